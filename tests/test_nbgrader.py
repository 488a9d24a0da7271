"""The exercises in nbgrader's hands: the same notebooks, the same points, and no file of the instructor's lost."""

from __future__ import annotations

import copy
import dataclasses
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell

from alliancekit import selfcheck
from alliancekit.authoring import nbgrader, nbgrader_settings, solution
from alliancekit.errors import KitError

ROOT = Path(__file__).resolve().parents[1]
NAME = "02_actors"
SOURCE, CHECKS = f"source/{NAME}/{NAME}.ipynb", f"source/{NAME}/checks/02.json"
READ_GRADES = f"""
import json, os
from nbgrader.api import Gradebook
with Gradebook("sqlite:///" + os.path.abspath("gradebook.db")) as book:
    found = {{student.id: book.find_submission_notebook("{NAME}", "{NAME}", student.id) for student in book.students}}
    print(json.dumps({{
        who: {{grade.name: [grade.auto_score, grade.max_score, grade.needs_manual_grade] for grade in notebook.grades}}
        for who, notebook in found.items()
    }}))
"""


@pytest.fixture(scope="module")
def item():
    return solution.read(ROOT / "solutions" / f"{NAME}.ipynb")


def edited(item, old, new):
    """The exercise after an author has changed one of its cells."""
    notebook = copy.deepcopy(item.notebook)
    (cell,) = [cell for cell in notebook.cells if old in cell.source]
    cell.source = cell.source.replace(old, new)
    return dataclasses.replace(item, notebook=notebook)


def everything(folder):
    return {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


# --- what an instructor has in the folder stays -----------------------------------------------------------------------


@pytest.fixture
def course(item, tmp_path):
    """A course in use: an exercise released, and a gradebook, settings and a notebook of the instructor's own."""
    nbgrader.write([item], tmp_path, "none")
    (tmp_path / "gradebook.db").write_bytes(b"marks")
    (tmp_path / "source" / "mine").mkdir()
    (tmp_path / "source" / "mine" / "mine.ipynb").write_text("{}")
    config = tmp_path / nbgrader.CONFIG
    config.write_text(config.read_text() + 'c.Exchange.root = "/srv/exchange"\n')
    return tmp_path


@pytest.fixture
def handed_in(course):
    submitted = course / "submitted" / "ada" / NAME / f"{NAME}.ipynb"
    submitted.parent.mkdir(parents=True)
    submitted.write_text("{}")
    return course


@pytest.fixture(scope="module")
def renewed(item):
    """The exercise after its author has changed a sentence of it."""
    return edited(item, "# Exercise 02 ·", "# Exercise 02 –")


def test_a_second_run_writes_nothing(item, handed_in):
    before = everything(handed_in)
    assert nbgrader.write([item], handed_in, "none") == []
    assert everything(handed_in) == before


def test_a_change_of_the_kit_is_taken_over_and_touches_nothing_else(renewed, course):
    before = everything(course)
    assert nbgrader.write([renewed], course, "none") == [SOURCE, nbgrader.RECORD]
    after = everything(course)
    assert before.keys() == after.keys()
    assert {path.relative_to(course).as_posix() for path in before if before[path] != after[path]} == {
        SOURCE,
        nbgrader.RECORD,
    }


def test_a_notebook_that_the_instructor_has_changed_is_never_overwritten(item, renewed, course):
    path = course / SOURCE
    path.write_bytes(path.read_bytes().replace(b"# Exercise 02", b"# My exercise 02"))
    before = everything(course)
    assert nbgrader.write([item], course, "none") == []  # the kit has nothing new: no reason to complain
    with pytest.raises(KitError, match=f"{SOURCE}: changed by somebody"):
        nbgrader.write([renewed], course, "none")
    assert everything(course) == before


def test_a_file_that_no_release_wrote_is_never_overwritten(item, tmp_path):
    (tmp_path / SOURCE).parent.mkdir(parents=True)
    (tmp_path / SOURCE).write_text("{}")
    with pytest.raises(KitError, match=f"{SOURCE}: not written by the kit"):
        nbgrader.write([item], tmp_path, "none")
    assert list(everything(tmp_path)) == [tmp_path / SOURCE]


def test_an_exercise_that_students_have_handed_in_stays_until_it_is_moved_away(renewed, handed_in):
    before = everything(handed_in)
    with pytest.raises(KitError, match=f"source/{NAME}: handed in by 1 student,") as told:
        nbgrader.write([renewed], handed_in, "none")
    assert "--only" in str(told.value) and everything(handed_in) == before
    (handed_in / "source" / NAME).rename(handed_in / "before")
    assert {SOURCE, CHECKS} <= set(nbgrader.write([renewed], handed_in, "none"))


def test_settings_of_the_instructor_are_never_edited_and_must_use_the_kits(item, tmp_path):
    config = tmp_path / nbgrader.CONFIG
    config.write_text("c = get_config()\n")
    with pytest.raises(KitError, match="is yours") as told:
        nbgrader.write([item], tmp_path, "none")
    assert list(everything(tmp_path)) == [config]
    lines = str(told.value).split("\n\n")[1:4]  # what the message says to add
    config.write_text("c = get_config()\n" + "\n".join(lines))
    before = config.read_bytes()
    assert nbgrader.CONFIG not in nbgrader.write([item], tmp_path, "none")
    assert config.read_bytes() == before


def test_releasing_one_exercise_keeps_the_answers_of_the_others(item, course):
    other = solution.read(ROOT / "solutions" / "04_lattice.ipynb")
    nbgrader.write([other], course, "none")
    assert nbgrader.read(course).keys() == {NAME, "04_lattice"}


@pytest.mark.parametrize(
    ("given", "says"),
    [({"feedback": "some"}, '"self" or "none"'), ({"course": "../else"}, "no name for a course")],
)
def test_bad_input_is_told(item, tmp_path, given, says):
    with pytest.raises(KitError, match=says):
        nbgrader.write([item], tmp_path / "new", **given)
    assert not (tmp_path / "new").exists()


def test_a_file_in_the_place_of_a_folder_is_told(item, tmp_path):
    (tmp_path / "file").write_text("")
    (tmp_path / "source").write_text("")
    with pytest.raises(KitError, match="is a file"):
        nbgrader.write([item], tmp_path / "file", "none")
    with pytest.raises(KitError, match="cannot be written"):
        nbgrader.write([item], tmp_path, "none")


def test_without_its_key_the_autograder_stops_and_says_so(course):
    def judged(assignment):
        return nbgrader_settings.judge(nbformat.v4.new_notebook(), {"nbgrader": {"assignment": assignment}}, course)

    judged("mine")  # an assignment of the instructor's own
    record = course / nbgrader.RECORD
    record.write_text("{}")
    with pytest.raises(KitError, match=f"no answers for {NAME}"):
        judged(NAME)
    record.write_text("[")
    with pytest.raises(KitError, match="cannot be read"):
        judged("mine")


def test_a_cell_has_as_long_as_students_have_in_their_own_check():
    assert nbgrader_settings.TIMEOUT == selfcheck.CELL_TIMEOUT


# --- nbgrader itself, by its command line -----------------------------------------------------------------------------


def run(folder, *arguments, code=0):
    """Run Python with nbgrader in the course folder, as in an activated environment; give what it printed."""
    settings = {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "JUPYTER_CONFIG_DIR": str(folder / "no-settings-of-the-user"),
    }
    ran = subprocess.run(
        [sys.executable, *arguments], cwd=folder, env={**os.environ, **settings}, capture_output=True, text=True
    )
    assert ran.returncode == code, ran.stdout + ran.stderr
    return ran.stdout + ran.stderr


def hand_in(folder, student, edit, base="release", notebook=None):
    """Put a student's notebook into `submitted/`: the released one (or the solved one, or another) after their edit."""
    notebook = notebook or nbformat.read(folder / base / NAME / f"{NAME}.ipynb", as_version=4)
    edit(notebook, {cell.id: cell for cell in notebook.cells})
    path = folder / "submitted" / student / NAME / f"{NAME}.ipynb"
    path.parent.mkdir(parents=True)
    nbformat.write(notebook, path)


def grades(folder):
    """Student → cell → score, highest score, and whether a person must look."""
    return json.loads(run(folder, "-W", "ignore", "-c", READ_GRADES))


def scores(graded):
    """Question → score, of the checks alone."""
    return {name.removesuffix("-check"): score for name, (score, _, _) in graded.items() if name.endswith("-check")}


def position(notebook, name):
    return next(index for index, cell in enumerate(notebook.cells) if cell.id == name)


def untouched(notebook, cells):
    """A student who hands in what they were given."""


def half_right(item):
    """A student with two right answers, two known mistakes, one open question, one typing error, and a text."""
    entries = {name: (entry["accepted"][0], entry["mistakes"][0][1]) for name, entry in item.questions.items()}

    def edit(notebook, cells):
        cells["02-q1"].source = f"q1 = {entries['02-q1'][0]}"
        cells["02-q2"].source = f"q2 = {entries['02-q2'][1]}"
        cells["02-q3"].source = f"q3 = {entries['02-q3'][1]}"
        cells["02-q5"].source = f"q5 = {entries['02-q5'][0]}"
        cells["02-q6"].source = "q6 = circel"
        cells["02-text"].source += "\n\nClaim: yes."

    return edit


def muddled(notebook, cells):
    """Copied cells, an edited check with other points, a check that is gone, and a cell of their own that fails."""
    for name in ("02-q1", "02-q1-check"):
        twin = copy.deepcopy(cells[name])
        twin.id = f"{name}-copy"
        notebook.cells.insert(position(notebook, name) + 1, twin)
    cells["02-q1"].source = "q1 = ..."  # the copy, which stands below it, has the answer
    cells["02-q2"].source = 'q2 = "?"'
    cells["02-q2-check"].source = "pass"
    cells["02-q2-check"].metadata.nbgrader.points = 100
    notebook.cells.pop(position(notebook, "02-q3-check"))
    notebook.cells.insert(position(notebook, "02-q4"), new_code_cell("1 / 0"))
    pasted = copy.deepcopy(cells["02-q5-check"])
    pasted.id, pasted.metadata.nbgrader.grade_id = "pasted", "07-q5-check"  # from another exercise
    notebook.cells.append(pasted)


def talking(notebook, cells):
    """A right check that also writes a warning."""
    notebook.cells.insert(
        position(notebook, "02-q1"),
        new_code_cell(
            "import sys\n_check = check\n\n\ndef check(name, answer):\n    _check(name, answer)\n"
            '    if name == "02-q1":\n        print("by the way", file=sys.stderr)'
        ),
    )


def silent(notebook, cells):
    """A student who makes every check say nothing, which nbgrader alone takes for right."""
    notebook.cells.insert(position(notebook, "02-q1"), new_code_cell("def check(*_):\n    pass"))


def stopping(notebook, cells):
    notebook.cells.insert(position(notebook, "02-q4"), new_code_cell("import os\nos._exit(1)"))


@pytest.fixture(scope="module")
def practised(item, tmp_path_factory):
    """A course with feedback for practice, graded."""
    pytest.importorskip("nbgrader")
    folder = tmp_path_factory.mktemp("practised")
    nbgrader.write([item], folder, course="us-japan")
    run(folder, "-m", "nbgrader", "generate_assignment", NAME)
    hand_in(folder, "solved", untouched, base="source")
    hand_in(folder, "half", half_right(item), notebook=solution.student(item))  # from the kit's folder, not nbgrader's
    hand_in(folder, "open", untouched)
    hand_in(folder, "muddled", muddled, base="source")
    hand_in(folder, "talking", talking, base="source")
    run(folder, "-m", "nbgrader", "autograde", NAME)
    return folder, grades(folder)


@pytest.fixture(scope="module")
def marked(item, tmp_path_factory):
    """A course for marks, whose checks only record, graded."""
    pytest.importorskip("nbgrader")
    folder = tmp_path_factory.mktemp("marked")
    nbgrader.write([item], folder, "none")
    run(folder, "-m", "nbgrader", "generate_assignment", NAME)
    hand_in(folder, "a-stopping", stopping)
    hand_in(folder, "half", half_right(item))
    hand_in(folder, "silent", silent)
    told = run(folder, "-m", "nbgrader", "autograde", NAME, code=1)
    return folder, grades(folder), told


@pytest.mark.slow
def test_nbgrader_releases_our_students_notebook(item, practised):
    folder, _ = practised
    ours = solution.student(item)
    theirs = nbformat.read(folder / "release" / NAME / f"{NAME}.ipynb", as_version=4)

    def face(cell):
        grading = {key: value for key, value in cell.metadata.nbgrader.items() if key not in ("checksum", "cell_type")}
        outputs = (cell.get("outputs"), cell.get("execution_count"))
        return cell.id, cell.cell_type, cell.source, grading, cell.metadata.get("editable"), outputs

    assert [face(cell) for cell in theirs.cells] == [face(cell) for cell in ours.cells]
    assert theirs.metadata == ours.metadata


@pytest.mark.slow
def test_nothing_that_is_released_tells_an_answer(item, practised, marked):
    for folder in (practised[0], marked[0]):
        released = everything(folder / "release")
        assert {path.name for path in released} == {f"{NAME}.ipynb", "02.json"}
        text = b"".join(released.values()).decode()
        hints = [hint for entry in item.questions.values() for _, _, hint in entry["mistakes"]]
        assert not [secret for secret in (*hints, "BEGIN SOLUTION", "earns 4 points") if secret in text]
    checks = json.loads((marked[0] / "release" / NAME / "checks" / "02.json").read_text())
    assert [entry["boxes"] for entry in checks["questions"].values()] == [[]] * len(item.questions)


@pytest.mark.slow
@pytest.mark.parametrize("student", ["solved", "half", "open"])
def test_nbgrader_gives_the_points_that_the_students_own_check_gives(item, practised, tmp_path, student):
    folder, graded = practised
    shutil.copytree(folder / "release" / NAME, tmp_path / NAME)
    own = tmp_path / NAME / f"{NAME}.ipynb"
    shutil.copy(folder / "submitted" / student / NAME / own.name, own)
    lines = [line for line in selfcheck.run(own).lines if line.question]
    assert scores(graded[student]) == {line.question: line.points if line.state == "right" else 0 for line in lines}
    assert {highest for _, highest, _ in graded[student].values()} == {1, 4}
    # The three kinds of student are three kinds.
    assert sum(scores(graded[student]).values()) == {"solved": len(item.questions), "half": 2, "open": 0}[student]


@pytest.mark.slow
def test_a_written_answer_waits_for_a_person_and_an_empty_one_has_no_points(practised):
    _, graded = practised
    assert graded["half"]["02-text"] == graded["solved"]["02-text"] == [None, 4, True]
    assert graded["open"]["02-text"] == [0, 4, False]


@pytest.mark.slow
def test_copied_edited_and_missing_cells_stop_nobody(practised):
    folder, graded = practised
    assert scores(graded["muddled"]) == {
        "02-q1": 1,  # the last copy of a cell counts
        "02-q2": 0,  # an edited check is as it was again
        "02-q3": None,
        "02-q4": 1,  # a cell of the student's own may fail
        "02-q5": 1,
        "02-q6": 1,
    }
    assert graded["muddled"]["02-q2-check"][1] == 1  # and so are its points
    assert graded["muddled"]["02-q3-check"][2]  # a check that is gone waits for a person
    kept = nbformat.read(folder / "autograded" / "muddled" / NAME / f"{NAME}.ipynb", as_version=4)
    assert "1 / 0" in [cell.source for cell in kept.cells]


@pytest.mark.slow
def test_a_check_that_writes_to_stderr_has_no_points_in_nbgrader_alone(practised, tmp_path):
    folder, graded = practised
    assert scores(graded["talking"]) == {**scores(graded["solved"]), "02-q1": 0}
    shutil.copytree(folder / "release" / NAME, tmp_path / NAME)
    own = tmp_path / NAME / f"{NAME}.ipynb"
    shutil.copy(folder / "submitted" / "talking" / NAME / own.name, own)
    assert {line.state for line in selfcheck.run(own).lines} == {"right"}


@pytest.mark.slow
def test_checks_that_only_record_are_judged_by_the_key_and_hints_come_with_the_feedback(item, practised, marked):
    folder, graded, _ = marked
    assert scores(graded["half"]) == scores(practised[1]["half"])
    assert set(scores(graded["silent"]).values()) == {0}
    shown = (folder / "autograded" / "half" / NAME / f"{NAME}.ipynb").read_text(encoding="utf-8")
    assert item.questions["02-q2"]["mistakes"][0][2] in shown


@pytest.mark.slow
def test_a_kernel_that_stops_costs_the_others_nothing(marked):
    _, graded, told = marked
    assert "for student 'a-stopping'" in told
    assert {grade[2] for grade in graded["a-stopping"].values()} == {True}
