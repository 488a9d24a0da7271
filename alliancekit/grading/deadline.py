"""When work was due and when it was handed in, each with its time zone."""

from __future__ import annotations

import re
from datetime import datetime, time
from zoneinfo import ZoneInfo

from ..errors import KitError


def read(text: str) -> datetime | None:
    """A deadline such as ``"2026-11-20 18:00"``, in this computer's time zone if it names none; None if it is empty.

    A day alone means its end.

    Raises
    ------
    KitError
        If it is neither.
    """
    text = text.strip()
    if not text:
        return None
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        raise KitError(f"{text!r} is no deadline. Expected a day and a time, such as 2026-11-20 18:00.") from None
    if re.fullmatch(r"\d{4}-?\d\d-?\d\d", text):
        when = datetime.combine(when.date(), time.max)
    return when if when.tzinfo else when.astimezone()


def of_nbgrader(stamp: str) -> datetime | None:
    """The time in nbgrader's timestamp.txt, such as ``2026-11-20 17:58:23.948203 UTC``; None if it is no such text."""
    found = re.fullmatch(r"(\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?)\s*([A-Za-z_/+-]*)", stamp)
    if not found:
        return None
    try:
        return datetime.fromisoformat(found[1]).replace(tzinfo=ZoneInfo(found[2] or "UTC"))
    except (ValueError, OSError):  # no such time, or no such zone
        return None


def shown(when: datetime) -> str:
    """A time for a reader."""
    return f"{when:%Y-%m-%d %H:%M %Z}".strip()
