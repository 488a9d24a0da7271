"""`check`: take an answer, record it, and say what can be said of it."""

from __future__ import annotations

import html
from typing import Any

from ..errors import KitError
from ..words import NO_MATH
from . import questions
from .problems import NotYet, Unanswered, publish
from .questions import Question

MIME = "application/vnd.alliancekit.answer+json"
"""The type of the one output that counts: what the answer was, in canonical form."""

_TICK, _PEN = "\N{CHECK MARK}", "\N{PENCIL}"


def exercise(number: str, version: int) -> None:
    """Open an exercise: find its checks, and say what it holds.

    Parameters
    ----------
    number
        The exercise, as in its file name: ``"02"``.
    version
        The version this notebook was released with.

    A notebook and a checks file of different versions do not fit: the mismatch is shown as one line that says what to
    do, and nothing is lost.

    Examples
    --------
    >>> exercise("02", version=1)
    Exercise 02, version 1: ... checked questions, 6 points. ...
    """
    from IPython.display import display

    if number in questions.authored:
        display(Note(f"Exercise {number}, version {version}: opened by its author."))
        return
    questions.opened[number] = version
    try:
        found = questions.checks(number)
    except KitError as error:
        publish(error)
        return
    points = sum(item.points for item in found.questions.values())
    how = (
        "Each check says at once whether an answer holds; try as often as you like."
        if found.feedback == "self"
        else "Each check records your answer; marks come later."
    )
    display(
        Note(
            f"Exercise {number}, version {version}: {len(found.questions)} checked questions, {points:g} points. {how}"
        )
    )


class Note:
    """One line for the reader, as text and as HTML with a live-region role for screen readers."""

    def __init__(self, text: str, mark: str = "", colour: str = "inherit", answer: dict[str, Any] | None = None):
        self.text, self.mark, self.colour, self.answer = text, mark, colour, answer

    def __repr__(self) -> str:
        return f"{self.mark} {self.text}".strip()

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        bundle: dict[str, Any] = {
            "text/plain": repr(self),
            "text/html": (
                f'<p role="status" class="{NO_MATH}" style="margin:0"><span aria-hidden="true" '
                f'style="color:{self.colour};font-weight:bold">{self.mark}</span> {html.escape(self.text)}</p>'
            ),
        }
        if self.answer is not None:
            bundle[MIME] = self.answer
        return bundle


def _sentence(asked: Question, canonical: Any, verdict: dict[str, str] | None) -> NotYet | None:
    """What to say to an answer that is not accepted; None if it is accepted."""
    if verdict is None:
        return NotYet(f"{asked.id}: not yet. Read the task once more, and check each part by itself.")
    if verdict["verdict"] == "right":
        return None
    if verdict["verdict"] == "digits":
        return NotYet(
            f"{asked.id}: too few digits. You rounded to {verdict['given']}; the task asks for {verdict['asked']}."
        )
    return NotYet(f"{asked.id}: not yet. {verdict['hint']}")


def check(name: str, answer: Any) -> None:
    """Record an answer and, where self-check is on, say whether it holds.

    The answer is put into canonical form (numbers rounded to the digits asked for, names folded to codes, sets
    sorted) and emitted as one output. An answer that cannot be read, that is still ``...``, or that is not accepted
    shows one line under the cell; the cell does not stop Run All.

    Parameters
    ----------
    name
        The question, such as ``"02-q1"``.
    answer
        Data: a number, text, a list or set, a dictionary, a table. Never a function.

    Raises
    ------
    KitError
        Outside IPython alone, where there is no cell to show the line under.

    Examples
    --------
    >>> check("02-q1", ...)
    Traceback (most recent call last):
        ...
    alliancekit.checking.problems.Unanswered: 02-q1: the three dots are still there. ...
    """
    from IPython.display import display

    try:
        asked = questions.question(name)
    except KitError as error:
        publish(error)
        return
    try:
        canonical: Any = asked.kind.canonical(answer)  # each kind shows what it made itself
    except KitError as error:
        questions.fared[name] = "open" if isinstance(error, Unanswered) else "unreadable"
        publish(type(error)(f"{name}: {error}"))
        return
    record = {"schema": 1, "question": name, "answer": canonical}
    shown = asked.kind.show(canonical)
    if not asked.feedback:
        questions.fared[name] = "recorded"
        display(Note(f"{name}: recorded: {shown}.", _PEN, answer=record))
        return
    problem = _sentence(asked, canonical, asked.verdict(canonical))
    questions.fared[name] = "right" if problem is None else "answered"
    if problem is None:
        display(Note(f"{name}: right: {shown}.", _TICK, "#00694e", answer=record))
    else:
        display(Note(f"{name}: your answer, as read: {shown}.", _PEN, answer=record))
        publish(problem)
