"""What was announced: the rows of the table `deliverables`, and the `FILTERS` over them."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Mapping
from typing import Any

from ..counting_rules import rows
from ..errors import KitError, unknown
from ..states import find_state, name_of
from . import sums
from .filters import Filters, Keys, listed

LABELS = {
    "section": "Section",
    "partner": "Other partner",
    "verb": "Verb",
    "money": "Money",
    "money_kind": "Kind of sum",
}
NO_PARTNER, WITH, WITHOUT = "none", "with a sum", "without a sum"


@functools.cache
def values() -> dict[str, dict[str, str]]:
    """What the filters may be, by field: values with what a reader sees for them."""
    partners = {code for row in rows().values() for code in row["partners"].split(";") if code}
    return {
        "section": {row["section"]: row["section"] for row in rows().values()},
        "partner": {NO_PARTNER: "none"} | {code: name_of(code) for code in sorted(partners, key=name_of)},
        "verb": {verb: verb for verb in listed("deliverables", "verb")},
        "money": {value: value for value in (WITH, WITHOUT)},
        "money_kind": {kind: kind for kind in sums.kinds()},
    }


@functools.cache
def _meets(field: str, value: str) -> frozenset[str]:
    """The items that one filter leaves."""

    def meets(key: str, row: Mapping[Any, Any]) -> bool:
        if field == "partner":
            return not row["partners"] if value == NO_PARTNER else value in row["partners"].split(";")
        if field == "money":
            return (key in sums.money()) == (value == WITH)
        if field == "money_kind":
            return value in sums.money().get(key, ())
        return bool(row[field] == value)

    return frozenset(key for key, row in rows().items() if meets(key, row))


def _match(filters: Mapping[str, str]) -> Keys:
    sets = [_meets(field, value) for field, value in filters.items()]
    return tuple(key for key in rows() if all(key in left for left in sets))


FILTERS = Filters("item or deal", "items and deals", "item", LABELS, values, _match)


def third_state(name: Any) -> str:
    """A partner beyond the two governments that the table names, by any name, or none."""
    known = values()["partner"]
    code = name
    if name not in ["", *known]:
        with contextlib.suppress(KitError):
            code = find_state(name)
    if code not in ["", *known]:
        raise unknown("other partner", name, known.values())
    return str(code)
