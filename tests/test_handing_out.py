"""Giving exercises to students, by the command: what is written, what is recorded, what is refused."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import nbformat
import pytest
from typer.testing import CliRunner

from alliancekit.authoring import lock, versions
from alliancekit.cli import app

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def solutions(tmp_path, monkeypatch):
    """Two solutions of the kit, in a folder of the instructor's own."""
    monkeypatch.chdir(ROOT)
    folder = tmp_path / "private"
    folder.mkdir()
    for name in ("01_reading", "03_commitments"):
        shutil.copy(ROOT / "solutions" / f"{name}.ipynb", folder)
    locked = json.loads((ROOT / "solutions" / lock.NAME).read_text(encoding="utf-8"))
    (folder / lock.NAME).write_text(json.dumps({number: locked[number] for number in ("01", "03")}))
    return folder


def run(solutions, *arguments):
    done = CliRunner().invoke(app, ["release", "--solutions", str(solutions), *map(str, arguments)])
    return done.exit_code, " ".join(done.output.split())


def test_a_week_is_given_out_and_recorded(solutions, tmp_path):
    code, said = run(solutions, "--to", tmp_path / "week3", "--only", "03", "--feedback", "none")
    assert code == 0
    assert "Given out: 03 (version 1)." in said
    assert [path.name for path in (tmp_path / "week3" / "exercises").glob("*.ipynb")] == ["03_commitments.ipynb"]
    assert set(versions.read(solutions)) == {"03"}
    assert run(solutions, "--diff")[1] == (
        "01 Reading the article: not released before. 03 The commitments: unchanged for students with version 1."
    )


def test_a_course_for_nbgrader_is_written_and_recorded(solutions, tmp_path):
    code, said = run(solutions, "--nbgrader", tmp_path / "course", "--only", "01")
    assert code == 0, said
    assert (tmp_path / "course" / "source" / "01_reading" / "01_reading.ipynb").is_file()
    assert set(versions.read(solutions)) == {"01"}


def test_what_nobody_has_accepted_is_not_given_out(solutions, tmp_path):
    locked = json.loads((solutions / lock.NAME).read_text())
    locked["03"]["03-q6"] = [["JPN"]]
    (solutions / lock.NAME).write_text(json.dumps(locked))
    for way in ("--to", "--nbgrader"):
        code, said = run(solutions, way, tmp_path / "out")
        assert code == 1
        assert "nobody has accepted the change" in said
    assert not (tmp_path / "out").exists()
    assert versions.read(solutions) == {}


def test_a_version_that_students_have_is_not_given_another_meaning(solutions, tmp_path):
    run(solutions, "--nbgrader", tmp_path / "course", "--only", "03")
    path = solutions / "03_commitments.ipynb"
    notebook = nbformat.read(path, as_version=4)
    next(cell for cell in notebook.cells if cell.id == "03-q6-task").source += "\n\nCount Japan as well."
    nbformat.write(notebook, path)
    code, said = run(solutions, "--nbgrader", tmp_path / "second", "--only", "03")
    assert code == 1
    assert "question 6: its task changed" in said
    assert not (tmp_path / "second").exists()


def test_choosing_without_giving_is_refused(solutions):
    code, said = run(solutions, "--only", "03")
    assert code == 1
    assert "--to or --nbgrader" in said
