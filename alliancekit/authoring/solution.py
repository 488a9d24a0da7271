"""A solution notebook, read: its questions with their keys, and the student's notebook derived from it."""

from __future__ import annotations

import copy
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from ..checking.check import MIME as ANSWER
from ..errors import KitError
from .question import MIME as QUESTION

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
_NAME = re.compile(r"(\d\d)_\w+\.ipynb")
_TO_WRITE = re.compile(r"\[To write\b[^\]]*\]?")
_MOST_SHOWN = 5


@dataclass(frozen=True)
class Solution:
    """One `solutions/NN_name.ipynb` with what `release` needs of it.

    `questions` maps each question's id to the author's declaration (see `Declared`) with its ``points``.
    """

    path: Path
    notebook: nbformat.NotebookNode
    questions: dict[str, dict[str, Any]]

    @property
    def number(self) -> str:
        """The exercise's number, as in its file name: ``"02"``."""
        return self.path.name[:2]

    @property
    def meta(self) -> dict[str, Any]:
        """Title, version, salt and perhaps draft, from the notebook's metadata."""
        meta: dict[str, Any] = self.notebook.metadata["alliancekit"]
        return meta

    def key(self) -> dict[str, list[Any]]:
        """The accepted answers of every question, the solution's own first: what `answers.lock.json` holds."""
        return {name: _distinct(entry["accepted"]) for name, entry in self.questions.items()}


def _distinct(items: list[Any]) -> list[Any]:
    found: list[Any] = []
    for item in items:
        if item not in found:
            found.append(item)
    return found


def _fail(path: Path, cell: Any, what: str) -> KitError:
    return KitError(f"{path.name}, cell {cell.get('id', '?')}: {what}")


def _data(cell: Any, mime: str) -> list[Any]:
    return [output["data"][mime] for output in cell.get("outputs", ()) if mime in output.get("data", {})]


def to_write(what: str) -> str:
    """A place in a new notebook that its author fills: a sentence in brackets, by which `read` finds it again."""
    return f"[To write: {what}]"


def _left_to_write(path: Path, notebook: nbformat.NotebookNode) -> None:
    left = [
        f"- {cell.id}: {' '.join(place.split())}" for cell in notebook.cells for place in _TO_WRITE.findall(cell.source)
    ]
    if left:
        more = [f"- and {len(left) - _MOST_SHOWN} more"] if len(left) > _MOST_SHOWN else []
        raise KitError(
            f"{path.name} is not finished. Write what stands in brackets, or set draft to true in its metadata again:\n"
            + "\n".join(left[:_MOST_SHOWN] + more)
        )


def is_draft(path: Path) -> bool:
    """Whether a notebook's metadata say ``draft: true``. Nothing else is asked of it: a draft may be half written."""
    try:
        about = nbformat.read(path, as_version=4).metadata.get("alliancekit", {})
        return bool(about.get("draft"))
    except Exception:  # no notebook at all, which `read` says in words
        return False


def read(path: Path) -> Solution:
    """Read a solution notebook and hold it against the rules of its format.

    Raises
    ------
    KitError
        If the file is no notebook, is not written to its end, has not been executed, lacks its metadata, repeats or
        misnames a question, or a stored answer is not an accepted one. The message names the cell and the way out.
    """
    if not _NAME.fullmatch(path.name):
        raise KitError(f"{path.name}: a solution is named by its number and a word, such as 02_actors.ipynb.")
    try:
        notebook = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
    except Exception as error:  # nbformat raises many kinds, for JSON, versions and schema
        raise KitError(f"{path.name} is not a valid notebook: {error}") from None
    if notebook.metadata.get("kernelspec", {}).get("name") != "python3":
        raise KitError(f"{path.name}: its kernel is not python3. Run `make notebooks`, which sets it.")
    missing = {"title", "version", "salt"} - notebook.metadata.get("alliancekit", {}).keys()
    if missing:
        raise KitError(
            f"{path.name}: the notebook's metadata lack alliancekit.{', alliancekit.'.join(sorted(missing))}."
        )
    _left_to_write(path, notebook)
    questions: dict[str, dict[str, Any]] = {}
    declared: dict[str, dict[str, Any]] = {}
    opened = None
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        if cell.execution_count is None:
            raise _fail(path, cell, "not executed. Run `make notebooks` first.")
        if opening := re.search(r"\bexercise\(\"(\d\d)\", version=(\d+)\)", cell.source):
            opened = opening.groups()
        for entry in _data(cell, QUESTION):
            if "author" not in cell.metadata.get("tags", ()):
                raise _fail(path, cell, "declares a question but is not tagged author; students would see it.")
            if entry["question"] in declared:
                raise _fail(path, cell, f"declares {entry['question']} a second time. Give each question its own id.")
            declared[entry["question"]] = entry
        grading = cell.metadata.get("nbgrader", {})
        if grading.get("grade") and not grading.get("solution"):
            name = _checked(path, cell)
            if name in questions:
                raise _fail(path, cell, f"checks {name} a second time. Give each question its own id.")
            if name not in declared:
                raise _fail(path, cell, f"checks {name}, which no author's cell before it declares.")
            answers = _data(cell, ANSWER)
            if len(answers) != 1 or answers[0]["answer"] not in declared[name]["accepted"]:
                raise _fail(path, cell, f"{name}: the stored answer is not an accepted one. Run `make notebooks`.")
            questions[name] = {**declared[name], "points": grading["points"]}
    number = path.name[:2]
    if opened != (number, str(notebook.metadata["alliancekit"]["version"])):
        raise KitError(
            f'{path.name}: no cell says exercise("{number}", version={notebook.metadata["alliancekit"]["version"]}), '
            "with the version of the notebook's metadata."
        )
    if unchecked := declared.keys() - questions.keys():
        raise KitError(f"{path.name}: declared but never checked: {', '.join(sorted(unchecked))}.")
    return Solution(path, notebook, questions)


def _checked(path: Path, cell: Any) -> str:
    """The question a check cell is about. Its source, its cell id and its nbgrader id must name the same one."""
    call = re.fullmatch(r"check\(\"(\d\d-q\d+)\", \w+\)", cell.source.strip())
    if not call:
        raise _fail(path, cell, 'a check cell is one line such as check("02-q1", q1).')
    name = call[1]
    if not name.startswith(path.name[:2]) or {cell.metadata.nbgrader.grade_id, cell.id} != {f"{name}-check"}:
        raise _fail(path, cell, f"is ambiguous: it checks {name}, so its grade_id and cell id must be {name}-check.")
    return name


def _stub(path: Path, cell: Any) -> str:
    """A solution cell's source without what stands between the markers."""
    before, begin, rest = cell.source.partition(BEGIN)
    inside, end, after = rest.partition(END)
    if not begin or not end or BEGIN in inside + after or END in after:
        raise _fail(path, cell, f"a solution cell needs one {BEGIN} and one {END} after it.")
    if not before.strip():
        raise _fail(path, cell, f"nothing stands before {BEGIN}: students need a line to fill in, such as q1 = ...")
    return f"{before.rstrip()}\n{after.strip()}".strip()


def student(solution: Solution) -> nbformat.NotebookNode:
    """The notebook students get: author's cells and solutions gone, outputs cleared, locked cells not editable."""
    notebook = copy.deepcopy(solution.notebook)
    cells = []
    for cell in notebook.cells:
        tags = cell.metadata.get("tags", [])
        if "author" in tags:
            continue
        grading = cell.metadata.get("nbgrader", {})
        if grading.get("solution"):
            cell.source = _stub(solution.path, cell)
        kept: dict[str, Any] = {"nbgrader": grading} if grading else {}
        if grading.get("locked"):
            kept |= {"editable": False, "deletable": False}
        if tags:
            kept["tags"] = tags
        cell.metadata = nbformat.from_dict(kept)
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
        cells.append(cell)
    notebook.cells = cells
    notebook.metadata = nbformat.from_dict(
        {
            "kernelspec": solution.notebook.metadata["kernelspec"],
            "language_info": {"name": "python"},
            "alliancekit": {
                "exercise": solution.number,
                "title": solution.meta["title"],
                "version": solution.meta["version"],
            },
        }
    )
    return notebook
