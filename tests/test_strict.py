"""nbval in strict mode compares what it is believed to compare, and notices a change.

A notebook without outputs passes strict mode with nothing compared, so the comparisons are counted.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from alliancekit.authoring import execute, solution
from alliancekit.authoring.question import MIME as QUESTION
from alliancekit.checking.check import MIME as ANSWER

ROOT = Path(__file__).resolve().parents[1]
LESSONS = sorted((ROOT / "notebooks").glob("*.ipynb"))
SOLUTIONS = [path for path in sorted((ROOT / "solutions").glob("*.ipynb")) if not solution.is_draft(path)]
LEAST_OUTPUTS = 5
STRICT = ["--nbval", "--nbval-current-env", "--nbval-cell-timeout=60", "-p", "no:cacheprovider", "-q", "--color=no"]

# Run in a process of its own, as `make test` does: says what nbval will do with each cell.
_COLLECT = """
import json, pathlib, sys, pytest

class Collected:
    def pytest_collection_finish(self, session):
        cells = [
            {
                "path": item.path.name, "folder": item.path.parent.name, "cell": item.cell.id,
                "skips": item.parent.skip_compare, "options": dict(item.options),
            }
            for item in session.items
        ]
        pathlib.Path(sys.argv[1]).write_text(json.dumps(cells))

sys.exit(pytest.main(["--collect-only", *sys.argv[2:]], plugins=[Collected()]))
"""


@pytest.fixture(scope="module")
def collected(tmp_path_factory) -> dict[tuple[str, str], list[dict]]:
    """What nbval will do, per notebook: for each code cell its options and the output types it passes over."""
    report = tmp_path_factory.mktemp("strict") / "cells.json"
    command = [sys.executable, "-c", _COLLECT, str(report), *STRICT, "notebooks", "solutions"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    found: dict[tuple[str, str], list[dict]] = {}
    for cell in json.loads(report.read_text(encoding="utf-8")):
        found.setdefault((cell["folder"], cell["path"]), []).append(cell)
    return found


def compared(path: Path, collected) -> list[tuple[str, str, object]]:
    """Each stored value that strict nbval compares: its cell, its type and the value."""
    cells = {cell.id: cell for cell in nbformat.read(path, as_version=4).cells}
    found = []
    for planned in collected[path.parent.name, path.name]:
        cell, skips, options = cells[planned["cell"]], planned["skips"], planned["options"]
        if cell.execution_count is None or options.get("skip") or not options["check"]:
            continue
        for output in cell.outputs:
            values = {"text": output.text} if output.output_type == "stream" else output.data
            found += [(cell.id, kind, value) for kind, value in values.items() if kind not in skips]
    return found


def test_there_is_something_to_compare():
    assert {"00_start_here.ipynb", "02_actors.ipynb"} <= {path.name for path in LESSONS}
    assert "02_actors.ipynb" in {path.name for path in SOLUTIONS}


@pytest.mark.parametrize("path", [*LESSONS, *SOLUTIONS], ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_no_cell_is_passed_over(path, collected):
    cells = [cell.id for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    planned = collected[path.parent.name, path.name]
    assert [cell["cell"] for cell in planned] == cells
    assert [cell["cell"] for cell in planned if cell["options"] != {"check": True}] == []


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_a_lessons_outputs_are_compared(path, collected):
    rows = compared(path, collected)
    assert len(rows) >= LEAST_OUTPUTS
    assert {kind for _, kind, _ in rows} <= {"text", "text/plain"}, "markup and pixels are not to be compared"
    sentences = {value for _, kind, value in rows if kind == "text/plain"}
    figures = [
        output.data["text/plain"]
        for cell in nbformat.read(path, as_version=4).cells
        for output in cell.get("outputs", ())
        if "<img" in output.get("data", {}).get("text/html", "")
    ]
    assert figures
    assert [sentence for sentence in figures if sentence not in sentences] == []


@pytest.mark.parametrize("path", SOLUTIONS, ids=lambda path: path.stem)
def test_a_solutions_questions_and_answers_are_compared(path, collected):
    rows = compared(path, collected)
    questions = solution.read(path).questions
    assert len(questions) >= 6
    assert [value["question"] for _, kind, value in rows if kind == QUESTION] == list(questions)
    assert [(id, value["question"]) for id, kind, value in rows if kind == ANSWER] == [
        (f"{name}-check", name) for name in questions
    ]


def failing(path: Path, folder: Path, change) -> list[str]:
    """The ids of the cells that fail under strict nbval in a copy of a notebook with one output changed.

    The copy is run first: whether the stored notebook is up to date is another question.
    """
    copy = folder / path.parent.name / path.name
    copy.parent.mkdir()
    for settings in ("conftest.py", "pyproject.toml"):
        shutil.copy(ROOT / settings, folder / settings)
    notebook = execute.run(path, into=copy)
    change({cell.id: cell for cell in notebook.cells})
    nbformat.write(notebook, copy)
    command = [sys.executable, "-m", "pytest", *STRICT, copy.parent.name]
    cells = [cell.id for cell in notebook.cells if cell.cell_type == "code"]
    # Once in a dozen full runs nbval named no cell at all, as when its kernel does not start. That says nothing of the
    # comparison, so it is asked once more; what it said shows if it names none again.
    for _ in range(2):
        ran = subprocess.run(command, cwd=folder, capture_output=True, text=True)
        assert ran.returncode == 1, ran.stdout + ran.stderr
        failed = [cells[int(number)] for number in re.findall(r"^FAILED .*::Cell (\d+)", ran.stdout, re.MULTILINE)]
        if failed:
            break
    assert failed, ran.stdout + ran.stderr
    return failed


def test_another_stored_answer_fails_its_cell_and_no_other(tmp_path):
    def change(cells):
        record = next(output.data[ANSWER] for output in cells["02-q5-check"].outputs if ANSWER in output.data)
        record["answer"] = str(int(record["answer"]) + 1)

    assert failing(ROOT / "solutions" / "02_actors.ipynb", tmp_path, change) == ["02-q5-check"]


def test_another_sentence_for_a_map_fails_its_cell_and_no_other(tmp_path):
    def change(cells):
        data = next(output.data for output in cells["explore-named"].outputs if "<img" in output.data["text/html"])
        data["text/plain"] = data["text/plain"].replace("Japan", "Mongolia", 1)

    assert failing(ROOT / "notebooks" / "02_actors.ipynb", tmp_path, change) == ["explore-named"]
