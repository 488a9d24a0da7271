"""The network of ties on two days, compared: `Comparison`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .network import Network
from .snapshot import Lattice, worded
from .words import folded_html, paragraph_html, table_html
from .yardsticks import shown

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, repr=False)
class Comparison:
    """Two days compared. Each table of ties has a row per pair.

    Its columns: `a`, `b` (ISO3), `name_a`, `name_b`, `layers` (those gained or lost, separated by “;”), `commitments`
    (keys of the commitments or drills behind these layers on the day on which they stood, separated by “;”).
    """

    about: str
    first: Lattice
    second: Lattice
    gained: pd.DataFrame = field(compare=False)  # pairs tied on the second day alone
    lost: pd.DataFrame = field(compare=False)  # pairs tied on the first day alone
    thickened: pd.DataFrame = field(compare=False)  # pairs tied on both days, with layers on the second alone
    thinned: pd.DataFrame = field(compare=False)  # pairs tied on both days, with layers on the first alone

    @classmethod
    def of(cls, network: Network, first: str, second: str) -> Comparison:
        """Compare two days of a network, given as YYYY-MM-DD."""
        then, now = network.ties(first), network.ties(second)
        return cls(
            about=network.about(f"{first}, then {second}", max(first, second)),
            first=Lattice.of(network, first),
            second=Lattice.of(network, second),
            gained=network.added(then, now, to_tied=False),
            lost=network.added(now, then, to_tied=False),
            thickened=network.added(then, now, to_tied=True),
            thinned=network.added(now, then, to_tied=True),
        )

    @property
    def changes(self) -> pd.DataFrame:
        """Each measure on the first and on the second day, and the difference."""
        import pandas as pd

        days = {"first": self.first, "second": self.second}
        found = pd.DataFrame({name: {**day.row(), **day.strength.row()} for name, day in days.items()})
        found.index.name = "measure"
        return found.assign(change=found["second"] - found["first"])

    @property
    def hub_thickened(self) -> bool:
        """Whether more of the hub's ties held on both days have gained a layer than have lost one.

        Averages over all its ties would move with ties that came or went: to lose a thin tie raises them.
        """
        return self._of_hub(self.thickened) > self._of_hub(self.thinned)

    def _of_hub(self, table: pd.DataFrame) -> int:
        return sum(self.first.hub in pair for pair in zip(table["name_a"], table["name_b"], strict=True))

    def __str__(self) -> str:
        changes, hub = self.changes, self.first.hub

        def then(name: str) -> str:
            return ", then ".join(shown(float(row[name])) for row in (changes["first"], changes["second"]))

        if self.first.hub_degree and self.second.hub_degree:
            verdict = f"The ties of the hub {'thickened' if self.hub_thickened else 'did not thicken'}"
        else:
            verdict = "Whether the ties of the hub thickened is undefined, as on one of the days it had none"
        return (
            f"{self.about} Ties gained: {len(self.gained)}; lost: {len(self.lost)}. {verdict}. {hub}: ties "
            f"{then('hub_degree')}; layers per tie {then('strength_layers_per_hub_tie')}; commitments per tie "
            f"{then('strength_commitments_per_hub_tie')}; of its ties held on both days, with a layer gained: "
            f"{self._of_hub(self.thickened)}, with a layer lost: {self._of_hub(self.thinned)}. Spoke to spoke: ties "
            f"{self.first.ties - self.first.hub_degree}, then {self.second.ties - self.second.hub_degree}; "
            f"layers per tie {then('strength_layers_per_spoke_tie')}; commitments per tie "
            f"{then('strength_commitments_per_spoke_tie')}; share of all ties {then('spoke_share')}."
        )

    __repr__ = __str__

    def _repr_html_(self) -> str:
        changes = [[worded(str(name)), *map(shown, values)] for name, values in self.changes.iterrows()]
        tables = {"Ties gained": self.gained, "Ties lost": self.lost}
        tables |= {"Ties with a layer gained": self.thickened, "Ties with a layer lost": self.thinned}
        parts = [
            paragraph_html(str(self)),
            table_html("Each measure", ["", self.first.on, self.second.on, "change"], changes, figures=True),
        ]
        for name, table in tables.items():
            caption = f"{name}: {len(table)}"
            rows = [[f"{a} – {b}", *cells] for _, _, a, b, *cells in table.values.tolist()]
            parts.append(folded_html(caption, table_html(caption, ["", "layers", "commitments"], rows)))
        return "".join(parts)
