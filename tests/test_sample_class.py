"""`alliancekit demo`: an invented class that shows an instructor what grading gives."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from typer.testing import CliRunner

from alliancekit import cli
from alliancekit.authoring import solution
from alliancekit.checking.kinds import read
from alliancekit.grading import jail, sample_class, store

ROOT = Path(__file__).resolve().parents[1]
SOLUTIONS = sorted((ROOT / "solutions").glob("*.ipynb"))


def demo(*words):
    return CliRunner().invoke(cli.app, ["demo", "--no-browser", "--key", str(ROOT / "solutions"), *map(str, words)])


@pytest.mark.skipif(bool(jail.available()), reason=jail.available() or "the jail can be had")
def test_the_invented_class_is_graded_as_invented(tmp_path):
    ended = demo("--to", tmp_path / "demo", "--exercise", "02")
    assert ended.exit_code == 0, ended.output
    assert "11 graded, 2 not graded, 1 missing." in ended.stdout
    found = {one.student: one for one in store.read_all(tmp_path / "demo/grading")[0]}
    letters = {"r": {"right"}, "m": {"mistake"}, "o": {"open"}, "u": {"unreadable", "wrong"}, "e": {"open", "none"}}
    for student in sample_class.STUDENTS:
        one = found[student.id]
        assert (one.state == "graded") == (student.odd not in ("damaged", "essay", "missing"))
        assert not student.odd or one.reason or one.notes or one.submission.notes or one.submission.late, student
        for letter, question in zip(student.answers, one.questions, strict=False):
            assert question.state in letters[letter], (student, question)
    assert (tmp_path / "demo/grading/class-02.html").is_file()
    rows = list(csv.DictReader(io.StringIO((tmp_path / "demo/grading/marks.csv").read_text("utf-8-sig"))))
    assert [row["name"] for row in rows] == [one.name for one in sample_class.STUDENTS]
    # The command that the demo names does the same again, and changes nothing.
    words = next(line for line in ended.stdout.splitlines() if line.startswith("  alliancekit grade")).split("'")
    again = [*words[0].split()[1:], words[1], *words[2].split()]
    assert "14 of 14 are as they were before" in CliRunner().invoke(cli.app, again).stdout


def test_a_folder_with_something_in_it_is_left_alone(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    ended = demo("--to", tmp_path)
    assert ended.exit_code == 1
    assert "is not empty" in ended.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize("path", SOLUTIONS, ids=[path.stem for path in SOLUTIONS])
def test_every_exercise_has_texts_of_every_level_and_answers_that_can_be_typed(path, tmp_path):
    item = solution.read(path)
    sample_class.write(tmp_path, item)
    texts = [(tmp_path / "submissions" / one.id / path.name) for one in sample_class.STUDENTS if one.text]
    assert all("*Claim:*" in text.read_text("utf-8") or "Claim" in text.read_text("utf-8") for text in texts)
    for entry in item.questions.values():
        kind = read(entry["kind"])
        for form in (entry["accepted"][0], *(form for form, _ in entry["verdicts"])):
            assert kind.canonical(eval(sample_class.code_of(kind, form))) == form
