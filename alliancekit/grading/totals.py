"""What a receipt adds up to, and how points and questions are called."""

from __future__ import annotations

from collections.abc import Iterable

from . import safe
from .shapes import Receipt, Written


def total(receipt: Receipt) -> float:
    """The points so far: questions, texts that are marked, and changes that a person made; never below 0."""
    return max(0.0, round(automatic(receipt) + by_hand(receipt) + change(receipt), 4))


def automatic(receipt: Receipt) -> float:
    """The points from checked questions."""
    return sum(one.earned for one in receipt.questions)


def by_hand(receipt: Receipt) -> float:
    """The points from texts, as far as they are marked."""
    return sum(text.earned or 0.0 for text in receipt.written)


def change(receipt: Receipt) -> float:
    """By how many points a person has changed the mark."""
    return sum(float(one["points"]) for one in receipt.overrides)


def possible(receipt: Receipt) -> float:
    """The points that could be had."""
    return sum(one.points for one in receipt.questions) + sum(text.points for text in receipt.written)


def waiting(receipt: Receipt) -> list[Written]:
    """The texts that no person has marked yet."""
    return [text for text in receipt.written if text.earned is None]


def complete(receipts: Iterable[Receipt]) -> list[Receipt]:
    """Those whose mark is final: graded, and no text waits."""
    return [one for one in receipts if one.state == "graded" and not waiting(one)]


def absent(receipt: Receipt) -> bool:
    """Whether this is the row of a student on the class list who handed nothing in."""
    return receipt.submission.attempts == 0


def label(question: str) -> str:
    """A question's id in words: ``label("04-q1") == "Question 1"``, ``label("04-text") == "Text"``."""
    name = question.partition("-")[2] or question
    return f"Question {name[1:]}" if name[:1] == "q" else name.capitalize()


def about(receipt: Receipt) -> str:
    """Whose receipt it is, and of which exercise, at the beginning of a sentence to the instructor."""
    return safe.line(receipt.student) + (f", exercise {receipt.exercise}" if receipt.exercise else "")


def points(number: float | None) -> str:
    """A number of points in words."""
    return f"{number or 0:g} point{'' if number == 1 else 's'}"


def ordered(receipts: Iterable[Receipt]) -> list[Receipt]:
    """Receipts by exercise and student."""
    return sorted(receipts, key=lambda one: (one.exercise, one.student, one.submission.sha256))
