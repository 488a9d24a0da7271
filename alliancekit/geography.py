"""Where things are: the layers of the map, great circles to draw on it, and what a projection does to sizes.

API: ``layer(name) -> GeoDataFrame``; ``great_circle(a, b, step_km=100)``; ``length_km(line)``;
``area_shares(projection)``; ``flatten(lon, lat, crs)``. Distances, directions and what lies near are in `distances`.
"""

from __future__ import annotations

import functools
import numbers
from collections.abc import Iterable
from typing import TYPE_CHECKING

from . import actors
from .catalog import data_path, load
from .distances import Point, distance_km, geod, locate
from .errors import KitError, unknown

if TYPE_CHECKING:
    import geopandas
    import numpy as np
    import numpy.typing as npt
    import pandas as pd
    import pyproj
    import shapely

    Floats = np.ndarray[tuple[int, ...], np.dtype[np.float64]]

LAYERS = ("bathymetry", "countries", "disputed", "lines", "viewpoints", "western_pacific")
CUT = -30.0  # the meridian at which every layer and line is cut: maps show longitudes -30 to 330, the Pacific whole

# What PROJ calls them. `+over` keeps longitudes 330 and -30, the two edges of the map, apart.
PROJECTIONS = {
    "equal earth": "+proj=eqearth +lon_0=150 +over",
    "mercator": "+proj=merc +lon_0=150 +over",
    "plate carrée": "+proj=eqc +lon_0=150 +over",
    "robinson": "+proj=robin +lon_0=150 +over",
}
WINDOW = (-12900.0, -6150.0, 12500.0, 8080.0)  # what the Equal Earth map shows: x and y from, to, in kilometres
MERCATOR_SHOWS = (-52.7, 70.0)  # latitudes: Mercator's map has no end towards the poles, so the kit's is cut there
STEP = 0.5  # degrees: edges are cut to this, since a parallel is a curve on the ground and on most maps


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


def flatten(lon: npt.ArrayLike, lat: npt.ArrayLike, crs: str = PROJECTIONS["equal earth"]) -> tuple[Floats, Floats]:
    """Positions on a flat map.

    Parameters
    ----------
    lon, lat
        Degrees, longitudes from -30 to 330.
    crs
        The projection, as PROJ names it: one of `PROJECTIONS`.

    Returns
    -------
    tuple of numpy.ndarray
        x to the east and y to the north, in kilometres.

    Examples
    --------
    >>> [round(float(part)) for part in flatten(150, 0)]
    [0, 0]
    """
    import numpy as np

    x, y = _transformer(crs).transform(np.asarray(lon, float), np.asarray(lat, float))
    return np.asarray(x) / 1000, np.asarray(y) / 1000


@functools.cache
def _transformer(crs: str) -> pyproj.Transformer:
    import pyproj

    return pyproj.Transformer.from_crs("EPSG:4326", crs, always_xy=True)


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

    if isinstance(step_km, bool) or not isinstance(step_km, numbers.Real) or not step_km > 0:
        raise KitError(f"step_km must be above zero; found {step_km!r}. Try step_km=100.")
    (lon_a, lat_a), (lon_b, lat_b) = locate(a), locate(b)
    between = max(1, int(np.ceil(distance_km(a, b) / step_km)) - 1)
    inner = geod().npts(lon_a, lat_a, lon_b, lat_b, between)
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


def length_km(line: shapely.Geometry) -> float:
    """The length of a line, or of several, along the WGS84 ellipsoid, in kilometres."""
    return float(geod().geometry_length(line)) / 1000


def area_shares(projection: str = "mercator", of: str | Iterable[str] | None = None) -> pd.DataFrame:
    """How large each actor is, and how large a projection makes it look.

    Areas on the ground are geodesic, on the WGS84 ellipsoid, of the outlines in the layer ``"countries"`` (1:50
    million; inland waters included; small islands are coarse). A territory with an outline of its own, such as Guam or
    New Caledonia, does not count towards its state. Drawing is not endorsement: where land is disputed, the layer
    follows who is in control, not who is right. All land is all outlines of the layer, which ends at 60° South:
    without Antarctica.

    Mercator's map grows without end towards the poles. There, all shares are of the land that the kit's Mercator map
    shows, from 52.7° South to 70.0° North (`MERCATOR_SHOWS`), and the column `shown` says how much of an actor that
    is. (`maps.two_projections` compares whole outlines, also where its window cuts them.)

    Parameters
    ----------
    projection
        ``"mercator"``, ``"plate carrée"`` (longitude and latitude as they are), ``"robinson"`` or ``"equal earth"``.
    of
        One actor or several, by any of their names; all if None.

    Returns
    -------
    pandas.DataFrame
        Largest first: iso3, name; area_km2, square kilometres; shown, the part of it the projection shows (0 to 1);
        share, of all land shown, on the ground (0 to 1); share_on_map, the same on the flat map; exaggeration, the
        second over the first: above 1, the map makes the actor look larger than it is, beside the rest of the land.

    Raises
    ------
    KitError
        If the projection or an actor is not known, or the list of actors is empty.

    References
    ----------
    Snyder, J. P. (1987). Map Projections: A Working Manual. US Geological Survey, Professional Paper 1395.

    Examples
    --------
    >>> area_shares("equal earth", of=["India", "Russia"])[["iso3", "exaggeration"]].round(2).values.tolist()
    [['RUS', 1.0], ['IND', 1.0]]
    """
    known = {actors.fold(name): name for name in PROJECTIONS}
    if not isinstance(projection, str) or actors.fold(projection) not in known:
        raise unknown("projection", projection, PROJECTIONS)
    if of is not None and not isinstance(of, Iterable):
        raise KitError(f'Name actors in a list, such as ["Japan"]; found {of!r}.')
    everyone = load("actors")["iso3"] if of is None else of
    codes = {actors.find(name) for name in ([everyone] if isinstance(everyone, str) else everyone)}
    if not codes:
        raise KitError('The list of actors is empty. Name at least one: ["Japan", "Philippines"].')
    sizes = _sizes(known[actors.fold(projection)])
    found = sizes[sizes["iso3"].isin(codes)]
    found.insert(1, "name", found["iso3"].map(actors.short_name))
    return found.sort_values("area_km2", ascending=False, ignore_index=True)


@functools.cache
def _sizes(projection: str) -> pd.DataFrame:
    """Area and shares of every outline in the layer ``"countries"``, by name of the projection."""
    import numpy as np
    import pandas as pd
    import shapely

    countries = _layer("countries")
    outlines = countries.geometry.to_numpy()
    south, north = MERCATOR_SHOWS if projection == "mercator" else (-90, 90)
    shown = shapely.intersection(outlines, shapely.box(CUT, south, CUT + 360, north))
    whole, ground = _ground_km2(outlines), _ground_km2(shown)
    crs = PROJECTIONS[projection]
    shown = shapely.segmentize(shown, STEP)
    flat = shapely.area(shapely.transform(shown, lambda xy: np.column_stack(flatten(xy[:, 0], xy[:, 1], crs))))
    sizes = pd.DataFrame({"iso3": countries["iso3"], "area_km2": whole, "shown": ground / whole})
    sizes["share"], sizes["share_on_map"] = ground / ground.sum(), flat / flat.sum()
    return sizes.assign(exaggeration=sizes["share_on_map"] / sizes["share"])


def _ground_km2(shapes: np.ndarray[tuple[int], np.dtype[np.object_]]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Square kilometres on the ellipsoid; a hole counts off, as it runs the other way round."""
    import numpy as np
    import shapely

    shapes = shapely.orient_polygons(shapely.segmentize(shapes, STEP))
    return np.array([geod().geometry_area_perimeter(shape)[0] for shape in shapes]) / 1e6
