"""Maps take sides: the same borders as maps made for several governments draw them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from matplotlib.axes import Axes

from .. import actors, geography
from ..catalog import load
from ..errors import KitError, unknown
from . import basemap, palette, sentences, sheet
from .figure import Figure
from .labels import Label, place

if TYPE_CHECKING:
    from matplotlib.typing import LineStyleType

OWN = "default"  # the atlas's own drawing
SOURCE = "Natural Earth’s record of how maps for each viewpoint draw these lines; not a statement of anyone’s policy."

# How each class of line is drawn: colour, width in points, dashes.
LINES: dict[str, tuple[str, float, LineStyleType]] = {
    "international": (palette.INK, 1.8, "-"),
    "line of control": (palette.STYLES[0].fill, 1.8, (0, (1.2, 1.6))),
    "disputed": (palette.STYLES[5].fill, 1.8, (0, (4, 2))),
    "internal": (palette.QUIET, 0.8, "-"),
    "not recognised": ("#8d8576", 0.9, (0, (1, 3.5))),
}
WORDS = {"not recognised": "not drawn on these maps (shown here as a trace)", "internal": "internal boundary",
         "international": "international boundary", "disputed": "disputed boundary"}  # fmt: skip


# What a viewpoint draws: where an area's standing differs, the state it is part of (or ""); else its lines by class.
Drawn = str | dict[str, np.ndarray]


@dataclass(frozen=True)
class Area:
    """A window: west, south, east, north in degrees; the layer of its land.

    `names` are words to place, with longitude and latitude: states on ground that no viewpoint here disputes, and
    disputed areas in italics. `first` are the viewpoints to show unless others are asked for: those of the governments
    concerned. Where not lines but the standing of an area differs: that area, and who claims it.
    """

    box: tuple[float, float, float, float]
    land: str
    names: dict[str, tuple[float, float]]
    disputed: dict[str, tuple[float, float]]
    first: tuple[str, ...]
    differs: str = ""
    claimant: str = ""

    @property
    def flat(self) -> basemap.Projection:
        """An equal-area projection centred on the window, cut to it."""
        west, south, east, north = self.box
        crs = f"+proj=laea +lon_0={(west + east) / 2} +lat_0={(south + north) / 2} +datum=WGS84"
        whole = basemap.Projection("Lambert azimuthal equal-area", crs, (0, 1), (0, 1))
        x, _ = whole([west, east], [(south + north) / 2] * 2)
        _, y = whole([(west + east) / 2] * 2, [south, north])
        return basemap.Projection(whole.name, crs, tuple(x), tuple(y))


AREAS = {
    "Kashmir": Area(
        (70.6, 30.6, 81.4, 37.6), "countries",
        {"Pakistan": (72.0, 32.4), "India": (76.7, 31.2), "China": (80.1, 36.5), "Afghanistan": (71.4, 35.9)},
        {"Aksai Chin": (79.4, 35.1), "Kashmir": (75.2, 34.4)}, ("CHN", "IND", "PAK"),
    ),
    "Eastern Himalaya": Area(
        (88.2, 24.4, 98.2, 30.6), "countries",
        {"India": (93.2, 25.6), "China": (91.6, 29.7), "Bhutan": (90.4, 27.4), "Myanmar": (96.6, 25.6),
         "Bangladesh": (90.3, 24.7)},
        {"Arunachal Pradesh/\nZangnan": (94.4, 28.1)}, ("CHN", "IND"),
    ),
    "Southern Kurils/Northern Territories": Area(
        (141.6, 41.7, 151.0, 47.3), "western_pacific", {"Japan": (143.0, 43.5), "Russia": (142.7, 46.9)},
        {"Southern Kurils/\nNorthern Territories": (147.3, 43.5)}, ("JPN", "RUS"),
    ),
    "Taiwan Strait": Area(
        (115.5, 20.9, 124.5, 27.0), "western_pacific", {"China": (117.0, 25.6), "Taiwan": (121.0, 23.7)}, {},
        ("CHN", "TWN", "USA", "JPN", "RUS"), "TWN", "CHN",
    ),
}  # fmt: skip


def viewpoints(area: str, viewpoints: Sequence[str] | None = None, *, title: str | None = None) -> Figure:
    """Draw one window once per viewpoint.

    Parameters
    ----------
    area
        ``"Kashmir"``, ``"Eastern Himalaya"``, ``"Southern Kurils/Northern Territories"`` or ``"Taiwan Strait"``.
    viewpoints
        Actors, or ``"default"`` for the atlas's own drawing. None: the default and the governments concerned.
    title
        Drawn above; if None, it says what is shown.

    Returns
    -------
    Figure
        With alt text that gives, for each viewpoint, the kilometres of each kind of line.

    Raises
    ------
    KitError
        If the area is unknown, or the atlas has no record for a viewpoint.

    Examples
    --------
    >>> viewpoints("Taiwan Strait").alt
    6 small maps of one window, Taiwan Strait. ...
    """
    if area not in AREAS:
        raise unknown("area", area, AREAS)
    window = AREAS[area]
    drawn: Mapping[str, Drawn] = _areas(window) if window.differs else _lines(window)
    names = _checked(viewpoints, window, drawn)
    custom = f"{sentences.custom(title)} " if title else ""
    title = title or f"Maps take sides: {area}, from {sentences.count(len(names), 'viewpoint')}"
    captions = [_caption(name) for name in names]
    credit = f"{SOURCE} Drawing is not endorsement."
    flat = window.flat
    keys = _area_keys(window) if window.differs else _line_keys([drawn[name] for name in names])
    legend = sheet.Legend("How it is drawn", keys)
    drawing, axes, foot = sheet.sheet(
        title, flat.height, [legend], credit, captions=captions, across=min(3, len(names))
    )
    for ax, name in zip(axes, names, strict=True):
        _ground(ax, flat, window)
        _draw(ax, flat, window, drawn[name])
        place(ax, _labels(flat, window))
    told = ". ".join(f"{caption}: {_told(drawn[name], window)}" for caption, name in zip(captions, names, strict=True))
    alt = f"{sentences.count(len(names), 'small map')} of one window, {area}. {custom}{told}."
    return Figure(drawing, title=title, alt=alt, source=credit, foot=foot)


def _checked(asked: Sequence[str] | None, window: Area, drawn: Mapping[str, Drawn]) -> list[str]:
    if asked is None:
        return [OWN, *window.first]
    if isinstance(asked, str):
        raise KitError(f"viewpoints must be a list, such as [{asked!r}].")
    names = [name if name == OWN else actors.find(name) for name in asked]
    for name in names:
        if name not in drawn:
            on_record = sentences.listing(sorted(actors.short_name(key) for key in drawn if key != OWN))
            raise KitError(f"The atlas records no viewpoint of {actors.short_name(name)} here. On record: {on_record}.")
    if not names:
        raise KitError('viewpoints is empty. Name at least one, such as ["default", "India"].')
    return list(dict.fromkeys(names))


def _caption(name: str) -> str:
    return "The atlas’s own drawing" if name == OWN else f"Maps for {actors.short_name(name)}"


def _lines(window: Area) -> dict[str, dict[str, np.ndarray]]:
    """Per viewpoint, per class of line: the lines in the window."""
    table = geography.layer("viewpoints")
    table = table.clip(shapely.box(*window.box), keep_geom_type=True).sort_index()
    columns = [name for name in table.columns if name not in ("between", "name", "geometry")]
    lines = np.asarray(table.geometry)
    return {
        column: {kind: lines[table[column] == kind] for kind in LINES if kind in set(table[column])}
        for column in columns
    }


def _areas(window: Area) -> dict[str, str]:
    """Per viewpoint: the state an area is drawn as part of, or the empty text if it is drawn as separate."""
    table = load("viewpoint_areas")
    table = table[table["iso3"] == window.differs]
    return dict(zip(table["viewpoint"], table["part_of"], strict=True))


def _line_keys(shown: Sequence[Drawn]) -> list[sheet.Key]:
    used = {kind for lines in shown if isinstance(lines, dict) for kind, shapes in lines.items() if len(shapes)}
    return [
        sheet.Key(WORDS.get(kind, kind), line=dashes, edge=colour)
        for kind, (colour, _, dashes) in LINES.items()
        if kind in used
    ]


def _area_keys(window: Area) -> list[sheet.Key]:
    name, look = actors.short_name(window.differs), palette.STYLES[1]
    return [
        sheet.Key(f"{name} drawn as a separate area", look.tint(0.5), hatch=look.hatch, hatch_colour=look.fill),
        sheet.Key(f"{name} drawn as part of the state in this colour", palette.STYLES[0].tint(0.5)),
    ]


def _ground(ax: Axes, flat: basemap.Projection, window: Area) -> None:
    """Sea and land without any border: the lines are the message."""
    ax.set(xlim=flat.x, ylim=flat.y, xticks=[], yticks=[], facecolor=palette.SEA)
    ax.set_aspect("equal")
    for spine in ax.spines.values():
        spine.set(color=palette.QUIET, linewidth=0.6)
    frame = shapely.box(*window.box).buffer(1)
    shapes = [geography.layer(name).geometry.to_numpy() for name in (window.land, "disputed")]
    land = shapely.union_all(shapely.intersection(np.concatenate(shapes), frame))
    basemap.polygons(ax, basemap.paths(np.array([land]), flat), palette.LAND, edge=palette.LAND_EDGE, width=0.6)


def _draw(ax: Axes, flat: basemap.Projection, window: Area, drawn: Drawn) -> None:
    if isinstance(drawn, str):
        _draw_area(ax, flat, window, drawn)
    else:
        _draw_lines(ax, flat, drawn)


def _draw_lines(ax: Axes, flat: basemap.Projection, lines: dict[str, np.ndarray]) -> None:
    for kind, shapes in lines.items():
        colour, width, dashes = LINES[kind]
        basemap.lines(ax, basemap.paths(shapes, flat), colour, width, dashes, z=5)


def _draw_area(ax: Axes, flat: basemap.Projection, window: Area, part_of: str) -> None:
    land, whole, apart = basemap.outlines(window.land, flat), *palette.STYLES[:2]
    area = land.where("iso3", [window.differs])
    basemap.polygons(ax, land.where("sovereign", [part_of or window.claimant]), whole.tint(0.5))
    if part_of:
        basemap.polygons(ax, area, whole.tint(0.5))
    else:
        basemap.polygons(ax, area, apart.tint(0.5), hatch=apart.hatch, hatch_colour=apart.fill)


def _labels(flat: basemap.Projection, window: Area) -> list[Label]:
    def spot(at: tuple[float, float]) -> tuple[float, float]:
        x, y = flat(*at)
        return float(x), float(y)

    return [
        *(Label(name, spot(at), weight="bold") for name, at in window.names.items()),
        *(Label(name, spot(at), slant="italic") for name, at in window.disputed.items()),
    ]


def _told(drawn: Drawn, window: Area) -> str:
    if isinstance(drawn, str):
        name = actors.short_name(window.differs)
        return f"{name} as part of {actors.short_name(drawn)}" if drawn else f"{name} as a separate area"
    lengths = {kind: sum(map(geography.length_km, shapes)) for kind, shapes in drawn.items()}
    told = [f"{WORDS.get(kind, kind)} {length:,.0f} km" for kind, length in lengths.items() if round(length)]
    return ", ".join(told) or "no line"
