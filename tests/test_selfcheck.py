"""`alliancekit check`: one notebook, run from a fresh start, in words."""

from __future__ import annotations

import shutil

import nbformat
import pytest
from typer.testing import CliRunner

from alliancekit import selfcheck
from alliancekit.cli import app
from alliancekit.errors import KitError


@pytest.fixture
def half_done(tmp_path, root):
    """A student's folder: question 1 right, 2 a known mistake, 3 unreadable, and a cell of their own that fails."""
    shutil.copytree(root / "exercises", tmp_path / "exercises")
    path = tmp_path / "exercises" / "02_actors.ipynb"
    notebook = nbformat.read(path, as_version=4)
    by_id = {cell.id: cell for cell in notebook.cells}
    by_id["02-q1"].source = 'q1 = {"Mongolia", "Taiwan"}'
    by_id[
        "02-q2"
    ].source = (
        'q2 = {"Senkaku": "Japan", "Dokdo": "South Korea", "Scarborough Shoal": "Philippines", "Pratas": "Taiwan"}'
    )
    by_id["02-q3"].source = 'q3 = "New Zealand"'
    by_id["02-q6"].source = "q6 = circel"
    nbformat.write(notebook, path)
    return path


def test_each_question_is_told_apart(half_done):
    before = half_done.read_bytes()
    lines = {line.question: line for line in selfcheck.run(half_done).lines}
    assert {name: line.state for name, line in lines.items()} == {
        "02-q1": "right",
        "02-q2": "not yet",
        "02-q3": "cannot be read",
        "02-q4": "open",
        "02-q5": "open",
        "": "error",
        "02-q6": "error",
    }
    assert "lies nearer to the actor you named" in lines["02-q2"].said
    assert "a list in order" in lines["02-q3"].said
    assert "name 'circel' is not defined" in lines[""].said
    assert half_done.read_bytes() == before


def test_the_command_prints_the_points_and_exits_with_1_until_all_are_right(half_done):
    result = CliRunner().invoke(app, ["check", str(half_done)])
    assert result.exit_code == 1
    assert "1 of 6 points" in result.output
    assert "\x1b[" not in result.output


def test_what_a_student_prints_cannot_command_the_terminal(half_done):
    notebook = nbformat.read(half_done, as_version=4)
    next(cell for cell in notebook.cells if cell.id == "02-q6").source = r'raise ValueError("\x1b]0;mine\x07")'
    nbformat.write(notebook, half_done)
    assert "\x1b" not in CliRunner().invoke(app, ["check", str(half_done)]).output


@pytest.mark.slow
def test_a_python_that_stops_is_told_once_and_names_its_cell(half_done):
    notebook = nbformat.read(half_done, as_version=4)
    next(cell for cell in notebook.cells if cell.id == "02-q2").source = "import os; os._exit(1)"
    nbformat.write(notebook, half_done)
    lines = selfcheck.run(half_done).lines
    assert lines[0].state == "right"
    assert "Python stopped in the cell “import os; os._exit(1)”" in lines[-1].said and len(lines) == 2


def test_a_name_with_square_brackets_is_told(half_done):
    renamed = half_done.rename(half_done.with_name("02_actors[1].ipynb"))
    with pytest.raises(KitError, match="square brackets"):
        selfcheck.run(renamed)


@pytest.mark.parametrize(
    ("content", "says"),
    [(None, "There is no file"), ("{", "cannot be read as a notebook"), ('{"cells": []}', "has no checks")],
)
def test_what_is_no_exercise_is_named(tmp_path, content, says):
    path = tmp_path / "02_actors.ipynb"
    if content is not None:
        path.write_text(content)
    with pytest.raises(KitError, match=says):
        selfcheck.run(path)
    result = CliRunner().invoke(app, ["check", str(path)])
    assert result.exit_code == 1 and "Traceback" not in result.output
