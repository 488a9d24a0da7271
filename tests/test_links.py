"""Every link inside the repository leads to a file that is there, and to a heading that is in it."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import nbformat
import pytest
from nbconvert.filters import markdown2html

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted(
    path
    for pattern in ("**/*.md", "notebooks/*.ipynb", "exercises/*.ipynb", "solutions/*.ipynb", "docs/**/*.html")
    for path in ROOT.glob(pattern)
    if all(not part.startswith(".") or part == ".github" for part in path.relative_to(ROOT).parts)
)
# Pages that stand elsewhere for their readers than in the repository.
READ_AT = {"alliancekit/authoring/bundle_files": ROOT}
_OUTSIDE = re.compile(r"[a-z][a-z0-9+.-]+:|//", re.IGNORECASE)  # a scheme, such as https: or data:
_PLACES = {"a": "href", "img": "src", "link": "href", "script": "src", "source": "src", "iframe": "src"}


_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}


class Page(HTMLParser):
    """The links of a page, the names that it gives to places in it, and the words of its headings."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: set[str] = set()
        self.headings: list[str] = []
        self._in = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        about = dict(attrs)
        if about.get("class") == "anchor-link":  # nbconvert's own, at each heading
            return
        if target := about.get(_PLACES.get(tag, "")):
            self.links.append(target)
        self.ids |= {value for key in ("id", "name") if (value := about.get(key))}
        if tag in _HEADINGS:
            self._in = tag
            self.headings.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == self._in:
            self._in = ""

    def handle_data(self, data: str) -> None:
        if self._in and data != "¶":
            self.headings[-1] += data


def slugs(headings: list[str]) -> set[str]:
    """What a heading is called in a link, as code hosts have it: small letters, no signs, "-" for a space."""
    times: Counter[str] = Counter()
    found = set()
    for heading in headings:
        slug = re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")
        found.add(f"{slug}-{times[slug]}" if times[slug] else slug)
        times[slug] += 1
    return found


@cache
def read(path: Path) -> Page:
    """A page as HTML; of a notebook, its markdown cells."""
    if path.suffix == ".html":
        return Page(path.read_text(encoding="utf-8"))
    if path.suffix == ".ipynb":
        cells = nbformat.read(path, as_version=4).cells
        return Page(markdown2html("\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")))
    page = Page(markdown2html(path.read_text(encoding="utf-8")))
    # nbconvert names headings as JupyterLab does, and code hosts in a way of their own.
    page.ids = page.ids - {heading.strip().replace(" ", "-") for heading in page.headings} | slugs(page.headings)
    return page


def lost(path: Path) -> list[str]:
    """The links of a page that lead nowhere."""
    folder = next((to for name, to in READ_AT.items() if path.parent == ROOT / name), path.parent)
    wrong = []
    for link in read(path).links:
        if _OUTSIDE.match(link):
            continue
        name, _, anchor = unquote(link).partition("#")
        target = (folder / name.partition("?")[0]).resolve() if name else path
        in_a_page = anchor and target.suffix in (".md", ".ipynb", ".html")
        if not target.exists() or (in_a_page and anchor not in read(target).ids):
            wrong.append(link)
    return wrong


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(path):
    assert lost(path) == []


def test_pages_of_every_kind_are_looked_at():
    names = {path.relative_to(ROOT).as_posix() for path in PAGES}
    assert {"README.md", "docs/grading.md", "docs/cheat-sheet.html", "notebooks/00_start_here.ipynb"} <= names
    assert sum(len([link for link in read(path).links if not _OUTSIDE.match(link)]) for path in PAGES) > 100


def test_files_that_texts_and_messages_name_are_there():
    """Such as "docs/grading.md says more", which is no link."""
    sources = [path for folder in ("alliancekit", "tools", "data") for path in (ROOT / folder).rglob("*.py")]
    sources += [path for path in PAGES if path.suffix == ".md"] + [
        ROOT / name for name in ("Makefile", "Containerfile")
    ]
    named = {
        (path.relative_to(ROOT).as_posix(), name)
        for path in sources
        for name in re.findall(r"(?<![\w/.-])docs/[\w/-]+\.(?:md|html|png)", path.read_text(encoding="utf-8"))
    }
    assert len(named) > 20
    assert {(where, name) for where, name in named if "NN" not in name and not (ROOT / name).exists()} == set()


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("[a](there.md)", []),
        ("[a](there.md#two-words)", []),
        ("[a](there.md#two-words-1)", []),
        ("[a](#here)\n\n## Here", []),
        ("[a](https://example.org/nowhere)", []),
        ("[a](gone.md)", ["gone.md"]),
        ("[a](there.md#gone)", ["there.md#gone"]),
        ("![a](gone.png)", ["gone.png"]),
        ("[a](#gone)", ["#gone"]),
        ('<a href="gone.html">a</a>', ["gone.html"]),
        ("`[a](gone.md)`", []),
        ("[a][b]\n\n[b]: gone.md", ["gone.md"]),
    ],
)
def test_a_lost_link_is_seen(tmp_path, text, wrong):
    (tmp_path / "there.md").write_text("# There\n\n## Two words\n\n## “Two words”?\n", encoding="utf-8")
    (tmp_path / "page.md").write_text(text, encoding="utf-8")
    assert lost(tmp_path / "page.md") == wrong
