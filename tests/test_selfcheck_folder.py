"""`alliancekit check exercises/`: how far a student is, over all exercises, without a word about any answer."""

from __future__ import annotations

import shutil
from pathlib import Path

import nbformat
import pytest
from typer.testing import CliRunner

from alliancekit.cli import app

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """Exercise 02 half done, 03 untouched, one file damaged."""
    folder = tmp_path_factory.mktemp("work") / "exercises"
    (folder / "checks").mkdir(parents=True)
    for name in ("02", "03"):
        shutil.copy(ROOT / "exercises" / "checks" / f"{name}.json", folder / "checks")
    shutil.copy(ROOT / "exercises" / "03_commitments.ipynb", folder)
    notebook = nbformat.read(ROOT / "exercises" / "02_actors.ipynb", as_version=4)
    answers = {"02-q1": 'q1 = {"Mongolia", "Taiwan"}', "02-q5": "q5 = 3396", "02-q6": 'q6 = "no set"'}
    for cell in notebook.cells:
        cell.source = answers.get(cell.id, cell.source)
    nbformat.write(notebook, folder / "02_actors.ipynb")
    (folder / "04_lattice.ipynb").write_text("not a notebook")
    done = CliRunner().invoke(app, ["check", str(folder)])
    return done.exit_code, done.output


def row(told, name):
    """A line of the table, without the name and with single spaces."""
    return next(" ".join(line.split()[1:]) for line in told[1].splitlines() if line.startswith(name))


def test_answered_right_and_points_are_counted(told):
    assert row(told, "02_actors.ipynb") == "2 of 6 1 1 of 6"
    assert row(told, "03_commitments.ipynb") == "0 of 6 0 0 of 6"
    assert row(told, "all") == "2 of 12 1 1 of 12"


def test_a_damaged_notebook_is_a_line_and_stops_nothing(told):
    assert row(told, "04_lattice.ipynb") == "– – –"
    assert "04_lattice.ipynb cannot be read as a notebook" in " ".join(told[1].split())
    assert told[0] == 1


def test_no_answer_is_told(told):
    assert "Mongolia" not in told[1]
    assert "3,396" not in told[1]


def test_a_folder_without_notebooks_is_told(tmp_path):
    done = CliRunner().invoke(app, ["check", str(tmp_path)])
    assert done.exit_code == 1
    assert "no notebook in" in done.output
