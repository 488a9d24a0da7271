"""An exercise that changes after students have it: nothing changes silently, and the instructor is told for whom."""

from __future__ import annotations

import json

import nbformat
import pytest

from alliancekit.authoring import execute, lock, release, versions
from alliancekit.errors import KitError

from .test_release import AUTHOR, HINT, build


@pytest.fixture
def given(tmp_path):
    """A solution that students have as version 1."""
    build(tmp_path / "90_ninety.ipynb")
    lock.accept(tmp_path, release.solutions(tmp_path))
    versions.note(tmp_path, release.solutions(tmp_path))
    return tmp_path


def edited(folder, edit):
    notebook = nbformat.read(folder / "90_ninety.ipynb", as_version=4)
    edit({cell.id: cell for cell in notebook.cells}, notebook)
    nbformat.write(notebook, folder / "90_ninety.ipynb")
    execute.run(folder / "90_ninety.ipynb")
    return release.solutions(folder)


def another_answer(cells, _):
    cells["90-q1"].source = cells["90-q1"].source.replace("1234", "4321")


def another_task(cells, _):
    cells["90-q1"].source = "first = 1\n" + cells["90-q1"].source


def other_points(cells, _):
    cells["90-q1-check"].metadata.nbgrader.points = 3


def another_written_task(cells, _):
    cells["90-text"].source = cells["90-text"].source.replace("Your answer", "Your answer in 100 words")


@pytest.mark.parametrize(
    ("edit", "says"),
    [
        (another_answer, "question 1: the answers it accepts"),
        (another_task, "question 1: its task"),
        (other_points, "question 1: its points"),
        (another_written_task, "the written question: its task"),
    ],
)
def test_a_released_version_does_not_change_its_meaning(given, edit, says):
    items = edited(given, edit)
    with pytest.raises(KitError, match=says) as caught:
        versions.refuse_silent_changes(given, items)
    assert "alliancekit new-version" in str(caught.value)


@pytest.mark.parametrize(
    "edit",
    [
        lambda cells, _: None,
        lambda cells, _: cells["90-q1-author"].update(source=AUTHOR.replace(HINT, HINT.replace("once more", "again"))),
        lambda cells, _: cells["title"].update(source="# Exercise 90, with another opening"),
    ],
    ids=["nothing", "a hint", "the opening"],
)
def test_what_leaves_every_answer_as_it_was_needs_no_new_version(given, edit):
    versions.refuse_silent_changes(given, edited(given, edit))


def test_a_new_version_may_change_and_tells_whom_it_concerns(given):
    items = edited(given, another_answer)
    assert versions.raise_version(given / "90_ninety.ipynb") == 2
    execute.run(given / "90_ninety.ipynb")
    items = release.solutions(given)
    versions.refuse_silent_changes(given, items)
    assert versions.differences(given, items) == [
        "90 Ninety: for students with version 1 (the next is 2):",
        "  question 1: the answers it accepts, its hints",
        "  Answers that carry over: the written question.",
    ]
    versions.note(given, items)
    assert versions.differences(given, items)[-1] == "90 Ninety: unchanged for students with version 2."
    assert set(versions.read(given)["90"]) == {"1", "2"}


def test_the_first_release_and_an_exercise_withdrawn_are_told(given):
    record = versions.read(given)
    (given / versions.NAME).unlink()
    assert versions.differences(given, release.solutions(given)) == ["90 Ninety: not released before."]
    (given / versions.NAME).write_text(json.dumps({**record, "91": {"1": {}}}))
    assert versions.differences(given, release.solutions(given))[-1].startswith("91: released before")


def test_the_record_tells_no_answer(given):
    text = (given / versions.NAME).read_text(encoding="utf-8")
    assert "1234" not in text
    assert HINT not in text


def test_a_new_version_reaches_the_students_notebook(given):
    versions.raise_version(given / "90_ninety.ipynb")
    execute.run(given / "90_ninety.ipynb")
    files = release.derive(given)
    student = nbformat.reads(files["90_ninety.ipynb"].decode(), as_version=4)
    assert 'exercise("90", version=2)' in student.cells[1].source
    assert student.metadata.alliancekit.version == json.loads(files["checks/90.json"])["version"] == 2


def test_a_damaged_record_and_a_notebook_without_opening_are_told(given):
    (given / versions.NAME).write_text("[1]")
    with pytest.raises(KitError, match="cannot be read"):
        versions.read(given)
    notebook = nbformat.read(given / "90_ninety.ipynb", as_version=4)
    notebook.cells = [cell for cell in notebook.cells if cell.id != "open"]
    nbformat.write(notebook, given / "90_ninety.ipynb")
    before = (given / "90_ninety.ipynb").read_bytes()
    with pytest.raises(KitError, match="expected one cell with"):
        versions.raise_version(given / "90_ninety.ipynb")
    assert (given / "90_ninety.ipynb").read_bytes() == before
