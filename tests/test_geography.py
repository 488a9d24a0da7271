"""Distances, great circles and what lies near: against values published or computed another way."""

from __future__ import annotations

import itertools
import math
import subprocess
import sys

import numpy as np
import pytest

import alliancekit
from alliancekit import geography
from alliancekit.errors import KitError


def haversine_km(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Distance on a sphere of the earth's mean radius: within 0.6 % of the ellipsoid's."""
    (lon_a, lat_a), (lon_b, lat_b) = ([math.radians(part) for part in point] for point in (a, b))
    half = math.sin((lat_b - lat_a) / 2) ** 2 + math.cos(lat_a) * math.cos(lat_b) * math.sin((lon_b - lon_a) / 2) ** 2
    return 2 * 6371.0088 * math.asin(math.sqrt(half))


def test_distance_of_one_degree_along_the_equator():
    assert geography.distance_km((0, 0), (1, 0)) == pytest.approx(6378.137 * math.pi / 180, abs=1e-6)


def test_distance_from_pole_to_equator_is_the_meridian_quadrant():
    assert geography.distance_km((0, 90), (77, 0)) == pytest.approx(10001.965729, abs=1e-5)  # WGS84


@pytest.mark.parametrize(("a", "b"), [("Japan", "Taiwan"), ("USA", "GBR"), ("kadena", "Philippines"), ("FJI", "WSM")])
def test_distance_is_close_to_the_sphere_and_symmetric(a, b):
    distance = geography.distance_km(a, b)
    assert distance == pytest.approx(haversine_km(geography.locate(a), geography.locate(b)), rel=0.006)
    assert distance == pytest.approx(geography.distance_km(b, a), rel=1e-12)


def test_points_by_any_name():
    tokyo = geography.locate("Japan")
    assert geography.locate("JPN") == geography.locate("japan") == geography.locate("日本") == tokyo
    assert geography.locate("Kadena") == geography.locate("kadena")
    assert geography.distance_km("Japan", tokyo) == 0
    assert geography.distance_km((179, 0), (-179, 0)) == pytest.approx(geography.distance_km((179, 0), (181, 0)))


@pytest.mark.parametrize(
    ("point", "words"),
    [
        ("Kadenna", "Did you mean Kadena"),
        ("Jappan", "Did you mean Japan"),
        (5, "A point is a place"),
        ((1, 2, 3), "A point is a place"),
        (("east", "north"), "A point is a place"),
        ((35.7, 139.7), "longitude comes first"),
        ((float("nan"), 0), "longitude comes first"),
    ],
)
def test_a_wrong_point_gets_its_sentence(point, words):
    with pytest.raises(KitError, match=words):
        geography.distance_km(point, "Japan")


@pytest.mark.parametrize(("a", "b"), [("Japan", "USA"), ("AUS", "USA"), ("NZL", "JPN"), ("kadena", "Taiwan")])
def test_a_great_circle_has_the_length_of_the_distance_and_small_steps(a, b):
    (line,) = geography.great_circle(a, b, step_km=50)
    steps = [geography.distance_km(p, q) for p, q in itertools.pairwise(line)]
    assert sum(steps) == pytest.approx(geography.distance_km(a, b), rel=1e-9)
    assert max(steps) <= 50
    assert line[:, 0].min() >= -30
    assert line[:, 0].max() <= 330


def test_a_great_circle_over_the_cut_leaves_on_one_side_and_returns_on_the_other():
    left, right = geography.great_circle("USA", "GBR", step_km=25)
    assert left[-1, 0] == 330
    assert right[0, 0] == -30
    assert left[-1, 1] == right[0, 1]
    back = geography.great_circle("GBR", "USA", step_km=25)
    assert back[0][-1, 0] == -30
    whole = np.vstack([left, right])
    steps = [geography.distance_km(p, q) for p, q in itertools.pairwise(whole)]
    assert sum(steps) == pytest.approx(geography.distance_km("USA", "GBR"), rel=1e-5)


def test_a_step_of_zero_is_refused():
    with pytest.raises(KitError, match="step_km must be above zero"):
        geography.great_circle("JPN", "USA", step_km=0)


def test_within_lists_the_nearest_first_and_leaves_out_the_point_itself():
    near = geography.within("Japan", 2200)
    assert list(near["iso3"][:2]) == ["KOR", "PRK"]
    assert near["distance_km"].is_monotonic_increasing
    assert "JPN" not in set(near["iso3"])
    everyone = alliancekit.load("actors")
    by_hand = {
        row.iso3
        for row in everyone.itertuples()
        if row.iso3 != "JPN" and geography.distance_km("JPN", (row.capital_lon, row.capital_lat)) <= 2200
    }
    assert set(near["iso3"]) == by_hand


def test_within_of_places_and_of_a_pair_of_coordinates():
    sites = geography.within("Taiwan", 700, of="places")
    assert list(sites.columns) == ["place", "name", "kind", "host", "user", "distance_km"]
    assert "kadena" in set(sites["place"])
    assert sites["distance_km"].max() <= 700
    assert geography.within(geography.locate("kadena"), 0, of="places")["place"].tolist() == ["kadena"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("Japan", 100, "acters"), "Did you mean actors"),
        (("Japan", "100"), "km must be a number"),
        (("Japan", -1), "km must be a number"),
        (("Japan", float("nan")), "km must be a number"),
    ],
)
def test_within_refuses_what_it_cannot_use(arguments, words):
    with pytest.raises(KitError, match=words):
        geography.within(*arguments)


def test_layers_come_as_copies_and_an_unknown_one_is_named():
    countries = geography.layer("countries")
    countries["iso3"] = "XXX"
    assert "JPN" in set(geography.layer("countries")["iso3"])
    with pytest.raises(KitError, match="Did you mean countries"):
        geography.layer("contries")


def test_length_of_a_line():
    import shapely

    line = shapely.LineString([(0, 0), (1, 0), (2, 0)])
    assert geography.length_km(line) == pytest.approx(2 * 6378.137 * math.pi / 180, abs=1e-6)


def test_a_distance_needs_neither_geopandas_nor_pyplot():
    code = (
        "import sys, alliancekit, alliancekit.geography as g; g.distance_km('Japan', 'kadena'); g.within('Japan', 500);"
        "print({'geopandas', 'matplotlib', 'matplotlib.pyplot'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_a_capital_stands_for_its_actor():
    assert geography.distance_km("kadena", "Taipei") == geography.distance_km("kadena", "Taiwan")
    assert geography.distance_km("Washington", "Tokyo") == geography.distance_km("USA", "JPN")


@pytest.mark.parametrize("km", [None, [1], "500", -1, float("nan"), True])
def test_a_radius_that_is_no_number_of_kilometres_is_told(km):
    with pytest.raises(KitError, match="km must be a number"):
        geography.within("kadena", km)
