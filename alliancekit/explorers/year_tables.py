"""The tables of the explorer `lattice`: measures, changes and ties at the end of a year."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ..states import in_prose, name_of
from ..yardsticks import shown, yardsticks
from .view import Table
from .year_end import CHANGES, Question, Tie, YearEnd, changes, network, year_end

MANY = 60  # ties; more than these are listed by actor, and drawn thinly
LAYERS = {
    "defence": "one owes the other a duty to defend that binds in law",
    "consultation": "one owes the other a duty to consult, in law or by a political promise",
    "access": "one hosts the other’s forces, or an agreement on bases, access or visiting forces binds both",
    "logistics": "an agreement on supplies and services between their forces binds both",
    "information": "an agreement on secret information binds both, or both belong to the Five Eyes",
    "technology": "an agreement on arms technology or supply binds both, or one owes the other supply",
    "minilateral": "both belong to the same group of three or four, or to the Five Eyes",
    "drill": "both took part in an exercise of the table drills that began in the year before the day",
}
PLAIN = {
    "ties": "ties",
    "hub_degree": "ties of the hub",
    "spoke_share": "share of ties that do not touch the hub",
    "density": "density: ties ÷ possible ties",
    "centralisation": "degree centralisation: 1 for a star, 0 if all actors have equally many ties",
    "hub_betweenness": "betweenness of the hub: share of the shortest paths between others that run through it",
    "clustering": "clustering: share of the pairs of an actor’s partners that are tied too, mean over all actors",
    "transitivity": "transitivity: share of paths of two ties whose ends are tied too",
    "components": "components: parts that no tie joins to another",
    "largest_component": "actors in the largest component",
    "isolates": "actors without ties",
    "strength_layers_per_hub_tie": "layers per tie of the hub",
    "strength_layers_per_spoke_tie": "layers per tie among others",
}


def of_measures(question: Question, year: int) -> Table:
    """The measures on the last day of a year and of the year before, and those of three ideal graphs of that size."""
    now, before = (_values(year_end(question, at)) for at in (year, year - 1))
    n = len(network(question).names)
    # Star, ring and complete graph depend on the number of actors alone; a random graph without ties is drawn at once.
    ideal = yardsticks(n, 0).loc[["star", "ring", "complete"]]
    rows = []
    for name, label in PLAIN.items():
        known = [shown(float(value)) for value in ideal[name]] if name in ideal else ["–"] * len(ideal)
        rows.append([label, shown(now[name]), shown(before[name]), _difference(now[name] - before[name]), *known])
    heads = ["measure", str(year), str(year - 1), "change", "star", "ring", "complete graph"]
    caption = f"Measures on 31 December, and those of a star, a ring and a complete graph of {n} actors"
    return Table(caption, heads, rows, figures=True)


def _values(at: YearEnd) -> dict[str, float]:
    return {**at.measured.row(), **at.measured.strength.row()}


def _difference(value: float) -> str:
    if math.isnan(value):
        return "–"
    sign = "" if abs(value) < 0.005 else "−" if value < 0 else "+"
    return f"{sign}{shown(abs(value))}"


def of_changes(question: Question, year: int) -> Table:
    """What came and went since the last day of the year before."""
    since = changes(question, year)
    rows = [[tie.named, what, ", ".join(tie.layers), "; ".join(tie.behind)] for what in CHANGES for tie in since[what]]
    caption = f"What came and went since 31 December {year - 1}: {len(rows) or 'nothing'}"
    return Table(caption, ["tie", "what", "layers", "what stands behind"], rows)


def of_ties(question: Question, year: int, actor: str, drawn: Sequence[Tie]) -> Table:
    """The ties drawn, one by one; where there are many, by actor."""
    whose = f" of {in_prose(actor)}" if actor else ""
    caption = f"Ties{whose} on 31 December {year}: {len(drawn)}"
    if len(drawn) <= MANY:
        rows = [[tie.named, ", ".join(tie.layers), "; ".join(tie.behind)] for tie in drawn]
        return Table(caption, ["tie", "layers", "what stands behind"], rows)
    rows = []
    for code, name in network(question).names.items():
        partners = [tie.other(code) for tie in drawn if code in (tie.a, tie.b)]
        rows.append([name, str(len(partners)), ", ".join(sorted(name_of(partner) for partner in partners))])
    return Table(f"{caption}, by actor; choose an actor for what stands behind them", ["actor", "ties", "with"], rows)


def of_layers() -> Table:
    """What ties two actors on each layer: the words of `alliancekit.model`, shorter."""
    return Table("What ties two actors on each layer", ["layer", "tied when"], [list(pair) for pair in LAYERS.items()])
