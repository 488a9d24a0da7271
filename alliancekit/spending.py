"""Military spending: who spent how much, at which rank, and what the rank would be at another share of GDP.

API: ``spent(actor, year)``; ``revisions(actor, year)``; ``growth(actor, start, end)``; ``ranking(year)``;
``rank_if(actor, share_pct, year)``; ``share_for_rank(actor, rank, year)``.

The figures are SIPRI's (table `spending`), a small extract: ranks count the actors of that table and leave out
all others (Italy, Israel and Poland among them). What an edition is: see `alliancekit.editions`.
"""

from __future__ import annotations

import math
import numbers
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .editions import Spent, checked_year, money, no_figure, of_edition, revisions, runs_of, spent
from .errors import KitError
from .growth import TERMS, Growth, growth
from .states import name_of
from .words import Sentence

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "TERMS",
    "Growth",
    "Spent",
    "WhatIf",
    "growth",
    "rank_if",
    "ranking",
    "revisions",
    "share_for_rank",
    "spent",
]


@dataclass(frozen=True, repr=False)
class WhatIf(Sentence):
    """The rank an actor would have had at another share of GDP, the others unchanged.

    `best_rank` and `worst_rank` are what rounding allows. `above` and `below` are the neighbours (ISO3), None at the
    ends; `ranked` is how many are ranked in all.
    """

    actor: str
    year: int
    edition: str
    share_pct: float
    usd_m: float
    rank: int
    best_rank: int
    worst_rank: int
    above: str | None
    below: str | None
    ranked: int

    def __str__(self) -> str:
        sides = (("above it", self.above), ("below it", self.below))
        neighbours = "; ".join(f"{side}: {name_of(iso3)}" for side, iso3 in sides if iso3)
        certain = (
            "Rounding of the figures does not change the rank."
            if self.best_rank == self.worst_rank
            else f"As the figures are rounded, the rank may be anything from {self.best_rank} to {self.worst_rank}."
        )
        return (
            f"{name_of(self.actor)}, {self.share_pct:g} percent of GDP in {self.year}: {money(self.usd_m)} would have "
            f"ranked {self.rank} of {self.ranked} in the table ({neighbours}; SIPRI, edition {self.edition}, "
            f"the others as they were). {certain}"
        )


def ranking(year: int, edition: str | None = None) -> pd.DataFrame:
    """The actors of the table by what they spent in a year, the largest first.

    Parameters
    ----------
    year, edition
        As for `spent`.

    Returns
    -------
    pandas.DataFrame
        Columns rank, actor, name, usd_m, gdp_share_pct. Equal figures share a rank, and the next rank is skipped.
        Actors without a figure for that year are left out.

    Raises
    ------
    KitError
        If the edition is unknown or has no figures for that year.

    Examples
    --------
    >>> ranking(2024)["name"].head(3).tolist()
    ['United States', 'China', 'Russia']
    """
    year = checked_year(year)
    edition, table = of_edition(edition)
    rows = table[table["year"] == year]
    if rows.empty:
        raise KitError(f"Edition {edition} has no figures for {year}. It has {runs_of(table['year'])}.")
    return (
        rows.assign(
            rank=rows["usd_m"].rank(ascending=False, method="min").astype(int),
            name=[name_of(iso3) for iso3 in rows["actor"]],
        )
        .sort_values(["rank", "name"], ignore_index=True)
        .loc[:, ["rank", "actor", "name", "usd_m", "gdp_share_pct"]]
    )


def rank_if(actor: str, share_pct: float, year: int, edition: str | None = None) -> WhatIf:
    """The rank an actor would have had, had it spent this share of its GDP while all others spent what they did.

    GDP is spending divided by its share, both from the same edition: the two belong together, and SIPRI's spending
    over another source's GDP would mix definitions and vintages. Both are rounded (the share to a thousandth of a
    percentage point in the newest edition), so the hypothetical sum is known only within a range; `best_rank` and
    `worst_rank` are the ranks at its two ends, with the others' figures rounded the other way. A rank in dollars moves
    with the exchange rate too: see `growth`.

    Parameters
    ----------
    actor, year, edition
        As for `spent`.
    share_pct
        Percent of GDP, above 0 and at most 100.

    Raises
    ------
    KitError
        As for `spent`, or if the edition has no share of GDP for that actor and year, or `share_pct` is out of range.

    Examples
    --------
    >>> what_if = rank_if("Japan", 2, 2024)
    >>> what_if.rank, what_if.above, what_if.below
    (7, 'GBR', 'SAU')
    """
    share_pct = _percent(share_pct)
    own, gdp = _gdp(actor, year, edition)
    _, table = of_edition(own.edition)
    half_usd, half_share = _half_step(table["usd_m"]), _half_step(table["gdp_share_pct"])
    usd_m, own_share = gdp * share_pct / 100, 100 * own.usd_m / gdp
    least = (own.usd_m - half_usd) / (own_share + half_share) * share_pct
    most = (own.usd_m + half_usd) / (own_share - half_share) * share_pct
    others = ranking(own.year, own.edition).query("actor != @own.actor")
    above, below = others[others["usd_m"] > usd_m], others[others["usd_m"] <= usd_m]
    return WhatIf(
        actor=own.actor,
        year=own.year,
        edition=own.edition,
        share_pct=share_pct,
        usd_m=usd_m,
        rank=1 + len(above),
        best_rank=1 + int((others["usd_m"] - half_usd > most).sum()),
        worst_rank=1 + int((others["usd_m"] + half_usd > least).sum()),
        above=None if above.empty else str(above["actor"].iloc[-1]),
        below=None if below.empty else str(below["actor"].iloc[0]),
        ranked=1 + len(others),
    )


def share_for_rank(actor: str, rank: int, year: int, edition: str | None = None) -> float:
    """The least share of its GDP, in percent, with which an actor would have reached a rank, the others unchanged.

    Parameters
    ----------
    actor, year, edition
        As for `spent`.
    rank
        From 1 to the number of the others ranked in that year.

    Returns
    -------
    float
        Percent of GDP, not rounded. It equals the spending of the actor now holding that rank among the others; equal
        figures share a rank. Round it up, never down.

    Raises
    ------
    KitError
        As for `rank_if`, or if there is no such rank.

    Examples
    --------
    >>> round(share_for_rank("Japan", 3, 2024), 2)
    3.69
    """
    own, gdp = _gdp(actor, year, edition)
    others = ranking(own.year, own.edition).query("actor != @own.actor")["usd_m"]
    if isinstance(rank, bool) or not isinstance(rank, numbers.Integral) or not 1 <= rank <= len(others):
        raise KitError(f"A rank is a whole number from 1 to {len(others)} here; found {rank!r}.")
    target = float(others.iloc[int(rank) - 1])
    share = target / gdp * 100
    while gdp * share / 100 < target:  # the quotient may fall short by its last digit
        share = math.nextafter(share, math.inf)
    return share


def _gdp(actor: str, year: int, edition: str | None) -> tuple[Spent, float]:
    """An actor's spending and its GDP, both in million US$, as one edition implies it."""
    own = spent(actor, year, edition)
    if own.gdp_share_pct is None:
        _, table = of_edition(own.edition)
        known = table[table["actor"] == own.actor].dropna(subset="gdp_share_pct")["year"]
        newest, _ = of_edition(None)
        otherwise = "" if own.edition == newest else f' Edition "{newest}" may have it.'
        raise no_figure(f"Edition {own.edition} (share of GDP)", own.actor, own.year, known, otherwise)
    return own, own.usd_m / own.gdp_share_pct * 100


def _percent(share_pct: float) -> float:
    if isinstance(share_pct, bool) or not isinstance(share_pct, numbers.Real) or not 0 < share_pct <= 100:
        raise KitError(
            f"A share of GDP is a number of percent, above 0 and at most 100, such as 2; found {share_pct!r}."
        )
    return float(share_pct)


def _half_step(figures: pd.Series[float]) -> float:
    """Half a unit of the last decimal that a column of figures is printed to."""
    decimals = max(len(str(figure).partition(".")[2]) for figure in figures.dropna())
    return 0.5 * 10.0**-decimals
