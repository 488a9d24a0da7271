"""The lessons as a course: every claim has its place, and what other pages say of them is generated."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest

from alliancekit import KitError, explorers, load, tables
from alliancekit.authoring import lessons

ROOT = Path(__file__).resolve().parents[1]
FOUND = lessons.lessons(ROOT)
BY_NUMBER = {lesson.about["lesson"]: lesson for lesson in FOUND}


def test_there_are_nine_in_order():
    assert list(BY_NUMBER) == [f"{number:02}" for number in range(9)]
    assert {lesson.minutes for lesson in FOUND} == {50}


def test_no_claim_is_left_without_a_lesson():
    claims = set(load("claims")["claim"])
    covered = {claim for lesson in FOUND for claim in lesson.about["claims"]}
    assert covered == claims


def test_each_lesson_treats_every_claim_of_its_paragraphs():
    lines = load("paragraphs").set_index("paragraph")["lessons"]
    claims = load("claims")
    for claim, paragraph in zip(claims["claim"], claims["paragraph"], strict=True):
        for number in filter(None, lines[paragraph].split(";")):
            assert claim in BY_NUMBER[number].about["claims"], (claim, number)


@pytest.mark.parametrize("lesson", FOUND, ids=lambda lesson: lesson.path.stem)
def test_what_a_lesson_says_of_itself_is_so(lesson):
    about, cells = lesson.about, nbformat.read(lesson.path, as_version=4).cells
    source = "\n".join(cell.source for cell in cells)
    if about["lesson"] != "00":
        assert about["explorer"] in explorers.__all__
        assert f"explorers.{about['explorer']}(" in source
        assert source.count("\nquiz(") >= 1
        assert source.count("\nexit_ticket(") + source.startswith("exit_ticket(") >= 1
        assert "**What the article leaves out" in source
    names = str(tables())
    for table in about["tables"]:
        assert table in names
        assert len(load(table))
    assert set(about["prerequisites"]) <= BY_NUMBER.keys()
    assert 2 <= len(about["objectives"]) <= 5
    assert 3 <= len(about["key_points"]) <= 6


def test_readme_lists_the_lessons_as_they_are():
    page = (ROOT / "README.md").read_text(encoding="utf-8")
    assert lessons.renewed(page, FOUND) == page
    for lesson in FOUND:
        assert f"notebooks/{lesson.path.name}" in page


def test_a_page_without_a_place_for_the_table_is_told():
    with pytest.raises(KitError, match="no place for the lessons"):
        lessons.renewed("# A page", FOUND)


def test_a_lesson_that_does_not_say_what_it_covers_is_told(tmp_path):
    path = tmp_path / "09_bare.ipynb"
    nbformat.write(nbformat.v4.new_notebook(metadata={"alliancekit": {"lesson": "09", "title": "Bare"}}), path)
    with pytest.raises(KitError, match=r"09_bare\.ipynb lacks question, minutes, .* in its metadata"):
        lessons.Lesson.read(path)


@pytest.mark.parametrize("lesson", FOUND, ids=lambda lesson: lesson.path.stem)
def test_every_link_is_a_row_of_sources_or_readings(lesson):
    known = {*load("sources")["url"], *load("sources")["copy_url"], *load("readings")["url"]}
    cells = nbformat.read(lesson.path, as_version=4).cells
    text = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    links = re.findall(r"\]\(\s*<?(https?://[^\s)>]+)", text)
    assert [link for link in links if link not in known] == []
    assert links or lesson.about["lesson"] in ("00", "02")
