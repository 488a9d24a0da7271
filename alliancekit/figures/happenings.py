"""Events of the table `events`, numbered as a chart marks them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..catalog import load
from ..dates import in_words
from ..errors import KitError, unknown
from ..states import listed

MOST = 8


@dataclass(frozen=True)
class Happening:
    """One event: its number on the chart, when, what, and where accounts differ."""

    number: int
    date: str
    title: str
    contested: str

    @property
    def year(self) -> int:
        """The year in which it happened."""
        return int(self.date[:4])

    def __str__(self) -> str:
        differ = f" Accounts differ: {self.contested}" if self.contested else ""
        return f"{self.number}  {in_words(self.date)}: {self.title}.{differ}"


def happenings(events: str | Iterable[str], start: int, end: int) -> list[Happening]:
    """The events asked for, in order of time.

    Parameters
    ----------
    events
        Keys of the table `events`: one or several, or none.
    start, end
        The years that the chart shows.

    Raises
    ------
    KitError
        If there is no such event, it lies outside the years, or there are more than eight.

    Examples
    --------
    >>> print(happenings("1951-anzus-signed", 1951, 1960)[0])
    1  1 September 1951: Australia, New Zealand and the United States sign ANZUS.
    """
    table = load("events").set_index("event")
    keys = list(dict.fromkeys(listed("event", events)))
    for key in keys:
        if not isinstance(key, str) or key not in table.index:
            search = 'Search for one: events = load("events"), then events[events["title"].str.contains("SEATO")].'
            raise unknown("event", key, table.index, search)
    if len(keys) > MOST:
        raise KitError(f"A chart marks {MOST} events at most; found {len(keys)}. Choose those that matter most.")
    found = table.loc[keys].sort_values("date", kind="stable")
    outside = [str(key) for key, date in found["date"].items() if not start <= int(date[:4]) <= end]
    if outside:
        raise KitError(f"Outside the years {start}–{end}: {', '.join(outside)}. Leave it out, or widen the years.")
    rows = zip(found["date"], found["title"], found["contested_note"], strict=True)
    return [Happening(at, *row) for at, row in enumerate(rows, start=1)]
