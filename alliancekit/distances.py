"""How far, in which direction, and what lies near: geodesics on the WGS84 ellipsoid.

API: ``distance_km(a, b)``; ``bearing(a, b)`` and ``compass(degrees)``; ``within(point, km)``; ``nearest(point)``;
``locate(point)``. A point is a place of the table `places` by key or name ("kadena"), an actor by any of its names (its
capital is meant), a capital, or a pair (longitude, latitude) in degrees.
"""

from __future__ import annotations

import functools
import math
import numbers
import operator
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from . import actors, dates, places
from .catalog import load
from .errors import KitError, unknown

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    import pyproj
    from numpy.typing import ArrayLike

    Floats = np.ndarray[tuple[int], np.dtype[np.float64]]

Point = str | Sequence[float]

COMPASS = ("north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west")
_SAME_M = 0.001  # metres: points closer than this have no direction between them
_SITE = ["place", "name", "kind", "host", "user"]


def distance_km(a: Point, b: Point) -> float:
    """The shortest distance over the earth's surface between two points, in kilometres.

    Computed on the WGS84 ellipsoid (Karney's geodesic, as pyproj has it), not on a sphere: a sphere is off by up to
    0.5 %.

    Parameters
    ----------
    a, b
        Places, actors (capital to capital), or (longitude, latitude) in degrees.

    Raises
    ------
    KitError
        If a name is neither a place nor an actor, or a coordinate is out of range.

    Examples
    --------
    >>> round(distance_km("Japan", "Taiwan"), -1)
    2100.0
    """
    (lon_a, lat_a), (lon_b, lat_b) = locate(a), locate(b)
    return float(geod().inv(lon_a, lat_a, lon_b, lat_b)[2]) / 1000


def bearing(a: Point, b: Point) -> float:
    """The direction in which the shortest way from one point to another sets out.

    It changes along the way: from Tokyo to Washington one sets out towards the north-east and arrives from the
    north-west. On the WGS84 ellipsoid, as `distance_km`.

    Parameters
    ----------
    a, b
        From where and to where: as for `distance_km`.

    Returns
    -------
    float
        Degrees clockwise from true north, from 0 up to, not including, 360; `compass` puts it in words.

    Raises
    ------
    KitError
        As for `distance_km`, or if both are one point, which has no direction from itself.

    Examples
    --------
    >>> round(bearing("Japan", "Taiwan"))
    241
    >>> compass(bearing("Japan", "Taiwan"))
    'south-west'
    """
    lon, lat = locate(b)
    degrees = float(_reach(a, [lon], [lat])[1][0])
    if math.isnan(degrees):
        raise KitError(f"{a!r} and {b!r} are one point, which has no direction from itself. Give two different points.")
    return degrees


def compass(degrees: float) -> str:
    """A bearing in words: the nearest of the eight points of the compass.

    Parameters
    ----------
    degrees
        Clockwise from north, from 0 to 360.

    Raises
    ------
    KitError
        If it is not a number from 0 to 360.

    Examples
    --------
    >>> compass(0), compass(100), compass(359)
    ('north', 'east', 'north')
    """
    if isinstance(degrees, bool) or not isinstance(degrees, numbers.Real) or not 0 <= degrees <= 360:
        raise KitError(f"A bearing is a number of degrees from 0 (north) over 90 (east) to 360; found {degrees!r}.")
    return COMPASS[int((degrees + 22.5) // 45) % 8]


def within(
    point: Point,
    km: float,
    of: str = "actors",
    *,
    kind: str | None = None,
    user: str | None = None,
    host: str | None = None,
    on: dates.Date | None = None,
) -> pd.DataFrame:
    """What lies within a distance, nearest first.

    Parameters
    ----------
    point
        As for `distance_km`.
    km
        The greatest distance, in kilometres; a point at exactly this distance is in.
    of
        ``"actors"`` (by capital) or ``"places"``.
    kind, user, host, on
        Which places, as for `nearest`; only with ``of="places"``.

    Returns
    -------
    pandas.DataFrame
        For actors: iso3, name, capital, distance_km; for places: place, name, kind, host, user, distance_km.
        The point itself is left out. No row if nothing lies so near.

    Raises
    ------
    KitError
        As for `distance_km`, or if `of` is another word, `km` is not a number of at least zero, or a kind, actor or
        date is not known.

    Examples
    --------
    >>> within("Taiwan", 700, of="places", kind="air base", user="United States")["name"].tolist()
    ['Futenma', 'Kadena']
    """
    columns = {"actors": ["iso3", "name", "capital"], "places": _SITE}
    if not isinstance(of, str) or of not in columns:
        raise unknown("table with positions", of, columns)
    if isinstance(km, bool) or not isinstance(km, numbers.Real) or not km >= 0:
        raise KitError(f"km must be a number of kilometres, zero or more; found {km!r}.")
    table = load(of)
    wanted = table[columns[of][0]] != key_of(point)
    if of == "places":
        wanted = functools.reduce(operator.and_, _conditions(table, kind, user, host, on).values(), wanted)
    elif any(given is not None for given in (kind, user, host, on)):
        raise KitError('kind, user, host and on choose among places, not actors: add of="places", or leave them out.')
    prefix = "capital_" if of == "actors" else ""
    distances, _ = _reach(point, table[f"{prefix}lon"], table[f"{prefix}lat"])
    found = table[columns[of]].assign(distance_km=distances)[wanted & (distances <= km)]
    return found.sort_values(["distance_km", columns[of][0]], ignore_index=True)


def nearest(
    point: Point,
    kind: str | None = None,
    user: str | None = None,
    host: str | None = None,
    on: dates.Date | None = None,
    n: int = 1,
) -> pd.DataFrame:
    """The places of the table `places` that lie nearest to a point.

    A strait or a group of islands is one point, somewhere in its middle: the column `precision_km` of the table says
    how far off that may be. The table is a selection: what is missing may still exist.

    Parameters
    ----------
    point
        As for `distance_km`; if it is a place, that place is left out.
    kind
        ``"air base"``, ``"naval base"``, ``"strait"``, … ; any kind if None.
    user
        The actor that uses the place, alone or with others, by any of its names; anybody if None.
    host
        The actor on whose soil it lies, by any of its names; anybody if None.
    on
        Only places whose arrangement stood on this day: ``"2024-04-10"``, ``"2024-04"``, ``"2024"`` or a date. A month
        or a year counts from its first day, here and in the table; where the table has no date, the place counts on
        every day. If None, no place is left out for its dates.
    n
        How many; fewer come back if fewer fit.

    Returns
    -------
    pandas.DataFrame
        Nearest first: place, name, kind, host, user, distance_km, and bearing_deg from the point (degrees clockwise
        from north; missing where the place lies at the very point).

    Raises
    ------
    KitError
        As for `distance_km`; if a kind, actor or date is not known, or `n` is not a whole number above zero; or if no
        place fits: the message says which condition to drop.

    Examples
    --------
    >>> nearest("Taiwan", kind="naval base", user="United States")["name"].tolist()
    ['Camilo Osias']
    """
    if isinstance(n, bool) or not isinstance(n, numbers.Integral) or n < 1:
        raise KitError(f"n must be a whole number, 1 or more; found {n!r}. Try n=3.")
    table = load("places")
    others = table["place"] != key_of(point)
    conditions = _conditions(table, kind, user, host, on)
    wanted = functools.reduce(operator.and_, conditions.values(), others)
    if not wanted.any():
        raise KitError(_loosen(conditions, others))
    distances, degrees = _reach(point, table["lon"], table["lat"])
    found = table[_SITE].assign(distance_km=distances, bearing_deg=degrees)[wanted]
    return found.sort_values(["distance_km", "place"], ignore_index=True).head(n)


def locate(point: Point) -> tuple[float, float]:
    """Longitude and latitude, in degrees, of a place, of an actor's capital, or of a pair given as such.

    Raises
    ------
    KitError
        If a name is neither a place nor an actor, or a coordinate is out of range.

    Examples
    --------
    >>> locate((139.75, 35.69))
    (139.75, 35.69)
    """
    if isinstance(point, str):
        return _positions()[key_of(point)]
    try:
        lon, lat = (float(part) for part in point)
    except (TypeError, ValueError):
        raise KitError(
            f'A point is a place ("kadena"), an actor ("Japan") or a pair (longitude, latitude); found {point!r}.'
        ) from None
    if not (-180 <= lon <= 360 and -90 <= lat <= 90):
        raise KitError(
            f"({lon:g}, {lat:g}) is not on the earth: longitude comes first, from -180 to 360, "
            "then latitude, from -90 to 90."
        )
    return lon, lat


@functools.cache
def geod() -> pyproj.Geod:
    """The WGS84 ellipsoid, on which the kit measures lengths and areas."""
    import pyproj

    return pyproj.Geod(ellps="WGS84")


def key_of(point: Point) -> str:
    """The ISO3 code or place key a name stands for, a capital standing for its actor; empty for coordinates."""
    if not isinstance(point, str):
        return ""
    if point in _positions():
        return point
    for find in (actors.find, places.find):
        try:
            return find(point)
        except KitError:
            continue
    if iso3 := actors.of_capital(point):
        return iso3
    names = load("actors")
    valid = [*load("places")["name"], *names["name"], *names["iso3"]]
    raise unknown("place or actor", point, valid, 'load("places") and load("actors") have them all.')


@functools.cache
def _positions() -> dict[str, tuple[float, float]]:
    """Longitude and latitude by ISO3 code (capitals) and by place key; the keys differ in case, so none clash."""
    capitals, sites = load("actors"), load("places")
    of_actors = zip(capitals["iso3"], capitals["capital_lon"], capitals["capital_lat"], strict=True)
    of_places = zip(sites["place"], sites["lon"], sites["lat"], strict=True)
    return {key: (float(lon), float(lat)) for key, lon, lat in (*of_actors, *of_places)}


def _reach(point: Point, lons: ArrayLike, lats: ArrayLike) -> tuple[Floats, Floats]:
    """Kilometres and degrees from a point to each of many; degrees are missing (NaN) where there is no way to go."""
    import numpy as np

    from_lons, from_lats = (np.full(np.shape(lons), part) for part in locate(point))
    azimuths, _, metres = geod().inv(from_lons, from_lats, np.asarray(lons), np.asarray(lats))
    degrees = azimuths % 360 % 360  # twice: a hair west of north, such as -1e-15, is rounded up to 360 by the first
    return metres / 1000, np.where(metres < _SAME_M, np.nan, degrees)


def _conditions(
    table: pd.DataFrame, kind: str | None, user: str | None, host: str | None, on: dates.Date | None
) -> dict[str, pd.Series[bool]]:
    """Which places meet each condition that was set, by the condition's name."""
    import pandas as pd

    met: dict[str, pd.Series[bool]] = {}
    if kind is not None:
        if not isinstance(kind, str) or kind not in set(table["kind"]):
            raise unknown("kind of place", kind, table["kind"])
        met["kind"] = table["kind"] == kind
    if user is not None:
        met["user"] = (";" + table["user"] + ";").str.contains(f";{actors.find(user)};", regex=False)
    if host is not None:
        met["host"] = table["host"] == actors.find(host)
    if on is not None:
        at = dates.number(_day(on))
        began, ended = dates.as_numbers(table["since"], empty=0), dates.as_numbers(table["until"])
        met["on"] = pd.Series((began <= at) & (at < ended), index=table.index)
    return met


def _day(on: dates.Date) -> str:
    """A day as the tables write it; a month or a year given as text is its first day."""
    if isinstance(on, str) and re.fullmatch(r"\d{4}(-\d{2})?", on.strip(), re.ASCII):
        on = f"{on.strip()}-01-01"[:10]
    return dates.day(on)


def _loosen(conditions: dict[str, pd.Series[bool]], others: pd.Series[bool]) -> str:
    """What to say when no place meets all conditions: how many would, were one of them dropped."""
    left = {
        name: int(
            functools.reduce(operator.and_, (met for key, met in conditions.items() if key != name), others).sum()
        )
        for name in conditions
    }
    advice = " or ".join(f"{name} ({count} would fit)" for name, count in left.items() if count)
    return (
        f"No place in the table fits what was asked for ({', '.join(conditions)}). "
        + (f"Leave out {advice}." if advice else "Leave out two of them.")
        + ' The table is a selection: load("places") shows all of it.'
    )
