"""How far a student is: every exercise of a folder, checked one after the other."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from . import selfcheck
from .errors import KitError
from .selfcheck import Summary


def run(folder: Path) -> Iterator[tuple[Path, Summary | KitError]]:
    """Each exercise of a folder with how its questions fared, or with why that could not be seen, in order of names.

    Raises
    ------
    KitError
        If the folder holds no notebook.
    """
    notebooks = sorted(folder.glob("*.ipynb"))
    if not notebooks:
        raise KitError(f"There is no notebook in {folder}. Name the folder of the exercises, such as exercises.")
    for notebook in notebooks:
        try:
            yield notebook, selfcheck.run(notebook)
        except KitError as error:
            yield notebook, error


def show(folder: Path) -> bool:
    """Print a line per exercise and the sum; True if every question of every exercise is answered, and none wrong."""
    from rich.console import Console
    from rich.table import Table

    console = Console(file=sys.stdout, soft_wrap=not sys.stdout.isatty(), highlight=False)
    table = Table("exercise", "answered", "right", "points", box=None, padding=(0, 2, 0, 0), header_style="")
    troubles, done = [], []
    with console.status("Running the exercises from a fresh start"):  # shown on a terminal only
        for path, found in run(folder):
            if isinstance(found, KitError):
                table.add_row(path.name, "–", "–", "–")
                troubles.append(f"{path.name}: {found}")
                continue
            table.add_row(path.name, *_row(found))
            troubles += [f"{path.name}: {line.said}" for line in found.lines if not line.question]
            done.append(found)
    if len(done) > 1:
        table.add_row("all", *_row(Summary([line for found in done for line in found.lines])))
    console.print(table)
    for trouble in troubles:
        console.print(selfcheck.printable(trouble), markup=False)
    console.print("Only checked questions count here; a person reads the written ones.")
    return not troubles and all(found.complete for found in done)


def _row(found: Summary) -> tuple[str, str, str]:
    asked = [line for line in found.lines if line.question]
    answered = [line for line in asked if line.state in ("right", "recorded", "not yet")]
    right = [line for line in asked if line.state == "right"]
    if any(line.state == "recorded" for line in asked):
        return f"{len(answered)} of {len(asked)}", "marked later", f"of {found.possible:g}"
    return f"{len(answered)} of {len(asked)}", f"{len(right)}", f"{found.points:g} of {found.possible:g}"
