"""Which cell of a submission is which of ours, and which of several counts."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nbformat import NotebookNode


def role(cell: NotebookNode) -> str:
    """What one of our cells is for: ``"check"``, ``"answer"``, ``"written"``, or ``"locked"``."""
    grading = cell.metadata.get("nbgrader", {})
    if grading.get("solution"):
        return "answer" if cell.cell_type == "code" else "written"
    return "check" if grading.get("grade") else "locked"


def tidy(source: str) -> str:
    """A source without what nobody sees: spaces at the ends of lines, blank lines around."""
    return "\n".join(line.rstrip() for line in source.splitlines()).strip()


def variable(source: str) -> str:
    """The name that a source begins by setting, as an answer's stub does: ``q1``; empty if it begins otherwise."""
    found = re.match(r"(\w+)[ \t]*=(?!=)", source.lstrip())
    return found[1] if found else ""


def sets(source: str, name: str) -> bool:
    """Whether a line of a source begins by setting a name."""
    return bool(name) and re.search(rf"^{name}[ \t]*=(?!=)", source, re.MULTILINE) is not None


def _grade_id(cell: NotebookNode) -> str:
    found: str = cell.metadata.get("nbgrader", {}).get("grade_id", "")
    return found


class Matching:
    """The cells of a submission beside ours, each known by its place.

    Attributes
    ----------
    ours, theirs
        The cells.
    roles, stubs
        What each of ours is for, and the answers with what was given out for each.
    label
        Which of ours each of theirs is; None for a cell that the student added. A cell is known by its id, else by
        nbgrader's `grade_id` (which a copy keeps, and each part of a split cell), else by what it holds.
    copies
        All cells of theirs that are one of ours, in their order.
    used
        The one of them that counts. What is in neither was deleted.
    check_of
        The check of each answer.
    """

    def __init__(self, ours: Sequence[NotebookNode], theirs: Sequence[NotebookNode]) -> None:
        self.ours, self.theirs = ours, theirs
        self.roles = [role(cell) for cell in ours]
        self.stubs = {at: tidy(cell.source) for at, cell in enumerate(ours) if self.roles[at] == "answer"}
        places = {cell.id: at for at, cell in enumerate(ours)}
        self.check_of = {at: places[name] for at in self.stubs if (name := f"{ours[at].id}-check") in places}
        grades = {_grade_id(cell) or cell.id: at for at, cell in enumerate(ours)}
        self.label = [places.get(cell.id, grades.get(_grade_id(cell))) for cell in theirs]
        self._by_contents()
        self._by_variables()
        self.copies: dict[int, list[int]] = {}
        for other, at in enumerate(self.label):
            if at is not None:
                self.copies.setdefault(at, []).append(other)
        self.used: dict[int, int] = {}
        followed = self._followed()
        for at in [*self.stubs, *(at for at in self.copies if at not in self.stubs)]:  # checks go by their answers
            if (counting := self._counting(at, followed)) is not None:
                self.used[at] = counting

    def is_filled(self, at: int, other: int) -> bool:
        """Whether a cell holds an answer: it is code, neither blank nor as it was given out."""
        cell = self.theirs[other]
        return bool(cell.cell_type == "code" and tidy(cell.source) not in ("", self.stubs[at]))

    def is_changed(self, at: int, other: int) -> bool:
        """Whether a cell is not as it was given out."""
        return self._form(self.ours[at], at) != self._form(self.theirs[other], at)

    def added(self) -> list[tuple[int, int]]:
        """The student's own cells, each with the place of ours after which it stands (-1: before all), in their order.

        Among them are copies of our code, and further answer cells that are not empty: parts of a split one, or copies.
        """
        found, place = [], -1
        for other, at in enumerate(self.label):
            if at is not None and self.used.get(at) == other:
                place = at
            elif self._is_own(at, other):
                found.append((place, other))
        return found

    def _is_own(self, at: int | None, other: int) -> bool:
        cell = self.theirs[other]
        if at is None:
            return bool(cell.source.strip())
        if at in self.stubs:
            return self.is_filled(at, other)
        changed = self.roles[at] == "locked" or self.is_changed(at, other)
        return bool(cell.cell_type == "code" and cell.source.strip() and self.roles[at] != "written" and changed)

    def _form(self, cell: NotebookNode, at: int) -> tuple[str, str]:
        source = tidy(cell.source)
        if self.roles[at] == "check":  # however a tool set its spaces and quotes
            source = re.sub(r"\s", "", source).replace("'", '"').rstrip(";")
        return cell.cell_type, source

    # --- by what a cell is known ------------------------------------------------------------------------------------

    def _by_contents(self) -> None:
        """Ours whose names were lost on the way through another program: known where they are as given out."""
        lost = set(range(len(self.ours))) - set(self.label)
        known = {(self.roles[at] == "check", self._form(self.ours[at], at)): at for at in sorted(lost, reverse=True)}
        checks = [at for at in lost if self.roles[at] == "check"]
        texts = [at for at in lost if self.roles[at] == "written"]
        for other, cell in enumerate(self.theirs):
            if self.label[other] is not None or not cell.source.strip():
                continue
            at = known.get((False, (cell.cell_type, tidy(cell.source))))
            if at is None and checks and "check" in cell.source:
                at = known.get((True, self._form(cell, checks[0])))
            if at is None and cell.cell_type == "markdown":
                begun = [place for place in texts if tidy(cell.source).startswith(tidy(self.ours[place].source))]
                at = begun[0] if begun else None
            if at is not None:
                self.label[other] = at
                known.pop((self.roles[at] == "check", self._form(self.ours[at], at)), None)

    def _by_variables(self) -> None:
        """Answers that have lost their names: the one cell that begins by setting the variable, else that sets it."""
        free = [other for other, at in enumerate(self.label) if at is None and self.theirs[other].cell_type == "code"]
        for at in self.stubs.keys() - set(self.label):
            name = variable(self.stubs[at])
            setting = [other for other in free if sets(self.theirs[other].source, name)]
            first = [other for other in setting if variable(self.theirs[other].source) == name] or setting
            if len(first) == 1 and self.label[first[0]] is None:
                self.label[first[0]] = at

    # --- which one counts -------------------------------------------------------------------------------------------

    def _followed(self) -> list[int | None]:
        """Of each of theirs, the next answer or check after it that is of another place than its own."""
        found: list[int | None] = [None] * len(self.label)
        next_one: int | None = None  # the next answer or check
        for other in range(len(self.label) - 1, -1, -1):
            if next_one is not None:
                found[other] = self.label[next_one] if self.label[next_one] != self.label[other] else found[next_one]
            at = self.label[other]
            if at is not None and self.roles[at] in ("answer", "check"):
                next_one = other
        return found

    def _counting(self, at: int, followed: list[int | None]) -> int | None:
        """Which cell counts.

        Of several answers the last one before its check that is not empty, else the last that is not empty; of several
        checks the first after the answer that counts; of others the one that has our id.
        """
        cells = self.copies.get(at, [])
        if at in self.stubs:
            code = [other for other in cells if self.theirs[other].cell_type == "code"]
            filled = [other for other in code if self.is_filled(at, other)] or code
            before_check = [other for other in filled if followed[other] == self.check_of.get(at, -1)]
            return next(reversed(before_check or filled), None)
        answers = [answer for answer, check in self.check_of.items() if check == at and answer in self.used]
        after = [other for other in cells if answers and other > self.used[answers[0]]]
        return (after or [other for other in cells if self.theirs[other].id == self.ours[at].id] or cells)[0]
