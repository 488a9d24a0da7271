"""A class of hostile and broken submissions to one small exercise, each with the score and the words it is to get.

Attacks tell how they fared: question 4 asks for a word of a list, and what a check says of any other text reaches the
receipt. An attack that did not run at all would so be seen.
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from alliancekit.authoring import execute, lock, release, solution

NAME = "90_ninety.ipynb"
CANARY = "Canary-of-the-key"
LEFT = "left_by_hostile"
HINT = f"{CANARY}: count the rows once more, and look at which side of the comparison each stands on."
RIGHT = {
    "q1": "q1 = 41_873",
    "q2": 'q2 = {"MNG", "TWN", "THA"}',
    "q3": 'q3 = {"harbour": 617, "airfield": 2043, "depot": 1388}',
    "q4": 'q4 = "lighthouse"',
}
WRONG = {
    "q1": "q1 = 5",
    "q2": 'q2 = {"JPN"}',
    "q3": 'q3 = {"harbour": 1, "airfield": 2, "depot": 3}',
    "q4": 'q4 = "beacon"',
}
TELLS = {**WRONG, "q1": RIGHT["q1"], "q4": "q4 = report"}
"""Question 1 by honest work, two wrong guesses, and what the attack found."""
KEY = {
    "90-q1": ("41873", "41,873"),
    "90-q2": ("Mongolia, Taiwan, Thailand",),
    "90-q3": ("2,043", "2043", "1,388"),
    "90-q4": ("lighthouse",),
}
"""By question, in what forms the answer could stand in a report."""
STATES = {
    "r": "right", "w": "wrong", "m": "mistake", "o": "open", "u": "unreadable", "n": "none", "e": "ended",
}  # fmt: skip
_QUESTIONS = f'''
question("90-q1", Number(0, (0, 100_000), "texts"), q1, mistakes={{
    "low": (38_291, "{HINT}"), "high": (52_004, "{HINT}"), "other": (29_500, "{HINT}")}})
question("90-q2", SetOf(Name("actors")), q2, mistakes={{
    "few": ({{"MNG"}}, "{HINT}"), "many": ({{"MNG", "TWN", "THA", "KOR"}}, "{HINT}"), "other": ({{"PHL"}}, "{HINT}")}})
question("90-q3", Mapping(Text(("harbour", "airfield", "depot")), Integer((0, 5000)), 3), q3, mistakes={{
    "low": ({{**q3, "depot": 1}}, "{HINT}"), "high": ({{**q3, "depot": 2}}, "{HINT}"),
    "other": ({{**q3, "depot": 3}}, "{HINT}")}})
question("90-q4", Text(("lighthouse", "beacon", "buoy", "pier", "mole")), q4, small="a reporting channel", mistakes={{
    "buoy": ("buoy", "{HINT}"), "pier": ("pier", "{HINT}"), "mole": ("mole", "{HINT}")}})
'''


def write_key(folder: Path) -> solution.Solution:
    """The exercise's solution, as an author leaves it."""
    folder.mkdir(parents=True)

    def grading(name: str, **flags: Any) -> dict[str, Any]:
        base = {"grade": False, "solution": False, "locked": False, "points": 0, "schema_version": 3, "task": False}
        return {"nbgrader": {**base, "grade_id": name, **flags}}

    def author(source: str, name: str) -> Any:
        return new_code_cell(source, id=name, metadata={"tags": ["author"]})

    declared = _QUESTIONS.strip().split("\nquestion(")
    cells = [
        author('from alliancekit.authoring import *\nbegin("90")', "begin"),
        new_markdown_cell("# Exercise 90", id="title", metadata=grading("title", locked=True)),
        new_code_cell(
            'from alliancekit import check, exercise\n\nexercise("90", version=1)',
            id="open", metadata=grading("open", locked=True),
        ),
    ]  # fmt: skip
    for number, answer in enumerate(RIGHT.values(), start=1):
        name = f"90-q{number}"
        asked = declared[number - 1] if number == 1 else f"question({declared[number - 1]}"
        cells += [
            new_markdown_cell(f"Question {number}", id=f"{name}-task", metadata=grading(f"{name}-task", locked=True)),
            new_code_cell(
                f"q{number} = ...\n### BEGIN SOLUTION\n{answer}\n### END SOLUTION",
                id=name, metadata=grading(name, solution=True),
            ),
            author(asked, f"{name}-author"),
            new_code_cell(
                f'check("{name}", q{number})',
                id=f"{name}-check", metadata=grading(f"{name}-check", grade=True, locked=True, points=1),
            ),
        ]  # fmt: skip
    cells.append(
        new_markdown_cell(
            "Your answer:\n\n### BEGIN SOLUTION\nA model answer.\n### END SOLUTION",
            id="90-text", metadata=grading("90-text", grade=True, solution=True, points=4),
        )
    )  # fmt: skip
    notebook = new_notebook(cells=cells)
    notebook.metadata["alliancekit"] = {"title": "Ninety", "version": 1, "salt": "5a17"}
    nbformat.write(notebook, folder / NAME)
    execute.run(folder / NAME)
    lock.accept(folder, release.solutions(folder))
    return solution.read(folder / NAME)


Edit = Callable[[Any], None]


@dataclass(frozen=True)
class World:
    """What there is around the class: the exercise, paths that no kernel may reach, and sockets that listen."""

    item: solution.Solution
    submissions: Path
    secrets: tuple[Path, ...]
    canaries: Path
    port: int
    abstract: str
    sleep: str


@dataclass(frozen=True)
class Case:
    """One student's folder, and what is to come of it.

    `states` has a letter for each question (see `STATES`); it is empty where there are to be no points but a reason.
    `says` are words to be found in the reason, the notes and the hints of the receipt. `at` is the path in the class's
    folder, where it is not the student's own folder; `student` the id, where it is not the folder's name.
    """

    name: str
    files: Mapping[str, bytes] | Callable[[Path], None]
    states: str = ""
    says: tuple[str, ...] = ()
    student: str = ""
    text: str = ""

    @property
    def id(self) -> str:
        return self.student or self.name

    def write(self, submissions: Path) -> None:
        folder = submissions / self.name
        folder.mkdir()
        if callable(self.files):
            self.files(folder)
            return
        for name, content in self.files.items():
            (folder / name).write_bytes(content)


class Maker:
    """Makes submissions out of the students' notebook."""

    def __init__(self, item: solution.Solution) -> None:
        self.student = solution.student(item)

    def book(
        self, answers: Mapping[str, str] = RIGHT, top: str = "", after: Mapping[str, str] | None = None, text: str = ""
    ) -> Any:
        """The notebook with answers in it; `top` is a cell below the first, `after` are lines below an answer."""
        notebook = nbformat.from_dict(json.loads(json.dumps(self.student)))
        for name, source in answers.items():
            cell(notebook, f"90-{name}").source = source
        for name, source in (after or {}).items():
            cell(notebook, f"90-{name}").source += "\n" + code(source)
        if top:
            at = [one.id for one in notebook.cells].index("open") + 1
            notebook.cells.insert(at, new_code_cell(code(top), id="own"))
        cell(notebook, "90-text").source += f"\n\n{text}" if text else ""
        return notebook

    def case(
        self, name: str, states: str, *says: str, edit: Edit | None = None, student: str = "", **book: Any
    ) -> Case:
        """A folder with one notebook; `edit` changes it last."""
        notebook = self.book(**book)
        if edit:
            edit(notebook)
        return Case(name, {NAME: written(notebook)}, states, says, student, text=book.get("text", ""))


def cell(notebook: Any, name: str) -> Any:
    """The cell with an id."""
    return next(one for one in notebook.cells if one.id == name)


def code(source: str) -> str:
    """A source without the indentation it has here; it is Python, or the attack would be none."""
    found = textwrap.dedent(source).strip()
    compile(found, "a cell", "exec")
    return found


def written(notebook: Any) -> bytes:
    """A notebook as the bytes of a file; nothing about it is checked."""
    return json.dumps(notebook, indent=1).encode()
