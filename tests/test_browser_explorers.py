"""The explorers in a real browser: by mouse, then by keyboard alone, each compared with the view that Python makes.

What the views say is compared with the analysis in `test_explore_*.py`; here the page is compared with the views.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
import pytest

from alliancekit import explorers
from alliancekit.authoring import execute
from alliancekit.explorers.backdrop import backdrop
from alliancekit.explorers.scene import Scene
from alliancekit.words import Html

from .browser import CHROMIUM, tab_to, violations

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine (as root: apt-get install chromium)"),
]
KERNEL = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
WAIT_MS = 15_000


@dataclass
class Page:
    """One explorer on the page, beside the same explorer in this process."""

    lab: Any
    name: str
    twin: Any
    box: Any = field(init=False)

    def __post_init__(self) -> None:
        self.box = self.lab.cell(self.name).locator(".ak-explorer")
        self.box.wait_for(state="visible")

    # What a reader does with the mouse …

    def choose(self, label: str, option: str) -> None:
        """Choose from a list the first option that begins so: some say how many there are after it."""
        control = self.box.get_by_label(label, exact=True)
        texts = [text.replace("\xa0", " ") for text in control.locator("option").all_text_contents()]
        control.select_option(index=next(at for at, text in enumerate(texts) if text.startswith(option)))

    def tick(self, label: str) -> None:
        self.box.get_by_label(label, exact=True).click()

    def press(self, label: str) -> None:
        self.box.get_by_role("button", name=label, exact=True).click()

    def drag(self, label: str, share: float) -> None:
        """Click into the track of a slider, that far from its left end."""
        slider = self.box.get_by_label(label, exact=True)
        size = slider.bounding_box()
        slider.click(position={"x": size["width"] * share, "y": size["height"] / 2})

    def value(self, label: str) -> float:
        """Where a slider that was dragged stands now: not where it was."""
        value = float(self.box.get_by_label(label, exact=True).input_value())
        assert value not in [
            getattr(self.twin, name)
            for name, control in self.twin._controls.items()
            if getattr(control, "description", "") == label
        ]
        return value

    def same(self, method: str, *arguments: int) -> dict[str, Any]:
        """Let the twin do what a button does."""
        getattr(self.twin, method)(*arguments)
        return {}

    def click(self, iso3: str) -> None:
        """Click at an actor's capital, where the map shows it."""
        ring = self.box.locator(f".ak-key[data-actor={iso3}] circle")
        ring.scroll_into_view_if_needed()
        at = self.box.locator(".ak-frame").bounding_box()
        x, y, width, height = backdrop().windows[self.twin.zoom]
        cx, cy = backdrop().capitals[iso3]
        self.lab.page.mouse.click(at["x"] + (cx - x) / width * at["width"], at["y"] + (cy - y) / height * at["height"])

    # … and with the keyboard alone.

    def key_choose(self, label: str, option: str) -> None:
        tab_to(self.lab, self.box.get_by_label(label, exact=True))
        self.lab.page.wait_for_timeout(1100)  # letters typed sooner would go on with those before
        self.lab.page.keyboard.type(option, delay=15)

    def key_tick(self, label: str) -> None:
        tab_to(self.lab, self.box.get_by_label(label, exact=True))
        self.lab.page.keyboard.press("Space")

    def key_press(self, label: str) -> None:
        tab_to(self.lab, self.box.get_by_role("button", name=label, exact=True))
        self.lab.page.keyboard.press("Enter")

    def key_slide(self, label: str, *keys: str) -> None:
        tab_to(self.lab, self.box.get_by_label(label, exact=True))
        for key in keys:
            self.lab.page.keyboard.press(key)

    def key_day(self, label: str, day: str) -> None:
        """Type a day into a date field: month, day, year, as the browser's language has it."""
        tab_to(self.lab, self.box.get_by_label(label, exact=True))
        year, month, number = day.split("-")
        self.lab.page.keyboard.type(month + number + year, delay=15)

    def key_map(self, *keys: str) -> None:
        tab_to(self.lab, self.box.locator(".ak-key[tabindex='0']"))
        for key in keys:
            self.lab.page.keyboard.press(key)

    # What the page then shows

    def agrees(self, said: str | None = None) -> None:
        """Title, status line, tables and picture are those of the twin."""
        shown, status = self.twin.shown, self.box.get_by_role("status")
        expected = self.twin.status if said is None else said
        self.lab.page.wait_for_function(
            "([element, text]) => element.textContent === text",
            arg=[status.element_handle(), expected],
            timeout=WAIT_MS,
        )
        self.box.get_by_text(shown.title, exact=True).first.wait_for(state="visible")
        tables = self.box.locator("table").filter(has=self.lab.page.locator("caption"))
        assert tables.locator("caption").all_inner_texts() == [table.caption for table in shown.tables]
        for drawn, table in zip(tables.all(), shown.tables, strict=True):
            rows = drawn.locator("tbody tr").evaluate_all(_ROWS)
            assert rows == [[_plain(cell) for cell in row] for row in table.rows], table.caption
        svg = self.box.locator("svg[role=img]")
        assert svg.locator("title").first.text_content() == shown.picture.title
        assert svg.locator("desc").first.text_content() == shown.picture.alt
        if isinstance(shown.picture, Scene):
            self._map_agrees(shown.picture)

    def _map_agrees(self, scene: Scene) -> None:
        selected = self.box.locator(".ak-key[aria-selected=true]").evaluate_all(
            "keys => keys.map(k => k.dataset.actor)"
        )
        assert set(selected) == set(
            self.twin.selected(self.twin.form(**{name: getattr(self.twin, name) for name in self.twin._controls}))
        )
        says = self.box.locator(".ak-key").evaluate_all("keys => keys.map(k => [k.dataset.actor, k.ariaLabel])")
        assert dict(says) == scene.says
        fills = self.box.locator("svg[role=img]").evaluate(_FILLS)
        for iso3, fill in fills.items():
            look = scene.of.get(iso3)
            if look is None:
                assert fill == "", iso3
            elif look.hatch:
                assert fill.startswith('url("#ak') and look.key in fill, iso3
            else:
                assert fill == "rgb({}, {}, {})".format(*bytes.fromhex(look.fill[1:])), iso3
        arcs = self.box.locator("svg[role=img] .ak-arc:not(.ak-arc-halo)").count()
        assert arcs == len(scene.arcs)


_ROWS = """rows => rows.map(row => [...row.cells].map(cell => cell.textContent.trim()))"""
_FILLS = """svg => {
    const order = [...svg.closest('.ak-frame').querySelectorAll('.ak-key')].map(key => key.dataset.actor);
    const shapes = {};
    for (const path of svg.querySelectorAll('path.ak-actor')) shapes[path.getAttribute('d')] = path.style.fill;
    return Object.fromEntries([...svg.closest('.ak-frame').querySelectorAll('.ak-key')]
        .map(key => [key.dataset.actor, shapes[key.querySelector('path').getAttribute('d')]]));
}"""


def _plain(cell: str) -> str:
    """What a cell shows: text as it is, markup without its tags."""
    return (html.unescape(re.sub(r"<[^>]+>", "", cell)) if isinstance(cell, Html) else cell).strip()


def notebook(names, folder: Path, file: str = "explorers.ipynb") -> str:
    """Write a notebook that opens explorers, each in a cell named after it; the path as Lab has it."""
    cells = [nbformat.v4.new_markdown_cell("# Explorers", id="head")]
    cells += [
        nbformat.v4.new_code_cell(f"from alliancekit import explorers\nexplorers.{name}()", id=name) for name in names
    ]
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": KERNEL}), folder / "notebooks" / file)
    return f"notebooks/{file}"


@dataclass
class Step:
    """What a reader does, and the settings with which Python does the same."""

    act: Callable[[Page], None]
    settings: dict[str, Any] | Callable[[Page], dict[str, Any]]


MOUSE: dict[str, list[Step]] = {
    "commitments": [
        Step(lambda page: page.choose("With", "United States"), {"other": "USA"}),
        Step(lambda page: page.choose("Duty", "to defend"), {"duty": "defend"}),
        Step(lambda page: page.choose("With", "anybody"), {"other": ""}),
        Step(lambda page: page.choose("Duty", "all duties"), {"duty": ""}),
        Step(lambda page: page.click("AUS"), {"other": "AUS"}),
        Step(lambda page: page.choose("With", "Japan"), {"other": "JPN"}),  # twice the same: said, and the view stays
        Step(lambda page: page.choose("With", "Taiwan"), {"other": "TWN"}),  # a finding: no duty
    ],
    "contingency": [
        Step(lambda page: page.press("Next round"), {"round": 2}),
        Step(lambda page: page.press("Previous round"), {"round": 1}),
        Step(lambda page: page.press("Previous round"), lambda page: page.same("_step", -1)),  # there is none
        Step(lambda page: page.click("AUS"), {"actor": "AUS"}),
        Step(lambda page: page.choose("Kind of attack", "blockade"), {"threshold": "blockade"}),
        Step(lambda page: page.choose("Target", "Home territory: Taiwan"), {"target": "home-twn"}),
        Step(lambda page: page.press("Exchange attacker and target"), lambda page: page.same("_exchange")),
        Step(lambda page: page.press("Exchange attacker and target"), lambda page: page.same("_exchange")),
        Step(lambda page: page.choose("Zoom", "East Asia"), {"zoom": "East Asia"}),
        Step(lambda page: page.choose("Explain", "Japan"), {"actor": "JPN"}),
    ],
    "lattice": [
        Step(lambda page: page.drag("Year", 0.3), lambda page: {"year": page.value("Year")}),
        Step(lambda page: page.tick("consultation"), {"layers": ("defence", "consultation")}),
        Step(lambda page: page.tick("Count ties from texts of three or more"), {"multilateral": False}),
        Step(lambda page: page.click("PHL"), {"actor": "PHL"}),
        Step(lambda page: page.click("PHL"), {"actor": ""}),
        Step(lambda page: page.choose("Set of actors", "San Francisco system"), {"actors": "San Francisco system"}),
        Step(lambda page: page.choose("Hub", "Japan"), {"hub": "JPN"}),
    ],
    "spending": [
        Step(lambda page: page.drag("Share", 0.4), lambda page: {"share": page.value("Share")}),
        Step(lambda page: page.choose("Actor", "Australia"), {"actor": "AUS"}),
        Step(lambda page: page.choose("Year", "2016"), {"year": 2016}),
        Step(lambda page: page.choose("Rank to reach", "5"), {"rank": 5}),
        Step(lambda page: page.choose("Edition", "April 2023"), {"edition": "2023-04"}),
    ],
    "claims": [
        Step(lambda page: page.choose("Speaker", "headline"), {"speaker_kind": "headline"}),
        Step(lambda page: page.choose("Speaker", "all"), {"speaker_kind": ""}),
        Step(lambda page: page.choose("Kind of claim", "prediction"), {"type": "prediction"}),
        Step(lambda page: page.choose("Show claim", "P29c"), {"claim": "P29c"}),
        Step(lambda page: page.choose("Kind of claim", "all"), {"type": ""}),
        Step(lambda page: page.choose("About", "strategy"), {"domain": "strategy"}),
    ],
    "deliverables": [
        Step(lambda page: page.choose("Section", "space"), {"section": "space"}),
        Step(lambda page: page.choose("Verb", "signed or done"), {"verb": "signed or done"}),
        Step(lambda page: page.choose("Show item", "H13"), {"item": "H13"}),
        Step(lambda page: page.choose("Section", "all"), {"section": ""}),
        Step(
            lambda page: page.choose("Count by", "deals instead of their heading"),
            {"rule": "deals instead of their heading"},
        ),
        Step(lambda page: page.choose("Money", "with a sum"), {"money": "with a sum"}),
    ],
    "reach": [
        Step(lambda page: page.choose("From", "Yokosuka"), {"place": "yokosuka"}),
        Step(lambda page: page.choose("Count", "capitals"), {"of": "actors"}),
        Step(lambda page: page.choose("Zoom", "Western Pacific"), {"zoom": "Western Pacific"}),
        Step(lambda page: page.click("PHL"), {"place": "PHL"}),
        Step(lambda page: page.choose("Count", "bases, sites, straits, disputed features"), {"of": "places"}),
        Step(lambda page: page.choose("Used by", "China"), {"user": "CHN"}),
        Step(lambda page: page.drag("Range", 0.5), lambda page: {"km": page.value("Range")}),
    ],
}
KEYS: dict[str, list[Step]] = {
    "commitments": [
        Step(lambda page: page.key_choose("Actor", "United S"), {"actor": "USA"}),
        Step(lambda page: page.key_day("Day", "1975-06-01"), {"on": "1975-06-01"}),
        Step(lambda page: page.key_choose("With", "New"), {"other": "NZL"}),
        Step(lambda page: page.key_day("Day", "1990-06-01"), {"on": "1990-06-01"}),
        Step(lambda page: page.key_map("s", "o", "u", "t", "h", " ", "k", "Enter"), {"actor": "NZL", "other": "KOR"}),
    ],
    "contingency": [
        Step(lambda page: page.key_choose("Attacker", "North K"), {"attacker": "PRK"}),
        Step(lambda page: page.key_choose("Target", "Home territory: South K"), {"target": "home-kor"}),
        Step(lambda page: page.key_press("Next round"), {"round": 2}),
        Step(lambda page: page.key_map("u", "n", "i", "t", "e", "d", " ", "s", "Enter"), {"actor": "USA"}),
        Step(lambda page: page.key_day("Day", "1953-01-31"), {"on": "1953-01-31"}),
    ],
    "lattice": [
        Step(lambda page: page.key_slide("Year", "End"), {"year": 2026}),
        Step(lambda page: page.key_slide("Year", "ArrowLeft", "ArrowLeft"), {"year": 2024}),
        Step(lambda page: page.key_tick("defence"), {"layers": ("consultation",)}),
        Step(lambda page: page.key_tick("consultation"), {"layers": ()}),  # none left: said, and the view stays
        Step(lambda page: page.key_tick("drill"), {"layers": ("drill",)}),
        Step(lambda page: page.key_map("j", "a", "p", "Enter"), {"actor": "JPN"}),
    ],
    "spending": [
        Step(lambda page: page.key_choose("Edition", "April 2025"), {"edition": "2025-04"}),
        Step(lambda page: page.key_choose("Actor", "Jap"), {"actor": "JPN"}),
        Step(lambda page: page.key_slide("Share", "Home", "ArrowRight", "ArrowRight"), {"share": 0.7}),
        Step(lambda page: page.key_choose("Year", "2021"), {"year": 2021}),
    ],
    "claims": [
        Step(lambda page: page.key_choose("About", "all"), {"domain": ""}),
        Step(lambda page: page.key_choose("Verdict", "not y"), {"verdict": "not yet due"}),
        Step(lambda page: page.key_choose("Verdict", "all"), {"verdict": ""}),
        Step(lambda page: page.key_choose("Speaker", "ins"), {"speaker_kind": "institution"}),
    ],
    "deliverables": [
        Step(lambda page: page.key_choose("Money", "all"), {"money": ""}),
        Step(lambda page: page.key_choose("Verb", "exp"), {"verb": "explore or consider"}),
        Step(lambda page: page.key_choose("Count by", "items"), {"rule": "items and deals"}),
        Step(lambda page: page.key_choose("Other partner", "Aus"), {"partner": "AUS"}),
    ],
    "reach": [
        Step(lambda page: page.key_choose("From", "Changi"), {"place": "changi"}),
        Step(lambda page: page.key_slide("Range", "Home", "ArrowRight", "ArrowRight"), {"km": 150}),
        Step(lambda page: page.key_slide("Range", "End"), {"km": 8000}),
        Step(lambda page: page.key_choose("Count", "cap"), {"of": "actors"}),
        Step(lambda page: page.key_choose("Zoom", "Whole"), {"zoom": "Whole map"}),
        Step(lambda page: page.key_map("p", "h", "i", "Enter"), {"place": "PHL"}),
    ],
}


@pytest.mark.slow
@pytest.mark.parametrize("name", explorers.__all__)
def test_it_is_operated_by_mouse_and_then_by_keyboard_alone(lab, name):
    lab.open(notebook([name], lab.server.folder))
    lab.run_all()
    page = Page(lab, name, getattr(explorers, name)())
    page.agrees()
    for step in [*MOUSE[name], *KEYS[name]]:
        step.act(page)
        if settings := step.settings(page) if callable(step.settings) else step.settings:
            page.twin.set(**settings)
        page.agrees()
    for theme in ("Light", "Dark"):
        set_theme(lab, theme)
        assert violations(lab.page, ".ak-explorer") == []
        lab.screenshot(f"explorer-{name}-{theme.lower()}")


def set_theme(lab, name: str) -> None:
    lab.page.evaluate("theme => jupyterapp.commands.execute('apputils:change-theme', {theme})", f"JupyterLab {name}")
    light = str(name == "Light").lower()
    lab.page.wait_for_function("light => document.body.dataset.jpThemeLight === light", arg=light)


def test_all_on_one_page_keep_their_names_and_hatches_apart(lab):
    lab.page.set_viewport_size({"width": 1280, "height": 12_000})  # draws every cell
    lab.open(notebook(explorers.__all__, lab.server.folder))
    lab.run_all()
    for name in explorers.__all__:
        lab.cell(name).locator(".ak-explorer").wait_for(state="visible")
    ids = lab.page.locator(".ak-explorer [id]").evaluate_all("found => found.map(element => element.id)")
    assert len(ids) == len(set(ids))
    for name, label in (("lattice", "Year"), ("reach", "Range"), ("spending", "Share"), ("commitments", "Day")):
        assert lab.cell(name).locator(".ak-explorer").get_by_label(label, exact=True).count() == 1, name
    for name in ("commitments", "contingency", "lattice", "reach"):
        shown = getattr(explorers, name)().shown.picture
        lab.cell(name).get_by_role("img", name=shown.title).first.wait_for(state="visible")


def test_axe_does_find_what_is_wrong(lab):
    lab.open(notebook(["reach"], lab.server.folder))
    lab.run_all()
    lab.cell("reach").locator(".ak-explorer").wait_for(state="visible")
    lab.page.evaluate("document.querySelector('.ak-explorer select').removeAttribute('id')")
    assert [rule for rule, _ in violations(lab.page, ".ak-explorer")] == ["select-name"]


def see_pictures(page, names) -> None:
    """Each explorer's picture is drawn, with its alt text, and its first table is there."""
    for name in names:
        shown = getattr(explorers, name)().shown
        image = page.get_by_alt_text(shown.picture.alt, exact=True)
        assert image.evaluate("image => image.decode().then(() => image.naturalWidth)") >= 700, name
        assert image.bounding_box()["height"] > 100, name
        assert page.get_by_text(shown.status).first.is_visible()
        table = shown.tables[0]
        assert page.get_by_text(table.caption, exact=True).first.is_visible()
        assert page.get_by_role("rowheader", name=_plain(table.rows[0][0]), exact=True).first.is_visible()


def test_an_untrusted_notebook_shows_pictures_and_tables(lab):
    path = notebook(explorers.__all__, lab.server.folder, "stored.ipynb")
    execute.run(lab.server.folder / path)
    lab.open(path)
    assert lab.page.evaluate("jupyterapp.shell.currentWidget.context.model.cells.get(1).trusted") is False
    for name in explorers.__all__:
        lab.cell(name)
        see_pictures(lab.page, [name])
    assert not lab.page.get_by_text("Error displaying widget").count()
    lab.screenshot("explorers-untrusted")


def test_an_exported_page_shows_them_with_the_network_cut(chromium, lab, tmp_path):
    from nbconvert import HTMLExporter

    path = lab.server.folder / notebook(explorers.__all__, lab.server.folder, "stored.ipynb")
    execute.run(path)
    page_file = tmp_path / "stored.html"
    page_file.write_text(HTMLExporter().from_filename(str(path))[0], encoding="utf-8")
    context = chromium.new_context(offline=True, viewport={"width": 1200, "height": 900})
    page = context.new_page()
    context.route("http*://**", lambda route: route.abort())
    page.goto(page_file.as_uri())
    see_pictures(page, explorers.__all__)
    context.close()


def test_it_is_live_in_notebook_7(lab):
    path = notebook(["reach"], lab.server.folder)
    lab.open(path, app="notebooks")
    assert "/notebooks/notebooks/" in lab.page.url
    lab.run_all()
    box = lab.page.locator(".ak-explorer")
    box.wait_for(state="visible")
    box.get_by_label("Count", exact=True).select_option(label="capitals")
    twin = explorers.reach(of="actors")
    box.get_by_text(twin.shown.title, exact=True).first.wait_for(state="visible")
    assert box.locator("svg[role=img] desc").text_content() == twin.shown.picture.alt


@pytest.mark.parametrize("width", [480, 1280, 1900])
def test_the_map_fits_and_small_states_can_be_hit(lab, width):
    lab.page.set_viewport_size({"width": width, "height": 900})
    lab.open(notebook(["reach"], lab.server.folder))
    lab.page.evaluate("jupyterapp.commands.execute('application:toggle-left-area')")
    lab.run_all()
    frame = lab.cell("reach").locator(".ak-frame")
    frame.wait_for(state="visible")
    size = frame.bounding_box()
    room = lab.cell("reach").locator(".jp-OutputArea-output").first.bounding_box()
    assert 280 <= size["width"] <= room["width"]
    ratio = backdrop().size[1] / backdrop().size[0]
    assert size["height"] == pytest.approx(size["width"] * ratio, rel=0.02)
    for key in frame.locator(".ak-key").all():
        iso3 = key.get_attribute("data-actor")
        boxes = [part.bounding_box() for part in key.locator("> *").all()]
        assert max(min(box["width"], box["height"]) for box in boxes if box) >= 23.9, iso3
    name = frame.locator("text.ak-name").first.bounding_box()
    assert 10 <= name["height"] <= 20, "letters keep their size"
    stroke = frame.locator("svg[role=img] .ak-actor").first.evaluate("path => getComputedStyle(path).vectorEffect")
    assert stroke == "non-scaling-stroke"


def test_hover_and_focus_show_the_label_and_reduced_motion_is_kept(lab):
    lab.page.emulate_media(reduced_motion="reduce")
    lab.open(notebook(["reach"], lab.server.folder))
    lab.run_all()
    page = Page(lab, "reach", explorers.reach())
    tip = page.box.locator(".ak-tip")
    assert tip.is_hidden()
    page.box.locator(".ak-key[data-actor=TWN] circle").hover()
    assert tip.inner_text() == page.twin.shown.picture.says["TWN"]
    lab.page.mouse.move(5, 5)
    assert tip.is_hidden()
    page.key_map("m", "o", "n")
    assert tip.inner_text() == page.twin.shown.picture.says["MNG"]
    page.choose("Zoom", "Whole map")
    page.twin.zoom = "Whole map"
    lab.page.wait_for_function(
        "([svg, box]) => svg.getAttribute('viewBox') === box",
        arg=[page.box.locator("svg[role=img]").element_handle(), "0 0 {} {}".format(*backdrop().size)],
    )
    assert window_seen(page, "Southeast Asia") == 1, "at once"
    lab.page.emulate_media(reduced_motion="no-preference")
    assert window_seen(page, "South Asia") > 2, "it glides"


def window_seen(page, region) -> int:
    """Zoom to a region; how many windows the map shows until it is there."""
    picture = page.box.locator("svg[role=img]")
    picture.evaluate(
        "svg => { window.windows = []; new MutationObserver(() => window.windows.push(svg.getAttribute('viewBox')))"
        ".observe(svg, {attributes: true, attributeFilter: ['viewBox']}); }"
    )
    page.choose("Zoom", region)
    page.lab.page.wait_for_function(
        "end => window.windows.at(-1) === end", arg=" ".join(map(str, backdrop().windows[region]))
    )
    return page.lab.page.evaluate("new Set(window.windows).size")


def test_the_notebook_keeps_its_cells_while_letters_are_typed_into_a_control(lab):
    lab.open(notebook(["reach"], lab.server.folder))
    lab.run_all()
    page = Page(lab, "reach", explorers.reach())
    before = [cell["id"] for cell in lab.cells()]
    page.key_choose("Used by", "ddxbam")  # JupyterLab: delete, cut, insert above and below, markdown
    page.key_map("d", "d", "x", "a", "b", "ArrowUp", "ArrowDown")
    assert [cell["id"] for cell in lab.cells()] == before


def test_play_moves_the_years_and_stops(lab):
    lab.open(notebook(["lattice"], lab.server.folder))
    lab.run_all()
    page = Page(lab, "lattice", explorers.lattice())
    page.drag("Year", 0.5)
    lab.page.wait_for_timeout(1000)
    slider = page.box.get_by_label("Year", exact=True)
    first = int(slider.input_value())
    page.press("Play")
    lab.page.wait_for_function("([e, from]) => Number(e.value) >= from + 2", arg=[slider.element_handle(), first])
    page.press("Stop")
    lab.page.wait_for_timeout(500)
    stopped = int(slider.input_value())
    lab.page.wait_for_timeout(1500)
    assert int(slider.input_value()) == stopped
    page.twin.year = stopped
    page.agrees()
