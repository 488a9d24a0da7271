"""`progress`: how far a reader has come in one exercise, counted from the checks that ran in this kernel."""

from __future__ import annotations

from ..errors import KitError
from . import questions
from .check import Note
from .problems import publish


def progress(number: str) -> None:
    """Say in one line how many checked questions of an exercise are answered, and how many points they have earned.

    Counts the checks that ran since the kernel started, each by its latest run. It tells no answer.

    Parameters
    ----------
    number
        The exercise, as in its file name: ``"02"``.

    Examples
    --------
    >>> from alliancekit import progress
    >>> progress("02")  # doctest: +SKIP
    Exercise 02: 3 of 6 checked questions answered, 2 right: 2 of 6 points.
    """
    from IPython.display import display

    try:
        display(Note(f"Exercise {number}: {counted(number)}"))
    except KitError as error:
        publish(error)


def counted(number: str) -> str:
    """The sentence of `progress`, without the exercise's number."""
    authored = number in questions.authored
    found = questions.declared if authored else questions.checks(number).questions
    asked = [question for name, question in found.items() if name.startswith(f"{number}-")]
    states = {question.id: questions.fared.get(question.id, "open") for question in asked}
    answered = sum(state not in ("open", "unreadable") for state in states.values())
    line = f"{answered} of {len(asked)} checked questions answered"
    if asked and not asked[0].feedback:
        return f"{line}. Answers are recorded; marks come later."
    right = [question for question in asked if states[question.id] == "right"]
    points = "" if authored else f": {_sum(right):g} of {_sum(asked):g} points"
    return f"{line}, {len(right)} right{points}."


def _sum(asked: list[questions.Question]) -> float:
    return sum(question.points for question in asked)
