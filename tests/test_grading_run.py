"""Running a grafted notebook: only the answers of its checks count, and however it ends, what was answered stands."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest
from jupyter_client.manager import AsyncKernelManager
from nbformat.v4 import new_code_cell

from alliancekit.authoring import release, solution
from alliancekit.grading.run import Bounds, run

ROOT = Path(__file__).resolve().parents[1]
ITEM = solution.read(ROOT / "solutions" / "03_commitments.ipynb")
FILES = {"checks/03.json": json.dumps(release.sealed_checks(ITEM, "none"))}
KEY = {name: entry["accepted"] for name, entry in ITEM.questions.items()}
NAMES = list(KEY)


def solved(**changes):
    """The students' notebook filled in; `changes` maps a cell's id, with _ for -, to another source."""
    notebook = solution.student(ITEM)
    sources = {cell.id: cell.source for cell in ITEM.notebook.cells}
    for cell in notebook.cells:
        cell.source = changes.get("c" + cell.id.replace("-", "_"), sources[cell.id])
    return notebook


def ran(tmp_path, notebook, **bounds):
    return run(notebook, FILES, lambda: AsyncKernelManager(kernel_name="python3"), Bounds(**bounds), cwd=str(tmp_path))


def right(found):
    return [one.question for one in found.answers if not one.problem and one.answer in KEY[one.question]]


def after(cell, more):
    """That cell's solution with something more after it."""
    source = next(one.source for one in ITEM.notebook.cells if one.id == cell)
    return {"c" + cell.replace("-", "_"): f"{source}\n{more}"}


def test_every_answer_of_a_solved_notebook_is_heard(tmp_path):
    found = ran(tmp_path, solved())
    assert (found.ended, right(found)) == ("", NAMES)
    assert found.seconds > 0


def ours(source):
    return new_code_cell(source, metadata={"nbgrader": {"locked": True, "grade": False, "grade_id": "more"}})


def test_cells_of_ours_on_which_an_answer_can_depend_are_run(tmp_path):
    """Such as one that changes a table and sets no name; or one that only IPython can read."""
    first = next(cell.source for cell in ITEM.notebook.cells if cell.id == NAMES[0])
    notebook = solved(**{"c" + NAMES[0].replace("-", "_"): f"assert kept == [1, 2]\n{first}"})
    at = next(at for at, cell in enumerate(notebook.cells) if cell.id == NAMES[0])
    notebook.cells[at:at] = [ours("kept = []"), ours("kept.append(1)"), ours("%time kept.append(2)")]
    assert right(ran(tmp_path, notebook)) == NAMES


def test_explorers_of_ours_and_what_follows_the_last_check_are_not_run(tmp_path):
    notebook = solved()
    at = next(at for at, cell in enumerate(notebook.cells) if cell.id == NAMES[0])
    notebook.cells.insert(at, ours("explorers.claims(claim=__import__('os')._exit(1))"))
    notebook.cells.append(new_code_cell("import os; os._exit(1)"))
    found = ran(tmp_path, notebook)
    assert (found.ended, right(found)) == ("", NAMES)


def test_an_empty_notebook_is_open_at_each_question(tmp_path):
    found = ran(tmp_path, solution.student(ITEM))
    assert [one.problem for one in found.answers] == ["open"] * 6
    assert found.ended == ""


@pytest.mark.parametrize(
    "noise",
    [
        "print('noise'); import sys; print('noise', file=sys.stderr); import warnings; warnings.warn('noise')",
        "1 / 0",
        "for line in range(50_000): print(line)",
        "get_ipython().showtraceback = lambda *a, **k: None",
        "raise SystemExit",
    ],
)
def test_noise_and_errors_elsewhere_change_nothing(tmp_path, noise):
    found = ran(tmp_path, solved(**after("03-q2", noise)))
    assert (found.ended, right(found)) == ("", NAMES)


@pytest.mark.parametrize(
    ("act", "bounds", "ended"),
    [
        ("import os; os._exit(1)", {}, "died"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", {}, "died"),
        ("while True: pass", {"cell_s": 1}, "timeout"),
        (
            "import time\nwhile True:\n    try: time.sleep(9)\n    except KeyboardInterrupt: pass",
            {"cell_s": 30, "wall_s": 5},
            "timeout",
        ),
        ("while True: print('x' * 10_000)", {"output_bytes": 500_000}, "flood"),
        ("print('x' * 30_000_000)", {}, "flood"),
    ],
    ids=["exit", "segfault", "loop", "loop that takes no interrupt", "endless output", "one huge output"],
)
def test_a_run_that_is_ended_keeps_the_answers_before(tmp_path, act, bounds, ended):
    found = ran(tmp_path, solved(**after("03-q3", act)), **bounds)
    assert found.ended == ended
    assert found.said.endswith(".")
    assert right(found) == ["03-q1", "03-q2"]
    assert [one.problem for one in found.answers][3:] == ["ended"] * 3


FORGED = """
from IPython.display import display
def check(name, answer):
    for record in records(name, answer):
        display({"application/vnd.alliancekit.answer+json": record}, raw=True)
"""


@pytest.mark.parametrize(
    ("records", "problem"),
    [
        ("[]", "none"),
        ("[{'schema': 1, 'question': name, 'answer': 1}] * 2", "several"),
        ("[{'schema': 1, 'question': '03-q1', 'answer': 1}]", "malformed"),
        ("[{'schema': True, 'question': name, 'answer': 1}]", "malformed"),
        ("[{'schema': 1, 'question': name}]", "malformed"),
        ("[{'schema': 1, 'question': name, 'answer': 1, 'points': 10}]", "malformed"),
        ("['text']", "malformed"),
        ("[{'schema': 1, 'question': name, 'answer': ['x' * 300_000]}]", "malformed"),
        ("[{'schema': 1, 'question': name, 'answer': __import__('json').loads('[' * 50 + ']' * 50)}]", "malformed"),
    ],
)
def test_what_a_patched_check_sends_is_heard_only_in_the_form_of_an_answer(tmp_path, records, problem):
    patched = after("03-q3", f"records = lambda name, answer: {records}\n{FORGED}")
    found = ran(tmp_path, solved(**patched))
    assert found.ended == ""
    assert [one.problem for one in found.answers][2:] == [problem] * 4
    assert right(found) == ["03-q1", "03-q2"]


def test_an_answer_sent_from_another_cell_is_not_heard(tmp_path):
    """A student who knows the right answer to question 4 sends it from the cell of question 3."""
    send = (
        "from IPython.display import display\n"
        f"display({{'application/vnd.alliancekit.answer+json': {{'schema': 1, 'question': '03-q4', "
        f"'answer': {KEY['03-q4'][0]!r}}}}}, raw=True)"
    )
    found = ran(tmp_path, solved(**after("03-q3", send), c03_q4="q4 = ..."))
    assert {one.question: one.problem for one in found.answers}["03-q4"] == "open"


def test_what_the_student_is_told_about_an_unreadable_answer_is_kept(tmp_path):
    found = ran(tmp_path, solved(c03_q6="q6 = 'Palau; Japan'"))
    assert found.answers[-1].problem == "unreadable"
    assert "expected a set" in found.answers[-1].said


def test_the_notebook_handed_over_is_not_changed(tmp_path):
    notebook = solved()
    before = nbformat.writes(notebook)
    ran(tmp_path, notebook)
    assert nbformat.writes(notebook) == before
