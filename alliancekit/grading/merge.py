"""`merge`: marks for texts, and changes with their reasons, from a CSV that a person filled in, onto the receipts."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ..errors import near
from . import safe, sheet
from .marks import KINDS, OVERRIDES, WRITTEN, fingerprint
from .receipt import changed
from .shapes import Receipt
from .sheet import Row
from .totals import about, label, points, possible, total
from .written import code

LONGEST_COMMENT = 5_000
_CODE = re.compile(r"[bcdfghjkmnpqrstvwxz]{8}")


@dataclass
class Merged:
    """What came of a merge.

    `receipts` are all receipts, as they are now. `said` tells each change in a sentence, `problems` each row that was
    not taken, and why. Rows that could be taken are.
    """

    receipts: list[Receipt]
    said: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def note(self, row: Row, why: str) -> None:
        """Note that a row was not taken."""
        self.problems.append(f"Line {row.line}: {why}")


def merge(receipts: Iterable[Receipt], content: bytes, name: str, *, salt: str | Mapping[str, str] = "") -> Merged:
    """Bring in `written.csv` or `overrides.csv`; the columns say which of them it is. The given receipts do not change.

    An empty cell of points in `written.csv` changes nothing. `overrides.csv` is the whole list of changes: one that no
    longer stands in it counts no longer. Merging a file twice is the same as merging it once.

    Parameters
    ----------
    receipts
        All of them.
    content, name
        The file's bytes, and what to call it in a message.
    salt
        As for `marks.written_sheet`, where codes stand for students.

    Raises
    ------
    KitError
        If it is no table, or is neither of the two.
    """
    merged = Merged([copy.deepcopy(one) for one in receipts])
    columns, rows = sheet.read(content, name, ("exercise", "student", "points"))
    if "reason" in columns:
        sheet.read(content, name, OVERRIDES)  # says which column is missing
        _overrides(merged, rows)
    else:
        sheet.read(content, name, [column for column in WRITTEN if column not in ("possible", "words")])
        _texts(merged, rows, salt)
    return merged


def _texts(merged: Merged, rows: Sequence[Row], salt: str | Mapping[str, str]) -> None:
    taken: dict[tuple[int, str], tuple[float, str]] = {}
    for row in rows:
        comment = safe.clean(row["comment"], LONGEST_COMMENT).strip()
        if not row["points"].strip() and not comment:
            continue
        one = _receipt(merged, row, salt)
        if one is None:
            continue
        text = next((text for text in one.written if text.question == row["question"].strip()), None)
        earned = sheet.number(row["points"])
        if text is None:
            why = f"exercise {one.exercise} has no written question {safe.line(row['question'], 40)!r}."
        elif not row["points"].strip():
            why = f"{about(one)}: a comment without points. Enter the points too."
        elif earned is None or not 0 <= earned <= text.points:
            why = f"the points are from 0 to {text.points:g}. Found {safe.line(row['points'], 40)!r}."
        elif row["fingerprint"].strip() != fingerprint(text.text):
            why = (
                f"{about(one)}: another text was handed in since this file was made. Read the new one, and enter the "
                "mark in the new written.csv."
            )
        elif taken.setdefault((id(one), text.question), (earned, comment)) != (earned, comment):
            why = f"{about(one)}: another mark for the same text stands further up, and is the one taken."
        else:
            if (text.earned, text.comment) != (earned, comment):
                before = "" if text.earned is None else f" (before: {text.earned:g})"
                what = f"{label(text.question).lower()}: {earned:g} of {points(text.points)}{before}"
                merged.said.append(f"{about(one)}, {what}.")
                text.earned, text.comment = earned, comment
            continue
        merged.note(row, why)


def _overrides(merged: Merged, rows: Sequence[Row]) -> None:
    before = copy.deepcopy(merged.receipts)
    held = set()  # whose rows have an error keep what they had: a slip must not take a change away
    found: dict[int, list[dict[str, object]]] = {}
    for row in rows:
        one = _receipt(merged, row, "")
        if one is None:
            continue
        by, reason, kind = sheet.number(row["points"]), safe.line(row["reason"]), row["kind"].strip().lower()
        question, known = row["question"].strip(), [each.question for each in one.questions]
        known += [text.question for text in one.written]
        if one.state != "graded":
            why = f"{about(one)}: not graded, so there are no points to change."
        elif by is None or abs(by) > possible(one):
            why = f"points are added (1) or taken away (-1). Found {safe.line(row['points'], 40)!r}."
        elif kind not in KINDS:
            why = f"the kind is one of {', '.join(KINDS)}. Found {safe.line(kind, 40)!r}."
        elif not reason:
            why = "a change needs a reason; the student reads it."
        elif question and question not in known:
            why = f"exercise {one.exercise} has no question {safe.line(question, 40)!r}. Leave it empty for the whole."
        else:
            change = {"question": question, "kind": kind, "points": by, "reason": reason}
            if change in found.setdefault(id(one), []):
                merged.note(row, f"{about(one)}: the same change stands further up. It counts once.")
            else:
                found[id(one)].append(change)
            continue
        merged.note(row, why)
        held.add(id(one))
    for one, old in zip(merged.receipts, before, strict=True):
        # Where a row could not be placed, it may have been this one's: then nothing is taken away.
        if id(one) in held or (merged.problems and id(one) not in found):
            continue
        one.overrides = found.get(id(one), [])
        if one.overrides != old.overrides:
            now = "; ".join(f"{each['points']:+g} {each['kind']}" for each in one.overrides) or "none any more"
            merged.said.append(changed(old, one) or f"{about(one)}: the points stay as they are.")
            merged.said[-1] += f" Changes: {now}."
            if total(one) > possible(one):
                merged.said[-1] += f" That is more than the {points(possible(one))} of the exercise."


def _receipt(merged: Merged, row: Row, salt: str | Mapping[str, str]) -> Receipt | None:
    """The receipt that a row is about; None, and a note, where it is none or not clear."""
    exercise, student = row["exercise"].strip().zfill(2), row["student"].strip()  # a spreadsheet makes 4 of 04
    of_exercise = [one for one in merged.receipts if one.exercise == exercise]
    own = salt if isinstance(salt, str) else salt.get(exercise, "")
    fits = [one for one in of_exercise if student in (safe.clean(one.student).strip(), code(one, own) if own else None)]
    if not fits and student.isdigit():  # and 42 of 0042
        fits = [one for one in of_exercise if one.student.lstrip("0") == student.lstrip("0")]
    if len(fits) == 1:
        return fits[0]
    shown = safe.line(student, 60)
    if not of_exercise:
        merged.note(row, f"no receipt is of exercise {safe.line(exercise, 10)!r}.")
    elif fits:
        merged.note(row, f"{shown!r} fits {len(fits)} students. Write the whole id.")
    elif _CODE.fullmatch(student) and not own:
        merged.note(row, f"{shown!r} looks like the code of an anonymous page. Merge with the option you made it with.")
    else:
        close = near(student, [one.student for one in of_exercise], 1)
        merged.note(
            row,
            f"no student {shown!r} has a receipt in exercise {exercise}."
            + (f" Did you mean {close[0]}?" if close else ""),
        )
    return None
