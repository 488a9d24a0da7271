"""`alliancekit grade` and `alliancekit forget`, as an instructor types them: what they say, write and end with."""

from __future__ import annotations

import csv
import io
import os
import re
import shutil

import nbformat
import pytest
from typer.testing import CliRunner

from alliancekit import cli
from alliancekit.authoring import solution
from alliancekit.grading import grade as grading
from alliancekit.grading import jail, store
from alliancekit.grading.totals import total

from .synthetic_class import Memory, called, differences, handed_in, small_key, write_class

MISSING = jail.available()
pytestmark = pytest.mark.skipif(bool(MISSING), reason=MISSING or "the jail can be had")


@pytest.fixture(scope="module")
def memory():
    return Memory()


@pytest.fixture(scope="module")
def given(tmp_path_factory):
    """A key and what a class of four handed in, and what each is to get."""
    folder = tmp_path_factory.mktemp("given")
    key = small_key(folder / "key")
    items = [solution.read(path) for path in sorted(key.glob("*.ipynb"))]
    return folder, items, write_class(folder / "submissions", items, range(4))


class Desk:
    """A folder of an instructor's, in which commands are typed."""

    def __init__(self, folder, items, plans):
        self.folder, self.items, self.plans = folder, items, plans
        self.out, self.submissions = folder / "out", folder / "submissions"

    def type(self, *words):
        """Type a command: its exit status, what it printed, and what it said of errors."""
        ended = CliRunner().invoke(cli.app, [str(word) for word in words])
        assert ended.exception is None or isinstance(ended.exception, SystemExit), ended.exception
        return ended.exit_code, ended.stdout, ended.stderr

    def grade(self, *words):
        return self.type("grade", self.submissions, "--out", self.out, "--key", self.folder / "key", *words)

    def rows(self, name="marks.csv"):
        text = (self.out / name).read_text(encoding="utf-8-sig")
        return list(csv.DictReader(io.StringIO(text, newline="")))

    def fill(self, name, rows):
        """Write a table as a spreadsheet would."""
        path = self.folder / name
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, rows[0].keys())
            writer.writeheader()
            writer.writerows(rows)
        return path

    def receipts(self):
        found, problems = store.read_all(self.out)
        assert problems == []
        return {(one.exercise, one.student): one for one in found}


@pytest.fixture
def desk(given, memory, tmp_path, monkeypatch):
    monkeypatch.setenv("COLUMNS", "160")
    monkeypatch.setattr(grading, "workers", memory.workers)
    folder, items, plans = given
    for name in ("key", "submissions"):
        shutil.copytree(folder / name, tmp_path / name)
    return Desk(tmp_path, items, plans)


# --- grade ------------------------------------------------------------------------------------------------------------


def test_a_class_is_graded_with_a_line_for_each_and_the_marks_are_those_planned(desk):
    status, said, errors = desk.grade()
    assert (status, errors) == (0, "")
    assert differences(desk.receipts().values(), desk.plans) == []
    for plan in desk.plans:
        (line,) = re.findall(rf"^{plan.student} +{plan.exercise} +(.*)$", said, re.MULTILINE)
        assert line.startswith(f"{plan.earned:g} of 2")
        assert line.count("\N{CHECK MARK}") == list(plan.states.values()).count("right")
    assert "8 graded, 0 not graded, 0 missing." in said
    assert "8 texts to be marked by a person" in said
    assert {(row["exercise"], row["student"]): float(row["points"]) for row in desk.rows()} == {
        (plan.exercise, plan.student): plan.earned for plan in desk.plans
    }
    for name in ("marks.csv", "written.csv", "overrides.csv", "class-03.html", "class-04.html", "written-03-text.html"):
        assert (desk.out / name).is_file()
    for plan in desk.plans:
        assert (desk.out / "feedback" / plan.exercise / f"{plan.student}.html").is_file()


def test_a_command_that_is_typed_again_says_so_and_touches_no_file(desk):
    desk.grade()
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in desk.out.rglob("*") if path.is_file()}
    status, said, _ = desk.grade()
    assert status == 0
    assert "8 of 8 are as they were before" in said
    assert {
        path: (path.read_bytes(), path.stat().st_mtime_ns) for path in desk.out.rglob("*") if path.is_file()
    } == before


def test_one_exercise_alone(desk):
    status, said, _ = desk.grade("--exercise", "04")
    assert status == 0
    assert "4 graded" in said
    assert {exercise for exercise, _ in desk.receipts()} == {"04"}


def test_what_cannot_be_graded_is_a_row_with_its_reason_and_the_exit_status_is_still_0(desk):
    (desk.submissions / "broken").mkdir()
    (desk.submissions / "broken" / "03_commitments.ipynb").write_bytes(b"{")
    status, said, _ = desk.grade()
    assert status == 0
    (one,) = [one for one in desk.receipts().values() if one.student == "broken"]
    assert (one.state, one.questions) == ("not graded", [])
    assert one.reason[:40] in said
    assert "8 graded, 1 not graded, 0 missing." in said
    (row,) = [row for row in desk.rows() if row["student"] == "broken"]
    assert (row["state"], row["points"], row["reason"]) == ("not graded", "", one.reason)


def test_a_class_list_says_who_is_missing_and_who_is_not_on_it(desk):
    (desk.folder / "class.csv").write_text("id,name\ns000,Ana Abe\ns001,Ben Ito\ns002,Eva Oe\ns077,Zoe Ueda\n")
    status, said, _ = desk.grade("--roster", desk.folder / "class.csv")
    assert status == 0
    assert re.search(r"^s077 .*missing +Nothing was handed in\.", said, re.MULTILINE)
    assert "8 graded, 0 not graded, 1 missing." in said
    assert {row["name"] for row in desk.rows()} == {"Ana Abe", "Ben Ito", "Eva Oe", "Zoe Ueda", ""}
    missing = [row for row in desk.rows() if row["state"] == "missing"]
    assert [(row["student"], row["points"]) for row in missing] == [("s077", "")] * len(missing) != []
    assert all(
        "Nobody on the class list" in one.submission.notes[0] for key, one in desk.receipts().items() if "s003" in key
    )
    assert "Ana Abe" in (desk.out / "feedback" / "03" / "s000.html").read_text()


def test_a_deadline_marks_who_was_late(desk):
    """Files alone do not prove a time: they get a note. nbgrader's timestamp does."""
    course = desk.folder / "submitted"
    for student, day in (("ana", 19), ("ben", 21)):
        place = course / student / "03_commitments"
        place.mkdir(parents=True)
        shutil.copy(desk.submissions / "s000" / "03_commitments.ipynb", place)
        (place / "timestamp.txt").write_text(f"2026-11-{day} 12:00:00.000000 UTC")
    (desk.folder / "nbgrader_config.py").touch()
    words = ["--out", desk.out, "--key", desk.folder / "key", "--deadline", "2026-11-20 18:00+00:00"]
    status, _, _ = desk.type("grade", desk.folder, *words)
    assert status == 0
    assert {row["student"]: row["late"] for row in desk.rows()} == {"ana": "", "ben": "late"}
    # Another deadline changes the row, and runs nothing again.
    status, said, _ = desk.type("grade", desk.folder, *words[:-1], "2026-11-30")
    assert (status, "2 of 2 are as they were before" in said) == (0, True)
    assert {row["student"]: row["late"] for row in desk.rows()} == {"ana": "", "ben": ""}


def test_jobs_timeout_scheduler_and_afresh_reach_the_grading(desk, monkeypatch):
    asked = {}

    def spy(submissions, out, key, **how):
        asked.update(how)
        return grading.Graded([])

    monkeypatch.setattr(grading, "grade", spy)
    desk.grade("--jobs", "3", "--timeout", "7", "--scheduler", "tcp://10.0.0.1:8786", "--afresh", "--unsafe-no-jail")
    assert (asked["jobs"], asked["scheduler"], asked["afresh"], asked["jail"]) == (
        3,
        "tcp://10.0.0.1:8786",
        True,
        False,
    )
    assert (asked["bounds"].wall_s, asked["bounds"].cell_s) == (7, 7)
    desk.grade()
    assert (asked["jobs"], asked["scheduler"], asked["afresh"], asked["jail"]) == (0, "", False, True)
    assert (asked["bounds"].wall_s, asked["bounds"].cell_s) == (120, 30)


def test_a_notebook_that_never_ends_is_stopped_at_the_timeout_and_what_it_answered_counts(desk):
    path = desk.submissions / "s000" / "03_commitments.ipynb"
    notebook, _ = handed_in(desk.items[0], 0, dict.fromkeys(desk.items[0].questions, "right"))
    cells = {cell.id: cell for cell in notebook.cells}
    cells["03-q2"].source += "\nwhile True:\n    pass"
    nbformat.write(notebook, path)
    status, said, _ = desk.grade("--timeout", "3", "--exercise", "03")
    assert status == 0
    one = desk.receipts()["03", "s000"]
    assert [each.state for each in one.questions] == ["right", "ended"]
    assert "longer than 3 seconds" in " ".join(one.notes)
    assert re.search(r"^s000 +03 +1 of 2", said, re.MULTILINE)


def test_without_a_jail_it_is_told_and_every_receipt_says_so(desk):
    for number in (1, 2, 3):
        shutil.rmtree(desk.submissions / called(number))
    status, said, _ = desk.grade("--unsafe-no-jail")
    assert status == 0
    assert said.startswith("Without a jail: students' code runs with all your rights")
    assert {one.jail for one in desk.receipts().values()} == {"none"}
    assert {row["jail"] for row in desk.rows()} == {"none"}
    # With a jail they are graded again: such a receipt is not as good.
    status, said, _ = desk.grade()
    assert (status, "as they were before" in said, "Without a jail" in said) == (0, False, False)
    assert {one.jail for one in desk.receipts().values()} == {"bubblewrap"}


# --- what people enter ------------------------------------------------------------------------------------------------


def test_marks_of_texts_are_entered_merged_and_survive_another_run(desk):
    desk.grade()
    rows = desk.rows("written.csv")
    assert len(rows) == 8
    for row in rows:
        row |= {"points": "2.5", "comment": f"Good, {row['student']}."}
    filled = desk.fill("written.csv", rows)
    status, said, errors = desk.type("grade", "--merge", filled, "--out", desk.out, "--key", desk.folder / "key")
    assert (status, errors) == (0, "")
    assert "8 changes taken, 0 rows not taken" in said
    wanted = {(plan.exercise, plan.student): plan.earned + 2.5 for plan in desk.plans}
    assert {key: total(one) for key, one in desk.receipts().items()} == wanted
    status, said, _ = desk.grade()
    assert (status, "to be marked" in said) == (0, False)
    assert {(row["exercise"], row["student"]): float(row["points"]) for row in desk.rows()} == wanted
    assert "Good, s001." in (desk.out / "feedback" / "03" / "s001.html").read_text()


def test_changes_with_a_reason_are_merged_and_a_row_that_cannot_be_taken_makes_the_exit_status_1(desk):
    desk.grade()
    row = {"exercise": "03", "student": "s001", "question": "", "kind": "late", "points": "-1", "reason": "a day late"}
    good, bad = row | {"points": "1.5", "kind": "appeal"}, row | {"student": "s0001"}
    merge = ["--out", desk.out, "--key", desk.folder / "key", "--merge"]
    status, said, _ = desk.type("grade", *merge, desk.fill("overrides.csv", [good]))
    assert (status, "1 change taken, 0 rows not taken" in said) == (0, True)
    earned = next(plan.earned for plan in desk.plans if (plan.student, plan.exercise) == ("s001", "03"))
    assert total(desk.receipts()["03", "s001"]) == earned + 1.5
    status, said, _ = desk.type("grade", *merge, desk.fill("overrides.csv", [good, bad]))
    assert status == 1
    assert "Line 3: no student 's0001'" in said
    assert total(desk.receipts()["03", "s001"]) == earned + 1.5
    assert "a day late" in (desk.out / "feedback" / "03" / "s001.html").read_text()


def test_who_is_left_out_of_the_file_for_a_platform_is_told(desk):
    students = [{"Student": called(number), "ID": str(number), "SIS User ID": called(number)} for number in range(3)]
    gradebook = desk.fill("gradebook.csv", students)
    desk.grade("--exercise", "04")
    rows = [row | {"points": "2" if row["student"] != "s001" else ""} for row in desk.rows("written.csv")]
    merge = ["--merge", desk.fill("written.csv", rows), "--out", desk.out, "--key", desk.folder / "key"]
    status, said, _ = desk.type("grade", *merge, "--canvas", gradebook)
    assert status == 0
    told = [line for line in said.splitlines() if line.startswith("Not in the file for")]
    assert told == [
        "Not in the file for Canvas: s001, exercise 04: a text is not marked yet.",
        "Not in the file for Canvas: s003, exercise 04: not found, or found twice, in the platform’s file.",
    ]
    assert [row["Student"].strip() for row in desk.rows("canvas-04.csv")][-2:] == ["s000", "s002"]


# --- forget -----------------------------------------------------------------------------------------------------------


def test_a_student_is_forgotten_and_nobody_else(desk):
    class_list = desk.folder / "class.csv"
    class_list.write_text("id,name\n" + "".join(f"{called(number)},Student {number}\n" for number in (0, 1, 3)))
    desk.grade()
    others = {key: one for key, one in desk.receipts().items() if "s002" not in key}
    kept = desk.out / "receipts" / "03" / ".half.part"
    kept.write_text("what a killed run left, of s002")
    status, said, errors = desk.type(
        "forget", "s002", "--out", desk.out, "--key", desk.folder / "key", "--roster", class_list,
        "--submission", desk.submissions / "s002",
    )  # fmt: skip
    assert (status, errors) == (0, "")
    assert "the receipt of exercise 03" in said
    assert "the feedback on exercise 04" in said
    assert not (desk.submissions / "s002").exists()
    left = [path for path in desk.folder.rglob("*") if path.is_file() and b"s002" in path.read_bytes()]
    assert left == []
    assert [path for path in desk.out.rglob("*") if "s002" in path.name] == []
    assert desk.receipts() == others
    assert {row["name"] for row in desk.rows()} == {"Student 0", "Student 1", "Student 3"}
    status, said, _ = desk.grade()
    assert (status, "6 of 6 are as they were before" in said) == (0, True)


# --- what is typed wrong ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["grade"], "Name what was handed in: a folder or a zip file. Or bring in marks with --merge."),
        (["grade", "no-such-folder", "--key", "key"], "no-such-folder"),
        (["grade", "submissions", "--key", "no-key"], "No solution notebooks in no-key."),
        (["grade", "submissions", "--key", "key", "--exercise", "4"], "There is no exercise called '4'."),
        (["grade", "submissions", "--key", "key", "--deadline", "soon"], "'soon' is no deadline."),
        (["grade", "submissions", "--key", "key", "--roster", "none.csv"], "The class list none.csv cannot be read"),
        (["grade", "--key", "key", "--merge", "none.csv"], "There are no receipts in grading yet. Grade first"),
        (["grade", "submissions", "--key", "key", "--canvas", "none.csv"], "none.csv cannot be read"),
        (["forget", "s001", "--key", "key"], "There is no folder grading."),
        (["forget", "s0001", "--key", "key", "--out", "out"], "There is no student called 's0001'. Did you mean s001"),
    ],
)
def test_what_is_typed_wrong_gets_a_sentence(desk, monkeypatch, words, said):
    monkeypatch.chdir(desk.folder)
    if "out" in words:
        desk.grade()
    status, printed, errors = desk.type(*words)
    assert status == 1
    assert errors.startswith("alliancekit: ")
    assert said in errors
    assert "Traceback" not in printed + errors
    assert not os.path.exists("grading/receipts")


def test_a_word_that_is_no_option_gets_a_sentence_too(desk):
    status, _, errors = desk.grade("--jobs", "-1")
    assert status == 2
    assert "Invalid value for '--jobs'" in errors
