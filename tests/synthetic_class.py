"""A class that hands in what is planned: each student's answers and texts follow from the student's number alone.

Nothing is drawn by chance, and nothing of what is planned comes from the code under test but the form of an answer.
"""

from __future__ import annotations

import concurrent.futures
import contextlib
import copy
import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell

from alliancekit.authoring import lock, solution
from alliancekit.checking.kinds import read
from alliancekit.checking.problems import AnswerProblem
from alliancekit.checking.seal import canonical_bytes
from alliancekit.grading.shapes import Ran, Receipt
from alliancekit.grading.workers import Job, Workers

ROOT = Path(__file__).resolve().parents[1]
FATES = ("right", "open", "mistake", "wrong", "right", "unreadable", "mistake", "none")
SMALL = {
    "03": ("begin", "title", "open", "03-q1", "03-q2", "text", "03-text", "end", "progress"),
    "04": ("begin", "title", "open", "04-q1", "04-q2", "text", "04-text", "end", "progress"),
}
"""The cells of exercises that run in a moment: two questions and a text of the real ones."""


@dataclass
class Planned:
    """What one submission is to get: by question the state, the points and the hint, and the text it holds."""

    student: str
    exercise: str
    states: dict[str, str] = field(default_factory=dict)
    points: dict[str, float] = field(default_factory=dict)
    hints: dict[str, str] = field(default_factory=dict)
    text: str = ""

    @property
    def earned(self) -> float:
        return sum(self.points.values())


def solutions(*numbers: str) -> list[solution.Solution]:
    """The kit's own exercises."""
    return [solution.read(next((ROOT / "solutions").glob(f"{number}_*.ipynb"))) for number in numbers]


def write_key(folder: Path, items: Iterable[solution.Solution]) -> Path:
    """A folder of solutions as an author leaves it, the answers accepted."""
    folder.mkdir(parents=True, exist_ok=True)
    items = list(items)
    for item in items:
        nbformat.write(item.notebook, folder / item.path.name)
    lock.accept(folder, [solution.read(folder / item.path.name) for item in items])
    return folder


def small(item: solution.Solution) -> solution.Solution:
    """An exercise without most of its cells."""
    kept = tuple(SMALL[item.number])
    notebook = copy.deepcopy(item.notebook)
    notebook.cells = [cell for cell in notebook.cells if re.sub(r"-(task|author|check)$", "", cell.id) in kept]
    names = {cell.id.removesuffix("-check") for cell in notebook.cells if cell.id.endswith("-check")}
    questions = {name: entry for name, entry in item.questions.items() if name in names}
    return solution.Solution(item.path, notebook, questions)


def small_key(folder: Path) -> Path:
    """The folder of solutions of two small exercises."""
    return write_key(folder, map(small, solutions("03", "04")))


def called(number: int) -> str:
    """A student's id."""
    return f"s{number:03d}"


def fate(number: int, at: int) -> str:
    """What becomes of a student's question, counted from 0: every mixture comes up."""
    return FATES[(number * 5 + at * (2 * (number // 8) + 1) + at * at * (number // 3)) % len(FATES)]


def write_class(folder: Path, items: Iterable[solution.Solution], students: Iterable[int]) -> list[Planned]:
    """Write each student's notebooks into a folder of the student's own; give what each is to get."""
    plans = []
    for item, number in itertools.product(list(items), list(students)):
        notebook, planned = handed_in(item, number)
        place = folder / called(number)
        place.mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook, place / item.path.name)
        plans.append(planned)
    return plans


def handed_in(item: solution.Solution, number: int, fates: dict[str, str] | None = None) -> tuple[Any, Planned]:
    """One student's notebook of one exercise, and what it is to get. `fates` are for questions that have another."""
    notebook = solution.student(item)
    whole = {cell.id: cell.source for cell in item.notebook.cells}
    planned = Planned(called(number), item.number)
    for at, (name, entry) in enumerate(item.questions.items()):
        state = (fates or {}).get(name, fate(number, at))
        answer = next(cell for cell in notebook.cells if cell.id == name)
        answer.source = _source(item, name, state, number, answer.source, whole[name], planned)
        planned.states[name] = state
        planned.points[name] = float(entry["points"]) if state == "right" else 0.0
    _write_text(notebook, item, number, planned)
    if number % 3 == 1:
        _add_cells(notebook, item, number)
    return notebook, planned


def _source(
    item: solution.Solution, name: str, state: str, number: int, stub: str, whole: str, planned: Planned
) -> str:  # fmt: skip
    entry = item.questions[name]
    kind, variable = read(entry["kind"]), _variable(item, name)
    if state == "open":
        return stub
    if state == "right":
        if number % 2 == 0:  # the author's own code
            return "\n".join(line for line in whole.splitlines() if not line.startswith("### "))
        accepted = entry["accepted"][number // 2 % len(entry["accepted"])]
        return f"{variable} = {literal(kind, accepted)}"
    if state == "unreadable":
        return f"{variable} = object()"
    if state == "none":
        return f"raise RuntimeError('I gave up on {name}')\n{variable} = 0"
    if state == "mistake":
        known = [(form, verdict["hint"]) for form, verdict in entry["verdicts"] if verdict["verdict"] == "mistake"]
        form, planned.hints[name] = known[number % len(known)]
        return f"{variable} = {literal(kind, form)}"
    return f"{variable} = {literal(kind, wrong(entry, number))}"


def _variable(item: solution.Solution, name: str) -> str:
    check = next(cell for cell in item.notebook.cells if cell.id == f"{name}-check")
    return check.source.strip().removesuffix(")").rpartition(" ")[2]


def _write_text(notebook: Any, item: solution.Solution, number: int, planned: Planned) -> None:
    cell = next((cell for cell in notebook.cells if cell.id == f"{item.number}-text"), None)
    if cell is not None and number % 4:
        planned.text = f"Claim of {called(number)}: yes, for {number} reasons.\n\n=1+1 <b>and</b> so on."
        cell.source += f"\n\n{planned.text}"


def _add_cells(notebook: Any, item: solution.Solution, number: int) -> None:
    """Cells of the student's own: one that a later answer needs, a note, and one that fails and is to cost nothing."""
    opened = next(at for at, cell in enumerate(notebook.cells) if cell.id == "open")
    notebook.cells.insert(opened + 1, new_code_cell(f"mine = {number}"))
    first = next(cell for cell in notebook.cells if cell.id in item.questions)
    first.source = f"assert mine == {number}\n{first.source}"
    notebook.cells.append(new_markdown_cell("My notes."))
    notebook.cells.append(new_code_cell("print('scratch')\n1 / 0"))


def literal(kind: Any, form: Any) -> str:
    """Python that a student could have written for a canonical form."""
    match kind.name:
        case "number" | "integer":
            return str(form)
        case "text" | "name":
            return repr(form)
        case "set":
            return f"{{{', '.join(literal(kind.item, one) for one in form)}}}" if form else "set()"
        case "list":
            return f"[{', '.join(literal(kind.item, one) for one in form)}]"
        case "mapping":
            pairs = (f"{literal(kind.key, key)}: {literal(kind.value, value)}" for key, value in form.items())
            return f"{{{', '.join(pairs)}}}"
    columns = dict(kind.columns)
    rows = ", ".join(f"[{', '.join(literal(columns[name], row[name]) for name in columns)}]" for row in form)
    return f"__import__('pandas').DataFrame([{rows}], columns={list(columns)})"


def wrong(entry: dict[str, Any], number: int) -> Any:
    """A form of answer that can be read, and on which the key says nothing; another for other students."""
    kind = read(entry["kind"])
    known = {canonical_bytes(form) for form, _ in entry["verdicts"]}
    found: list[Any] = []
    for form in _others(kind, entry["accepted"][0]):
        try:
            value = eval(literal(kind, form), {})
            canonical = kind.canonical(value)
        except AnswerProblem:
            continue
        if canonical_bytes(canonical) not in known:
            found.append(canonical)
        if len(found) > number % 3:
            break
    return found[-1]


def _others(kind: Any, form: Any) -> Iterator[Any]:
    """Answers that look like this one and are another."""
    match kind.name:
        case "mapping":
            for values in itertools.permutations(form.values()):
                yield dict(zip(form, values, strict=True))
            for value in form.values():
                yield dict.fromkeys(form, value)
        case "set" | "table":
            for size in range(len(form) - 1, -1, -1):
                yield from map(list, itertools.combinations(form, size))
        case "list":
            yield from map(list, itertools.permutations(form))
        case _:
            yield from (str(Decimal(form) + more) for more in range(1, 50))


def differences(receipts: Iterable[Receipt], plans: Iterable[Planned]) -> list[str]:
    """Where what was graded is not what was planned, a line for each; receipts that nobody planned are one too."""
    planned = {(one.exercise, one.student): one for one in plans}
    found = {(one.exercise, one.student): one for one in receipts}
    said = [f"{key}: no receipt" for key in planned.keys() - found.keys()]
    said += [f"{key}: not planned" for key in found.keys() - planned.keys()]
    for key in planned.keys() & found.keys():
        plan, one = planned[key], found[key]
        pairs = [
            ("state", "graded", one.state),
            ("states", plan.states, {each.question: each.state for each in one.questions}),
            ("points", plan.points, {each.question: each.earned for each in one.questions}),
            ("hints", plan.hints, {each.question: each.hint for each in one.questions if each.state == "mistake"}),
            ("text", [plan.text], [text.text for text in one.written]),
        ]
        said += [f"{key}: {what} {wanted!r}, found {given!r}" for what, wanted, given in pairs if wanted != given]
    return said


class Memory(concurrent.futures.Executor):
    """Takes jobs as a thread does, and runs no notebook a second time; `ran` are the jobs it was given.

    For tests of all that is not the running of notebooks.
    """

    def __init__(self) -> None:
        self.known: dict[str, Ran] = {}
        self.ran: list[Job] = []
        self._threads = concurrent.futures.ThreadPoolExecutor(2)

    @contextlib.contextmanager
    def workers(self, jobs: int = 0, scheduler: str = "") -> Iterator[Workers]:
        self.ran.clear()
        yield Workers(self, jobs or 2)

    def submit(self, work: Any, job: Job) -> concurrent.futures.Future[Ran]:
        self.ran.append(job)
        return self._threads.submit(self._remembered, work, job)

    def _remembered(self, work: Any, job: Job) -> Ran:
        key = repr(job)
        if key not in self.known:
            self.known[key] = work(job)
        return self.known[key]
