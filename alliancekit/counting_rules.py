"""How many “deliverables” there are: rows of the table `deliverables`, counted by `RULES`.

Each rule says which rows count as one. Given some of the rows, a rule counts those, and nothing for the rows left out.
"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Iterable
from typing import Any

from .catalog import load

HEADED, DEALS, SECTIONS, BOTH = (
    "headed items",
    "deals instead of their heading",
    "with section headings",
    "items and deals",
)
RULES = {
    HEADED: "each headed item; a deal is part of the headed item that it stands under",
    DEALS: "each headed item and each deal, but not the headed item that the deals stand under",
    SECTIONS: "each headed item, and the heading of each section that one of them stands in; no deals",
    BOTH: "each headed item and each deal, also the headed item that the deals stand under",
}
NOUNS = {
    HEADED: "headed items",
    DEALS: "items, with the deals instead of their heading",
    SECTIONS: "items and section headings",
    BOTH: "items and deals",
}
SECTION_HEADING = "section heading"  # where the others have a verb or a status


@functools.cache
def rows() -> dict[str, dict[Any, Any]]:
    """The rows of the table by key, in its order."""
    return {row["item"]: row for row in load("deliverables").to_dict("records")}


@functools.cache
def over_deals() -> frozenset[str]:
    """The headed items that deals stand under."""
    return frozenset(row["parent"] for row in rows().values() if row["parent"])


def counts(rule: str, key: str) -> bool:
    """Whether a row counts as one."""
    if rows()[key]["parent"]:
        return rule in (DEALS, BOTH)
    return rule != DEALS or key not in over_deals()


def counted(rule: str, keys: Iterable[str], by: str = "verb") -> Counter[tuple[str, str]]:
    """How many of the rows there are by a rule, by section and by another column: verb or status.

    Examples
    --------
    >>> {rule: counted(rule, rows()).total() for rule in RULES}
    {'headed items': 65, 'deals instead of their heading': 77, 'with section headings': 70, 'items and deals': 78}
    """
    found = Counter((rows()[key]["section"], rows()[key][by]) for key in keys if counts(rule, key))
    if rule == SECTIONS:
        found.update({(section, SECTION_HEADING): 1 for section in {section for section, _ in found}})
    return found
