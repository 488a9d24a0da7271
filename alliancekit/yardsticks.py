"""The shape of a network in numbers, and the star, ring, complete and random graph to hold it against.

This module knows graphs; what the ties are, `alliancekit.network` knows. `shape` takes a graph as undirected and
unweighted: two actors are tied or they are not. Its measures and where they come from:

====================  =================================================================================================
measure               definition, for n actors, m ties, and actor i with k_i ties
====================  =================================================================================================
density               ties ÷ possible ties, 2m / (n (n − 1))
centralisation        Freeman’s degree centralisation, Σ (max k − k_i) / ((n − 1)(n − 2)): 1 for a star, 0 where all
                      have the same number of ties (Freeman 1978/79)
clustering            Watts and Strogatz’s coefficient: for each actor the ties among those it is tied to ÷ the possible
                      ones, then the mean over all actors; who has fewer than two ties counts as 0 (Watts and Strogatz
                      1998, with the convention of networkx)
transitivity          of all paths of two ties, the share whose ends are tied too: 3 × triangles ÷ Σ k_i (k_i − 1) / 2
                      (Luce and Perry 1949). Unlike clustering it does not fall when actors without ties are added
spoke_share           ties that do not touch the hub ÷ all ties
hub_share             ties that touch the hub ÷ all ties; the two shares add up to 1
hub_degree            ties of the hub
betweenness           for each actor, the share of shortest paths between pairs of others that pass through it, summed
                      and divided by the number of such pairs, (n − 1)(n − 2) / 2 (Freeman 1977; computed by Brandes’s
                      algorithm, 2001)
components            parts of the network that no tie joins to another; an actor without ties is a part of its own
====================  =================================================================================================

What a network is too small for is undefined: NaN in numbers, and a reason in `Shape.undefined`.

`strength` weighs: a tie counts as many times as it has layers, and an actor’s strength is the sum over its ties
(Barrat et al. 2004). A weight says how many kinds of tie there are, not how much they are worth.

References
----------
Barrat, A., Barthélemy, M., Pastor-Satorras, R., and Vespignani, A. (2004). The architecture of complex weighted
networks. Proceedings of the National Academy of Sciences 101(11), 3747–3752.
Brandes, U. (2001). A faster algorithm for betweenness centrality. Journal of Mathematical Sociology 25(2), 163–177.
Erdős, P., and Rényi, A. (1959). On random graphs I. Publicationes Mathematicae 6, 290–297.
Freeman, L. C. (1977). A set of measures of centrality based on betweenness. Sociometry 40(1), 35–41.
Freeman, L. C. (1978/79). Centrality in social networks: Conceptual clarification. Social Networks 1, 215–239.
Luce, R. D., and Perry, A. D. (1949). A method of matrix analysis of group structure. Psychometrika 14(2), 95–116.
Watts, D. J., and Strogatz, S. H. (1998). Collective dynamics of “small-world” networks. Nature 393, 440–442.
"""

from __future__ import annotations

import functools
import math
import numbers
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, cast

from .errors import KitError

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

DRAWS = (
    100  # random graphs over which the yardstick is averaged; their seeds are 0, 1, …, so the mean is always the same
)


@dataclass(frozen=True, kw_only=True)
class Shape:
    """The measures of one graph, as the head of this module defines them."""

    n: int
    ties: int
    density: float
    centralisation: float
    clustering: float
    transitivity: float
    spoke_share: float
    hub_share: float
    hub_degree: int
    hub_betweenness: float
    components: tuple[int, ...]  # the number of actors in each, largest first
    isolates: tuple[str, ...]  # actors without ties, in the graph’s order
    degree: dict[str, int] = field(compare=False, repr=False)  # by actor
    betweenness: dict[str, float] = field(compare=False, repr=False)  # by actor

    def row(self) -> dict[str, float]:
        """The measures as numbers of one row: components and isolates counted, the actors’ own values left out."""
        return {name: _counted(getattr(self, name)) for name in MEASURES} | {"largest_component": self.components[0]}

    @property
    def undefined(self) -> dict[str, str]:
        """What is undefined for this graph, with the reason."""
        reasons = {"spoke_share": "there is no tie", "hub_share": "there is no tie"}
        reasons["transitivity"] = "no actor has two ties"
        return {
            name: reasons.get(name, f"needs {'two' if name == 'density' else 'three'} actors")
            for name in MEASURES
            if (value := getattr(self, name)) != value
        }


@dataclass(frozen=True)
class Strength:
    """The weighted measures of one graph. Means over no tie, and shares of none, are undefined (NaN).

    A commitment counts once for each tie that it stands behind, on however many layers. On the layer ``drill``,
    exercises count like commitments.
    """

    total: int  # layers, summed over all ties
    hub: int  # … over the hub’s ties
    spoke_share: float  # of the total, what is on ties that do not touch the hub
    layers_per_hub_tie: float
    layers_per_spoke_tie: float
    commitments_per_hub_tie: float
    commitments_per_spoke_tie: float
    by_actor: dict[str, int] = field(compare=False, repr=False)

    def row(self) -> dict[str, float]:
        """The measures as numbers of one row, under names that begin with “strength”."""
        return {f"strength_{each.name}": getattr(self, each.name) for each in fields(self) if each.compare}


MEASURES = {
    "n": "actors",
    "ties": "ties",
    "density": "density",
    "centralisation": "degree centralisation",
    "clustering": "clustering (Watts–Strogatz)",
    "transitivity": "transitivity",
    "spoke_share": "share of spoke-to-spoke ties",
    "hub_share": "share of ties with the hub",
    "hub_degree": "ties of the hub",
    "hub_betweenness": "betweenness of the hub",
    "components": "components",
    "isolates": "actors without ties",
}


def shape(graph: nx.Graph[str], hub: str) -> Shape:
    """Measure a graph.

    Parameters
    ----------
    graph
        Undirected, with at least one node; weights on its edges are not looked at.
    hub
        The node to which the measures named hub and spoke refer.

    Raises
    ------
    KitError
        If the hub is not in the graph.

    Examples
    --------
    >>> import networkx
    >>> found = shape(networkx.Graph([("hub", "a"), ("hub", "b"), ("hub", "c")]), "hub")
    >>> found.centralisation, found.spoke_share, found.density
    (1.0, 0.0, 0.5)
    """
    import networkx as nx

    if hub not in graph:
        raise KitError(f"The hub {hub!r} is not in the network. Name one of its actors as the hub, or add it to them.")
    degree = {actor: len(near) for actor, near in graph.adjacency()}
    n, ties, top = len(degree), graph.number_of_edges(), max(degree.values())
    paths = {actor: k * (k - 1) // 2 for actor, k in degree.items()}  # of two ties, with the actor in the middle
    closed = cast("dict[str, int]", nx.triangles(graph))
    closed_shares = [closed[actor] / paths[actor] for actor in degree if paths[actor]]
    three = n >= 3
    between: dict[str, float] = nx.betweenness_centrality(graph) if three else dict.fromkeys(degree, math.nan)
    return Shape(
        n=n,
        ties=ties,
        density=_share(2 * ties, n * (n - 1)),
        centralisation=_share(sum(top - k for k in degree.values()), (n - 1) * (n - 2)),
        clustering=sum(closed_shares) / n if three else math.nan,
        transitivity=_share(sum(closed.values()), sum(paths.values())),
        spoke_share=_share(ties - degree[hub], ties),
        hub_share=_share(degree[hub], ties),
        hub_degree=degree[hub],
        hub_betweenness=between[hub],
        components=tuple(sorted(map(len, nx.connected_components(graph)), reverse=True)),
        isolates=tuple(actor for actor, k in degree.items() if not k),
        degree=degree,
        betweenness=between,
    )


def strength(graph: nx.Graph[str], hub: str) -> Strength:
    """Weigh a graph whose edges hold `layers` and `commitments`, as those of `lattice.graph` do.

    Parameters
    ----------
    graph, hub
        As for `shape`.

    Examples
    --------
    >>> import networkx
    >>> graph = networkx.Graph()
    >>> graph.add_edge("hub", "a", layers=["defence", "access"], commitments=["a treaty"])
    >>> strength(graph, "hub").layers_per_hub_tie
    2.0
    """
    by_actor: dict[str, int] = dict.fromkeys(graph, 0)
    ties, layers, commitments = [0, 0], [0, 0], [0, 0]  # each of the hub, then of the spokes
    for a, b, behind in graph.edges(data=True):
        side = hub not in (a, b)
        ties[side] += 1
        layers[side] += len(behind["layers"])
        commitments[side] += len(behind["commitments"])
        for actor in (a, b):
            by_actor[actor] += len(behind["layers"])
    return Strength(
        total=sum(layers),
        hub=layers[0],
        spoke_share=_share(layers[1], sum(layers)),
        layers_per_hub_tie=_share(layers[0], ties[0]),
        layers_per_spoke_tie=_share(layers[1], ties[1]),
        commitments_per_hub_tie=_share(commitments[0], ties[0]),
        commitments_per_spoke_tie=_share(commitments[1], ties[1]),
        by_actor=by_actor,
    )


def yardsticks(n: int, ties: int) -> pd.DataFrame:
    """The measures of four graphs with the same number of actors.

    Parameters
    ----------
    n
        The number of actors, three or more.
    ties
        The number of ties of the random graph. The star has n − 1 ties, the ring n, the complete graph n (n − 1) / 2,
        whatever is asked for.

    Returns
    -------
    pandas.DataFrame
        Rows ``star`` (around the hub), ``ring``, ``complete`` and ``random``; a column for each measure. The random
        graph is Erdős and Rényi’s G(n, m): every set of that many ties is as likely as another. Its row holds
        expected values: those of the ties of the hub and of the shares are exact (each of the n actors has 2m / n ties
        on average, so 1 − 2/n of all ties do not touch a given one); the others are means over `DRAWS` draws with fixed
        seeds, transitivity over those draws in which it is defined.

    Raises
    ------
    KitError
        If there are fewer than three actors, or not so many ties can be drawn between them.

    Examples
    --------
    >>> yardsticks(5, 4)["centralisation"].loc[["star", "ring", "complete"]].tolist()
    [1.0, 0.0, 0.0]
    """
    for name, value, least in (("n", n, 3), ("ties", ties, 0)):
        if isinstance(value, bool) or not isinstance(value, numbers.Integral) or value < least:
            raise KitError(f"{name} must be a whole number, {least} or more; found {value!r}.")
    if ties > (possible := n * (n - 1) // 2):
        raise KitError(f"{n} actors have room for {possible} ties; found ties={ties}. Give {possible} or fewer.")
    return _yardsticks(int(n), int(ties)).copy()


@functools.lru_cache(maxsize=256)
def _yardsticks(n: int, ties: int) -> pd.DataFrame:
    import networkx as nx
    import pandas as pd

    fixed = {"star": nx.star_graph(n - 1), "ring": nx.cycle_graph(n), "complete": nx.complete_graph(n)}
    rows = {name: shape(nx.relabel_nodes(graph, str), "0").row() for name, graph in fixed.items()}
    draws = (nx.gnm_random_graph(n, ties, seed=seed) for seed in range(DRAWS))
    drawn = [shape(nx.relabel_nodes(graph, str), "0") for graph in draws]
    means = pd.DataFrame([each.row() for each in drawn]).mean()
    # In a random graph the hub is an actor like any other: the mean over all of them is the steadier estimate.
    means["hub_betweenness"] = sum(sum(each.betweenness.values()) / n for each in drawn) / DRAWS
    means["hub_degree"] = 2 * ties / n
    if ties:
        means["hub_share"] = 2 / n
        means["spoke_share"] = 1 - 2 / n
    return pd.DataFrame({**rows, "random": means}).T


def shown(value: float) -> str:
    """A whole number as such, any other with two decimals; NaN as “undefined”."""
    if math.isnan(value):
        return "undefined"
    return f"{value:.0f}" if value == round(value) else f"{value:.2f}"


def _share(part: float, whole: float) -> float:
    return part / whole if whole > 0 else math.nan


def _counted(value: float | tuple[object, ...]) -> float:
    return len(value) if isinstance(value, tuple) else value
