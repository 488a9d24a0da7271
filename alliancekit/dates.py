"""Days: as a reader gives them, as the tables write them, and as numbers that can be compared."""

from __future__ import annotations

import datetime
import re
from typing import TYPE_CHECKING, Any

from .errors import KitError

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    Days = np.ndarray[tuple[int], np.dtype[np.integer[Any]]]

FIRST_YEAR, LAST_YEAR = 1945, 2026
# In English, whatever language the reader's machine speaks.
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
OPEN = 99_991_231  # the end of what has not ended

Date = str | datetime.date


def day(on: Date) -> str:
    """A day as the tables write it, YYYY-MM-DD.

    Parameters
    ----------
    on
        Text such as ``"2024-04-10"``, or a `datetime.date` (a `datetime.datetime` or pandas Timestamp is one).

    Raises
    ------
    KitError
        If it is no day of the calendar, or lies outside the years that the tables cover.

    Examples
    --------
    >>> day("2024-04-10")
    '2024-04-10'
    """
    text = on.strip() if isinstance(on, str) else ""
    if isinstance(on, datetime.date):  # NaT is one too, and gives "NaT"
        text = on.isoformat()[:10]
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
        raise KitError(f'A day is given as text, year first: "2024-04-10". Found {on!r}.')
    try:
        datetime.date.fromisoformat(text)
    except ValueError:
        raise KitError(f"{text!r} is not a day of the calendar. Check the month and the day.") from None
    if not FIRST_YEAR <= int(text[:4]) <= LAST_YEAR:
        raise KitError(
            f"{text} lies outside the tables, which cover {FIRST_YEAR}–{LAST_YEAR}. "
            f'Choose a day from "{FIRST_YEAR}-01-01" to "{LAST_YEAR}-12-31".'
        )
    return text


def in_words(date: Date | int) -> str:
    """A date as prose has it; one known by its year or month alone is no more than these.

    Examples
    --------
    >>> in_words("2024-04-10"), in_words("2024-04"), in_words(2024)
    ('10 April 2024', 'April 2024', '2024')
    """
    cell = date.isoformat()[:10] if isinstance(date, datetime.date) else str(date).strip()
    year, *rest = cell.split("-")
    return " ".join([*(str(int(day)) for day in rest[1:]), *(_MONTHS[int(month) - 1] for month in rest[:1]), year])


def number(on: Date) -> int:
    """A day as a whole number that sorts as the days do: ``number("2024-04-10") == 20240410``."""
    return int(day(on).replace("-", ""))


def is_date(cell: str) -> bool:
    """Whether a text is a date as the tables write it: a year, a month or a day of the calendar."""
    if not re.fullmatch(r"\d{4}(-\d{2}){0,2}", cell, re.ASCII):
        return False
    try:
        datetime.date.fromisoformat((cell + "-01-01")[:10])
    except ValueError:
        return False
    return True


def as_numbers(dates: pd.Series[str], empty: int = OPEN) -> Days:
    """Dates of the tables as whole numbers (see `number`): a shorter one as its first day, an empty one as `empty`."""
    padded = (dates + "-01-01").str.slice(0, 10).str.replace("-", "", regex=False)
    return padded.where(dates != "", str(empty)).astype("int64").to_numpy()
