"""How nbgrader is set for a course folder that `nbgrader.write` wrote, and how its autograder judges a check.

A check scores by the answer it put out, held against the key in the instructor's process. nbgrader alone gives full
points to every check that shows no error: also to one that only records, and to one that a student has made silent.
"""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any, SupportsIndex

import nbformat

from ..checking.check import MIME as ANSWER
from ..checking.seal import canonical_bytes
from ..errors import KitError
from . import nbgrader, solution

TIMEOUT = 60  # seconds for a cell, as `alliancekit check` gives it
Step = tuple[nbformat.NotebookNode, dict[str, Any]]


class _Nothing(str):
    """What nbgrader puts in a solution's place: no line. It splits its stub into lines, and "" splits into one."""

    def split(self, sep: str | None = None, maxsplit: SupportsIndex = -1) -> list[str]:
        return []


def configure(config: Any, folder: Path) -> None:
    """Set nbgrader for a course folder; its `nbgrader_config.py` calls this.

    Parameters
    ----------
    config
        What ``get_config()`` gives in `nbgrader_config.py`.
    folder
        The course folder.
    """
    folder = folder.resolve()
    config.CourseDirectory.root = str(folder)
    config.ClearSolutions.begin_solution_delimeter = solution.BEGIN
    config.ClearSolutions.end_solution_delimeter = solution.END
    config.ClearSolutions.code_stub = {"python": _Nothing()}
    config.ClearSolutions.text_stub = _Nothing()
    config.Execute.timeout = TIMEOUT
    # Before the last step, which looks at all metadata; and after the first, which runs the notebook. nbgrader reads
    # its settings twice, so that each stands in its list twice: the second time it finds nothing to do.
    config.Autograde.sanitize_preprocessors.insert(-1, forget_copies)
    config.Autograde.autograde_preprocessors.insert(1, functools.partial(judge, folder=folder))


def forget_copies(notebook: nbformat.NotebookNode, resources: dict[str, Any]) -> Step:
    """A step of the autograder: a cell that nbgrader has taken out of grading becomes a cell like any other.

    nbgrader empties the metadata of a graded cell that a student has copied, and then stops the whole class because of
    the empty metadata (its issue 1083). Cells that are pasted from another exercise fare alike.
    """
    for cell in notebook.cells:
        if not cell.metadata.get("nbgrader", {}).get("grade_id"):
            cell.metadata.pop("nbgrader", None)
    return notebook, resources


def judge(notebook: nbformat.NotebookNode, resources: dict[str, Any], folder: Path) -> Step:
    """A step of the autograder: a check whose answer is not an accepted one gets an error, and so no points.

    Assignments of the course that are not the kit's are left alone.

    Raises
    ------
    KitError
        If the key of an exercise is missing; nbgrader then grades nobody.
    """
    name = resources["nbgrader"]["assignment"]
    record = nbgrader.read(folder)
    if name not in record:
        if any((folder / "source" / name / "checks").glob("*.json")):
            raise KitError(
                f"{folder / nbgrader.RECORD} has no answers for {name}. Run `alliancekit release --nbgrader` for this "
                "folder again, then autograde."
            )
        return notebook, resources
    verdicts = record[name]["verdicts"]
    for cell in notebook.cells:
        grading = cell.metadata.get("nbgrader", {})
        question = str(grading.get("grade_id", "")).removesuffix("-check")
        if cell.cell_type != "code" or not grading.get("grade") or question not in verdicts:
            continue
        failed = any(output.output_type == "error" for output in cell.outputs)
        if not failed and (problem := _problem(question, cell.outputs, verdicts[question])):
            cell.outputs.append(nbformat.v4.new_output("error", ename="NotYet", evalue=problem, traceback=[problem]))
    return notebook, resources


def _problem(question: str, outputs: list[Any], verdicts: list[list[Any]]) -> str:
    """What is amiss with the answer a check put out; empty if it is accepted."""
    answers = [output["data"][ANSWER] for output in outputs if ANSWER in output.get("data", {})]
    if len(answers) != 1 or not isinstance(answers[0], dict) or answers[0].get("question") != question:
        return f"{question}: the check did not put out one answer. Was the name “check” used for something else?"
    given = canonical_bytes(answers[0].get("answer"))
    verdict = next((verdict for form, verdict in verdicts if canonical_bytes(form) == given), {"verdict": "other"})
    match verdict["verdict"]:
        case "right":
            return ""
        case "digits":
            return f"{question}: too few digits: {verdict['given']}, where the task asks for {verdict['asked']}."
        case _:
            return f"{question}: not an accepted answer. {verdict.get('hint', '')}".strip()
