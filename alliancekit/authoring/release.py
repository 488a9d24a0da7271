"""`release`: derive the students' exercises and their sealed checks from the solutions."""

from __future__ import annotations

import hashlib
import itertools
import json
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import nbformat

from ..checking.questions import digest
from ..checking.seal import COST, canonical_bytes, seal
from ..errors import KitError, unknown
from . import solution
from .lock import differences


def solutions(folder: Path) -> list[solution.Solution]:
    """Every solution notebook of a folder that is not tagged draft, in number order.

    Raises
    ------
    KitError
        If the folder holds no notebook, or one that is no draft breaks a rule of its format.
    """
    paths = sorted(folder.glob("*.ipynb"))
    if not paths:
        raise KitError(f"No solution notebooks in {folder}. Run this in a clone of the kit, or name the folder.")
    found = [solution.read(path) for path in paths if not solution.is_draft(path)]
    for one, other in itertools.pairwise(found):
        if one.number == other.number:
            raise KitError(f"{one.path.name} and {other.path.name} have one number. Give each exercise its own.")
    return found


def agreed(folder: Path) -> list[solution.Solution]:
    """The solutions of a folder, their answers being those that somebody has accepted.

    Raises
    ------
    KitError
        As `solutions`, or if an answer is not that of `answers.lock.json`.
    """
    found = solutions(folder)
    if changed := differences(folder, found):
        raise KitError(
            "The answer key has changed and nobody has accepted the change:\n"
            + "\n".join(f"- {line}" for line in changed)
            + "\nIf it is right, run `alliancekit accept`; if not, mend the solution."
        )
    return found


def chosen(items: list[solution.Solution], only: Collection[str]) -> list[solution.Solution]:
    """The exercises with the numbers named; all of them where none is named."""
    numbers = {item.number for item in items}
    for number in only:
        if number not in numbers:
            raise unknown("exercise", number, numbers)
    return [item for item in items if not only or item.number in only]


def _dump(data: Any) -> bytes:
    return (json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def sealed_checks(item: solution.Solution, feedback: str) -> dict[str, Any]:
    """The contents of `checks/NN.json`: per question its kind, points and, for self-check, its boxes."""
    verdicts = {name: entry["verdicts"] for name, entry in item.questions.items()}
    # Made from the author's secret salt and all that is sealed: two releases that differ in one hint share no box.
    salt = hashlib.sha256(canonical_bytes([item.meta["salt"], item.meta["version"], verdicts])).hexdigest()
    # Deriving keys takes nearly all of the time, and leaves Python's lock free.
    with ThreadPoolExecutor() as pool:
        sealed = pool.map(lambda name: _boxes(verdicts[name], salt, name, feedback), verdicts)
        boxes = dict(zip(verdicts, sealed, strict=True))
    contents = {
        "exercise": item.number,
        "title": item.meta["title"],
        "version": item.meta["version"],
        "feedback": feedback,
        "salt": salt,
        "cost": COST,
        "questions": {
            name: {
                "kind": entry["kind"],
                "points": entry["points"],
                "boxes": boxes[name],
            }
            for name, entry in item.questions.items()
        },
    }
    return {**contents, "digest": digest(contents)}


def _boxes(verdicts: list[list[Any]], salt: str, question: str, feedback: str) -> list[str]:
    return seal([(answer, verdict) for answer, verdict in verdicts], salt, question) if feedback == "self" else []


def derive(folder: Path, feedback: str = "self", only: Collection[str] = ()) -> dict[str, bytes]:
    """The files students get, by their path inside the exercises folder.

    Parameters
    ----------
    folder
        The folder of solution notebooks.
    feedback
        ``"self"``: checks say at once whether an answer holds. ``"none"``: nothing that could tell is released, and
        checks only record.
    only
        Numbers of the exercises to derive, such as ``["01", "02"]``; without any, all.

    Raises
    ------
    KitError
        If a solution breaks a rule, its answers are not those of `answers.lock.json`, or `only` names none of them.
    """
    if feedback not in ("self", "none"):
        raise KitError(f'Feedback is "self" or "none". Found {feedback!r}.')
    found = agreed(folder)
    files: dict[str, bytes] = {}
    for item in chosen(found, only):
        files[item.path.name] = (nbformat.writes(solution.student(item)) + "\n").encode()
        files[f"checks/{item.number}.json"] = _dump(sealed_checks(item, feedback))
    return files


def _present(out: Path) -> set[str]:
    return {path.relative_to(out).as_posix() for pattern in ("*.ipynb", "checks/*.json") for path in out.glob(pattern)}


def stale(files: dict[str, bytes], out: Path) -> list[str]:
    """How a folder differs from a fresh derivation, a line per file; empty if it does not."""
    lines = [f"{name}: not from any solution" for name in sorted(_present(out) - files.keys())]
    for name, content in files.items():
        path = out / name
        if not path.is_file():
            lines.append(f"{name}: missing")
        elif path.read_bytes() != content:
            lines.append(f"{name}: differs from its solution")
    return lines


def write(files: dict[str, bytes], out: Path) -> list[str]:
    """Write the files that differ; give their names. Files of no solution are left alone and named by `stale`."""
    if out.exists() and not out.is_dir():
        raise KitError(f"{out} is a file. Name a folder to write the exercises to.")
    written = []
    for name, content in files.items():
        path = out / name
        if path.is_file() and path.read_bytes() == content:
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        written.append(name)
    return written
