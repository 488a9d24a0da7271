"""The cheat sheet: it is the lessons' own, its code runs, it is enough for the exercises, and it fits on a page."""

from __future__ import annotations

import ast
import builtins
import re
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from pandas.api.typing import DataFrameGroupBy

from alliancekit import KitError, load
from alliancekit.authoring import cheatsheet, lessons
from alliancekit.authoring.solution import BEGIN, END
from alliancekit.figures.figure import Figure

from .browser import CHROMIUM, violations

ROOT = Path(__file__).resolve().parents[1]
FOUND = lessons.lessons(ROOT)
MOVES = [move for lesson in FOUND for move in cheatsheet.moves(lesson)]
SHEET = (ROOT / "docs" / "cheat-sheet.md").read_text(encoding="utf-8")
PAGE = ROOT / "docs" / "cheat-sheet.html"

# What the sheet says that a move gives, in Python's words.
GIVES = {
    "a map": Figure,
    "a table": pd.DataFrame,
    "one value": str,
    "a column of counts": pd.Series,
    "a number": float,
    "two sets": tuple,
}
# Methods in a solution that a student need not know: neither the sheet nor the task names them.
NOT_NEEDED = {
    ("01-q2", "replace"): "read off the explorer; the task says which word stands for “none”",
    ("03-q5", "Series"): "four percentages can be written into the dictionary one by one",
    ("04-q4", "concat"): "the worked example shows it; the task lets the student count by eye",
    ("04-q6", "get"): "the task says that what does not appear is 0",
    ("07-q5", "drop_duplicates"): "the task shows another way, `.nunique()`",
    ("07-q5", "values"): "of a dictionary, which only shortens the solution",
    ("08-q1", "map"): "read off the explorer",
    ("09-q2", "items"): "of a dictionary; read off the explorer",
}


def section(heading: str) -> str:
    """What stands under a heading of the sheet."""
    return re.search(rf"^## {heading}[^\n]*\n(.*?)(?=^## |\Z)", SHEET, re.MULTILINE | re.DOTALL)[1]


def codes(text: str) -> list[str]:
    return re.findall(r"`([^`\n]+)`", text)


def run(code: str, names: dict):
    """Run some lines, and give what the last one gives."""
    *first, last = ast.parse(code).body
    exec(compile(ast.Module(first, []), "sheet", "exec"), names)
    if isinstance(last, ast.Expr):
        return eval(compile(ast.Expression(last.value), "sheet", "eval"), names)
    exec(compile(ast.Module([last], []), "sheet", "exec"), names)
    return None


def test_what_is_committed_is_what_the_lessons_say():
    fresh = cheatsheet.sheet(FOUND)
    assert fresh == SHEET, "run: python -m alliancekit.authoring.cheatsheet"
    assert cheatsheet.page(fresh) == PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize("lesson", FOUND, ids=lambda lesson: lesson.path.stem)
def test_every_lesson_with_a_move_is_on_it(lesson):
    about = lesson.about
    entries = re.findall(r"^\*\*(.+?)\*\* \((\d\d) (.+)\)\\$", SHEET, re.MULTILINE)
    mine = [(name.lower(), title) for name, number, title in entries if number == about["lesson"]]
    assert mine == [(name, about["title"]) for name in about["move"].split(", ")]


@pytest.mark.parametrize("move", MOVES, ids=lambda move: f"{move.lesson.about['lesson']}-{move.name}")
def test_the_code_runs_after_the_lessons_first_cell_and_gives_what_the_sheet_says(move):
    assert f"```python\n{move.code}\n```" in SHEET
    assert "←" not in move.code
    cells = nbformat.read(move.lesson.path, as_version=4).cells
    names: dict = {}
    with pd.option_context("display.max_colwidth", 50):  # some lessons set it
        exec(next(cell.source for cell in cells if cell.cell_type == "code"), names)
        given = run(move.code, names)
    word = cheatsheet.MOVES[move.name][1]
    assert isinstance(given, GIVES[word]), type(given)
    if isinstance(given, tuple):
        assert [type(part) for part in given] == [set, set]
    elif isinstance(given, pd.DataFrame | pd.Series):
        assert len(given), "an example without rows shows nothing"


def test_the_small_snippets_run_too():
    names = {"load": load}
    for code in codes(section("In every exercise")):
        run(code, names)
    assert {"name", "region"} <= set(names["actors"].columns)
    behind = codes(section("Behind a column"))
    shown = [code for code in behind if code.startswith(".")]
    assert len(shown) >= 10
    for code in shown:
        numeric = code in (".sum()", ".mean()", ".max()", ".min()")
        column = '(actors["region"] == "Oceania")' if numeric else 'actors["region"]'
        given = run(f"{column}{code}", names)
        if code.startswith((".isin", ".str.contains", ".str.startswith")):
            assert 0 < given.sum() < len(given), f"{code} tells no rows apart"


@pytest.mark.parametrize(
    ("code", "sort"),
    [
        ('len(load("places")', "SyntaxError"),
        ('load("places)', "SyntaxError"),
        ('{"JPN": 2 "IND": 0}', "SyntaxError"),
        ('actors["region"]', "NameError"),
        ('load("actors")["regon"]', "KeyError"),
        ('a = load("actors")\na[(a["region"] == "Oceania") and (a["status"] == "UN member")]', "ValueError"),
        ('a = load("actors")\na[a["region"] == "Oceania" & a["status"] == "UN member"]', "TypeError"),
        ('a = load("actors")\na[a["region"] == "Oceania" & (a["status"] == "UN member")]', "TypeError"),
    ],
)
def test_the_messages_are_those_that_a_student_gets(code, sort):
    with pytest.raises(getattr(builtins, sort)) as raised:
        run(code, {"load": load})
    said = f"{raised.type.__name__}: {raised.value}"
    line = next(line for line in section("When it goes wrong").splitlines() if line.startswith(f"- `{sort}: "))
    shown = codes(line)[:1] + [words for words in re.findall(r"\*([^*]+)\*", line) if " " in words]
    assert any(words in said for words in shown), said


def _methods(source: str) -> set[str]:
    """The names behind a dot in some code that pandas knows, on whatever it gives."""
    kinds = (pd, pd.DataFrame, pd.Series, pd.Index, type(pd.Series(["a"]).str), DataFrameGroupBy)
    names = {node.attr for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Attribute)}
    return {name for name in names if any(hasattr(kind, name) for kind in kinds)}


def solved() -> list[tuple[str, str, str]]:
    """Each question's id, task and solution."""
    found = []
    for path in sorted((ROOT / "solutions").glob("*.ipynb")):
        cells = {cell.id: cell.source for cell in nbformat.read(path, as_version=4).cells}
        for id, source in cells.items():
            if re.fullmatch(r"\d\d-q\d+", id):
                found.append((id, cells[f"{id}-task"], source.partition(BEGIN)[2].partition(END)[0]))
    return found


def test_the_methods_of_the_solutions_are_on_the_sheet_or_in_the_task():
    questions = solved()
    assert len(questions) > 50 and all(source.strip() for _, _, source in questions)
    missing = {
        (id, name)
        for id, task, source in questions
        for name in _methods(source)
        if not re.search(rf"\.{name}\b", SHEET) and not re.search(rf"\.{name}\b", task)
    }
    assert sorted(missing - NOT_NEEDED.keys()) == [], "put it on the sheet, or into the task"


def _pages(window, text: str, paper: str) -> int:
    window.set_content(cheatsheet.page(text))
    return len(re.findall(rb"/Type\s*/Page\b", window.pdf(format=paper, prefer_css_page_size=True)))


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine (as root: apt-get install chromium)")
def test_it_fits_on_one_printed_page_and_can_be_read(chromium):
    window = chromium.new_page()
    spare = "\n".join(["", *["- And one line more."] * 3])  # other machines have wider letters
    assert {paper: _pages(window, SHEET + spare, paper) for paper in ("A4", "Letter")} == {"A4": 1, "Letter": 1}
    assert _pages(window, SHEET + SHEET, "A4") == 2
    window.goto(PAGE.as_uri())
    assert violations(window, "html") == []
    window.emulate_media(media="print")
    smallest = window.evaluate(
        "Math.min(...[...document.querySelectorAll('main *')].map(e => parseFloat(getComputedStyle(e).fontSize)))"
    )
    assert smallest >= 9.5  # 7 points
    window.close()


@pytest.fixture
def copied(tmp_path):
    """Lesson 02 with other tags or another move."""

    def make(change) -> lessons.Lesson:
        notebook = nbformat.read(next((ROOT / "notebooks").glob("02_*.ipynb")), as_version=4)
        change(notebook)
        nbformat.write(notebook, tmp_path / "02_actors.ipynb")
        return lessons.Lesson.read(tmp_path / "02_actors.ipynb")

    return make


def _tagged(notebook):
    return next(cell for cell in notebook.cells if cheatsheet.TAG in cell.metadata.get("tags", ()))


def test_a_lesson_whose_tags_do_not_match_its_moves_is_told(copied):
    lesson = copied(lambda notebook: _tagged(notebook).metadata.pop("tags"))
    with pytest.raises(KitError, match=r"names 2 code moves .*\(sort, look up\) and has 1 cells tagged “move”"):
        cheatsheet.moves(lesson)


def test_a_cell_too_long_for_the_sheet_is_told(copied):
    lesson = copied(lambda notebook: _tagged(notebook).update(source="a\nb\nc\nd"))
    with pytest.raises(KitError, match="a code cell of one to 3 lines"):
        cheatsheet.moves(lesson)


def test_a_move_without_an_explanation_is_told(copied):
    lesson = copied(lambda notebook: notebook.metadata.alliancekit.update(move="shuffle, look up"))
    with pytest.raises(KitError, match="“shuffle” that the cheat sheet does not know"):
        cheatsheet.sheet([lesson])


def test_hints_to_change_something_and_empty_lines_are_left_out():
    source = '# ← change the next line\na = 1  # ← change 1\n\nb = "#1"  # percent'
    assert cheatsheet.snippet(source) == 'a = 1\nb = "#1"  # percent'
