"""The explorer `spending`: who spends how much, at which rank, and what another share of GDP would have changed."""

from __future__ import annotations

import dataclasses
import functools
import math
from typing import Any

from .. import dates
from .. import spending as figures
from ..catalog import load
from ..editions import money, of_edition, runs_of
from ..spending import Spent, WhatIf
from ..states import find_state, in_prose, name_of
from . import state as states
from .chart import Bar, Chart
from .controls import Options, Slider, choice
from .explorer import Explorer
from .looks import Look
from .spending_tables import Row, growth_table, ranking_table, revisions_table
from .view import View

LEAST, MOST, STEP = 0.5, 10.0, 0.1  # percent of GDP
DRAWN = 12  # how many actors have a bar; those who spent less are in the table alone
OTHERS = Look("what others spent (in brackets: share of GDP)", "#56b4e9")
OWN = Look("what the actor chosen spent", "#0072b2", "\\")
SUPPOSED = Look("what it would have spent at another share of GDP", "#e69f00", "/")


@functools.cache
def editions() -> dict[str, str]:
    """The editions of SIPRI’s data in the kit, newest first, and what a reader sees."""
    names = sorted(set(load("spending")["edition"]), reverse=True)
    return {name: f"{dates.in_words(name)}: {runs_of(years(name))}, {len(_actors(name))} actors" for name in names}


@functools.cache
def years(edition: str) -> tuple[int, ...]:
    """The years that an edition has figures for."""
    return tuple(sorted(set(of_edition(edition)[1]["year"].tolist())))


@functools.cache
def _actors(edition: str) -> frozenset[str]:
    return frozenset(of_edition(edition)[1]["actor"])


@functools.cache
def actors() -> dict[str, str]:
    """Everybody in the table by ISO3 code, in the order of their names."""
    codes = frozenset[str]().union(*map(_actors, editions()))
    return {iso3: name_of(iso3) for iso3 in sorted(codes, key=name_of)}


def _newest() -> str:
    return of_edition(None)[0]


@dataclasses.dataclass(frozen=True)
class State:
    """Whose spending at which share of GDP, in percent; the year and the edition; the rank to reach."""

    actor: str = "JPN"
    share: float = 2.0
    year: int = dataclasses.field(default_factory=lambda: years(_newest())[-1])
    edition: str = dataclasses.field(default_factory=_newest)
    rank: int = 3


@functools.lru_cache(maxsize=64)
def _ranked(year: int, edition: str) -> tuple[Row, ...]:
    """The rows of the ranking, largest first."""
    return tuple(figures.ranking(year, edition).to_dict("records"))


def _others(state: State) -> list[Row]:
    """Who else is ranked, largest first."""
    return [row for row in _ranked(state.year, state.edition) if row["actor"] != state.actor]


_spent, _needed = (
    functools.lru_cache(maxsize=64)(figures.spent),
    functools.lru_cache(maxsize=64)(figures.share_for_rank),
)


@functools.cache
def _first_year(actor: str, edition: str) -> int:
    table = of_edition(edition)[1]
    return int(table.loc[table["actor"] == actor, "year"].min())


def view(state: State) -> View:
    """The ranking with the supposed spending in its place, and where the figures come from."""
    own, ranked = _spent(state.actor, state.year, state.edition), _ranked(state.year, state.edition)
    what_if = None
    if own.gdp_share_pct is not None:  # some figures have no share of GDP beside them: nothing can be supposed then
        what_if = figures.rank_if(state.actor, state.share, state.year, state.edition)
    rank = next(row["rank"] for row in ranked if row["actor"] == state.actor)
    title = _title(own, f"{rank} of {len(ranked)}", what_if)
    status = " ".join(_said(state, own, rank, what_if))
    tables = [ranking_table(ranked, own, what_if, _whole(state)), revisions_table(state.actor, state.year)]
    if (start := _first_year(state.actor, state.edition)) < state.year:
        tables.append(growth_table(state.actor, start, state.year, state.edition))
    partial = "" if state.edition == _newest() else " Of this edition the kit has what the press printed."
    return View(
        title=title,
        status=status,
        picture=_chart(state, what_if, title, status),
        tables=tuple(tables),
        source=f"Data: SIPRI, edition of {dates.in_words(state.edition)} (alliancekit, tables spending and prices)."
        f"{partial} US$ at current prices and exchange rates. Ranks count the actors of the table for that year and "
        "leave out all others, Italy, Israel and Poland among them.",
    )


def _whole(state: State) -> bool:
    """Whether the kit has the edition itself: of older ones it has a few figures, among which a rank says nothing."""
    return state.edition == _newest()


def _title(own: Spent, place: str, what_if: WhatIf | None) -> str:
    if what_if is None:
        rank = f"rank {place}" if own.edition == _newest() else f"by the edition of {dates.in_words(own.edition)}"
        return f"{name_of(own.actor)} in {own.year}: {money(own.usd_m)}, {rank}"
    supposed = f"{what_if.rank} of {what_if.ranked}"
    compared = "as it did" if supposed == place else f"not {place.split()[0]}"
    return (
        f"{name_of(own.actor)} at {what_if.share_pct:g} % of GDP in {own.year}: {money(what_if.usd_m)} would have "
        f"ranked {supposed}, {compared}"
    )


def _said(state: State, own: Spent, rank: int, what_if: WhatIf | None) -> list[str]:
    name, newest = in_prose(own.actor), _newest()
    if what_if is None:
        if _whole(state):
            place = f": rank {rank} of {len(_others(state)) + 1}."
            return [
                f"In {own.year} {name} spent {money(own.usd_m)}{place}",
                "The edition has no share of GDP to go with it, so another share cannot be tried.",
            ]
        there = len(_others(state)) + 1
        return [
            f"In {own.year} {name} spent {money(own.usd_m)}, by the edition of {dates.in_words(state.edition)}.",
            f"The kit has the figures of {there} actors from it, for {runs_of(years(state.edition))}, "
            "and no shares of GDP: no rank can be read from them, and no other share tried.",
            f"Choose the edition of {dates.in_words(newest)} for that.",
        ]
    holder = in_prose(_others(state)[state.rank - 1]["actor"])
    needed = _needed(state.actor, state.rank, state.year, state.edition)
    whole = ", more than all of it" if needed > 100 else ""
    certain = (
        "Rounding of the figures does not change the rank."
        if what_if.best_rank == what_if.worst_rank
        else f"As the figures are rounded, the rank may be anything from {what_if.best_rank} to {what_if.worst_rank}."
    )
    enough = own.gdp_share_pct is not None and needed <= own.gdp_share_pct
    third = (
        f"For rank {state.rank}, {_rounded_up(needed)} % of GDP would have been enough"
        if enough
        else f"Rank {state.rank} would have taken {_rounded_up(needed)} % of GDP{whole}"
    )
    return [
        f"At {what_if.share_pct:g} % of GDP in {own.year}, {name} would have spent {money(what_if.usd_m)} and ranked "
        f"{what_if.rank} of {what_if.ranked}, {_between(what_if)}, had the others spent what they did.",
        f"It spent {money(own.usd_m)}, {own.gdp_share_pct:g} %: rank {rank}.",
        certain,
        f"{third}: as much money as {holder} spent.",
    ]


def _between(what_if: WhatIf) -> str:
    """The neighbours in the ranking."""
    above, below = (in_prose(iso3) if iso3 else "" for iso3 in (what_if.above, what_if.below))
    if above and below:
        return f"between {above} and {below}"
    return f"after {above}" if above else f"before {below}"


def _rounded_up(share_pct: float) -> str:
    """A share that is enough: rounded up, in thousandths as the newest edition gives its shares."""
    return f"{math.ceil(share_pct * 1000) / 1000:,.3f}"


def _chart(state: State, what_if: WhatIf | None, title: str, status: str) -> Chart:
    bars, legend = [], [(OTHERS, ""), (OWN, f"({name_of(state.actor)})")]
    for at, row in enumerate(_ranked(state.year, state.edition)):
        own = row["actor"] == state.actor
        if own or at < DRAWN:
            bars.append(
                (row["usd_m"], Bar(_label(row, _whole(state)), ((row["usd_m"], OWN if own else OTHERS),), strong=own))
            )
    if what_if is not None:
        bars.append((what_if.usd_m, Bar(_supposed(what_if), ((what_if.usd_m, SUPPOSED),), strong=True)))
        legend.append((SUPPOSED, ""))
    bars.sort(key=lambda pair: -pair[0])
    holder = _others(state)[state.rank - 1]
    line = f"rank {state.rank} of the others: {holder['name']}"
    dashed = f" A dashed line stands at {money(holder['usd_m'])}, {line}." if _whole(state) else ""
    told = "; ".join(bar.label for _, bar in bars)
    return Chart(
        title=title,
        alt=f"Bars, largest first. {told}.{dashed} {status}",
        bars=tuple(bar for _, bar in bars),
        legend=tuple(legend),
        reference=(holder["usd_m"], line) if _whole(state) else None,
    )


def _label(row: Row, ranked: bool) -> str:
    """A bar's label; letters do not wrap, so that it has to fit a narrow window."""
    share = "" if math.isnan(row["gdp_share_pct"]) else f" ({row['gdp_share_pct']:g} %)"
    return f"{row['rank']}. " * ranked + f"{row['name']}: {money(row['usd_m'])}{share}"


def _supposed(what_if: WhatIf) -> str:
    best, worst = what_if.best_rank, what_if.worst_rank
    rounded = "" if best == worst else f" ({best}–{worst})"
    return (
        f"{what_if.rank}{rounded}. {name_of(what_if.actor)}, supposed: {money(what_if.usd_m)} ({what_if.share_pct:g} %)"
    )


class Spending(Explorer):
    """A ranking of military spending, and where another share of GDP would have put an actor in it."""

    name, form = "spending", State
    view = staticmethod(view)

    def controls(self, state: State) -> dict[str, Any]:
        """The controls, by field."""
        lists = self.options(state)
        return {
            "actor": choice("Actor", [(name, iso3) for iso3, name in actors().items()], state.actor),
            "share": Slider(description="Share", value=state.share, min=LEAST, max=MOST, step=STEP, unit=" % of GDP"),
            "rank": choice("Rank to reach", lists["rank"], state.rank),
            "year": choice("Year", lists["year"], state.year),
            "edition": choice("Edition", [(told, name) for name, told in editions().items()], state.edition),
        }

    def options(self, state: State) -> dict[str, Options]:
        """The years are those of the edition; the ranks are held by the others of that year."""
        return {
            "year": [(str(year), year) for year in reversed(years(state.edition))],
            "rank": [(f"{at}: {row['name']}", at) for at, row in enumerate(_others(state), start=1)],
        }

    def tidy(self, state: State, moved: frozenset[str]) -> State:
        """The state with names put as the tables put them; another edition may have other years and fewer ranks."""
        edition = states.one_of("edition of SIPRI’s data in the kit", state.edition, editions())
        year = states.whole("year", state.year, dates.FIRST_YEAR, dates.LAST_YEAR)
        if "edition" in moved and "year" not in moved and year not in years(edition):
            year = years(edition)[-1]
        state = dataclasses.replace(
            state,
            actor=states.one_of("actor in the table spending", find_state(state.actor), actors()),
            share=states.amount("share", state.share, LEAST, MOST),
            year=year,
            edition=edition,
        )
        ranks = len(_others(state))
        rank = state.rank if "rank" in moved else min(state.rank, ranks)
        return dataclasses.replace(state, rank=states.whole("rank", rank, 1, ranks))


def spending(state: str = "", **settings: Any) -> Spending:
    """Explore who spends how much on the military, and what another share of GDP would have changed.

    Parameters
    ----------
    state
        The `state` of another spending explorer, to show the same.
    settings
        `actor` (of the table `spending`, by any name), `share` (percent of GDP, 0.5 to 10), `year`, `edition` (of
        SIPRI’s data, such as ``"2025-04"``), `rank` (the one to reach).

    Raises
    ------
    KitError
        If a setting or its value is not known, or the edition has no figure for that actor and year.

    Examples
    --------
    >>> spending(actor="Japan", share=2, year=2024, edition="2025-04").shown.title
    'Japan at 2 % of GDP in 2024: US$ 80.6 billion would have ranked 7 of 22, not 10'
    """
    return Spending(state, **settings)
