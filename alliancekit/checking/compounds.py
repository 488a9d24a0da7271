"""Kinds of answer made of others: a set, an ordered list, a mapping, a table."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .problems import AnswerProblem
from .scalars import called, plain

if TYPE_CHECKING:
    from .kinds import Kind
    from .scalars import Scalar

MOST_ITEMS = 1_000


def _items(value: Any, ordered: bool) -> list[Any]:
    """The items of a list, set, column or array. Other types are refused by name."""
    import numpy as np
    import pandas as pd

    value = plain(value)
    unordered = type(value) in (set, frozenset)
    from_pandas = isinstance(value, (pd.Series, pd.Index, pd.api.extensions.ExtensionArray))
    column = (from_pandas and type(value).__module__.split(".")[0] == "pandas") or (
        type(value) is np.ndarray and value.ndim == 1
    )
    if ordered and unordered:
        raise AnswerProblem("a set has no order. Give a list, in square brackets: [first, second, …].")
    if not (column or unordered or type(value) in (list, tuple)):
        wanted = "a list in order: [first, second, …]" if ordered else "a set or list of items: {one, another, …}"
        advice = {
            "DataFrame": ' Take one column, with single brackets: table["column"].',
            "str": " Put each name in its own quotation marks, and the brackets round them all.",
        }.get(type(value).__name__, " Put list(…) round it." if hasattr(type(value), "__iter__") else "")
        raise AnswerProblem(f"expected {wanted}. Found {called(value)}.{advice}")
    if len(value) > MOST_ITEMS:
        raise AnswerProblem(f"expected at most {MOST_ITEMS} items. Found {len(value)}.")
    return list(value)


def _by_number(text: str) -> list[tuple[str, int]]:
    """A key that puts P6 before P18, and 2 before 12: each run of digits counts as a number."""
    return [(letters, int(digits or 0)) for letters, digits in re.findall(r"(\D*)(\d*)", text)]


def _power(base: float, exponent: float) -> float:
    try:
        return math.pow(base, exponent)
    except OverflowError:
        return math.inf


@dataclass(frozen=True)
class SetOf:
    """Items in any order, repeats ignored.

    Examples
    --------
    >>> from alliancekit.checking.scalars import Name
    >>> SetOf(Name("actors")).canonical(["Japan", "Australia", "Japan"])
    ['AUS', 'JPN']
    """

    item: Kind
    name: str = field(default="set", init=False)

    def canonical(self, value: Any) -> list[Any]:
        found = {self.item.canonical(item) for item in _items(value, ordered=False)}
        return sorted(found)

    def show(self, canonical: list[Any]) -> str:
        return ", ".join(sorted(map(self.item.show, canonical), key=_by_number)) or "nothing (an empty set)"

    def guess_space(self) -> float:
        return _power(2, self.item.guess_space())


@dataclass(frozen=True)
class ListOf:
    """Items in order; `length` of them.

    Examples
    --------
    >>> from alliancekit.checking.scalars import Name
    >>> ListOf(Name("actors"), length=2).canonical(["Japan", "Australia"])
    ['JPN', 'AUS']
    """

    item: Kind
    length: int
    name: str = field(default="list", init=False)

    def canonical(self, value: Any) -> list[Any]:
        items = _items(value, ordered=True)
        if len(items) != self.length:
            raise AnswerProblem(f"expected {self.length} items in order. Found {len(items)}.")
        return [self.item.canonical(item) for item in items]

    def show(self, canonical: list[Any]) -> str:
        return ", ".join(self.item.show(item) for item in canonical)

    def guess_space(self) -> float:
        return _power(self.item.guess_space(), self.length)


@dataclass(frozen=True)
class Mapping:
    """A value for each of a set of keys: a dictionary, or a column (Series) with its index.

    Examples
    --------
    >>> from alliancekit.checking.scalars import Name, Number
    >>> Mapping(Name("actors"), Number(0, (0, 99)), length=1).canonical({"Japan": 48.3})
    {'JPN': '48'}
    """

    key: Scalar
    value: Kind
    length: int
    name: str = field(default="mapping", init=False)

    def canonical(self, value: Any) -> dict[str, Any]:
        import pandas as pd

        value = plain(value)
        if type(value) not in (dict, pd.Series):
            raise AnswerProblem(f"expected a dictionary: {{key: value, …}}. Found {called(value)}.")
        if len(value) > MOST_ITEMS:
            raise AnswerProblem(f"expected at most {MOST_ITEMS} entries. Found {len(value)}.")
        found: dict[str, Any] = {}
        for given, item in value.items():
            key = self.key.canonical(given)
            if key in found:
                raise AnswerProblem(f"{self.key.show(key)} stands in it twice. Give each key one value.")
            found[key] = self.value.canonical(item)
        if len(found) != self.length:
            counts = getattr(self.value, "name", "") in ("integer", "number") and len(found) < self.length
            advice = " Is nothing counted for the one that is missing? Then its value is 0." if counts else ""
            raise AnswerProblem(f"expected {self.length} different keys. Found {len(found)}.{advice}")
        return dict(sorted(found.items()))

    def show(self, canonical: dict[str, Any]) -> str:
        shown = {self.key.show(key): self.value.show(item) for key, item in canonical.items()}
        return "; ".join(f"{key}: {shown[key]}" for key in sorted(shown, key=_by_number))

    def guess_space(self) -> float:
        return _power(self.value.guess_space(), self.length)


@dataclass(frozen=True)
class Table:
    """Rows with named columns, in any order: a DataFrame, or a list of dictionaries. Other columns are ignored.

    `length` is the number of rows that the task states, and an answer with another number of rows is told so. Leave
    it out where the number of rows is part of what is asked.

    Examples
    --------
    >>> from alliancekit.checking.scalars import Name
    >>> Table((("actor", Name("actors")),)).canonical([{"actor": "Japan", "note": "not asked for"}])
    [{'actor': 'JPN'}]
    """

    columns: tuple[tuple[str, Kind], ...]
    length: int | None = None
    name: str = field(default="table", init=False)

    def canonical(self, value: Any) -> list[dict[str, Any]]:
        import pandas as pd

        value = plain(value)
        if type(value) is pd.DataFrame:
            if not value.columns.is_unique:
                raise AnswerProblem("two columns have the same name. Rename one of them.")
            value = value.to_dict("records") if len(value) <= MOST_ITEMS else list(range(len(value)))
        if type(value) is list and self.length is not None and len(value) != self.length:
            raise AnswerProblem(f"expected {self.length} rows. Found {len(value)}.")
        if type(value) is list and len(value) > MOST_ITEMS:
            raise AnswerProblem(f"expected at most {MOST_ITEMS} rows. Found {len(value)}.")
        if type(value) is not list or not all(type(row) is dict for row in value):
            raise AnswerProblem(f"expected a table (DataFrame). Found {called(value)}.")
        kinds = dict(self.columns)
        for row in value:
            if missing := kinds.keys() - row.keys():
                raise AnswerProblem(
                    f"expected the columns {', '.join(kinds)}. Missing: {', '.join(sorted(missing))}. "
                    "If it stands at the left as the index, use .reset_index()."
                )
        rows = [{name: kind.canonical(row[name]) for name, kind in kinds.items()} for row in value]
        return sorted(rows, key=lambda row: [str(item) for item in row.values()])

    def show(self, canonical: list[dict[str, Any]]) -> str:
        kinds = dict(self.columns)
        rows = [", ".join(f"{name} {kinds[name].show(item)}" for name, item in row.items()) for row in canonical]
        return "; ".join(rows) or "nothing (a table without rows)"

    def guess_space(self) -> float:
        a_row = math.prod(float(kind.guess_space()) for _, kind in self.columns)
        return _power(2, a_row) if self.length is None else _power(a_row, self.length)
