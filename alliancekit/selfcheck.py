"""Check one notebook the way CI does, with nbval in its lax mode, and say the result in words."""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .checking.check import MIME
from .errors import KitError

_CALL = re.compile(r"^check\(\s*[\"'](\d\d-q\d+)[\"']", re.MULTILINE)
_STATES = {"Unanswered": "open", "NotYet": "not yet", "AnswerProblem": "cannot be read"}
CELL_TIMEOUT = 60


@dataclass(frozen=True)
class Line:
    """How one question fared, or a cell that failed for another reason (`question` is then empty)."""

    question: str
    state: str
    points: float
    said: str


@dataclass
class Summary:
    """What a run of a notebook showed."""

    lines: list[Line] = field(default_factory=list)

    @property
    def points(self) -> float:
        return sum(line.points for line in self.lines if line.state == "right")

    @property
    def possible(self) -> float:
        return sum(line.points for line in self.lines)

    @property
    def complete(self) -> bool:
        return all(line.state in ("right", "recorded") for line in self.lines)


class _Collector:
    """A pytest plugin that keeps what each cell put out."""

    def __init__(self) -> None:
        self.cells: list[tuple[Any, list[Any]]] = []

    def pytest_runtest_teardown(self, item: Any) -> None:
        self.cells.append((item.cell, item.test_outputs or []))


def _line(cell: Any, outputs: list[Any]) -> Line | None:
    """What one cell's outputs say; None if there is nothing to report."""
    called = _CALL.search(cell.source)
    error = next((output for output in outputs if output["output_type"] == "error"), None)
    if not called:
        if error is None:
            return None
        where = " ".join(cell.source.split())[:60]
        said = error["evalue"] if error["ename"] in (*_STATES, "KitError") else f"{error['ename']}: {error['evalue']}"
        return Line("", "error", 0, f"The cell “{where}” stopped: {said}")
    points = float(cell.metadata.get("nbgrader", {}).get("points", 0))
    if error is not None:
        state = _STATES.get(error["ename"], "error")
        return Line(called[1], state, points, re.sub(rf"^{called[1]}: (not yet\. )?", "", error["evalue"]))
    answers = [output for output in outputs if MIME in output.get("data", {})]
    if not answers:
        return Line(called[1], "error", points, "The check did not run. Restart the kernel and run all cells.")
    shown = answers[-1]["data"].get("text/plain", "")
    state = "recorded" if ": recorded: " in shown else "right"
    return Line(called[1], state, points, shown.partition(": ")[2].partition(": ")[2].rstrip("."))


def run(path: Path) -> Summary:
    """Execute a notebook in a fresh kernel and collect how its questions fared. The file is not changed.

    Raises
    ------
    KitError
        If the file is missing, is no notebook, or holds no checks.
    """
    import pytest

    if not path.is_file():
        raise KitError(f"There is no file {path}. Name a notebook, such as exercises/02_actors.ipynb.")
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    except (ValueError, KeyError, TypeError) as error:
        raise KitError(
            f"{path} cannot be read as a notebook ({error}). Open it in JupyterLab; if that fails too, "
            "get the exercise again and copy your answers over."
        ) from None
    if not any(_CALL.search("".join(cell["source"])) for cell in cells):
        raise KitError(f'{path} has no checks: no cell calls check("…"). Exercises are in the exercises folder.')
    collector, said = _Collector(), io.StringIO()
    options = ["--nbval-lax", "--nbval-current-env", f"--nbval-cell-timeout={CELL_TIMEOUT}", "-q", "--color=no"]
    ours = ["-c", os.devnull, f"--rootdir={path.parent}", "-p", "no:cacheprovider"]
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        code = pytest.main([str(path), *options, *ours], plugins=[collector])
    if code not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED) or not collector.cells:
        raise KitError(f"{path} could not be run. nbval said:\n{said.getvalue().strip()}")
    return Summary([line for cell in collector.cells if (line := _line(*cell)) is not None])
