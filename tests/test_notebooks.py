"""What holds for every notebook as it is stored, and for every lesson as a reader meets it."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import nbformat
import pytest

from alliancekit.authoring.solution import is_draft

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = [
    path
    for folder in ("notebooks", "solutions", "exercises")
    for path in sorted((ROOT / folder).glob("*.ipynb"))
    if not is_draft(path)
]
LESSONS = [path for path in NOTEBOOKS if path.parent.name == "notebooks"]
EXERCISES = (
    "01_reading", "02_actors", "03_commitments", "04_lattice", "05_upgrade", "06_spending", "07_isolate", "08_last",
    "09_capstone",
)  # fmt: skip
AT_LEAST = {
    "notebooks/00_start_here.ipynb",
    *(f"notebooks/{name}.ipynb" for name in EXERCISES[:-1]),
    *(f"{folder}/{name}.ipynb" for folder in ("solutions", "exercises") for name in EXERCISES),
}
MOST_BYTES = 1_500_000
MOST_WORDS, MOST_CELLS, MOST_LINES, MOST_FIGURES = 900, 6, 3, 2
LEAST_ALT = 60
FORBIDDEN = ("Taiwan, Province of China", "Sovereign country")
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"

_DATA_URI = re.compile(r"data:[\w/+.-]+;base64,[A-Za-z0-9+/=]+")
_MACHINE_PATH = re.compile(r"(?<![\w.])(?:/(?:home|root|Users|work|tmp|var|mnt)/|[A-Za-z]:\\+Users)")
_HEADING = re.compile(r"^(#{1,6}) +(.+?) *#*$", re.MULTILINE)
_LINK = re.compile(r"(!?)\[((?:[^\[\]]|\[[^\]]*\])*)\]\(\s*<?([^\s)>]+)>?[^)]*\)")
_FENCED = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
_STABLE_ID = re.compile(r"(?:\d\d-)?[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_RANDOM_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){0,3}(?:-[0-9a-f]{12})?")


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def every(paths: list[Path]):
    return pytest.mark.parametrize("path", paths, ids=name)


def read(path: Path) -> nbformat.NotebookNode:
    return nbformat.read(path, as_version=4)


def code(cells) -> list:
    return [cell for cell in cells if cell.cell_type == "code"]


def outputs(cells) -> list:
    return [output for cell in code(cells) for output in cell.outputs]


def prose(cells) -> list[str]:
    """The text of each markdown cell, without code blocks."""
    return [_FENCED.sub("", cell.source) for cell in cells if cell.cell_type == "markdown"]


def headings(cells) -> list[tuple[int, str]]:
    return [(len(marks), text) for text in prose(cells) for marks, text in _HEADING.findall(text)]


class _Tags(HTMLParser):
    """The attributes of every tag of some kinds, in order."""

    def __init__(self, page: str, *kinds: str) -> None:
        super().__init__()
        self.kinds, self.found = kinds, []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        if tag in self.kinds:
            self.found.append(dict(attributes))


def tags(page: str, *kinds: str) -> list[dict[str, str | None]]:
    return _Tags(page, *kinds).found


def pictures(cells) -> list[tuple[str, dict]]:
    """Every picture in an output: its description, and the output's data."""
    return [
        (picture.get("alt") or "", output.data)
        for output in outputs(cells)
        for picture in tags(output.get("data", {}).get("text/html", ""), "img")
    ]


def core(cells) -> list:
    """The cells before the heading “Going further”; a cell that also holds the heading counts up to it."""
    found = []
    for cell in cells:
        before, heading, _ = (
            cell.source.partition("## Going further") if cell.cell_type == "markdown" else (cell.source, "", "")
        )
        if not heading:
            found.append(cell)
            continue
        return [*found, nbformat.v4.new_markdown_cell(before)]
    return found


def visible(cells) -> list:
    return [cell for cell in code(cells) if not cell.metadata.get("jupyter", {}).get("source_hidden")]


def lines(cell) -> list[str]:
    return [line for line in cell.source.splitlines() if line.strip() and not line.strip().startswith("#")]


def words(text: str) -> int:
    """Words a reader reads: link targets, tags and rules of tables are none."""
    text = re.sub(r"<[^>]+>", " ", _LINK.sub(r"\2", text))
    return len(re.findall(r"\w+(?:[.,'’/-]\w+)*", text))


def test_the_notebooks_are_there():
    assert set(map(name, NOTEBOOKS)) >= AT_LEAST


@every(NOTEBOOKS)
def test_valid_for_its_format(path):
    raw = json.loads(path.read_text(encoding="utf-8"))
    assert (raw["nbformat"], raw["nbformat_minor"]) >= (4, 5)
    nbformat.validate(raw)
    assert raw["metadata"]["kernelspec"]["name"] == "python3"
    assert path.stat().st_size <= MOST_BYTES


@every(NOTEBOOKS)
def test_one_title_and_headings_in_order(path):
    notebook = read(path)
    found = headings(notebook.cells)
    levels = [level for level, _ in found]
    assert levels[0] == 1
    assert levels.count(1) == 1
    jumps = [found[k] for k in range(1, len(found)) if levels[k] > levels[k - 1] + 1]
    assert jumps == []
    assert notebook.metadata.alliancekit.title in found[0][1]


@every(NOTEBOOKS)
def test_cell_ids_are_words_and_unique(path):
    ids = [cell.id for cell in read(path).cells]
    assert len(set(ids)) == len(ids)
    assert [id for id in ids if not _STABLE_ID.fullmatch(id) or _RANDOM_ID.fullmatch(id)] == []


@every(NOTEBOOKS)
def test_run_from_top_to_bottom_or_not_at_all(path):
    cells = code(read(path).cells)
    counts = [cell.execution_count for cell in cells]
    assert counts
    if path.parent.name == "exercises":
        assert set(counts) == {None}
        assert outputs(cells) == []
    else:
        assert counts == list(range(1, len(cells) + 1))


@every(NOTEBOOKS)
def test_nothing_stored_that_changes_or_is_broken(path):
    notebook = read(path)
    assert "widgets" not in notebook.metadata
    found = outputs(notebook.cells)
    assert [output.evalue for output in found if output.output_type == "error"] == []
    assert [output for output in found if output.output_type == "stream" and output.name == "stderr"] == []
    assert [output for output in found if WIDGET_VIEW in output.get("data", {})] == []


@every(NOTEBOOKS)
def test_every_picture_is_described(path):
    cells = read(path).cells
    for alt, data in pictures(cells):
        assert len(alt) >= LEAST_ALT, alt
        assert len(set(re.findall(r"\w+", alt.casefold()))) >= 8, alt
        assert not re.search(r"\.(?:png|svg|jpe?g|gif|pdf)$", alt), alt
        if "alliancekit-figure" in data["text/html"]:
            assert alt == data["text/plain"]
    bare = [kind for output in outputs(cells) for kind in output.get("data", {}) if kind.startswith("image/")]
    assert bare == [], "an output of this type has no place for alt text: show the picture as a kit Figure"
    for text in prose(cells):
        assert [target for mark, alt, target in _LINK.findall(text) if mark and len(alt) < LEAST_ALT] == []
        assert [picture for picture in tags(text, "img") if len(picture.get("alt") or "") < LEAST_ALT] == []


@every(LESSONS)
def test_a_lesson_has_a_picture(path):
    assert pictures(read(path).cells)


@every(NOTEBOOKS)
def test_no_paths_of_a_machine_and_no_forbidden_names(path):
    text = _DATA_URI.sub("", path.read_text(encoding="utf-8"))
    assert _MACHINE_PATH.findall(text) == []
    assert [words for words in FORBIDDEN if words.casefold() in text.casefold()] == []


@every(NOTEBOOKS)
def test_links_lead_somewhere(path):
    cells = read(path).cells
    targets = [target for text in prose(cells) for _, _, target in _LINK.findall(text)]
    # Sources of the tables are shown with the address they have; a few pages were never served but by http.
    shown = (output.get("data", {}).get("text/html", "") for output in outputs(cells))
    pages = [*prose(cells), *(page.replace("'http://", "'https://").replace('"http://', '"https://') for page in shown)]
    targets += [
        target
        for page in pages
        for tag in tags(page, "a", "img")
        for target in (tag.get("href"), tag.get("src"))
        if target
    ]
    inside = [target for target in targets if not re.match(r"https://|mailto:|data:|#", target)]
    lost = [target for target in inside if not (path.parent / unquote(target.partition("#")[0])).exists()]
    assert lost == []


@every(LESSONS)
def test_a_lesson_says_what_it_is_in_its_metadata(path):
    about = read(path).metadata.alliancekit
    assert about.lesson == path.name[:2]
    assert sum(about.minutes.values()) == 50
    assert about.objectives


@every(LESSONS)
def test_the_core_path_fits_in_a_class(path):
    cells = core(read(path).cells)
    assert len(cells) < len(read(path).cells), "no heading “Going further”"
    assert sum(map(words, prose(cells))) <= MOST_WORDS
    assert len(visible(cells)) <= MOST_CELLS
    assert {cell.id: len(lines(cell)) for cell in visible(cells) if len(lines(cell)) > MOST_LINES} == {}
    shown = [output.get("data", {}).get("text/html", "") for output in outputs(cells)]
    assert sum("alliancekit-figure" in page for page in shown) <= MOST_FIGURES
    assert sum("alliancekit-explorer" in page for page in shown) <= 1
