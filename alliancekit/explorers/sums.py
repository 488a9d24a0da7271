"""Sums and numbers that the deliverables name: rows of the table `deliverable_amounts`, by item and in words."""

from __future__ import annotations

import functools
import re
from typing import Any

from ..catalog import load, resources

MILLIONS = " m"  # ends the units of money: US$ m, JPY m


@functools.cache
def named() -> dict[str, list[dict[Any, Any]]]:
    """The rows of the table by item."""
    found: dict[str, list[dict[Any, Any]]] = {}
    for row in load("deliverable_amounts").to_dict("records"):
        found.setdefault(row["item"], []).append(row)
    return found


@functools.cache
def money() -> dict[str, frozenset[str]]:
    """The items that name a sum of money, with the kinds of those sums."""
    found = {
        item: frozenset(row["kind"] for row in amounts if row["unit"].endswith(MILLIONS))
        for item, amounts in named().items()
    }
    return {item: kinds for item, kinds in found.items() if kinds}


@functools.cache
def kinds() -> dict[str, str]:
    """What the kinds mean, from the data dictionary: ``kinds()["new"] == "announced now"``."""
    field = next(field for field in resources()["deliverable_amounts"]["schema"]["fields"] if field["name"] == "kind")
    meanings = dict(re.findall(r"(\w+) \(([^)]*)\)", field["description"]))
    return {kind: meanings[kind] for kind in field["constraints"]["enum"]}


def in_words(amount: dict[Any, Any]) -> str:
    """An amount as it is named: ``"nearly US$ 8,000 million"``, ``"more than 30,500 jobs, average a year"``."""
    number, unit = f"{amount['value']:,.10g}", amount["unit"]
    text = f"{unit.removesuffix(MILLIONS)} {number} million" if unit.endswith(MILLIONS) else f"{number} {unit}"
    before, _, after = (part.strip() for part in amount["qualifier"].partition(","))
    if before.endswith("a year"):
        before, after = "", before
    return f"{before} {text}{', ' if after else ''}{after}".strip()
