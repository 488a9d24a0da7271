"""From a column of a table to the classes of a map: which actors, in which order, under which heading."""

from __future__ import annotations

import itertools
import math
import numbers
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .. import actors
from ..catalog import load
from ..errors import KitError, unknown
from . import palette

if TYPE_CHECKING:
    import pandas as pd

BINS = 5  # classes made of a numeric column

# The order a reader expects, where it is not the alphabet's.
ORDERS = {
    "region": (
        "Northeast Asia", "Southeast Asia", "South Asia", "Oceania", "North America", "Europe", "Middle East",
    ),
}  # fmt: skip

# Headings of columns whose name does not read as one.
HEADINGS = {"indo_pacific": "Indo-Pacific state", "iso3": "ISO code"}


@dataclass(frozen=True)
class Class:
    """One class of a map: its label, the keys (ISO3 codes or places) in it, and how it looks."""

    label: str
    keys: tuple[str, ...]
    style: palette.Style


@dataclass(frozen=True)
class Classes:
    """The classes of a column, in legend order, and the keys left over.

    `rest` are keys with a value outside the classes asked for; `missing` are keys without a value.
    """

    heading: str
    of: tuple[Class, ...]
    rest: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    def only(self, keys: Iterable[str]) -> Classes:
        """The classes without the keys that are not among these; classes left empty go."""
        kept = set(keys)
        of = (Class(one.label, tuple(key for key in one.keys if key in kept), one.style) for one in self.of)
        rest, missing = (tuple(key for key in left if key in kept) for left in (self.rest, self.missing))
        return Classes(self.heading, tuple(one for one in of if one.keys), rest, missing)

    def style(self, key: str) -> palette.Style | None:
        """How a key looks; None if it is in no class."""
        return next((one.style for one in self.of if key in one.keys), None)


def of_actors(colour_by: str, data: pd.DataFrame | None, classes: Sequence[Any] | None) -> Classes:
    """The classes of all actors by a column.

    Parameters
    ----------
    colour_by
        A column of `data`: text gives one class per value, true/false two, numbers five bins with about as many
        actors each.
    data
        One row per actor, with a column ``iso3`` or ``actor`` (any name of the actor); the table `actors` if None.
    classes
        Text: the values to colour, in order; the others turn grey. Numbers: the edges of the bins, rising.

    Raises
    ------
    KitError
        If a column is missing, an actor unknown or given two different values, or the classes are too many.
    """
    everyone = load("actors")
    table = everyone if data is None else data
    values = _values(table, colour_by)
    missing = [iso3 for iso3 in everyone["iso3"] if iso3 not in values]
    return classify(colour_by, values, missing, classes)


def _values(table: pd.DataFrame, column: str) -> dict[str, Any]:
    """The value of each actor that has one."""
    if not hasattr(table, "columns"):
        raise KitError(f'data must be a table (a DataFrame); found {type(table).__name__}. Try data=load("actors").')
    if table.empty:
        raise KitError("The table has no rows, so there is nothing to colour. Look at the filter that made it.")
    if not isinstance(column, str) or column not in table.columns:
        raise unknown("column", column, table.columns)
    key = next((name for name in ("iso3", "actor") if name in table.columns), None)
    if key is None:
        raise KitError(
            "The table has no column that says which actor a row is about: name it iso3 or actor. "
            f"Its columns: {', '.join(map(str, table.columns))}."
        )
    values: dict[str, Any] = {}
    for name, value in zip(table[key], table[column], strict=True):
        iso3 = actors.find(name)
        if isinstance(value, numbers.Real) and math.isinf(value):
            raise KitError(
                f"{actors.short_name(iso3)} has an infinite value in {column!r}: look for a division by zero."
            )
        if iso3 in values and not _same(values[iso3], value):
            raise KitError(
                f"The table has several rows for {actors.short_name(iso3)}, with different values of {column!r}; "
                f"a map needs one row per actor. Filter it first, or group it: table.groupby({key!r}, as_index=False)."
            )
        values[iso3] = value
    return {iso3: value for iso3, value in values.items() if not empty(value)}


def classify(heading: str, values: dict[str, Any], missing: Sequence[str], classes: Sequence[Any] | None) -> Classes:
    """Classes from values by key; see `of_actors` for what `classes` means."""
    heading_words = HEADINGS.get(heading, heading.replace("_", " "))
    kinds = {_kind(value) for value in values.values()}
    if not values:
        raise KitError(f"Column {heading!r} has no value in any row, so there is nothing to colour.")
    if kinds == {"number"}:
        groups = _bins(values, classes)
    else:
        groups = _groups(heading, {key: _word(value) for key, value in values.items()}, classes)
    looks = palette.styles(len(groups))
    of = tuple(Class(label, tuple(keys), look) for (label, keys), look in zip(groups.items(), looks, strict=True))
    coloured = {key for one in of for key in one.keys}
    return Classes(heading_words, of, tuple(key for key in values if key not in coloured), tuple(missing))


def _groups(heading: str, words: dict[str, str], classes: Sequence[Any] | None) -> dict[str, list[str]]:
    """Keys by value, in the order asked for, the expected order, or the alphabet's."""
    found = sorted(set(words.values()))
    if classes is not None:
        wanted = [_word(value) for value in classes]
        if not wanted:
            raise KitError(f"classes is empty, so nothing would be coloured. Name values of {heading!r}: {found[:3]}.")
        for value in wanted:
            if value not in found:
                raise unknown(f"value of {heading!r}", value, found)
    else:
        expected = ORDERS.get(heading, ("yes", "no"))
        wanted = sorted(found, key=lambda word: (expected.index(word) if word in expected else len(expected), word))
        if len(wanted) > palette.MOST:
            raise KitError(
                f"Column {heading!r} has {len(wanted)} different values; a map shows at most {palette.MOST} apart. "
                f"Choose another column, or the values to colour: classes={wanted[:3]!r}; the rest turn grey."
            )
    return {value: [key for key, word in words.items() if word == value] for value in wanted}


def _bins(values: dict[str, Any], edges: Sequence[float] | None) -> dict[str, list[str]]:
    """Keys by range: between the edges given, or in five bins with about as many keys each."""
    by_key = {key: float(value) for key, value in values.items()}
    edges = _quantiles(sorted(by_key.values())) if edges is None else [float(edge) for edge in edges]
    if len(edges) == 1:  # every value is the same
        return {number(edges[0]): list(by_key)}
    if len(edges) == 0 or any(high <= low for low, high in itertools.pairwise(edges)):
        raise KitError(
            "For a column of numbers, classes are the edges of the bins, rising: classes=[0, 1, 2.5, 10]; "
            f"found {edges}."
        )
    groups = {}
    for low, high in itertools.pairwise(edges):
        top = high == edges[-1]  # the last bin holds its upper edge too
        keys = [key for key, value in by_key.items() if low <= value < high or (top and value == high)]
        groups[f"{number(low)} to {'' if top else 'under '}{number(high)}"] = keys
    return groups


def _quantiles(ordered: list[float]) -> list[float]:
    """Edges of five bins with about as many of the (rising) numbers each, rounded to what a legend can say.

    The edges themselves are rounded, not only their labels, so that no number falls into a bin whose label excludes
    it. Fewer bins where many numbers are equal.
    """
    low, high = ordered[0], ordered[-1]
    if low == high:
        return [low]
    step = 10.0 ** (math.floor(math.log10(high - low)) - 2)
    inner = (ordered[round(len(ordered) * at / BINS)] for at in range(1, BINS))
    steps = {math.floor(low / step), *(round(edge / step) for edge in inner), math.ceil(high / step)}
    return [float(f"{at * step:.12g}") for at in sorted(steps)]


def number(value: float) -> str:
    """A number as a reader writes it: no exponent, thousands apart from 10,000 up (so years stay years)."""
    text = f"{value:.12g}"
    whole, _, decimals = (text if "e" not in text else f"{value:.9f}".rstrip("0")).partition(".")
    if abs(value) >= 10_000:
        whole = f"{int(whole):,}"
    return f"{whole}.{decimals}" if decimals else whole


def empty(value: Any) -> bool:
    """Whether a cell of a table holds nothing: the empty text or a missing value."""
    import pandas as pd

    return value == "" if isinstance(value, str) else bool(pd.isna(value))


def _same(one: object, other: object) -> bool:
    return (empty(one) and empty(other)) or (not empty(one) and not empty(other) and one == other)


def _kind(value: object) -> str:
    if isinstance(value, bool) or type(value).__name__ in ("bool_", "bool"):
        return "truth"
    return "number" if isinstance(value, numbers.Real) else "text"


def _word(value: object) -> str:
    return ("yes" if value else "no") if _kind(value) == "truth" else str(value)
