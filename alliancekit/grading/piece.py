"""One handed-in file: whose it is by its names, which exercise by its contents, and why it cannot be graded."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from nbformat import NotebookNode

from . import names, notebook
from .archive import Archive
from .found import Found
from .names import Named
from .safe import line

_CHECK = re.compile(r"\bcheck\(\s*[\"'](\d\d)-q\d+[\"']")
_OF_EXERCISE = re.compile(r"(\d\d)-(?:q\d+|text)\b")
_ANSWER = re.compile(r"^q\d+[ \t]*=", re.MULTILINE)


@dataclass
class Piece:
    """A file as it was found, with its student; `look` adds the exercise, notes, and a reason if there is one."""

    found: Found
    named: Named
    student: str
    exercise: str = ""
    reason: str = ""
    notes: list[str] = field(default_factory=list)

    @property
    def shown(self) -> str:
        """The file's own name, for a reader."""
        return line(self.found.parts[-1], 120)

    @property
    def recognised(self) -> str:
        """The name by which the instructor knows it: with the platform's folder or zip where that tells the student."""
        outer = next((part for part in self.found.parts[:-1] if names.by_platform(part)), "")
        return f"{line(outer, 120)}/{self.shown}" if outer else self.shown

    def order(self) -> tuple[float, int, tuple[str, ...]]:
        """By which of two attempts the later one is found, where the platform does not say."""
        return (self.found.time, names.copy_number(self.named.file), self.found.parts)

    def look(self, archive: Archive, stems: Mapping[str, str]) -> None:
        """Read the archived file: which exercise it is, what is to be noted, or why it cannot be graded."""
        by_name = self.exercise = names.exercise_in(self.named.file, stems)
        if self.found.trouble:
            self.reason = f"{self.shown} {self.found.trouble}"
            return
        reading = notebook.read(archive.read(self.found.sha256))
        self.notes += reading.notes
        if re.search(r"\.ipynb\.\w+$", self.shown, re.IGNORECASE):
            self.notes.append(f"The file is called {self.shown}; it was read as a notebook all the same.")
        self.reason = reading.reason or self._identify(reading.notebook, by_name, stems)
        if not self.named.raw:
            self.reason = (
                f"The name {self.shown} says no student. Name the file such as ana_{names.stem(self.shown)}.ipynb, or "
                "put it into a folder named by the student's id, and collect again."
            )

    def _identify(self, book: NotebookNode | None, by_name: str, stems: Mapping[str, str]) -> str:
        """Find the exercise a notebook is, by its metadata, else its checks, else its name; say why if it is none."""
        if book is None:
            return ""
        told, checked = book.metadata.alliancekit.exercise, _checked(book)
        by_checks = checked[0] if len(checked) == 1 else ""
        self.exercise = next((number for number in (told, by_checks, by_name) if number in stems), "")
        if not self.exercise:
            of = told or " and ".join(checked)
            if of:
                return (
                    f"This is exercise {line(of, 20)}, which is not among the exercises to grade ({', '.join(stems)})."
                )
            return "This notebook is no exercise of the kit: neither its contents nor its name say which it would be."
        if told in stems and checked and told not in checked:
            self.notes.append(
                f"The notebook says it is exercise {told}, but its checks are of {' and '.join(checked)}."
            )
        if by_name and by_name != self.exercise:
            self.notes.append(
                f"By its name, {self.shown} is exercise {by_name}; by its contents, exercise {self.exercise}."
            )
        if not checked and not _has_questions(book, self.exercise):
            return (
                f"The notebook has none of the questions of exercise {self.exercise}: it is another one, or its cells "
                "were deleted. Ask for it again."
            )
        return ""


def _checked(book: NotebookNode) -> list[str]:
    """The exercises that a notebook's checks are of."""
    return sorted({number for cell in book.cells if cell.cell_type == "code" for number in _CHECK.findall(cell.source)})


def _has_questions(book: NotebookNode, exercise: str) -> bool:
    for cell in book.cells:
        told = [_OF_EXERCISE.match(name) for name in (cell.id, cell.metadata.get("nbgrader", {}).get("grade_id", ""))]
        if any(found and found[1] == exercise for found in told):
            return True
        if cell.cell_type == "code" and _ANSWER.search(cell.source):
            return True
    return False
