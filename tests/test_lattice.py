"""Hub and spokes or lattice: the measures on graphs counted by hand, against networkx, and on the kit's own tables."""

from __future__ import annotations

import html
import itertools
import math
import re

import networkx as nx
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliancekit import dates, lattice, model
from alliancekit.catalog import load
from alliancekit.errors import KitError
from alliancekit.yardsticks import MEASURES, shape, shown, strength, yardsticks

SYSTEM = "San Francisco system"


def named(graph: nx.Graph) -> nx.Graph:
    return nx.relabel_nodes(graph, str)


@st.composite
def graphs(draw, least: int = 1) -> nx.Graph:
    n = draw(st.integers(least, 9))
    pairs = list(itertools.combinations(range(n), 2))
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else []
    graph = nx.Graph()
    graph.add_nodes_from(range(n))
    graph.add_edges_from(chosen)
    return named(graph)


layer_sets = st.one_of(st.none(), st.lists(st.sampled_from(model.LAYERS), min_size=1, unique=True))
days = st.dates(pd.Timestamp("1945-01-01").date(), pd.Timestamp("2026-12-31").date())
some_actors = st.lists(
    st.sampled_from(["Japan", "Australia", "Philippines", "India", "China", "North Korea", "Russia", "Thailand"]),
    min_size=1,
    unique=True,
).map(lambda names: ["United States", *names])
unhurried = settings(deadline=None, max_examples=40)


# Counted by hand


def test_a_star_is_wholly_centralised_and_has_no_tie_between_spokes():
    found = shape(named(nx.star_graph(4)), "0")
    assert (found.centralisation, found.spoke_share, found.hub_share) == (1, 0, 1)
    assert (found.clustering, found.transitivity) == (0, 0)
    assert found.hub_betweenness == 1 and found.betweenness["1"] == 0
    assert found.density == 4 / 10


@pytest.mark.parametrize("graph", [nx.cycle_graph(6), nx.complete_graph(6)], ids=["ring", "complete"])
def test_where_all_have_as_many_ties_nothing_is_centralised(graph):
    found = shape(named(graph), "0")
    assert found.centralisation == 0
    assert found.spoke_share == pytest.approx(1 - 2 / 6)  # the hub touches its share of the ties, as everybody does


def test_a_triangle_with_a_tail_is_clustered_as_counted_by_hand():
    # hub, a, b are tied to each other, and c to the hub. Ties among neighbours ÷ possible: hub 1/3, a 1, b 1, c none.
    found = shape(nx.Graph([("hub", "a"), ("a", "b"), ("b", "hub"), ("hub", "c")]), "hub")
    assert found.clustering == pytest.approx((1 / 3 + 1 + 1 + 0) / 4)
    assert found.transitivity == pytest.approx(3 / 5)  # five paths of two ties, three of them closed
    assert found.centralisation == pytest.approx((0 + 1 + 1 + 2) / (3 * 2))
    assert found.spoke_share == 1 / 4
    assert found.hub_betweenness == pytest.approx(2 / 3)  # c reaches a and b through the hub; a reaches b directly


def test_actors_without_ties_are_components_of_their_own_and_do_not_change_transitivity():
    graph = nx.Graph([("a", "b"), ("b", "c"), ("a", "c"), ("d", "e")])
    before = shape(graph, "a")
    graph.add_nodes_from(["x", "y"])
    after = shape(graph, "a")
    assert (before.components, after.components) == ((3, 2), (3, 2, 1, 1))
    assert after.isolates == ("x", "y")
    assert after.transitivity == before.transitivity == 1
    assert after.clustering < before.clustering


def test_weights_count_layers_and_commitments_apart_from_ties():
    graph = nx.Graph()
    graph.add_edge("hub", "a", layers=["defence", "access", "drill"], commitments=["treaty", "exercise"])
    graph.add_edge("hub", "b", layers=["defence"], commitments=["treaty"])
    graph.add_edge("a", "b", layers=["drill"], commitments=["exercise", "another"])
    found = strength(graph, "hub")
    assert (found.total, found.hub, found.spoke_share) == (5, 4, 1 / 5)
    assert (found.layers_per_hub_tie, found.layers_per_spoke_tie) == (2, 1)
    assert (found.commitments_per_hub_tie, found.commitments_per_spoke_tie) == (1.5, 2)
    assert found.by_actor == {"hub": 4, "a": 4, "b": 2}
    assert all(name.startswith("strength_") for name in found.row())


def test_what_a_network_is_too_small_for_is_undefined_with_a_reason():
    alone = nx.Graph()
    alone.add_node("hub")
    pair = nx.Graph([("hub", "a")])
    assert set(shape(alone, "hub").undefined) == {
        *("density", "centralisation", "clustering", "transitivity", "spoke_share", "hub_share", "hub_betweenness")
    }
    assert set(shape(pair, "hub").undefined) == {"centralisation", "clustering", "transitivity", "hub_betweenness"}
    assert shape(pair, "hub").undefined["centralisation"] == "needs three actors"
    assert shape(alone, "hub").undefined["density"] == "needs two actors"
    assert shape(nx.empty_graph(["hub", "a", "b"]), "hub").undefined == {
        "transitivity": "no actor has two ties",
        "spoke_share": "there is no tie",
        "hub_share": "there is no tie",
    }


def test_numbers_are_shown_so_that_small_is_not_taken_for_none():
    assert [shown(value) for value in (3, 0.0, 0.004, 0.996, 2.5, math.nan)] == [
        *("3", "0", "0.00", "1.00", "2.50", "undefined")
    ]


# Against networkx, on any graph


@given(graphs(least=3))
def test_every_measure_is_what_networkx_says(graph):
    found, hub = shape(graph, "0"), "0"
    triads = sum(k * (k - 1) for _, k in graph.degree)
    centrality = nx.degree_centrality(graph)  # ties ÷ (n − 1)
    n, m = len(graph), graph.number_of_edges()
    assert (found.n, found.ties, found.hub_degree) == (n, m, graph.degree[hub])
    assert found.density == pytest.approx(nx.density(graph))
    most = max(centrality.values())
    assert found.centralisation == pytest.approx(sum(most - value for value in centrality.values()) / (n - 2))
    assert found.clustering == pytest.approx(nx.average_clustering(graph))
    assert found.transitivity == pytest.approx(nx.transitivity(graph) if triads else math.nan, nan_ok=True)
    assert found.betweenness == pytest.approx(nx.betweenness_centrality(graph))
    assert found.hub_betweenness == found.betweenness[hub]
    assert sorted(found.components) == sorted(len(part) for part in nx.connected_components(graph))
    assert set(found.isolates) == set(nx.isolates(graph))
    if m:
        rest = graph.subgraph(set(graph) - {hub})
        assert found.spoke_share == pytest.approx(rest.number_of_edges() / m)
        assert found.hub_share + found.spoke_share == pytest.approx(1)


@given(graphs(), st.randoms(use_true_random=False))
def test_names_do_not_matter(graph, random):
    names = list(graph)
    other = dict(zip(names, random.sample(names, len(names)), strict=True))
    before, after = shape(graph, "0"), shape(nx.relabel_nodes(graph, other), other["0"])
    assert after.row() == pytest.approx(before.row(), nan_ok=True)
    assert {other[name]: value for name, value in before.betweenness.items()} == pytest.approx(
        after.betweenness, nan_ok=True
    )


@given(graphs(least=3))
def test_shares_lie_between_none_and_all(graph):
    row = shape(graph, "0").row()
    for name in ("density", "centralisation", "clustering", "transitivity", "spoke_share", "hub_share"):
        assert math.isnan(row[name]) or -1e-12 <= row[name] <= 1 + 1e-12


# Yardsticks


def test_yardsticks_are_the_same_measures_of_graphs_with_known_shapes():
    found = yardsticks(7, 9)
    assert set(found.columns) == {*MEASURES, "largest_component"}
    for name, graph in (("star", nx.star_graph(6)), ("ring", nx.cycle_graph(7)), ("complete", nx.complete_graph(7))):
        assert found.loc[name].to_dict() == shape(named(graph), "0").row()


@pytest.mark.parametrize(("n", "ties"), [(4, 3), (5, 4)])
def test_the_random_yardstick_comes_near_the_mean_over_every_graph_of_that_size(n, ties):
    pairs = list(itertools.combinations(map(str, range(n)), 2))
    every = []
    for chosen in itertools.combinations(pairs, ties):
        graph = nx.empty_graph(map(str, range(n)))
        graph.add_edges_from(chosen)
        every.append(shape(graph, "0").row())
    exact, found = pd.DataFrame(every).mean(), yardsticks(n, ties).loc["random"]
    for name in ("n", "ties", "density", "hub_degree", "hub_share", "spoke_share"):
        assert found[name] == pytest.approx(exact[name])
    for name in ("centralisation", "clustering", "transitivity", "hub_betweenness"):
        assert found[name] == pytest.approx(exact[name], abs=0.1)
    assert found["components"] == pytest.approx(exact["components"], abs=0.3)


def test_the_random_yardstick_is_the_same_each_time_and_a_copy():
    first = yardsticks(6, 7)
    second = yardsticks(6, 7)
    pd.testing.assert_frame_equal(first, second)
    first.loc["random", "density"] = 9
    assert yardsticks(6, 7).loc["random", "density"] == second.loc["random", "density"]


def test_a_random_graph_without_ties_has_no_shares():
    found = yardsticks(4, 0).loc["random"]
    assert found["hub_degree"] == 0 and math.isnan(found["spoke_share"])


@pytest.mark.parametrize(("n", "ties"), [(2, 1), (True, 1), (4.0, 1), (4, -1), (4, 7), ("4", 1), (4, math.nan)])
def test_yardsticks_of_no_such_graph_are_refused(n, ties):
    with pytest.raises(KitError, match=r"whole number|have room for 6 ties"):
        yardsticks(n, ties)


# The tables: sets of actors


def test_the_sets_of_actors_are_derived_from_the_tables():
    actors = load("actors")
    assert set(lattice.members("all")[1]) == set(actors["iso3"])
    assert set(lattice.members("indo pacific")[1]) == set(actors.loc[actors["indo_pacific"], "iso3"])


def test_the_san_francisco_system_is_the_united_states_and_its_mutual_allies_of_the_pacific():
    name, codes = lattice.members(SYSTEM)
    regions = load("actors").set_index("iso3")["region"]
    ever = {}
    for year in range(1951, 2027):  # by the duties of each year, not by the rows that the set is read from
        owed = model.duties(on=f"{year}-12-31", duty="defend", standing=model.ACTIVE)
        for row in owed[owed["wording"] != "political"].itertuples():
            ever.setdefault((row.obligor, row.beneficiary), year)
    mutual = {b for a, b in ever if a == "USA" and (b, "USA") in ever}
    pacific = {code for code in mutual if regions.get(code) in ("Northeast Asia", "Southeast Asia", "Oceania")}
    assert (name, set(codes)) == (SYSTEM, pacific | {"USA"})


def test_a_list_is_a_set_of_its_own_in_any_spelling_and_order():
    one = lattice.measure("2024-04-10", actors=["USA", "日本", "Philippines", "Japan"])
    two = lattice.measure("2024-04-10", actors=("Philippines", "JPN", "united states"))
    assert one == two and one.actors == ("Japan", "Philippines", "United States")
    assert one.actor_set == "own choice"


def test_a_state_beyond_the_actors_may_be_named():
    assert "Germany" in lattice.measure("2024-04-10", actors=["Germany", "USA"]).actors


# The tables: measures


@unhurried
@given(days, layer_sets, some_actors, st.booleans())
def test_a_measured_day_has_the_ties_of_the_model(on, layers, actors, multilateral):
    found = lattice.measure(on, layers, actors, multilateral=multilateral)
    graph = lattice.graph(on, layers, actors, multilateral)
    ties = model.ties(on, layers, actors, multilateral=multilateral)
    codes = nx.get_node_attributes(graph, "iso3")
    edges = {
        tuple(sorted((codes[a], codes[b]))): (
            ";".join(graph.edges[a, b]["layers"]),
            set(graph.edges[a, b]["commitments"]),
        )
        for a, b in graph.edges
    }
    keys = [set(filter(None, ";".join(row[layer] for layer in found.layers).split(";"))) for _, row in ties.iterrows()]
    assert edges == dict(
        zip(zip(ties["a"], ties["b"], strict=True), zip(ties["layers"], keys, strict=True), strict=True)
    )
    assert found.ties == len(ties) and found.multilateral_only == ties["multilateral_only"].sum()
    assert found.strength.total == sum(len(cell.split(";")) for cell in ties["layers"])
    direct = shape(graph, "United States")
    assert found.row() == pytest.approx(direct.row(), nan_ok=True)
    assert found.strength == strength(graph, "United States")


@unhurried
@given(days, layer_sets, some_actors)
def test_leaving_out_multilateral_instruments_never_adds_a_tie(on, layers, actors):
    whole = lattice.graph(on, layers, actors)
    bilateral = lattice.graph(on, layers, actors, multilateral=False)
    assert {frozenset(edge) for edge in bilateral.edges} <= {frozenset(edge) for edge in whole.edges}
    measured = lattice.measure(on, layers, actors)
    assert measured.ties - measured.multilateral_only == bilateral.number_of_edges()


@pytest.mark.parametrize("multilateral", [True, False])
def test_the_row_of_a_year_is_what_measure_says_of_that_day(multilateral):
    layers, years = ["defence", "consultation", "minilateral"], (1977, 1980)
    table = lattice.series(*years, layers, SYSTEM, multilateral=multilateral, day="06-30")
    between = lattice.betweenness(*years, layers, SYSTEM, multilateral, day="06-30")
    assert list(table.index) == list(between.index) == [1977, 1978, 1979, 1980]
    for year in table.index:
        found = lattice.measure(f"{year}-06-30", layers, SYSTEM, multilateral=multilateral)
        expected = found.row() | found.strength.row()
        assert table.loc[year].to_dict() == pytest.approx(expected, nan_ok=True)
        assert between.loc[year].to_dict() == pytest.approx(found.betweenness)


def test_the_series_names_its_set_and_says_where_the_tables_end():
    table = lattice.series(1958, 1959, "defence", SYSTEM)
    assert f"{SYSTEM}, n = {len(lattice.members(SYSTEM)[1])}" in repr(table)
    assert "South Korea" in table.attrs["about"] and "Layers: defence" in table.attrs["about"]
    assert "tables were closed" not in table.attrs["about"]
    assert "tables were closed" in lattice.series(dates.LAST_YEAR, actors=SYSTEM).attrs["about"]


def test_actors_that_did_not_exist_yet_count_among_the_n():
    table = lattice.series(1951, 1952)
    assert set(table["n"]) == {len(lattice.members("Indo-Pacific")[1])}
    assert "Bangladesh" in lattice.measure("1951-12-31").isolates


# The tables: what they say of hub and spokes


def coded_pairs(day: str, duty: str, codes: set[str]) -> dict[frozenset[str], set[str]]:
    """Pairs with a live duty on the day and its commitments, read from the rows of `obligations` as text."""
    found: dict[frozenset[str], set[str]] = {}
    for row in load("obligations").itertuples():
        since, until = (row.since + "-01-01")[:10], (row.until + "-01-01")[:10] if row.until else "9999"
        live = row.since and since <= day < until and row.standing in ("live", "reaffirmed", "contested")
        binding = duty != "defend" or row.wording != "political"
        if live and row.duty == duty and binding and {row.obligor, row.beneficiary} <= codes:
            found.setdefault(frozenset((row.obligor, row.beneficiary)), set()).add(row.commitment)
    return found


def test_in_1960_the_bilateral_defence_ties_are_a_star_and_seato_alone_ties_spoke_to_spoke():
    codes = set(lattice.members(SYSTEM)[1])
    size = load("parties").groupby("commitment")["actor"].nunique()
    every = coded_pairs("1960-12-31", "defend", codes)
    bilateral = {pair for pair, keys in every.items() if any(size[key] == 2 for key in keys)}

    whole = lattice.measure("1960-12-31", "defence", SYSTEM)
    assert whole.ties == len(every) and whole.hub_degree == sum("USA" in pair for pair in every)
    alone = lattice.measure("1960-12-31", "defence", SYSTEM, multilateral=False)
    assert alone.ties == alone.hub_degree == len(bilateral)
    assert alone.spoke_share == 0
    assert whole.hub_degree == len(codes) - 1  # everybody is tied to the hub
    tied = sorted(set().union(*bilateral))
    assert lattice.measure("1960-12-31", "defence", tied, multilateral=False).centralisation == 1


def test_what_changed_by_2024_on_consultation_and_logistics_is_what_the_tables_say():
    codes, days = set(lattice.members(SYSTEM)[1]), ("1960-12-31", "2024-04-10")
    change = lattice.compare(*days, ["consultation", "logistics"], SYSTEM)
    then, now = (coded_pairs(day, "consult", codes) for day in days)
    agreements = load("commitments").set_index("commitment")
    logistics = {
        frozenset(parties["actor"])
        for key, parties in load("parties").groupby("commitment")
        if agreements.loc[key, "kind"] == "logistics agreement"
        and agreements.loc[key, "standing"] not in ("signed", "dormant", "suspended")
        and (agreements.loc[key, "in_force"] or agreements.loc[key, "signed"]) <= days[1]
        and agreements.loc[key, "ended"] == ""
        and set(parties["actor"]) <= codes
    }
    pairs = lambda table: {frozenset(pair) for pair in zip(table["a"], table["b"], strict=True)}  # noqa: E731
    assert pairs(change.lost) == then.keys() - now.keys() - logistics
    assert pairs(change.gained) == (now.keys() | logistics) - then.keys()
    assert pairs(change.thickened) == {pair for pair in then if (pair in now) + (pair in logistics) > 1}
    for row in change.lost.itertuples():
        assert set(row.commitments.split(";")) == then[frozenset((row.a, row.b))]
        assert row.name_a == model.name_of(row.a)
    new_spokes = [pair for pair in pairs(change.gained) if "USA" not in pair]
    assert len(new_spokes) == len(change.gained) and frozenset(("AUS", "JPN")) in new_spokes


@unhurried
@given(days, days, layer_sets, some_actors, st.booleans())
def test_what_one_way_is_gained_the_other_way_is_lost(first, second, layers, actors, multilateral):
    there = lattice.compare(first, second, layers, actors, multilateral=multilateral)
    back = lattice.compare(second, first, layers, actors, multilateral=multilateral)
    pd.testing.assert_frame_equal(there.gained, back.lost)
    pd.testing.assert_frame_equal(there.lost, back.gained)
    pd.testing.assert_frame_equal(there.thickened, back.thinned)
    assert there.first.ties + len(there.gained) - len(there.lost) == there.second.ties
    gone, come = (
        [*back.gained["layers"], *back.thickened["layers"]],
        [*there.gained["layers"], *there.thickened["layers"]],
    )
    layers_of = lambda cells: sum(len(cell.split(";")) for cell in cells)  # noqa: E731
    assert there.first.strength.total - layers_of(gone) + layers_of(come) == there.second.strength.total
    assert there.changes["change"].to_dict() == pytest.approx(
        {name: -value for name, value in back.changes["change"].items()}, nan_ok=True
    )


def test_the_hub_thickens_when_more_stands_behind_each_of_its_ties():
    change = lattice.compare("1960-12-31", "2024-04-10", None, SYSTEM)
    before, after = (day.strength for day in (change.first, change.second))
    more = (
        after.hub / change.second.hub_degree > before.hub / change.first.hub_degree
        or after.commitments_per_hub_tie > before.commitments_per_hub_tie
    )
    assert change.hub_thickened is more
    assert ("The ties of the hub thickened" in str(change)) is more
    same = lattice.compare("2024-04-10", "2024-04-10", None, SYSTEM)
    assert not same.hub_thickened and "did not thicken" in str(same)
    assert same.gained.empty and same.lost.empty and list(same.gained.columns) == list(change.gained.columns)


def test_without_a_tie_of_the_hub_thickening_is_undefined():
    change = lattice.compare("1951-12-31", "1955-12-31", "defence", ["Japan", "South Korea", "USA"])
    assert not change.hub_thickened
    assert "thickened is undefined" in str(change)


# What a reader sees


@pytest.mark.parametrize("layers", [None, ["defence", "access"]])
@pytest.mark.parametrize("multilateral", [True, False])
def test_every_result_names_date_layers_actors_hub_and_treatment_of_multilateral_instruments(layers, multilateral):
    given_as = {"layers": layers, "actors": SYSTEM, "multilateral": multilateral}
    results = [
        lattice.measure("2024-04-10", **given_as),
        lattice.compare("1960-12-31", "2024-04-10", **given_as),
    ]
    texts = [repr(results[0]), repr(results[1])]
    texts += [html.unescape(re.sub("<[^>]+>", " ", result._repr_html_())) for result in results]
    texts.append(lattice.series(2024, 2024, day="04-10", **given_as).attrs["about"])
    for text in texts:
        assert "2024" in text and "04-10" in text
        assert ("Layers: all." if layers is None else "Layers: defence, access.") in text
        assert SYSTEM in text and "Hub: United States." in text
        assert all(model.name_of(code) in text for code in lattice.members(SYSTEM)[1])
        assert f"multilateral instruments {'count' if multilateral else 'are left out'}." in text


def test_the_page_sets_the_measures_beside_the_yardsticks_and_names_every_actor():
    found = lattice.measure("2024-04-10", actors=SYSTEM)
    page = re.sub(r" style='[^']*'", "", found._repr_html_())
    for head in ("this network", "star", "ring", "complete", "random"):
        assert f"<th scope='col'>{head}</th>" in page
    expected = [shown(found.density), *(shown(value) for value in found.yardsticks["density"])]
    cells = "".join(f"<td>{value}</td>" for value in expected)
    assert f"<th scope='row'>density</th>{cells}" in page
    assert page.count("<caption>") == page.count("<table ") == 3
    for actor, row in found.by_actor.iterrows():
        assert f"<th scope='row'>{actor}</th><td>{shown(row['degree'])}</td>" in page


def test_each_actor_is_listed_with_its_ties_and_the_most_central_first():
    found = lattice.measure("2024-04-10", actors=SYSTEM)
    ties = model.ties("2024-04-10", actors=[*lattice.members(SYSTEM)[1]])
    table = found.by_actor
    assert table["betweenness"].is_monotonic_decreasing
    for iso3 in lattice.members(SYSTEM)[1]:
        own = ties[(ties["a"] == iso3) | (ties["b"] == iso3)]
        assert table.loc[model.name_of(iso3), "degree"] == len(own)
        assert table.loc[model.name_of(iso3), "strength"] == sum(len(cell.split(";")) for cell in own["layers"])


def test_the_comparison_lists_ties_with_their_commitments_on_the_page():
    change = lattice.compare("1960-12-31", "2024-04-10", "consultation", SYSTEM)
    page = change._repr_html_()
    assert f"<summary>Ties lost: {len(change.lost)}</summary>" in page
    for row in change.lost.itertuples():
        cells = [f"{row.name_a} – {row.name_b}", row.layers, row.commitments]
        assert re.search(r"<tr><th scope='row'[^>]*>{}</th><td[^>]*>{}</td><td[^>]*>{}</td></tr>".format(*cells), page)


def test_a_network_of_one_or_two_shows_what_is_undefined_and_no_yardsticks():
    alone = lattice.measure("1960-12-31", actors="USA")
    assert "Undefined, needs three actors: degree centralisation" in str(alone)
    assert "Undefined, there is no tie: share of spoke-to-spoke ties" in str(alone)
    assert ">undefined</td>" in alone._repr_html_() and "random" not in alone._repr_html_()
    pair = lattice.measure("1960-12-31", "defence", ["USA", "Japan"])
    assert (pair.density, pair.spoke_share) == (1, 0) and "undefined" in pair._repr_html_()
    with pytest.raises(KitError, match="n must be a whole number, 3 or more"):
        _ = pair.yardsticks


# What is refused


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"on": "2024-13-01"}, "not a day of the calendar"),
        ({"layers": "defense"}, "Did you mean defence"),
        ({"actors": "Indo-Pacfic"}, "Did you mean Indo-Pacific"),
        ({"actors": []}, "list of actors is empty"),
        ({"actors": ["USA", "Atlantis"]}, "no actor called 'Atlantis'"),
        ({"actors": 5}, "Give one actor as text"),
        ({"actors": ["Japan", "Philippines"]}, "hub, United States, is not among the actors: Japan, Philippines"),
        ({"hub": "Germany"}, "hub, Germany, is not among"),
        ({"hub": "Washington"}, "is a capital"),
        ({"multilateral": "no"}, "multilateral is True"),
        ({"multilateral": 1}, "multilateral is True"),
    ],
)
def test_a_question_that_cannot_be_answered_says_why(asked, says):
    with pytest.raises(KitError, match=re.escape(says)):
        lattice.measure(**{"on": "2024-04-10", **asked})


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"start": 1960, "end": 1959}, "comes after the last"),
        ({"start": True}, "start is a year"),
        ({"end": 2000.0}, "end is a year"),
        ({"start": 1900}, "is a year from 1945 to 2026"),
        ({"day": "02-29"}, "not a day of the calendar"),
        ({"day": 1231}, "A day is given as text"),
    ],
)
def test_years_that_cannot_be_used_are_refused(asked, says):
    with pytest.raises(KitError, match=re.escape(says)):
        lattice.series(**asked)


def test_a_hub_that_is_not_in_a_graph_is_refused():
    with pytest.raises(KitError, match="'x' is not in the network"):
        shape(nx.path_graph(["a", "b"]), "x")


def test_the_graph_is_unweighted_for_networkx_unless_told():
    graph = lattice.graph("2024-04-10", actors=SYSTEM)
    assert all(set(data) == {"layers", "commitments", "strength"} for _, _, data in graph.edges(data=True))
    assert dict(graph.degree) == lattice.measure("2024-04-10", actors=SYSTEM).degree
    assert dict(graph.degree(weight="strength")) == lattice.measure("2024-04-10", actors=SYSTEM).strength.by_actor


def test_the_hub_has_not_thickened_where_it_only_lost_a_tie():
    found = lattice.compare("1980-12-31", "2000-12-31", "defence", SYSTEM)
    assert found.second.hub_degree < found.first.hub_degree
    assert not found.hub_thickened


def test_it_is_said_who_has_most_ties_where_that_is_not_the_hub():
    text = str(lattice.measure("2024-04-10", actors=["Japan", "Germany", "USA"]))
    assert "Most ties: Japan" in text


def test_a_hub_is_named_or_left_unsaid():
    with pytest.raises(KitError, match="Name one actor as the hub"):
        lattice.measure("2024-04-10", hub=None)
    assert "Hub" not in lattice.betweenness(2020, 2021, "defence").attrs["about"]
