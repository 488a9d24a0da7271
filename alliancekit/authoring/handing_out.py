"""What an instructor gives to students: a bundle or an nbgrader course, and a record of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from . import bundle, release, versions


def give(solutions: Path, to: Path | None, course: Path | None, feedback: str, only: Collection[str]) -> Iterator[str]:
    """Write a bundle, an nbgrader course, or both, and record which versions students have; gives what was done.

    Raises
    ------
    KitError
        If an answer is not the accepted one, an exercise has changed and kept its version, or as `bundle.contents`,
        `bundle.write` and `nbgrader.write`.
    """
    items = release.chosen(release.agreed(solutions), only)
    versions.refuse_silent_changes(solutions, items)
    if to:
        made = bundle.contents(Path(), solutions, feedback, only)
        for name in bundle.write(made, to):
            yield f"written {to / name if to.is_dir() else to}"
        for name in bundle.left_over(made, to):
            yield f"left as it is: {to / name}, which this bundle does not have"
    if course:
        from . import nbgrader

        for name in nbgrader.write(items, course, feedback):
            yield f"written {course / name}"
    versions.note(solutions, items)
    told = ", ".join(f"{item.number} (version {item.meta['version']})" for item in items)
    yield f"Given out: {told}. Recorded in {solutions / versions.NAME}: keep it with the solutions."


def differences(solutions: Path) -> list[str]:
    """What the next release would change, and for whom: see `versions.differences`."""
    return versions.differences(solutions, release.solutions(solutions))
