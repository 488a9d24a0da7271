"""Written answers: one page for each question, all texts beside the rubric, for a person to mark."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..authoring.solution import BEGIN, END, Solution
from . import page, safe
from .shapes import Receipt, Written
from .totals import label, points


@dataclass(frozen=True)
class Answer:
    """One text as the page shows it: under a name, or under a code that stands for it."""

    name: str
    text: str
    words: int
    marked: str
    comment: str


def questions(receipts: Iterable[Receipt]) -> list[str]:
    """The ids of all written questions, in order."""
    return sorted({text.question for receipt in receipts for text in receipt.written})


def code(receipt: Receipt, salt: str) -> str:
    """What stands for a student on an anonymous page of an exercise; `salt` keeps others from working it out."""
    return safe.code(salt, receipt.exercise, receipt.student)


def written(
    receipts: Iterable[Receipt],
    item: Solution,
    question: str,
    *,
    salt: str = "",
    names: Mapping[str, str] | None = None,
) -> bytes:
    """The page for one written question.

    Parameters
    ----------
    receipts
        Those of the exercise.
    item
        Its solution, which has the rubric.
    question
        ``"04-text"``.
    salt
        With a salt the page is anonymous: a code stands for each student, and the codes give the order. Whoever knows
        the salt and the students' ids can work the codes out; the solution's own salt is a good one.
    names
        Students' names by id, where a roster has them.

    Raises
    ------
    KitError
        If jinja2 is not installed.
    """
    found = []
    for receipt in receipts:
        if receipt.state != "graded":
            continue
        name = "" if salt else (names or {}).get(receipt.student, "")
        row = code(receipt, salt) if salt else receipt.student  # as written.csv has it, and in its order
        called = f"{name} ({row})" if name and name != row else row
        found += [(row, called, one) for one in receipt.written if one.question == question]
    texts = [_answer(called, one) for _, called, one in sorted(found, key=lambda row: row[0])]
    task, samples = _rubric(item, question)
    return page.rendered(
        "written.html.j2",
        title=f"Exercise {item.number} · {item.meta['title']}",
        question=label(question),
        task=page.markdown(task),
        samples=page.markdown(samples) if samples else "",
        answers=[one for one in texts if one.text],
        empty=[one.name for one in texts if not one.text],
        anonymous=bool(salt),
        left=sum(not one.marked for one in texts),
    )


def _answer(called: str, one: Written) -> Answer:
    marked = "" if one.earned is None else f"{one.earned:g} of {points(one.points)}"
    return Answer(safe.line(called, 200), one.text, len(one.text.split()), marked, one.comment)


def _rubric(item: Solution, question: str) -> tuple[str, str]:
    """The task with its rubric, from the nearest task cell above; and the author's own answers, one for each level."""
    task = ""
    for cell in item.notebook.cells:
        if cell.id == question:
            return task, cell.source.partition(BEGIN)[2].partition(END)[0].strip()
        if cell.cell_type == "markdown" and cell.id.endswith("-task"):
            task = cell.source
    return task, ""
