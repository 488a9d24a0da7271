"""docs/pre-post-test.md: eight items with a key that fits them, and numbers on chance that are right."""

from __future__ import annotations

import re
from collections import Counter
from math import comb
from pathlib import Path

import pytest

from alliancekit.handouts.run_sheet import RunSheet

ROOT = Path(__file__).resolve().parents[1]
TEXT = (ROOT / "docs" / "pre-post-test.md").read_text(encoding="utf-8")
FOR_STUDENTS = TEXT.partition("\n## The test\n")[2].partition("\n## ")[0]
KEY = TEXT.partition("\n## Key\n")[2]
ITEMS = dict(re.findall(r"^\*\*(\d)\.\*\* (.*?)(?=^\*\*\d\.\*\* |\Z)", FOR_STUDENTS, re.MULTILINE | re.DOTALL))
KEYS = dict(re.findall(r"^### Item (\d), (.*?)(?=^### |\Z)", KEY, re.MULTILINE | re.DOTALL))
RIGHT = dict(re.findall(r"(\d) ([a-d])\b", KEY.partition("Right answers:")[2].partition("###")[0]))
NUMBERS = list("12345678")


def rows(number: str) -> dict[str, tuple[str, str]]:
    """Each option of the key: what it shows, and the misconception."""
    return {
        letter: (shows, which)
        for letter, shows, which in re.findall(r"^\| ([a-d]) \| (.*) \| (.*) \|$", KEYS[number], re.MULTILINE)
    }


@pytest.mark.parametrize("number", NUMBERS)
def test_each_item_has_four_options_and_the_key_explains_each(number):
    options = re.findall(r"^- \*\*([a-d])\*\* \S", ITEMS[number], re.MULTILINE)
    assert options == list("abcd") == list(rows(number))
    right = [letter for letter, (shows, _) in rows(number).items() if shows.startswith("**right:**")]
    assert right == [RIGHT[number]]


@pytest.mark.parametrize("number", NUMBERS)
def test_each_wrong_option_is_a_misconception_that_the_run_sheet_of_its_lesson_names(number):
    (lesson,) = re.findall(r"\(lessons/(\d\d)\.md\)", KEYS[number])
    wrong = [which for letter, (_, which) in rows(number).items() if letter != RIGHT[number]]
    assert set(wrong) <= set(RunSheet.read(ROOT, lesson).misconceptions)
    assert len(set(wrong)) == 3
    assert rows(number)[RIGHT[number]][1] == "–"


def test_there_is_one_item_for_each_lesson_and_no_letter_is_right_more_often_than_another():
    assert list(ITEMS) == list(KEYS) == list(RIGHT) == NUMBERS
    assert [re.findall(r"lessons/(\d\d)\.md", KEYS[number]) for number in NUMBERS] == [[f"0{n}"] for n in NUMBERS]
    assert Counter(RIGHT.values()) == dict.fromkeys("abcd", 2)


def test_the_sheet_for_students_gives_nothing_away():
    assert re.findall(r"M0\d[a-e]|right:|key", FOR_STUDENTS) == []
    for number in NUMBERS:
        lengths = {letter: len(text) for letter, text in re.findall(r"\*\*([a-d])\*\* (.*)", ITEMS[number])}
        others = [length for letter, length in lengths.items() if letter != RIGHT[number]]
        assert lengths[RIGHT[number]] < 1.5 * max(others), "the longest option by far is the right one"


def test_the_key_stands_last_so_that_it_can_be_printed_apart():
    assert re.findall(r"^## (.*)", TEXT, re.MULTILINE)[-1] == "Key"
    own_page = re.findall(r'^<div style="page-break-before: always"></div>\n\n## (.*)', TEXT, re.MULTILINE)
    assert own_page == ["The test", "How to score", "Key"]


def at_least(k: int, n: int, chance: float) -> float:
    return sum(comb(n, i) * chance**i * (1 - chance) ** (n - i) for i in range(k, n + 1))


def test_what_guessing_gives_is_right():
    assert "about one sheet in nine has\n  4 or more right, and one in 37 has 5 or more" in TEXT
    assert (round(1 / at_least(4, 8, 0.25)), round(1 / at_least(5, 8, 0.25))) == (9, 37)


def test_the_table_of_rises_is_right():
    changed, rose = (
        [int(cell) for cell in re.findall(r"\d+", row)]
        for row in re.findall(r"^\| (?:pairs whose sum changed|that rose, at least) (.*)$", TEXT, re.MULTILINE)
    )
    assert rose == [next(k for k in range(n + 1) if at_least(k, n, 0.5) < 0.05) for n in changed]
    assert all(at_least(n, n, 0.5) >= 0.05 for n in range(1, min(changed))), "with fewer changes nothing can be said"


def test_the_invented_example_adds_up():
    example = TEXT.partition("**An invented example.**")[2].partition("\n\n")[0]
    both, gained, lost, neither = map(
        int, re.search(r"right both times (\d+), gained (\d+), lost (\d+), wrong both times (\d+)", example).groups()
    )
    pairs = int(re.search(r"(\d+) pairs", example)[1])
    before, after = map(int, re.search(r"So\s+(\d+) of \d+ were right before and (\d+) of", example).groups())
    assert (both + lost, both + gained, both + gained + lost + neither) == (before, after, pairs)
    assert int(re.search(r"Of the (\d+) who are wrong at the end", example)[1]) == lost + neither
    sums = map(int, re.search(r"(\d+) rose, (\d+) fell and (\d+) stayed", example).groups())
    assert sum(sums) == pairs
