"""What the steps of grading hand to one another: a submission, what its run gave, and the receipt."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Submission:
    """One student's attempt at one exercise, as it was handed in and archived.

    Parameters
    ----------
    student
        The student's id: a folder's or a file's name, or what the learning platform put into it. Safe as a file name.
    name
        The file's own name where it was found, for the instructor to recognise it. Never used as a path.
    sha256
        Of the file's bytes; the archive keeps them under this name.
    exercise
        ``"04"``, or empty where it cannot be told.
    attempt, attempts
        Which attempt this is, from 1, and how many there are. The latest counts.
    submitted
        When it was handed in, in ISO form, where the platform says so; else empty.
    late
        Whether that was after the deadline.
    reason
        Why it cannot be graded, in a sentence; empty where it can.
    notes
        What the instructor should know, a sentence each.
    """

    student: str
    name: str
    sha256: str
    exercise: str
    attempt: int = 1
    attempts: int = 1
    submitted: str = ""
    late: bool = False
    reason: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Answered:
    """What one check put out when a grafted notebook ran.

    `answer` is the canonical form, or None; `problem` says why there is none: "open" (three dots), "unreadable" (with
    the sentence in `said`), "none" (no answer output), "several", "malformed", "ended" (the notebook had ended before).
    """

    question: str
    answer: Any = None
    problem: str = ""
    said: str = ""


@dataclass(frozen=True)
class Ran:
    """One run of a grafted notebook: an `Answered` for each check, and how it ended.

    `ended` is empty if every cell ran; else "timeout", "died", "flood", "memory" or "failed", and `said` a sentence.
    """

    answers: tuple[Answered, ...]
    ended: str = ""
    said: str = ""
    seconds: float = 0.0
    notes: tuple[str, ...] = ()


@dataclass
class Marked:
    """One checked question on a receipt.

    `state` is one of "right", "wrong", "mistake" (a known one, with its hint), "digits" (too few), "open",
    "unreadable", "none", "ended". `shown` is the student's answer in words.
    """

    question: str
    points: float
    earned: float
    state: str
    answer: Any = None
    shown: str = ""
    hint: str = ""


@dataclass
class Written:
    """One written question on a receipt; `earned` is None until a person has read it."""

    question: str
    points: float
    text: str
    earned: float | None = None
    comment: str = ""


@dataclass
class Receipt:
    """All that is known of one graded submission. It is stored as JSON, and every report is a rendering of it.

    `state` is "graded" or "not graded", then with a `reason`. `key` is the sha256 of the answer key that was used,
    `kit` the kit's version, `data` the sha256 over the hashes of the data tables, `jail` "bubblewrap" or "none".
    `overrides` are changes a person made, each with points and a reason.
    """

    student: str
    exercise: str
    title: str
    version: int
    submission: Submission
    state: str
    reason: str = ""
    questions: list[Marked] = field(default_factory=list)
    written: list[Written] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    overrides: list[dict[str, Any]] = field(default_factory=list)
    key: str = ""
    kit: str = ""
    data: str = ""
    jail: str = ""
    seconds: float = 0.0
    schema: int = 1
