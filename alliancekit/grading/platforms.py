"""Marks in the form in which Canvas and Moodle take them in. Only final marks go there: no mark is never a 0.

Canvas (Grades, Import): the columns Student, ID, SIS User ID, SIS Login ID and Section come first, in this order. A
student is found by the Canvas ID, else by the SIS User ID, else by the login. A column named as an assignment is that
assignment; any other name makes a new one, whose points the line “Points Possible” sets. An empty cell clears a mark.

Moodle: the grading worksheet of an assignment (*Upload grading worksheet*), where a participant's number says who a
student is, a mark above the maximum is passed over, and so is an empty cell. Or the gradebook (*Import, CSV file*):
one column says who a student is, and one line whose student is not found stops the whole import.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from . import safe, sheet
from .shapes import Receipt
from .totals import about, absent, complete, ordered, possible, total

Rows = Sequence[Mapping[str, str]]
"""The rows of a file that the platform gave out itself: a gradebook of Canvas, a grading worksheet of Moodle."""

# How the platforms name what they hand out; the number says who it is. A name that a student chose may look like it,
# so the student's id must say the same.
_NAMED = {
    "Canvas": re.compile(r"_([1-9]\d*)_[1-9]\d{2,}_"),
    "Moodle": re.compile(r"_(\d+)_assignsubmission_"),
}
_CANVAS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
_WORKSHEET = ("Identifier", "Full name", "Grade", "Maximum Grade", "Last modified (grade)")
_WHO = ("SIS User ID", "SIS Login ID", "ID number", "Username", "Email address")


def left_out(receipts: Iterable[Receipt], given: Rows = ()) -> list[str]:
    """Who is not in a platform's file, and why, a sentence each. `given` is the file that the platform gave out."""
    found = ordered(receipts)
    final = {id(one) for one in complete(found)}
    said = []
    for one in found:
        if id(one) not in final:
            why = "a text is not marked yet" if one.state == "graded" else "not graded"
            why = "nothing was handed in" if absent(one) else why
            said.append(f"{about(one)}: {why}.")
        elif given and _given(one, given) is None:
            said.append(f"{about(one)}: not found, or found twice, in the platform’s file.")
    return said


def canvas(receipts: Iterable[Receipt], names: Mapping[str, str] | None = None, given: Rows = ()) -> bytes:
    """The marks of one exercise for Canvas.

    Parameters
    ----------
    receipts
        Those of one exercise.
    names
        Students' names by id, where a roster has them.
    given
        A gradebook that was exported from Canvas (`sheet.table` reads it): students and assignment are then those of
        that file, and the assignment keeps its points. Without it a student's id counts as Canvas ID where Canvas
        itself put it into the file's name, else as SIS User ID and login; and the exercise becomes a new assignment.
    """
    found = ordered(complete(receipts))
    title = _title(found)
    columns = [column for column in dict.fromkeys(column for row in given for column in row) if _is(found, column)]
    rows: list[dict[str, object]]
    if given:
        title = columns[0] if len(columns) == 1 else title
        pairs = [(one, theirs) for one in found if (theirs := _given(one, given)) is not None]
        rows = [{**{column: theirs.get(column, "") for column in _CANVAS}, title: total(one)} for one, theirs in pairs]
    else:
        rows = [{**_unknown(one, (names or {}).get(one.student, "")), title: total(one)} for one in found]
    for row in rows:
        if "points possible" in str(row["Student"]).lower():  # Canvas would take the mark for the assignment's points
            row["Student"] = "student"
    if rows and not (given and len(columns) == 1):
        rows.insert(0, {"Student": "    Points Possible", title: possible(found[0])})
    return sheet.written([*_CANVAS, title], rows, mark=False)


def _unknown(one: Receipt, name: str) -> dict[str, object]:
    number = _number(one, "Canvas")
    other = "" if number else one.student
    return {"Student": safe.line(name or one.student, 200), "ID": number, "SIS User ID": other, "SIS Login ID": other}


def _title(found: Sequence[Receipt]) -> str:
    return f"Exercise {found[0].exercise} {found[0].title}".strip() if found else "Exercise"


def _is(found: Sequence[Receipt], column: str) -> bool:
    """Whether a column of an exported gradebook is surely this exercise: it has its number or its title."""
    name = re.fullmatch(r"(.+)\(\d+\)", column)  # Canvas puts the assignment's own number behind
    if not found or name is None:
        return False
    numbered = re.search(rf"\b{re.escape(found[0].exercise)}\b", name[1])
    return bool(numbered) or found[0].title.casefold() in name[1].casefold()


def moodle(receipts: Iterable[Receipt], names: Mapping[str, str] | None = None, given: Rows = ()) -> bytes:
    """The marks of one exercise for Moodle.

    Parameters
    ----------
    receipts
        Those of one exercise.
    names
        Students' names by id, where a roster has them.
    given
        The assignment's grading worksheet (`sheet.table` reads it): it comes back with its column Grade filled. Without
        it, a worksheet is made where Moodle itself named every file, else a table for the gradebook's import.
    """
    found, names = ordered(complete(receipts)), names or {}
    if given:
        marks = {id(row): total(one) for one in found if (row := _given(one, given)) is not None}
        columns = [*dict.fromkeys(column for row in given for column in row)]
        return sheet.written(
            columns, [{**row, "Grade": marks.get(id(row), row.get("Grade", ""))} for row in given], mark=False
        )
    if found and all(_number(one, "Moodle") for one in found):
        rows = [
            {
                "Identifier": f"Participant {_number(one, 'Moodle')}",
                "Full name": safe.line(names.get(one.student, ""), 200),
                "Grade": total(one),
                "Maximum Grade": possible(one),
                "Last modified (grade)": "-",
            }
            for one in found
        ]
        return sheet.written(_WORKSHEET, rows, mark=False)
    rows = [{"id": one.student, _title(found): total(one)} for one in found]
    return sheet.written(["id", _title(found)], rows, mark=False)


def _number(one: Receipt, platform: str) -> str:
    """The number by which a platform knows a student, where the file's name and the student's id both have it."""
    found = _NAMED[platform].search(one.submission.name)
    return found[1] if found and re.search(rf"(?:^|_){found[1]}$", one.student) else ""


def _given(one: Receipt, given: Rows) -> Mapping[str, str] | None:
    """The one row of the platform's file that is this student's; None if there is none, or more than one."""
    canvas_id, participant = _number(one, "Canvas"), _number(one, "Moodle")
    fits = [
        row
        for row in given
        if (canvas_id and row.get("ID") == canvas_id)
        or (participant and row.get("Identifier", "").rpartition(" ")[2] == participant)
        or one.student.casefold() in {row.get(column, "").casefold() for column in _WHO}
    ]
    return fits[0] if len(fits) == 1 else None
