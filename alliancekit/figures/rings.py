"""Range rings: all that lies at one geodesic distance from a point, and what lies nearer."""

from __future__ import annotations

import functools
import math
import numbers
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import distances
from ..catalog import load
from ..dates import Date
from ..distances import Point
from ..errors import KitError
from . import marks, palette
from .sentences import count

if TYPE_CHECKING:
    from matplotlib.typing import LineStyleType

MOST = 4  # rings on one map that a reader can still tell apart
LONGEST = 20_000  # km: farther than this there is next to nothing, on this earth
DIRECTIONS = 720  # points of a ring
LOOKS = tuple(palette.STYLES[at].fill for at in (0, 5, 2, 3))
DASHES: tuple[LineStyleType, ...] = ("-", (0, (6, 2)), (0, (1, 1.5)), (0, (6, 2, 1, 2)))


@dataclass(frozen=True)
class Ring:
    """A point, the distance chosen, and the places and capitals that lie within it."""

    point: Point
    km: float
    on: Date | None = None

    @functools.cached_property
    def centre(self) -> tuple[float, float]:
        """Longitude and latitude."""
        lon, lat = distances.locate(self.point)
        return lon % 360, lat

    @functools.cached_property
    def middle(self) -> tuple[float, float]:
        """The centre on the flat map."""
        ((x, y),) = marks.flatten([self.centre[0]], [self.centre[1]])
        return x, y

    @functools.cached_property
    def key(self) -> str:
        """The place key or the ISO3 code of the centre; empty for coordinates."""
        return distances.key_of(self.point)

    @functools.cached_property
    def name(self) -> str:
        """What the centre is called: a place, a capital, or coordinates."""
        for table, key, name in (("places", "place", "name"), ("actors", "iso3", "capital")):
            rows = load(table)
            found = rows.loc[rows[key] == self.key, name]
            if len(found):
                return str(found.iloc[0]).split(" (")[0]
        lon, lat = self.centre
        east = f"{lon:.1f}° E" if lon <= 180 else f"{360 - lon:.1f}° W"
        return f"{abs(lat):.1f}° {'N' if lat >= 0 else 'S'}, {east}"

    @property
    def label(self) -> str:
        """The ring in words: "1,000 km of Kadena"."""
        return f"{self.length} of {self.name}"

    @property
    def length(self) -> str:
        """The distance as a reader writes it."""
        return f"{self.km:,.0f} km" if self.km >= 10 else f"{self.km:g} km"

    @functools.cached_property
    def places(self) -> dict[str, float]:
        """Keys of the places within it, nearest first, each with its distance; the centre is not among them."""
        found = distances.within(self.point, self.km, of="places", on=self.on)
        return dict(zip(found["place"], map(float, found["distance_km"]), strict=True))

    @functools.cached_property
    def capitals(self) -> dict[str, float]:
        """ISO3 codes of the actors whose capitals lie within it, nearest first, each with its distance."""
        found = distances.within(self.point, self.km)
        return dict(zip(found["iso3"], map(float, found["distance_km"]), strict=True))

    @functools.cached_property
    def outline(self) -> np.ndarray:
        """The ring on the flat map, points in rows; each lies at the distance on the ellipsoid, so it is no circle."""
        lon, lat = self.centre
        azimuths = np.linspace(0, 360, DIRECTIONS + 1)
        same = np.ones_like(azimuths)
        lons, lats, _ = distances.geod().fwd(lon * same, lat * same, azimuths, 1000 * self.km * same)
        return np.array(marks.flatten(np.asarray(lons) % 360, lats))


def rings(places: Point | Iterable[Point], km: float | Sequence[float], on: Date | None) -> list[Ring]:
    """The rings asked for.

    Raises
    ------
    KitError
        If a place or a distance is not usable, the distances are not as many as the places, or the rings too many.
    """
    points, lengths = _points(places), _lengths(km)
    if len(points) == 1:
        points *= len(lengths)
    if len(lengths) == 1:
        lengths *= len(points)
    if len(points) != len(lengths):
        raise KitError(
            f"{count(len(points), 'place')} and {count(len(lengths), 'distance')} do not go together. "
            "Give one distance for all places, or one for each: km=[1000, 500]."
        )
    if not 1 <= len(points) <= MOST:
        raise KitError(f"{len(points)} rings cannot be told apart on one map; draw 1 to {MOST}.")
    found = [Ring(point, length, on) for point, length in zip(points, lengths, strict=True)]
    for at, ring in enumerate(found):
        if any(ring.centre == other.centre and ring.km == other.km for other in found[:at]):
            raise KitError(f"The ring {ring.label} is asked for twice. Leave one out.")
    for ring in found:
        if not (all(map(math.isfinite, ring.middle)) and marks.inside(*ring.middle)):
            raise KitError(
                f"{ring.name} lies outside the map of the western Pacific, so no ring is drawn around it. "
                f'The numbers are there all the same: within({ring.point!r}, {ring.km:g}, of="places").'
            )
        if not any(marks.inside(x, y) for x, y in ring.outline):
            raise KitError(
                f"The whole map lies within {ring.label}, so the ring is not on it. Choose a shorter distance, such as "
                "km=1000."
            )
    return sorted(found, key=lambda ring: ring.km) if len({ring.centre for ring in found}) == 1 else found


def _points(places: Any) -> list[Point]:
    if isinstance(places, str):
        return [places]
    if not isinstance(places, Iterable):
        raise KitError(f'Name places in a list, such as ["Kadena", "Ningbo"]; found {places!r}.')
    points = list(places)
    if len(points) == 2 and all(isinstance(part, numbers.Real) for part in points):  # one pair of coordinates
        points = [(float(points[0]), float(points[1]))]
    for point in points:
        distances.locate(point)
    return points


def _lengths(km: Any) -> list[float]:
    lengths = list(km) if isinstance(km, Iterable) and not isinstance(km, str) else [km]
    for length in lengths:
        usable = isinstance(length, numbers.Real) and not isinstance(length, bool) and 0 < float(length) < LONGEST
        if not usable:
            raise KitError(
                f"km is a number of kilometres above 0 and below {LONGEST:,}, or one for each place; found {length!r}."
            )
    return [float(length) for length in lengths]
