"""The map of the network: its lines are the ties of the day, its words their measures, its names can be read."""

from __future__ import annotations

import collections
import itertools

import matplotlib
import numpy as np
import pytest

from alliancekit import lattice, load, model
from alliancekit.dates import in_words
from alliancekit.errors import KitError
from alliancekit.figures import basemap, labels, statement, tie_looks
from alliancekit.figures.figure import DRAWING
from alliancekit.figures.network import network_map
from alliancekit.figures.panels import ROOM, width_of
from alliancekit.figures.world import east

DAY = "2024-04-10"
CASES = {
    "whole": {"on": DAY},
    "two at a time": {"on": DAY, "multilateral": False},
    "first treaties": {"on": 1960, "actors": "San Francisco system"},
    "everybody": {"on": DAY, "layers": "defence", "actors": "all"},
    "around Japan": {"on": DAY, "layers": ["access", "logistics", "information"], "hub": "Japan", "actors": "all"},
    "nothing": {"on": 1960, "layers": "drill"},
    "three": {"on": 2024, "actors": ["USA", "Japan", "Philippines"]},
}


@pytest.fixture(scope="module")
def drawn():
    return {name: network_map(**case) for name, case in CASES.items()}


def measured(case):
    case = {**case, "on": f"{case['on']}-12-31" if isinstance(case["on"], int) else case["on"]}
    return lattice.measure(**case), lattice.graph(**{key: case[key] for key in case if key != "hub"})


def expected(case):
    """The pairs of names by look, from another function than the map uses."""
    found, graph = measured(case)
    parties = load("parties").query("role != 'signatory'").groupby("commitment")["actor"].nunique()
    drills = load("drills").set_index("drill")["participants"].str.split(";").map(len)
    size = {**parties.to_dict(), **drills.to_dict()}
    looks = collections.defaultdict(list)
    for a, b, behind in graph.edges(data=True):
        kind = "of the hub" if found.hub in (a, b) else "between spokes"
        wide = all(size[key] > 2 for key in behind["commitments"])
        looks[f"{kind}, {'multilateral only' if wide else 'bilateral'}"].append((a, b))
    return looks


def lines_of(figure):
    """The lines by the look they were drawn in."""
    (ax,) = figure._fig.axes
    wanted = {look.label for look in tie_looks.LOOKS}
    return {each.get_gid(): each.get_segments() for each in ax.collections if each.get_gid() in wanted}


def names_of(figure):
    (ax,) = figure._fig.axes
    return [text for text in ax.texts if text.get_gid() == "label"]


@pytest.mark.parametrize("name", CASES)
def test_as_many_lines_end_at_a_capital_as_its_actor_has_ties(drawn, name):
    actors = load("actors")
    flat = basemap.projection("equal earth")
    at = np.column_stack(flat(east(actors["capital_lon"]), actors["capital_lat"]))
    lines, looks = lines_of(drawn[name]), expected(CASES[name])
    assert lines.keys() == looks.keys()
    for look, pairs in looks.items():
        ends = [end for piece in lines[look] for end in (piece[0], piece[-1])]
        reached = [int(np.hypot(*(at - end).T).argmin()) for end in ends if np.hypot(*(at - end).T).min() < 1]
        found = collections.Counter(actors["name"].iloc[row] for row in reached)
        assert found == collections.Counter(actor for pair in pairs for actor in pair), look


@pytest.mark.parametrize("name", CASES)
def test_the_title_is_the_finding_of_the_measures(drawn, name):
    found, _ = measured(CASES[name])
    title = drawn[name].title
    if not found.ties:
        assert title.endswith(f"no tie among {found.n} actors")
        return
    spokes = found.ties - found.hub_degree
    assert f"{found.hub_degree} ties of {'' if found.hub == 'Japan' else 'the '}{found.hub}" in title
    assert f", {spokes or 'none'} between spokes" in title
    assert (f"({100 * found.spoke_share:.0f} percent of all)" in title) == bool(spokes)


@pytest.mark.parametrize("name", CASES)
def test_the_description_tells_roles_ties_and_what_was_measured(drawn, name):
    found, graph = measured(CASES[name])
    alt = drawn[name].alt
    assert found.about in alt
    loose = sorted(actor for actor in found.isolates if actor != found.hub)
    if loose:
        listed = alt.partition("Without ties: ")[2].partition(".")[0]
        assert sorted(listed.replace(" and ", ", ").split(", ")) == loose
    outside = set(load("actors")["name"]) - set(found.actors)
    assert all(actor in alt.partition("Outside the set: ")[2] for actor in outside)
    for look, pairs in expected(CASES[name]).items():
        assert f"{look[:1].upper()}{look[1:]}: {len(pairs)} (" in alt
        if len(pairs) <= 40:
            assert all(" – ".join(sorted(pair)) in alt for pair in pairs)
    assert graph.number_of_edges() == sum(map(len, expected(CASES[name]).values()))


def test_who_has_more_ties_than_the_hub_is_told(drawn):
    found, _ = measured(CASES["whole"])
    first = max(found.degree, key=found.degree.get)
    assert found.degree[first] > found.hub_degree, "take another case: here the hub has most ties"
    assert f"Most ties: {first}, {found.degree[first]}." in drawn["whole"].alt
    assert "Most ties" not in drawn["first treaties"].alt


def test_the_line_above_the_map_states_set_layers_and_rule(drawn):
    texts = {name: [t.get_text() for t in drawn[name]._fig.texts if t.get_gid() == "caption"] for name in CASES}
    n = {name: measured(case)[0].n for name, case in CASES.items()}
    assert texts["whole"] == [f"Indo-Pacific ({n['whole']} actors); all layers; multilateral ties counted"]
    assert texts["two at a time"][0].endswith("multilateral ties left out")
    assert texts["everybody"] == [f"All {n['everybody']} actors of the kit; layer defence; multilateral ties counted"]
    assert texts["three"] == ["3 actors chosen; all layers; multilateral ties counted"]


def test_the_legend_counts_what_is_drawn(drawn):
    texts = [text.get_text() for text in drawn["whole"]._fig.texts]
    for look, pairs in expected(CASES["whole"]).items():
        assert f"{look} ({len(pairs)})" in texts
    found, _ = measured(CASES["whole"])
    assert f"tied ({found.n - len(found.isolates) - 1})" in texts
    assert f"without ties ({len(found.isolates)})" in texts


@pytest.mark.parametrize("name", CASES)
def test_every_actor_of_the_set_is_named_apart_from_the_others_and_on_the_map(drawn, name):
    found, _ = measured(CASES[name])
    with matplotlib.rc_context(DRAWING):
        texts = names_of(drawn[name])
        assert sorted(text.get_text() for text in texts) == sorted(found.actors)
        assert "Names of" not in drawn[name].alt
        window = drawn[name]._fig.axes[0].get_window_extent()
        boxes = [(text.get_text(), text.get_window_extent()) for text in texts]
    for text, box in boxes:
        assert window.x0 <= box.x0 and box.x1 <= window.x1 and window.y0 <= box.y0 and box.y1 <= window.y1, text
    for (one, a), (other, b) in itertools.combinations(boxes, 2):
        assert a.x1 <= b.x0 or b.x1 <= a.x0 or a.y1 <= b.y0 or b.y1 <= a.y0, (one, other)


@pytest.mark.parametrize("name", CASES)
def test_words_on_the_sheet_are_large_enough_and_keep_inside_and_apart(drawn, name):
    figure = drawn[name]._fig
    width, height = figure.canvas.get_width_height()
    with matplotlib.rc_context(DRAWING):
        boxes = [(text.get_text(), text.get_window_extent()) for text in figure.texts]
    assert all(t.get_fontsize() >= labels.SMALLEST for t in [*figure.texts, *names_of(drawn[name])])
    for words, box in boxes:
        assert box.x0 >= 0 and box.x1 <= width and box.y0 >= 0 and box.y1 <= height, words
    for (one, a), (other, b) in itertools.combinations(boxes, 2):
        assert a.x1 <= b.x0 or b.x1 <= a.x0 or a.y1 <= b.y0 + 1 or b.y1 <= a.y0 + 1, (one, other)


def test_the_line_above_the_map_fits_whatever_is_asked():
    for count in range(1, len(model.LAYERS) + 1):
        for layers in itertools.combinations(model.LAYERS, count):
            asked = statement.question("all", 48, statement.of_layers(layers), multilateral=False)
            assert width_of(asked, 9, "bold") <= ROOM, asked


def test_pictures_are_light_and_always_the_same(drawn):
    assert all(len(figure.png()) <= 250_000 for figure in drawn.values())
    assert network_map(**CASES["first treaties"]).png() == drawn["first treaties"].png()


def test_a_year_stands_for_its_last_day_and_lists_may_be_iterators(drawn):
    assert network_map("1960-12-31", actors="San Francisco system").alt == drawn["first treaties"].alt
    case = CASES["three"]
    assert network_map(2024, iter(model.LAYERS), iter(case["actors"])).alt == drawn["three"].alt


def test_a_title_of_ones_own_leaves_the_finding_in_the_description(drawn):
    figure = network_map(**CASES["three"], title="Three friends")
    assert figure.title == "Three friends"
    assert figure.alt.startswith("Three friends. Map")
    assert drawn["three"].title in figure.alt


def test_the_source_names_the_tables_and_the_caveats(drawn):
    tables = "tables commitments, parties, obligations and drills"
    for figure in drawn.values():
        assert all(words in figure.source for words in ("not a promise of help", tables, "not endorsement"))
    assert "An exercise" in drawn["whole"].source
    assert "An exercise" not in drawn["everybody"].source
    assert "tables were closed" in network_map("2026-12-31", "defence").source
    assert "tables were closed" not in drawn["whole"].source


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"on": "yesterday"}, "year first"),
        ({"on": 1066}, "lies outside the tables"),
        ({"on": True}, "year first"),
        ({"on": DAY, "layers": "defense"}, "Did you mean defence"),
        ({"on": DAY, "layers": []}, "at least one layer"),
        ({"on": DAY, "actors": "Indo Pacifik"}, "Did you mean Indo-Pacific"),
        ({"on": DAY, "actors": ["USA"]}, "A tie joins two actors"),
        ({"on": DAY, "actors": ["USA", "Germany"]}, "has none for Germany"),
        ({"on": DAY, "actors": ["Japan", "China"]}, "The hub, United States, is not among the actors"),
        ({"on": DAY, "hub": None}, "Name one actor as the hub"),
        ({"on": DAY, "multilateral": "no"}, "True"),
        ({"on": DAY, "title": "日本"}, "cannot draw"),
    ],
)
def test_a_wrong_argument_gets_its_sentence(arguments, words):
    with pytest.raises(KitError, match=words):
        network_map(**arguments)


# --- the words that all pictures of the network share


@pytest.mark.parametrize(
    ("layers", "words"),
    [
        (model.LAYERS, "all layers"),
        (["defence"], "layer defence"),
        (["defence", "access", "drill"], "layers defence, access and drill"),
        ([layer for layer in model.LAYERS if layer != "drill"], "all layers but drill"),
    ],
)
def test_layers_in_words(layers, words):
    assert statement.of_layers(layers) == words


def test_layers_in_words_leave_none_out():
    for count in range(1, len(model.LAYERS) + 1):
        for layers in itertools.combinations(model.LAYERS, count):
            words = statement.of_layers(layers)
            named = {layer for layer in model.LAYERS if layer in words}
            assert (set(model.LAYERS) - named if words.startswith("all layers") else named) == set(layers)


@pytest.mark.parametrize(("date", "words"), [("1986", "1986"), ("1986-12", "December 1986"), (DAY, "10 April 2024")])
def test_a_date_in_words_is_no_more_exact_than_the_table(date, words):
    assert in_words(date) == words
