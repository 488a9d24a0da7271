"""Draw `geo/actor_map.json`, the outlines of the explorers' map, from the layers of the static maps.

The same layers (`countries`, `disputed`) in the same projection and window as `maps.indo_pacific`, as SVG path data:
one path per actor, with the territories it administers; one for all other land; one for the disputed islands, which are
in no actor's path. Coordinates are whole numbers, a unit is `UNIT` kilometres on the flat map, and y grows downwards.
What would not show at the closest zoom is dropped: corners within `TOLERANCE` of a line, islands under `SPECK`, except
where an actor has nothing larger.

`python data/build_actor_map.py` (part of `make data`) writes the file; a test proves that what is committed equals a
fresh drawing.
"""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from alliancekit import geography

HERE = Path(__file__).resolve().parent
FILE = HERE / "geo" / "actor_map.json"
UNIT = 2.0  # kilometres
TOLERANCE = 4.0  # kilometres
SPECK = 150.0  # square kilometres
SMALL = 40_000.0  # square kilometres: an actor with no more land than this gets a marker at its capital

# Windows to zoom to: west, south, east, north in degrees. The window is the smallest that shows all of it.
REGIONS = {
    "Western Pacific": (100, -12, 150, 46),
    "East Asia": (108, 8, 146, 44),
    "Northeast Asia": (112, 22, 148, 50),
    "Southeast Asia": (92, -11, 142, 28),
    "South Asia": (60, -2, 100, 38),
    "Pacific Islands": (130, -26, 205, 22),
}


def _layer(name: str) -> tuple[np.ndarray, list[dict[str, Any]]]:
    """Shapes and properties of a layer."""
    text = (HERE / "geo" / f"{name}.geojson").read_text(encoding="utf-8")
    return shapely.get_parts(shapely.from_geojson(text)), [one["properties"] for one in json.loads(text)["features"]]


def flat(shapes: np.ndarray) -> np.ndarray:
    """Shapes in units of the map, y downwards, clipped to its window; edges first cut to a degree, as on the maps."""
    west, south, east, north = geography.WINDOW

    def units(points: np.ndarray) -> np.ndarray:
        x, y = geography.flatten(*points.T)
        return np.column_stack([(x - west) / UNIT, (north - y) / UNIT])

    window = shapely.box(0, 0, (east - west) / UNIT, (north - south) / UNIT)
    return shapely.intersection(shapely.transform(shapely.segmentize(shapes, 1.0), units), window)


def path(shape: shapely.Geometry, least: float) -> str:
    """A shape as SVG path data in whole numbers, relative ones; parts smaller than `least` (units²) are left out."""
    rings: list[np.ndarray] = []
    for part in sorted(shapely.get_parts(shape), key=lambda part: -part.area):
        if shapely.get_dimensions(part) < 2 or (part.area < least and rings):
            continue
        for ring in (part.exterior, *part.interiors):
            points = np.rint(shapely.get_coordinates(ring)).astype(int)
            points = points[np.r_[True, np.any(np.diff(points, axis=0) != 0, axis=1)]]
            if len(points) >= 4:  # the last is the first again
                rings.append(points)
    text, at = "", np.zeros(2, int)
    for ring in rings:
        steps = np.diff(ring[:-1], axis=0)
        text += f"m{_pair(ring[0] - at)}l{_pairs(steps)}z"
        at = ring[0]  # closing a ring takes the pen back to where it began
    return text


def _pair(step: np.ndarray) -> str:
    x, y = step.tolist()
    return f"{x}{'' if y < 0 else ','}{y}"


def _pairs(steps: np.ndarray) -> str:
    words = [_pair(step) for step in steps]
    return words[0] + "".join(word if word.startswith("-") else f",{word}" for word in words[1:])


def window(west: float, south: float, east: float, north: float, ratio: float) -> list[int]:
    """The smallest window of the map's own ratio (height over width) around a box in degrees: x, y, width, height."""
    box = flat(np.array([shapely.box(west, south, east, north)]))[0]
    left, top, right, bottom = shapely.bounds(box)
    width = max(right - left, (bottom - top) / ratio)
    height = width * ratio
    return [round(part) for part in ((left + right - width) / 2, (top + bottom - height) / 2, width, height)]


def drawn() -> dict[str, Any]:
    """The whole file."""
    with (HERE / "actors.csv").open(encoding="utf-8", newline="") as file:
        actors = {row["iso3"]: row for row in csv.DictReader(file)}
    shapes, rows = _layer("countries")
    disputed, _ = _layer("disputed")
    islets = shapely.union_all(flat(disputed))
    whole = flat(shapes)
    simple = shapely.coverage_simplify(whole, TOLERANCE / UNIT)  # neighbours keep their common border
    simple = np.array([part if part.area else own for part, own in zip(simple, whole, strict=True)])
    simple = shapely.difference(simple, shapely.buffer(islets, 0.5))
    owner = np.array([row["sovereign"] for row in rows])
    least = SPECK / UNIT**2
    paths = {iso3: path(_collected(simple[owner == iso3]), least) for iso3 in sorted(actors)}
    land = path(_collected(shapely.union_all(simple[~np.isin(owner, list(actors))], grid_size=1)), least)
    west, south, east, north = geography.WINDOW
    size = [round((east - west) / UNIT), round((north - south) / UNIT)]
    lon = [float(row["capital_lon"]) for row in actors.values()]
    lat = [float(row["capital_lat"]) for row in actors.values()]
    lon = [(each - geography.CUT) % 360 + geography.CUT for each in lon]
    points = flat(shapely.points(lon, lat))
    areas = {row["iso3"]: shape.area * UNIT**2 for row, shape in zip(rows, whole, strict=True)}
    ratio = size[1] / size[0]
    return {
        "unit_km": UNIT,
        "size": size,
        "windows": {"Whole map": [0, 0, *size]} | {name: window(*box, ratio) for name, box in REGIONS.items()},
        "capitals": {
            iso3: [round(part) for part in shapely.get_coordinates(point)[0].tolist()]
            for iso3, point in zip(actors, points, strict=True)
        },
        "small": [iso3 for iso3 in sorted(actors) if areas.get(iso3, 0) < SMALL],
        "land": land,
        "disputed": path(islets, 0),
        "grid": grid(),
        "actors": paths,
    }


def grid() -> str:
    """Meridians and parallels every thirty degrees, as path data."""
    lats, lons = np.arange(-75, 76, 5.0), np.arange(geography.CUT, geography.CUT + 361, 10)
    curves = [np.column_stack([np.full(len(lats), lon), lats]) for lon in range(-30, 331, 30)]
    curves += [np.column_stack([lons, np.full(len(lons), lat)]) for lat in range(-60, 90, 30)]
    lines = shapely.get_parts(flat(np.array([shapely.linestrings(curve) for curve in curves])))
    text, at = "", np.zeros(2, int)
    for line in shapely.simplify(lines[~shapely.is_empty(lines)], 3):
        points = np.rint(shapely.get_coordinates(line)).astype(int)
        text += f"m{_pair(points[0] - at)}l{_pairs(np.diff(points, axis=0))}"
        at = points[-1]
    return text


def _collected(shapes: Any) -> shapely.Geometry:
    """Polygons of one shape or several, as one collection."""
    parts = shapely.get_parts(shapely.get_parts(np.atleast_1d(shapes)))
    return shapely.geometrycollections(parts[shapely.get_dimensions(parts) == 2])


def text() -> str:
    """The file's text: a line for each entry, so that a change shows where it is."""
    whole = drawn()
    lines = []
    for name, value in whole.items():
        if name == "actors":
            inner = ",\n".join(f"{json.dumps(iso3)}:{json.dumps(each)}" for iso3, each in value.items())
            lines.append(f'"actors":{{\n{inner}\n}}')
        else:
            lines.append(f"{json.dumps(name)}:{json.dumps(value, separators=(',', ':'))}")
    return "{" + ",\n".join(lines) + "}\n"


def main() -> int:
    """Write the file."""
    FILE.write_text(text(), encoding="utf-8", newline="\n")
    print(f"{FILE.stat().st_size:>10,} bytes  {FILE}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
