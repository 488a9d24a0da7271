"""Lessons and an exercise in JupyterLab, in a real browser: what a student sees, by mouse and by keyboard."""

from __future__ import annotations

import html
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from alliancekit.authoring import solution

from .browser import CHROMIUM, ROOT, Lab, tab_to

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine (as root: apt-get install chromium)"),
]
LESSON, EXERCISE = "notebooks/02_actors.ipynb", "exercises/02_actors.ipynb"
HTML = "text/html"


def test_a_way_out_of_this_machine_would_be_seen(chromium, server, tmp_path):
    """The two records that the other tests find empty do fill: that of the page, and that of the server and kernels."""
    window = Lab(chromium.new_context(), server)
    window.page.goto(server.url(LESSON))
    window.page.evaluate("fetch('http://203.0.113.1/page').catch(() => 0)")
    window.close()
    assert window.requests == ["http://203.0.113.1/page"]
    log = tmp_path / "outside"
    fetch = "import urllib.request; urllib.request.urlopen('http://203.0.113.1/kernel')"
    environment = server.environment | {"ALLIANCEKIT_OUTSIDE": str(log)}
    assert subprocess.run([sys.executable, "-c", fetch], env=environment, capture_output=True).returncode
    assert "203.0.113.1" in log.read_text()


def stored(path):
    return nbformat.read(ROOT / path, as_version=4).cells


def with_pictures(cells) -> list[str]:
    """The ids of the cells whose output holds a picture."""
    return [
        cell["id"]
        for cell in cells
        if any("<img" in "".join(output.get("data", {}).get(HTML, "")) for output in cell.get("outputs", ()))
    ]


def with_explorers(cells) -> list[str]:
    """The ids of the cells whose output holds an explorer."""
    return [
        cell["id"]
        for cell in cells
        if any("alliancekit-explorer" in "".join(o.get("data", {}).get(HTML, "")) for o in cell.get("outputs", ()))
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
    """The id of the lesson's first cell that shows a card of this kind, and the cell on the screen."""
    found = [
        c["id"] for c in lab.cells() if c["cell_type"] == "code" and re.search(rf"^{kind}\(", c["source"], re.MULTILINE)
    ]
    assert found
    return found[0], lab.cell(found[0])


def explained(id) -> list[tuple[str, bool, str]]:
    """A quiz's options, wrong ones first, each with whether it is right and why, from the stored page."""
    page = next(output.data[HTML] for cell in stored(LESSON) if cell.id == id for output in cell.outputs)
    said = [html.unescape(text) for text in re.findall(r"<p style[^>]*>(.*?)</p>", page)]
    found = [re.fullmatch(r"(.+?): (yes|not quite)\. (.+)", text).groups() for text in said]
    assert {how for _, how, _ in found} == {"yes", "not quite"}
    return sorted(((option, how == "yes", why) for option, how, why in found), key=lambda row: row[1])


def walk_to(lab, id) -> None:
    """Make a cell the active one by keyboard, from the last one, where Run All leaves the reader.

    Lab's arrow keys pass over cells whose code is folded away; Shift + Enter in the cell before steps into them.
    """
    ids = [cell["id"] for cell in lab.cells()]
    active = "() => window.jupyterapp.shell.currentWidget.content.activeCell.model.id"
    before = ids[ids.index(id) - 1]
    for _ in ids:
        if lab.page.evaluate(active) == before:
            lab.page.keyboard.press("Shift+Enter")
            assert lab.page.evaluate(active) == id
            return
        lab.page.keyboard.press("ArrowUp")
    raise AssertionError(f"cell {before} was not reached with the arrow keys")


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
    live = with_explorers(cells)
    see_pictures(lab, [id for id in with_pictures(cells) if id not in live])
    for id in live:  # once it has run, the widget stands in the place of its stored picture
        lab.cell(id).locator("svg").first.wait_for(state="visible")
    lab.screenshot("lesson-02-run")

    id, predict = card(lab, "predict")
    options, lock = predict.get_by_role("radio"), predict.get_by_role("button", name="Lock in my guess")
    assert options.count() >= 2
    assert lock.is_disabled()
    walk_to(lab, id)
    tab_to(lab, options.nth(1))
    lab.page.keyboard.press("Space")
    assert options.nth(1).is_checked()
    tab_to(lab, lock)
    lab.page.keyboard.press("Enter")
    status = predict.get_by_role("status")
    see_text(status, f"Your guess: {predict.locator('label:has(input:checked)').inner_text()}.")
    see_text(status, "Saved in your journal, on this computer only.")
    assert all(option.is_disabled() for option in options.all())

    id, quiz = card(lab, "quiz")
    for option, right, why in explained(id):
        quiz.get_by_label(option, exact=True).check()
        see_text(quiz.get_by_role("status"), "Yes." if right else "Not quite.")
        see_text(quiz.get_by_role("status"), why)

    _, ticket = card(lab, "exit_ticket")
    ticket.get_by_role("textbox").fill("The Senkaku/Diaoyu Islands: <b>Article V</b> & control.")
    ticket.get_by_role("button", name="Save my answer").click()
    see_text(ticket.get_by_role("status"), "Saved in your journal, on this computer only.")
    assert [entry["kind"] for entry in lab.server.journal()] == ["prediction", "exit ticket"]
    lab.screenshot("lesson-02-worked")


def half_done(folder) -> dict[str, str]:
    """Write the exercise with a right answer, a known mistake, an unreadable one and the rest open.

    Gives, by check cell, how the one line begins that a student should see.
    """
    questions = solution.read(ROOT / "solutions" / Path(EXERCISE).name).questions
    first, second, third, *rest = questions
    _, mistaken, hint = questions[second]["mistakes"][0]
    given = {first: questions[first]["accepted"][0], second: mistaken, third: "12"}
    notebook = nbformat.read(ROOT / EXERCISE, as_version=4)
    for cell in notebook.cells:
        if cell.id in given:
            cell.source = f"{cell.id.partition('-')[2]} = {given[cell.id]!r}"
    nbformat.write(notebook, folder / EXERCISE)
    return {
        f"{second}-check": f"{second}: not yet. {hint}",
        f"{third}-check": f"{third}: expected a list in order: [first, second, …]. Found text.",
    } | {f"{name}-check": f"{name}: the three dots are still there." for name in rest}


def test_a_half_done_exercise_runs_to_its_last_cell(lab):
    expected = half_done(lab.server.folder)
    assert len(expected) == 5
    lab.open(EXERCISE)
    lab.run_all()
    cells = lab.cells()
    assert not_run(cells) == []
    found = errors(cells)
    assert {id: [line[: len(expected.get(id, ""))] for line in said] for id, said in found.items()} == {
        id: [said] for id, said in expected.items()
    }
    for id, [said] in found.items():
        # JupyterLab breaks the lines where the page ends, and draws a cell some time after it scrolled into view.
        see_text(lab.cell(id), re.compile(r"\s+".join(map(re.escape, said.split()))))
    right = next(cell["id"] for cell in cells if cell["id"].endswith("-check") and cell["id"] not in expected)
    see_text(lab.cell(right), re.compile(rf"{right.removesuffix('-check')}: right: .+"))
    lab.cell(cells[-1]["id"])
    lab.screenshot("exercise-02-half-done")


def test_lesson_00_runs_to_its_end_by_menu_and_by_shift_enter(lab):
    lab.open("notebooks/00_start_here.ipynb")
    lab.run_all()
    cells = lab.cells()
    assert errors(cells) == {}
    assert not_run(cells) == []
    pictures = with_pictures(cells)
    assert pictures
    lab.screenshot("lesson-00-run")
    lab.cell(cells[0]["id"]).locator("h1").click()
    for _ in cells:
        lab.page.keyboard.press("Shift+Enter")
    ran = [cell["execution_count"] for cell in cells if cell["cell_type"] == "code"]
    lab.wait_for_count(cells[-1]["id"], 2 * len(ran))
    cells = lab.cells()[: len(cells)]
    assert errors(cells) == {}
    assert [cell["execution_count"] for cell in cells if cell["cell_type"] == "code"] == [n + len(ran) for n in ran]
    see_pictures(lab, pictures)
