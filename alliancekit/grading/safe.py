"""What comes from students, made safe: to show, to name a file after, and to stand for a person without a name."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence

LONGEST_LINE = 600
_LONGEST_NAME = 60
# Control characters but line breaks and tabs; halves of characters, which no file can hold; and what turns the
# direction of the text around it.
_UNSHOWABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
_HALF = re.compile("[\ud800-\udfff]")
_PLAIN_NAME = re.compile(r"[a-z0-9](?:[a-z0-9._@+-]{0,58}[a-z0-9])?")
_HASHED = re.compile(r"-[bcdfghjkmnpqrstvwxz]{12}$")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?")  # which Windows keeps for its devices
# No digits and no vowels: a spreadsheet takes such a code for text, never for a number or a date; nor is it a word.
_LETTERS = "bcdfghjkmnpqrstvwxz"


def clean(text: str, most: int | None = None) -> str:
    """A text without what commands a terminal or turns the text around it; at most `most` characters of it.

    Each character that is taken out leaves a mark, so that nothing disappears unseen.
    """
    text = _UNSHOWABLE.sub("\N{REPLACEMENT CHARACTER}", text.replace("\r\n", "\n").replace("\r", "\n"))
    return text if most is None or len(text) <= most else f"{text[: most - 1]}…"


def whole(text: str) -> str:
    """A text without halves of characters, which JSON can hold and no file can."""
    return _HALF.sub("\N{REPLACEMENT CHARACTER}", text)


def line(text: str, most: int = LONGEST_LINE) -> str:
    """As `clean`, and in one line."""
    return clean(" ".join(clean(text).split()), most)


def listing(names: Sequence[str], most: int = 5, each: int = 60) -> str:
    """Some names in one line, and how many more there are."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(line(name, each) for name in names[:most]) + more


def code(*parts: str, letters: int = 8) -> str:
    """Letters that stand for some texts: always the same for the same, and another for any other."""
    number = int.from_bytes(hashlib.sha256(whole("\0".join(parts)).encode()).digest())
    found = ""
    while len(found) < letters:
        number, at = divmod(number, len(_LETTERS))
        found += _LETTERS[at]
    return found


def file_name(student: str) -> str:
    """A student's id as the name of a file, without suffix. Two students never share one, on no file system.

    A short name of small letters and digits stays as it is; any other is cut down to such, and a code is added.
    """
    student = whole(student)
    plain = _PLAIN_NAME.fullmatch(student) and not _RESERVED.fullmatch(student) and not _HASHED.search(student)
    if plain and ".." not in student:
        return student
    ascii_letters = unicodedata.normalize("NFKD", student).encode("ascii", "ignore").decode().lower()
    short = re.sub(r"[^a-z0-9]+", "-", ascii_letters)[:_LONGEST_NAME].strip("-") or "student"
    return f"{short}-{code(student, letters=12)}"  # too long to find another id for
