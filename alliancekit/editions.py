"""What SIPRI's editions say of an actor's military spending in a year: `spent`, `revisions`.

An **edition** is one year's issue of SIPRI's data, named by its month, such as ``"2025-04"``; the newest is taken
unless another is named. Older editions hold only what the press printed of them.
"""

from __future__ import annotations

import functools
import math
import numbers
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .catalog import load
from .errors import KitError, unknown
from .states import find_state, name_of
from .words import Sentence

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd


@dataclass(frozen=True, repr=False)
class Spent(Sentence):
    """What an actor spent in a year: million current US$, and percent of GDP (None where the edition has no share)."""

    actor: str
    year: int
    edition: str
    usd_m: float
    gdp_share_pct: float | None
    exactness: str

    def __str__(self) -> str:
        share = "" if self.gdp_share_pct is None else f", {self.gdp_share_pct:g} percent of GDP"
        return (
            f"{name_of(self.actor)}, {self.year}: {money(self.usd_m)} on the military{share} "
            f"(SIPRI, edition {self.edition}; {self.exactness})."
        )


def spent(actor: str, year: int, edition: str | None = None) -> Spent:
    """What an actor spent on its military in a year.

    Parameters
    ----------
    actor
        Any name of the actor, or a state of the table `other_states`.
    year
        The calendar year.
    edition
        An edition of SIPRI's data, such as ``"2023-04"``; the newest if none is named.

    Returns
    -------
    Spent
        `usd_m` in million US$ at current prices and exchange rates, `gdp_share_pct` in percent.

    Raises
    ------
    KitError
        If the actor or the edition is unknown, or the edition has no figure for that actor and year.

    References
    ----------
    SIPRI Military Expenditure Database; ``cite("spending")``.

    Examples
    --------
    >>> spent("Japan", 2024)
    Japan, 2024: US$ 55.3 billion on the military, 1.371 percent of GDP (SIPRI, edition 2025-04; as in the file).
    >>> spent("Japan", 2022, edition="2023-04").usd_m
    46000.0
    """
    iso3, year = find_state(actor), checked_year(year)
    edition, table = of_edition(edition)
    own = table[table["actor"] == iso3]
    row = own[own["year"] == year]
    if row.empty:
        raise no_figure(f"Edition {edition} of SIPRI’s data, as far as the kit has it,", iso3, year, own["year"])
    share = float(row["gdp_share_pct"].iloc[0])
    return Spent(
        actor=iso3,
        year=year,
        edition=edition,
        usd_m=float(row["usd_m"].iloc[0]),
        gdp_share_pct=None if math.isnan(share) else share,
        exactness=str(row["exactness"].iloc[0]),
    )


def revisions(actor: str, year: int) -> pd.DataFrame:
    """One figure in every edition that has it: how later editions changed what was first in print.

    Parameters
    ----------
    actor, year
        As for `spent`.

    Returns
    -------
    pandas.DataFrame
        Columns edition, usd_m, change_pct (from the edition in the row above, in percent; missing in the first row)
        and exactness. A change smaller than the rounding named in exactness says nothing.

    Raises
    ------
    KitError
        If the actor is unknown, or no edition has a figure for that actor and year.

    Examples
    --------
    >>> revisions("Russia", 2022)["change_pct"].round(1).tolist()
    [nan, 18.5]
    """
    iso3, year = find_state(actor), checked_year(year)
    table = _figures()
    own = table[table["actor"] == iso3]
    rows = own[own["year"] == year].sort_values("edition", ignore_index=True)
    if rows.empty:
        raise no_figure("The table spending", iso3, year, own["year"])
    rows["change_pct"] = 100 * rows["usd_m"].pct_change()
    return rows.loc[:, ["edition", "usd_m", "change_pct", "exactness"]]


@functools.cache
def _figures() -> pd.DataFrame:
    """The rows of the table that have a figure: read once, as a what-if asks for them many times; never handed out."""
    return load("spending").dropna(subset="usd_m")


def of_edition(edition: str | None) -> tuple[str, pd.DataFrame]:
    """An edition's name and its rows that have a figure; the newest edition for None."""
    table = _figures()
    names = sorted(set(table["edition"]))
    if edition is None:
        edition = names[-1]
    if edition not in names:
        raise unknown("edition of SIPRI’s data in the kit", edition, names)
    return edition, table[table["edition"] == edition]


def no_figure(where: str, iso3: str, year: int, years: Iterable[int], otherwise: str = "") -> KitError:
    """The error for a figure that is missing, with the years there are; `otherwise` says what else to do."""
    name, known = name_of(iso3), runs_of(years)
    has = f"It has {known}." if known else "It has none for that actor in any year."
    return KitError(f"{where} has no figure for {name} in {year}. {has}{otherwise}")


def runs_of(years: Iterable[int]) -> str:
    """Years in words, runs drawn together: ``"2014–2018, 2022"``."""
    runs: list[list[int]] = []
    for year in sorted({int(year) for year in years}):
        if runs and year == runs[-1][-1] + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)


def checked_year(year: int) -> int:
    """A year, once it has been found to be a whole number."""
    if isinstance(year, bool) or not isinstance(year, numbers.Integral):
        raise KitError(f"A year is a whole number, such as 2024; found {year!r}.")
    return int(year)


def money(usd_m: float) -> str:
    """A sum of million US$ in words: ``"US$ 55.3 billion"``."""
    return f"US$ {usd_m / 1000:,.1f} billion" if usd_m >= 1000 else f"US$ {usd_m:,.1f} million"
