"""What stands on the map of the western Pacific: lines, markers, and the names beside them."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes

from .. import actors
from ..catalog import load
from . import basemap, palette, sheet
from .classes import Classes
from .labels import Busy, Label

if TYPE_CHECKING:
    import numpy.typing as npt
    import pandas as pd
    from matplotlib.typing import LineStyleType

# Colour and dashes of lines; marker and fill of sites outside the classes.
CHAIN: tuple[str, LineStyleType] = (palette.CHAIN, (0, (4, 2)))
MEDIAN: tuple[str, LineStyleType] = (palette.INK, (0, (4, 1.5, 1, 1.5)))
OTHER = ("p", palette.NO_DATA)
FLAT = basemap.Projection(
    "Lambert azimuthal equal-area", "+proj=laea +lat_0=16 +lon_0=124 +datum=WGS84", (-2700, 2900), (-3260, 3330)
)

# Where a name stands, where the middle of the state is off the map or covered: longitude, latitude.
STANDS = {
    "CHN": (110.5, 30.5), "MNG": (110.5, 44.4), "RUS": (134.6, 46.9), "IDN": (113.6, -0.8), "AUS": (142.6, -12.5),
    "MYS": (114.2, 3.3), "PNG": (143.2, -5.6), "JPN": (137.0, 37.9), "VNM": (107.9, 14.0), "PHL": (125.2, 8.2),
    "LAO": (103.6, 18.3), "MMR": (96.4, 20.8), "PLW": (134.6, 7.5), "TWN": (121.0, 23.8), "THA": (101.4, 15.6),
    "KHM": (105.0, 12.7), "PRK": (126.8, 40.3), "KOR": (128.9, 35.6), "FSM": (138.1, 9.5), "TLS": (125.9, -8.8),
    "BRN": (114.6, 4.5), "SGP": (103.8, 1.4),
}  # fmt: skip
SEAS = (
    ("Philippine Sea", 131.5, 18.5, 11), ("South\nChina Sea", 113.8, 13.3, 10), ("East China\nSea", 127.0, 29.6, 9),
    ("East Sea /\nSea of Japan", 135.9, 40.1, 9), ("Yellow\nSea", 123.4, 34.3, 8.5), ("Celebes Sea", 122.3, 3.6, 8.5),
    ("Java Sea", 111.5, -5.0, 8.5), ("Banda Sea", 127.6, -5.6, 8.5), ("Arafura\nSea", 134.8, -9.6, 8.5),
    ("Pacific Ocean", 146.5, 27.5, 11),
)  # fmt: skip


def flatten(lon: npt.ArrayLike, lat: npt.ArrayLike) -> list[tuple[float, float]]:
    """Positions on the flat map, in kilometres, of longitudes and latitudes in degrees."""
    return [(float(x), float(y)) for x, y in zip(*FLAT(lon, lat), strict=True)]


def points(rows: pd.DataFrame) -> list[tuple[float, float]]:
    """Positions on the flat map of rows with columns lon and lat."""
    return flatten(rows["lon"], rows["lat"])


def inside(x: float, y: float) -> bool:
    """Whether a position lies in the map's window."""
    return FLAT.x[0] < x < FLAT.x[1] and FLAT.y[0] < y < FLAT.y[1]


def draw_lines(ax: Axes) -> Busy:
    """Island chains and median line."""
    outlines = basemap.outlines("lines", FLAT)
    busy = []
    for path, key in zip(outlines.paths, outlines.properties["line"], strict=True):
        colour, style = CHAIN if key.endswith("chain") else MEDIAN
        basemap.lines(ax, [path], colour, 1.3, style, z=4, halo=1.2)
        busy += [(x, y, 0.12) for x, y in basemap.dense(np.asarray(path.vertices), 60)]
    return busy


def draw_sites(ax: Axes, bases: pd.DataFrame, groups: Classes) -> Busy:
    """A marker per site, in the look of its class."""
    at = dict(zip(bases["place"], points(bases), strict=True))
    for place, (x, y) in at.items():
        look = groups.style(place)
        marker, fill = (look.marker, look.fill) if look else OTHER
        ax.plot(x, y, marker, color=fill, markersize=6.5, markeredgecolor=palette.INK, markeredgewidth=0.7, zorder=7)
    return [(x, y, 1.0) for x, y in at.values()]


def draw_disputed(ax: Axes, features: pd.DataFrame) -> Busy:
    """A cross with a white rim per disputed feature."""
    for x, y in points(features):
        ax.plot(x, y, "x", color=palette.HALO, markersize=6.5, markeredgewidth=3.4, zorder=6.8)
        ax.plot(x, y, "x", color=palette.INK, markersize=6.5, markeredgewidth=1.8, zorder=6.9)
    return [(x, y, 1.0) for x, y in points(features)]


def site_labels(bases: pd.DataFrame) -> list[Label]:
    """The sites' names, without what stands in brackets after them."""
    return [
        Label(_short(name), at, room=3.8, centred=False, gid="site")
        for name, at in zip(bases["name"], points(bases), strict=True)
    ]


def disputed_labels(features: pd.DataFrame) -> list[Label]:
    """The disputed features' names; two long ones on two lines."""
    return [
        Label(_two_lines(_short(name)), at, slant="italic", room=3.8, centred=False, gid="disputed")
        for name, at in zip(features["name"], points(features), strict=True)
    ]


def state_labels() -> list[Label]:
    """The names of the states on the map."""
    known = set(load("actors")["iso3"])
    shown = sorted(set(STANDS) & known)
    at = flatten(*zip(*(STANDS[iso3] for iso3 in shown), strict=True))
    return [
        Label(actors.short_name(iso3), xy, size=9, weight="bold", gid="state")
        for iso3, xy in zip(shown, at, strict=True)
    ]


def sea_labels(straits: pd.DataFrame) -> list[Label]:
    """The names of the straits asked for, then of the seas."""
    label = functools.partial(Label, slant="italic", colour=palette.DEEP, wander=False, gid="sea")
    asked = [label(_short(name), at) for name, at in zip(straits["name"], points(straits), strict=True)]
    names, lons, lats, sizes = zip(*SEAS, strict=True)
    seas = zip(names, flatten(lons, lats), sizes, strict=True)
    return [*asked, *(label(name, at, size=size) for name, at, size in seas)]


def _short(name: str) -> str:
    return sheet.drawable(name.split(" (")[0])


def _two_lines(name: str) -> str:
    return name.replace("/", "/\n") if len(name) > 24 else name
