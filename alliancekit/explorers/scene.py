"""What a map shows, as data: `Scene`. Its drawing is SVG text, made here for the widget and for the picture alike."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from urllib.parse import quote

from .. import actors
from ..catalog import load
from . import looks
from .backdrop import Point, backdrop, bow
from .looks import Line, Look, Sign

WIDTH = 1000  # CSS pixels of the picture
PICTURE = (
    "ak"  # begins the names of patterns in the picture; the widget's begin otherwise, as each page may have several
)


@dataclass(frozen=True)
class Arc:
    """A tie between two actors' capitals. `arrow` points at the second."""

    a: str
    b: str
    line: Line
    arrow: bool = False


@dataclass(frozen=True)
class Mark:
    """A marker at a place; its name is drawn beside it if it is `named`."""

    at: Point
    label: str
    sign: Sign
    named: bool = False


@dataclass(frozen=True)
class Scene:
    """What a map shows.

    `of` gives the look of each actor (ISO3), `legend` the looks and lines in order, each with what stands behind its
    label; `says` what hover and focus say of each actor; `named` whose names are drawn, `outlined` who is selected.
    """

    title: str
    alt: str
    window: str = "Whole map"
    of: dict[str, Look] = field(default_factory=dict)
    legend: tuple[tuple[Look | Line | Sign, str], ...] = ()
    says: dict[str, str] = field(default_factory=dict)
    arcs: tuple[Arc, ...] = ()
    marks: tuple[Mark, ...] = ()
    rings: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    outlined: tuple[str, ...] = ()

    def hatched(self, prefix: str, scale: float = 1) -> str:
        """The patterns that the actors' looks need, and the head of arrows."""
        return looks.definitions(dict.fromkeys(self.of.values()), prefix, scale) + looks.arrow_head(prefix)

    def overlay(self, prefix: str) -> str:
        """What lies over the actors: rings, arcs, markers, names."""
        ground = backdrop()
        scale = ground.windows[self.window][2] / WIDTH
        parts = [f"<path class='ak-ring' d='{ring}'/>" for ring in self.rings]
        for arc in self.arcs:
            d = bow(ground.capitals[arc.a], ground.capitals[arc.b])
            if len(self.arcs) < 60:
                parts.append(f"<path class='ak-arc ak-arc-halo' d='{d}' stroke-width='{arc.line.width + 2}'/>")
            end = f" marker-end='url(#{prefix}arrow)'" if arc.arrow else ""
            line = arc.line
            dashes = looks.dashed(line.dashes)
            parts.append(
                f"<path class='ak-arc' d='{d}' stroke='{line.colour}' stroke-width='{line.width}'{dashes}{end}/>"
            )
        parts += [_mark(mark) for mark in self.marks]
        names = [(ground.capitals[iso3], actors.short_name(iso3)) for iso3 in dict.fromkeys(self.named)]
        names += [(mark.at, mark.label) for mark in self.marks if mark.named]
        parts += _names(names, ground.windows[self.window], scale)
        return "".join(parts)

    def svg(self) -> str:
        """The map as a picture that stands alone, 1000 pixels wide, its legend not included."""
        ground = backdrop()
        x, y, width, height = ground.windows[self.window]
        scale = width / WIDTH
        shapes = []
        for iso3, path in ground.actors.items():
            fill = f" style='fill:{self.of[iso3].paint(PICTURE)}'" if iso3 in self.of else ""
            shapes.append(f"<path class='ak-actor'{fill} d='{path}'/>")
            if iso3 in ground.small:
                shapes.append(dot(iso3, fill))
        chosen = "".join(f"<path class='ak-outline' d='{ground.actors[iso3]}'/>{_ring(iso3)}" for iso3 in self.outlined)
        return (
            f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='{x} {y} {width} {height}' width='{WIDTH}' "
            f"height='{round(height / scale)}' style='--k:{scale:.3f}'><style>{style()}</style>"
            f"<defs>{self.hatched(PICTURE, scale)}</defs>{_ground()}{''.join(shapes)}"
            f"<path class='ak-disputed' d='{ground.disputed}'/>{chosen}{self.overlay(PICTURE)}</svg>"
        )

    def image(self) -> str:
        """The picture as an image with alt text, and the legend."""
        source = quote(self.svg(), safe="/:=,;'()!*+?$@~ ")
        return (
            f'<img alt="{escape(self.alt)}" src="data:image/svg+xml,{source}" width="{WIDTH}" '
            f'style="max-width:100%;height:auto">{self.key()}'
        )

    def key(self) -> str:
        """The legend, in HTML."""
        return looks.legend(self.legend)


@functools.cache
def style() -> str:
    """The map's style sheet."""
    return (Path(__file__).parent / "map.css").read_text(encoding="utf-8")


def _ground() -> str:
    ground = backdrop()
    width, height = ground.size
    return (
        f"<rect class='ak-sea' width='{width}' height='{height}'/><path class='ak-grid' d='{ground.grid}'/>"
        f"<path class='ak-land' d='{ground.land}'/>"
    )


def dot(iso3: str, fill: str = "") -> str:
    """The marker of an actor too small to show its colour."""
    x, y = backdrop().capitals[iso3]
    return f"<circle class='ak-actor' cx='{x}' cy='{y}'{_with_radius(fill, 4.5)}/>"


def _with_radius(style: str, pixels: float) -> str:
    size = f"r:calc({pixels}px * var(--k))"
    return f"{style[:-1]};{size}'" if style else f" style='{size}'"


def _ring(iso3: str) -> str:
    if iso3 not in backdrop().small:
        return ""
    x, y = backdrop().capitals[iso3]
    return f"<circle class='ak-outline' cx='{x}' cy='{y}'{_with_radius('', 8)}/>"


def _mark(mark: Mark) -> str:
    x, y = mark.at
    return f"<g style='transform:translate({x}px,{y}px) scale(var(--k))'>{mark.sign.drawn()}</g>"


def _names(names: Iterable[tuple[Point, str]], window: tuple[int, int, int, int], scale: float) -> list[str]:
    """Names beside their points, each on the first side where it covers no other; one that covers in any case goes."""
    left, top, width, height = window
    taken: list[tuple[float, float, float, float]] = []
    drawn = []
    for (x, y), name in names:
        long, high = 8.4 * len(name) * scale, 15 * scale  # with room for windows narrower than the picture
        for dx, dy, anchor in ((9, 4, "start"), (-9, 4, "end"), (0, -9, "middle"), (0, 18, "middle")):
            x0 = x + dx * scale - {"start": 0, "end": long, "middle": long / 2}[anchor]
            y1 = y + dy * scale
            box = (x0, y1 - high, x0 + long, y1)
            inside = x0 >= left and box[2] <= left + width and box[1] >= top and y1 <= top + height
            if inside and not any(box[0] < c and a < box[2] and box[1] < d and b < box[3] for a, b, c, d in taken):
                taken.append(box)
                beside = f"transform:translate(calc({dx}px * var(--k)),calc({dy}px * var(--k)))"
                place = f"x='{x}' y='{y}' text-anchor='{anchor}' style='{beside}'"
                drawn.append(f"<text class='ak-name' {place}>{escape(name)}</text>")
                break
    return drawn


@functools.cache
def everyone() -> dict[str, str]:
    """The kit's actors by ISO3 code, in the alphabetical order of their names."""
    table = load("actors").sort_values("name")
    return dict(zip(table["iso3"], table["name"], strict=True))
