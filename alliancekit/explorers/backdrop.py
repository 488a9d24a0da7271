"""The ground of the explorers' map: outlines drawn when the data were built (`data/geo/actor_map.json`).

At run time nothing is projected but single points, so that an explorer needs neither geopandas nor pyplot.
"""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from typing import Any

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

    def circle(self, lon: float, lat: float, km: float) -> str:
        """All points at one distance over the earth's surface from a position, as path data.

        Open where the circle leaves the map at 30° W and comes back on its other side.
        """
        import numpy as np

        lons, x, y = self._around(lon, lat, km)
        jumps = np.abs(np.diff(lons, prepend=lons[0])) > 180
        jumps[0] = True
        return "".join(f"{'M' if jump else 'L'}{a},{b}" for a, b, jump in zip(x, y, jumps, strict=True))

    def corners(self, lon: float, lat: float, km: float) -> tuple[Point, Point]:
        """Two opposite corners of the smallest window that has a circle in it."""
        _, x, y = self._around(lon, lat, km)
        return (float(x.min()), float(y.min())), (float(x.max()), float(y.max()))

    def shows(self, region: str, *points: Point) -> bool:
        """Whether a region's window has all these positions in it."""
        left, top, width, height = self.windows[region]
        return all(left <= x <= left + width and top <= y <= top + height for x, y in points)

    def closest(self, *points: Point) -> str:
        """The region with the smallest window that has all these positions in it; the whole map if none has."""
        whole = max(self.windows, key=lambda name: self.windows[name][2])
        fitting = [name for name in self.windows if self.shows(name, *points)]
        return min([whole, *fitting], key=lambda name: self.windows[name][2])

    def _around(self, lon: float, lat: float, km: float) -> tuple[Any, Any, Any]:
        """Longitudes of 121 points of a circle, and where they lie on the map, rounded."""
        import numpy as np

        ring = np.ones(121)
        lons, lats, _ = geod().fwd(lon * ring, lat * ring, np.linspace(0, 360, 121), 1000.0 * km * ring)
        lons = (lons - geography.CUT) % 360 + geography.CUT
        x, y = geography.flatten(lons, lats)
        west, _, _, north = geography.WINDOW
        across, down = (x - west) / self.unit_km, (north - y) / self.unit_km
        return lons, np.rint(across).astype(int), np.rint(down).astype(int)


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
