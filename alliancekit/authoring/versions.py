"""`released.json`: what students have been given, version by version, so that a later change is told and never silent.

It lies beside the solutions, and holds digests: enough to say which question changed, not what its answer is.
"""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import nbformat

from ..checking.seal import canonical_bytes
from ..errors import KitError
from .solution import Solution, student

NAME = "released.json"
Record = dict[str, dict[str, dict[str, dict[str, str]]]]
"""Exercise → version → question → digest of each of its parts."""

PARTS = {"task": "its task", "answers": "the answers it accepts", "points": "its points", "hints": "its hints"}
_HARMLESS = {"hints"}
"""What may change within a version: an older copy of the notebook still asks, and counts, the same."""


def parts(item: Solution) -> dict[str, dict[str, str]]:
    """A digest of each part of each question of one exercise; the written one is called ``"text"``."""
    cells = {cell.id: cell for cell in student(item).cells}
    salt = item.meta["salt"]

    def digest(value: Any) -> str:
        return hashlib.sha256(canonical_bytes([salt, value])).hexdigest()[:16]

    found = {
        name: {
            "task": digest([cells[cell].source if cell in cells else "" for cell in (f"{name}-task", name)]),
            "answers": digest([entry["kind"], entry["accepted"]]),
            "points": digest(entry["points"]),
            "hints": digest(entry["verdicts"]),
        }
        for name, entry in item.questions.items()
    }
    written = cells.get(f"{item.number}-text")
    if written is not None:
        task = cells["text-task"].source if "text-task" in cells else ""
        found["text"] = {"task": digest([task, written.source]), "points": digest(written.metadata.nbgrader.points)}
    return found


def read(folder: Path) -> Record:
    """What has been released from a folder of solutions; empty where nothing has.

    Raises
    ------
    KitError
        If the record is damaged.
    """
    path = folder / NAME
    if not path.is_file():
        return {}
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        if not all(isinstance(versions, dict) for versions in record.values()):
            raise ValueError("it holds no versions by exercise")
    except (ValueError, AttributeError) as error:
        raise KitError(
            f"{path} cannot be read ({error}). Restore it, for example with `git checkout {path}`."
        ) from None
    found: Record = record
    return found


def _changed(before: dict[str, dict[str, str]], now: dict[str, dict[str, str]]) -> dict[str, list[str]]:
    """Per question that is not as it was, in words, what changed. Only what matters to a student's answer."""
    changes: dict[str, list[str]] = {}
    for name in sorted(before.keys() | now.keys()):
        if name not in now:
            changes[name] = ["it is gone"]
        elif name not in before:
            changes[name] = ["it is new"]
        elif what := [words for part, words in PARTS.items() if before[name].get(part) != now[name].get(part)]:
            changes[name] = what
    return changes


def _matters(what: list[str]) -> bool:
    return any(words not in {PARTS[part] for part in _HARMLESS} for words in what)


def refuse_silent_changes(folder: Path, items: list[Solution]) -> None:
    """Stop a release that would give a new meaning to a version students already have.

    Raises
    ------
    KitError
        If a question of a released version has another task, other answers or other points now.
    """
    record, lines = read(folder), []
    for item in items:
        before = record.get(item.number, {}).get(str(item.meta["version"]))
        if before is None:
            continue
        for name, what in _changed(before, parts(item)).items():
            if _matters(what):
                lines.append(f"{item.path.name}, {_called(name)}: {' and '.join(what)} changed or moved")
    if lines:
        raise KitError(
            "Students already have this version, and it has changed since:\n"
            + "\n".join(f"- {line}" for line in lines)
            + "\nRaise the version with `alliancekit new-version NN`, then release again."
        )


def _called(name: str) -> str:
    return "the written question" if name == "text" else f"question {name.partition('q')[2]}"


def note(folder: Path, items: list[Solution]) -> None:
    """Record what has just been given to students. Older versions stay in the record."""
    record = read(folder)
    for item in items:
        record.setdefault(item.number, {})[str(item.meta["version"])] = parts(item)
    content = json.dumps(record, indent=1, sort_keys=True)
    (folder / NAME).write_text(content + "\n", encoding="utf-8", newline="\n")


def differences(folder: Path, items: list[Solution]) -> list[str]:
    """What the next release changes, and for whom: lines to read, exercise by exercise."""
    record, lines = read(folder), []
    for item in items:
        versions, now = record.get(item.number, {}), parts(item)
        title = f"{item.number} {item.meta['title']}"
        if not versions:
            lines.append(f"{title}: not released before.")
        for version, before in sorted(versions.items(), key=lambda pair: int(pair[0])):
            changes = _changed(before, now)
            if not changes:
                lines.append(f"{title}: unchanged for students with version {version}.")
                continue
            lines.append(f"{title}: for students with version {version} (the next is {item.meta['version']}):")
            lines += [f"  {_called(name)}: {', '.join(what)}" for name, what in changes.items()]
            kept = [_called(name) for name in now if name not in changes or not _matters(changes[name])]
            lines.append(f"  Answers that carry over: {', '.join(kept) or 'none'}.")
    gone = sorted(record.keys() - {item.number for item in items})
    return lines + [f"{number}: released before, and not among the solutions now." for number in gone]


def raise_version(path: Path) -> int:
    """Give a solution notebook the next version, in its metadata and in the cell that opens it; gives the number.

    Raises
    ------
    KitError
        If the notebook cannot be read, or no cell opens the exercise with the version of its metadata.
    """
    try:
        notebook = nbformat.read(path, as_version=4)
        version = int(notebook.metadata["alliancekit"]["version"])
    except Exception as error:  # nbformat raises many kinds, for JSON, versions and schema
        raise KitError(f"{path} cannot be read as a solution notebook ({error}).") from None
    opening = re.compile(rf'\bexercise\("{path.name[:2]}", version={version}\)')
    found = [cell for cell in notebook.cells if cell.cell_type == "code" and opening.search(cell.source)]
    if len(found) != 1:
        raise KitError(f'{path.name}: expected one cell with exercise("{path.name[:2]}", version={version}). Add it.')
    found[0].source = opening.sub(f'exercise("{path.name[:2]}", version={version + 1})', found[0].source)
    notebook.metadata["alliancekit"]["version"] = version + 1
    path.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8", newline="\n")
    return version + 1
