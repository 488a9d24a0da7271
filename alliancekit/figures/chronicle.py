"""Events of the table `events` that a line of time shows, and which of them deserve words first."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass

from ..catalog import load
from ..errors import KitError, unknown
from ..states import Names, listed
from .period import Period, first_day, year_of

# Lanes of the line of time, and the kinds of events on each; other kinds go to the last lane.
LANES = {
    "texts and talks": ("treaty", "statement", "summit", "institution"),
    "bases and force": ("base", "drill", "incident", "war", "nuclear"),
    "law, politics, money": ("law", "election", "spending", "economy"),
}

WORTH = (12, 6, 2, 1)  # of words at events: of the day marked, treaties shown, about other commitments shown, the rest


@dataclass(frozen=True)
class Event:
    """One row of the table `events`."""

    key: str
    date: str
    title: str
    kind: str
    commitment: str

    @property
    def day(self) -> int:
        """Its day as a whole number: of a month or a year the first."""
        return first_day(self.date)

    @property
    def lane(self) -> int:
        """The number of its lane."""
        return next((at for at, kinds in enumerate(LANES.values()) if self.kind in kinds), len(LANES) - 1)


def chronicle(actors: tuple[str, ...], shown: Collection[str], kinds: Names | None, period: Period) -> list[Event]:
    """The events of a period that concern all the actors, or one of them and a commitment that is shown, by time.

    Raises
    ------
    KitError
        If a kind of event is not known, or the list of kinds is empty.
    """
    table = load("events")
    wanted = set(table["kind"]) if kinds is None else set(listed("kind of event", kinds))
    if not wanted:
        raise KitError(f"The list of kinds is empty. Name one: {', '.join(sorted(set(table['kind'])))}.")
    for kind in wanted:
        if kind not in set(table["kind"]):
            raise unknown("kind of event", kind, table["kind"])
    first, last = period.numbers
    columns = (table[name] for name in ("event", "date", "title", "kind", "commitment", "actors"))
    found = []
    for key, date, title, kind, commitment, who in zip(*columns, strict=True):
        concerned = set(actors) & set(who.split(";"))
        if kind in wanted and (len(concerned) == len(actors) or (concerned and commitment in shown)):
            found.append(Event(key, date, title, kind, commitment))
    return sorted((one for one in found if first <= one.day <= last), key=lambda one: (one.day, one.date, one.key))


def ranked(events: list[Event], shown: Collection[str], mark: Period | None) -> dict[Event, float]:
    """The events in the order in which they deserve words, each with how much its words are worth.

    First what happened on the marked day, then treaties that are shown, then what else concerns a commitment that is
    shown, then the rest; in each group the next is always the one that lies farthest in time from those before it, so
    that words spread over the years.
    """
    first, last = mark.numbers if mark else (0, -1)
    groups: list[list[Event]] = [[], [], [], []]
    for one in events:
        about = one.commitment in shown
        rank = 0 if first <= one.day <= last else 1 if about and one.kind == "treaty" else 2 if about else 3
        groups[rank].append(one)
    at = {one.key: year_of(one.day) for one in events}
    apart = dict.fromkeys(at, math.inf)
    order: dict[Event, float] = {}
    for group, worth in zip(groups, WORTH, strict=True):
        while group:
            farthest = max(group, key=lambda one: apart[one.key])
            group.remove(farthest)
            order[farthest] = worth + 1 - len(order) / len(events)
            for key, year in at.items():
                apart[key] = min(apart[key], abs(year - at[farthest.key]))
    return order
