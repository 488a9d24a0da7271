"""The network without geography: every panel shows its ties, its measures and names that can be read."""

from __future__ import annotations

import datetime
import itertools
import math

import matplotlib
import numpy as np
import pytest
import shapely

from alliancekit import lattice, load, model
from alliancekit.actor_sets import members
from alliancekit.errors import KitError
from alliancekit.figures import labels, tie_looks
from alliancekit.figures.circle import CLEAR, Circle
from alliancekit.figures.classes import ORDERS
from alliancekit.figures.diagram import MOST, YEARS, network_diagram
from alliancekit.figures.figure import DRAWING
from alliancekit.figures.panels import width_of
from alliancekit.states import name_of
from alliancekit.yardsticks import shown

DAY = "2024-04-10"
CASES = {
    "default": {},
    "many actors": {"actors": "Indo-Pacific"},
    "layers": {"on": DAY, "by": "layer"},
    "layers, many actors": {"on": DAY, "by": "layer", "actors": "Indo-Pacific", "multilateral": False},
    "one": {"on": DAY, "actors": "all", "layers": ["defence", "access"]},
    "two": {"on": [1960, 2024], "actors": "Indo-Pacific", "multilateral": False},
    "nine": {"on": [1952, 1960, 1970, 1980, 1990, 2000, 2010, 2020, 2026]},
    "few": {"on": [1960, 2024], "actors": ["Japan", "South Korea", "USA", "Germany"], "hub": "Japan"},
}


@pytest.fixture(scope="module")
def drawn():
    return {name: network_diagram(**case) for name, case in CASES.items()}


def asked(case):
    """What each panel should show, as arguments of `lattice.measure`."""
    case = {"on": YEARS, "actors": "San Francisco system", **case}
    on, by = case.pop("on"), case.pop("by", "day")
    days = [on] if isinstance(on, str) else on
    days = [f"{day}-12-31" if isinstance(day, int) else day for day in days]
    if by == "layer":
        return [{**case, "on": days[0], "layers": layer} for layer in case.pop("layers", model.LAYERS)]
    return [{**case, "on": day} for day in days]


def texts(ax, gid):
    return [text for text in ax.texts if text.get_gid() == gid]


def circle_of(case):
    """The circle of a case, in a panel of any width."""
    hub = {"Japan": "JPN"}.get(case.get("hub"), "USA")
    return Circle.around(hub, members(case.get("actors", "San Francisco system"))[1], 9)


@pytest.mark.parametrize("name", CASES)
def test_every_panel_says_its_measures(drawn, name):
    panels = asked(CASES[name])
    axes = drawn[name]._fig.axes
    assert len(axes) == len(panels)
    for ax, arguments in zip(axes, panels, strict=True):
        found = lattice.measure(**arguments)
        (text,) = texts(ax, "measures")
        said = text.get_text().replace("\n", ", ")
        count = f"{found.ties or 'no'} tie{'s' if found.ties > 1 else ''}"
        assert said.startswith(f"{count}, share between spokes {shown(found.spoke_share)}, ")
        assert f"centralisation {shown(found.centralisation)}" in said
        assert ("most ties" in said) == (max(found.degree.values()) > found.hub_degree)
        assert said in drawn[name].alt or " actors" in said


@pytest.mark.parametrize("name", CASES)
def test_every_panel_draws_its_ties_between_the_right_places(drawn, name):
    labelled = {look.label for look in tie_looks.LOOKS}
    for ax, arguments in zip(drawn[name]._fig.axes, asked(CASES[name]), strict=True):
        arguments = {key: arguments[key] for key in arguments if key != "hub"}
        graph = lattice.graph(**arguments)
        codes = {graph.nodes[actor]["iso3"] for actor in graph}
        hub = "JPN" if name == "few" else "USA"
        circle = Circle.around(hub, sorted(codes), np.diff(ax.get_xlim())[0])
        at = {**circle.at, hub: (0.0, 0.0)}
        keys, places = list(at), np.array(list(at.values()))
        found = set()
        for each in ax.collections:
            if each.get_gid() not in labelled:
                continue
            for line in each.get_segments():
                ends = [keys[int(np.hypot(*(places - end).T).argmin())] for end in (line[0], line[-1])]
                assert np.allclose([at[key] for key in ends], line[[0, -1]])
                assert each.get_gid().startswith("of the hub" if hub in ends else "between spokes")
                found.add(frozenset(ends))
        pairs = {frozenset((graph.nodes[a]["iso3"], graph.nodes[b]["iso3"])) for a, b in graph.edges}
        assert found == pairs


@pytest.mark.parametrize("name", CASES)
def test_ties_between_spokes_keep_clear_of_the_hub(name):
    circle = circle_of(CASES[name])
    for a, b in itertools.combinations(circle.codes, 2):
        line = circle.line(a, b)
        assert np.hypot(*line.T).min() >= 0.99 * CLEAR * circle.radius, (a, b)
        assert np.hypot(*line.T).max() <= circle.radius * 1.001, (a, b)
        assert np.array_equal(line, circle.line(b, a))


@pytest.mark.parametrize("name", CASES)
def test_actors_stand_clockwise_by_region_and_name(name):
    circle = circle_of(CASES[name])
    regions = dict(zip(load("actors")["iso3"], load("actors")["region"], strict=True))
    rank = [*ORDERS["region"], "elsewhere"]
    keys = [(rank.index(regions.get(code, "elsewhere")), name_of(code)) for code in circle.codes]
    assert keys == sorted(keys)
    angles = [circle.angles[code] for code in circle.codes]
    assert angles[0] == math.pi / 2
    assert all(later < earlier for earlier, later in itertools.pairwise(angles))
    assert angles[-1] > math.pi / 2 - 2 * math.pi


def outline(text):
    """The rectangle of a name beside its place, turned as it is drawn, in inches of the panel."""
    (x, y), words = text.get_position(), text.get_text()
    width, tall = width_of(words, text.get_fontsize(), text.get_fontweight()), (1 + words.count("\n")) * 0.095
    left = {"left": 0, "center": -width / 2, "right": -width}[text.get_ha()]
    low = -tall if text.get_va() == "top" else -tall / 2
    box = shapely.box(left, low, left + width, low + tall)
    box = shapely.affinity.rotate(box, text.get_rotation(), origin=(0, 0))
    return shapely.affinity.translate(box, x, y)


@pytest.mark.parametrize("name", CASES)
def test_names_keep_apart_and_inside_their_panel(drawn, name):
    for ax in drawn[name]._fig.axes:
        window = shapely.box(*np.column_stack([ax.get_xlim(), ax.get_ylim()]).ravel()).buffer(0.01)
        boxes = [(text.get_text(), outline(text)) for text in texts(ax, "node")]
        for words, box in boxes:
            assert window.contains(box), words
        for (one, a), (other, b) in itertools.combinations(boxes, 2):
            assert not a.intersects(b), (one, other)


@pytest.mark.parametrize("name", CASES)
def test_every_actor_is_named_in_full_or_the_key_says_who_it_is(drawn, name):
    figure = drawn[name]
    note = " ".join(text.get_text() for text in figure._fig.texts if text.get_gid() == "note").replace("\u00a0", " ")
    for ax, arguments in zip(figure._fig.axes, asked(CASES[name]), strict=True):
        found = lattice.measure(**arguments)
        written = [text.get_text().replace("\n", " ") for text in texts(ax, "node")]
        assert len(written) == found.n
        for words in written:
            actor = words if words in found.actors else name_of(words)
            assert actor in found.actors
            assert words == actor or f"{words} {actor}" in note
            assert actor in figure.alt
        assert found.hub in written


@pytest.mark.parametrize("name", CASES)
def test_words_on_the_sheet_are_large_enough_and_keep_inside_and_apart(drawn, name):
    figure = drawn[name]._fig
    width, height = figure.canvas.get_width_height()
    with matplotlib.rc_context(DRAWING):
        boxes = [(text.get_text(), text.get_window_extent()) for text in figure.texts]
        boxes += [(t.get_text(), t.get_window_extent()) for ax in figure.axes for t in texts(ax, "measures")]
    every = [*figure.texts, *(text for ax in figure.axes for text in ax.texts)]
    assert all(text.get_fontsize() >= labels.SMALLEST for text in every)
    for words, box in boxes:
        assert box.x0 >= 0 and box.x1 <= width and box.y0 >= 0 and box.y1 <= height, words
    for (one, a), (other, b) in itertools.combinations(boxes, 2):
        assert a.x1 <= b.x0 or b.x1 <= a.x0 or a.y1 <= b.y0 + 1 or b.y1 <= a.y0 + 1, (one, other)


def test_titles_give_the_shares_in_order(drawn):
    shares = [shown(lattice.measure(**each).spoke_share) for each in asked(CASES["default"])]
    positions = [drawn["default"].title.index(share) for share in shares]
    assert positions == sorted(positions)
    by_layer = {each["layers"]: lattice.measure(**each).spoke_share for each in asked(CASES["layers"])}
    by_layer = {layer: share for layer, share in by_layer.items() if share == share}
    low, high = min(by_layer.values()), max(by_layer.values())
    assert f"from {shown(low)} (" in drawn["layers"].title and f"to {shown(high)} (" in drawn["layers"].title


def test_what_was_measured_stands_on_the_sheet(drawn):
    def words(name):
        return [text.get_text() for text in drawn[name]._fig.texts]

    n = len(members("San Francisco system")[1])
    assert f"San Francisco system ({n} actors); all layers; multilateral ties counted" in words("default")
    assert f"San Francisco system ({n} actors); each layer by itself; multilateral ties counted" in words("layers")
    assert {"Layers defence and access", "Multilateral ties counted"} <= set(words("one"))


def test_layers_without_any_tie_are_said_to_have_none():
    figure = network_diagram(1960, ["logistics", "drill"], by="layer")
    assert figure.title == "31 December 1960: 0 of 2 layers with ties"
    assert figure.alt.count("There is no tie.") == 2
    assert "undefined" in figure.alt


def test_days_come_as_days_years_or_mixed():
    mixed = network_diagram(["1960-12-31", datetime.date(2024, 4, 10)])
    assert mixed.alt == network_diagram(iter([1960, DAY])).alt
    assert network_diagram(range(1960, 1962)).alt == network_diagram((1960, 1961), iter(model.LAYERS)).alt


def test_pictures_are_light_and_always_the_same(drawn):
    assert len(drawn["default"].png()) <= 120_000
    assert all(len(figure.png()) <= 250_000 for figure in drawn.values())
    assert network_diagram().png() == drawn["default"].png()


def test_a_title_of_ones_own_leaves_the_finding_in_the_description(drawn):
    figure = network_diagram(title="Then and now")
    assert figure.title == "Then and now"
    assert figure.alt.startswith("Then and now. ")
    assert drawn["default"].title in figure.alt


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"on": []}, "1 to 9 days; found 0"),
        ({"on": list(range(1950, 1951 + MOST))}, f"found {MOST + 1}"),
        ({"on": ["soon"]}, "year first"),
        ({"by": "year"}, "no way to divide the panels called 'year'"),
        ({"by": "layer"}, "show one day; found 3"),
        ({"layers": "acess"}, "Did you mean access"),
        ({"actors": ["USA"]}, "A tie joins two actors"),
        ({"hub": "Tuvalu"}, "is not among the actors"),
    ],
)
def test_a_wrong_argument_gets_its_sentence(arguments, words):
    with pytest.raises(KitError, match=words):
        network_diagram(**arguments)


def test_more_names_than_fit_are_refused_in_words():
    with pytest.raises(KitError, match="cannot be named around circles of this size"):
        Circle.around("USA", tuple(load("actors")["iso3"]), 1.5)
