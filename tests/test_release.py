"""From one solution notebook: the student's notebook, the sealed checks, the lock; and nothing that tells."""

import json

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from alliancekit.authoring import execute, lock, release, solution
from alliancekit.errors import KitError

HINT = "Count the rows once more, and look at which side of the comparison each stands on."
AUTHOR = f'''question("90-q1", Number(0, (0, 20_000)), q1, mistakes={{
    "low": (1, "{HINT}"), "high": (9, "{HINT}"), "other": (19, "{HINT}")}})'''


def grading(name, **flags):
    base = {"grade": False, "solution": False, "locked": False, "points": 0, "schema_version": 3, "task": False}
    return {"nbgrader": {**base, "grade_id": name, **flags}}


def build(path, answer="1234", author=AUTHOR, check='check("90-q1", q1)', grade_id="90-q1-check", **meta):
    cells = [
        new_markdown_cell("# Exercise 90", id="title"),
        new_code_cell(
            'from alliancekit.authoring import *\nbegin("90")', id="begin", metadata={"tags": ["author"]}
        ),
        new_code_cell('from alliancekit import check, exercise\nexercise("90", version=1)', id="open"),
        new_code_cell(
            f"q1 = ...\n### BEGIN SOLUTION\nq1 = {answer}\n### END SOLUTION",
            id="90-q1", metadata=grading("90-q1", solution=True),
        ),
        new_code_cell(author, id="90-q1-author", metadata={"tags": ["author"]}),
        new_code_cell(check, id=grade_id, metadata=grading(grade_id, grade=True, locked=True, points=2)),
        new_markdown_cell(
            "Your answer:\n\n### BEGIN SOLUTION\nA model answer.\n### END SOLUTION",
            id="90-text", metadata=grading("90-text", grade=True, solution=True, points=4),
        ),
    ]  # fmt: skip
    notebook = new_notebook(cells=cells)
    notebook.metadata["alliancekit"] = {"title": "Ninety", "version": 1, "salt": "00ff", **meta}
    nbformat.write(notebook, path)
    execute.run(path)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("solutions")
    build(folder / "90_ninety.ipynb")
    lock.accept(folder, release.solutions(folder))
    return folder


def changed(made, tmp_path, edit):
    """A copy of the solutions in which `edit` has changed the notebook."""
    notebook = nbformat.read(made / "90_ninety.ipynb", as_version=4)
    edit(notebook)
    nbformat.write(notebook, tmp_path / "90_ninety.ipynb")
    (tmp_path / lock.NAME).write_bytes((made / lock.NAME).read_bytes())
    return tmp_path


def test_the_students_notebook_holds_neither_answer_nor_author(made):
    text = release.derive(made)["90_ninety.ipynb"].decode()
    student = nbformat.reads(text, as_version=4)
    for secret in ("1234", HINT, "question(", "model answer", "BEGIN SOLUTION", "salt"):
        assert secret not in text
    assert [cell.id for cell in student.cells] == ["title", "open", "90-q1", "90-q1-check", "90-text"]
    assert student.cells[2].source == "q1 = ..."
    assert all(not cell.outputs and cell.execution_count is None for cell in student.cells if "outputs" in cell)
    assert student.cells[3].metadata.editable is False


def test_checks_without_feedback_hold_nothing_to_search(made):
    with_feedback = json.loads(release.derive(made)["checks/90.json"])
    without = json.loads(release.derive(made, "none")["checks/90.json"])
    assert len(with_feedback["questions"]["90-q1"]["boxes"]) == 16
    assert without["questions"]["90-q1"]["boxes"] == []
    with pytest.raises(KitError, match='"self" or "none"'):
        release.derive(made, "some")


def test_two_answers_give_bundles_of_the_same_shape(made, tmp_path):
    build(tmp_path / "90_ninety.ipynb", answer="19_876")
    lock.accept(tmp_path, release.solutions(tmp_path))
    one, other = release.derive(made), release.derive(tmp_path)
    assert one["90_ninety.ipynb"] == other["90_ninety.ipynb"]
    assert len(one["checks/90.json"]) == len(other["checks/90.json"])


def test_two_releases_that_differ_in_one_hint_share_no_box(made, tmp_path):
    build(tmp_path / "90_ninety.ipynb", author=AUTHOR.replace(HINT, HINT.replace("once more", "again"), 1))
    lock.accept(tmp_path, release.solutions(tmp_path))
    one, other = (
        set(json.loads(release.derive(folder)["checks/90.json"])["questions"]["90-q1"]["boxes"])
        for folder in (made, tmp_path)
    )
    assert len(one) == len(other) == 16 and not one & other


def test_a_file_is_no_folder_and_a_damaged_lock_is_told(made, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(KitError, match="is a file"):
        release.write(release.derive(made), tmp_path / "file")
    folder = changed(made, tmp_path, lambda notebook: None)
    (folder / lock.NAME).write_text("[]")
    with pytest.raises(KitError, match="cannot be read"):
        release.derive(folder)


def test_two_solutions_with_one_number_are_refused(made, tmp_path):
    folder = changed(made, tmp_path, lambda notebook: None)
    (folder / "90_another.ipynb").write_bytes((folder / "90_ninety.ipynb").read_bytes())
    with pytest.raises(KitError, match=r"90_another.* and 90_ninety.* have one number"):
        release.derive(folder)


def test_a_fresh_folder_is_not_stale_and_any_edit_is(made, tmp_path):
    files = release.derive(made)
    assert sorted(release.write(files, tmp_path)) == sorted(files)
    assert release.stale(files, tmp_path) == []
    assert release.write(files, tmp_path) == []
    (tmp_path / "90_ninety.ipynb").write_text("{}")
    (tmp_path / "91_old.ipynb").write_text("{}")
    assert release.stale(files, tmp_path) == [
        "91_old.ipynb: not from any solution",
        "90_ninety.ipynb: differs from its solution",
    ]


def test_a_changed_key_waits_for_somebody_to_accept_it(made, tmp_path):
    build(tmp_path / "90_ninety.ipynb", answer="4321")
    (tmp_path / lock.NAME).write_bytes((made / lock.NAME).read_bytes())
    with pytest.raises(KitError, match='90-q1: "1234" → "4321"'):
        release.derive(tmp_path)
    assert lock.accept(tmp_path, release.solutions(tmp_path)) == ['90-q1: "1234" → "4321"']
    assert release.derive(tmp_path)


def test_a_draft_stays_out(made, tmp_path):
    def draft(notebook):
        notebook.metadata.alliancekit.draft = True

    assert release.solutions(changed(made, tmp_path, draft)) == []


def test_a_half_filled_draft_does_not_stop_the_others(made, tmp_path):
    """It has not been run, opens no exercise, has no kernel; with the tag it is a matter of its author alone."""
    folder = changed(made, tmp_path, lambda notebook: None)
    half = new_notebook(cells=[new_code_cell("question(", id="a")], metadata={"alliancekit": {"draft": True}})
    nbformat.write(half, folder / "91_half.ipynb")
    assert release.derive(folder) == release.derive(made)
    half.metadata.alliancekit.draft = False
    nbformat.write(half, folder / "91_half.ipynb")
    with pytest.raises(KitError, match="91_half"):
        release.derive(folder)


def _cell(notebook, name):
    return next(cell for cell in notebook.cells if cell.id == name)


def _twice(notebook):
    notebook.cells.append(_cell(notebook, "90-q1-check").copy())
    notebook.cells[-1].id = "again"


@pytest.mark.parametrize(
    ("edit", "says"),
    [
        (lambda nb: _cell(nb, "90-q1-check").update(execution_count=None), "not executed"),
        (lambda nb: _cell(nb, "90-q1-check").update(source='check("91-q1", q1)'), "ambiguous"),
        (lambda nb: _cell(nb, "90-q1-check").update(source='check("90-q1", 1234)  # q1'), "one line such as"),
        (lambda nb: _cell(nb, "90-q1-check").metadata.nbgrader.update(grade_id="q1"), "ambiguous"),
        (lambda nb: _cell(nb, "90-q1-check").update(outputs=[]), "not an accepted one"),
        (lambda nb: _cell(nb, "90-q1-author").metadata.update(tags=[]), "not tagged author"),
        (lambda nb: _cell(nb, "90-q1-author").update(outputs=[]), "no author's cell before it"),
        (lambda nb: nb.cells.remove(_cell(nb, "90-q1-check")), "declared but never checked: 90-q1"),
        (lambda nb: nb.cells.append(nbformat.from_dict({**_cell(nb, "90-q1-author"), "id": "b"})), "a second time"),
        (_twice, "ambiguous|a second time"),
        (lambda nb: _cell(nb, "open").update(source='exercise("90", version=2)'), "version=1"),
        (lambda nb: nb.metadata.alliancekit.pop("salt"), "alliancekit.salt"),
        (lambda nb: nb.metadata.pop("kernelspec"), "kernel is not python3"),
    ],
)
def test_a_broken_solution_names_the_cell_and_the_fault(made, tmp_path, edit, says):
    folder = changed(made, tmp_path, edit)
    with pytest.raises(KitError, match=says):
        release.derive(folder)


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("q1 = 1234", "needs one"),
        ("### BEGIN SOLUTION\nq1 = 1\n### END SOLUTION", "nothing stands before"),
        ("q1 = ...\n### BEGIN SOLUTION\nq1 = 1\n### BEGIN SOLUTION\n### END SOLUTION", "needs one"),
    ],
)
def test_a_solution_cell_without_its_markers_is_refused(made, tmp_path, source, says):
    folder = changed(made, tmp_path, lambda nb: _cell(nb, "90-q1").update(source=source))
    with pytest.raises(KitError, match=says):
        solution.student(solution.read(folder / "90_ninety.ipynb"))


def test_an_executed_notebook_that_fails_is_left_as_it_was(tmp_path):
    path = tmp_path / "90_ninety.ipynb"
    nbformat.write(new_notebook(cells=[new_code_cell("1 / 0", id="a")]), path)
    before = path.read_bytes()
    with pytest.raises(KitError, match="left as it was"):
        execute.run(path)
    assert path.read_bytes() == before
