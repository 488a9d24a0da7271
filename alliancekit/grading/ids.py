"""Students' ids: made of whatever their folders and files are called, safe as names of files, and never shared."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from .safe import code

_LONGEST = 80


def safe_id(raw: str) -> str:
    """A student's id that is safe as a file's name: letters and digits of any script, and ``_ - . @ +`` inside.

    Another name may give the same id: see `Ids`.

    Examples
    --------
    >>> safe_id("../Ana  Ruiz"), safe_id('=HYPERLINK("http://x")')
    ('Ana_Ruiz', 'HYPERLINK_http_x')
    """
    text = unicodedata.normalize("NFC", raw)
    kept = "".join(letter if unicodedata.category(letter)[0] in "LNM" or letter in "_-.@+" else "_" for letter in text)
    kept = re.sub(r"_{2,}", "_", re.sub(r"\.{2,}", ".", kept)).strip("_-.@+")
    if len(kept) > _LONGEST or len(kept.encode("utf-8", "replace")) > 2 * _LONGEST:
        kept = f"{kept[: _LONGEST // 2]}_{code(raw)}"
    return kept or f"student_{code(raw)}"


class Ids:
    """An id for each name: two names never share one, not even where a disk ignores capital letters.

    Parameters
    ----------
    earlier
        Names with the ids they already have, which they keep.
    """

    def __init__(self, earlier: Mapping[str, str] | None = None) -> None:
        self._of = {unicodedata.normalize("NFC", raw): student for raw, student in (earlier or {}).items()}
        self._taken = {student.casefold() for student in self._of.values()}

    def take(self, student: str) -> None:
        """Keep an id from being given to anybody else's name."""
        self._taken.add(student.casefold())

    def of(self, raw: str) -> str:
        """The id of the student with this name."""
        raw = unicodedata.normalize("NFC", raw)
        if raw not in self._of:
            student = safe_id(raw)
            if student.casefold() in self._taken:
                student = f"{student}_{code(raw)}"
            self._of[raw] = student
            self._taken.add(student.casefold())
        return self._of[raw]
