"""A stretch of time as a reader gives it: years, months or days."""

from __future__ import annotations

import calendar
import datetime
import numbers
import re
from dataclasses import dataclass

from .. import dates
from ..errors import KitError

When = int | dates.Date


@dataclass(frozen=True)
class Period:
    """A first and a last day, both in it, and the stretch in words."""

    first: datetime.date
    last: datetime.date
    words: str

    @classmethod
    def of(cls, start: When, end: When) -> Period:
        """The period from a year, a month or a day to another, the last one wholly in it.

        Raises
        ------
        KitError
            If either is none, lies outside the years of the tables, or the end comes before the start.
        """
        (first, _), (_, last) = span("start", start), span("end", end)
        opening, closing = dates.in_words(start), dates.in_words(end)
        if first > last:
            raise KitError(f"The start, {opening}, comes after the end, {closing}. Exchange them.")
        dash = " – " if " " in opening + closing else "–"
        return cls(first, last, opening if opening == closing else f"{opening}{dash}{closing}")

    @property
    def numbers(self) -> tuple[int, int]:
        """First and last day as whole numbers, see `dates.number`."""
        return dates.number(self.first), dates.number(self.last)


def span(name: str, when: When) -> tuple[datetime.date, datetime.date]:
    """The first and the last day of a year, a month or a day."""
    if isinstance(when, numbers.Integral) and not isinstance(when, bool):
        when = str(when)
    text = when.strip() if isinstance(when, str) else when
    if isinstance(text, str) and re.fullmatch(r"\d{4}(-\d{2})?", text, re.ASCII):
        month = int(text[5:] or 12)
        if not 1 <= month <= 12:
            raise KitError(f"{text!r} is no month of the calendar. Months run from 01 to 12.")
        length = calendar.monthrange(max(int(text[:4]), 1), month)[1]
        first = dates.day(f"{text}-01-01"[:10])
        return datetime.date.fromisoformat(first), datetime.date.fromisoformat(f"{text[:4]}-{month:02}-{length}")
    try:
        one = datetime.date.fromisoformat(dates.day(text))  # type: ignore[arg-type]
    except KitError as error:
        raise KitError(f'{name} is a year, a month or a day: 2024, "2024-04" or "2024-04-10". {error}') from None
    return one, one


def first_day(cell: str, empty: int = dates.OPEN) -> int:
    """A date of the tables as a whole number: a month or a year as its first day, an empty cell as `empty`."""
    return int(f"{cell}-01-01"[:10].replace("-", "")) if cell else empty


def year_of(day: int) -> float:
    """A day (see `dates.number`) on the scale of years: ``year_of(20240101) == 2024.0``."""
    year = day // 10_000
    gone = datetime.date(year, day // 100 % 100, day % 100) - datetime.date(year, 1, 1)
    return year + gone.days / (366 if calendar.isleap(year) else 365)
