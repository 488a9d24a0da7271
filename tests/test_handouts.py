"""Handouts: every lesson's run sheet is of the fixed form and runs; the page made from it prints and can be read."""

from __future__ import annotations

import builtins
import functools
import os
import re
import shutil
import subprocess
import sys
from html import unescape

import nbformat
import pytest
from typer.testing import CliRunner

from alliancekit.authoring import bundle, lessons
from alliancekit.cli import app
from alliancekit.errors import KitError
from alliancekit.handouts import page, run_sheet
from alliancekit.handouts.pictures import pictures
from alliancekit.handouts.run_sheet import RunSheet

from .browser import CHROMIUM, ROOT, violations

SHEETS = sorted((ROOT / "docs" / "lessons").glob("*.md"))
NUMBERS = [path.stem for path in SHEETS]
LESSONS = {lesson.about["lesson"]: lesson for lesson in lessons.lessons(ROOT)}
HEADINGS = [
    "Before class", "In 50 minutes", "In 75 minutes", "In 100 minutes", "What students get wrong", "Prompts",
    "Exit ticket", "Without laptops", "Explorer states to print", "Handle with care",
]  # fmt: skip

SAMPLE = """\
# Run sheet 03: The commitments

## Before class

- Read [the guide](../teaching.md) and [Article V](https://example.org/treaty).

## In 50 minutes

| minutes | part | what happens | say or ask |
|---|---|---|---|
| 5 | Predict | A guess on Guam. | Who has promised? |
| 8 | Read | Article V. | Where? |
| 12 | Explore | Three moves. | |
| 10 | Check | In pairs. | |
| 10 | Discuss | One prompt. | |
| 5 | Exit ticket | Alone. | |

Late? Leave out move 3.

## In 75 minutes

| minutes | part | what happens | say or ask |
|---|---|---|---|
| 60 | Explore | All. | |
| 15 | Going further | The bargain. | |

## In 100 minutes

| minutes | part | what happens | say or ask |
|---|---|---|---|
| 95 | Explore | All. | |
| 5 | Break | | |

## What students get wrong

### M03a: "A treaty binds both sides alike"

Show both cards.

### M03b: "An ally is at war the same day"

Read *would act*.

### M03c: "A law of one side is a treaty"

Ask who could end it.

## Prompts

### Defensive?

Good answers range from one to the other.

## Exit ticket

A full answer has five parts.

## Without laptops

Print the states. The tea costs US$2, the *cake* US$3.

## Explorer states to print

```python
# State 1. Who owes what, the day the treaty
# of 1960 entered into force
explorers.commitments(actor="Japan", on="1960-06-23")
# State 2. Who spends most
explorers.spending(actor="Japan", year=2024)
```

## Handle with care

Speak of texts, not of people in the room.
"""


@functools.cache
def made(number: str) -> str:
    """A lesson's handout, from the repository."""
    return page.handout(ROOT, number)


@pytest.fixture
def clone(tmp_path, monkeypatch):
    """A clone with one lesson and its run sheet, in which commands are typed."""
    for folder in ("notebooks", "docs/lessons"):
        (tmp_path / folder).mkdir(parents=True)
    shutil.copy(LESSONS["03"].path, tmp_path / "notebooks")
    (tmp_path / "docs" / "lessons" / "03.md").write_text(SAMPLE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def typed(*arguments):
    return CliRunner().invoke(app, ["handout", *arguments])


def text_of(html: str) -> str:
    """The words of a page, without pictures, markup and style sheets."""
    words = re.sub(r"<style>.*?</style>|<[^>]*>", " ", re.sub(r"<(/?)(em|strong|code)>", "", html), flags=re.DOTALL)
    return unescape(re.sub(r"\s+", " ", words)).strip()


# ---- the run sheets


def test_every_lesson_has_a_run_sheet():
    assert sorted(LESSONS) == NUMBERS


@pytest.mark.parametrize("path", SHEETS, ids=NUMBERS)
def test_it_has_the_fixed_headings_and_its_minutes_add_up(path):
    text = path.read_text(encoding="utf-8")
    prose = re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)
    assert re.findall("^# (.*)", prose, re.MULTILINE) == [f"Run sheet {path.stem}: {LESSONS[path.stem].about['title']}"]
    assert re.findall("^## (.*)", prose, re.MULTILINE) == HEADINGS
    for length in (50, 75, 100):
        part = text.partition(f"## In {length} minutes\n")[2].partition("\n## ")[0]
        assert sum(int(minutes) for minutes in re.findall(r"^\| *(\d+) *\|", part, re.MULTILINE)) == length


@pytest.mark.parametrize("number", NUMBERS)
def test_every_explorer_state_runs_and_shows_something(number):
    for call in RunSheet.read(ROOT, number).calls:
        view = call.view()
        assert view.title and len(view.picture.alt) > 40
        assert any(table.rows for table in view.tables), f"{call.source}: no row in any table"


def test_no_two_misconceptions_have_one_id():
    told = [re.findall(r"^### (M\w+):", path.read_text(encoding="utf-8"), re.MULTILINE) for path in SHEETS]
    ids = [id for of_sheet in told for id in of_sheet]
    assert len(ids) == len(set(ids))
    assert [list(RunSheet.read(ROOT, number).misconceptions) for number in NUMBERS] == told


@pytest.mark.parametrize("number", NUMBERS)
def test_what_a_run_sheet_points_to_in_the_repository_is_there(number):
    text = (ROOT / "docs" / "lessons" / f"{number}.md").read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!\w+:)([^)#\s]+)", text):
        assert (ROOT / "docs" / "lessons" / target).exists(), target


# ---- the page


@pytest.mark.parametrize("number", NUMBERS)
def test_the_page_holds_what_belongs_on_it_in_order(number):
    words, sheet, about = text_of(made(number)), RunSheet.read(ROOT, number), LESSONS[number].about
    captions = [f"State {at}. {call.caption}" for at, call in enumerate(sheet.calls, 1)]
    expected = [
        about["title"], about["question"][1:], *about["objectives"], *about["key_points"], "Before class",
        "In 50 minutes", "In 75 minutes", "In 100 minutes", "Explorer states", *captions, "Prompts",
        "What students get wrong", *sheet.misconceptions, "Exit ticket", "Without laptops", "Handle with care",
    ]  # fmt: skip
    at = 0
    for text in expected:
        found = words.find(text_of(page.markdown(text)), at)
        assert found >= 0, f"{text!r} is not there, or not in its place"
        at = found


@pytest.mark.parametrize("number", NUMBERS)
def test_the_page_needs_nothing_else_and_each_picture_is_described(number):
    html = made(number)
    assert re.findall(r"<script|<link\b|@import|<iframe|\bon\w+=[\"']", html) == []
    images = re.findall(r"<img\b[^>]*>", html)
    assert len(images) == len(pictures(LESSONS[number].path)) + len(RunSheet.read(ROOT, number).calls)
    assert all(re.search(r'\bsrc="data:', image) and re.search(r'\balt="[^"]{40,}"', image) for image in images)
    assert [link for link in re.findall(r'<a [^>]*href="([^"]*)', html) if not link.startswith("http")] == []
    ids = re.findall(r"<[^>]* id=[\"']([^\"']+)", re.sub(r'src="data:[^"]*"', "", html))
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("number", sorted(LESSONS))
def test_every_stored_figure_is_found_with_its_words(number):
    notebook = nbformat.read(LESSONS[number].path, as_version=4)
    stored = [
        output["data"]["text/plain"]
        for cell in notebook.cells
        for output in cell.get("outputs", ())
        if "data:image/png" in output.get("data", {}).get("text/html", "")
    ]
    found = pictures(LESSONS[number].path)
    assert [picture.alt for picture in found] == stored
    assert all("<figcaption>" in picture.html and picture.heading for picture in found)
    assert not any("minutes)" in picture.heading for picture in found)


def test_the_same_sources_give_the_same_bytes(clone):
    written = []
    for seed in ("1", "2"):
        target = clone / f"{seed}.html"
        subprocess.run(
            [sys.executable, "-m", "alliancekit", "handout", "03", "--to", str(target)],
            check=True, capture_output=True, env={**os.environ, "PYTHONHASHSEED": seed},
        )  # fmt: skip
        written.append(target.read_bytes())
    assert written[0] == written[1]
    assert str(clone).encode() not in written[0]


def test_sums_of_money_are_no_formula_and_links_into_the_repository_become_paths(clone):
    html = page.handout(clone, "03")
    assert "The tea costs US$2, the <em>cake</em> US$3." in html
    assert "the guide (<code>docs/teaching.md</code>)" in html
    assert '<a href="https://example.org/treaty">Article V</a>' in html
    for label in ("`docs/teaching.md`", "docs/teaching.md", "teaching.md"):
        assert page.markdown(f"[{label}](../teaching.md)").strip() == "<p><code>docs/teaching.md</code></p>"
    assert "<code>a$b$</code>, $1" in page.markdown("`a$b$`, $1")
    assert "<b" not in page.markdown("one <b>bold</b> word")


def test_a_lesson_without_figures_has_no_part_for_them(clone):
    path = clone / "notebooks" / LESSONS["03"].path.name
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = []
    nbformat.write(notebook, path)
    html = page.handout(clone, "03")
    assert "<h2>Figures" not in html and "handed out: the explorer\nstates" in html
    assert "<h2>Explorer states" in html


def test_without_jinja2_the_way_out_is_told(clone, monkeypatch):
    real = builtins.__import__

    def missing(name, *rest, **more):
        if name == "jinja2":
            raise ModuleNotFoundError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", missing)
    page._environment.cache_clear()
    shown = typed("03")
    assert shown.exit_code == 1
    assert "Handouts need the package jinja2" in shown.stderr and "alliancekit[instructor]" in shown.stderr


# ---- in a browser


@pytest.fixture
def window(chromium):
    context = chromium.new_context(offline=True)
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    yield context.new_page()
    assert [url for url in asked if not url.startswith(("file:", "data:", "about:"))] == []
    context.close()


needs_chromium = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium on this machine (as root: apt-get install chromium)"
)
ONE_PLAN = "main > section:not(#in-50-minutes) { display: none }"


def printed(window, paper: str) -> int:
    """How many pages a printer would need."""
    return len(re.findall(rb"/Type\s*/Page\b", window.pdf(format=paper, prefer_css_page_size=True)))


@pytest.mark.browser
@needs_chromium
@pytest.mark.parametrize("number", NUMBERS)
def test_axe_finds_nothing_serious_and_the_run_sheet_fits_on_a_page(window, tmp_path, number):
    (tmp_path / "page.html").write_text(made(number), encoding="utf-8")
    window.goto((tmp_path / "page.html").as_uri())
    assert violations(window, "html") == []
    window.emulate_media(media="print")
    window.set_viewport_size({"width": 688, "height": 1000})  # A4 without its margins
    wide = window.evaluate(
        "[...document.querySelectorAll('main *')].filter(part => part.getBoundingClientRect().right > innerWidth + 1)"
        ".map(part => part.outerHTML.slice(0, 80))"
    )
    assert wide == [], "cut off at the edge of the paper"
    spare = "And one line more, because other machines have wider letters.<br>" * 3
    window.evaluate("html => document.querySelector('#in-50-minutes').insertAdjacentHTML('beforeend', html)", spare)
    window.add_style_tag(content=ONE_PLAN)
    assert {paper: printed(window, paper) for paper in ("A4", "Letter")} == {"A4": 1, "Letter": 1}


@pytest.mark.browser
@needs_chromium
def test_a_run_sheet_that_is_too_long_for_a_page_would_be_seen(window, clone):
    row = "| 0 | Exit ticket | Nothing happens here, for as long as it takes to fill a line of the table. | |\n"
    path = clone / "docs" / "lessons" / "03.md"
    path.write_text(SAMPLE.replace("| 5 | Exit ticket", row * 30 + "| 5 | Exit ticket"), encoding="utf-8")
    window.set_content(page.handout(clone, "03"))
    window.add_style_tag(content=ONE_PLAN)
    assert printed(window, "A4") > 1


@pytest.mark.browser
@needs_chromium
def test_pages_for_students_are_pages_of_their_own(window, clone):
    window.set_content(page.handout(clone, "03"))
    whole = printed(window, "A4")
    window.add_style_tag(content="main > section:not(.students) { display: none }")
    for_students = printed(window, "A4")
    window.add_style_tag(content=".students { display: none } main > section:not(.students) { display: block }")
    window.add_style_tag(content="main > section:not(.students) { display: block !important }")
    for_instructors = printed(window, "A4")
    assert for_students >= 3 and for_instructors >= 4
    assert for_students + for_instructors == whole


# ---- what is told


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("# Run sheet 03: The", "# Run sheet 04: The", r"line 1: the file begins .* Expected: # Run sheet 03: and"),
        ("## Before class", "## Before", r"line 3, “Before”: this heading stands out of place. Expected: ## Before"),
        ("## Prompts\n", "## Prompt\n", r"“Prompt”: this heading stands out of place. Expected: ## Prompts"),
        ("## Handle with care", "", r"“Explorer states to print”: the file ends .* Expected: ## Handle with care"),
        ("Speak of", "## More\n\nSpeak of", r"“More”: this heading is one too many"),
        ("| 12 | Explore", "| 13 | Explore", r"line 7, “In 50 minutes”: the minutes add up to 51. Expected: 50"),
        ("| 60 | Explore", "| 61 | Explore", r"“In 75 minutes”: the minutes add up to 76. Expected: 75"),
        ("| 95 | Explore", "| 90 | Explore", r"“In 100 minutes”: the minutes add up to 95. Expected: 100"),
        ("| 8 | Read", "| 8–10 | Read", r"line 12, .*: minutes are '8–10'. Expected: a whole number of minutes"),
        ("| 8 | Read |", "| 8 | Reading |", r"line 12, .*: a part is called 'Reading'. Expected: one of Predict, Read"),
        ("| 8 | Read |", "| 8 | Explore |", r"the parts are Predict, Explore, Check, .* Expected: Predict, Read, Expl"),
        ("| 8 | Read | Article V. |", "| 8 | Read |", r"line 12, .*: a row has 3 cells. Expected: 4"),
        (
            "| minutes | part | what happens | say or ask |\n|---|---|---|---|\n| 5 |",
            "| time | part | what happens | say or ask |\n|---|---|---|---|\n| 5 |",
            r"line 9, .*: a table begins \| time .* Expected: the columns \| min",
        ),
        ('### M03b: "An', '### M04b: "An', r'“M04b: .*”: this is no misconception. Expected: ### M03a: "'),
        ('### M03b: "An', '### M03a: "An', r"the id M03a is used twice"),
        ("Ask who could end it.", "", r"there is no text under the heading. Expected: how it shows"),
        ('### M03c: "A law of one side is a treaty"', "", r"there are 2 misconceptions. Expected: 3 to 5"),
        ("### Defensive?", "Defensive?", r"“Prompts”: there is no prompt"),
        ("A full answer has five parts.", "", r"“Exit ticket”: there is no text under the heading"),
        ("```python", "```", r"“Explorer states to print”: there are 0 blocks of Python"),
        ("year=2024)\n```", "year=2024)\n", r"a block of code is not closed"),
        ("# State 2. Who spends most\n", "", r"explorers.spending\(.*\) has no caption. Expected: a line above it"),
        ("# State 2. Who", "# State 3. Who", r"the 2. call is captioned 'State 3. .* Expected: State 2., or no"),
        ('explorers.spending(actor="Japan", year=2024)', "", r"there are 1 explorer calls. Expected: 2 to 4"),
        ("explorers.spending(", "explorers.spendings(", r"there is no explorer 'spendings'. Expected: one of claims"),
        ("explorers.spending(", "explorers.spending(**{}, ", r"found \*\* in explorers.spending"),
        (
            "explorers.spending(",
            'explorers.spending("", ',
            r'found explorers.spending\("", .* Expected: an explorer wit',
        ),
        ("explorers.spending(", "spending(", r"found spending\(actor"),
        ("year=2024)", "year=2024).set(year=1)", r"found explorers.spending.*\.set\(year=1\)"),
        ("year=2024)", 'year=open("x"))', r"year is set to open\('x'\). Expected: a plain value: a text in"),
        ("year=2024)", "year=2024", r"this is no Python \('\(' was never closed\)"),
    ],
)
def test_a_run_sheet_that_is_not_of_the_form_is_told(old, new, told):
    assert SAMPLE.count(old) == 1 or old == "```python"
    with pytest.raises(KitError, match=told) as raised:
        RunSheet.parsed("docs/lessons/03.md", "03", SAMPLE.replace(old, new))
    assert str(raised.value).startswith("docs/lessons/03.md, line ")
    assert "Expected: " in str(raised.value)


def test_the_line_named_is_that_of_the_file():
    text = SAMPLE.replace("year=2024", "year=year")
    with pytest.raises(KitError) as raised:
        RunSheet.parsed("docs/lessons/03.md", "03", text)
    line = int(re.match(r"docs/lessons/03.md, line (\d+)", str(raised.value))[1])
    assert "year=year" in text.split("\n")[line - 1]


def test_a_heading_inside_a_block_of_code_is_none():
    text = SAMPLE.replace("A full answer has", "```\n## no heading\n```\n\nA full answer has")
    assert RunSheet.parsed("x", "03", text).texts["Exit ticket"].startswith("```\n## no heading")


def test_captions_lose_their_number_since_the_page_numbers_them():
    first, second = RunSheet.parsed("x", "03", SAMPLE).calls
    assert first.caption == "Who owes what, the day the treaty of 1960 entered into force"
    assert (second.explorer, second.settings) == ("spending", {"actor": "Japan", "year": 2024})


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('actor="Japan", year', 'actor="Atlantis", year', r"explorers.spending\(.*\) does not run \(.*Atlantis"),
        ("year=2024", "century=21", r"does not run \(There is no setting of the explorer spending called 'century'"),
        ("03: The commitments", "03: The promises", r"the title is 'The promises'. Expected: 'The commitments'"),
    ],
)
def test_what_does_not_fit_the_kit_is_told(clone, old, new, told):
    (clone / "docs" / "lessons" / "03.md").write_text(SAMPLE.replace(old, new), encoding="utf-8")
    shown = typed("03")
    assert shown.exit_code == 1
    assert re.search(rf"docs/lessons/03.md, line \d+.*{told}", shown.stderr)
    assert not (clone / "handout-03.html").exists()


# ---- the command


def test_the_command_writes_one_or_all(clone):
    assert typed("3").output == "written handout-03.html\n"
    target = clone / "some.html"
    assert typed("03", "--to", str(target)).output == f"written {target}\n"
    assert typed().output == f"written {run_sheet.Path('handouts') / 'handout-03.html'}\n"
    assert typed("--to", "deep/er").exit_code == 0
    texts = {
        path.read_bytes()
        for path in (
            clone / "handout-03.html",
            target,
            clone / "handouts/handout-03.html",
            clone / "deep/er/handout-03.html",
        )
    }
    assert len(texts) == 1


def test_none_of_all_is_written_where_one_cannot_be_made(clone):
    shutil.copy(LESSONS["04"].path, clone / "notebooks")
    shown = typed()
    assert shown.exit_code == 1
    assert "There is no run sheet docs/lessons/04.md" in shown.stderr
    assert not (clone / "handouts").exists()


def test_a_lesson_that_does_not_exist_is_told(clone):
    shown = typed("12")
    assert shown.exit_code == 1
    assert "There is no lesson called '12'." in shown.stderr


def test_places_that_cannot_be_written_are_told(clone):
    (clone / "file").write_text("")
    assert "is a folder. Name the file to write" in typed("03", "--to", "docs").stderr
    assert "cannot be written" in typed("03", "--to", "nowhere/x.html").stderr
    assert "cannot be made a folder" in typed("--to", "file").stderr


def test_a_run_sheet_in_another_encoding_is_told(clone):
    (clone / "docs" / "lessons" / "03.md").write_bytes("# Übersicht".encode("latin-1"))
    assert "docs/lessons/03.md cannot be read" in typed("03").stderr


def test_the_clone_is_found_from_a_folder_inside_it(clone, monkeypatch):
    monkeypatch.chdir(clone / "docs" / "lessons")
    assert page.clone() == clone


def test_where_there_are_no_run_sheets_it_says_that_a_clone_is_needed(tmp_path, monkeypatch):
    monkeypatch.setattr(page, "__file__", str(tmp_path / "site-packages" / "alliancekit" / "handouts" / "page.py"))
    (tmp_path / "bundle" / "notebooks").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "bundle")
    shown = typed("03")
    assert shown.exit_code == 1
    assert "an installed package and a student bundle have no run sheets" in shown.stderr
    assert shown.stderr.count("\n") == 1


def test_students_get_no_run_sheets():
    given = {path for pattern in bundle._WHOLE for path in ROOT.glob(pattern)}
    assert ROOT / "docs" / "explorers.md" in given
    assert given.isdisjoint(SHEETS)
