"""The ties of a day as pictures of the network draw them: which pairs have which look."""

from __future__ import annotations

import numbers
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from .. import lattice, model
from ..actor_sets import members
from ..dates import Date
from ..network import Pair
from ..snapshot import Lattice
from ..states import Names, find_state, name_of
from . import sentences, sheet, statement
from .tie_looks import HUB_WIDE, LOOKS, OF_HUB, SPOKES, SPOKES_WIDE, Look


@dataclass(frozen=True)
class Ties:
    """The ties of a day by look, with the measures of the network they make."""

    measured: Lattice
    codes: tuple[str, ...]  # of the actors, ISO3
    hub: str  # ISO3
    of: dict[Look, tuple[Pair, ...]]  # pairs of ISO3 codes

    @classmethod
    def found(cls, on: int | Date, layers: Names | None, actors: Names, hub: str, multilateral: bool) -> Ties:
        """The ties of a day.

        Parameters
        ----------
        on
            The day; a year stands for its last day.
        layers, actors, hub, multilateral
            As for `lattice.measure`.

        Raises
        ------
        KitError
            As for `lattice.measure`, or if there is only one actor.
        """
        day, layers, actors = last_day(on), kept(layers), kept(actors)
        measured = lattice.measure(day, layers, actors, hub, multilateral)
        codes, centre = members(actors)[1], find_state(hub)
        table = model.ties(day, layers, actors=codes, multilateral=multilateral)
        of: dict[Look, list[Pair]] = {look: [] for look in LOOKS}
        for a, b, wide in zip(table["a"], table["b"], table["multilateral_only"], strict=True):
            broad, narrow = (HUB_WIDE, OF_HUB) if centre in (a, b) else (SPOKES_WIDE, SPOKES)
            of[broad if wide else narrow].append((a, b))
        return cls(measured, codes, centre, {look: tuple(pairs) for look, pairs in of.items()})

    @property
    def tied(self) -> set[str]:
        """The codes of the actors that have a tie."""
        return {code for pairs in self.of.values() for pair in pairs for code in pair}

    @property
    def spokes(self) -> int:
        """The number of ties that do not touch the hub."""
        return self.measured.ties - self.measured.hub_degree

    @property
    def first(self) -> list[str]:
        """The names of those with most ties, if the hub is not among them."""
        degree = self.measured.degree
        most = max(degree.values())
        return sorted(name for name, ties in degree.items() if ties == most) if self.measured.hub_degree < most else []

    @property
    def question(self) -> str:
        """What was measured, in one line."""
        found = self.measured
        return statement.question(found.actor_set, found.n, statement.of_layers(found.layers), found.multilateral)

    def told(self) -> str:
        """The ties in words, by look: each pair where they are few, else how many each actor has."""
        parts = [
            f"{sheet.headline(look.label)}: {len(pairs)} ({_pairs(pairs)})."
            for look, pairs in reversed(self.of.items())
            if pairs
        ]
        return " ".join(parts) or "There is no tie."


def keys(drawn: Sequence[Ties]) -> list[sheet.Key]:
    """The legend's entries for ties, counted if there is one network; a look that no tie has gets none."""
    counts = {look: sum(len(each.of[look]) for each in drawn) for look in reversed(LOOKS)}
    return [look.key(f" ({count})" if len(drawn) == 1 else "") for look, count in counts.items() if count]


def last_day(on: Any) -> Any:
    """The last day of a year given as a whole number; a day is left as it is."""
    return f"{on}-12-31" if isinstance(on, numbers.Integral) and not isinstance(on, bool) else on


def kept(names: Any) -> Any:
    """Names that can be read twice: an iterator as a list, all else as it is."""
    return list(names) if isinstance(names, Iterable) and not isinstance(names, str) else names


def _pairs(pairs: Sequence[Pair]) -> str:
    if len(pairs) <= sentences.MOST:
        return ", ".join(sorted(" – ".join(sorted(map(name_of, pair))) for pair in pairs))
    ends = [name_of(code) for pair in pairs for code in pair]
    most = sorted(set(ends), key=lambda name: (-ends.count(name), name))
    return f"ties by actor: {', '.join(f'{name} {ends.count(name)}' for name in most)}"
