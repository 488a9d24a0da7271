"""Where things are: map layers, distances, great circles, what lies within so many kilometres.

API: ``distance_km(a, b)``; ``great_circle(a, b, step_km=100)``; ``within(point, km, of="actors" | "places")``;
``layer(name) -> GeoDataFrame``. A point is a place of the table `places` by key or name ("kadena"), an actor by any of
its names (its capital is meant), or a pair (longitude, latitude) in degrees.
"""

from __future__ import annotations

import functools
import numbers
from collections.abc import Sequence
from typing import TYPE_CHECKING

from . import actors, places
from .catalog import data_path, load
from .errors import KitError, unknown

if TYPE_CHECKING:
    import geopandas
    import numpy as np
    import pandas as pd
    import pyproj
    import shapely

LAYERS = ("bathymetry", "countries", "disputed", "lines", "viewpoints", "western_pacific")
CUT = -30.0  # the meridian at which every layer and line is cut: maps show longitudes -30 to 330, the Pacific whole

Point = str | Sequence[float]


def layer(name: str) -> geopandas.GeoDataFrame:
    """A layer of the map, in WGS84 degrees, longitudes from -30 to 330.

    Parameters
    ----------
    name
        ``"countries"`` (the world), ``"western_pacific"`` (finer, clipped), ``"bathymetry"``, ``"disputed"``,
        ``"lines"`` (island chains, median line) or ``"viewpoints"`` (borders as Natural Earth draws them for several
        audiences).

    Returns
    -------
    geopandas.GeoDataFrame
        Yours to change: each call gives a copy.

    Raises
    ------
    KitError
        If there is no such layer.
    """
    if name not in LAYERS:
        raise unknown("layer", name, LAYERS)
    return _layer(name).copy()


@functools.cache
def _layer(name: str) -> geopandas.GeoDataFrame:
    import geopandas

    return geopandas.read_file(data_path(f"geo/{name}.geojson"))


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
    return _geod().inv(lon_a, lat_a, lon_b, lat_b)[2] / 1000


def great_circle(a: Point, b: Point, step_km: float = 100) -> list[np.ndarray]:
    """The shortest line between two points, as pieces to draw.

    Parameters
    ----------
    a, b
        As for `distance_km`.
    step_km
        Greatest distance between neighbouring points of the line.

    Returns
    -------
    list of numpy.ndarray
        Each of shape (n, 2): longitude from -30 to 330 and latitude, in degrees. Two pieces where the line crosses
        30° W, the edge of the kit's maps (from Washington to London, say); else one.

    Raises
    ------
    KitError
        As for `distance_km`, or if `step_km` is not above zero.
    """
    import numpy as np

    if not step_km > 0:
        raise KitError(f"step_km must be above zero; found {step_km!r}. Try step_km=100.")
    (lon_a, lat_a), (lon_b, lat_b) = locate(a), locate(b)
    between = max(1, int(np.ceil(distance_km(a, b) / step_km)) - 1)
    inner = _geod().npts(lon_a, lat_a, lon_b, lat_b, between)
    line = np.array([(lon_a, lat_a), *inner, (lon_b, lat_b)])
    line[:, 0] = (line[:, 0] - CUT) % 360 + CUT
    jumps = np.flatnonzero(np.abs(np.diff(line[:, 0])) > 180)
    if not len(jumps):
        return [line]
    # A great circle meets a meridian once (twice only through a pole, which no pair of our points needs).
    last, first = line[jumps[0]], line[jumps[0] + 1]
    east, west = CUT + 360, CUT
    near, far = (east, west) if last[0] > first[0] else (west, east)
    share = (near - last[0]) / ((near - last[0]) + (first[0] - far))
    latitude = last[1] + share * (first[1] - last[1])
    return [
        np.vstack([line[: jumps[0] + 1], (near, latitude)]),
        np.vstack([(far, latitude), line[jumps[0] + 1 :]]),
    ]


def within(point: Point, km: float, of: str = "actors") -> pd.DataFrame:
    """What lies within a distance, nearest first.

    Parameters
    ----------
    point
        As for `distance_km`.
    km
        The greatest distance, in kilometres; a point at exactly this distance is in.
    of
        ``"actors"`` (by capital) or ``"places"``.

    Returns
    -------
    pandas.DataFrame
        For actors: iso3, name, capital, distance_km; for places: place, name, kind, host, user, distance_km.
        The point itself is left out.

    Raises
    ------
    KitError
        As for `distance_km`, or if `of` is another word or `km` is not a number of at least zero.
    """
    columns = {
        "actors": ["iso3", "name", "capital"],
        "places": ["place", "name", "kind", "host", "user"],
    }
    if of not in columns:
        raise unknown("table with positions", of, columns)
    if isinstance(km, bool) or not isinstance(km, numbers.Real) or not km >= 0:
        raise KitError(f"km must be a number of kilometres, zero or more; found {km!r}.")
    table = load(of)
    key, (lon, lat) = _key(point), locate(point)
    prefix = "capital_" if of == "actors" else ""
    lons, lats = table[f"{prefix}lon"].to_numpy(), table[f"{prefix}lat"].to_numpy()
    metres = _geod().inv([lon] * len(table), [lat] * len(table), lons, lats)[2]
    found = table[columns[of]].assign(distance_km=metres / 1000)
    found = found[(found["distance_km"] <= km) & (found[columns[of][0]] != key)]
    return found.sort_values(["distance_km", columns[of][0]], ignore_index=True)


def length_km(line: shapely.Geometry) -> float:
    """The length of a line, or of several, along the WGS84 ellipsoid, in kilometres."""
    return _geod().geometry_length(line) / 1000


def locate(point: Point) -> tuple[float, float]:
    """Longitude and latitude, in degrees, of a place, of an actor's capital, or of a pair given as such.

    Raises
    ------
    KitError
        If a name is neither a place nor an actor, or a coordinate is out of range.
    """
    if isinstance(point, str):
        return _positions()[_key(point)]
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


def _key(point: Point) -> str | None:
    """The ISO3 code or place key a name stands for, a capital standing for its actor; None for coordinates."""
    if not isinstance(point, str):
        return None
    for table in (actors, places):
        try:
            return table.find(point)
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


@functools.cache
def _geod() -> pyproj.Geod:
    import pyproj

    return pyproj.Geod(ellps="WGS84")
