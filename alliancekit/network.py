"""The ties among stated actors as they change with time: `Network`, which `alliancekit.lattice` measures."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from . import dates, model, states
from .actor_sets import members
from .catalog import resources
from .dates import Date
from .errors import KitError
from .states import Names

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

Pair = tuple[str, str]
Ties = dict[Pair, dict[str, set[str]]]  # pair → layer → keys of the commitments or drills behind it


class Network:
    """The ties of some layers among some actors, as they change with time.

    Parameters
    ----------
    layers, actors, hub, multilateral
        As for `lattice.measure`; without a hub, the first of the actors stands in for it.

    Raises
    ------
    KitError
        As for `lattice.measure`.
    """

    def __init__(self, layers: Names | None, actors: Names, hub: str | None, multilateral: bool) -> None:
        if not isinstance(multilateral, bool):
            raise KitError(f"multilateral is True (they count) or False (they are left out). Found {multilateral!r}.")
        self.layers, self.multilateral = model.find_layers(layers), multilateral
        self.actor_set, codes = members(actors)
        self.names = dict(sorted(((code, states.name_of(code)) for code in codes), key=lambda item: item[1]))
        self._hub_chosen = hub is not None
        self.hub = next(iter(self.names.values())) if hub is None else states.name_of(states.find_state(hub))
        if self.hub not in self.names.values():
            raise KitError(
                f"The hub, {self.hub}, is not among the actors: {', '.join(self.names.values())}. "
                "Add it to them, or name one of them as hub=."
            )
        spells = model.tie_spells()
        spells = spells[spells["layer"].isin(self.layers) & spells["a"].isin(codes) & spells["b"].isin(codes)]
        if not multilateral:
            spells = spells[~spells["multilateral"]]
        self.of_several = set(spells.loc[spells["multilateral"], "commitment"])
        columns = ("a", "b", "layer", "commitment", "since", "until")
        self.spells = list(zip(*(spells[column].tolist() for column in columns), strict=True))

    def ties(self, on: Date) -> Ties:
        """The ties of a day."""
        at = dates.number(on)
        found: Ties = {}
        for a, b, layer, commitment, since, until in self.spells:
            if since <= at < until:
                found.setdefault((a, b), {}).setdefault(layer, set()).add(commitment)
        return found

    def graph(self, ties: Ties) -> nx.Graph[str]:
        """Ties as a graph, in the form that `lattice.graph` describes."""
        import networkx as nx

        network: nx.Graph[str] = nx.Graph()
        for iso3, name in self.names.items():
            network.add_node(name, iso3=iso3)
        for (a, b), by_layer in ties.items():
            commitments = sorted({key for keys in by_layer.values() for key in keys})
            layers = self._in_order(by_layer)
            ends = self.names[a], self.names[b]
            network.add_edge(*ends, layers=layers, commitments=tuple(commitments), strength=len(layers))
        return network

    def added(self, before: Ties, after: Ties, *, to_tied: bool) -> pd.DataFrame:
        """The layers in `after` and not in `before`, of the pairs that were tied before, or of those that were not."""
        import pandas as pd

        rows = []
        for (a, b), by_layer in after.items():
            new = {layer: keys for layer, keys in by_layer.items() if layer not in before.get((a, b), {})}
            if new and to_tied == ((a, b) in before):
                behind = ";".join(sorted({key for keys in new.values() for key in keys}))
                rows.append((a, b, self.names[a], self.names[b], ";".join(self._in_order(new)), behind))
        return pd.DataFrame(rows, columns=["a", "b", "name_a", "name_b", "layers", "commitments"], dtype="str")

    def about(self, when: str, last: str) -> str:
        """The statement that goes with every result; `last` is the last day it speaks of."""
        several = "count" if self.multilateral else "are left out"
        closed = min(resources()[table]["retrieved"] for table in ("commitments", "parties", "obligations", "drills"))
        after = f" The tables were closed on {closed}; what changes after that day is not in them."
        return (
            f"{when}. Layers: {'all' if self.layers == model.LAYERS else ', '.join(self.layers)}. "
            f"Actors: {self.actor_set} ({', '.join(self.names.values())}). "
            f"{f'Hub: {self.hub}. ' if self._hub_chosen else ''}"
            f"Ties that come only from multilateral instruments {several}.{after if last > closed else ''}"
        )

    def _in_order(self, layers: Iterable[str]) -> tuple[str, ...]:
        return tuple(sorted(layers, key=self.layers.index))
