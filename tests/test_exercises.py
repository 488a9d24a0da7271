"""Each exercise as a student meets it: no answer, no point; the solution, all points; a known mistake, its hint."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

from alliancekit import selfcheck
from alliancekit.authoring import release, solution
from alliancekit.checking.check import MIME

ROOT = Path(__file__).resolve().parents[1]
SOLUTIONS = sorted((ROOT / "solutions").glob("*.ipynb"))
pytestmark = pytest.mark.parametrize("path", SOLUTIONS, ids=lambda path: path.stem)


@pytest.fixture(scope="module")
def ran():
    """Per exercise, what the students' kernel says to each known mistake; one kernel for all of them."""
    cache: dict[Path, list] = {}

    def run(path: Path) -> list[tuple[str, str, str, nbformat.NotebookNode]]:
        if path not in cache:
            asked = [
                (name, mistake, hint, new_code_cell(f"check({name!r}, {literal(answer, entry['kind'])})"))
                for name, entry in solution.read(path).questions.items()
                for mistake, answer, hint in entry["mistakes"]
            ]
            notebook = new_notebook(cells=[new_code_cell("from alliancekit import check"), *(row[3] for row in asked)])
            NotebookClient(notebook, kernel_name="python3", resources=at(ROOT / "exercises")).execute()
            cache[path] = asked
        return cache[path]

    return run


def at(folder: Path) -> dict:
    return {"metadata": {"path": str(folder)}}


def literal(answer, kind) -> str:
    """An answer in canonical form as a student might type it."""
    if kind["name"] in ("number", "integer"):
        return answer
    if kind["name"] == "mapping":
        return "{" + ", ".join(f"{key!r}: {literal(value, kind['value'])}" for key, value in answer.items()) + "}"
    if kind["name"] == "table":
        kinds = dict(kind["columns"])
        rows = [", ".join(f"{name!r}: {literal(item, kinds[name])}" for name, item in row.items()) for row in answer]
        return "[" + ", ".join(f"{{{row}}}" for row in rows) + "]"
    if kind["name"] in ("set", "list"):
        return "[" + ", ".join(literal(item, kind["item"]) for item in answer) + "]"
    return repr(answer)


def errors(cell) -> list[str]:
    return [output.evalue for output in cell.outputs if output.output_type == "error"]


def test_released_files_equal_a_fresh_derivation(path):
    files = release.derive(ROOT / "solutions")
    assert path.name in files
    assert release.stale(files, ROOT / "exercises") == []


def test_the_stub_fails_at_every_check_and_nowhere_else(path):
    summary = selfcheck.run(ROOT / "exercises" / path.name)
    questions = solution.read(path).questions
    assert [(line.question, line.state) for line in summary.lines] == [(name, "open") for name in questions]
    assert (summary.points, summary.possible) == (0, 6)


def test_the_solved_notebook_scores_in_full(path, tmp_path):
    (tmp_path / "checks").mkdir()
    for check in (ROOT / "exercises" / "checks").iterdir():
        (tmp_path / "checks" / check.name).write_bytes(check.read_bytes())
    solved = nbformat.read(ROOT / "exercises" / path.name, as_version=4)
    answers = {cell.id: cell.source for cell in nbformat.read(path, as_version=4).cells}
    for cell in solved.cells:
        cell.source = answers[cell.id]
    nbformat.write(solved, tmp_path / path.name)
    summary = selfcheck.run(tmp_path / path.name)
    assert {line.state for line in summary.lines} == {"right"}
    assert summary.points == 6


def test_each_known_mistake_fails_its_check_with_its_own_hint(path, ran):
    rows = ran(path)
    assert len(rows) >= 3 * len(solution.read(path).questions)
    wrong = {
        (name, mistake): errors(cell)
        for name, mistake, hint, cell in rows
        if errors(cell) != [f"{name}: not yet. {hint}"]
    }
    assert wrong == {}


def test_each_known_mistake_loses_exactly_its_points(path):
    """In a solved notebook with one answer replaced by a known mistake, that check fails and no other."""
    questions = solution.read(path).questions
    right = {name: literal(entry["accepted"][0], entry["kind"]) for name, entry in questions.items()}
    rounds = [
        (
            name,
            mistake,
            [new_code_cell(f"check({other!r}, {given})") for other, given in ({**right, name: wrong}).items()],
        )
        for name, entry in questions.items()
        for mistake, wrong in [(row[0], literal(row[1], entry["kind"])) for row in entry["mistakes"]]
    ]
    cells = [new_code_cell("from alliancekit import check"), *(cell for _, _, checks in rounds for cell in checks)]
    NotebookClient(new_notebook(cells=cells), kernel_name="python3", resources=at(ROOT / "exercises")).execute()
    for name, mistake, checks in rounds:
        lost = [asked for asked, cell in zip(questions, checks, strict=True) if errors(cell)]
        assert lost == [name], mistake


def test_ten_points_six_of_them_checked(path):
    notebook = nbformat.read(ROOT / "exercises" / path.name, as_version=4)
    graded = [cell.metadata.nbgrader for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade")]
    assert sum(cell.points for cell in graded) == 10
    assert sum(cell.points for cell in graded if not cell.solution) == 6


def test_nothing_in_the_released_files_tells(path):
    text = (ROOT / "exercises" / path.name).read_text(encoding="utf-8")
    checks = (ROOT / "exercises" / "checks" / f"{path.name[:2]}.json").read_text(encoding="utf-8")
    for entry in solution.read(path).questions.values():
        for _, _, hint in entry["mistakes"]:
            assert hint not in text + checks
    assert "BEGIN SOLUTION" not in text and "author" not in text
    boxes = [box for entry in json.loads(checks)["questions"].values() for box in entry["boxes"]]
    assert len({len(box) for box in boxes}) == 1


def test_no_question_depends_on_an_earlier_answer(path):
    """With every other question unanswered, each answer is still right."""
    notebook = nbformat.read(path, as_version=4)
    by_id = {cell.id: cell for cell in notebook.cells}
    cells, last = [], {}
    for name in solution.read(path).questions:
        cells.append(new_code_cell("%reset -f"))
        for item in ("begin", "open", name, f"{name}-author", f"{name}-check"):
            last[name] = new_code_cell(by_id[item].source)
            cells.append(last[name])
    notebook = new_notebook(cells=cells)
    NotebookClient(notebook, kernel_name="python3", resources=at(ROOT / "solutions")).execute()
    assert {name: errors(cell) for name, cell in last.items() if errors(cell)} == {}
    assert all(any(MIME in output.get("data", {}) for output in cell.outputs) for cell in last.values())
