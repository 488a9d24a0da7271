"""Our notebook with a student's answers in it, whatever the student did to the cells of the one that was handed in."""

from __future__ import annotations

import copy
import json
import re
from pathlib import Path

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_markdown_cell, new_raw_cell
from nbval.plugin import comment_markers, find_comment_markers

from alliancekit.authoring import solution
from alliancekit.checking.check import MIME
from alliancekit.grading import graft as grafting
from alliancekit.grading import notebook as notebooks
from alliancekit.grading.graft import graft, pristine

ROOT = Path(__file__).resolve().parents[1]
SOLUTIONS = {path.name[:2]: solution.read(path) for path in sorted((ROOT / "solutions").glob("0[34]_*.ipynb"))}
REFERENCE = {number: item.notebook for number, item in SOLUTIONS.items()}
GIVEN = {number: pristine(book) for number, book in REFERENCE.items()}
ANSWERS = {
    number: {
        cell.id: re.sub(r"^### (BEGIN|END) SOLUTION\n?", "", cell.source, flags=re.MULTILINE).strip()
        for cell in book.cells
        if cell.metadata.get("nbgrader", {}).get("solution")
    }
    for number, book in REFERENCE.items()
}
LONG = "My claim: it is one. Evidence: …"


def solved(number: str = "04"):
    """A notebook as a student hands it in: every question answered, run, and saved by JupyterLab."""
    book = copy.deepcopy(GIVEN[number])
    for cell in book.cells:
        cell.source = ANSWERS[number].get(cell.id, cell.source)
        if cell.cell_type == "code":
            cell.outputs = [nbformat.v4.new_output("stream", text="run before")]
            cell.execution_count = 3
    cell = at(book, f"{number}-text")
    cell.source = f"{GIVEN[number].cells[book.cells.index(cell)].source}\n\n{LONG}"
    return book


def at(book, name):
    (cell,) = [cell for cell in book.cells if cell.get("id") == name]
    return cell


def place(book, name):
    return book.cells.index(at(book, name))


def copied(cell, source=None):
    """A cell as JupyterLab pastes it, or makes the first part of a split one: with its metadata, under a new id."""
    made = copy.deepcopy(cell)
    made.id = new_code_cell().id
    if source is not None:
        made.source = source
    return made


def stripped(book):
    """A notebook after another program: no ids, no metadata."""
    for cell in book.cells:
        cell.pop("id")
        cell.metadata = nbformat.NotebookNode()
    book.metadata = nbformat.NotebookNode()
    return book


def code(book) -> list[str]:
    return [cell.source for cell in book.cells if cell.cell_type == "code"]


def answers(book, number="04") -> dict[str, str]:
    return {cell.id: cell.source for cell in book.cells if re.fullmatch(rf"{number}-q\d", cell.id)}


def open_ones(number="04") -> dict[str, str]:
    return answers(GIVEN[number], number)


def right(number="04") -> dict[str, str]:
    return {name: source for name, source in ANSWERS[number].items() if "text" not in name}


def proper(book, number="04"):
    """What holds of every grafted notebook: ours, whole, in order; of the student's cells, the source alone."""
    nbformat.validate(book)
    mine = [cell for cell in book.cells if not re.fullmatch(r"added-\d+", cell.id)]
    assert [cell.id for cell in mine] == [cell.id for cell in GIVEN[number].cells]
    for cell, ours in zip(mine, GIVEN[number].cells, strict=True):
        assert (cell.cell_type, cell.metadata) == (ours.cell_type, ours.metadata)
        if not re.fullmatch(rf"{number}-q\d", cell.id):
            assert cell.source == ours.source
    for cell in book.cells:
        if cell not in mine:
            assert cell.metadata == {} and set(cell) <= {
                "cell_type",
                "id",
                "metadata",
                "source",
                "outputs",
                "execution_count",
            }
        if cell.cell_type == "code":
            assert cell.outputs == [] and cell.execution_count is None
            assert list(find_comment_markers(cell.source)) == []
    assert book.metadata == GIVEN[number].metadata
    assert len({cell.id for cell in book.cells}) == len(book.cells)
    return book


def grafted(submission, number="04"):
    before = copy.deepcopy(submission)
    book, notes, written = graft(REFERENCE[number], submission)
    assert submission == before, "what was handed in stays as it is"
    proper(book, number)
    assert all(note.endswith(".") and "\n" not in note for note in notes)
    assert list(written) == [f"{number}-text"]
    return book, notes, written


# --- nothing was done to it -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", REFERENCE)
def test_an_untouched_notebook_comes_back_as_it_is(number):
    book, notes, written = grafted(copy.deepcopy(GIVEN[number]), number)
    assert book == GIVEN[number]
    assert notes == ()
    assert written == {f"{number}-text": ""}


@pytest.mark.parametrize("number", REFERENCE)
def test_answers_are_taken_over_and_nothing_else(number):
    book, notes, written = grafted(solved(number), number)
    assert answers(book, number) == right(number)
    assert notes == ()
    assert written == {f"{number}-text": LONG}


@pytest.mark.parametrize("number", REFERENCE)
def test_nothing_of_the_key_comes_into_what_is_run(number):
    """Neither an author's cell, nor a solution, nor a stored output of ours."""
    book, _, _ = grafted(copy.deepcopy(GIVEN[number]), number)
    text = json.dumps(book)
    assert "BEGIN SOLUTION" not in text and "question(" not in text and "mistakes" not in text
    assert SOLUTIONS[number].meta["salt"] not in text
    assert MIME not in text


def test_a_reference_as_students_have_it_does_as_well():
    assert graft(GIVEN["04"], solved()) == graft(REFERENCE["04"], solved())
    assert GIVEN["04"] == solution.student(SOLUTIONS["04"])


# --- cells the student added ------------------------------------------------------------------------------------------


def test_added_cells_stand_in_their_places_with_their_source_alone():
    book = solved()
    above = new_code_cell("rows = 2", metadata={"tags": ["raises-exception", "nbval-skip"], "nbgrader": {"points": 99}})
    below = new_code_cell("q5 = q5 | set()", outputs=[nbformat.v4.new_output("stream", text="x")])
    between = new_markdown_cell("![a](attachment:a.png)", attachments={"a.png": {"image/png": "AAAA"}})
    book.cells.insert(place(book, "04-q5"), above)
    book.cells.insert(place(book, "04-q5-check"), below)
    book.cells.insert(place(book, "04-q5-check") + 1, between)
    book.cells.insert(0, new_raw_cell("first"))
    book.cells.append(new_code_cell("last = 1"))
    book.cells.append(new_code_cell("  \n"))
    made, notes, _ = grafted(book)
    order = [cell.id if "added" not in cell.id else cell.source for cell in made.cells]
    start = order.index("04-q5-task")
    assert order[start : start + 6] == [
        "04-q5-task",
        "rows = 2",
        "04-q5",
        "q5 = q5 | set()",
        "04-q5-check",
        "![a](attachment:a.png)",
    ]
    assert order[0] == "first" and order[-1] == "last = 1"
    assert notes == ("1 cell was tagged to be skipped or to fail; the tags were dropped.",)


def test_a_check_that_the_student_wrote_has_no_points():
    book = solved()
    book.cells.insert(3, new_code_cell('check("04-q1", q1)', metadata={"nbgrader": {"grade": True, "points": 9}}))
    made, _, _ = grafted(book)
    graded = [cell.id for cell in made.cells if cell.metadata.get("nbgrader", {}).get("grade")]
    assert graded == [*(f"04-q{n}-check" for n in range(1, 7)), "04-text"]


@pytest.mark.parametrize("marker", [*comment_markers, "NBVAL_OF_TOMORROW"])
def test_comments_that_have_a_cell_skipped_lose_their_meaning(marker):
    book = solved()
    cell = at(book, "04-q5")
    cell.source = f"# {marker}\n{cell.source}\n  ##{marker}  \nx = 1\x0c# {marker}"
    book.cells.insert(4, new_code_cell(f"#{marker}\nfive = five"))
    made, _, _ = grafted(book)  # `proper` asks nbval
    assert marker not in json.dumps(made)
    assert at(made, "04-q5").source.count("\n") == cell.source.count("\n")  # so that line numbers stay


def test_magics_and_commands_are_left_to_the_jail():
    book = solved()
    at(book, "04-q5").source = "%%time\n!ls\nq5 = {'AUS-USA'}"
    assert answers(grafted(book)[0])["04-q5"] == "%%time\n!ls\nq5 = {'AUS-USA'}"


# --- what happens to our cells ----------------------------------------------------------------------------------------


def test_edited_checks_and_locked_cells_are_ours_again():
    book = solved()
    at(book, "04-q1-check").source = 'check = lambda *_: print("right")\ncheck("04-q1", q1)'
    at(book, "open").source = "import pandas as pd\nday = '1999-01-01'"
    at(book, "end").source = "I was here"
    at(book, "04-q2-check").source = "check('04-q2',q2)\n"  # a formatter's work, and no change
    at(book, "04-q3-check").metadata.nbgrader.points = 100
    made, notes, _ = grafted(book)
    assert notes == (
        "Changed in the notebook, and run as given out: the cell that begins “import pandas as pd”, the check of "
        "question 1, 1 text of the exercise.",
    )
    assert "1999" not in "".join(code(made)) and "lambda" not in "".join(code(made))


def test_deleted_cells_are_restored():
    book = solved()
    gone = ("open", "04-q1-check", "04-q2", "04-q2-check", "04-q2-task", "04-text", "end")
    book.cells = [cell for cell in book.cells if cell.id not in gone]
    made, notes, written = grafted(book)
    assert answers(made) == {**right(), "04-q2": open_ones()["04-q2"]}
    assert notes == (
        "Deleted in the notebook, and restored: the cell that begins “import pandas as pd”, the check of question 1, "
        "the answer cell of question 2, the check of question 2, the cell for the text, 2 texts of the exercise.",
    )
    assert written == {"04-text": ""}


def test_an_emptied_answer_stays_open():
    book = solved()
    at(book, "04-q5").source = " \n"
    assert answers(grafted(book)[0])["04-q5"] == "q5 = ..."


def test_moved_cells_run_in_the_order_of_the_exercise():
    book = solved()
    book.cells.insert(1, book.cells.pop(place(book, "04-q6")))
    book.cells.append(book.cells.pop(place(book, "04-q1-check")))
    made, notes, _ = grafted(book)
    assert answers(made) == right()
    assert notes == (
        "The cells stand in another order than they were given out in; they were run in the order of the exercise.",
    )


def test_an_answer_that_became_a_text_cell_does_not_run():
    book = solved()
    cell = at(book, "04-q5")
    cell.cell_type = "markdown"
    del cell["outputs"], cell["execution_count"]
    made, notes, _ = grafted(book)
    assert answers(made)["04-q5"] == open_ones()["04-q5"]
    assert notes == ("The answer cell of question 5 is no code cell, so Python does not run it.",)


def test_a_copied_example_is_the_students_own_cell():
    """Students copy the example and change it; the copy has the example's metadata."""
    book = solved()
    book.cells.insert(place(book, "04-q4"), copied(at(book, "example-code"), "pairs = ties(day, layers, six)"))
    book.cells.insert(place(book, "example-code"), copied(at(book, "example-code"), "pairs = 'above the original'"))
    made, notes, _ = grafted(book)
    assert made.cells[place(made, "04-q4") - 1].source == "pairs = ties(day, layers, six)"
    assert made.cells[place(made, "example-code") - 1].source == "pairs = 'above the original'"
    assert notes == ("Copied cells of the exercise, run in their places as the student's own: 2.",)


# --- copies, parts, and cells that lost their names -------------------------------------------------------------------


def test_of_two_answers_the_one_before_the_check_counts():
    book = solved()
    book.cells.append(copied(at(book, "04-q5"), "q5 = 'a later try'"))
    made, notes, _ = grafted(book)
    assert answers(made) == right()
    assert made.cells[-1].source == "q5 = 'a later try'"
    assert "There are 2 answer cells for question 5" in notes[0]


def test_of_two_answers_before_the_check_the_last_that_is_not_empty_counts():
    book = solved()
    start = place(book, "04-q5")
    book.cells[start + 1 : start + 1] = [
        copied(at(book, "04-q5"), "q5 = 'mine'"),
        copied(at(book, "04-q5"), "q5 = ..."),
    ]
    made, _, _ = grafted(book)
    assert answers(made)["04-q5"] == "q5 = 'mine'"
    assert [cell.source for cell in made.cells if cell.source == "q5 = ..."] == []
    assert made.cells[place(made, "04-q5") - 1].source == right()["04-q5"]


def test_an_empty_copy_before_the_check_does_not_part_it_from_its_answer():
    book = solved()
    book.cells.insert(place(book, "04-q5-check"), copied(at(book, "04-q5"), "q5 = ..."))
    book.cells.append(copied(at(book, "04-q5"), "q5 = 'a later try'"))
    assert answers(grafted(book)[0]) == right()


def test_without_a_check_after_it_the_last_answer_that_is_not_empty_counts():
    book = solved()
    check = book.cells.pop(place(book, "04-q5-check"))
    book.cells.insert(2, check)
    book.cells += [copied(at(book, "04-q5"), "q5 = 'last'"), copied(at(book, "04-q5"), "q5 = ...")]
    made, _, _ = grafted(book)
    assert answers(made)["04-q5"] == "q5 = 'last'"


def test_a_block_that_was_copied_with_its_check_counts_once():
    book = solved()
    block = [copied(at(book, "04-q5"), "q5 = 'again'"), copied(at(book, "04-q5-check"))]
    start = place(book, "04-q5-check") + 1
    book.cells[start:start] = block
    made, notes, _ = grafted(book)
    assert answers(made)["04-q5"] == "q5 = 'again'"
    assert code(made).count('check("04-q5", q5)') == 1
    assert "The check of question 5 stands there 2 times; it was run once, in its place." in notes
    assert not any("another order" in note for note in notes)


def test_a_split_answer_runs_in_all_its_parts():
    """As JupyterLab splits a cell: the last part keeps the id, the ones before it get copies of the metadata."""
    book = solved()
    start = place(book, "04-q5")
    book.cells.insert(start, copied(at(book, "04-q5"), "rows = ties(day)\nq5 = None"))
    at(book, "04-q5").source = "q5 = set(rows['a'])"
    made, notes, _ = grafted(book)
    assert [cell.source for cell in made.cells[place(made, "04-q5") - 1 :][:3]] == [
        "rows = ties(day)\nq5 = None",
        "q5 = set(rows['a'])",
        'check("04-q5", q5)',
    ]
    assert "copies or parts of one" in notes[0]


def test_a_split_answer_whose_parts_lost_their_names_runs_too():
    book = solved()
    book.cells.insert(place(book, "04-q5") + 1, new_code_cell("q5 = q5 | {'AUS-USA'}"))
    at(book, "04-q5").source = "q5 = set()"
    made, notes, _ = grafted(book)
    assert notes == ()
    assert made.cells[place(made, "04-q5") + 1].source == "q5 = q5 | {'AUS-USA'}"


def test_an_answer_merged_into_its_check_is_found():
    book = solved()
    at(book, "04-q5-check").source = 'q5 = {"AUS-USA"}\ncheck("04-q5", q5)'
    at(book, "04-q5").source = "q5 = ..."
    made, notes, _ = grafted(book)
    assert answers(made)["04-q5"] == 'q5 = {"AUS-USA"}\ncheck("04-q5", q5)'
    assert "The answer to question 5 stands in the cell of its check; it was taken from there." in notes
    book.cells.pop(place(book, "04-q5"))
    assert answers(grafted(book)[0]) == answers(made)


def test_answers_merged_into_one_cell_are_all_found():
    earlier, later = solved(), solved()
    both = "q5 = {'AUS-USA'}\nq6 = {}"
    at(earlier, "04-q5").source = both
    earlier.cells.pop(place(earlier, "04-q6"))
    at(later, "04-q6").source = both
    later.cells.pop(place(later, "04-q5"))
    assert value_at_check(grafted(earlier)[0], "q6") == {}
    made, notes, _ = grafted(later)
    assert value_at_check(made, "q5") == {"AUS-USA"}
    assert any("stands in the cell of a later question" in note for note in notes)


def value_at_check(book, name):
    """What a variable is when its check comes, of cells that need nothing but Python."""
    space: dict = {"check": lambda *_: None}
    for cell in book.cells:
        if cell.id == f"04-{name}-check":
            return space.get(name)
        if cell.cell_type == "code" and re.search(r"^q[56] ", cell.source, re.MULTILINE):
            exec(cell.source, space)
    raise AssertionError


def test_a_deleted_answer_that_the_student_set_elsewhere_is_not_overwritten():
    for where in ("04-q5-task", "04-q5-check"):
        book = solved()
        book.cells.pop(place(book, "04-q5"))
        for source in ("q5 = {'a'}\nmore = 1", "q5 = {'b'}"):  # two, so that none is surely the answer
            book.cells.insert(place(book, where), new_code_cell(source))
        made, _, _ = grafted(book)
        assert value_at_check(made, "q5") == {"b"}
        mine = [cell.source for cell in made.cells if cell.id.startswith("added")]
        assert mine == ["q5 = {'a'}\nmore = 1", "q5 = {'b'}"]


def test_a_deleted_answer_that_nothing_sets_is_open():
    book = solved()
    book.cells.pop(place(book, "04-q5"))
    book.cells.append(new_code_cell("print(q5)"))
    assert value_at_check(grafted(book)[0], "q5") is ...


@pytest.mark.parametrize("number", REFERENCE)
def test_a_notebook_that_lost_all_names_is_matched_by_what_it_holds(number):
    book = stripped(solved(number))
    book.cells.insert(5, new_code_cell("mine = 1"))
    made, notes, written = grafted(book, number)
    assert answers(made, number) == right(number)
    assert notes == ()
    assert written == {f"{number}-text": LONG}
    assert code(made).count("mine = 1") == 1
    assert len(made.cells) == len(GIVEN[number].cells) + 1


def test_grade_ids_are_enough():
    book = solved()
    for cell in book.cells:
        cell.id = new_code_cell().id
    made, notes, written = grafted(book)
    assert (answers(made), notes, written) == (right(), (), {"04-text": LONG})


# --- the written question ---------------------------------------------------------------------------------------------

STUB = GIVEN["04"].cells[place(GIVEN["04"], "04-text")].source


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (STUB, ""),
        (STUB + "\n\n", ""),
        (f"{STUB}\n\nYes.\n\nBecause.", "Yes.\n\nBecause."),
        (f"{STUB} Yes.", "Yes."),
        ("Yes, without the line above.", "Yes, without the line above."),
        (f"Yes.\n\n{STUB}", "Yes."),
        ("**Your answer to question 7**\n\n- Claim\n  - inside", "- Claim\n  - inside"),
        ("**Your answer to question 7**", ""),
        ("", ""),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),  # escaped where it is shown
    ],
)
def test_the_text_is_what_the_student_wrote(source, text):
    book = solved()
    at(book, "04-text").source = source
    assert grafted(book)[2] == {"04-text": text}


def test_a_text_beside_its_cell_is_not_lost():
    book = solved()
    at(book, "04-text").source = STUB
    book.cells.insert(place(book, "04-text") + 1, new_markdown_cell("Below it."))
    book.cells.insert(place(book, "04-text"), new_markdown_cell("Above it."))
    _, notes, written = grafted(book)
    assert written == {"04-text": "Above it.\n\nBelow it."}
    assert notes == ("Part of the text for the written question stood in cells beside the one for it.",)


def test_a_text_in_parts_in_another_kind_of_cell_or_twice_is_read_once():
    book = solved()
    cell = at(book, "04-text")
    cell.source = "Second."
    book.cells.insert(place(book, "04-text"), copied(cell, f"{STUB}\nFirst."))
    book.cells.append(copied(cell, "Second."))
    assert grafted(book)[2] == {"04-text": "First.\n\nSecond."}
    book = solved()
    cell = at(book, "04-text")
    book.cells[book.cells.index(cell)] = new_code_cell("As code.", id=cell.id, metadata=cell.metadata)
    assert grafted(book)[2] == {"04-text": "As code."}


def test_a_text_that_has_no_end_is_cut():
    book = solved()
    at(book, "04-text").source = "word " * 10_000
    _, notes, written = grafted(book)
    assert len(written["04-text"]) == grafting.LONGEST_TEXT and "cut after 20,000 characters" in notes[0]


# --- too much, another version, odd -----------------------------------------------------------------------------------


def test_too_many_cells_are_cut_and_the_answers_kept():
    book = solved()
    book.cells[3:3] = [new_code_cell(f"x = {number}") for number in range(600)]
    made, notes, _ = grafted(book)
    assert len(made.cells) == grafting.MOST_CELLS == 500
    assert answers(made) == right()
    assert "the last 1" in notes[0] and "were left out" in notes[0]


def test_too_much_text_is_cut_and_the_answers_kept():
    book = solved()
    for start in (3, 5):
        book.cells.insert(start, new_code_cell(f"x = '{'y' * 1_500_000}'"))
    made, notes, _ = grafted(book)
    assert answers(made) == right()
    assert sum(len(cell.source) for cell in made.cells) < 2_200_000 and "were left out" in notes[0]
    at(book, "04-q5").source = f"q5 = '{'y' * 2_500_000}'"
    made, notes, _ = grafted(book)
    assert answers(made) == {**right(), "04-q5": "q5 = ..."}
    assert "The answer to question 5 is too long to be run." in notes


def test_very_many_cells_are_cut_before_they_are_matched():
    raw = {
        "nbformat": 4,
        "cells": [{"cell_type": "code", "id": "04-q5", "source": f"q5 = {n}"} for n in range(200_000)],
    }
    reading = notebooks.read(json.dumps(raw).encode())
    assert len(reading.notebook.cells) == notebooks.MOST_READ
    assert "has 200,000 cells; only the first 5,000 were read" in reading.notes[0]
    made, _, _ = graft(GIVEN["04"], reading.notebook)
    assert answers(made)["04-q5"] == f"q5 = {notebooks.MOST_READ - 1}"


@pytest.mark.parametrize("version", [0, 2, 99])
def test_another_version_is_noted_and_its_answers_are_taken_over(version):
    book = solved()
    book.metadata.alliancekit.version = version
    at(book, "open").source = at(book, "open").source.replace("version=1", f"version={version}")
    at(book, "04-q1-task").source = "### Question 1, as it was put then"
    gone = at(book, "04-q6")
    gone.id, gone.metadata.nbgrader.grade_id = "04-q9", "04-q9"
    made, notes, _ = grafted(book)
    assert answers(made) == {**right(), "04-q6": right()["04-q6"]}  # known by `q6 = `
    assert notes[0].startswith(f"The notebook is of version {version} of the exercise, and version 1 was graded.")
    assert not any("Changed in" in note or "Deleted in" in note for note in notes)


def test_an_answer_to_a_question_that_is_no_more_is_said_and_does_not_count():
    book = solved()
    old = copied(at(book, "04-q6"), "q9 = 1")
    old.metadata.nbgrader.grade_id = "04-q9"
    book.cells.append(old)
    made, notes, _ = grafted(book)
    assert notes == ("Answers to questions that this version does not have: 04-q9. They were run, and do not count.",)
    assert made.cells[-1].source == "q9 = 1" and made.cells[-1].metadata == {}


def test_another_exercise_gives_open_questions_and_no_failure():
    made, notes, written = grafted(solved("03"))
    assert set(answers(made)) == set(open_ones())
    assert "Deleted in the notebook, and restored" in notes[0]
    assert "BEGIN SOLUTION" not in json.dumps(made)
    assert LONG in written["04-text"]  # for a person to read


def test_text_that_no_message_can_hold_is_made_whole():
    book = solved()
    at(book, "04-q5").source = "q5 = '\ud800'"
    at(book, "04-text").source = "half a \udc00 character"
    made, _, written = graft(REFERENCE["04"], book)
    json.dumps(made, ensure_ascii=False).encode("utf-8")
    assert answers(made)["04-q5"] == "q5 = '?'" and written == {"04-text": "half a ? character"}


# --- whatever they do -------------------------------------------------------------------------------------------------

CELLS = solved().cells
kinds = st.sampled_from(["code", "markdown", "raw"])
sources = st.sampled_from(
    [
        "",
        "q5 = 1",
        "q1 = 2\nq2 = 3",
        'check("04-q3", q3)',
        "# NBVAL_SKIP",
        "%%bash\nexit",
        "x",
        STUB,
        "\x00",
        "q9 = ...",
    ]
) | st.text(max_size=30)
own = st.builds(
    lambda kind, source, name, grade: nbformat.from_dict(
        {
            "cell_type": kind,
            "source": source,
            "id": name,
            "metadata": {"nbgrader": {"grade_id": grade}, "tags": ["skip"]},
        }
    ),
    kinds,
    sources,
    st.sampled_from([cell.id for cell in CELLS] + ["", "added-1", "x"]),
    st.sampled_from([cell.id for cell in CELLS] + ["", "04-q99"]),
)
theirs = st.lists(
    st.sampled_from(CELLS).map(copy.deepcopy)
    | st.tuples(st.sampled_from(CELLS), sources).map(lambda pair: copied(*pair))
    | own,
    max_size=60,
)


@given(theirs)
def test_however_cells_are_shuffled_copied_and_deleted_every_check_runs_once_and_in_order(cells):
    book = nbformat.from_dict({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    made, notes, _ = graft(GIVEN["04"], book)
    proper(made)
    assert all(isinstance(note, str) for note in notes)


@given(st.permutations(CELLS), st.sets(st.sampled_from([cell.id for cell in CELLS]), max_size=10))
def test_in_whatever_order_answers_stand_they_are_taken_over(cells, gone):
    book = nbformat.from_dict(
        {"cells": [cell for cell in cells if cell.id not in gone], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    )
    made, _, written = graft(GIVEN["04"], book)
    assert answers(made) == {
        name: open_ones()[name] if name in gone else source for name, source in right().items()
    }  # fmt: skip
    assert written == {"04-text": "" if "04-text" in gone else LONG}


@given(st.lists(st.tuples(st.integers(0, len(CELLS)), st.integers(0, 999)), max_size=8))
def test_added_cells_keep_their_order_and_their_neighbours(insertions):
    book = solved()
    for number, (where, _) in enumerate(sorted(insertions, reverse=True)):
        book.cells.insert(where, new_code_cell(f"mine = {number}"))
    made, notes, _ = grafted(book)
    handed_in = [cell.source for cell in book.cells]
    ours = {cell.source for cell in GIVEN["04"].cells} - {STUB}
    assert [source for source in handed_in if LONG not in source] == [
        cell.source for cell in made.cells if cell.source != STUB
    ]
    assert ours and notes == ()


# --- run --------------------------------------------------------------------------------------------------------------


def test_a_mistreated_notebook_gives_the_same_answers_as_an_untouched_one(tmp_path):
    """Run by a stock kernel: helpers above and below answers, a split, copies, an edited setup, a deleted check."""
    (tmp_path / "checks").mkdir()
    for path in (ROOT / "exercises" / "checks").iterdir():
        (tmp_path / "checks" / path.name).write_bytes(path.read_bytes())
    book = solved("03")
    at(book, "03-q4").source = "q4 = helper"
    book.cells.insert(place(book, "03-q4"), new_code_cell("# NBVAL_SKIP\n" + ANSWERS["03"]["03-q4"] + "\nhelper = q4"))
    first, last = "answer = {}\nq5 = None", ANSWERS["03"]["03-q5"]
    book.cells.insert(place(book, "03-q5"), copied(at(book, "03-q5"), first))
    at(book, "03-q5").source = last
    book.cells.insert(place(book, "03-q6") + 1, new_code_cell("q6 = wanted"))
    at(book, "03-q6").source = ANSWERS["03"]["03-q6"] + "\nwanted, q6 = q6, 'overwritten'"
    at(book, "open").source = "check = print"
    book.cells.pop(place(book, "03-q1-check"))
    book.cells.append(copied(at(book, "03-q2"), "q2 = 'too late'"))
    book.cells.append(new_code_cell("raise SystemError('never mind')"))
    made, _, _ = grafted(book, "03")
    NotebookClient(
        made, kernel_name="python3", allow_errors=True, resources={"metadata": {"path": str(tmp_path)}}
    ).execute()
    put_out = {
        cell.id: [output.data[MIME]["answer"] for output in cell.outputs if MIME in output.get("data", {})]
        for cell in made.cells
        if re.fullmatch(r"03-q\d-check", cell.id)
    }
    assert put_out == {f"{name}-check": [entry["accepted"][0]] for name, entry in SOLUTIONS["03"].questions.items()}
