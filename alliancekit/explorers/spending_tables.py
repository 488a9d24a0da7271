"""The tables of the explorer `spending`: the ranking, one figure in every edition, and growth in three terms."""

from __future__ import annotations

import functools
import math
from typing import Any

from .. import spending
from ..errors import KitError
from ..spending import Growth, Spent, WhatIf
from ..states import in_prose, name_of
from .view import Table

Row = dict[Any, Any]  # a row of a table, by column

IN_TERMS = {
    "nominal": "US$ at current prices and exchange rates",
    "national currency": "its own currency, current prices",
    "constant": "its own currency, at prices of the second year",
}


def ranking_table(ranked: tuple[Row, ...], own: Spent, what_if: WhatIf | None, whole: bool) -> Table:
    """Everybody of that year, with what is supposed in its place; ranks only where the kit has the `whole` edition."""
    rows: list[tuple[float, list[str]]] = [
        (
            row["usd_m"],
            [row["name"], str(row["rank"]) if whole else "–", _billions(row["usd_m"]), _share(row["gdp_share_pct"])],
        )
        for row in ranked
    ]
    if what_if is not None:
        supposed = f"{name_of(own.actor)} at {what_if.share_pct:g} % of GDP (supposed)"
        rows.append(
            (what_if.usd_m, [supposed, f"({what_if.rank})", _billions(what_if.usd_m), _share(what_if.share_pct)])
        )
    rows.sort(key=lambda pair: -pair[0])
    caption = f"Military spending in {own.year}, largest first"
    return Table(caption, ["actor", "rank", "US$ billion", "% of GDP"], [cells for _, cells in rows], figures=True)


def revisions_table(actor: str, year: int) -> Table:
    """The same figure as each edition has it."""
    heads = ["edition", "US$ billion", "change from the row above", "how exact"]
    rows = [
        [
            row["edition"],
            _billions(row["usd_m"]),
            "–" if math.isnan(row["change_pct"]) else _change(row["change_pct"]),
            row["exactness"],
        ]
        for row in _revisions(actor, year)
    ]
    return Table(f"What each edition says of {in_prose(actor)} in {year}", heads, rows)


@functools.lru_cache(maxsize=64)
def _revisions(actor: str, year: int) -> tuple[Row, ...]:
    return tuple(spending.revisions(actor, year).to_dict("records"))


def growth_table(actor: str, start: int, end: int, edition: str) -> Table:
    """How spending grew, in dollars, in the actor's own currency, and at constant prices."""
    rows = []
    for terms, words in IN_TERMS.items():
        grown = _growth(actor, start, end, edition, terms)
        if grown is None:
            rows.append([words, "–", "–", "The kit has no exchange rates or prices for this."])
        else:
            amounts = f"{grown.first:,.0f} to {grown.last:,.0f} {grown.unit}"
            rows.append([words, _change(grown.total_pct), _change(grown.per_year_pct), amounts])
    heads = ["measured in", "growth", "a year", "from and to"]
    return Table(f"How spending of {in_prose(actor)} grew from {start} to {end}", heads, rows)


@functools.lru_cache(maxsize=256)
def _growth(actor: str, start: int, end: int, edition: str, terms: str) -> Growth | None:
    """None where the table `prices` lacks a value."""
    try:
        return spending.growth(actor, start, end, edition, terms)
    except KitError:
        return None


def _billions(usd_m: float) -> str:
    return f"{usd_m / 1000:,.1f}"


def _share(pct: float) -> str:
    return "–" if math.isnan(pct) else f"{pct:.3f}"


def _change(pct: float) -> str:
    return f"{pct:+.1f} %".replace("-", "−")
