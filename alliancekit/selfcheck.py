"""Check one notebook the way CI does, with nbval in its lax mode, and say the result in words."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
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
        """Points of the questions answered right."""
        return sum(line.points for line in self.lines if line.state == "right")

    @property
    def possible(self) -> float:
        """Points of all checked questions."""
        return sum(line.points for line in self.lines)

    @property
    def complete(self) -> bool:
        """Whether every question is answered, and none wrong."""
        return all(line.state in ("right", "recorded") for line in self.lines)


def _line(cell: dict[str, Any], outputs: list[dict[str, Any]]) -> Line | None:
    """What one cell's outputs say; None if there is nothing to report."""
    called = _CALL.search(cell["source"])
    error = next((output for output in outputs if output["output_type"] == "error"), None)
    if not called:
        if error is None:
            return None
        where = " ".join(cell["source"].split())[:60]
        said = error["evalue"] if error["ename"] in (*_STATES, "KitError") else f"{error['ename']}: {error['evalue']}"
        return Line("", "error", 0, f"The cell “{where}” stopped: {said}")
    points = float(cell["metadata"].get("nbgrader", {}).get("points", 0))
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
    if "[" in str(path.resolve()):
        raise KitError(
            f"{path} cannot be run while its name or its folder's has square brackets. Rename it, and try again."
        )
    if not path.is_file():
        raise KitError(f"There is no file {path}. Name a notebook, such as exercises/02_actors.ipynb.")
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        checks = [cell for cell in cells if _CALL.search("".join(cell["source"]))]
    except (ValueError, KeyError, TypeError) as error:
        raise KitError(
            f"{path} cannot be read as a notebook ({error}). Open it in JupyterLab; if that fails too, "
            "get the exercise again and copy your answers over."
        ) from None
    if not checks:
        raise KitError(f'{path} has no checks: no cell calls check("…"). Exercises are in the exercises folder.')
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        # A process of its own: nbval leaves files and threads behind that a caller should not inherit.
        ran = subprocess.run(
            [sys.executable, "-m", __name__, str(path.resolve()), str(report)],
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            env={**os.environ, "PYTHONUTF8": "1"},
        )
        if not report.is_file():
            raise KitError(f"{path} could not be run. nbval said:\n{(ran.stdout + ran.stderr).strip()}")
        found = json.loads(report.read_text(encoding="utf-8"))
    stopped = found.pop()[0] if found and not found[-1][2] else None
    lines = [line for cell, outputs, _ in found if (line := _line(cell, outputs)) is not None]
    if stopped:
        where = " ".join(stopped["source"].split())[:60]
        lines.append(Line("", "error", 0, f"Python stopped in the cell “{where}”; the cells after it were not run."))
    return Summary(lines)


def printable(text: str) -> str:
    """A text without characters that command a terminal, which a student's answer may hold."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


_MARKS = {"right": "\N{CHECK MARK}", "recorded": "\N{CHECK MARK}", "open": "…"}


def show(path: Path, summary: Summary) -> None:
    """Print a summary: a line per question, then the points."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, padding=(0, 1), show_header=False)
    for line in summary.lines:
        mark = _MARKS.get(line.state, "\N{MULTIPLICATION X}")
        table.add_row(mark, line.question or "–", line.state, Text(printable(line.said)))
    console = Console(file=sys.stdout, soft_wrap=not sys.stdout.isatty(), highlight=False)
    console.print(f"{path.name}")
    console.print(table)
    if any(line.state == "recorded" for line in summary.lines):
        console.print("Answers are recorded here, not judged: marks come from your instructor.")
    else:
        console.print(f"{summary.points:g} of {summary.possible:g} points from checked questions.")


class _Collector:
    """A pytest plugin that keeps each cell, what it put out, and whether Python still ran after it."""

    def __init__(self) -> None:
        self.cells: list[tuple[Any, list[Any], bool]] = []

    def pytest_runtest_teardown(self, item: Any) -> None:
        alive = item.parent.kernel.is_alive()
        self.cells.append((item.cell, item.test_outputs or [], alive))
        if not alive:
            item.session.shouldstop = "Python stopped"


def _run_nbval(path: str, report: str) -> None:
    """Run nbval over one notebook in this process and write what its cells put out."""
    import pytest

    collector = _Collector()
    options = ["--nbval-lax", "--nbval-current-env", f"--nbval-cell-timeout={CELL_TIMEOUT}", "-q", "--color=no"]
    own_ground = ["-c", os.devnull, f"--rootdir={Path(path).parent}", "-p", "no:cacheprovider"]
    code = pytest.main([path, *options, *own_ground], plugins=[collector])
    if code in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED) or collector.cells:
        Path(report).write_text(json.dumps(collector.cells), encoding="utf-8")


if __name__ == "__main__":
    _run_nbval(*sys.argv[1:])
