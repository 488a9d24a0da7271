"""How long the yearly series of the network takes, against a plain loop that rebuilds it from the tables each year.

A ratio within one run, in seconds of processor time. Both give the same measures for the same years, which is asserted
too, so the loop also proves the series. Run with `make bench`.
"""

from __future__ import annotations

import itertools
import math
import statistics
import time
from collections import defaultdict

import networkx as nx
import pandas as pd
import pytest

from alliancekit import lattice, model
from alliancekit.catalog import load

pytestmark = pytest.mark.bench

ROUNDS = 5
LIMIT = 0.25
YEARS = range(1951, 2027)
HUB = "USA"
OF_DUTY = {"defend": "defence", "consult": "consultation", "host": "access", "supply": "technology"}
OF_KIND = {
    "basing or access agreement": "access",
    "status or visiting forces agreement": "access",
    "logistics agreement": "logistics",
    "information-security agreement": "information",
    "defence-technology or supply agreement": "technology",
    "minilateral": "minilateral",
}
LIVE = ("live", "reaffirmed", "contested")


def timed(call) -> float:
    """Processor seconds of a call."""
    start = time.process_time()
    call()
    return time.process_time() - start


def holds(since: str, until: str, day: str) -> bool:
    """Whether a row counts on the day; a date known by year or month counts from its first day."""
    return bool(since) and (since + "-01-01")[:10] <= day and (not until or day < (until + "-01-01")[:10])


def rebuilt(tables: dict[str, pd.DataFrame], day: str) -> nx.Graph:
    """What one would write without the kit: the network of a day, read off the tables row by row."""
    kind, standing, dates = {}, {}, {}
    for row in tables["commitments"].itertuples():
        kind[row.commitment], standing[row.commitment] = row.kind, row.standing
        dates[row.commitment] = ("" if row.standing == "signed" else row.in_force or row.signed, row.ended)
    graph = nx.Graph()
    graph.add_nodes_from(tables["actors"]["iso3"])

    def tie(a: str, b: str, layer: str, key: str) -> None:
        if a in graph and b in graph:
            if not graph.has_edge(a, b):
                graph.add_edge(a, b, layers=set(), keys=set())
            graph.edges[a, b]["layers"].add(layer)
            graph.edges[a, b]["keys"].add(key)

    coded = set()
    for row in tables["obligations"].itertuples():
        if kind[row.commitment] != "minilateral":
            coded.add(row.commitment)
        if row.standing in LIVE and holds(row.since, row.until, day):
            by_kind = row.duty == "supply" and kind[row.commitment] in OF_KIND
            if row.duty in OF_DUTY and not (row.duty == "defend" and row.wording == "political") and not by_kind:
                tie(row.obligor, row.beneficiary, OF_DUTY[row.duty], row.commitment)
            if row.commitment in coded and kind[row.commitment] in OF_KIND:
                tie(row.obligor, row.beneficiary, OF_KIND[kind[row.commitment]], row.commitment)
    belonging = defaultdict(set)
    for row in tables["parties"].itertuples():
        since, until = dates[row.commitment]
        own = not row.since or holds(row.since, "", day)
        left = bool(row.until) and not holds("0001", row.until, day)
        if row.role != "signatory" and holds(since, until, day) and own and not left:
            belonging[row.commitment].add(row.actor)
    for key, actors in belonging.items():
        if key not in coded and standing[key] in (*LIVE, "lapsed"):
            for a, b in itertools.combinations(sorted(actors), 2):
                if kind[key] in OF_KIND:
                    tie(a, b, OF_KIND[kind[key]], key)
                if key == "FVEY":
                    tie(a, b, "information", key)
    for row in tables["drills"].itertuples():
        began = (row.start + "-01-01")[:10]
        if began <= day < f"{int(began[:4]) + 1}{began[4:]}":
            for a, b in itertools.combinations(row.participants.split(";"), 2):
                tie(a, b, "drill", row.drill)
    return graph


def measured(graph: nx.Graph) -> dict[str, float]:
    """The same measures by networkx alone."""

    def mean(of: str, edges: list) -> float:
        return sum(len(graph.edges[edge][of]) for edge in edges) / len(edges) if edges else math.nan

    n, m, degree = len(graph), graph.number_of_edges(), dict(graph.degree)
    top = max(degree.values())
    hub = list(graph.edges(HUB))
    spokes = [edge for edge in graph.edges if HUB not in edge]
    between = nx.betweenness_centrality(graph)
    parts = [len(part) for part in nx.connected_components(graph)]
    total = sum(len(layers) for _, _, layers in graph.edges(data="layers"))
    of_hub = sum(len(graph.edges[edge]["layers"]) for edge in hub)
    return {
        "n": n,
        "ties": m,
        "density": nx.density(graph),
        "centralisation": sum(top - k for k in degree.values()) / ((n - 1) * (n - 2)),
        "clustering": nx.average_clustering(graph),
        "transitivity": nx.transitivity(graph),
        "spoke_share": len(spokes) / m if m else math.nan,
        "hub_share": len(hub) / m if m else math.nan,
        "hub_degree": len(hub),
        "hub_betweenness": between[HUB],
        "components": len(parts),
        "isolates": nx.number_of_isolates(graph),
        "largest_component": max(parts),
        "strength_total": total,
        "strength_hub": of_hub,
        "strength_spoke_share": (total - of_hub) / total if total else math.nan,
        "strength_layers_per_hub_tie": mean("layers", hub),
        "strength_layers_per_spoke_tie": mean("layers", spokes),
        "strength_commitments_per_hub_tie": mean("keys", hub),
        "strength_commitments_per_spoke_tie": mean("keys", spokes),
    }


def test_the_yearly_series_takes_a_quarter_of_rebuilding_each_year(capsys):
    tables = {name: load(name) for name in ("actors", "commitments", "parties", "obligations", "drills")}
    results = {}

    def baseline() -> None:
        rows = {year: measured(rebuilt(tables, f"{year}-12-31")) for year in YEARS}
        results["baseline"] = pd.DataFrame.from_dict(rows, orient="index")

    def ours() -> None:
        model._tie_spells.cache_clear()  # ties are found anew; the tables behind them stay loaded, as for the loop
        results["ours"] = lattice.series(YEARS[0], YEARS[-1], actors="all")

    ours(), baseline()
    pd.testing.assert_frame_equal(results["ours"], results["baseline"], check_names=False, rtol=1e-12)
    pairs = [(timed(ours), timed(baseline)) for _ in range(ROUNDS)]
    mine, plain = (statistics.median(column) for column in zip(*pairs, strict=True))
    with capsys.disabled():
        print(
            f"\nyearly series of {len(YEARS)} years: {mine:.3f} s; rebuilding the network each year: {plain:.3f} s; "
            f"ratio {mine / plain:.2f} (at most {LIMIT})"
        )
    assert mine / plain <= LIMIT
