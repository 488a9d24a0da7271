"""How areas and lines of an explorer look, as SVG: colours and hatches of the kit's palette.

A `Look` is a fill with a hatch, so that no class is told by colour alone; `definitions` gives the patterns that hatched
looks refer to.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..figures import palette
from ..words import escaped

TILE = 9  # CSS pixels: a hatch is drawn in squares of this size

# The hatches of the palette, by their first letter, as strokes in one tile; lines that cross an edge go on in the next.
_STROKES = {
    "/": "M-2,2L2,-2M0,9L9,0M7,11L11,7",
    "\\": "M-2,7L2,11M0,0L9,9M7,-2L11,2",
    "x": "M0,9L9,0M0,0L9,9",
    "+": "M4.5,0V9M0,4.5H9",
    "-": "M0,4.5H9",
    ".": "M4.5,4.5h.01M0,0h.01M9,0h.01M0,9h.01M9,9h.01",
}


@dataclass(frozen=True)
class Look:
    """How a class looks: its meaning, fill and hatch (the first letter of one of the palette's, or none)."""

    label: str
    fill: str
    hatch: str = ""

    @classmethod
    def styled(cls, label: str, style: palette.Style) -> Look:
        """A look in one of the palette's styles."""
        return cls(label, style.fill, style.hatch[:1])

    @property
    def key(self) -> str:
        """The name of its pattern: letters and digits alone."""
        return f"{self.fill[1:]}{'' if not self.hatch else ord(self.hatch)}"

    def paint(self, prefix: str) -> str:
        """What to fill with: a colour, or the pattern of that name."""
        return f"url(#{prefix}{self.key})" if self.hatch else self.fill

    def swatch(self) -> str:
        """A small picture of it for a legend; without ids, of which a page may have each only once."""
        strokes = "".join(_stroke(self, f" transform='translate({TILE * tile + 0.5},1)'") for tile in range(-1, 3))
        return (
            "<svg width='22' height='13' aria-hidden='true' style='vertical-align:-1px;margin-right:5px'>"
            f"<rect width='22' height='13' fill='{self.fill}'/>{strokes if self.hatch else ''}"
            f"<rect x='.5' y='.5' width='21' height='12' fill='none' stroke='{palette.EDGE}'/></svg>"
        )


@dataclass(frozen=True)
class Line:
    """How a line looks: colour, dashes in pixels, and what it means."""

    label: str
    colour: str
    dashes: str = ""
    width: float = 1.8

    def swatch(self) -> str:
        """A small picture of it for a legend."""
        return (
            "<svg width='30' height='13' aria-hidden='true' style='vertical-align:-1px;margin-right:5px'>"
            f"<path d='M1,6.5H29' stroke='{self.colour}' stroke-width='{self.width}' "
            f"{dashed(self.dashes)}/></svg>"
        )


@dataclass(frozen=True)
class Sign:
    """How a marker looks: circle, square, triangle, diamond or cross, its fill, and what it means."""

    label: str
    shape: str = "circle"
    fill: str = "#ffffff"

    def drawn(self) -> str:
        """The marker about the origin, in CSS pixels."""
        if self.shape == "cross":
            d = "M-6,-6L6,6M-6,6L6,-6"
            return (
                f"<path d='{d}' stroke='#ffffff' stroke-width='5'/>"
                f"<path d='{d}' stroke='{palette.INK}' stroke-width='2.4'/>"
            )
        return f"<path d='{_SHAPES[self.shape]}' fill='{self.fill}' stroke='{palette.INK}' stroke-width='1'/>"

    def swatch(self) -> str:
        """A small picture of it for a legend."""
        return (
            "<svg width='16' height='14' viewBox='-8 -7 16 14' aria-hidden='true' "
            f"style='vertical-align:-2px;margin-right:5px'>{self.drawn()}</svg>"
        )


_SHAPES = {
    "circle": "M-4.5,0a4.5,4.5 0 1,0 9,0a4.5,4.5 0 1,0 -9,0z",
    "square": "M-4,-4H4V4H-4z",
    "triangle": "M0,-5L5,4H-5z",
    "diamond": "M0,-5.5L5.5,0L0,5.5L-5.5,0z",
}


def definitions(looks: Iterable[Look], prefix: str, scale: float = 1) -> str:
    """The patterns of the hatched looks; `scale` is how many units of the drawing a pixel has."""
    found = {}
    for look in looks:
        if look.hatch:
            found[look.key] = (
                f"<pattern id='{prefix}{look.key}' class='ak-hatch' width='{TILE}' height='{TILE}' "
                f"patternUnits='userSpaceOnUse' patternTransform='scale({scale:.4g})'>"
                f"<rect width='{TILE}' height='{TILE}' fill='{look.fill}'/>{_stroke(look)}</pattern>"
            )
    return "".join(found.values())


def _stroke(look: Look, where: str = "") -> str:
    """The strokes of one tile of a hatch."""
    colour = palette.HALO if palette.contrast(look.fill, palette.HALO) > 3 else palette.INK
    width = 2.4 if look.hatch == "." else 1.3
    line = f"stroke='{colour}' stroke-width='{width}' stroke-linecap='round' fill='none'"
    return f"<path d='{_STROKES.get(look.hatch, '')}' {line}{where}/>"


def dashed(dashes: str) -> str:
    """The attribute of a dashed line; nothing for a plain one."""
    return f" stroke-dasharray='{dashes}'" if dashes else ""


def arrow_head(prefix: str) -> str:
    """The head of an arrow, as a marker for the end of a line; its size follows the line's width."""
    return (
        f"<marker id='{prefix}arrow' viewBox='0 0 10 10' refX='9' refY='5' markerWidth='5' markerHeight='5' "
        "orient='auto'><path d='M0,0L10,5L0,10z' class='ak-arrow'/></marker>"
    )


def legend(entries: Iterable[tuple[Look | Line | Sign, str]]) -> str:
    """A legend in HTML: each look with its label and what stands behind it, such as how many there are."""
    items = "".join(
        f"<li style='display:inline-block;margin:0 1.2em 0.2em 0'>"
        f"{entry.swatch()}"
        f"{escaped(f'{entry.label} {after}'.strip())}</li>"
        for entry, after in entries
    )
    return f"<ul aria-label='Legend' style='list-style:none;margin:0.3em 0;padding:0'>{items}</ul>" if items else ""
