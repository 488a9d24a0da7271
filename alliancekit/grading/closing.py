"""What the instructor reads when a class is graded: a line for each submission, and what is left to do."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path

from rich.table import Table
from rich.text import Text

from . import safe
from .grade import Graded
from .shapes import Receipt
from .totals import absent, complete, ordered, possible, total, waiting

_SIGNS = {"right": "\N{CHECK MARK}", "open": "…", "ended": "–"}
_NO_POINTS = "\N{MULTIPLICATION X}"
LEGEND = f"{_SIGNS['right']} right, {_NO_POINTS} no points, … left open, – not reached"


def counted(count: int, what: str) -> str:
    """A number of things in words: ``counted(2, "row") == "2 rows"``."""
    return f"{count} {what}{'' if count == 1 else 's'}"


def sentences(graded: Graded, out: Path, options: str) -> list[str]:
    """How many are graded, what is left to do, and where everything is. `options` go with every command."""
    found = graded.receipts
    missing = sum(absent(one) for one in found)
    refused = sum(one.state != "graded" for one in found) - missing
    said = [f"{len(found) - refused - missing} graded, {refused} not graded, {missing} missing."]
    if graded.kept:
        said[0] += f" {graded.kept} of {len(found)} are as they were before."
    texts = [text.question for one in found if one.state == "graded" for text in waiting(one)]
    if texts:
        pages = " and ".join(str(out / f"written-{safe.file_name(name)}.html") for name in sorted(set(texts)))
        command = f"alliancekit grade --merge {shlex.quote(str(out / 'written.csv'))} {options}".strip()
        said.append(
            f"{counted(len(texts), 'text')} to be marked by a person. Read {pages}, enter points in "
            f"{out / 'written.csv'}, save it, and run:\n  {command}"
        )
    numbers = {one.exercise for one in found if one.exercise}
    number = numbers.pop() if len(numbers) == 1 else "NN"
    final = counted(len(complete(found)), "final mark")
    return [
        *said,
        f"Marks: {out / 'marks.csv'}. Class report, with all notes: {out}/class-{number}.html. "
        f"Feedback: {out / 'feedback'}.",
        f"For the learning platform, {final}: {out}/canvas-{number}.csv, {out}/moodle-{number}.csv.",
    ]


def table(receipts: Sequence[Receipt]) -> Table:
    """A line for each submission."""
    columns = ("student", "exercise", "points", "checked questions", "notes and reasons")
    made = Table(*columns, box=None, header_style="", padding=(0, 2, 0, 0))
    for one in ordered(receipts):
        notes = len(one.notes) + len(one.submission.notes)
        if one.state == "graded":
            texts = sum(text.points for text in waiting(one))
            points = f"{total(one):g} of {possible(one) - texts:g}{' so far' if texts else ''}"
            each = " ".join(_SIGNS.get(question.state, _NO_POINTS) for question in one.questions)
        else:
            points, each = "missing" if absent(one) else "not graded", ""
        reason = Text(safe.line(one.reason, 100)) if one.reason else Text(counted(notes, "note") if notes else "")
        made.add_row(Text(safe.line(one.student, 40)), one.exercise, points, each, reason)
    return made
