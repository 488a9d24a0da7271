"""Questions as a notebook's checks know them: read from `checks/NN.json`, or declared by the author in the kernel."""

from __future__ import annotations

import functools
import hashlib
import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..errors import KitError, unknown
from .kinds import Kind, read
from .seal import canonical_bytes, unseal

_ID = re.compile(r"(\d\d)-q\d+")
declared: dict[str, Question] = {}
"""Questions that an author's cell declared in this kernel. They go before the released ones."""
opened: dict[str, int] = {}
"""The version of each exercise that a notebook opened in this kernel. Checks of another version are not used."""
authored: set[str] = set()
"""Exercises that their author has opened in this kernel: their released checks, if there are any, are not read."""
fared: dict[str, str] = {}
"""How each question fared when its check last ran in this kernel: open, unreadable, answered, right or recorded."""


@dataclass(frozen=True)
class Question:
    """One auto-graded question: its kind of answer, and what to say to an answer.

    `verdict` gives ``{"verdict": "right"}``, ``{"verdict": "digits", …}``, ``{"verdict": "mistake", "hint": …}``, or
    None where the answer is none of these; without self-check (`feedback` false) it always gives None.
    """

    id: str
    kind: Kind
    points: float
    feedback: bool
    salt: str = ""
    cost: dict[str, int] = field(default_factory=dict)
    boxes: tuple[str, ...] = ()
    open: dict[bytes, dict[str, str]] | None = None

    def verdict(self, canonical: Any) -> dict[str, str] | None:
        """What the question's author said of an answer; None if nothing was."""
        if self.open is not None:
            return self.open.get(canonical_bytes(canonical))
        return unseal(list(self.boxes), canonical, self.salt, self.id, self.cost) if self.boxes else None


@dataclass(frozen=True)
class Checks:
    """The released checks of one exercise."""

    exercise: str
    title: str
    version: int
    feedback: str
    questions: dict[str, Question]


def checks_path(exercise: str, start: Path | None = None) -> Path:
    """The nearest `checks/NN.json`, looked for upward from `start` (the working directory).

    In each folder `checks/` is tried, then `exercises/checks/`, so that lessons and a solution find it as well.

    Raises
    ------
    KitError
        If no folder up to the root has one.
    """
    start = (start or Path.cwd()).resolve()
    for folder in (start, *start.parents):
        for path in (folder / "checks" / f"{exercise}.json", folder / "exercises" / "checks" / f"{exercise}.json"):
            if path.is_file():
                return path
    raise KitError(
        f"The checks of exercise {exercise} were not found: no checks/{exercise}.json in {start} or the folders above "
        "it. Keep the notebook in the folder it came in, beside its checks folder."
    )


def digest(raw: dict[str, Any]) -> str:
    """The sha256 of a checks file's contents, by which damage shows before it makes a right answer look wrong."""
    return hashlib.sha256(canonical_bytes({key: value for key, value in raw.items() if key != "digest"})).hexdigest()


@functools.lru_cache(maxsize=16)
def _read(path: Path, _changed: int) -> Checks:
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        if raw["digest"] != digest(raw):
            raise ValueError("its digest does not fit its contents")
        questions = {
            name: Question(
                name, read(entry["kind"]), entry["points"], raw["feedback"] == "self", raw["salt"], raw["cost"],
                tuple(entry["boxes"]),
            )
            for name, entry in raw["questions"].items()
        }  # fmt: skip
        return Checks(raw["exercise"], raw["title"], raw["version"], raw["feedback"], questions)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise KitError(
            f"{path} is damaged ({type(error).__name__}: {error}). Download the exercise folder again; "
            "your notebook stays as it is."
        ) from None


def checks(exercise: str) -> Checks:
    """The released checks of an exercise, from the nearest `checks/` folder.

    Raises
    ------
    KitError
        If they are missing or damaged, or of another version than the notebook that `opened` the exercise.
    """
    path = checks_path(exercise)
    found = _read(path, path.stat().st_mtime_ns)
    version = opened.get(exercise, found.version)
    if version != found.version:
        raise KitError(
            f"This notebook is version {version} of exercise {exercise}, and checks/{exercise}.json beside it is "
            f"version {found.version}. Update your folder: get the exercise again under another name, and copy "
            "your answers over. Your work is not touched."
        )
    return found


def question(name: str) -> Question:
    """A question by its id, such as ``"02-q1"``.

    Raises
    ------
    KitError
        If the id is none, or the exercise has no such question; near matches are listed.
    """
    if not isinstance(name, str) or not _ID.fullmatch(name):
        raise KitError(
            f'{name!r} is not the id of a question. An id looks like "02-q1": restore the check cell as it was '
            "(download the exercise again and copy it over)."
        )
    if name in declared:
        return declared[name]
    released = checks(name[:2]).questions
    if name not in released:
        raise unknown("question", name, released)
    return released[name]
