"""A new exercise: a stub of the same form as the others, which an author fills in and releases."""

from __future__ import annotations

import json
import re
from pathlib import Path

import nbformat
import pytest
from typer.testing import CliRunner

from alliancekit import selfcheck
from alliancekit.authoring import execute, lock, new_exercise, release, stub
from alliancekit.cli import app
from alliancekit.errors import KitError

ROOT = Path(__file__).resolve().parents[1]
TO_WRITE = re.compile(r"\[To write: [^\]]+\]")


def cells(notebook) -> dict:
    return {cell.id: cell for cell in notebook.cells}


def begun(folder: Path, *options: str) -> Path:
    """What the command writes into a folder."""
    folder.mkdir(exist_ok=True)
    ran = CliRunner().invoke(app, ["new-exercise", "90", "actors_again", "--solutions", str(folder), *options])
    assert ran.exit_code == 0, ran.output
    (path,) = folder.glob("90_*.ipynb")
    assert str(path) in ran.output
    return path


# ---- the stub


def test_it_has_the_cells_of_a_finished_exercise_in_their_order_and_with_their_tags(tmp_path):
    """Cell by cell the metadata that make a cell locked, graded or the author's are those of exercise 03."""
    made = cells(nbformat.read(begun(tmp_path), as_version=4))
    model = {
        name.replace("03-", "90-"): json.loads(json.dumps(cell).replace("03-", "90-"))
        for name, cell in cells(nbformat.read(ROOT / "solutions" / "03_commitments.ipynb", as_version=4)).items()
    }
    assert [name for name in model if name in made] == list(made)
    assert {"begin", "example-code", "90-q6-author", "text-task", "90-text", "progress"} < made.keys()
    for name, cell in made.items():
        assert (cell.cell_type, cell.metadata) == (model[name]["cell_type"], model[name]["metadata"]), name
        if name.endswith("-check") or name in ("end", "progress"):
            assert cell.source.split() == model[name]["source"].replace('"03"', '"90"').split(), name


def test_its_metadata_are_those_of_the_others_and_say_draft(tmp_path):
    made = nbformat.read(begun(tmp_path, "--title", "Actors, again"), as_version=4)
    nbformat.validate(made)
    other = nbformat.read(ROOT / "solutions" / "04_lattice.ipynb", as_version=4)
    about, model = made.metadata.alliancekit, other.metadata.alliancekit
    assert made.metadata.keys() == other.metadata.keys()
    assert made.metadata.kernelspec == other.metadata.kernelspec
    assert about.keys() == {*model.keys(), "draft"}
    assert (about.exercise, about.title, about.version, about.draft) == ("90", "Actors, again", 1, True)
    assert [name.replace("04-", "90-") for name in model.subjects] == list(about.subjects)
    assert len(about.salt) == len(model.salt)


def test_no_two_have_one_salt(tmp_path):
    salts = {nbformat.read(begun(tmp_path / name), as_version=4).metadata.alliancekit.salt for name in "ab"}
    assert len(salts) == 2 and all(int(salt, 16) for salt in salts)


@pytest.mark.parametrize("questions", stub.COUNTS)
def test_whatever_the_number_of_questions_it_is_worth_ten_points(tmp_path, questions):
    made = nbformat.read(begun(tmp_path, "--questions", str(questions)), as_version=4)
    nbformat.validate(made)
    grading = [cell.metadata.nbgrader for cell in made.cells if cell.metadata.get("nbgrader", {}).get("grade")]
    checked = [entry.points for entry in grading if not entry.solution]
    assert (len(checked), sum(checked), sum(entry.points for entry in grading)) == (questions, 6, 10)
    assert f"### Question {questions + 1} (4 points)" in cells(made)["text-task"].source


def test_students_would_read_each_level_of_the_rubric_and_markers_each_level_answered(tmp_path):
    made = cells(nbformat.read(begun(tmp_path), as_version=4))
    for level in (4, 3, 2, 1):
        assert re.search(rf"^\| {level} \| \S", made["text-task"].source, re.MULTILINE)
        assert re.search(rf"An answer that earns {level} points?\.", made["90-text"].source)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["10", "Quad"], "letters a to z"),
        (["10", "quad-two"], "letters a to z"),
        (["10", "../quad"], "letters a to z"),
        (["10", ""], "letters a to z"),
        (["7", "quad"], "two digits"),
        (["100", "quad"], "two digits"),
        (["٠٢", "quad"], "two digits"),
        (["10", "quad", "--title", "  "], "one line of text"),
        (["10", "quad", "--title", "one\ntwo"], "one line of text"),
        (["10", "quad", "--questions", "2"], "3 to 12"),
        (["90", "another"], "90_actors_again.ipynb has the number 90.* such as 01"),
        (["90", "actors_again"], "90_actors_again.ipynb has the number 90, and is left as it is"),
    ],
)
def test_what_cannot_be_begun_is_told_and_nothing_is_written(tmp_path, arguments, says):
    path = begun(tmp_path)
    before = path.read_bytes()
    ran = CliRunner().invoke(app, ["new-exercise", *arguments, "--solutions", str(tmp_path)])
    assert ran.exit_code == 1
    assert re.search(says, ran.stderr) and ran.stderr.startswith("alliancekit: ")
    assert list(tmp_path.iterdir()) == [path] and path.read_bytes() == before


def test_a_folder_that_is_not_there_is_told(tmp_path):
    with pytest.raises(KitError, match="There is no folder"):
        new_exercise.write(tmp_path / "none", "10", "quad")


# ---- an author fills it in

HINT = "Look at the condition once more: which rows does it keep, and which of them does the question ask for?"
OPEN = 'actors = load("actors")\nregion, status = "Southeast Asia", "UN member"\nindo_pacific = actors["indo_pacific"]'
QUESTIONS = {
    "q1": (
        "Which actors of **Oceania** are in the table? Give a set.",
        'q1 = set(actors[actors["region"] == "Oceania"]["name"])',
        'SetOf(Name("actors"))',
        ["{'Australia'}", "{'Australia', 'New Zealand'}", 'set(actors["name"])'],
    ),
    "q2": (
        "How far south, in **degrees**, does the capital of New Zealand lie? Give two digits after the point.",
        'q2 = -actors.set_index("iso3").loc["NZL", "capital_lat"]',
        'Number(digits=2, between=(-90, 90), unit="degrees")',
        ['actors["capital_lat"].max()', "174.777 / 2", "35.28"],
    ),
    "q3": (
        "Which **five** capitals lie northernmost? Give the actors in order, the northernmost first.",
        'q3 = actors.sort_values("capital_lat", ascending=False).head(5)["iso3"]',
        'ListOf(Name("actors"), 5)',
        [
            'q3[::-1]',
            'actors.sort_values("capital_lat").head(5)["iso3"]',
            'actors.sort_values("capital_lon", ascending=False).head(5)["iso3"]',
        ],
    ),
    "q4": (
        "How many actors does the table have in each **region**? Give a dictionary.",
        'q4 = actors[actors["region"] != ""]["region"].value_counts()',
        'Mapping(Text(tuple(q4.index)), Integer(between=(0, 60)), len(q4))',
        ["q4 + 1", "q4 * 2", "q4.where(q4 < 10, 10)"],
    ),
    "q5": (
        "Make a table of the actors of Northeast Asia and their **regions**: the columns `iso3` and `region`.",
        'q5 = actors[actors["region"] == "Northeast Asia"]',
        'Table((("iso3", Name("actors")), ("region", Text(tuple(set(actors["region"]) - {""})))))',
        ["q5.head(3)", "q5.head(2)", 'actors[actors["region"] == "South Asia"]'],
    ),
    "q6": (
        "How many characters do the **names** of all actors have together?",
        'q6 = actors["name"].str.len().sum()',
        'Integer(between=(0, 5_000), unit="characters")',
        ['len(actors)', 'actors["name"].str.len().max()', 'actors["iso3"].str.len().sum()'],
    ),
}  # fmt: skip


def replace(cell, *texts: str) -> None:
    """Write the texts in the place of a cell's brackets, one after the other."""
    given = iter(texts)
    cell.source = TO_WRITE.sub(lambda place: next(given), cell.source)
    assert next(given, None) is None


def fill(path: Path) -> None:
    """Write what stands in brackets, as an author would, and leave the rest of each cell as it is."""
    notebook = nbformat.read(path, as_version=4)
    by_id = cells(notebook)
    replace(by_id["title"], "You need lesson 02.")
    by_id["open"].source = re.sub(r"# \[To write.*", "", by_id["open"].source).rstrip() + "\n" + OPEN
    replace(by_id["example"], "*Which actors have no seat in the United Nations?* One condition keeps them.")
    by_id["example-code"].source = 'actors[actors["status"] != status][["name", "status"]]'
    replace(by_id["example-read"], "Each row says in `status` how it stands to the United Nations.")
    for answer, (task, code, kind, mistakes) in QUESTIONS.items():
        replace(by_id[f"90-{answer}-task"], task, "One condition, or one method of a column, is enough.")
        cell = by_id[f"90-{answer}"]
        cell.source = re.sub(rf"{answer} = \.\.\.  # \[To write.*", lambda _, code=code: code, cell.source)
        author = by_id[f"90-{answer}-author"]
        author.source = re.sub(r"^# \[To write.*\n", "", author.source, flags=re.MULTILINE)
        author.source = author.source.replace(
            'Number(digits=0, between=(0, 20_000), unit="[To write: the unit, such as km]")', kind
        )
        for wrong in mistakes:
            author.source = author.source.replace(" ...,", f" {wrong},", 1)
        replace(author, "first", HINT, "second", HINT, "third", HINT)
    task = by_id["text-task"]
    replace(
        task,
        *["**Do tables of states hide what matters?**"]
        + ["(as you see fit)"] * (len(TO_WRITE.findall(task.source)) - 1),
    )
    text = by_id["90-text"]
    replace(text, *[f"An anchor, number {n}." for n in range(len(TO_WRITE.findall(text.source)))])
    nbformat.write(notebook, path)


def undraft(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    notebook.metadata.alliancekit.draft = False
    nbformat.write(notebook, path)


@pytest.fixture(scope="module")
def released(tmp_path_factory):
    """The folder of a course: solutions/ with one exercise begun, filled in and run, exercises/ derived from it."""
    folder = tmp_path_factory.mktemp("course")
    path = begun(folder / "solutions", "--title", "Actors, again")
    fill(path)
    execute.run(path)
    assert release.solutions(path.parent) == [], "still a draft"
    undraft(path)
    lock.accept(path.parent, release.solutions(path.parent))
    release.write(release.derive(path.parent), folder / "exercises")
    return folder


def test_a_stub_filled_in_passes_guards_lock_and_release(released):
    (item,) = release.solutions(released / "solutions")
    assert list(item.questions) == [f"90-{answer}" for answer in QUESTIONS]
    assert lock.differences(released / "solutions", [item]) == []
    student = (released / "exercises" / "90_actors_again.ipynb").read_text(encoding="utf-8")
    for secret in (HINT, "An anchor", "question(", "BEGIN SOLUTION", item.meta["salt"], "draft", "To write"):
        assert secret not in student


def test_its_students_notebook_begins_at_no_points(released):
    summary = selfcheck.run(released / "exercises" / "90_actors_again.ipynb")
    assert [(line.question, line.state) for line in summary.lines] == [(f"90-{name}", "open") for name in QUESTIONS]
    assert (summary.points, summary.possible) == (0, 6)


def test_solved_it_scores_in_full(released):
    solved = nbformat.read(released / "exercises" / "90_actors_again.ipynb", as_version=4)
    for answer, (_, code, *_) in QUESTIONS.items():
        cells(solved)[f"90-{answer}"].source = code
    path = released / "exercises" / "90_solved.ipynb"
    nbformat.write(solved, path)
    summary = selfcheck.run(path)
    assert {line.state for line in summary.lines} == {"right"}, summary.lines
    assert (summary.points, summary.possible) == (6, 6)


# ---- a draft, and what is left in brackets


def test_what_is_left_in_brackets_cannot_be_released(released, tmp_path):
    """However the notebook was executed: the first places left are named with their cells, the others counted."""
    path = tmp_path / "90_actors_again.ipynb"
    notebook = nbformat.read(released / "solutions" / path.name, as_version=4)
    cells(notebook)["example"].source += "\n[To write: one thing more.]"
    nbformat.write(notebook, path)
    with pytest.raises(KitError, match=r"not finished(.|\n)*- example: \[To write: one thing more.\]$"):
        release.solutions(tmp_path)


def test_a_stub_without_its_tag_names_the_places_and_counts_them(tmp_path):
    path = begun(tmp_path)
    undraft(path)
    places = sum(len(TO_WRITE.findall(cell.source)) for cell in nbformat.read(path, as_version=4).cells)
    with pytest.raises(KitError) as caught:
        release.solutions(tmp_path)
    lines = str(caught.value).splitlines()
    assert lines[1].startswith("- title: [To write: which lesson")
    assert lines[-1] == f"- and {places - (len(lines) - 2)} more"


def test_a_draft_that_does_not_run_stops_neither_the_others_nor_hides_its_own_fault(tmp_path, monkeypatch, capsys):
    path = begun(tmp_path / "solutions")
    before = path.read_bytes()
    later = path.with_name("91_later.ipynb")
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 + 1", id="a")]), later)
    monkeypatch.chdir(tmp_path)
    assert execute.main([]) == 0
    assert "90_actors_again.ipynb is a draft that does not run yet" in capsys.readouterr().out
    assert nbformat.read(later, as_version=4).cells[0].execution_count == 1
    assert "three dots are still there" in str(execute.main([str(path)]))
    assert path.read_bytes() == before
