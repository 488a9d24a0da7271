"""Distances, directions, what lies near, and sizes on maps: against values published or computed another way."""

from __future__ import annotations

import datetime
import itertools
import math
import subprocess
import sys

import numpy as np
import pytest

import alliancekit
from alliancekit import distances, geography
from alliancekit.errors import KitError


def haversine_km(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Distance on a sphere of the earth's mean radius: within 0.6 % of the ellipsoid's."""
    (lon_a, lat_a), (lon_b, lat_b) = ([math.radians(part) for part in point] for point in (a, b))
    half = math.sin((lat_b - lat_a) / 2) ** 2 + math.cos(lat_a) * math.cos(lat_b) * math.sin((lon_b - lon_a) / 2) ** 2
    return 2 * 6371.0088 * math.asin(math.sqrt(half))


def test_distance_of_one_degree_along_the_equator():
    assert distances.distance_km((0, 0), (1, 0)) == pytest.approx(6378.137 * math.pi / 180, abs=1e-6)


def test_distance_from_pole_to_equator_is_the_meridian_quadrant():
    assert distances.distance_km((0, 90), (77, 0)) == pytest.approx(10001.965729, abs=1e-5)  # WGS84


@pytest.mark.parametrize(("a", "b"), [("Japan", "Taiwan"), ("USA", "GBR"), ("kadena", "Philippines"), ("FJI", "WSM")])
def test_distance_is_close_to_the_sphere_and_symmetric(a, b):
    distance = distances.distance_km(a, b)
    assert distance == pytest.approx(haversine_km(distances.locate(a), distances.locate(b)), rel=0.006)
    assert distance == pytest.approx(distances.distance_km(b, a), rel=1e-12)


def test_points_by_any_name():
    tokyo = distances.locate("Japan")
    assert distances.locate("JPN") == distances.locate("japan") == distances.locate("日本") == tokyo
    assert distances.locate("Kadena") == distances.locate("kadena")
    assert distances.distance_km("Japan", tokyo) == 0
    assert distances.distance_km((179, 0), (-179, 0)) == pytest.approx(distances.distance_km((179, 0), (181, 0)))


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
        distances.distance_km(point, "Japan")


@pytest.mark.parametrize(("a", "b"), [("Japan", "USA"), ("AUS", "USA"), ("NZL", "JPN"), ("kadena", "Taiwan")])
def test_a_great_circle_has_the_length_of_the_distance_and_small_steps(a, b):
    (line,) = geography.great_circle(a, b, step_km=50)
    steps = [distances.distance_km(p, q) for p, q in itertools.pairwise(line)]
    assert sum(steps) == pytest.approx(distances.distance_km(a, b), rel=1e-9)
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
    steps = [distances.distance_km(p, q) for p, q in itertools.pairwise(whole)]
    assert sum(steps) == pytest.approx(distances.distance_km("USA", "GBR"), rel=1e-5)


def test_a_step_of_zero_is_refused():
    with pytest.raises(KitError, match="step_km must be above zero"):
        geography.great_circle("JPN", "USA", step_km=0)


def test_within_lists_the_nearest_first_and_leaves_out_the_point_itself():
    near = distances.within("Japan", 2200)
    assert list(near["iso3"][:2]) == ["KOR", "PRK"]
    assert near["distance_km"].is_monotonic_increasing
    assert "JPN" not in set(near["iso3"])
    everyone = alliancekit.load("actors")
    by_hand = {
        row.iso3
        for row in everyone.itertuples()
        if row.iso3 != "JPN" and distances.distance_km("JPN", (row.capital_lon, row.capital_lat)) <= 2200
    }
    assert set(near["iso3"]) == by_hand


def test_within_of_places_and_of_a_pair_of_coordinates():
    sites = distances.within("Taiwan", 700, of="places")
    assert list(sites.columns) == ["place", "name", "kind", "host", "user", "distance_km"]
    assert "kadena" in set(sites["place"])
    assert sites["distance_km"].max() <= 700
    assert distances.within(distances.locate("kadena"), 0, of="places")["place"].tolist() == ["kadena"]


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
        distances.within(*arguments)


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
        "import sys, alliancekit, alliancekit.distances as g; g.distance_km('Japan', 'kadena'); g.within('Japan', 500);"
        "print({'geopandas', 'matplotlib', 'matplotlib.pyplot'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_a_capital_stands_for_its_actor():
    assert distances.distance_km("kadena", "Taipei") == distances.distance_km("kadena", "Taiwan")
    assert distances.distance_km("Washington", "Tokyo") == distances.distance_km("USA", "JPN")


@pytest.mark.parametrize("km", [None, [1], "500", -1, float("nan"), True])
def test_a_radius_that_is_no_number_of_kilometres_is_told(km):
    with pytest.raises(KitError, match="km must be a number"):
        distances.within("kadena", km)


# --- directions


@pytest.mark.parametrize(
    ("a", "b", "degrees"),
    [
        ((139, 10), (139, 50), 0),
        ((139, 50), (139, 10), 180),
        ((0, 0), (90, 0), 90),
        ((0, 0), (-90, 0), 270),
        ((179, 0), (-179, 0), 90),  # over the antimeridian, not round the earth
        ((-179, 0), (179, 0), 270),
        ((181, 20), (-179, 30), 0),  # one meridian written in two ways
        ((0, 90), (100, 0), 80),  # from the pole every way is south; PROJ counts from the meridian given
    ],
)
def test_bearings_along_meridians_and_the_equator(a, b, degrees):
    assert distances.bearing(a, b) == pytest.approx(degrees, abs=1e-9)


@pytest.mark.parametrize(("a", "b"), [("Japan", "Taiwan"), ("JPN", "USA"), ("kadena", "Guam"), ("FJI", "WSM")])
def test_a_bearing_is_close_to_that_on_the_sphere(a, b):
    b = "andersen" if b == "Guam" else b
    (lon_a, lat_a), (lon_b, lat_b) = (np.radians(distances.locate(point)) for point in (a, b))
    east = math.sin(lon_b - lon_a) * math.cos(lat_b)
    north = math.cos(lat_a) * math.sin(lat_b) - math.sin(lat_a) * math.cos(lat_b) * math.cos(lon_b - lon_a)
    assert distances.bearing(a, b) == pytest.approx(math.degrees(math.atan2(east, north)) % 360, abs=0.3)


def test_following_a_bearing_for_the_distance_ends_at_the_goal():
    degrees, km = distances.bearing("Japan", "USA"), distances.distance_km("Japan", "USA")
    lon, lat, _ = distances.geod().fwd(*distances.locate("Japan"), degrees, km * 1000)
    assert (lon, lat) == pytest.approx(distances.locate("USA"), abs=1e-6)


def test_a_bearing_is_never_360_even_a_hair_west_of_north():
    assert 0 <= distances.bearing((0, 0), (-1e-14, 50)) < 360


@pytest.mark.parametrize(("a", "b"), [("Japan", "Tokyo"), ((180, 5), (-180, 5)), ((0, 90), (50, 90))])
def test_a_point_has_no_direction_from_itself(a, b):
    with pytest.raises(KitError, match="one point, which has no direction"):
        distances.bearing(a, b)


def test_every_degree_has_the_compass_point_it_is_nearest_to():
    def apart(one: float, other: float) -> float:
        return abs((one - other + 180) % 360 - 180)

    for tenth in range(3601):
        at = distances.COMPASS.index(distances.compass(tenth / 10)) * 45
        assert apart(tenth / 10, at) <= 22.5
    assert distances.compass(np.float64(230)) == "south-west"


@pytest.mark.parametrize("degrees", [-1, 360.5, float("nan"), float("inf"), "90", None, True])
def test_a_bearing_off_the_compass_is_told(degrees):
    with pytest.raises(KitError, match=r"from 0 \(north\) over 90"):
        distances.compass(degrees)


# --- the nearest places


def by_hand(point, keep) -> list[str]:
    """Keys of the places that `keep` lets through, nearest first."""
    rows = [row for row in alliancekit.load("places").itertuples() if keep(row)]
    return [row.place for row in sorted(rows, key=lambda row: distances.distance_km(point, (row.lon, row.lat)))]


def test_the_nearest_places_are_those_found_row_by_row():
    found = alliancekit.nearest("Taiwan", kind="air base", user="United States", host="Japan", n=100)
    assert found["place"].tolist() == by_hand(
        "Taiwan", lambda row: row.kind == "air base" and "USA" in row.user.split(";") and row.host == "JPN"
    )
    for row in found.itertuples():
        assert row.distance_km == pytest.approx(distances.distance_km("Taiwan", row.place))
        assert row.bearing_deg == pytest.approx(distances.bearing("Taiwan", row.place))


def test_nearest_gives_as_many_as_asked_for_and_one_by_default():
    assert len(alliancekit.nearest("Philippines")) == 1
    five = alliancekit.nearest("Philippines", n=np.int64(5))
    assert five["place"].tolist() == by_hand("Philippines", lambda row: True)[:5]
    assert five.columns.tolist() == ["place", "name", "kind", "host", "user", "distance_km", "bearing_deg"]


def test_a_place_is_not_the_nearest_to_itself_but_to_its_coordinates():
    kadena = distances.locate("kadena")
    assert alliancekit.nearest("Kadena")["place"].tolist() == by_hand("kadena", lambda row: row.place != "kadena")[:1]
    at_it = alliancekit.nearest(kadena)
    assert at_it["place"].tolist() == ["kadena"]
    assert at_it["bearing_deg"].isna().all()


def test_an_actor_is_known_by_any_of_its_names():
    assert alliancekit.nearest("Tokyo", user="US", n=3).equals(alliancekit.nearest("Tokyo", user="united states", n=3))
    assert alliancekit.nearest("Tokyo", host="日本").equals(alliancekit.nearest("Tokyo", host="JPN"))


@pytest.mark.parametrize(
    ("on", "day"),
    [
        ("2023", "2023-01-01"),
        ("2023-04", "2023-04-01"),
        ("2023-04-02", "2023-04-02"),
        ("2023-04-03", "2023-04-03"),
        (datetime.date(2023, 4, 3), "2023-04-03"),
        ("1990-06", "1990-06-01"),
    ],
)
def test_a_date_keeps_what_stood_by_then_and_what_has_no_date(on, day):
    def stood(row) -> bool:
        return not row.since or (row.since + "-01-01")[:10] <= day

    assert alliancekit.nearest("Philippines", on=on, n=100)["place"].tolist() == by_hand("Philippines", stood)


def test_a_place_no_longer_counts_from_the_day_it_ended(monkeypatch):
    places = alliancekit.load("places")
    places.loc[places["place"] == "kadena", ["since", "until"]] = ["1950", "1960-05"]
    monkeypatch.setattr(distances, "load", lambda name: places.copy() if name == "places" else alliancekit.load(name))

    def there(on: str) -> bool:
        return "kadena" in set(alliancekit.nearest("Japan", on=on, n=100)["place"])

    assert [there(on) for on in ("1949-12-31", "1950", "1960-04-30", "1960-05", "2024")] == [
        False, True, True, False, False,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"kind": "airbase"}, "no kind of place called 'airbase'. Did you mean air base"),
        ({"kind": ["air base"]}, "no kind of place"),
        ({"user": "Jappan"}, "Did you mean Japan"),
        ({"host": 5}, "An actor is given by name"),
        ({"on": "10 April 2024"}, "year first"),
        ({"on": "2024-13"}, "not a day of the calendar"),
        ({"on": 2024}, "year first"),
        ({"n": 0}, "n must be a whole number"),
        ({"n": 1.5}, "n must be a whole number"),
        ({"n": True}, "n must be a whole number"),
    ],
)
def test_nearest_refuses_what_it_does_not_know(asked, words):
    with pytest.raises(KitError, match=words):
        alliancekit.nearest("Taiwan", **asked)


def test_where_nothing_fits_the_message_says_what_to_leave_out_and_is_right():
    with pytest.raises(KitError, match=r"fits what was asked for \(kind, user\)") as told:
        alliancekit.nearest("Taiwan", kind="strait", user="Japan")
    of_japan = alliancekit.nearest("Taiwan", user="Japan", n=100)
    straits = alliancekit.nearest("Taiwan", kind="strait", n=100)
    assert f"kind ({len(of_japan)} would fit) or user ({len(straits)} would fit)" in str(told.value)
    with pytest.raises(KitError, match="Leave out two of them"):
        alliancekit.nearest("Taiwan", kind="strait", user="Japan", host="South Korea")


def test_within_and_nearest_choose_alike():
    asked = {"kind": "naval base", "user": "United States", "host": "Philippines", "on": "2024-04-10"}
    near = alliancekit.nearest("Taiwan", **asked, n=100)
    circle = alliancekit.within("Taiwan", 1e5, of="places", **asked)
    assert circle.equals(near.drop(columns="bearing_deg"))
    assert alliancekit.within("Taiwan", 1, of="places", **asked).empty
    with pytest.raises(KitError, match='add of="places"'):
        alliancekit.within("Taiwan", 1000, user="Japan")


# --- sizes on the ground and on maps


@pytest.fixture(scope="module")
def mercator():
    return alliancekit.area_shares("mercator").set_index("iso3")


def test_geodesic_areas_are_those_of_an_equal_area_projection():
    """Lambert's cylinder instead of the geodesic; and each outline's share of all 241."""
    import pyproj
    import shapely

    lambert = pyproj.Transformer.from_crs("EPSG:4326", "+proj=cea +lon_0=150 +over +ellps=WGS84", always_xy=True)
    countries = geography.layer("countries")
    flat = shapely.transform(
        shapely.segmentize(countries.geometry.to_numpy(), 0.1), lambda xy: np.column_stack(lambert.transform(*xy.T))
    )
    km2 = dict(zip(countries["iso3"], shapely.area(flat) / 1e6, strict=True))
    for row in alliancekit.area_shares("robinson").itertuples():
        assert row.area_km2 == pytest.approx(km2[row.iso3], rel=1e-3), row.iso3
        assert row.share == pytest.approx(km2[row.iso3] / sum(km2.values()), rel=1e-3)


def test_areas_are_close_to_the_published_ones_and_the_largest_come_first():
    # Total areas in thousands of square kilometres, UN Demographic Yearbook, table 3; borders in dispute apart.
    published = {"AUS": 7692, "USA": 9834, "JPN": 378, "PHL": 300, "IDN": 1911, "KOR": 100, "NZL": 268}
    areas = alliancekit.area_shares("equal earth", of=published).set_index("iso3")["area_km2"]
    for iso3, thousands in published.items():
        assert areas[iso3] == pytest.approx(thousands * 1000, rel=0.05), iso3
    assert areas.is_monotonic_decreasing


def test_an_equal_area_map_exaggerates_nobody():
    assert alliancekit.area_shares("Equal Earth")["exaggeration"].to_numpy() == pytest.approx(1, rel=2e-3)


def test_mercator_enlarges_by_the_square_of_the_secant_beside_the_mean_of_all_land(mercator):
    """The mean is taken here on a grid of points on a sphere: those on land, weighted by the ground they stand for."""
    import shapely

    south, north = geography.MERCATOR_SHOWS
    lons, lats = (axis.ravel() for axis in np.meshgrid(np.arange(-29.5, 330), np.arange(south + 0.25, north, 0.5)))
    tree = shapely.STRtree(geography.layer("countries").geometry.to_numpy())
    ashore = np.unique(tree.query(shapely.points(lons, lats), predicate="within")[0])
    cosines = np.cos(np.radians(lats[ashore]))
    mean = np.average(cosines**-2, weights=cosines)
    middle = geography.layer("countries").set_index("iso3")["label_lat"]
    for iso3 in ("NRU", "SGP", "FSM", "LKA", "TWN", "ISR", "KOR"):
        secant = 1 / math.cos(math.radians(middle[iso3]))
        assert mercator["exaggeration"][iso3] == pytest.approx(secant**2 / mean, rel=0.03), iso3


def test_plate_carree_enlarges_by_the_secant_and_may_be_written_without_its_accent():
    plain = alliancekit.area_shares("Plate Carree", of=["Taiwan", "Nauru", "Singapore"]).set_index("iso3")
    middle = np.radians(geography.layer("countries").set_index("iso3")["label_lat"][plain.index])
    ratio = plain["exaggeration"] * np.cos(middle)
    assert ratio.to_numpy() == pytest.approx(ratio.iloc[0], rel=0.01)


def test_mercator_is_cut_where_the_kits_map_is_and_says_how_much_of_an_actor_is_shown(mercator):
    import pyproj
    import shapely

    from alliancekit.figures import basemap

    flat = basemap.projection("mercator")
    back = pyproj.Transformer.from_crs("EPSG:4326", flat.crs, always_xy=True)
    edges = [back.transform(0, y * 1000, direction="INVERSE")[1] for y in flat.y]
    assert edges == pytest.approx(list(geography.MERCATOR_SHOWS), abs=0.05)
    outlines = geography.layer("countries").set_index("iso3").geometry[mercator.index]
    inside = outlines.map(lambda shape: shape.bounds[1] >= edges[0] and shape.bounds[3] <= edges[1])
    assert (mercator["shown"][inside].to_numpy() == pytest.approx(1, abs=1e-9)) and not inside["CAN"]
    north = shapely.box(-30, geography.MERCATOR_SHOWS[1], 330, 90)
    assert mercator["shown"]["CAN"] < 1
    assert outlines["CAN"].intersects(north)


@pytest.mark.parametrize("projection", geography.PROJECTIONS)
def test_shares_are_of_all_land_and_exaggeration_is_their_quotient(projection):
    table = alliancekit.area_shares(projection)
    assert set(table["iso3"]) == set(alliancekit.load("actors")["iso3"])
    assert table["share"].sum() < 1 and table["share_on_map"].sum() < 1
    assert (table["share_on_map"] / table["share"]).to_numpy() == pytest.approx(table["exaggeration"].to_numpy())
    assert table["exaggeration"].min() <= 1.001 and table["exaggeration"].max() >= 0.999
    whole = (table["area_km2"] * table["shown"] / table["share"]).to_numpy()
    assert whole == pytest.approx(whole[0])


def test_actors_may_be_chosen_by_any_name_and_the_table_is_the_readers_own(mercator):
    pair = alliancekit.area_shares(of=["Japan", "Россия", "JPN"])
    assert pair["iso3"].tolist() == ["RUS", "JPN"]
    assert pair["exaggeration"].tolist() == mercator["exaggeration"][["RUS", "JPN"]].tolist()
    pair["share"] = 0
    assert alliancekit.area_shares(of="Japan")["share"].iloc[0] > 0


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"projection": "mercador"}, "Did you mean mercator"),
        ({"projection": 3}, "no projection called 3"),
        ({"of": []}, "list of actors is empty"),
        ({"of": 5}, "Name actors in a list"),
        ({"of": ["Jappan"]}, "Did you mean Japan"),
    ],
)
def test_area_shares_refuses_what_it_does_not_know(asked, words):
    with pytest.raises(KitError, match=words):
        alliancekit.area_shares(**asked)


@pytest.mark.parametrize("name", ["equal earth", "robinson", "mercator"])
def test_maps_are_drawn_in_the_projections_that_are_measured(name):
    from alliancekit.figures import basemap

    assert basemap.projection(name).crs == geography.PROJECTIONS[name]
