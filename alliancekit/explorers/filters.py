"""Fields of a state that each leave out rows of a table, and one for the row that is read: `Filters`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ..catalog import resources
from ..errors import KitError
from . import state as states
from .controls import Options

Keys = tuple[str, ...]
ALL = "all"  # what a reader sees for a filter that leaves out nothing


@dataclass(frozen=True)
class Filters:
    """Filters over the rows of a table.

    Parameters
    ----------
    noun, plural
        What a row is.
    reads
        The field of the state that holds the key of the row that is read.
    labels
        The filters by field, as their controls are called. The empty text leaves out no row.
    values
        What each filter may be, by field: values with what a reader sees for them.
    match
        The keys of the rows that filters leave, in the table's order.
    """

    noun: str
    plural: str
    reads: str
    labels: Mapping[str, str]
    values: Callable[[], Mapping[str, Mapping[str, str]]]
    match: Callable[[Mapping[str, str]], Keys]

    def chosen(self, state: Any) -> dict[str, str]:
        """The filters that are set, by field."""
        return {field: value for field in self.labels if (value := getattr(state, field))}

    def left(self, state: Any) -> Keys:
        """The keys of the rows left, which that of the row that is read is among.

        Raises
        ------
        KitError
            If no row is left, or the one that is read is left out.
        """
        chosen, reads = self.chosen(state), getattr(state, self.reads)
        keys = self.match(chosen)
        if not keys:
            raise KitError(f"There is no {self.noun} with {self.said(chosen)}. {self._advice(chosen)}")
        if reads not in keys:
            some = ", ".join(keys[:4]) + (f" … ({len(keys)} in all)" if len(keys) > 4 else "")
            against = ", ".join(self.labels[field] for field in self._against(reads, chosen))
            raise KitError(
                f"{reads} is left out by the filters ({self.said(chosen)}). Choose one that they leave: {some}; "
                f"or set to “{ALL}”: {against}."
            )
        return keys

    def said(self, chosen: Mapping[str, str]) -> str:
        """Filters in words: ``"speaker: reporter; verdict: overtaken"``."""
        known = self.values()
        return "; ".join(f"{self.labels[field].lower()}: {known[field][value]}" for field, value in chosen.items())

    def counted(self, number: int) -> str:
        """A number of rows: ``"1 claim"``, ``"2 claims"``."""
        return f"{number} {self.noun if number == 1 else self.plural}"

    def fitted(self, state: Any, moved: frozenset[str]) -> dict[str, str]:
        """The filters and the row to read, by field, with values that exist and made to fit each other.

        A row that the filters no longer leave gives way to the first that they do. A row that is named is read: of the
        filters that leave it out, those not named with it are unset.

        Raises
        ------
        KitError
            If a filter has a value that is not in the table, or there is no such row.
        """
        known, every = self.values(), self.match({})
        given = {
            field: states.one_of(field.replace("_", " "), getattr(state, field), ["", *known[field]])
            for field in self.labels
        }
        wanted = getattr(state, self.reads)
        folded = {key.casefold(): key for key in every}
        reads = states.one_of(self.noun, folded.get(str(wanted).casefold(), wanted), ["", *every])
        if reads and self.reads in moved:
            given |= {field: "" for field in self._against(reads, given) if field not in moved}
        keys = self.match({field: value for field, value in given.items() if value})
        if not reads:
            reads = (keys or every)[0]
        elif keys and reads not in keys and self.reads not in moved:
            reads = keys[0]
        return given | {self.reads: reads}

    def options(self, state: Any, field: str, count: Callable[[Keys], int] = len) -> Options:
        """The values of a filter to choose from, each with how many rows it would leave beside the other filters."""
        others = {name: value for name, value in self.chosen(state).items() if name != field}
        known = {"": ALL} | dict(self.values()[field])
        return [
            (f"{label} ({count(self.match(others | ({field: value} if value else {})))})", value)
            for value, label in known.items()
        ]

    def readable(self, state: Any, say: Callable[[str], str]) -> Options:
        """The rows left to choose one from; where none is left, the one that was read."""
        keys = self.match(self.chosen(state))
        reads = getattr(state, self.reads)
        return [(say(key), key) for key in (keys if reads in keys else (reads, *keys))]

    def _against(self, key: str, chosen: Mapping[str, str]) -> list[str]:
        """The filters that leave out a row, each by itself."""
        return [field for field, value in chosen.items() if value and key not in self.match({field: value})]

    def _advice(self, chosen: Mapping[str, str]) -> str:
        """Which single filter to unset, and how many rows there are then."""
        without = {
            field: len(self.match({name: value for name, value in chosen.items() if name != field})) for field in chosen
        }
        ways = [
            f"Set {self.labels[field]} to “{ALL}”: {self.counted(number)}."
            for field, number in without.items()
            if number
        ]
        return " ".join(ways) or f"To unset one is not enough: set all but one to “{ALL}”."


def listed(table: str, column: str) -> Keys:
    """The values that a column may have, in the order of the data dictionary."""
    fields = {field["name"]: field for field in resources()[table]["schema"]["fields"]}
    return tuple(fields[column]["constraints"]["enum"])
