"""Range rings: true distances, what lies within them, and names that can be read."""

from __future__ import annotations

import itertools
import re

import matplotlib
import numpy as np
import pyproj
import pytest
from matplotlib.collections import LineCollection

from alliancekit import load
from alliancekit.distances import locate, within
from alliancekit.errors import KitError
from alliancekit.figures import marks, palette, ring_map
from alliancekit.figures.figure import DRAWING
from alliancekit.figures.ranges import OWN_CHOICE, ranges
from alliancekit.figures.rings import DASHES, LOOKS, rings

CASES = {
    "two": (["Kadena", "Ningbo"], 1000),
    "one": ("Yonaguni", 120),
    "three": (["Andersen", "Fiery Cross Reef", "Taiwan"], [1500, 800, 500]),
    "nested": ("Kadena", [2000, 500, 1000]),
    "four": (["Yulin", "Basa", "Misawa", "Vladivostok"], 1000),
    "coordinates": ((121.5, 25.0), 300),
    "capital": ("Philippines", 900),
}
NAMES = ("centre", "ring", "site", "disputed", "capital", "state", "sea", "scale")


@pytest.fixture(scope="module")
def drawn():
    return {name: ranges(*case) for name, case in CASES.items()}


@pytest.fixture(scope="module")
def places():
    return load("places").set_index("place")


@pytest.fixture
def _as_drawn():
    """Text is measured as `Figure` draws it."""
    with matplotlib.rc_context(DRAWING):
        yield


def circles(name):
    return rings(*CASES[name], None)


def markers(figure):
    """The markers of places: position, shape and fill, by key."""
    (ax,) = figure._fig.axes
    keys = set(load("places")["place"])
    return {line.get_gid(): (line.get_xdata()[0], line.get_ydata()[0], line.get_marker(), line.get_markerfacecolor())
            for line in ax.lines if line.get_gid() in keys}  # fmt: skip


def in_window(figure, x, y):
    (ax,) = figure._fig.axes
    (x0, x1), (y0, y1) = ax.get_xlim(), ax.get_ylim()
    return x0 < x < x1 and y0 < y < y1


# --- rings


@pytest.mark.parametrize("name", CASES)
def test_every_point_of_a_ring_lies_at_its_distance_on_the_ellipsoid(name):
    back = pyproj.Transformer.from_crs(marks.FLAT.crs, "EPSG:4326", always_xy=True)
    for ring in circles(name):
        lon, lat = back.transform(*(1000 * ring.outline.T))
        at = [np.full_like(lon, part) for part in ring.centre]
        metres = pyproj.Geod(ellps="WGS84").inv(*at, lon, lat)[2]
        assert metres == pytest.approx(1000 * ring.km, rel=1e-6)


def test_a_ring_is_drawn_as_it_was_computed_with_a_look_of_its_own(drawn):
    (ax,) = drawn["four"]._fig.axes
    for ring, look in zip(circles("four"), LOOKS, strict=True):
        drawn_lines = [line for line in ax.collections if isinstance(line, LineCollection)]
        lines = [
            line for line in drawn_lines for piece in line.get_segments()
            if len(piece) == len(ring.outline) and np.allclose(piece, ring.outline)
        ]  # fmt: skip
        assert look in {matplotlib.colors.to_hex(line.get_color()[0]) for line in lines}
    assert len(set(map(str, DASHES))) == len(set(LOOKS)) == len(DASHES)


def test_kadena_and_ningbo_lie_within_a_thousand_kilometres_of_each_other(drawn):
    alt = drawn["two"].alt
    assert re.search(r"Within 1,000 km of Kadena: [^.]*Ningbo, 727 km", alt)
    assert re.search(r"Within 1,000 km of Ningbo: [^.]*Kadena, 727 km", alt)


# --- what lies within


@pytest.mark.parametrize("name", CASES)
def test_the_alt_text_lists_what_the_analysis_finds_nearest_first(drawn, name):
    alt, towns = drawn[name].alt, load("actors").set_index("iso3")["capital"]
    for ring in circles(name):
        found, near = within(ring.point, ring.km, of="places"), within(ring.point, ring.km)
        listed = "; ".join(f"{row['name']}, {row['distance_km']:,.0f} km" for row in found.to_dict("records"))
        noun = "place" if len(found) == 1 else "places"
        capitals = "; ".join(f"{towns[row['iso3']]}, {row['distance_km']:,.0f} km" for row in near.to_dict("records"))
        assert f"Within {ring.label}: {len(found)} {noun} ({listed}); capitals: {capitals or 'none'}." in alt


@pytest.mark.parametrize("name", CASES)
def test_markers_tell_inside_from_outside_and_sites_from_disputed_features(drawn, name, places):
    found, centres = markers(drawn[name]), {ring.key for ring in circles(name)}
    x, y = np.array(marks.points(places)).T
    shown = {key for key, a, b in zip(places.index, x, y, strict=True) if in_window(drawn[name], a, b)}
    assert set(found) == shown - centres
    reached = {key for ring in circles(name) for key in within(ring.point, ring.km, of="places")["place"]}
    for key, (_, _, marker, fill) in found.items():
        kind = places["kind"][key]
        assert marker == {"disputed feature": "X", "strait": "d"}.get(kind, "o")
        assert (fill == palette.HALO) == (key not in reached), key


def test_fills_tell_which_ring_and_both(drawn):
    one, other = circles("two")
    for key, (_, _, _, fill) in markers(drawn["two"]).items():
        expected = {
            (True, False): LOOKS[0], (False, True): LOOKS[1], (True, True): palette.INK, (False, False): palette.HALO,
        }[key in one.places, key in other.places]  # fmt: skip
        assert fill == expected


def test_rings_around_one_point_tell_from_where_to_where(drawn):
    near, middle, far = circles("nested")
    assert [near.km, middle.km, far.km] == [500, 1000, 2000]
    for key, (_, _, _, fill) in markers(drawn["nested"]).items():
        first = next((look for ring, look in zip((near, middle, far), LOOKS, strict=False) if key in ring.places), None)
        assert fill == (first or palette.HALO)
    numbers = [len(ring.places) for ring in (near, middle, far)]
    assert drawn["nested"].title == (
        f"Within 500, 1,000 and 2,000 km of Kadena lie {numbers[0]}, {numbers[1]} and {numbers[2]} other places"
    )


def test_titles_count_what_lies_within(drawn):
    one, other = (within(place, 1000, of="places")["place"] for place in ("Kadena", "Ningbo"))
    both = len(set(one) & set(other) - {"kadena", "ningbo"})
    assert drawn["two"].title == (
        f"Within 1,000 km of Kadena lie {len(one)} other places, of Ningbo {len(other)}; {both} within both"
    )
    assert "within two rings or more" in drawn["three"].title
    number = len(within((121.5, 25.0), 300, of="places"))
    assert drawn["coordinates"].title == f"Within 300 km of 25.0° N, 121.5° E lie {number} places"


@pytest.mark.parametrize("name", CASES)
def test_the_legend_counts_the_markers(drawn, name):
    counted = {}
    for _, _, _, fill in markers(drawn[name]).values():
        counted[fill] = counted.get(fill, 0) + 1
    words = " ".join(text.get_text().replace("\n", " ") for text in drawn[name]._fig.texts)
    for number in counted.values():
        assert f"({number})" in words


def test_capitals_within_a_ring_are_marked_and_no_others(drawn):
    (ax,) = drawn["two"]._fig.axes
    squares = [line for line in ax.lines if line.get_gid() == "capital"]
    held = {iso3 for ring in circles("two") for iso3 in ring.capitals}
    assert len(squares) == len(held)


def test_only_places_that_stood_on_a_day_are_drawn():
    then = markers(ranges("Kadena", 1000, on="2015-01-01"))
    assert "yonaguni" not in then  # opened in March 2016
    assert "yonaguni" in markers(ranges("Kadena", 1000, on="2024-04-10"))
    assert "kadena" not in then  # a centre is no marker of a place


def test_the_source_says_that_the_distance_is_the_reader_s_choice(drawn):
    for figure in drawn.values():
        assert OWN_CHOICE in figure.source and OWN_CHOICE in figure.alt
        assert "drawing is not endorsement" in figure.source


def test_a_title_of_ones_own_stands_on_the_picture_and_in_the_alt_text():
    figure = ranges("Kadena", 500, title="My own title")
    assert figure.title == "My own title"
    assert "My own title." in figure.alt


# --- the picture can be read


@pytest.mark.usefixtures("_as_drawn")
@pytest.mark.parametrize("name", CASES)
def test_no_two_names_overlap_and_none_leaves_the_map(drawn, name):
    (ax,) = drawn[name]._fig.axes
    window = ax.get_window_extent()
    boxes = [(text.get_text(), text.get_window_extent()) for text in ax.texts]
    assert {text.get_gid() for text in ax.texts} <= set(NAMES)
    for text, box in boxes:
        assert window.x0 <= box.x0 <= box.x1 <= window.x1 and window.y0 <= box.y0 <= box.y1 <= window.y1, text
    for (one, a), (other, b) in itertools.combinations(boxes, 2):
        assert a.x1 <= b.x0 or b.x1 <= a.x0 or a.y1 <= b.y0 or b.y1 <= a.y0, (one, other)


@pytest.mark.usefixtures("_as_drawn")
@pytest.mark.parametrize("name", CASES)
def test_words_on_the_sheet_keep_apart_and_inside(drawn, name):
    figure = drawn[name]._fig
    width, height = figure.canvas.get_width_height()
    boxes = [(text.get_text(), text.get_window_extent()) for text in figure.texts]
    for text, box in boxes:
        assert 0 <= box.x0 <= box.x1 <= width and 0 <= box.y0 <= box.y1 <= height, text
    for (one, a), (other, b) in itertools.combinations(boxes, 2):
        assert a.x1 <= b.x0 or b.x1 <= a.x0 or a.y1 <= b.y0 + 1 or b.y1 <= a.y0 + 1, (one, other)
    assert all(text.get_fontsize() >= 8 for text in figure.findobj(matplotlib.text.Text) if text.get_text())


def test_centres_and_rings_are_named_and_the_number_of_names_is_told(drawn):
    for name in ("two", "one", "nested"):
        (ax,) = drawn[name]._fig.axes
        named = {gid: [text.get_text() for text in ax.texts if text.get_gid() == gid] for gid in NAMES}
        assert set(named["centre"]) <= {ring.name for ring in circles(name)}
        assert sorted(named["ring"]) == sorted(f"{ring.length} from {ring.name}" for ring in circles(name))
        count = sum(len(named[gid]) for gid in ("site", "disputed", "centre"))
        assert f"{count} of the " in drawn[name].alt
    (ax,) = drawn["two"]._fig.axes
    assert "Senkaku/Diaoyu Islands" in {text.get_text() for text in ax.texts}


def test_the_window_shows_the_rings_as_far_as_the_map_goes():
    (x0, x1), (y0, y1) = ring_map.window(circles("four"))
    assert marks.FLAT.x[0] <= x0 < x1 <= marks.FLAT.x[1] and marks.FLAT.y[0] <= y0 < y1 <= marks.FLAT.y[1]
    (x0, x1), (y0, y1) = ring_map.window(circles("one"))
    assert x1 - x0 == pytest.approx(ring_map.LEAST)
    for ring in circles("one"):
        assert (ring.outline > (x0, y0)).all() and (ring.outline < (x1, y1)).all()


def test_the_same_arguments_give_the_same_picture(drawn):
    assert ranges(*CASES["two"]).png() == drawn["two"].png()
    assert len(drawn["two"].png()) < 150_000


# --- wrong arguments


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("Kadenna", 1000), "Did you mean Kadena"),
        (("Kadena", 0), "a number of kilometres above 0"),
        (("Kadena", -5), "a number of kilometres above 0"),
        (("Kadena", "far"), "a number of kilometres above 0"),
        (("Kadena", True), "a number of kilometres above 0"),
        (("Kadena", float("nan")), "a number of kilometres above 0"),
        (("Kadena", 30_000), "below 20,000"),
        (("Kadena", 9000), "The whole map lies within 9,000 km of Kadena"),
        (("Kadena", []), "draw 1 to 4"),
        (([], 1000), "draw 1 to 4"),
        ((["Kadena"] * 5, [100, 200, 300, 400, 500]), "5 rings cannot be told apart"),
        ((["Kadena", "Ningbo"], [1, 2, 3]), "2 places and 3 distances do not go together"),
        ((["Kadena", "Kadena"], 500), "asked for twice"),
        (("Diego Garcia", 1000), "Diego Garcia lies outside the map of the western Pacific"),
        (("Washington", 1000), "lies outside the map"),
        ((5, 1000), "Name places in a list"),
        (((25.0, 121.5), 300), "longitude comes first"),
        (([(121.5, 25.0, 3)], 300), "a pair"),
    ],
)
def test_a_wrong_argument_gets_its_sentence(arguments, words):
    with pytest.raises(KitError, match=words):
        ranges(*arguments)


def test_a_wrong_day_or_title_gets_its_sentence():
    with pytest.raises(KitError, match="A day is given as text"):
        ranges("Kadena", 1000, on="soon")
    with pytest.raises(KitError, match="cannot draw"):
        ranges("Kadena", 1000, title="日本")


def test_positions_that_are_pairs_of_any_kind_are_one_point():
    for point in ((121.5, 25.0), [121.5, 25.0], np.array([121.5, 25.0])):
        assert [ring.centre for ring in rings(point, 300, None)] == [(121.5, 25.0)]
    assert [ring.centre for ring in rings([(121.5, 25.0), "Kadena"], 300, None)] == [(121.5, 25.0), locate("Kadena")]
