"""The class report: how an exercise went, question by question, who is missing, and what to look at."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ..authoring.solution import Solution
from . import items, page, safe
from .feedback import STATES
from .shapes import Receipt
from .totals import absent, automatic, complete, label, ordered, points, possible, total, waiting

_SHORT = {"mistake": "known mistake", "wrong": "other wrong answer", "none": "no answer came out"}
COLUMNS = ("right", "mistake", "wrong", "digits", "open", "unreadable", "none", "ended")


@dataclass(frozen=True)
class Bar:
    """One row of the distribution: how many students have these points, as a share of all, and as a bar."""

    points: str
    count: int
    share: float
    bar: float


def class_report(
    receipts: Iterable[Receipt],
    item: Solution,
    *,
    missing: Sequence[str] | None = None,
    names: Mapping[str, str] | None = None,
) -> bytes:
    """The report on one exercise.

    Parameters
    ----------
    receipts
        Those of this exercise, and those of no exercise that could be told; others are left out.
    item
        Its solution, for the names of known mistakes.
    missing
        Ids of students who are on the roster and handed nothing in; None where there is no roster.
    names
        Students' names by id, where a roster has them.

    Raises
    ------
    KitError
        If jinja2 is not installed.
    """
    names = names or {}
    found = [one for one in ordered(receipts) if one.exercise in (item.number, "") and not absent(one)]
    graded = [one for one in found if one.state == "graded"]
    final = len(complete(graded)) == len(graded)
    marks = [total(one) if final else automatic(one) for one in graded]
    analysed = items.analysed(graded)
    met = {"right", "mistake", "wrong", "open", *(state for one in analysed for state in one.states)}
    most = max([possible(one) if final else sum(each.points for each in one.questions) for one in graded], default=0.0)
    return page.rendered(
        "class.html.j2",
        title=f"Exercise {item.number} · {item.meta['title']}",
        summary=_summary(found, graded, missing or ()),
        middle=_middle(marks, most, final, graded),
        bars=_bars(marks, most),
        halves=any(mark != int(mark) for mark in marks),
        items=[(one, _verdict(one)) for one in analysed],
        states=[(state, _SHORT.get(state, STATES[state][0].lower())) for state in COLUMNS if state in met],
        extremes=_extremes(analysed),
        worth=_worth(len(graded)),
        texts=_texts(graded),
        mistakes=items.mistakes(graded, item),
        repeated=items.repeated(graded),
        people=[(one, _called(one.student, names)) for one in found],
        missing=None if missing is None else [_called(student, names) for student in sorted(missing)],
        how=_how(found),
        unsafe=[_called(one.student, names) for one in found if one.jail == "none"],
    )


def _called(student: str, names: Mapping[str, str]) -> str:
    name = names.get(student, "")
    return safe.line(f"{name} ({student})" if name and name != student else student, 200)


def _students(count: int) -> str:
    return f"{count} student{'' if count == 1 else 's'}"


def _summary(found: Sequence[Receipt], graded: Sequence[Receipt], missing: Sequence[str]) -> str:
    parts = [f"{_students(len(found))} handed in, {len(graded)} {'is' if len(graded) == 1 else 'are'} graded."]
    if len(graded) < len(found):
        parts.append(f"{len(found) - len(graded)} could not be graded; the reasons stand below.")
    if missing:
        parts.append(f"{len(missing)} of the roster handed nothing in.")
    if texts := sum(bool(waiting(one)) for one in graded):
        parts.append(f"{_students(texts)} {'has' if texts == 1 else 'have'} a text that nobody has marked yet.")
    return " ".join(parts)


def _middle(marks: Sequence[float], most: float, final: bool, graded: Sequence[Receipt]) -> str:
    """The distribution in a sentence."""
    if not marks:
        return "Nobody is graded yet, so there are no marks to show."
    what = "" if final else " from checked questions (texts are left out here until all of them are marked)"
    if len(marks) < 4:
        return f"The marks{what}: {', '.join(f'{mark:g}' for mark in sorted(marks))} of {points(most)}."
    low, middle, high = (round(value, 2) for value in statistics.quantiles(marks, n=4, method="inclusive"))
    return (
        f"The median is {middle:g} of {points(most)}{what}; the middle half of the class has {low:g} to {high:g}. "
        f"The lowest mark is {min(marks):g}, the highest {max(marks):g}."
    )


def _texts(graded: Sequence[Receipt]) -> list[str]:
    """How far the marking of each written question is, and what it has given so far."""
    said = []
    for question in dict.fromkeys(text.question for one in graded for text in one.written):
        texts = [text for one in graded for text in one.written if text.question == question]
        earned = [text.earned for text in texts if text.earned is not None]
        mean = f" On average they have {statistics.fmean(earned):.2g} of {points(texts[0].points)}." if earned else ""
        said.append(f"{label(question)}: {len(earned)} of {len(texts)} marked.{mean}")
    return said


def _bars(marks: Sequence[float], most: float) -> list[Bar]:
    """How many students have how many whole points; a half point belongs to the whole one below."""
    if not marks:
        return []
    counts = [0] * (math.ceil(max(most, *marks)) + 1)
    for mark in marks:
        counts[int(mark)] += 1
    return [Bar(f"{at}", count, count / len(marks), count / max(counts)) for at, count in enumerate(counts)]


def _verdict(one: items.Item) -> str:
    """What the numbers of a question say, in words."""
    said = []
    if one.share is not None and one.counted >= items.FEWEST:
        said += ["very hard"] if one.share < 0.25 else ["very easy"] if one.share > 0.9 else []
    if one.discrimination is not None and one.counted >= items.WORTH:
        said += ["strong students do no better here: look at the task and the key"] if one.discrimination < 0.1 else []
    return "; ".join(said)


def _extremes(analysed: Sequence[items.Item]) -> str:
    """The table of questions in a sentence: which was the hardest, and which the easiest."""
    shares = {one.question: one.share for one in analysed if one.share is not None}
    if len(set(shares.values())) < 2:
        return "No question was harder than another." if shares else "No question can be told harder than another."
    low, high = min(shares, key=shares.__getitem__), max(shares, key=shares.__getitem__)
    return (
        f"The hardest was {label(low).lower()} ({page.percent(shares[low])} right), "
        f"the easiest {label(high).lower()} ({page.percent(shares[high])})."
    )


def _worth(students: int) -> str:
    """From how many students on discrimination is worth reading, and what that means for this class."""
    rule = f"Read it from about {items.WORTH} students on."
    if students < items.FEWEST:
        return f"{rule} With {students} it is not computed."
    return f"{rule} With {students}, chance alone can move it by about {items.chance(students):.1f} up or down."


def _how(found: Sequence[Receipt]) -> list[str]:
    """What the receipts say of how they were made; more than one key or kit is worth a warning."""
    said = []
    for what, values in {
        "kit": {one.kit for one in found if one.kit},
        "answer key": {one.key[:12] for one in found if one.key},
        "data": {one.data[:12] for one in found if one.data},
    }.items():
        if len(values) > 1:
            said.append(f"Different versions of the {what} were used ({', '.join(sorted(values))}): grade again.")
        elif values:
            said.append(f"{label(what)}: {', '.join(values)}.")
    return said
