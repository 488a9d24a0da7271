"""Each exercise as a student meets it: no answer, no point; the solution, all points; a known mistake, its hint."""

from __future__ import annotations

import ast
import json
import re
import time
from decimal import Decimal
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

from alliancekit import load, selfcheck
from alliancekit.authoring import guards, release, solution
from alliancekit.checking import seal
from alliancekit.checking.check import MIME

ROOT = Path(__file__).resolve().parents[1]
SOLUTIONS = [path for path in sorted((ROOT / "solutions").glob("*.ipynb")) if not solution.is_draft(path)]
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


@pytest.fixture(scope="module")
def fresh():
    return release.derive(ROOT / "solutions")


def test_released_files_equal_a_fresh_derivation(path, fresh):
    for name in (path.name, f"checks/{path.name[:2]}.json"):
        assert (ROOT / "exercises" / name).read_bytes() == fresh[name]
    assert release.stale(fresh, ROOT / "exercises") == []


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


def other_forms(answer, kind) -> list[str]:
    """Ways other than `literal` in which a student may reasonably give the same answer."""
    match kind["name"]:
        case "number":
            exact, more = Decimal(answer), Decimal(3).scaleb(-kind["digits"] - 1)
            forms = [f"numpy.float64({answer})", f"{exact + more}", f"pandas.Series([{answer}]).sum()"]
            low, high = kind["between"]
            return [form for form in forms if form != f"{exact + more}" or low <= exact + more <= high]
        case "integer":
            return [f"numpy.int64({answer})", f"{answer}.0"]
        case "text":
            return [repr(answer.upper()), repr(f" {answer} ")]
        case "name":
            return [repr(spelling) for spelling in spellings(answer, kind["table"])]
        case "set":
            items = ", ".join(literal(item, kind["item"]) for item in answer)
            return [f"({items},)", f"pandas.Series([{items}])", f"[{items}, {items}]"] if answer else ["set()", "[]"]
        case "list":
            items = ", ".join(literal(item, kind["item"]) for item in answer)
            return [f"({items},)", f"pandas.Series([{items}])", f"numpy.array([{items}])"]
        case "mapping":
            whole = literal(answer, kind)
            turned = dict(reversed(answer.items()))
            first = next(iter(answer))
            swaps = [
                whole.replace(f"{first!r}: {literal(answer[first], kind['value'])}", f"{first!r}: {form}", 1)
                for form in other_forms(answer[first], kind["value"])
            ]
            return [f"pandas.Series({whole})", literal(turned, kind), *swaps]
        case "table":
            rows = literal(answer, kind)
            return [f"pandas.DataFrame({rows})", f"pandas.DataFrame({rows})[::-1].assign(more=1)", f"{rows}[::-1]"]
    raise AssertionError(kind)


def spellings(code: str, table: str) -> list[str]:
    """Other names that a table knows for a row: English, the actor's own, other scripts."""
    rows = load(table).set_index("iso3" if table == "actors" else "place")
    if code not in rows.index:
        return [code.lower()]
    row = rows.loc[code]
    own = row.get("name_own", "")
    return [name for name in (row["name"], row["name"].upper(), own) if isinstance(name, str) and name]


def test_the_right_answer_counts_in_every_reasonable_form(path):
    asked = [
        (name, form, new_code_cell(f"check({name!r}, {form})"))
        for name, entry in solution.read(path).questions.items()
        for form in other_forms(entry["accepted"][0], entry["kind"])
    ]
    setup = new_code_cell("import numpy, pandas, warnings\nfrom alliancekit import check\nwarnings.warn('noise')")
    notebook = new_notebook(cells=[setup, *(cell for _, _, cell in asked)])
    NotebookClient(notebook, kernel_name="python3", resources=at(ROOT / "exercises")).execute()
    assert {(name, form): errors(cell) for name, form, cell in asked if errors(cell)} == {}
    assert len(asked) >= 2 * len(solution.read(path).questions)


def test_each_question_is_solved_in_four_lines(path):
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("solution"):
            inside = cell.source.partition("### BEGIN SOLUTION")[2].partition("### END SOLUTION")[0]
            tree = ast.parse(inside)
            assert 1 <= len(tree.body) <= 4, cell.id


def test_it_opens_with_a_worked_example_and_an_explorer_and_ends_with_progress(path):
    cells = nbformat.read(ROOT / "exercises" / path.name, as_version=4).cells
    ids = [cell.id for cell in cells]
    first_blank = next(n for n, cell in enumerate(cells) if cell.metadata.get("nbgrader", {}).get("solution"))
    assert any(name.startswith("example") for name in ids[:first_blank])
    assert any("explorers." in cell.source for cell in cells[:first_blank] if cell.cell_type == "code")
    assert cells[-1].source == f'progress("{path.name[:2]}")'


def test_the_written_question_has_four_levels_and_an_anchor_for_each(path):
    cells = {cell.id: cell.source for cell in nbformat.read(path, as_version=4).cells}
    assert re.findall(r"^\| (\d) \|", cells["text-task"], re.MULTILINE) == ["4", "3", "2", "1"]
    hidden = cells[f"{path.name[:2]}-text"].partition("### BEGIN SOLUTION")[2]
    assert re.findall(r"An answer that earns (\d) points?", hidden) == ["4", "3", "2", "1"]


def test_every_subject_of_the_lesson_has_a_question(path):
    subjects = nbformat.read(path, as_version=4).metadata.alliancekit["subjects"]
    assert set(subjects) == {*solution.read(path).questions, f"{path.name[:2]}-text"}
    lesson = ROOT / "notebooks" / path.name
    if lesson.exists():  # the capstone has none
        owned = nbformat.read(lesson, as_version=4).metadata.alliancekit["subjects"]
        assert set(owned) - {subject for found in subjects.values() for subject in found} == set()


def test_searching_costs_what_is_said(path, capsys):
    """Per self-checked question: how many answers a guesser has to try, and what trying them all costs."""
    seal.unseal([], "0", "salt", path.stem, seal.COST)
    start = time.process_time()
    seal.unseal([], "1", "salt", path.stem, seal.COST)
    guess = time.process_time() - start
    with capsys.disabled():
        for name, entry in solution.read(path).questions.items():
            minutes = entry["guesses"] * guess / 60
            print(f"\n{name}: {entry['guesses']:.3g} guesses, {minutes:.2g} minutes. {entry['small']}")
            assert entry["guesses"] >= guards.FEWEST_GUESSES or len(entry["small"]) > 20


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
    shared = [
        cell
        for cell in notebook.cells
        if cell.cell_type == "code" and not re.match(r"\d\d-q\d", cell.id) and "explorers." not in cell.source
    ]
    by_id = {cell.id: cell for cell in notebook.cells}
    cells, last = [], {}
    for name in solution.read(path).questions:
        cells.append(new_code_cell("%reset -f"))
        for cell in (*shared, *(by_id[item] for item in (name, f"{name}-author", f"{name}-check"))):
            last[name] = new_code_cell(cell.source)
            cells.append(last[name])
    notebook = new_notebook(cells=cells)
    NotebookClient(notebook, kernel_name="python3", resources=at(ROOT / "solutions")).execute()
    assert {name: errors(cell) for name, cell in last.items() if errors(cell)} == {}
    assert all(any(MIME in output.get("data", {}) for output in cell.outputs) for cell in last.values())
