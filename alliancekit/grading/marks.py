"""Marks as tables: for a spreadsheet, for a person to enter marks and changes into, and back again (`merge`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from . import safe, sheet
from .shapes import Receipt, Written
from .totals import absent, automatic, by_hand, change, label, ordered, possible, total, waiting
from .written import code

WRITTEN = ("exercise", "question", "student", "possible", "points", "comment", "words", "fingerprint")
OVERRIDES = ("exercise", "student", "question", "kind", "points", "reason")
KINDS = ("late", "accommodation", "appeal", "other")
_FIRST = ("exercise", "student", "name", "state", "points", "possible", "checked", "texts", "changes", "waiting")
_LAST = ("late", "attempt", "attempts", "handed in", "file", "reason", "notes", "jail", "fingerprint")


def marks(
    receipts: Iterable[Receipt],
    *,
    missing: Mapping[str, Sequence[str]] | None = None,
    names: Mapping[str, str] | None = None,
) -> bytes:
    """`marks.csv`: a row for each student and exercise, those who could not be graded and who are missing too.

    Parameters
    ----------
    receipts
        All of them.
    missing
        Ids of students who handed nothing in, by exercise.
    names
        Students' names by id.
    """
    names, found = names or {}, ordered(receipts)
    columns = list(dict.fromkeys(label(one.question).lower() for each in found for one in each.questions))
    columns.sort(key=lambda name: (len(name), name))
    rows: list[dict[str, Any]] = [_row(one, names) for one in found]
    for exercise, students in sorted((missing or {}).items()):
        rows += [
            {"exercise": exercise, "student": one, "name": names.get(one, ""), "state": "missing"}
            for one in sorted(students)
        ]
    rows.sort(key=lambda row: (row["exercise"], row["student"]))
    return sheet.written([*_FIRST, *columns, *_LAST], rows)


def _row(one: Receipt, names: Mapping[str, str]) -> dict[str, Any]:
    row: dict[str, Any] = {
        "exercise": one.exercise,
        "student": one.student,
        "name": names.get(one.student, ""),
        "state": _state(one),
        "late": "late" if one.submission.late else "",
        "attempt": one.submission.attempt,
        "attempts": one.submission.attempts,
        "handed in": one.submission.submitted,
        "file": one.submission.name,
        "reason": one.reason,
        "notes": " ".join([*one.submission.notes, *one.notes]),
        "jail": one.jail,
        "fingerprint": one.submission.sha256,
    }
    if one.state == "graded":  # else there are no points, not even 0
        row |= {"points": total(one), "possible": possible(one), "checked": automatic(one), "texts": by_hand(one)}
        row |= {"changes": change(one), "waiting": len(waiting(one))}
        row |= {label(each.question).lower(): each.earned for each in one.questions}
    return row


def _state(one: Receipt) -> str:
    if one.state != "graded":
        return "missing" if absent(one) else one.state
    return "text not marked" if waiting(one) else "graded"


def fingerprint(text: str) -> str:
    """Letters that stand for a text, so that a mark is never given to another text than the one that was read."""
    return safe.code(text)


def written_sheet(receipts: Iterable[Receipt], *, salt: str | Mapping[str, str] = "") -> bytes:
    """`written.csv`: a row for each written answer, to enter points and a comment. `merge` reads it back.

    Marks that are known stand in it. Where no text was found, 0 stands in the column of points: it counts once the
    file is merged, and whoever merges it can change it.

    Parameters
    ----------
    receipts
        All of them.
    salt
        With a salt, codes stand for the students, as on the anonymous pages; by exercise, where they differ.
    """
    rows = []
    for one in ordered(receipts):
        own = salt if isinstance(salt, str) else salt.get(one.exercise, "")
        for text in one.written if one.state == "graded" else ():
            rows.append(_to_mark(one, text, code(one, own) if own else one.student))
    rows.sort(key=lambda row: (row["exercise"], row["question"], row["student"]))
    return sheet.written(WRITTEN, rows)


def _to_mark(one: Receipt, text: Written, called: str) -> dict[str, Any]:
    suggested = 0.0 if not text.text else None
    return {
        "exercise": one.exercise,
        "question": text.question,
        "student": called,
        "possible": text.points,
        "points": suggested if text.earned is None else text.earned,
        "comment": text.comment,
        "words": len(text.text.split()),
        "fingerprint": fingerprint(text.text),
    }


def override_sheet(receipts: Iterable[Receipt]) -> bytes:
    """`overrides.csv`: a row for each change that a person made; more can be added. `merge` reads it back."""
    rows = [
        {**each, "exercise": one.exercise, "student": one.student}
        for one in ordered(receipts)
        for each in one.overrides
    ]
    return sheet.written(OVERRIDES, rows)
