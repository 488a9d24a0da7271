"""A notebook as one HTML page: what a reader without JupyterLab, without a network or without eyes gets from it."""

from __future__ import annotations

import re

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from typer.testing import CliRunner

from alliancekit.cli import app
from alliancekit.errors import KitError
from alliancekit.pages import page, write

from .browser import ROOT, violations

NOTEBOOKS = sorted(path for folder in ("notebooks", "exercises") for path in (ROOT / folder).glob("*.ipynb"))
NAMES = [f"{path.parent.name}-{path.stem}" for path in NOTEBOOKS]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=NAMES)
def test_axe_finds_nothing_serious_and_nothing_is_asked_of_outside(chromium, path, tmp_path):
    write(path, tmp_path / "page.html")
    context = chromium.new_context(offline=True)
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    window = context.new_page()
    window.goto((tmp_path / "page.html").as_uri())
    assert violations(window, "html") == []
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    context.close()


@pytest.mark.parametrize("path", NOTEBOOKS, ids=NAMES)
def test_the_page_needs_nothing_else_and_each_picture_is_described(path):
    made = page(path)
    assert "<script" not in made
    assert re.findall(r"<link\b|@import", made) == []
    pictures = re.findall(r"<img\b[^>]*>", made)
    assert all(re.search(r'\balt="[^"]{40,}"', picture) for picture in pictures)
    assert all(re.search(r"\bsrc=\"data:", picture) for picture in pictures)
    heading = re.search(r"<h1[^>]*>(.*?)<", made)[1].strip()
    assert re.search(r"<title>(.*?)</title>", made)[1] == heading


def test_folded_cells_show_what_they_put_out_and_not_their_source(tmp_path):
    shown, folded = new_code_cell("print('first')"), new_code_cell("print('second')")
    folded.metadata["jupyter"] = {"source_hidden": True}
    for cell, text in ((shown, "one"), (folded, "two")):
        cell.execution_count = 1
        cell.outputs = [nbformat.v4.new_output("stream", text=text)]
    path = tmp_path / "some.ipynb"
    nbformat.write(new_notebook(cells=[new_markdown_cell("# Title & more"), shown, folded]), path)
    made = page(path)
    assert "first" in made and "second" not in made
    assert "one" in made and "two" in made
    assert "<title>Title &amp; more</title>" in made


def test_the_command_writes_where_it_is_told(tmp_path):
    target = tmp_path / "lesson.html"
    done = CliRunner().invoke(app, ["page", str(ROOT / "notebooks" / "00_start_here.ipynb"), "--to", str(target)])
    assert (done.exit_code, done.output.strip()) == (0, f"written {target}")
    assert target.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(None, "There is no file"), ("not a notebook", "cannot be read as a notebook")],
)
def test_what_is_no_notebook_is_told_in_a_sentence(content, sentence, tmp_path):
    path = tmp_path / "x.ipynb"
    if content is not None:
        path.write_text(content)
    with pytest.raises(KitError, match=sentence):
        page(path)


def test_a_place_that_cannot_be_written_is_told_in_a_sentence(tmp_path):
    notebook = ROOT / "notebooks" / "00_start_here.ipynb"
    with pytest.raises(KitError, match="is a folder"):
        write(notebook, tmp_path)
    with pytest.raises(KitError, match="cannot be written"):
        write(notebook, tmp_path / "nowhere" / "page.html")
