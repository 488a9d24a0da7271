"""The explorer of ranges: every control moves it, and it shows what `distances` finds."""

from __future__ import annotations

import html
import re

import pytest

from alliancekit import KitError, distances, explorers, load
from alliancekit.explorers.backdrop import backdrop, place_at
from alliancekit.explorers.of_reach import CAPITAL, OWN, SIGNS, START


@pytest.fixture
def explorer():
    return explorers.reach()


def names(explorer) -> list[str]:
    return [row[0] for row in explorer.shown.tables[0].rows]


def agrees(explorer, found) -> None:
    """Title, status line, table and picture say what the analysis found."""
    shown = explorer.shown
    assert names(explorer) == found["name"].tolist()
    assert [row[1] for row in shown.tables[0].rows] == [f"{km:,.0f}" for km in found["distance_km"]]
    assert f": {len(found)} " in shown.title
    for row in (found.iloc[0], found.iloc[-1]):
        assert re.search(rf"{re.escape(row['name'])}\)?, {row['distance_km']:,.0f} km", explorer.status)
    assert all(html.escape(name) in explorer._tables.value for name in found["name"])
    assert shown.title in explorer._heading.value
    assert explorer._map.scene["name"] == shown.title


def test_it_opens_on_kadena(explorer):
    agrees(explorer, distances.within("kadena", 800, of="places"))
    middle = explorer.shown.picture.marks[0]
    assert (middle.at, middle.label, middle.sign) == (place_at("kadena"), "Kadena", START)


def test_the_range_moves_it(explorer):
    explorer._controls["km"].value = 1200.0
    agrees(explorer, distances.within("kadena", 1200, of="places"))
    assert explorer.km == 1200


def test_the_place_moves_it_and_the_map_goes_there(explorer):
    explorer._controls["place"].value = "andersen"
    assert backdrop().shows(explorer.zoom, place_at("andersen"))
    explorer._controls["km"].value = 3000.0
    agrees(explorer, distances.within("andersen", 3000, of="places"))
    (ring,) = explorer.shown.picture.rings
    points = [tuple(map(int, pair.split(","))) for pair in re.split("[ML]", ring)[1:]]
    assert backdrop().shows(explorer.zoom, *points), "the circle is shown whole"
    explorer._controls["place"].value = "GBR"
    assert explorer.zoom == "Whole map"
    assert explorer._map.window[2:] == list(map(float, backdrop().size))


def test_capitals_are_counted_instead(explorer):
    explorer._controls["of"].value = "actors"
    explorer._controls["km"].value = 2500.0
    found = distances.within("kadena", 2500)
    agrees(explorer, found)
    picture = explorer.shown.picture
    assert {iso3 for iso3, look in picture.of.items() if look == CAPITAL} == set(found["iso3"])
    assert picture.legend[1] == (CAPITAL, f"({len(found)})")
    assert not picture.marks[1:]


def test_places_of_one_user(explorer):
    explorer._controls["user"].value = "USA"
    explorer._controls["km"].value = 2000.0
    agrees(explorer, distances.within("kadena", 2000, of="places", user="United States"))
    assert "used by the United States" in explorer.shown.title
    assert {mark.sign for mark in explorer.shown.picture.marks[1:]} == {SIGNS["USA"]}
    explorer._controls["of"].value = "actors"
    assert explorer.user == "", "capitals have no users"
    assert [value for _, value in explorer._controls["user"].options] == [""]


def test_each_site_has_the_sign_of_who_uses_it(explorer):
    explorer.km = 3000
    users = load("places").set_index("name")["user"]
    for mark in explorer.shown.picture.marks[1:]:
        codes = users[mark.label].split(";")
        expected = "USA" if "USA" in codes else "CHN" if "CHN" in codes else "else" if codes != [""] else ""
        assert mark.sign == SIGNS[expected], mark.label
        assert mark.label in explorer.shown.picture.alt


def test_zoom_changes_the_window_alone(explorer):
    before = explorer.shown
    explorer._controls["zoom"].value = "Southeast Asia"
    assert explorer._map.window == [float(part) for part in backdrop().windows["Southeast Asia"]]
    assert explorer.shown.tables == before.tables
    assert explorer.status == before.status


def test_an_actor_on_the_map_becomes_the_middle(explorer):
    explorer._map.selected = ["PHL"]
    agrees(explorer, distances.within("Philippines", 800, of="places"))
    assert "Manila (Philippines)" in explorer.shown.title
    assert explorer._controls["place"].value == "PHL"
    assert explorer.shown.picture.of == {"PHL": OWN}
    assert explorer._map.says["JPN"].startswith("Japan: capital ")
    explorer._map.selected = []
    assert explorer.place == "PHL", "to take the selection away moves nothing"


def test_the_circle_is_everywhere_as_far_as_it_says(explorer):
    explorer.set(place="Palau", km=2000)
    (ring,) = explorer.shown.picture.rings
    points = [tuple(map(int, pair.split(","))) for pair in re.split("[ML]", ring)[1:]]
    capitals = load("actors").set_index("iso3")
    for iso3, (x, y) in backdrop().capitals.items():
        inside = _inside((x, y), points)
        km = distances.distance_km("Palau", iso3)
        if abs(km - 2000) > 60:
            assert inside == (km < 2000), capitals.loc[iso3, "name"]


def _inside(at, ring) -> bool:
    """Whether a ray to the right of the point crosses the ring an odd number of times."""
    x, y = at
    crossed = False
    for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True):
        if (y1 > y) != (y2 > y) and x < x1 + (y - y1) * (x2 - x1) / (y2 - y1):
            crossed = not crossed
    return crossed


def test_nothing_near_is_a_finding_and_not_an_error(explorer):
    explorer.set(place="Canada", km=50, of="actors")
    assert explorer.shown.title == "Within 50 km of Ottawa (Canada): no capital of the table"
    assert "The next one farther out is Washington, D.C. (United States)" in explorer.status
    assert names(explorer) == []


def test_it_is_moved_from_python_by_any_name_and_state_gives_it_again(explorer):
    explorer.set(place="Manila", km=1500, user="中国")
    assert (explorer.place, explorer.user) == ("PHL", "CHN")
    again = explorers.reach(state=explorer.state)
    assert again.shown == explorer.shown
    other = explorers.reach()
    other.state = explorer.state
    assert other.shown == explorer.shown
    assert other._controls["km"].value == 1500


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"place": "Kadenna"}, "Did you mean Kadena"),
        ({"km": 20}, "km goes from 50 to 8000; found 20"),
        ({"km": "far"}, "km is a whole number"),
        ({"of": "ships"}, "no table with positions called 'ships'"),
        ({"user": "Nauru"}, "no user of a place in the table"),
        ({"zoom": "Atlantis"}, "no region called"),
    ],
)
def test_what_does_not_exist_is_told_and_nothing_moves(explorer, settings, said):
    before = explorer.shown
    with pytest.raises(KitError, match=said):
        explorer.set(**settings)
    with pytest.raises(KitError, match=said):
        explorers.reach(**settings)
    assert explorer.shown == before
    explorer.km = 900
    assert explorer.km == 900
