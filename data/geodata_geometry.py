"""Geometry and text helpers of the geodata build: recentre, simplify, round, write.

Longitudes here run from -30 to 330 instead of -180 to 180, so that a map centred on 150 E has its edges in
the Atlantic and no country of the Pacific is torn apart. This departs from RFC 7946 on purpose.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import shapely
from shapely import Geometry
from shapely.affinity import translate
from shapely.geometry import box

#: The map is cut along this meridian (degrees east) and glued together at 180.
CUT = -30.0
#: Half-width of the gap at the cut, in degrees, and no less than the rounding grid: a vertex at exactly -30
#: would be projected to the far edge of the map and smear its polygon over the whole of it.
GAP = 0.01
#: Longest edge left in a file, in degrees, so that straight borders and frame edges bend as they should.
LONGEST_EDGE = 1.0


def recentre(shape: Geometry) -> Geometry:
    """Return a geometry given in -180..180 with longitudes in -30..330, whole at 180.

    Parameters
    ----------
    shape
        Polygon or MultiPolygon, degrees, longitudes in -180..180.

    Returns
    -------
    shapely.Geometry
        The same area, cut at 30 W. Parts west of the cut move east by 360 degrees.
    """
    east = shape.intersection(box(CUT + GAP, -90, 180, 90))
    west = translate(shape.intersection(box(-180, -90, CUT - GAP, 90)), xoff=360)
    return polygons_only(east.union(west))


def polygons_only(shape: Geometry) -> Geometry:
    """Return the polygons of a geometry as one MultiPolygon, without stray points and lines."""
    parts = shapely.get_parts(shapely.get_parts(shape)).tolist()  # twice: a collection may hold multipolygons
    return shapely.MultiPolygon([part for part in parts if part.geom_type == "Polygon" and not part.is_empty])


def simplify_coverage(shapes: Iterable[Geometry], tolerance: float) -> np.ndarray:
    """Simplify neighbouring polygons together, so that shared borders stay shared.

    Parameters
    ----------
    shapes
        Polygons that meet along their borders, degrees.
    tolerance
        Degrees; detail smaller than about ``tolerance ** 2`` square degrees goes.

    Returns
    -------
    numpy.ndarray
        The simplified shapes, in the same order. No polygon disappears.
    """
    return shapely.coverage_simplify(np.asarray(list(shapes), dtype=object), tolerance)


def tidy(shape: Geometry, decimals: int) -> Geometry:
    """Return a geometry ready to be written: edges short enough, rounded, valid, in a canonical order.

    Parameters
    ----------
    shape
        Any polygon or line geometry, degrees.
    decimals
        Decimals kept; 3 is about 100 m.

    Returns
    -------
    shapely.Geometry
        On the rounding grid and valid, outer rings counter-clockwise, parts in a fixed order.
    """
    grid = 10.0**-decimals
    short = shapely.segmentize(shape, LONGEST_EDGE)
    rounded = shapely.transform(short, lambda xy: np.round(xy, decimals))
    rounded = shapely.remove_repeated_points(rounded)
    if not rounded.is_valid:  # rounding folded a thin part over: snap it to the grid as a valid shape instead
        rounded = shapely.set_precision(short, grid)
    return shapely.orient_polygons(shapely.normalize(rounded))


def geojson(rows: Iterable[Mapping[str, Any]], decimals: int) -> str:
    """Return rows as GeoJSON text, one feature a line, independent of any GDAL version.

    Parameters
    ----------
    rows
        Mappings with ``geometry`` (shapely) and plain properties, written in their own order.
    decimals
        Decimals of the coordinates.

    Returns
    -------
    str
        A FeatureCollection with LF line ends and a final newline.

    Raises
    ------
    ValueError
        If a geometry is empty or invalid: a broken layer must not be written.
    """
    lines = []
    for row in rows:
        properties = {key: value for key, value in row.items() if key != "geometry"}
        shape = tidy(row["geometry"], decimals)
        if shape.is_empty or not shape.is_valid:
            raise ValueError(f"no valid geometry left for {properties}")
        feature = {"type": "Feature", "properties": properties, "geometry": _rounded(shape, decimals)}
        lines.append(json.dumps(feature, ensure_ascii=False, separators=(",", ":"), allow_nan=False))
    return '{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n"


def _rounded(shape: Geometry, decimals: int) -> dict[str, Any]:
    """Return a geometry as a GeoJSON mapping, whole numbers without a decimal point."""

    def number(value: float) -> float | int:
        value = round(value, decimals)
        return int(value) if math.trunc(value) == value else value

    def nest(item: Any) -> Any:
        return number(item) if isinstance(item, float) else [nest(part) for part in item]

    mapping = shapely.geometry.mapping(shape)
    return {"type": mapping["type"], "coordinates": nest(mapping["coordinates"])}
