"""An invented class, for a first try at grading: what fourteen students hand in, and the list of them.

Nobody here is a real person. Answers follow from the solution notebook: right ones, the mistakes it knows, and what
students do besides; texts are the examples of its rubric.
"""

from __future__ import annotations

import copy
import csv
import io
import os
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from ..authoring import solution
from ..checking.compounds import ListOf, Mapping, SetOf, Table
from ..checking.kinds import Kind, read
from ..checking.scalars import Integer, Number
from ..errors import KitError

DEADLINE = "2024-05-10 18:00"
_IN_TIME, _LATE = "2024-05-10 12:00", "2024-05-11 09:30"
_LEVEL = re.compile(r"\*\*An answer that earns (\d) points?\.\*\*\s*(.*?)\n\nWhy \1", re.DOTALL)


@dataclass(frozen=True)
class Student:
    """A student of the class: what becomes of each question, how good the text is, and what is odd.

    `answers` has a letter a question: r(ight), m(istake that the solution knows), u(nreadable), e(rror), o(pen).
    """

    number: int
    name: str
    answers: str = ""
    text: int = 0
    odd: str = ""

    @property
    def id(self) -> str:
        """The student's id, as it stands in the class list."""
        return f"s{self.number:02d}"


STUDENTS = (
    Student(1, "Amara Okafor", "rrrrrr", 4),
    Student(2, "Ben Lindqvist", "rrrrrm", 3),
    Student(3, "Chloe Martin", "rrrmrm", 3),
    Student(4, "Daichi Mori", "rrmmrr", 2),
    Student(5, "Elena Petrova", "rrrmuo", 2, "late"),
    Student(6, "Farid Rahimi", "rmrmrr", 4, "twice"),
    Student(7, "Grace Tan", "rrrrrr", 3, "cells"),
    Student(8, "Hoang Anh", "mmremo", 1),
    Student(9, "Ines Duarte", "oooooo"),
    Student(10, "Jun Park", odd="damaged"),
    Student(11, "Kavya Rao", odd="essay"),
    Student(12, "Luis Ortega", odd="missing"),
    Student(13, "Mele Tupou", "rmrrro", 2, "moved"),
    Student(14, "Noor Haddad", "rrrmmm"),
)


def write(folder: Path, item: solution.Solution) -> tuple[Path, Path]:
    """Write what the class hands in, and its list.

    Parameters
    ----------
    folder
        Receives ``submissions/`` and ``class.csv``. It must not be there yet, or be empty.
    item
        The solution of the exercise.

    Returns
    -------
    submissions, class_list
        The folder and the CSV file.

    Raises
    ------
    KitError
        If there is something in `folder` already.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise KitError(f"{folder} is not empty. Name another folder with --to, or remove this one first.")
    submissions = folder / "submissions"
    for student in STUDENTS:
        if student.odd != "missing":
            _hand_in(submissions / student.id, item, student)
    lines = io.StringIO(newline="")
    csv.writer(lines, lineterminator="\n").writerows([("id", "name"), *((one.id, one.name) for one in STUDENTS)])
    class_list = folder / "class.csv"
    class_list.write_text(lines.getvalue(), encoding="utf-8")
    return submissions, class_list


def _hand_in(place: Path, item: solution.Solution, student: Student) -> None:
    place.mkdir(parents=True)
    file = place / item.path.name
    if student.odd == "essay":
        file = place / "essay.docx"
        file.write_bytes(b"PK\x05\x06" + bytes(18))
    else:
        text = nbformat.writes(_notebook(item, student))
        file.write_text(text[: len(text) // 3] if student.odd == "damaged" else text, encoding="utf-8")
    _dated(file, _LATE if student.odd == "late" else _IN_TIME)
    if student.odd == "twice":
        first = place / f"{item.path.stem} (1).ipynb"
        first.write_text(nbformat.writes(solution.student(item)), encoding="utf-8")
        _dated(first, "2024-05-09 20:15")


def _dated(file: Path, when: str) -> None:
    seconds = datetime.fromisoformat(when).timestamp()
    os.utime(file, (seconds, seconds))


def _notebook(item: solution.Solution, student: Student) -> NotebookNode:
    notebook, whole = solution.student(item), {cell.id: cell.source for cell in item.notebook.cells}
    for at, name in enumerate(item.questions):
        cell = next(cell for cell in notebook.cells if cell.id == name)
        cell.source = _answer(item, name, student, at, cell.source, whole[name])
    text = next(cell for cell in notebook.cells if cell.id == f"{item.number}-text")
    examples = {int(points): said for points, said in _LEVEL.findall(whole[text.id])}
    if student.text in examples:
        text.source += "\n\n" + " ".join(examples[student.text].split())
    asked = [at for at, cell in enumerate(notebook.cells) if cell.id in item.questions]
    if student.odd == "cells":  # one of the student's own before an answer, and an answer's twin
        twin = copy.deepcopy(notebook.cells[asked[1]])
        twin.id = "twin"  # Jupyter gives a copy another id, and leaves it the question's other marks
        notebook.cells.insert(asked[1] + 1, twin)
        notebook.cells.insert(asked[0], new_code_cell("mine = 'a cell of my own'"))
    if student.odd == "moved":  # the second question's cells come last
        notebook.cells.append(notebook.cells.pop(asked[1]))
    return notebook


def _answer(item: solution.Solution, name: str, student: Student, at: int, stub: str, whole: str) -> str:
    """The source of an answer cell."""
    entry, letter = item.questions[name], student.answers[at : at + 1]
    variable = next(cell for cell in item.notebook.cells if cell.id == f"{name}-check").source.rpartition(" ")[2][:-1]
    known = [form for form, verdict in entry["verdicts"] if verdict["verdict"] == "mistake"]
    match letter:
        case "r":
            return "\n".join(line for line in whole.splitlines() if not line.startswith("### "))
        case "m" if known:
            # The first is the likeliest: that is how authors order them. So a class shares its mistakes.
            return f"{variable} = {code_of(read(entry['kind']), known[student.number % min(2, len(known))])}"
        case "u":
            return f'{variable} = "I am not sure"'
        case "e":
            return f"{variable} = table_that_i_forgot_to_load.sum()"
    return stub


def code_of(kind: Kind, form: Any) -> str:
    """Python that a student could have written for an answer in canonical form.

    Examples
    --------
    >>> code_of(SetOf(Integer(between=(1945, 2026))), ["1951", "1960"])
    '{1951, 1960}'
    """
    match kind:
        case SetOf():
            return f"{{{', '.join(code_of(kind.item, one) for one in form)}}}" if form else "set()"
        case ListOf():
            return f"[{', '.join(code_of(kind.item, one) for one in form)}]"
        case Mapping():
            return f"{{{', '.join(f'{code_of(kind.key, key)}: {code_of(kind.value, form[key])}' for key in form)}}}"
        case Table():
            rows = (", ".join(f"{name!r}: {code_of(of, row[name])}" for name, of in kind.columns) for row in form)
            return f"[{', '.join(f'{{{row}}}' for row in rows)}]"
    return str(form) if isinstance(kind, (Number, Integer)) else repr(form)
