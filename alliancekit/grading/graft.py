"""`graft`: our own notebook with a student's answers in it, which is what grading runs.

Checks and locked cells are ours, whatever became of them; answers are the student's, and so are the cells that the
student added, each in its place. What was done to our cells becomes a sentence for the receipt, never a failure.
"""

from __future__ import annotations

import copy
import re
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from ..authoring import solution
from . import tampering
from .matching import Matching, sets, tidy, variable
from .notebook import cleaned

MOST_CELLS = 500
MOST_CHARACTERS = 2_000_000
LONGEST_TEXT = 20_000
_MARKER = re.compile(r"(NBVAL|PYTEST_VALIDATE)_\w+")


def graft(reference: NotebookNode, submission: NotebookNode) -> tuple[NotebookNode, tuple[str, ...], dict[str, str]]:
    """Put a student's answers into our notebook.

    Parameters
    ----------
    reference
        The exercise's solution notebook, or what `pristine` makes of it, which is quicker where many are grafted.
    submission
        What was handed in, as `notebook.read` gives it. Any other notebook is brought into that form first.

    Returns
    -------
    notebook
        To be run. Of the student's cells it holds the source alone; only our checks have points.
    notes
        What the instructor should know, a sentence each.
    written
        The text of each written question by its id, such as ``{"04-text": "…"}``; empty where nothing was written.
    """
    ours, theirs = pristine(reference), cleaned(submission)
    matched = Matching(ours.cells, theirs.cells)
    notes = tampering.notes(ours, theirs, matched)
    written = _written(matched, notes)
    answers = {at: _answer(matched, at, notes) for at in matched.stubs}
    added = _within_limits(matched, answers, notes)
    cells = [_added(matched, other) for place, other in added if place < 0]
    for at, cell in enumerate(ours.cells):
        if at in answers:
            cell.source = _without_markers(answers[at])
        cells += [cell, *(_added(matched, other) for place, other in added if place == at)]
    for number, cell in enumerate((cell for cell in cells if "id" not in cell), 1):
        cell.id = f"added-{number}"
    ours.cells = cells
    return ours, tuple(notes), written


def pristine(reference: NotebookNode) -> NotebookNode:
    """The notebook as students got it, of their solution notebook; of one that is that already, a copy."""
    if not any("author" in cell.metadata.get("tags", ()) or solution.BEGIN in cell.source for cell in reference.cells):
        return copy.deepcopy(reference)
    calls = (re.search(r"\bexercise\(\"(\d\d)\"", cell.source) for cell in reference.cells)
    number = next((found[1] for found in calls if found), "00")
    return solution.student(solution.Solution(Path(f"{number}_reference.ipynb"), reference, {}))


def _answer(matched: Matching, at: int, notes: list[str]) -> str:
    """What to run as the answer to a question: the student's cell, or what is left of it elsewhere; else the stub."""
    stub: str = matched.ours[at].source
    asked, name = tampering.question(matched.ours[at].id), variable(stub)

    def source(other: int) -> str:
        found: str = matched.theirs[other].source
        return found

    if at in matched.used and matched.is_filled(at, matched.used[at]):
        return source(matched.used[at])
    for check in matched.copies.get(matched.check_of.get(at, -1), ()):
        if matched.theirs[check].cell_type == "code" and sets(source(check), name):
            notes.append(f"The answer to {asked} stands in the cell of its check; it was taken from there.")
            return source(check)
    if at in matched.used:
        return stub
    others = [other for place, other in sorted(matched.used.items()) if place in matched.stubs and place > at]
    for other in others:
        if sets(source(other), name):
            notes.append(f"The answer to {asked} stands in the cell of a later question; it was run in both places.")
            return source(other)
    places = {other for place, other in matched.used.items() if place in matched.stubs}
    places |= {other for _, other in matched.added()}
    if name and any(re.search(rf"\b{name}\b", source(other)) for other in places):
        # The student may have set it elsewhere: then it stays as it is, and it is open if nothing has set it.
        return f'{name} = globals().get("{name}", ...)'
    return stub


def _within_limits(matched: Matching, answers: dict[int, str], notes: list[str]) -> list[tuple[int, int]]:
    """The cells to take over, the answers first; what is too much is left out, and said."""
    left = MOST_CHARACTERS
    for at, source in answers.items():
        if len(source) > left:
            answers[at] = matched.ours[at].source
            notes.append(f"The answer to {tampering.question(matched.ours[at].id)} is too long to be run.")
        left -= len(answers[at])
    added: list[tuple[int, int]] = []
    wanted, room = matched.added(), MOST_CELLS - len(matched.ours)
    for place, other in wanted:
        left -= len(matched.theirs[other].source)
        if left < 0 or len(added) >= room:
            notes.append(
                f"The notebook has more than {MOST_CELLS} cells or {MOST_CHARACTERS // 1_000_000} MB of text: of the "
                f"cells that the student added, the last {len(wanted) - len(added)} were left out."
            )
            break
        added.append((place, other))
    return added


def _added(matched: Matching, other: int) -> NotebookNode:
    """One of the student's own cells: its source, and nothing by which it could be skipped or graded."""
    theirs = matched.theirs[other]
    made = {"cell_type": theirs.cell_type, "metadata": {}, "source": theirs.source}
    if theirs.cell_type == "code":
        made |= {"source": _without_markers(theirs.source), "outputs": [], "execution_count": None}
    cell: NotebookNode = nbformat.from_dict(made)
    return cell


def _without_markers(source: str) -> str:
    """A source without the comments by which nbval would skip a cell or look past its errors, line by line."""
    lines = source.splitlines(keepends=True)
    for at, line in enumerate(lines):
        text = line.strip()
        if text.startswith("#") and _MARKER.fullmatch(text.lstrip("#").strip()):
            lines[at] = line.replace("_", "-")
    return "".join(lines)


def _written(matched: Matching, notes: list[str]) -> dict[str, str]:
    """The texts of the written questions: of all cells that are the question's, and of those that stand beside it."""
    found: dict[str, str] = {}
    beside = [(place, other) for place, other in matched.added() if matched.theirs[other].cell_type != "code"]
    for at, cell in enumerate(matched.ours):
        if matched.roles[at] != "written":
            continue
        own = [_own_words(matched.theirs[other].source, cell.source) for other in matched.copies.get(at, ())]
        near = [
            _own_words(matched.theirs[other].source, cell.source) for place, other in beside if place in (at - 1, at)
        ]
        text = "\n\n".join(dict.fromkeys(part for part in (*own, *near) if part))
        if any(near):
            notes.append(f"Part of the text for {tampering.question(cell.id)} stood in cells beside the one for it.")
        if len(text) > LONGEST_TEXT:
            notes.append(f"The text for {tampering.question(cell.id)} is cut after {LONGEST_TEXT:,} characters.")
        found[cell.id] = text[:LONGEST_TEXT]
    return found


def _own_words(source: str, given: str) -> str:
    """A text without what stood in its cell when it was given out, or the bold part of that."""
    begun = [line.strip() for line in given.splitlines() if line.strip()]
    begun += [bold for line in begun for bold in re.findall(r"^\*\*[^*]+\*\*", line)]
    kept = []
    for line in source.splitlines():
        at_start = next((text for text in begun if line.strip().startswith(text)), "")
        rest = line.strip().removeprefix(at_start)
        if not at_start or rest:
            kept.append(rest if at_start else line)
    return tidy("\n".join(kept))
