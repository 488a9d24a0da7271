"""`answers.lock.json`: the answer key in plain sight, so that it cannot drift unseen."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import KitError

if TYPE_CHECKING:
    from .solution import Solution

NAME = "answers.lock.json"


def read(folder: Path) -> dict[str, dict[str, Any]]:
    """The locked answers: exercise → question → accepted forms. Empty where there is no lock yet."""
    path = folder / NAME
    if not path.is_file():
        return {}
    try:
        locked = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(locked, dict):
            raise ValueError("it holds no exercises by number")
        return locked
    except ValueError as error:
        raise KitError(
            f"{path} cannot be read ({error}). Restore it with `git checkout {NAME}` in its folder."
        ) from None


def differences(folder: Path, solutions: list[Solution]) -> list[str]:
    """How the solutions' stored answers differ from the lock, old → new, a line per question."""
    locked, lines = read(folder), []
    current = {item.number: item.key() for item in solutions}
    for number in sorted(locked.keys() | current.keys()):
        old, new = locked.get(number, {}), current.get(number, {})
        for name in sorted(old.keys() | new.keys(), key=lambda name: (len(name), name)):
            if old.get(name) != new.get(name):
                lines.append(f"{name}: {_show(old.get(name))} → {_show(new.get(name))}")
    return lines


def _show(forms: list[Any] | None) -> str:
    if forms is None:
        return "(none)"
    return " or ".join(json.dumps(form, ensure_ascii=False) for form in forms)


def accept(folder: Path, solutions: list[Solution]) -> list[str]:
    """Write the solutions' answers into the lock; give the changes, old → new."""
    lines = differences(folder, solutions)
    if lines:
        content = json.dumps({item.number: item.key() for item in solutions}, ensure_ascii=False, indent=1)
        (folder / NAME).write_text(content + "\n", encoding="utf-8", newline="\n")
    return lines
