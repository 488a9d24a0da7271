"""Feedback: one page for one student and exercise, from the receipt alone. It never holds the key."""

from __future__ import annotations

import re
from dataclasses import dataclass

from . import page, safe
from .receipt import NO_FAULT
from .shapes import Marked, Receipt, Written
from .totals import label, points, possible, total, waiting

STATES = {
    "right": ("Right", ""),
    "mistake": ("Not right yet", ""),
    "wrong": ("Not right yet", "Read the task once more, and compare each part of your answer with what it asks for."),
    "digits": ("Too few digits", "Give as many digits as the task asks for."),
    "open": ("Left open", "The three dots were still there."),
    "unreadable": ("Could not be read", "The check could not read this answer."),
    "none": ("No answer came out", "The check put out no answer."),
    "ended": ("Not reached", "The notebook stopped before it came to this check."),
}
"""What a student reads of each state: in a word or two, and, where no hint says it better, in a sentence."""

_ADVICE = "Ask for|Change its|Rename it|Update nbformat|Name the file|Links are not|It was not read|An earlier"
_TO_INSTRUCTORS = re.compile(rf"(?<=\.) (?:{_ADVICE}) .*", re.DOTALL)


@dataclass(frozen=True)
class Line:
    """One question as the page shows it."""

    name: str
    points: str
    state: str
    shown: str
    said: str


def feedback(receipt: Receipt, name: str = "") -> bytes:
    """The page for one student.

    Parameters
    ----------
    receipt
        Of one submission.
    name
        The student's name, where a roster has it; else the id stands in its place.

    Raises
    ------
    KitError
        If jinja2 is not installed.
    """
    return page.rendered(
        "feedback.html.j2",
        receipt=receipt,
        name=safe.line(name or receipt.student, 200),
        title=f"Exercise {receipt.exercise} · {receipt.title}" if receipt.title else "Your exercise",
        sum=summary(receipt),
        reason=_reason(receipt),
        lines=[_line(one) for one in receipt.questions],
        changes=[_change(one) for one in receipt.overrides],
        steps=steps(receipt),
    )


def _reason(receipt: Receipt) -> str:
    """Why there is no mark, without what the instructor is told to do, and without what a machine said of itself."""
    if receipt.reason.startswith(NO_FAULT):
        return "It could not be run, which is no fault of yours."
    return _TO_INSTRUCTORS.sub("", receipt.reason)


def _line(one: Marked) -> Line:
    state, otherwise = STATES.get(one.state, STATES["none"])
    return Line(
        label(one.question), f"{one.earned:g} of {points(one.points)}", state, one.shown,
        "" if one.state == "right" else one.hint or otherwise,
    )  # fmt: skip


def _change(one: dict[str, object]) -> str:
    by = float(str(one["points"]))
    about = f", {label(str(one['question'])).lower()}" if one.get("question") else ""
    return f"{by:+g} ({one['kind']}{about}): {one['reason']}".replace("-", "\N{MINUS SIGN}", 1 if by < 0 else 0)


def summary(receipt: Receipt) -> list[str]:
    """How many points there are, of how many, and what may still come."""
    left = sum(text.points for text in waiting(receipt))
    right = sum(one.state == "right" for one in receipt.questions)
    counted = f"{right} of {len(receipt.questions)} checked questions {'is' if right == 1 else 'are'} right."
    if not left:
        texts = [f"{_whose(text)} has {text.earned:g} of {points(text.points)}." for text in receipt.written]
        return [f"You have {total(receipt):g} of {points(possible(receipt))}.", counted, *texts]
    open_ = [text for text in waiting(receipt) if not text.text]
    later = (
        f"Your text has not been marked yet. It can add up to {points(left)}."
        if not open_
        else f"No text was found for the written question ({points(left)}). If you wrote one, tell your instructor."
    )
    return [f"So far you have {total(receipt):g} of {points(possible(receipt) - left)}.", counted, later]


def _whose(text: Written) -> str:
    return "Your text" if text.text else "The written question"


def steps(receipt: Receipt) -> list[str]:
    """What to do next, the most useful first."""
    by_state: dict[str, list[str]] = {}
    for one in receipt.questions:
        by_state.setdefault(one.state, []).append(label(one.question).removeprefix("Question "))
    said = [
        ("mistake", "Begin with {these}: the hint there is about the answer you gave."),
        ("digits", "In {these} you are close: give more digits."),
        ("unreadable", "In {these} the check could not read the answer. The sentence there says what it expected."),
        ("wrong", "Go back to the task of {these}, and to the worked example before the first question."),
        ("none", "In {these} nothing came out. Run all cells from the top, and look for a cell that stops."),
        ("open", "Try {these}. No question needs the answer to another."),
        ("ended", "Find the cell that stops the notebook: nothing after it was run. That concerns {these}."),
    ]
    found = [sentence.format(these=_listed(by_state[state])) for state, sentence in said if state in by_state]
    if found:
        found.append("If your course lets you hand in again, run all cells once more before you do.")
    elif receipt.questions and receipt.state == "graded":
        found.append("All checked questions are right. There is nothing to correct in them.")
    return found


def _listed(names: list[str]) -> str:
    if len(names) == 1:
        return f"question {names[0]}"
    return f"questions {', '.join(names[:-1])} and {names[-1]}"
