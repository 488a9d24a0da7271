"""A receipt: all that is known of one graded submission, and what follows from it."""

from __future__ import annotations

import copy
import functools
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from .. import __version__
from ..authoring.solution import BEGIN, END, Solution
from ..catalog import resources
from ..checking.kinds import read
from ..checking.problems import AnswerProblem
from ..checking.seal import canonical_bytes
from . import safe
from .answers import checked
from .shapes import Answered, Marked, Ran, Receipt, Submission, Written
from .totals import about, label, points, total

LONGEST_TEXT = 50_000  # characters of a written answer; the rubrics ask for about a thousand
LONGEST_SHOWN = 2_000
NO_FAULT = "It could not be run, which is no fault of the student's."
_NO_ANSWER = {
    "none": "The check put out no answer.",
    "several": "The check put out more than one answer, so none was counted.",
    "malformed": "What the check put out is not an answer to this question.",
}


def mark(
    item: Solution,
    ran: Ran,
    submission: Submission,
    written: Mapping[str, str],
    notes: Iterable[str],
    *,
    jail: str,
) -> Receipt:
    """Hold a run against the key. This is done in the instructor's process; no student's code ever has the key.

    Parameters
    ----------
    item
        The exercise's solution, which has the key.
    ran
        What the grafted notebook put out.
    submission
        What was handed in.
    written
        The student's text for each written question, by the id of its cell: ``{"04-text": "…"}``. The line that the
        cell had when it was given out does not count as text.
    notes
        What graft and run found worth saying to student and instructor, a sentence each.
    jail
        What the notebook ran in: ``"bubblewrap"`` or ``"none"``.
    """
    answered: dict[str, list[Answered]] = {}
    for one in ran.answers:
        answered.setdefault(one.question, []).append(one)
    questions, said = [], [*notes, *ran.notes]
    for name, entry in item.questions.items():
        found = answered.get(name, [Answered(name, problem="ended" if ran.ended else "none")])
        one = found[0] if len(found) == 1 else Answered(name, problem="several")
        questions.append(_judged(name, entry, one))
    if ran.ended:
        said.append(f"The notebook did not run to its end. {ran.said} What it had answered before counts.")
    return Receipt(
        **_about(item, submission),
        state="graded",
        questions=questions,
        written=_texts(item, written),
        notes=[safe.line(note) for note in said],
        jail=jail,
        seconds=round(ran.seconds, 3),
    )


def not_graded(item: Solution | None, submission: Submission, reason: str = "", *, jail: str = "") -> Receipt:
    """The receipt of a submission that could not be graded: it has a reason, and no points, not even 0.

    `item` is None where the exercise could not be told. Without `reason`, the submission's own holds.
    """
    about = (
        _about(item, submission) if item else {**_ABOUT_NONE, "student": submission.student, "submission": submission}
    )
    return Receipt(**about, state="not graded", reason=safe.line(reason or submission.reason), jail=jail)


_ABOUT_NONE: dict[str, Any] = {"exercise": "", "title": "", "version": 0, "key": "", "kit": __version__, "data": ""}


def _about(item: Solution, submission: Submission) -> dict[str, Any]:
    return {
        "student": submission.student,
        "exercise": item.number,
        "title": item.meta["title"],
        "version": int(item.meta["version"]),
        "submission": submission,
        "key": key_digest(item),
        "kit": __version__,
        "data": data_digest(),
    }


def _judged(name: str, entry: dict[str, Any], one: Answered) -> Marked:
    """One question, marked."""
    result = Marked(name, float(entry["points"]), 0.0, "none")
    if one.problem in ("open", "unreadable", "ended"):
        result.state = one.problem
        result.hint = safe.line(one.said.removeprefix(f"{name}: ")) if one.problem == "unreadable" else ""
        return result
    if one.problem:
        result.hint = _NO_ANSWER.get(one.problem, _NO_ANSWER["none"])
        return result
    kind = read(entry["kind"])
    try:
        result.answer = checked(kind, one.answer)
    except AnswerProblem:
        result.hint = _NO_ANSWER["malformed"]
        return result
    result.shown = safe.line(kind.show(result.answer), LONGEST_SHOWN)
    given = canonical_bytes(result.answer)
    verdicts = {canonical_bytes(form): verdict for form, verdict in reversed(entry["verdicts"])}
    verdict = verdicts.get(given, {"verdict": "wrong"})
    result.state = verdict["verdict"]
    if result.state == "right":
        result.earned = result.points
    elif result.state == "digits":
        result.hint = f"You rounded to {verdict['given']}; the task asks for {verdict['asked']}."
    else:
        result.hint = verdict.get("hint", "")
    return result


def _texts(item: Solution, written: Mapping[str, str]) -> list[Written]:
    """The written questions with the student's own text, without the line that was there when it was given out."""
    found = []
    for cell in item.notebook.cells:
        grading = cell.metadata.get("nbgrader", {})
        if cell.cell_type == "markdown" and grading.get("grade") and grading.get("solution"):
            before, _, rest = cell.source.partition(BEGIN)
            text = safe.clean(str(written.get(cell.id, ""))).strip()
            text = text.removeprefix(before.strip()).removesuffix(rest.partition(END)[2].strip()).strip()
            found.append(Written(cell.id, float(grading["points"]), safe.clean(text, LONGEST_TEXT)))
    return found


# --- what a grading depends on ----------------------------------------------------------------------------------------


def key_digest(item: Solution) -> str:
    """The sha256 of all in a solution that a mark depends on: answers, verdicts, kinds, points, version."""
    parts = {
        name: [entry["kind"], entry["accepted"], entry["verdicts"], entry["points"]]
        for name, entry in item.questions.items()
    }
    texts = [[text.question, text.points] for text in _texts(item, {})]
    return _sha256([item.number, int(item.meta["version"]), parts, texts])


@functools.cache
def data_digest() -> str:
    """The sha256 over the recorded hashes of all data files."""
    return _sha256({name: resource["hash"] for name, resource in resources().items()})


def _sha256(value: Any) -> str:
    return hashlib.sha256(canonical_bytes(value)).hexdigest()


def same(receipt: Receipt, submission: Submission, item: Solution) -> bool:
    """Whether grading again would give the same marks: the same bytes handed in, the same kit, key and data.

    What else is known of the submission may have changed, such as a deadline: `refreshed` brings it in.
    """
    before = (receipt.submission.sha256, receipt.exercise, receipt.key, receipt.kit, receipt.data)
    now = (submission.sha256, item.number, key_digest(item), __version__, data_digest())
    if submission.reason:
        return now == before and receipt.state == "not graded" and receipt.reason == safe.line(submission.reason)
    return now == before and receipt.state == "graded"


def refreshed(receipt: Receipt, submission: Submission) -> Receipt:
    """The receipt with what is now known of the submission; the same receipt where that is what it has."""
    return replace(receipt, submission=submission)


# --- what a person has decided stays ----------------------------------------------------------------------------------


def carried(old: Receipt, new: Receipt, graded: Receipt | None = None) -> Receipt:
    """A new receipt with what a person had decided on the old one: marks for texts, and changes with their reasons.

    A mark for a text goes with that text; if the text is another now, a note says so. `graded` is the last receipt that
    has texts, where the old one could not be graded.
    """
    new = copy.deepcopy(new)
    new.overrides = copy.deepcopy(old.overrides)
    before = {text.question: text for text in (graded or old).written if text.earned is not None}
    for text in new.written:
        marked = before.get(text.question)
        if marked is None:
            continue
        if marked.text == text.text:
            text.earned, text.comment = marked.earned, marked.comment
        else:
            new.notes.append(
                f"The text has changed since it was marked ({points(marked.earned)}), so it waits to be marked again."
            )
    if new.overrides and old.submission.sha256 != new.submission.sha256:
        new.notes.append("A person changed the points of an earlier attempt. These changes still count.")
    return new


def changed(old: Receipt, new: Receipt) -> str:
    """Who gained and lost, in a sentence; empty where the points are the same."""
    gave = [f"{total(one):g} points" if one.state == "graded" else "not graded" for one in (old, new)]
    if gave[0] == gave[1]:
        return ""
    before = {one.question: one for one in old.questions}
    parts = [
        f"{label(one.question)}: {before[one.question].state} → {one.state}"
        for one in new.questions
        if one.question in before and before[one.question].earned != one.earned
    ]
    why = f" ({'; '.join(parts)})" if parts else ""
    return f"{about(new)}: {' → '.join(gave)}{why}."
