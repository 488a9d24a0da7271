"""The geodata layers: what they hold, that they project cleanly, and that a rebuild gives the same bytes."""

from __future__ import annotations

import csv
import hashlib
import importlib
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyproj
import pytest
import shapely
from shapely.geometry import shape

DATA = Path(__file__).resolve().parents[1] / "data"
GEO = DATA / "geo"
SOURCES = DATA.parent / ".cache" / "geodata-sources"

ACTORS = [
    "JPN", "KOR", "PRK", "CHN", "TWN", "MNG", "BRN", "KHM", "IDN", "LAO", "MYS", "MMR", "PHL", "SGP", "THA",
    "TLS", "VNM", "IND", "PAK", "BGD", "LKA", "NPL", "BTN", "MDV", "AUS", "NZL", "PNG", "SLB", "VUT", "FJI",
    "TON", "WSM", "TUV", "KIR", "NRU", "PLW", "FSM", "MHL", "COK", "NIU", "USA", "CAN", "GBR", "FRA", "RUS",
    "UKR", "ISR", "PSE",
]  # fmt: skip
ZOOM_ACTORS = [
    "JPN", "KOR", "PRK", "CHN", "TWN", "MNG", "BRN", "KHM", "IDN", "LAO", "MYS", "MMR", "PHL", "SGP", "THA",
    "TLS", "VNM", "AUS", "PNG", "SLB", "PLW", "FSM", "USA", "RUS",
]  # fmt: skip
DISPUTED_POINTS = {
    "dokdo-takeshima": (131.861, 37.243),
    "paracel-islands": (112.331, 16.831),
    "scarborough-shoal": (117.754, 15.152),
    "senkaku-diaoyu": (123.528, 25.765),
    "southern-kurils": (147.9, 45.05),
    "spratly-islands": (114.280, 11.046),
}
LINE_CLASSES = {"international", "disputed", "line of control", "internal", "not recognised"}
VIEWPOINTS = ["CHN", "IND", "JPN", "PAK", "RUS"]


def rows(name: str) -> list[dict]:
    """The features of a layer: properties, with the shape under ``geometry``."""
    text = (GEO / f"{name}.geojson").read_text(encoding="utf-8")
    return [{**f["properties"], "geometry": shape(f["geometry"])} for f in json.loads(text)["features"]]


@pytest.fixture(scope="module")
def world() -> dict[str, dict]:
    return {row["iso3"]: row for row in rows("countries")}


@pytest.fixture(scope="module")
def zoom() -> dict[str, dict]:
    return {row["iso3"]: row for row in rows("western_pacific")}


@pytest.fixture
def script(monkeypatch):
    """Import a script of ``data/`` by name."""
    monkeypatch.syspath_prepend(str(DATA))
    return importlib.import_module


def shapes(layer: dict[str, dict]) -> np.ndarray:
    return np.array([row["geometry"] for row in layer.values()], dtype=object)


def owner(layer: dict[str, dict], lon: float, lat: float) -> set[str]:
    return {iso3 for iso3, row in layer.items() if row["geometry"].contains(shapely.Point(lon, lat))}


def test_every_layer_is_there_and_together_they_are_small():
    names = {path.name for path in GEO.iterdir()}
    assert names == {
        "actor_map.json", "bathymetry.geojson", "countries.geojson", "disputed.geojson", "lines.geojson",
        "viewpoint_areas.csv", "viewpoints.geojson", "western_pacific.geojson",
    }  # fmt: skip
    assert sum(path.stat().st_size for path in GEO.iterdir()) <= 2_000_000


@pytest.mark.parametrize("path", sorted(GEO.iterdir()), ids=lambda path: path.name)
def test_no_source_wording_reaches_a_layer(path):
    text = path.read_text(encoding="utf-8").lower()
    for forbidden in ("sovereign country", "province of china", "please verify", "(verify)", "unrecognized", '-99"'):
        assert forbidden not in text
    assert "\r" not in text


def test_every_actor_is_on_the_maps(world, zoom):
    assert set(ACTORS) <= set(world)
    assert set(ZOOM_ACTORS) <= set(zoom) | {row["sovereign"] for row in zoom.values()}


def test_codes_are_unique_and_names_are_plain(world):
    assert len(rows("countries")) == len(world)
    assert len(rows("western_pacific")) == len({row["iso3"] for row in rows("western_pacific")})
    assert all(len(code) == 3 and code.isalpha() and code.isupper() for code in world)
    names = [row["name"] for row in world.values()]
    assert len(set(names)) == len(names)
    assert not [name for name in names if "." in name], "abbreviated names"
    assert [world[code]["name"] for code in ("KOR", "PRK", "TWN", "LAO", "FSM", "USA")] == [
        "South Korea", "North Korea", "Taiwan", "Laos", "Micronesia", "United States",
    ]  # fmt: skip


def test_territories_name_the_state_that_administers_them(world):
    sovereign = {code: row["sovereign"] for code, row in world.items()}
    assert set(sovereign.values()) <= set(world)
    assert {code: sovereign[code] for code in ("GUM", "MNP", "ASM", "HKG", "NCL", "PYF", "GRL", "IOT")} == {
        "GUM": "USA", "MNP": "USA", "ASM": "USA", "HKG": "CHN", "NCL": "FRA", "PYF": "FRA", "GRL": "DNK", "IOT": "GBR",
    }  # fmt: skip
    assert all(sovereign[code] == code for code in ACTORS), "every actor stands for itself"


@pytest.mark.parametrize(
    ("iso3", "lon", "lat"),
    [
        ("JPN", 139.69, 35.69), ("TWN", 121.53, 25.03), ("AUS", 149.13, -35.31), ("KOR", 127.0, 37.55),
        ("FJI", 178.2, -17.8), ("USA", 282.96, 38.9), ("USA", 204.5, 19.6), ("GBR", -0.9, 51.5), ("CHN", 116.4, 39.9),
        ("PRK", 125.75, 39.03), ("PHL", 121.0, 14.8), ("IND", 77.2, 28.6), ("NZL", 175.3, -40.4), ("PSE", 35.2, 31.9),
        ("RUS", 179.0, 67.5), ("RUS", 180.0, 67.5), ("RUS", 185.0, 66.5), ("FRA", 2.35, 48.85), ("CAN", 284.3, 45.4),
    ],
)  # fmt: skip
def test_known_places_lie_in_their_country(world, iso3, lon, lat):
    assert owner(world, lon, lat) == {iso3}


def test_fiji_and_russia_are_whole_at_180(world):
    chukotka = next(p for p in world["RUS"]["geometry"].geoms if p.contains(shapely.Point(179.9, 67.5)))
    assert chukotka.contains(shapely.Point(180.1, 67.5))
    west, _, east, _ = world["FJI"]["geometry"].bounds
    assert 174 < west < 180 < east < 184


@pytest.mark.parametrize("name", ["bathymetry", "countries", "disputed", "lines", "viewpoints", "western_pacific"])
def test_geometries_are_valid_and_longitudes_in_range(name):
    layer = rows(name)
    assert layer
    assert all(row["geometry"].is_valid and not row["geometry"].is_empty for row in layer)
    west, south, east, north = shapely.total_bounds([row["geometry"] for row in layer])
    assert (west > -30, east < 330, south >= -60, north <= 84) == (True, True, True, True)


def test_labels_lie_on_the_map(world, zoom):
    for row in world.values():
        assert -30 < row["label_lon"] < 330
        assert row["geometry"].distance(shapely.Point(row["label_lon"], row["label_lat"])) < 5
    for row in zoom.values():
        assert (88 <= row["label_lon"] <= 164, -18 <= row["label_lat"] <= 54) == (True, True)


@pytest.mark.parametrize(
    ("projection", "farthest_lat"),
    [("+proj=eqearth +lon_0=150", 90), ("+proj=robin +lon_0=150", 90), ("+proj=merc +lon_0=150", 70)],
)
def test_no_edge_smears_across_the_map(world, projection, farthest_lat):
    project = pyproj.Transformer.from_crs("EPSG:4326", projection, always_xy=True).transform
    longest = 0.0
    for part in shapely.get_parts(shapes(world)):
        for ring in (part.exterior, *part.interiors):
            lon, lat = shapely.get_coordinates(ring).T
            seen = np.abs(lat) <= farthest_lat
            edges = np.hypot(*(np.diff(axis) for axis in project(lon, lat)))
            longest = max(longest, edges[seen[:-1] & seen[1:]].max(initial=0.0))
    assert longest < 400_000


@pytest.mark.parametrize("layer", ["world", "zoom"])
def test_neighbours_neither_overlap_nor_leave_gaps(layer, request):
    frame = request.getfixturevalue(layer)
    union = shapely.union_all(shapes(frame))
    assert shapely.area(shapes(frame)).sum() - union.area < 1e-6
    # What is enclosed by land and small would be a sliver between neighbours; the source itself has two lakes.
    holes = [shapely.Polygon(ring) for part in union.geoms for ring in part.interiors]
    assert sum(hole.area for hole in holes if hole.area < 1) < 0.002
    for one, other in [("VNM", "LAO"), ("CHN", "MNG"), ("PRK", "KOR"), ("MYS", "IDN"), ("PNG", "IDN"), ("RUS", "CHN")]:
        a, b = frame[one]["geometry"].boundary, frame[other]["geometry"].boundary
        near = a.intersection(b.buffer(0.03)).length
        assert a.intersection(b).length > 0.9 * near > 1, f"{one} and {other} do not share their border"


def test_disputed_islets_belong_to_no_country_of_the_zoom(zoom):
    disputed = {row["place"]: row["geometry"] for row in rows("disputed")}
    assert set(disputed) == set(DISPUTED_POINTS)
    land = shapely.union_all(shapes(zoom))
    for place, point in DISPUTED_POINTS.items():
        assert disputed[place].distance(shapely.Point(point)) < 0.01
        assert land.intersection(disputed[place]).area == 0
        assert land.distance(shapely.Point(point)) > 0.01
    assert owner(zoom, 149.9, 45.9) == {"RUS"}, "Urup is not one of the disputed islands"
    assert owner(zoom, 144.5, 43.4) == {"JPN"}, "nor is Hokkaido"


def test_depths_are_nested_and_right_where_they_are_known():
    depths = {row["deeper_than_m"]: row["geometry"] for row in rows("bathymetry")}
    assert list(depths) == [200, 1000, 3000, 5000]
    for shallow, deep in [(200, 1000), (1000, 3000), (3000, 5000)]:
        assert depths[deep].difference(depths[shallow]).area < 0.001 * depths[deep].area
    known = {(142.2, 11.35): 5000, (115.0, 14.0): 3000, (123.0, 35.0): 0, (106.0, 3.0): 0, (120.0, 24.5): 0}
    for point, expected in known.items():
        inside = [depth for depth, sea in depths.items() if sea.contains(shapely.Point(point))]
        assert max(inside, default=0) == expected, point


def test_island_chains_are_schematic_and_the_median_line_is_as_stated():
    lines = {row["line"]: row for row in rows("lines")}
    assert {key: row["schematic"] for key, row in lines.items()} == {
        "first-island-chain": True, "second-island-chain": True, "taiwan-strait-median-line": False,
    }  # fmt: skip
    assert list(lines["taiwan-strait-median-line"]["geometry"].coords) == [(122, 27), (118, 23)]
    assert all(row["name"] and row["source"] for row in lines.values())
    assert all(row["geometry"].is_simple for row in lines.values())


def test_viewpoints_use_plain_words_and_differ():
    lines = rows("viewpoints")
    for line in lines:
        assert list(line) == ["between", "name", "default", *VIEWPOINTS, "geometry"]
        assert {line[key] for key in ("default", *VIEWPOINTS)} <= LINE_CLASSES
    for viewpoint in VIEWPOINTS:
        assert any(line[viewpoint] != line["default"] for line in lines)


def test_viewpoints_on_lines_whose_history_is_well_known():
    lines = rows("viewpoints")
    mcmahon = max((row for row in lines if row["between"] == "CHN-IND"), key=lambda row: row["geometry"].bounds[2])
    assert [mcmahon[key] for key in ("default", "IND", "CHN")] == ["disputed", "international", "not recognised"]
    kurils = next(row for row in lines if row["between"] == "JPN-RUS")
    assert [kurils[key] for key in ("default", "RUS", "JPN")] == ["disputed", "international", "not recognised"]
    korea = next(row for row in lines if row["between"] == "PRK-KOR")
    assert {korea[key] for key in ("default", *VIEWPOINTS)} == {"line of control"}


def test_viewpoint_areas_say_with_whom_an_area_is_drawn():
    with (GEO / "viewpoint_areas.csv").open(encoding="utf-8", newline="") as file:
        areas = list(csv.DictReader(file))
    assert {(row["class"], bool(row["part_of"])) for row in areas} == {
        ("separate area", False), ("part of another country", True),
    }  # fmt: skip
    part_of = {(row["iso3"], row["viewpoint"]): row["part_of"] for row in areas}
    assert len(part_of) == len(areas)
    assert [part_of["TWN", who] for who in ("default", "TWN", "CHN")] == ["", "", "CHN"]
    assert [part_of["PGA", who] for who in ("default", "VNM", "CHN", "TWN")] == ["", "VNM", "CHN", "TWN"]
    assert {row["viewpoint"] for row in areas} <= {"default", *ACTORS}


def test_a_missing_or_damaged_source_is_named_with_the_way_out(script, tmp_path):
    sources = script("fetch_sources")
    source = sources.Source("thing", "1.0", "thing-1.0-py3-none-any.whl", hashlib.sha256(b"right").hexdigest(), "")
    with pytest.raises(sources.SourceError, match=r"thing-1\.0.* is not in .*make data-sources"):
        sources.verify(source, tmp_path)
    (tmp_path / source.filename).write_bytes(b"wrong")
    with pytest.raises(sources.SourceError, match=rf"(?s)expected sha256 {source.sha256}.*found .*make data-sources"):
        sources.verify(source, tmp_path)
    (tmp_path / source.filename).write_bytes(b"right")
    assert sources.verify(source, tmp_path).read_bytes() == b"right"


def test_fetching_skips_what_is_there_and_explains_a_failure(script, tmp_path, monkeypatch):
    sources = script("fetch_sources")
    monkeypatch.setenv("PIP_NO_INDEX", "1")  # no network: pip must fail at once
    source = sources.Source("thing", "1.0", "thing-1.0-py3-none-any.whl", hashlib.sha256(b"right").hexdigest(), "")
    (tmp_path / source.filename).write_bytes(b"right")
    assert sources.fetch(source, tmp_path) is False
    (tmp_path / source.filename).write_bytes(b"half of it")
    with pytest.raises(sources.SourceError, match=r"could not download thing==1\.0 .*make data-sources"):
        sources.fetch(source, tmp_path)


@pytest.mark.slow
def test_a_rebuild_gives_the_same_bytes_and_names_each_difference(script, tmp_path):
    sources = script("fetch_sources")
    for source in sources.SOURCES:
        if not (SOURCES / source.filename).is_file():
            pytest.skip(f"{source.filename} is not in .cache/geodata-sources: run `make data-sources`")
    (tmp_path / "geo").mkdir()
    for name in ("build_geodata", "fetch_sources", "geodata_geometry", "geodata_layers", "geodata_viewpoints"):
        shutil.copy(DATA / f"{name}.py", tmp_path)  # --check compares with the geo folder beside the script
    for path in GEO.iterdir():
        shutil.copy(path, tmp_path / "geo")
    command = [sys.executable, str(tmp_path / "build_geodata.py"), "--check", "--sources", str(SOURCES)]
    same = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (same.returncode, same.stdout.strip(), same.stderr) == (0, "data/geo equals a fresh build", "")

    with (tmp_path / "geo" / "countries.geojson").open("a", encoding="utf-8") as file:
        file.write("\n")
    (tmp_path / "geo" / "disputed.geojson").unlink()
    differs = subprocess.run(command, capture_output=True, text=True, check=False)
    assert differs.returncode == 1
    assert [line.split(":")[0] for line in differs.stdout.splitlines()] == ["countries.geojson", "disputed.geojson"]


@pytest.fixture(scope="module")
def actor_map() -> dict:
    return json.loads((GEO / "actor_map.json").read_text(encoding="utf-8"))


def outline(path: str) -> shapely.Geometry:
    """SVG path data of the explorers' map as a polygon, in units of the map: holes taken out."""
    rings, at = [], np.zeros(2)
    for ring in filter(None, path.split("z")):
        numbers = [float(number) for number in re.findall(r"-?\d+", ring)]
        points = at + np.cumsum(np.array(numbers).reshape(-1, 2), axis=0)
        at = points[0]
        rings.append(shapely.make_valid(shapely.Polygon(points)))
    whole = shapely.Polygon()
    for ring in rings:
        whole = shapely.symmetric_difference(whole, ring)
    return whole


def test_the_explorers_map_equals_a_fresh_drawing(script):
    assert script("build_actor_map").text() == (GEO / "actor_map.json").read_text(encoding="utf-8")
    assert (GEO / "actor_map.json").stat().st_size <= 250_000


def test_the_explorers_map_has_each_actor_where_and_as_large_as_the_static_map(actor_map, world):
    from alliancekit.figures import basemap

    flat = basemap.PROJECTIONS["equal earth"]
    unit, seen = actor_map["unit_km"], 0
    layer = basemap.outlines("countries", flat)
    window = shapely.box(flat.x[0], flat.y[0], flat.x[1], flat.y[1])
    for iso3 in ACTORS:
        rings = [ring for path in layer.where("sovereign", [iso3]) for ring in basemap.rings(path)]
        ground = shapely.Polygon()
        for ring in rings:
            ground = shapely.symmetric_difference(ground, shapely.make_valid(shapely.Polygon(ring)))
        ground = shapely.intersection(ground, window)
        drawn = outline(actor_map["actors"][iso3])
        placed = shapely.transform(drawn, lambda xy: xy * (unit, -unit) + (flat.x[0], flat.y[1]))
        if ground.area > 20_000:
            assert shapely.symmetric_difference(ground, placed).area < 0.08 * ground.area, iso3
            seen += 1
        else:
            assert placed.distance(ground) < 3 * unit, iso3
    assert seen > 25


def test_disputed_islands_are_in_no_actors_outline(actor_map):
    islets = outline(actor_map["disputed"])
    assert islets.area > 0
    for iso3, path in actor_map["actors"].items():
        assert shapely.intersection(outline(path), islets).area <= 0.02 * islets.area, iso3


def test_the_explorers_map_shows_every_capital_and_marks_the_small_states(actor_map, world):
    width, height = actor_map["size"]
    assert set(actor_map["capitals"]) == set(ACTORS)
    assert all(0 < x < width and 0 < y < height for x, y in actor_map["capitals"].values())
    assert {"PLW", "TUV", "SGP", "NRU", "TWN"} <= set(actor_map["small"])
    assert not {"JPN", "CHN", "USA", "PHL", "AUS"} & set(actor_map["small"])
