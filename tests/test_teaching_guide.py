"""What docs/teaching.md and docs/changed.md say is so: plans add up, numbers are the tables' and the pages' own."""

from __future__ import annotations

import calendar
import functools
import json
import re
from pathlib import Path

import nbformat
import pytest

from alliancekit import __version__, load
from alliancekit.authoring import lessons
from alliancekit.catalog import data_dir
from alliancekit.pages import page

ROOT = Path(__file__).resolve().parents[1]
GUIDE = (ROOT / "docs" / "teaching.md").read_text(encoding="utf-8")
CHANGED = (ROOT / "docs" / "changed.md").read_text(encoding="utf-8")
LESSONS = {lesson.about["lesson"]: lesson for lesson in lessons.lessons(ROOT)}
EXERCISES = {path.name[:2]: path for path in sorted((ROOT / "exercises").glob("[0-9][0-9]_*.ipynb"))}


def section(title: str, text: str = GUIDE) -> str:
    """The text under a heading, up to the next of its rank."""
    (found,) = re.findall(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    return found


def tables(text: str) -> list[list[list[str]]]:
    """Each table of a text: its rows, each with its cells; without the heading."""
    found = re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE)
    return [
        [[cell.strip() for cell in row.strip("|").split(" | ")] for row in table.splitlines()[2:]] for table in found
    ]


@functools.cache
def cells(path: Path) -> list[nbformat.NotebookNode]:
    return nbformat.read(path, as_version=4).cells


@functools.cache
def made(number: str) -> str:
    """A lesson's page, as `alliancekit page` writes it."""
    return page(LESSONS[number].path)


def flat(text: str) -> str:
    return " ".join(text.split())


# --- the course -------------------------------------------------------------------------------------------------------


def plans() -> dict[str, list[list[str]]]:
    """The plans for five and for three sessions."""
    course = section("The course in 3, 5 or 9 sessions").partition(lessons.END)[2]
    found = {"five": tables(course)[0], "three": tables(course)[1]}
    assert {name: len(rows) for name, rows in found.items()} == {"five": 5, "three": 3}
    return found


@pytest.mark.parametrize("name", ["five", "three"])
def test_a_plan_fills_its_sessions_and_no_lesson_comes_before_what_it_needs(name):
    known = {"00"} if name == "five" else {"00", "02", "05"}  # read at home; the page says so
    for _, taught, _ in plans()[name]:
        parts = re.findall(r"(\w+) \((\d+)\)", taught)
        assert sum(int(minutes) for _, minutes in parts) == 100
        for part, minutes in parts:
            if part == "seminar":
                assert known >= {"07"} and int(minutes) == 50
                continue
            assert int(minutes) == LESSONS[part].minutes
            assert set(LESSONS[part].about["prerequisites"]) <= known, part
            known.add(part)
    if name == "five":
        assert known == LESSONS.keys()


@pytest.mark.parametrize("name", ["five", "three"])
def test_homework_needs_lessons_that_have_been(name):
    known: set[str] = set()
    for _, taught, homework in plans()[name]:
        known |= set(re.findall(r"(\d\d) \(", taught))
        for exercise in re.findall(r"exercise (\d\d)", homework):
            needs = re.findall(
                r"lessons? (\d\d)", re.findall(r"You need .*?\.", flat(cells(EXERCISES[exercise])[0].source))[0]
            )
            assert set(needs) <= known, exercise
    assert ("exercise 09" in str(plans()[name])) == (name == "five")


def test_exercises_that_count_are_homework_of_the_plan():
    text = flat(section("Assessment"))
    for name in ("five", "three"):
        (listed,) = re.findall(rf"{name.capitalize()}: ([\d, ]+)\.", text)
        homework = [part for _, _, cell in plans()[name] for part in re.split("[;,]", cell) if "practice" not in part]
        given = [number for part in homework for number in re.findall(r"exercise (\d\d)", part)]
        assert listed.split(", ") == [number for number in given if number != "09"]


def test_short_courses_leave_out_nothing_that_they_need():
    numbers = r"([\d, and]+)"
    wanted = rf"After {numbers}, a course of theory may use lessons {numbers} alone; a course of methods, {numbers}\."
    first, *courses = re.findall(wanted, flat(GUIDE))[0]
    assert len(courses) == 2
    for course in courses:
        known = set(re.findall(r"\d\d", first))
        for number in re.findall(r"\d\d", course):
            assert set(LESSONS[number].about["prerequisites"]) <= known
            known.add(number)


def test_with_50_minutes_a_short_course_has_what_its_lessons_and_their_exercises_need():
    text = flat(section("The course in 3, 5 or 9 sessions"))
    five, three = re.search(
        r"five sessions hold ([\d, and]+); three hold ([\d, and]+)\. Students do lesson 00", text
    ).groups()
    for hold, sessions in ((five, 5), (three, 3)):
        numbers, known = re.findall(r"\d\d", hold), {"00"}
        assert len(numbers) == sessions
        for number in numbers:
            assert set(LESSONS[number].about["prerequisites"]) <= known
            known.add(number)
            asked = re.findall(r"You need .*?\.", flat(cells(EXERCISES[number])[0].source))[0]
            assert set(re.findall(r"lessons? (\d\d)", asked)) <= known, number
    (seminar,) = [row for row in tables(section("Assessment"))[0] if "after the seminar" in row[0]]
    assert f"its {seminar[3]} percent go to the texts" in text


def test_the_code_move_of_lesson_03_is_asked_for_where_the_page_says():
    asking = [number for number, path in EXERCISES.items() if "from lesson 03" in flat(cells(path)[0].source)]
    assert f"Exercises {', '.join(asking[:-1])} and {asking[-1]} use a code move of lesson 03" in GUIDE


def test_homework_takes_as_long_as_the_exercises_say():
    rows = tables(section("The course in 3, 5 or 9 sessions"))[-1]
    told = {number: row[1:] for row in rows for number in re.findall(r"\d\d", row[0])}
    assert told.keys() == EXERCISES.keys()
    for number, (takes, words) in told.items():
        first = cells(EXERCISES[number])[0].source
        assert takes.lower() in flat(first).lower(), number
        text = flat("\n".join(cell.source for cell in cells(EXERCISES[number]))).replace("**", "")
        assert f"{words} words" in text, number
        points = [
            cell.metadata.nbgrader.points
            for cell in cells(EXERCISES[number])
            if cell.metadata.get("nbgrader", {}).get("grade")
        ]
        assert (sum(points[:-1]), points[-1]) == (6, 4), number


def test_the_parts_of_a_lesson_are_those_of_every_lesson():
    rows = tables(section("A lesson"))[0]
    told = {part.lower().partition(" ")[0]: int(minutes) for minutes, part, _ in rows}
    assert all(lesson.about["minutes"] == told for lesson in LESSONS.values())


def test_both_pages_have_the_table_of_lessons_as_it_is():
    assert set(lessons.PAGES) == {"README.md", "docs/teaching.md"}
    for name, folder in lessons.PAGES.items():
        text = (ROOT / name).read_text(encoding="utf-8")
        assert lessons.renewed(text, list(LESSONS.values()), folder) == text, f"make notebooks renews {name}"
        links = re.findall(r"\((\S+\.ipynb)\)", text.partition(lessons.BEGIN)[2].partition(lessons.END)[0])
        assert [((ROOT / name).parent / link).is_file() for link in links] == [True] * len(LESSONS)


@pytest.mark.parametrize("broken", list(lessons.PAGES))
def test_a_page_that_has_lost_its_marks_is_named_and_none_is_written(broken, tmp_path):
    (tmp_path / "docs").mkdir()
    (tmp_path / "notebooks").symlink_to(ROOT / "notebooks")
    stale = f"# A page\n{lessons.BEGIN}\nold\n{lessons.END}\nand more\n"
    for name in lessons.PAGES:
        (tmp_path / name).write_text("# Bare" if name == broken else stale)
    assert str(lessons.main(tmp_path)).startswith(f"{broken}: The page has no place for the lessons")
    assert [(tmp_path / name).read_text() for name in lessons.PAGES if name != broken] == [stale]
    (tmp_path / broken).write_text(stale)
    assert lessons.main(tmp_path) == 0
    for name, folder in lessons.PAGES.items():
        assert f"({folder}00_start_here.ipynb)" in (tmp_path / name).read_text()
        assert (tmp_path / name).read_text().endswith("\nand more\n")


# --- assessment, accessibility, readings ------------------------------------------------------------------------------


def test_weights_add_up():
    *parts, total = [row[1:4] for row in tables(section("Assessment"))[0]]
    assert total == ["100"] * 3
    assert [sum(int(part[at]) for part in parts if part[at] != "–") for at in range(3)] == [100] * 3


@pytest.mark.parametrize("number", LESSONS)
def test_a_lesson_offers_in_html_what_the_page_says(number):
    told = next(row for row in tables(section("Accessibility"))[0] if row[0] == number)
    explorer = re.findall(r'<section class="alliancekit-explorer.*?</section>', made(number), re.DOTALL)
    described = re.findall(r'<img\b[^>]*\balt="[^"]{40,}"', made(number))
    folded = re.findall(r"<summary>(?:After your guess|What each answer shows)", made(number))
    marked = [
        line
        for cell in cells(LESSONS[number].path)
        if cell.cell_type == "code"
        for line in cell.source.split("\n")
        if "←" in line
    ]
    counted = [
        number,
        len(described),
        made(number).count("<table"),
        explorer[0].count("<table") if explorer else "–",
        len(folded),
        len(marked),
    ]
    assert told == [str(part) for part in counted]
    assert len(explorer) == (number != "00")
    assert len(described) == made(number).count("<img")


def test_the_known_gaps_are_there():
    """A gap that has been closed comes off the list."""
    pages = [made(number) for number in LESSONS]
    assert max(len(alt) for text in pages for alt in re.findall(r'\balt="([^"]*)"', text)) > 2000
    given = [
        table for text in pages for table in re.findall(r'<table[^>]*class="dataframe".*?</table>', text, re.DOTALL)
    ]
    assert given and not any("<caption" in table for table in given)
    assert any("output_text" in text for text in pages)
    assert "대한민국" in made("00")
    assert {match for text in pages for match in re.findall(r'\blang="(\w+)"', text)} == {"en"}


def test_at_200_percent_the_lessons_that_the_page_names_scroll_sideways(chromium, tmp_path):
    (named,) = re.findall(r"wide tables in lessons ([\d, and]+) make the page scroll", flat(GUIDE))
    wide = []
    window = chromium.new_page(viewport={"width": 640, "height": 900})  # 1,280 at 200 percent
    for number in LESSONS:
        (tmp_path / "page.html").write_text(made(number), encoding="utf-8")
        window.goto((tmp_path / "page.html").as_uri())
        if window.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wide.append(number)
    window.close()
    assert re.findall(r"\d\d", named) == wide


def test_works_are_rows_of_readings_for_these_lessons():
    readings = load("readings").set_index("reading")
    text = section("Where it fits a syllabus")
    assert f"({len(readings)} in all" in text
    for _, works, lesson, _ in tables(text)[0]:
        for work in re.findall(r"`([^`]+)`", works):
            assert lesson in readings.loc[work, "lessons"].split(";"), work
    for name in ("walt-1985", "snyder-1984", "cha-2010", "olson-zeckhauser-1966", "koga-2022"):
        assert f"`{name}`" in text


def test_no_other_work_is_named():
    authors = "|".join(load("readings")["reference"].str.extract(r"^(\w+)")[0].unique())
    for cited in re.findall(r"([A-Z]\w+)(?: et al\.)? \((?:19|20)\d\d\)", GUIDE):
        assert re.fullmatch(authors, cited), cited


def test_the_article_is_where_the_page_says_and_has_these_paragraphs():
    article = load("sources").set_index("source").loc["ntd-2024-article"]
    assert article["title"] in flat(GUIDE)
    assert article["issuer"] in flat(GUIDE)
    assert f"]({article['url']})" in GUIDE
    paragraphs = load("paragraphs")
    last = paragraphs[paragraphs["lessons"] != ""]["paragraph"].max()
    assert f"The lessons go up to P{last}." in flat(GUIDE)


@pytest.mark.parametrize("text", [GUIDE, CHANGED], ids=["teaching", "changed"])
def test_anchors_lead_to_a_heading(text):
    other = {
        "": text,
        "teaching.md": GUIDE,
        "changed.md": CHANGED,
        "grading.md": (ROOT / "docs/grading.md").read_text("utf-8"),
    }
    for name, anchor in re.findall(r"\]\(([\w.]*)#([\w-]+)\)", text):
        headings = re.findall(r"^#+ (.+)$", other[name], re.MULTILINE)
        assert anchor in [re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings]


def test_the_sensitive_moments_that_return_have_a_row_each():
    rows = tables(section("Sensitive moments"))[0]
    told = dict(rows)
    for subject in (
        "Taiwan",
        "Senkaku/Diaoyu",
        "Comfort women",
        "Gaza",
        "Okinawa",
        "Your government",
        "family in the forces",
    ):
        assert [moment for moment in told if subject in moment], subject
    assert all(len(handled.split()) >= 8 for handled in told.values())
    (event,) = load("events").query("event == '2015-comfort-women-agreement'").to_dict("records")
    (history,) = [handled for moment, handled in told.items() if "Comfort women" in moment]
    assert event["date"].startswith("2015") and "announcement of 2015" in history
    assert "Seoul since 2017: victims not heard" in event["contested_note"] and "since 2017" in history


def test_an_edition_has_its_version_in_the_files_that_the_page_names():
    (row,) = [row for row in tables(section("The year"))[0] if "A new edition" in row[1]]
    for name in re.findall(r"`([^`]+\.(?:py|cff|json))`", row[1]):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert re.search(rf"version[\W_]+{re.escape(__version__)}\b", text), name


# --- changed since last year ------------------------------------------------------------------------------------------


def day(iso: str) -> str:
    """A date as the page writes it: 2026-07-23 is 23 July 2026, 2025-11 is November 2025."""
    year, month, *rest = iso.split("-")
    return " ".join([*(str(int(part)) for part in rest), calendar.month_name[int(month)], year])


def stands() -> dict[str, str]:
    """What the first table says of each question's tables, under the names of these."""
    return {row[2]: row[3] for row in tables(section("The world", CHANGED))[0]}


def test_every_table_that_it_names_is_one():
    names = {name for key in stands() for name in re.findall(r"`([^`]+)`", key)} - {"ntd-2024-article"}
    assert all(len(load(name)) for name in names)


def test_the_lessons_to_look_at_use_the_table():
    for _, _, named, _, where in tables(section("The world", CHANGED))[0]:
        used = set(re.findall(r"`([^`]+)`", named))
        for number in re.findall(r"\d\d", " ".join(part for part in where.split(";") if "exercise" not in part)):
            assert used & set(LESSONS[number].about["tables"]), (named, number)


def test_forecasts_and_promises_stand_as_in_the_tables():
    forecasts = load("predictions").set_index("prediction")
    said = stands()["`predictions`"]
    waiting = forecasts[forecasts["outcome"] == "not yet due"]
    assert said.startswith(f"{len(waiting)} of {len(forecasts)} not yet due")
    assert set(re.findall(r"F\d\d", said)) == set(waiting.index)
    assert all(day(due) in said for due in waiting["due"])
    assert f"{(forecasts['outcome'] == 'open').sum()} open, without a day" in said
    assert set(forecasts[forecasts["outcome"] == "open"]["due"]) == {""}

    follow, said = load("followthrough"), stands()["`followthrough`"]
    counts = follow["status"].value_counts()
    assert said.startswith(
        f"{len(follow)} rows: {counts['under way']} under way, "
        f"{counts['no later news found']} with no later news found."
    )
    assert day(follow["status_date"].max()) in said


def test_texts_stand_as_in_the_table():
    texts, said = load("commitments"), stands()["`commitments`"]
    counts = texts["standing"].value_counts()
    assert said.startswith(
        f"{len(texts)} texts: {counts['signed']} signed and not in force, {counts['contested']} contested."
    )
    assert day(texts["signed"].max()) in said


def test_the_newest_years_are_those_of_the_tables():
    said, years = stands(), load("economy").groupby("indicator")["year"].max()
    assert (
        said["`spending`"]
        == f"edition of {day(load('spending')['edition'].max())}, with years to {load('spending')['year'].max()}"
    )
    assert said["`prices`"] == f"years to {load('prices')['year'].max()}"
    assert said["`economy`"] == (
        f"stock of investment to {years['fdi stock from']}, flow {years['fdi flow from']}, jobs "
        f"{years['jobs at affiliates of']}, GDP {years['gdp']}, population {years['population']}"
    )
    assert said["`trade`"] == str(load("trade")["year"].max())
    assert said["`forces`"] == day(load("forces")["date"].max())
    assert said["`drills`"] == f"newest: {day(load('drills')['start'].max())}"
    members = load("memberships")
    assert said["`memberships`"] == f"newest: {day(max(members['joined'].max(), members['left'].max()))}"
    assert day(load("events")["date"].max()) in said["`events`, `commitments`"]


def test_the_rest_is_counted_right():
    said = stands()
    assert said["`places`, `actors`"] == f"{len(load('places'))} places, {len(load('actors'))} actors"
    assert said["`paragraphs`, source `ntd-2024-article`"] == f"{len(load('paragraphs'))} paragraphs, numbered from 0"
    assert load("paragraphs")["paragraph"].min() == 0
    assert said["`sources`, `readings`"] == f"{len(load('readings'))} readings"


def test_the_day_of_the_check_is_the_data_s_own_and_stands_where_it_says():
    described = json.loads((data_dir() / "datapackage.json").read_text(encoding="utf-8"))
    iso = described["created"][:10]
    checked = day(iso)
    assert f"**{checked}**" in CHANGED
    *_, latest = [row for row in tables(section("Editions", CHANGED))[0] if row[0].startswith(described["version"])]
    assert latest[1] == checked
    for path in (LESSONS["08"].path, EXERCISES["08"], EXERCISES["09"]):
        assert any(iso in cell.source for cell in cells(path)), path.name
    assert checked in (ROOT / "docs" / "lessons" / "08.md").read_text(encoding="utf-8")


def test_in_the_first_edition_every_exercise_is_in_version_1():
    (only,) = tables(section("Editions", CHANGED))[0]
    assert "exercises 01 to 09 are new, each in version 1" in only
    versions = [nbformat.read(path, as_version=4).metadata["alliancekit"]["version"] for path in EXERCISES.values()]
    assert versions == [1] * 9
