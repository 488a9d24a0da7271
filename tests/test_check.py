"""`check` in a real kernel: what each kind of answer is told, and that nothing stops Run All."""

from __future__ import annotations

import json
import shutil

import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

from alliancekit.authoring import release
from alliancekit.checking.check import MIME
from alliancekit.checking.questions import digest

ASKED = {
    "right": 'check("02-q5", 2117)',
    "another method": 'check("02-q5", 2117.6)',
    "one digit more": 'check("02-q5", 2117.4)',
    "numpy": 'import numpy; check("02-q5", numpy.float64(2117.353))',
    "mistake": 'check("02-q5", 3396)',
    "too few digits": 'check("02-q5", 2120)',
    "wrong": 'check("02-q5", 1234)',
    "dots": 'check("02-q5", ...)',
    "text": 'check("02-q5", "2117")',
    "nan": 'check("02-q5", float("nan"))',
    "unknown question": 'check("02-q9", 1)',
    "no id": 'check("2-q5", 1)',
    "misspelt actor": 'check("02-q1", {"Mongolai"})',
    "native names": 'check("02-q1", ["монгол улс", "臺灣"])',
    "noise": 'import warnings; warnings.warn("noise"); print("noise"); check("02-q5", 2117)',
    "after": 'print("still running")',
}


def run(folder, cells):
    notebook = new_notebook(cells=[new_code_cell(source) for source in cells])
    NotebookClient(notebook, kernel_name="python3", resources={"metadata": {"path": str(folder)}}).execute()
    return notebook.cells


def said(cell):
    """The error's name and sentence if there is one, else the text of the answer's output."""
    for output in cell.outputs:
        if output.output_type == "error":
            return f"{output.ename}: {output.evalue}"
    return next(output.data["text/plain"] for output in cell.outputs if MIME in output.get("data", {}))


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    from pathlib import Path

    root = Path(__file__).resolve().parents[1]
    return dict(
        zip(ASKED, run(root / "exercises", ["from alliancekit import check", *ASKED.values()])[1:], strict=True)
    )


@pytest.mark.parametrize("case", ["right", "one digit more", "numpy", "noise"])
def test_the_right_answer_counts_in_any_form(told, case):
    assert said(told[case]) == "✓ 02-q5: right: 2,117 km."


def test_another_legitimate_method_counts(told):
    assert "right: 2,118 km" in said(told["another method"])


def test_names_count_in_their_own_script(told):
    assert said(told["native names"]) == "✓ 02-q1: right: Mongolia, Taiwan."


@pytest.mark.parametrize(
    ("case", "sentence"),
    [
        ("mistake", "NotYet: 02-q5: not yet. You added the two distances"),
        ("too few digits", "NotYet: 02-q5: too few digits. You rounded to tens; the task asks for whole numbers."),
        ("wrong", "NotYet: 02-q5: not yet. Read the task once more"),
        ("dots", "Unanswered: 02-q5: the three dots are still there"),
        ("text", "AnswerProblem: 02-q5: expected a number without quotation marks. Found text."),
        ("nan", "AnswerProblem: 02-q5: expected a number. Found NaN"),
        ("unknown question", "KitError: There is no question called '02-q9'. Did you mean 02-q"),
        ("no id", "KitError: '2-q5' is not the id of a question"),
        ("misspelt actor", "AnswerProblem: 02-q1: There is no actor called 'Mongolai'. Did you mean Mongolia"),
    ],
)
def test_each_trouble_has_its_own_sentence(told, case, sentence):
    assert said(told[case]).startswith(sentence)


def test_an_error_is_its_sentence_wrapped_between_words_and_stops_nothing(told):
    for case in ("mistake", "dots", "text", "nan", "unknown question"):
        (error,) = [output for output in told[case].outputs if output.output_type == "error"]
        assert len(error.traceback) == 1 and "Traceback" not in error.traceback[0], case
        assert " ".join(error.traceback[0].split()) == error.evalue, case
        assert max(map(len, error.traceback[0].splitlines())) <= 92, case
    assert told["after"].outputs[0].text == "still running\n"


def test_a_wrong_answer_is_recorded_and_an_unreadable_one_is_not(told):
    recorded = {
        case: [output.data[MIME] for output in cell.outputs if MIME in output.get("data", {})]
        for case, cell in told.items()
    }
    assert recorded["wrong"] == [{"schema": 1, "question": "02-q5", "answer": "1234"}]
    assert recorded["dots"] == recorded["text"] == recorded["nan"] == []


@pytest.fixture
def folder(tmp_path, root):
    """A copy of the exercises that a test may change."""
    shutil.copytree(root / "exercises", tmp_path / "exercises")
    return tmp_path / "exercises"


OPEN = ["from alliancekit import check, exercise", 'exercise("02", version=1)', 'check("02-q5", 1)']


def texts(cell):
    return " ".join(output.get("evalue") or output.get("data", {}).get("text/plain", "") for output in cell.outputs)


def test_without_feedback_an_answer_is_only_recorded(folder, root):
    release.write(release.derive(root / "solutions", "none"), folder)
    _, opened, checked = run(folder, OPEN)
    assert "6 checked questions, 6 points. Each check records your answer" in texts(opened)
    assert texts(checked) == "✏ 02-q5: recorded: 1 km."


def test_a_newer_checks_file_asks_for_an_update_and_loses_nothing(folder):
    path = folder / "checks" / "02.json"
    raw = {**json.loads(path.read_text()), "version": 2}
    path.write_text(json.dumps({**raw, "digest": digest(raw)}))
    _, opened, checked = run(folder, OPEN)
    for cell in (opened, checked):
        assert "is version 1" in texts(cell) and "version 2" in texts(cell) and "Update your folder" in texts(cell)


def test_a_damaged_box_is_told_and_no_right_answer_called_wrong(folder):
    path = folder / "checks" / "02.json"
    path.write_text(path.read_text().replace("A", "B", 1))
    _, opened, checked = run(folder, [*OPEN[:2], 'check("02-q5", 2117)'])
    assert "02.json is damaged" in texts(opened) and "02.json is damaged" in texts(checked)


def test_a_damaged_or_missing_checks_file_is_named(folder):
    (folder / "checks" / "02.json").write_text("{")
    assert "02.json is damaged" in texts(run(folder, OPEN)[1])
    (folder / "checks" / "02.json").unlink()
    assert "no checks/02.json" in texts(run(folder, OPEN)[2])
