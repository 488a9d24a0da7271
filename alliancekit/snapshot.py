"""The network of ties on one day, measured: `Lattice`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .network import Network
from .words import folded_html, paragraph_html, table_html
from .yardsticks import MEASURES, Shape, Strength, shape, shown, strength, yardsticks

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, kw_only=True, repr=False)
class Lattice(Shape):
    """The network of ties on a day, measured: the fields of `yardsticks.Shape`, and what they were measured on."""

    about: str  # what was measured, in words
    on: str
    layers: tuple[str, ...]
    actor_set: str
    actors: tuple[str, ...]  # names, in alphabetical order
    hub: str
    multilateral: bool  # whether ties that come only from multilateral instruments count
    multilateral_only: int  # how many of the ties come only from those
    strength: Strength

    @classmethod
    def of(cls, network: Network, on: str) -> Lattice:
        """Measure a network on a day, given as YYYY-MM-DD."""
        graph = network.graph(network.ties(on))
        behind = [graph.edges[pair]["commitments"] for pair in graph.edges]
        return cls(
            **vars(shape(graph, network.hub)),
            about=network.about(on, on),
            on=on,
            layers=network.layers,
            actor_set=network.actor_set,
            actors=tuple(network.names.values()),
            hub=network.hub,
            multilateral=network.multilateral,
            multilateral_only=sum(network.of_several.issuperset(commitments) for commitments in behind),
            strength=strength(graph, network.hub),
        )

    @property
    def by_actor(self) -> pd.DataFrame:
        """Degree (ties), betweenness and strength (layers over its ties) of each actor, most central first."""
        import pandas as pd

        values = {"degree": self.degree, "betweenness": self.betweenness, "strength": self.strength.by_actor}
        found = pd.DataFrame(values, index=list(self.actors))
        return found.sort_values(["betweenness", "degree", "strength"], ascending=False, kind="stable")

    @property
    def yardsticks(self) -> pd.DataFrame:
        """The same measures of star, ring, complete and random graph of this size; see `yardsticks.yardsticks`."""
        return yardsticks(self.n, self.ties)

    def __str__(self) -> str:
        parts = ", ".join(str(size) for size in self.components if size > 1) or "none"
        return (
            f"{self.about} Ties: {self.ties} among n = {self.n}, of which only from multilateral instruments: "
            f"{self.multilateral_only}; actors without ties: {len(self.isolates)}; sizes of the larger components: "
            f"{parts}. Density {shown(self.density)}; degree centralisation {shown(self.centralisation)} (star 1, ring "
            f"and complete graph 0); clustering {shown(self.clustering)}; transitivity "
            f"{shown(self.transitivity)}; share of spoke-to-spoke ties {shown(self.spoke_share)}. The hub: ties "
            f"{self.hub_degree}, betweenness {shown(self.hub_betweenness)}. Weighted: layers on all ties "
            f"{self.strength.total}, on the hub’s {self.strength.hub}.{self._remarks()}"
        )

    __repr__ = __str__

    def _remarks(self) -> str:
        """What a reader should know of these measures: who is central if not the hub, and what is undefined."""
        by_reason: dict[str, list[str]] = {}
        for name, reason in self.undefined.items():
            by_reason.setdefault(reason, []).append(MEASURES[name])
        undefined = "".join(f" Undefined, {reason}: {', '.join(names)}." for reason, names in by_reason.items())
        most = max(self.degree.values(), default=0)
        if self.hub_degree >= most:
            return undefined
        first = ", ".join(sorted(name for name, ties in self.degree.items() if ties == most))
        return f" Most ties: {first}, {most}; centralisation is about whoever has most.{undefined}"

    def _repr_html_(self) -> str:
        columns: dict[str, Any] = {"this network": self.row()}
        if self.n >= 3:
            columns |= {str(name): row for name, row in self.yardsticks.iterrows()}
        measured = [[label, *(shown(row[name]) for row in columns.values())] for name, label in MEASURES.items()]
        weighted = [[worded(name), shown(value)] for name, value in self.strength.row().items()]
        of_actors = [[str(actor), *map(shown, values)] for actor, values in self.by_actor.iterrows()]
        caption = f"{self.about} Unweighted; beside it, graphs with the same number of actors."
        remark = f"Ties that come only from multilateral instruments: {self.multilateral_only}.{self._remarks()}"
        folded = {
            "Weighted by layers": (["", "value"], weighted),
            "Each actor": (["", "degree", "betweenness", "strength (layers)"], of_actors),
        }
        return (
            table_html(caption, ["", *columns], measured, figures=True)
            + paragraph_html(remark)
            + "".join(folded_html(name, table_html(name, *table, figures=True)) for name, table in folded.items())
        )


def worded(measure: str) -> str:
    """The name of a measure in words."""
    return MEASURES.get(measure, measure.replace("_", " "))
