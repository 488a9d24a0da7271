"""The class list: who is expected to hand in."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from ..errors import KitError
from .ids import Ids
from .notebook import decoded

# A list of one's own, Moodle's grading worksheet, a list of participants.
_IDS = ("id", "identifier", "student id", "id number", "username", "login")
_NAMES = ("name", "full name", "student name", "student")


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip().casefold()


def _run_together(name: str) -> set[str]:
    """A name's words run together, whichever of them comes first: Canvas writes ``doejane``, Moodle ``Jane Doe``."""
    words = re.findall(r"\w+", _folded(name))
    return {"".join(words[at:] + words[:at]) for at in range(len(words))}


@dataclass(frozen=True)
class Roster:
    """The students of a class.

    `people` has the cells of each one's line by the column's name, under the student's id; `names` the names, and `raw`
    each id as it was written: ids are safe as names of files (see `ids.Ids`).
    """

    people: dict[str, dict[str, str]]
    names: dict[str, str]
    raw: dict[str, str]

    def find(self, text: str) -> str:
        """The id that a text is, upper and lower case taken as one where that leaves no doubt; empty if it is none."""
        exact = [student for student, raw in self.raw.items() if text in (raw, student)]
        like = [student for student, raw in self.raw.items() if _folded(text) == _folded(raw)]
        return (exact or (like if len(like) == 1 else [""]))[0]

    def named(self, person: str) -> str:
        """The id of the one student with this name, in any order of its words, run together or not; empty if none."""
        wanted = "".join(re.findall(r"\w+", _folded(person)))
        found = [student for student, name in self.names.items() if wanted in _run_together(name)]
        return found[0] if len(found) == 1 else ""

    def within(self, text: str) -> str:
        """The one id that stands in a longer text; empty if there is none, or more than one."""
        found = [
            student
            for student, raw in self.raw.items()
            if re.search(rf"(?<![^\W_]){re.escape(_folded(raw))}(?![^\W_])", _folded(text))
        ]
        return found[0] if len(found) == 1 else ""


def read(path: Path) -> Roster:
    """Read a class list: a CSV file with the columns ``id`` and ``name``, separated by commas, semicolons or tabs.

    An exported gradebook of Canvas and a grading worksheet of Moodle do as well.

    Raises
    ------
    KitError
        If it cannot be read, has no column ``id``, lists nobody, or has an id twice with different names.
    """
    try:
        text, _ = decoded(path.read_bytes())
    except OSError as error:
        raise KitError(f"The class list {path} cannot be read ({error.strerror}). Name a CSV file.") from None
    text = re.sub(r"\Asep=.\r?\n", "", text)  # which Excel writes to say what separates
    head = text.split("\n", 1)[0]
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count)))
    except csv.Error as error:
        raise KitError(f"The class list {path} is no CSV file ({error}). Save it as CSV, and try again.") from None
    columns = [cell.strip() for cell in rows[0]] if rows else []
    folded = [column.casefold() for column in columns]
    of_id = next((folded.index(name) for name in _IDS if name in folded), None)
    if of_id is None:
        raise KitError(
            f"The class list {path} has no column called id. Expected a first line such as “id,name”, then a line for "
            "each student, with the id by which their files or folders are named."
        )
    of_name = next((folded.index(name) for name in _NAMES if name in folded and folded.index(name) != of_id), None)
    ids = Ids()
    people: dict[str, dict[str, str]] = {}
    names: dict[str, str] = {}
    raws: dict[str, str] = {}
    for row in rows[1:]:
        cells = [*(cell.strip() for cell in row), *[""] * (len(columns) - len(row))]
        # Moodle's worksheet says “Participant 12345” of whom its downloads call 12345.
        raw = re.sub(r".* (?=\d+$)", "", cells[of_id]) if folded[of_id] == "identifier" else cells[of_id]
        if not raw:
            continue
        student, name = ids.of(raw), "" if of_name is None else cells[of_name]
        if names.setdefault(student, name) != name:
            raise KitError(f"The class list {path} has the id {raw!r} twice, with different names. Give each its own.")
        people[student], raws[student] = dict(zip(columns, cells, strict=False)), raw
    if not people:
        raise KitError(f"The class list {path} lists nobody. Expected a line for each student under “id,name”.")
    return Roster(people, names, raws)
