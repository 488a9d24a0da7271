"""The ground of the explorers' map: outlines drawn when the data were built (`data/geo/actor_map.json`).

At run time nothing is projected but single points, so that an explorer needs neither geopandas nor pyplot.
"""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass

from .. import geography
from ..catalog import data_path
from ..distances import geod, locate

Point = tuple[float, float]


@dataclass(frozen=True)
class Backdrop:
    """Outlines as SVG path data, and where things are, in units of the map (y downwards).

    `actors` has a path per actor (ISO3), with its territories; `windows` the regions to zoom to, as x, y, width and
    height; `capitals` a position per actor; `small` the actors that need a marker to be seen.
    """

    size: tuple[int, int]
    unit_km: float
    land: str
    grid: str
    disputed: str
    actors: dict[str, str]
    windows: dict[str, tuple[int, int, int, int]]
    capitals: dict[str, Point]
    small: frozenset[str]

    def at(self, lon: float, lat: float) -> Point:
        """Where a position in degrees lies on the map."""
        lon = (lon - geography.CUT) % 360 + geography.CUT
        x, y = geography.flatten(lon, lat)
        west, _, _, north = geography.WINDOW
        return round((float(x) - west) / self.unit_km, 1), round((north - float(y)) / self.unit_km, 1)

    def shows(self, window: str, at: Point) -> bool:
        """Whether a region's window has a position in it."""
        x, y, width, height = self.windows[window]
        return x <= at[0] <= x + width and y <= at[1] <= y + height

    def closest(self, at: Point) -> str:
        """The smallest window that has a position in it."""
        return min((name for name in self.windows if self.shows(name, at)), key=lambda name: self.windows[name][2])

    def circle(self, lon: float, lat: float, km: float, points: int = 120) -> str:
        """All points at one distance over the earth's surface from a position, as path data.

        Open where the circle leaves the map at 30° W and comes back on its other side.
        """
        import numpy as np

        degrees = np.linspace(0, 360, points + 1)
        lons, lats, _ = geod().fwd(
            np.full(points + 1, lon), np.full(points + 1, lat), degrees, np.full(points + 1, km * 1000.0)
        )
        lons = (lons - geography.CUT) % 360 + geography.CUT
        x, y = geography.flatten(lons, lats)
        west, _, _, north = geography.WINDOW
        xs, ys = np.rint((x - west) / self.unit_km).astype(int), np.rint((north - y) / self.unit_km).astype(int)
        jumps = np.abs(np.diff(lons, prepend=lons[0])) > 180
        jumps[0] = True
        return "".join(f"{'M' if jump else 'L'}{a},{b}" for a, b, jump in zip(xs, ys, jumps, strict=True))


@functools.cache
def backdrop() -> Backdrop:
    """The map's ground, read once."""
    found = json.loads(data_path("geo/actor_map.json").read_text(encoding="utf-8"))
    return Backdrop(
        size=tuple(found["size"]),
        unit_km=found["unit_km"],
        land=found["land"],
        grid=found["grid"],
        disputed=found["disputed"],
        actors=found["actors"],
        windows={name: tuple(window) for name, window in found["windows"].items()},
        capitals={iso3: tuple(at) for iso3, at in found["capitals"].items()},
        small=frozenset(found["small"]),
    )


def bow(start: Point, end: Point, bend: float = 0.14) -> str:
    """An arc from one point to another, bent to its left, as path data: a sign that two are tied, not a route."""
    (x0, y0), (x1, y1) = start, end
    dx, dy = x1 - x0, y1 - y0
    if dx < 0:  # the same two points bend to the same side, whichever comes first
        bend = -bend
    return f"M{x0:.0f},{y0:.0f}Q{(x0 + x1) / 2 + dy * bend:.0f},{(y0 + y1) / 2 - dx * bend:.0f} {x1:.0f},{y1:.0f}"


def place_at(point: str) -> Point:
    """Where a place or an actor's capital lies on the map."""
    return backdrop().at(*locate(point))
