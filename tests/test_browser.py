"""Lessons and an exercise in JupyterLab, in a real browser: what a student sees, by mouse and by keyboard."""

from __future__ import annotations

import json
import re

import nbformat
import pytest

from alliancekit.authoring import solution

from .browser import CHROMIUM, FLAGS, ROOT, Lab, serve

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine (as root: apt-get install chromium)"),
]
LESSON, EXERCISE = "notebooks/02_actors.ipynb", "exercises/02_actors.ipynb"
HTML = "text/html"


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    with serve(tmp_path_factory.mktemp("browser")) as running:
        yield running


@pytest.fixture(scope="session")
def chromium():
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed (the extra `dev` has it)")
    with api.sync_playwright() as playwright:
        try:
            started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS, chromium_sandbox=False)
        except api.Error as error:
            pytest.skip(f"{CHROMIUM} does not start: {error.message.splitlines()[0]}")
        yield started
        started.close()


@pytest.fixture
def lab(chromium, server):
    """A window of its own. Whatever the test did, nothing may have left this machine."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    window = Lab(context, server)
    yield window
    context.close()
    assert window.requests == []
    assert server.outside() == []


def stored(path):
    return nbformat.read(ROOT / path, as_version=4).cells


def with_pictures(cells) -> list[str]:
    """The ids of the cells whose output holds a picture."""
    return [
        cell["id"]
        for cell in cells
        if any("<img" in "".join(output.get("data", {}).get(HTML, "")) for output in cell.get("outputs", ()))
    ]


def errors(cells) -> dict[str, list[str]]:
    found = {
        cell["id"]: [o["evalue"] for o in cell.get("outputs", ()) if o["output_type"] == "error"] for cell in cells
    }
    return {id: said for id, said in found.items() if said}


def not_run(cells) -> list[str]:
    return [cell["id"] for cell in cells if cell["cell_type"] == "code" and not cell["execution_count"]]


def see_pictures(lab, ids) -> None:
    """Each of these cells shows its pictures, drawn, in view, and with a description."""
    for id in ids:
        pictures = lab.cell(id).locator("img")
        pictures.first.wait_for(state="visible")
        for picture in pictures.all():
            assert picture.evaluate("img => img.decode().then(() => img.naturalWidth)") > 400, id
            assert picture.bounding_box()["width"] > 400, id
            assert len(picture.get_attribute("alt")) > 60, id


def see_text(cell, text) -> None:
    cell.get_by_text(text).first.wait_for(state="visible")


def card(lab, kind) -> tuple[str, object]:
    """The id of the lesson's cell that shows a card of this kind, and the cell on the screen."""
    found = [
        c["id"] for c in lab.cells() if c["cell_type"] == "code" and re.search(rf"^{kind}\(", c["source"], re.MULTILINE)
    ]
    assert len(found) == 1
    return found[0], lab.cell(found[0])


def tab_to(lab, target, most=60) -> None:
    """Press Tab until this element has the focus."""
    for _ in range(most):
        if target.evaluate("element => element === document.activeElement"):
            return
        lab.page.keyboard.press("Tab")
    raise AssertionError(f"not reached by {most} presses of Tab: {target}")


def test_the_lesson_shows_its_maps_and_cards_before_anything_has_run(lab):
    lab.open(LESSON)
    assert lab.page.evaluate("jupyterapp.shell.currentWidget.context.model.cells.get(1).trusted") is False
    pictures = with_pictures(stored(LESSON))
    assert len(pictures) >= 2
    see_pictures(lab, pictures)
    for kind in ("predict", "quiz", "exit_ticket"):
        id, cell = card(lab, kind)
        asks = next(o for c in stored(LESSON) if c.id == id for o in c.outputs).data["text/plain"].partition(": ")[2]
        see_text(cell, asks)
    assert not lab.page.get_by_text("Error displaying widget").count()
    lab.screenshot("lesson-02-untrusted")


def test_the_lesson_runs_and_is_worked_through(lab):
    lab.open(LESSON)
    lab.run_all()
    cells = lab.cells()
    assert errors(cells) == {}
    assert not_run(cells) == []
    assert with_pictures(cells) == with_pictures(stored(LESSON))
    see_pictures(lab, with_pictures(cells))
    lab.screenshot("lesson-02-run")

    _, predict = card(lab, "predict")
    options, lock = predict.get_by_role("radio"), predict.get_by_role("button", name="Lock in my guess")
    assert options.count() >= 2
    assert lock.is_disabled()
    focus(lab, "predict")
    tab_to(lab, options.nth(1))
    lab.page.keyboard.press("Space")
    assert options.nth(1).is_checked()
    tab_to(lab, lock)
    lab.page.keyboard.press("Enter")
    status = predict.get_by_role("status")
    see_text(status, re.compile("Your guess: .+"))
    see_text(status, "Saved in your journal, on this computer only.")
    assert options.nth(0).is_disabled()
    kept = (lab.server.folder.parent / "home/data/alliancekit/journal.jsonl").read_text()
    assert json.loads(kept)["kind"] == "prediction"
    lab.screenshot("lesson-02-worked")


def test_lesson_00_runs_to_its_end(lab):
    lab.open("notebooks/00_start_here.ipynb")
    lab.run_all()
    cells = lab.cells()
    assert errors(cells) == {}
    assert not_run(cells) == []
    see_pictures(lab, with_pictures(cells))
    lab.screenshot("lesson-00-run")
