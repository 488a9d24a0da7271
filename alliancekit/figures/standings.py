"""An actor's military spending against everybody's, year by year: shares, ranks, and the rank at another share."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

from .. import editions
from ..dates import in_words
from ..errors import KitError
from ..spending import WhatIf, rank_if, ranking
from ..states import find_state, in_prose, name_of
from . import sentences
from .sheet import headline

LEFT_OUT = "Italy, Israel and Poland among them"  # by what `spending` says of the table


class Entry(NamedTuple):
    """An actor in a year: its rank by US$, and its spending in percent of GDP, if that is known."""

    year: int
    actor: str
    rank: int
    share: float | None


@dataclass(frozen=True)
class Standings:
    """What the newest edition says of an actor and all others, between two years, and of a share of GDP to try."""

    actor: str
    target: float
    edition: str
    years: tuple[int, ...]
    entries: tuple[Entry, ...]  # year by year, the largest first
    supposed: tuple[WhatIf, ...]

    @classmethod
    def between(cls, actor: str, start: int | None, end: int | None, target: float) -> Standings:
        """The standings from one year to another; where they are None, of all years that the actor has.

        Raises
        ------
        KitError
            If the table has no figures for that, or the years are out of order, or the share is no percentage.
        """
        iso3 = find_state(actor)
        edition, table = editions.of_edition(None)
        known, own = ({int(year) for year in rows["year"]} for rows in (table, table[table["actor"] == iso3]))
        if not own:
            names = sentences.listing(sorted(map(name_of, set(table["actor"]))))
            raise KitError(f"The table spending has no figures for {in_prose(iso3)}. It has {names}.")
        first = min(own) if start is None else editions.checked_year(start)
        last = max(own) if end is None else editions.checked_year(end)
        for year in (first, last):
            if year not in known:
                choice = editions.runs_of(known)
                raise KitError(f"The table spending has no figures for {year}. Choose start and end from {choice}.")
        if not first < last:
            raise KitError(f"start must come before end; found {first} and {last}. For example: start=2014, end=2024.")
        years = tuple(year for year in sorted(known) if first <= year <= last)
        entries = tuple(entry for year in years for entry in _entries(year, edition))
        tried = [entry.year for entry in entries if entry.actor == iso3 and entry.share is not None]
        # where there is none, the first year, so that `rank_if` says what is missing
        supposed = tuple(rank_if(iso3, target, year, edition) for year in tried or years[:1])
        return cls(iso3, float(target), edition, years, entries, supposed)

    def of(self, actor: str) -> list[Entry]:
        """An actor's entries; a year without a figure has none."""
        return [entry for entry in self.entries if entry.actor == actor]

    def in_year(self, year: int) -> list[Entry]:
        """The entries of a year, the largest first."""
        return [entry for entry in self.entries if entry.year == year]

    @property
    def others(self) -> list[str]:
        """Everybody else, by code."""
        return sorted({entry.actor for entry in self.entries} - {self.actor})

    @property
    def most(self) -> int:
        """The lowest rank there is."""
        return max(entry.rank for entry in self.entries)

    def title(self) -> str:
        """What became of the rank, and what would have."""
        first, last = self.supposed[0], self.supposed[-1]
        had = {entry.year: entry.rank for entry in self.of(self.actor)}
        return (
            f"At {self.target:g} % of GDP {in_prose(self.actor)} would have ranked {first.rank} in {first.year} and "
            f"{last.rank} in {last.year}; it ranked {had[first.year]} and {had[last.year]}"
        )

    def source(self) -> str:
        """Where the figures come from, and whom the ranks leave out."""
        return (
            f"Data: SIPRI, edition of {in_words(self.edition)} (alliancekit, table spending). US$ at "
            "current prices and exchange rates. Ranks count the actors of the table with a figure for the year and "
            f"leave out all others, {LEFT_OUT}. The rank at {self.target:g} % supposes that the others spent what they "
            "did."
        )

    def told(self, over: str) -> str:
        """The two panels in words; `over` names who ends above the first one."""
        name, last = headline(in_prose(self.actor)), self.years[-1]
        own, target = self.of(self.actor), f"{self.target:g}"
        had = {entry.year: entry.rank for entry in own}
        shares = "; ".join(f"{entry.year} {entry.share:.2f}" for entry in own if entry.share is not None)
        ranks = "; ".join(
            f"{one.year} {had[one.year]}, at {target} percent {one.rank}{_rounding(one)}, of {one.ranked}"
            for one in self.supposed
        )
        order = ", ".join(f"{entry.rank} {name_of(entry.actor)}" for entry in self.in_year(last))
        ends = sorted((-entry.share, name_of(entry.actor)) for entry in self.in_year(last) if entry.share is not None)
        gone = [f"{name_of(actor)} {self.of(actor)[-1].year}" for actor in self.others if not self._ends(actor)]
        return (
            f"Two panels of lines over the years {self.years[0]} to {last}. {self.title()}. Left: military spending as "
            f"a share of GDP in percent, with a dashed line at {target}. {name}: {shares}. All in {last}: "
            f"{', '.join(f'{who} {-share:.2f}' for share, who in ends)}. "
            f"{f'Off the top of the panel: {over}. ' if over else ''}"
            f"Right: rank by spending in US$. {name}: {ranks}. Order in {last}: {order}."
            f"{f' Figures end earlier for {sentences.listing(gone)}.' if gone else ''}"
        )

    def _ends(self, actor: str) -> bool:
        """Whether an actor has a figure for the last year."""
        return self.of(actor)[-1].year == self.years[-1]


def _entries(year: int, edition: str) -> list[Entry]:
    table = ranking(year, edition)
    columns = (table[column].tolist() for column in ("actor", "rank", "gdp_share_pct"))
    return [
        Entry(year, actor, rank, None if math.isnan(share) else share)
        for actor, rank, share in zip(*columns, strict=True)
    ]


def _rounding(one: WhatIf) -> str:
    """What rounding allows, if it allows more than one rank."""
    return "" if one.best_rank == one.worst_rank else f" (rounding allows {one.best_rank} to {one.worst_rank})"
