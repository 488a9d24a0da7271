"""What a student did to our cells, in plain words for the instructor: deleted, changed, copied, moved."""

from __future__ import annotations

import itertools
import re

from nbformat import NotebookNode

from .matching import Matching
from .safe import line

_SKIPPING = re.compile(r"(nbval-|raises-exception$|skip)", re.IGNORECASE)
_MOST_NAMED = 8


def question(name: str) -> str:
    """A question in words, by a cell's id: ``question("04-q1") == "question 1"``."""
    found = re.match(r"\d\d-q(\d+)", name)
    return f"question {found[1]}" if found else "the written question"


def notes(ours: NotebookNode, theirs: NotebookNode, matched: Matching) -> list[str]:
    """Sentences on a submission: its version, and what is not as it was given out."""
    said = _version(ours, theirs)
    if not said:  # of another version, cells differ without the student's doing
        deleted = [at for at in range(len(ours.cells)) if at not in matched.copies]
        if deleted:
            said.append(f"Deleted in the notebook, and restored: {_listing(ours, matched, deleted)}.")
        changed = [
            at
            for at, other in sorted(matched.used.items())
            if matched.roles[at] in ("check", "locked") and matched.is_changed(at, other)
        ]
        if changed:
            said.append(f"Changed in the notebook, and run as given out: {_listing(ours, matched, changed)}.")
    return [*said, *_copies(ours, matched), *_order(matched), *_others(theirs, matched)]


def _version(ours: NotebookNode, theirs: NotebookNode) -> list[str]:
    mine, other = (book.metadata.get("alliancekit", {}).get("version") for book in (ours, theirs))
    if other is None or other == mine:
        return []
    return [
        f"The notebook is of version {other} of the exercise, and version {mine} was graded. Answers were taken over "
        "by the names of their questions; look at those that have changed."
    ]


def _listing(ours: NotebookNode, matched: Matching, places: list[int]) -> str:
    """Some of our cells in words: answers, checks and code one by one, texts by their number."""
    named = []
    for at in places:
        cell, role = ours.cells[at], matched.roles[at]
        if role == "check":
            named.append(f"the check of {question(cell.id)}")
        elif role == "answer":
            named.append(f"the answer cell of {question(cell.id)}")
        elif role == "written":
            named.append("the cell for the text")
        elif cell.cell_type == "code":
            named.append(f"the cell that begins “{line(cell.source.splitlines()[0], 50)}”")
    texts = len(places) - len(named)
    if len(named) > _MOST_NAMED:
        named = [*named[:_MOST_NAMED], f"{len(named) - _MOST_NAMED} more cells"]
    if texts:
        named.append(f"{texts} text{'s' if texts > 1 else ''} of the exercise")
    return ", ".join(named)


def _copies(ours: NotebookNode, matched: Matching) -> list[str]:
    said, of_locked = [], 0
    for at, cells in sorted(matched.copies.items()):
        asked, role, count = question(ours.cells[at].id), matched.roles[at], len(cells)
        if role == "answer" and at not in matched.used:
            said.append(f"The answer cell of {asked} is no code cell, so Python does not run it.")
        elif role == "answer" and count > 1:
            said.append(
                f"There are {count} answer cells for {asked}, copies or parts of one: the last before its check that "
                "is not empty counts. Others that are not empty were run in their places."
            )
        elif role == "check" and count > 1:
            said.append(f"The check of {asked} stands there {count} times; it was run once, in its place.")
        elif role == "written" and count > 1:
            said.append(f"There are {count} cells for the text; what they hold was put together.")
        elif role == "locked" and ours.cells[at].cell_type == "code":
            of_locked += count - 1
    if of_locked:
        said.append(f"Copied cells of the exercise, run in their places as the student's own: {of_locked}.")
    return said


def _order(matched: Matching) -> list[str]:
    places = [matched.used[at] for at in sorted(matched.used)]
    if all(one < other for one, other in itertools.pairwise(places)):
        return []
    return ["The cells stand in another order than they were given out in; they were run in the order of the exercise."]


def _others(theirs: NotebookNode, matched: Matching) -> list[str]:
    said = []
    tagged = sum(any(_SKIPPING.match(tag) for tag in cell.metadata.get("tags", ())) for cell in theirs.cells)
    if tagged:
        said.append(
            f"{tagged} cell{'s were' if tagged > 1 else ' was'} tagged to be skipped or to fail; the tags were dropped."
        )
    known = {cell.id for cell in matched.ours}
    lost = {
        grade_id
        for other, cell in enumerate(theirs.cells)
        if matched.label[other] is None
        and re.fullmatch(r"\d\d-(q\d+|text)", grade_id := cell.metadata.get("nbgrader", {}).get("grade_id", ""))
        and grade_id not in known
    }
    if lost:
        named = ", ".join(line(name, 20) for name in sorted(lost)[:_MOST_NAMED])
        said.append(f"Answers to questions that this version does not have: {named}. They were run, and do not count.")
    return said
