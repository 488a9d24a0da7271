"""Item analysis: how hard each question was, how well it tells students apart, and which mistakes were common."""

from __future__ import annotations

import math
import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ..authoring.solution import Solution
from ..checking.seal import canonical_bytes
from .shapes import Receipt

FEWEST = 10
"""Students that discrimination is computed from at least; with fewer it says nothing."""
WORTH = 30
"""Students from whom on discrimination is worth reading."""
_NOT_ASKED = ("none", "ended")
MOST_SHOWN = 10


@dataclass(frozen=True)
class Item:
    """One checked question over a class.

    `counted` are the students whose notebook came as far as to answer or leave the question; `share` is the share of
    them that is right. `discrimination` is the point-biserial correlation between this question (right or not) and the
    points from the other checked questions of the exercise; None from fewer than `FEWEST` students, or where it is not
    defined because all are alike.
    """

    question: str
    counted: int
    states: dict[str, int]
    share: float | None
    discrimination: float | None


def analysed(receipts: Sequence[Receipt]) -> list[Item]:
    """Each checked question of one exercise, over the receipts that are graded."""
    graded = [receipt for receipt in receipts if receipt.state == "graded"]
    names = list(dict.fromkeys(one.question for receipt in graded for one in receipt.questions))
    return [_item(name, graded) for name in names]


def _item(name: str, graded: Sequence[Receipt]) -> Item:
    right, others, states = [], [], Counter[str]()
    for receipt in graded:
        one = next((one for one in receipt.questions if one.question == name), None)
        if one is None:
            continue
        states[one.state] += 1
        if one.state not in _NOT_ASKED:
            right.append(float(one.state == "right"))
            others.append(sum(other.earned for other in receipt.questions if other is not one))
    counted = len(right)
    share = statistics.fmean(right) if right else None
    found = None
    if counted >= FEWEST and len(set(right)) > 1 and len(set(others)) > 1:
        found = statistics.correlation(right, others)
    return Item(name, counted, dict(states), share, found)


def chance(students: int) -> float:
    """By how much chance alone may move a discrimination: two standard errors of a correlation that is 0."""
    return 2 / math.sqrt(max(students - 1, 1))


@dataclass(frozen=True)
class Mistake:
    """A wrong answer that several students gave; `name` is empty where the author did not foresee it."""

    question: str
    name: str
    shown: str
    count: int


def mistakes(receipts: Sequence[Receipt], item: Solution) -> list[Mistake]:
    """The known mistakes that were made, the commonest first."""
    names = {
        (question, canonical_bytes(answer)): name
        for question, entry in item.questions.items()
        for name, answer, _ in reversed(entry["mistakes"])
    }
    found: Counter[tuple[str, str]] = Counter()
    shown: dict[tuple[str, str], str] = {}
    for receipt in receipts:
        for one in receipt.questions:
            if one.state == "mistake":
                key = (
                    one.question,
                    names.get((one.question, canonical_bytes(one.answer)), "a mistake of an earlier key"),
                )
                found[key] += 1
                shown.setdefault(key, one.shown)
    ranked = sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))
    return [Mistake(*key, shown[key], count) for key, count in ranked]


def repeated(receipts: Sequence[Receipt]) -> list[Mistake]:
    """Wrong answers that no author foresaw and two students or more gave: a mistake to name, or an error in the key."""
    found: Counter[tuple[str, bytes]] = Counter()
    shown: dict[tuple[str, bytes], str] = {}
    for receipt in receipts:
        for one in receipt.questions:
            if one.state == "wrong":
                key = one.question, canonical_bytes(one.answer)
                found[key] += 1
                shown[key] = one.shown
    ranked = sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))
    return [Mistake(key[0], "", shown[key], count) for key, count in ranked if count > 1][:MOST_SHOWN]
