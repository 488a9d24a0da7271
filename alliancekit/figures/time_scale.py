"""A scale of time: days as inches from the left, and the days that get a tick."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass

from .period import Period, year_of

# From how many years on a tick stands every so many months.
EVERY = ((40, 120), (15, 60), (4, 12), (1.2, 3), (0, 1))


@dataclass(frozen=True)
class Scale:
    """A period drawn between two positions, in inches."""

    period: Period
    left: float
    right: float

    @property
    def years(self) -> tuple[float, float]:
        """Begin and end on the scale of years; the last day is wholly in it."""
        first, last = self.period.numbers
        return year_of(first), year_of(last) + 1 / 365

    @property
    def length(self) -> float:
        """How many years it shows."""
        return self.years[1] - self.years[0]

    def __call__(self, day: int) -> float:
        """The position of a day (see `dates.number`); what lies outside the period is at its edge."""
        first, last = self.period.numbers
        if not first <= day <= last:
            return self.left if day < first else self.right
        return self.left + (year_of(day) - self.years[0]) / self.length * (self.right - self.left)

    def ticks(self) -> Iterator[tuple[int, str]]:
        """Days that get a tick, each with its words: years, and months where few years are shown."""
        months = next(every for least, every in EVERY if self.length >= least)
        first, last = self.period.numbers
        for month in range(first // 10_000 * 12, last // 10_000 * 12 + 12):
            year, at = divmod(month, 12)
            day = year * 10_000 + (at + 1) * 100 + 1
            if month % months == 0 and first <= day <= last:
                yield day, f"{year}" if at == 0 else calendar.month_abbr[at + 1]
