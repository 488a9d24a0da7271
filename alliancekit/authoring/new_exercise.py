"""`new-exercise`: write the notebook of a new exercise into the folder of solutions, and never over another."""

from __future__ import annotations

import re
import secrets
from pathlib import Path

import nbformat

from ..errors import KitError
from .stub import COUNTS, stub


def write(folder: Path, number: str, name: str, title: str | None = None, questions: int = 6) -> Path:
    """Write `NN_name.ipynb`, a draft whose text in brackets its author replaces.

    Parameters
    ----------
    folder
        The folder of solution notebooks.
    number
        Two digits that no other notebook of the folder has: ``"10"``.
    name
        Lower-case letters, digits and ``_``: ``"quad"``.
    title
        What students read; by default the name, with a capital letter.
    questions
        How many checked questions it asks, from 3 to 12.

    Returns
    -------
    Path
        The file written.

    Raises
    ------
    KitError
        If number, name, title or questions are not of that form, the number is taken, or there is no such folder.
        Nothing is written then.
    """
    if not re.fullmatch(r"[0-9]{2}", number):
        raise KitError(f"The number of an exercise is two digits, such as 10 or 07. Found {number!r}.")
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise KitError(
            "The name of an exercise is made of the letters a to z, digits and _, and begins with a letter, such as "
            f"quad or air_defence. Found {name!r}. What students read is the title: give that with --title."
        )
    title = (name.replace("_", " ").capitalize() if title is None else title).strip()
    if not title or not title.isprintable():
        raise KitError(f"A title is one line of text, such as “Hub, spokes, lattice”. Found {title!r}.")
    if questions not in COUNTS:
        raise KitError(f"An exercise has {min(COUNTS)} to {max(COUNTS)} checked questions. Found {questions}.")
    if not folder.is_dir():
        raise KitError(f"There is no folder {folder}. Run this in a clone of the kit, or name the folder of solutions.")
    taken = {path.name[:2]: path for path in folder.glob("*.ipynb")}
    if number in taken:
        free = next((other for other in map("{:02}".format, range(1, 100)) if other not in taken), None)
        advice = f"Choose another, such as {free}." if free else "All numbers are taken."
        raise KitError(f"{taken[number]} has the number {number}, and is left as it is. {advice}")
    path = folder / f"{number}_{name}.ipynb"
    text = nbformat.writes(stub(number, title, questions, secrets.token_hex(8))) + "\n"
    path.write_text(text, encoding="utf-8", newline="\n")
    return path
