"""What all explorers have in common: state, status line, static picture, and what they do not load."""

from __future__ import annotations

import dataclasses
import html
import random
import re
import subprocess
import sys
import threading
import xml.etree.ElementTree as ET
from urllib.parse import unquote

import nbformat
import pytest
from ipywidgets.widgets.widget import _instances

from alliancekit import KitError, explorers
from alliancekit.authoring import execute
from alliancekit.explorers.backdrop import backdrop, bow
from alliancekit.explorers.chart import Bar, Chart
from alliancekit.explorers.controls import Day, Slider, Ticks
from alliancekit.explorers.looks import Line, Look, Sign
from alliancekit.explorers.scene import Arc, Mark, Scene, everyone

NAMES = explorers.__all__
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(params=NAMES)
def explorer(request):
    return getattr(explorers, request.param)()


def bundle(explorer) -> dict:
    return explorer._repr_mimebundle_()


def picture(markup: str) -> tuple[str, ET.Element]:
    """The alt text and the drawing of the one image in the markup."""
    ((alt, source),) = re.findall(r'<img alt="([^"]*)" src="data:image/svg\+xml,([^"]*)"', markup)
    return html.unescape(alt), ET.fromstring(unquote(html.unescape(source)))


def controls_of(explorer) -> dict:
    return explorer._controls


def test_there_are_seven():
    assert NAMES == ["claims", "commitments", "contingency", "deliverables", "lattice", "reach", "spending"]


def test_as_it_opens_it_says_something(explorer):
    shown = explorer.shown
    assert len(shown.title) > 20
    assert not shown.title.endswith(".")
    assert explorer.status == shown.status
    assert shown.status.endswith(".")
    assert len(shown.picture.alt) > 80
    assert shown.tables[0].rows
    assert "alliancekit" in shown.source or "SIPRI" in shown.source


def test_every_field_of_the_state_has_a_control_with_a_name(explorer):
    fields = {field.name for field in dataclasses.fields(explorer.form)}
    assert controls_of(explorer).keys() == fields
    for name, control in controls_of(explorer).items():
        assert control.value == getattr(explorer, name)
        assert isinstance(control, Ticks) or control.description


def test_the_same_state_gives_the_same_view_and_text(explorer):
    again = type(explorer)()
    assert again.shown == explorer.shown
    assert repr(again) == repr(explorer)
    assert bundle(again)["text/html"] == bundle(explorer)["text/html"]
    assert " at 0x" not in repr(explorer)


def test_without_a_kernel_it_shows_as_a_picture_with_its_table(explorer):
    markup, shown = bundle(explorer)["text/html"], explorer.shown
    assert re.findall(r"\ssrc=[\"'](?!data:)", markup) == [], "nothing is fetched"
    alt, drawing = picture(markup)
    assert alt == shown.picture.alt
    assert drawing.tag == f"{SVG}svg"
    assert len(list(drawing.iter())) > 10
    assert html.escape(shown.title) in markup
    assert html.escape(shown.status) in markup
    assert f"<caption>{html.escape(shown.tables[0].caption)}</caption>" in markup
    assert "<script" not in markup
    assert not re.findall(r"(?:src|href)=[\"']http:", markup)
    assert not re.findall(r"url\((?!#)", unquote(markup))
    assert len(markup) < 400_000
    assert bundle(explorer)["text/plain"] == repr(explorer)


def test_the_picture_says_in_its_legend_what_each_look_means(explorer):
    markup, drawn = bundle(explorer)["text/html"], explorer.shown.picture
    looks = (
        set(drawn.of.values()) if isinstance(drawn, Scene) else {look for bar in drawn.bars for _, look in bar.parts}
    )
    signs = {mark.sign for mark in drawn.marks} if isinstance(drawn, Scene) else set()
    legend = [entry.label for entry, _ in drawn.legend]
    assert {each.label for each in looks | signs} <= set(legend)
    for label in legend:
        assert html.escape(label) in markup
    different = {(each.fill, each.hatch) for each in looks}
    assert len(different) == len({each.label for each in looks}), "two classes look the same"


def test_its_state_is_a_text_from_which_it_is_made_again(explorer):
    assert explorer.state == explorer.name
    again = type(explorer)(state=explorer.state)
    assert again.shown == explorer.shown
    with pytest.raises(KitError, match="its states begin with"):
        type(explorer)(state="somethingelse?year=1990")
    with pytest.raises(KitError, match="no setting of the explorer"):
        type(explorer)(state=f"{explorer.name}?nothing=1")


def test_a_misspelt_setting_is_told(explorer):
    field = dataclasses.fields(explorer.form)[0].name
    with pytest.raises(KitError, match=f"Did you mean .*{field}"):
        type(explorer)(**{field + "s": "x"})
    with pytest.raises(KitError, match=f"Did you mean .*{field}"):
        setattr(explorer, field + "s", "x")
    with pytest.raises(KitError, match="no setting of the explorer"):
        explorer.set(nonsense=1)


def test_a_fault_in_a_callback_reaches_the_status_line_and_the_view_stays(explorer, monkeypatch):
    before, heading = explorer.shown, explorer._heading.value

    def broken(state):
        raise ValueError("boom")

    monkeypatch.setattr(explorer, "tidy", lambda state, moved: state)
    monkeypatch.setattr(type(explorer), "view", staticmethod(broken))
    name, control = next(iter(controls_of(explorer).items()))
    explorer._move({name: control.value})
    assert explorer.status.startswith("This is a fault of the kit, not yours. Please report it: ValueError: boom.")
    assert explorer.status.endswith(before.title)
    assert explorer._status.trouble
    assert explorer.shown == before
    assert explorer._heading.value == heading


def test_using_all_of_them_loads_neither_geopandas_nor_matplotlib():
    code = (
        "import sys\nfrom alliancekit import explorers\n"
        "for name in explorers.__all__:\n"
        "    explorer = getattr(explorers, name)()\n"
        "    for control in explorer._controls.values():\n"
        "        if hasattr(control, 'options'): control.index = len(control.options) - 1\n"
        "    explorer._repr_mimebundle_()\n"
        "print(sorted({'geopandas', 'matplotlib', 'shapely'} & sys.modules.keys()))"
    )
    ran = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
    assert ran.stderr == ""


def notebook_of_all(path) -> None:
    """A notebook that opens each explorer in a cell of its own, run and stored as `make notebooks` does."""
    lines = [f"explorers.{name}()" for name in NAMES]
    cells = [nbformat.v4.new_code_cell("from alliancekit import explorers", id="import")]
    cells += [nbformat.v4.new_code_cell(line, id=line[10:-2]) for line in lines]
    moved = 'moved = explorers.lattice(year=1960)\nmoved.year = 1990\nmoved.set(layers=["defence"])'
    cells.append(nbformat.v4.new_code_cell(moved, id="moved"))
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    execute.run(path)


def test_strict_nbval_compares_all_of_them_and_no_widget_is_stored(tmp_path):
    path = tmp_path / "all.ipynb"
    notebook_of_all(path)
    stored = nbformat.read(path, as_version=4)
    assert "widgets" not in stored.metadata
    outputs = {cell.id: output.data for cell in stored.cells for output in cell.outputs}
    assert outputs.keys() == {*NAMES, "moved"}
    assert {kind for data in outputs.values() for kind in data} == {"text/plain", "text/html"}
    assert path.stat().st_size < 2_500_000
    first = path.read_bytes()
    execute.run(path)
    assert path.read_bytes() == first
    command = [
        sys.executable,
        "-m",
        "pytest",
        "--nbval",
        "--nbval-current-env",
        "-q",
        "-p",
        "no:cacheprovider",
        str(path),
    ]
    ran = subprocess.run(command, capture_output=True, text=True)
    assert f"{len(stored.cells)} passed" in ran.stdout, ran.stdout
    for cell in stored.cells:  # and nbval does look at them: another text fails
        for output in cell.outputs:
            output.data["text/plain"] += " changed"
    nbformat.write(stored, path)
    ran = subprocess.run(command, capture_output=True, text=True)
    assert f"{len(outputs)} failed" in ran.stdout, ran.stdout


SCENE = Scene(
    title="Two <tied>",
    alt='A “map” & its "alt" <text>',
    window="East Asia",
    of={"JPN": Look("tied", "#56b4e9"), "TWN": Look("hatched", "#009e73", ".")},
    legend=((Look("tied", "#56b4e9"), "(1)"), (Line("tie", "#0072b2", "4 2"), ""), (Sign("site", "square"), "")),
    arcs=(Arc("JPN", "USA", Line("tie", "#0072b2", "4 2")), Arc("TWN", "JPN", Line("tie", "#0072b2"), arrow=True)),
    marks=(Mark((3500, 2500), "Here & there", Sign("site", "square"), named=True),),
    rings=(backdrop().circle(127.8, 26.4, 800),),
    named=("JPN", "KOR"),
    outlined=("PLW",),
)


def test_a_scene_is_drawn_with_all_that_it_says():
    drawing = ET.fromstring(SCENE.svg())
    found = [element.get("class", "").split() for element in drawing.iter()]
    count = lambda name: sum(name in classes for classes in found)  # noqa: E731
    assert count("ak-arc") - count("ak-arc-halo") == 2
    assert count("ak-ring") == 1
    assert count("ak-outline") == 2, "Palau is small: its outline and a ring"
    assert {element.text for element in drawing.iter(f"{SVG}text")} == {"Japan", "South Korea", "Here & there"}
    fills = [element.get("style", "") for element in drawing.iter() if element.get("class") == "ak-actor"]
    assert sum("fill:#56b4e9" in fill for fill in fills) == 1
    assert sum("fill:url(#ak009e73" in fill for fill in fills) == 2, "Taiwan is small: its outline and a dot"
    ids = [element.get("id") for element in drawing.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    assert re.findall(r"marker-end='url\(#akarrow\)'", SCENE.svg())
    assert 'alt="A “map” &amp; its &quot;alt&quot; &lt;text&gt;"' in SCENE.image()


def test_names_on_the_map_never_cover_each_other():
    crowd = tuple(everyone())
    drawing = ET.fromstring(dataclasses.replace(SCENE, named=crowd, window="Whole map").svg())
    names = [element.text for element in drawing.iter(f"{SVG}text")]
    assert 15 < len(names) < len(crowd), "those that have no room are left out"
    assert names[0] == everyone()[crowd[0]], "the first has the first choice"


def test_an_arc_bends_to_the_same_side_whichever_end_comes_first():
    there, back = bow((0, 0), (100, 0)), bow((100, 0), (0, 0))
    middle = lambda d: re.search(r"Q(-?\d+,-?\d+)", d)[1]  # noqa: E731
    assert middle(there) == middle(back)


def test_a_circle_that_crosses_the_edge_of_the_map_is_not_drawn_across_it():
    circle = backdrop().circle(-28, 20, 2000)
    width = backdrop().size[0]
    for piece in circle.split("M")[1:]:
        xs = [int(point.split(",")[0]) for point in piece.split("L")]
        assert max(xs) - min(xs) < width / 2
    assert circle.count("M") >= 3


def test_bars_are_as_long_as_their_values():
    one, other = Look("one", "#0072b2"), Look("other", "#e69f00", "/")
    chart = Chart("T", "alt", (Bar("a & <b>", ((2, one), (1, other))), Bar("c", ((0, one),))), reference=(4, "limit"))
    drawing = ET.fromstring(chart.svg("x"))
    bars = [element for element in drawing.iter(f"{SVG}rect") if element.get("stroke")]
    widths = [float(bar.get("width").rstrip("%")) for bar in bars]
    assert widths[0] == pytest.approx(2 * widths[1], rel=1e-3)
    lines = list(drawing.iter(f"{SVG}line"))
    assert len(lines) == len(chart.bars)
    assert [float(line.get("x1").rstrip("%")) for line in lines] == pytest.approx([2 * widths[0]] * 2, rel=1e-3)
    assert [text.text for text in drawing.iter(f"{SVG}text")] == ["a & <b>", "c", "limit"]
    assert picture(chart.image())[1].findtext(f"{SVG}text") == "a & <b>"
    assert drawing.find(f"{SVG}desc").text == "alt"


def test_the_guide_lists_every_explorer_with_its_settings(root):
    text = (root / "docs" / "explorers.md").read_text(encoding="utf-8")
    listed = {
        name: re.findall(r"`(\w+)`", settings)
        for name, settings in re.findall(r"^\| `explorers\.(\w+)\(\)` \|[^|]*\| ([^|]*) \|$", text, re.MULTILINE)
    }
    assert listed == {
        name: [field.name for field in dataclasses.fields(getattr(explorers, name)().form)] for name in NAMES
    }
    for name, state in re.findall(r"explorers\.(\w+)\(state=\"([^\"]+)\"\)", text):
        assert getattr(explorers, name)(state=state).state == state


def test_two_moves_at_once_are_made_one_after_the_other():
    """JupyterLab lets widgets move on threads of their own; none may undo what another sets."""
    explorer = explorers.lattice()
    slow, view = threading.Event(), type(explorer).view
    entered = threading.Event()

    def waiting(state):
        entered.set()
        slow.wait(5)
        return view(state)

    explorer.view = waiting
    first = threading.Thread(target=lambda: setattr(explorer._controls["year"], "value", 1990.0))
    first.start()
    assert entered.wait(5)
    del explorer.view
    second = threading.Thread(target=lambda: setattr(explorer._controls["actors"], "value", "San Francisco system"))
    second.start()
    second.join(0.3)
    assert second.is_alive(), "it waits for the first"
    slow.set()
    first.join(10), second.join(10)
    assert (explorer.year, explorer.actors) == (1990, "San Francisco system")
    assert explorer.shown == explorers.lattice(year=1990, actors="San Francisco system").shown
    assert explorer._controls["year"].value == 1990


def another(control, choose: random.Random):
    """A value that a reader could set a control to."""
    if isinstance(control, Ticks):
        return tuple(choose.sample(list(control.boxes), choose.randint(0, 3)))
    if isinstance(control, Day):
        return choose.choice(
            ["", f"{choose.randint(1945, 2026)}-{choose.randint(1, 12):02}-{choose.randint(1, 28):02}"]
        )
    if isinstance(control, Slider):
        return control.min + control.step * choose.randrange(int((control.max - control.min) / control.step) + 1)
    return choose.choice(control.options)[1] if hasattr(control, "options") else choose.choice([True, False])


def test_a_walk_through_its_states_leaves_it_whole(explorer):
    """Whatever a reader does: no fault, the controls say what is shown, and the state text gives the view again."""
    choose, good = random.Random(explorer.name), 0
    for step in range(60):
        name, control = choose.choice(list(controls_of(explorer).items()))
        control.value = another(control, choose)
        assert explorer.status, name
        assert "fault of the kit" not in explorer.status, (explorer.status, name)
        if explorer._status.trouble:
            continue
        good += 1
        for field, each in controls_of(explorer).items():
            assert each.value == getattr(explorer, field), field
        if not step % 6:
            assert type(explorer)(state=explorer.state).shown == explorer.shown, explorer.state
    assert good > 3


def test_after_an_unreadable_day_the_other_moves_still_count():
    explorer = explorers.contingency(target="warship", attacked="USA")
    for name, value in (("on", ""), ("target", "home-twn"), ("on", "2024-04-10")):
        explorer._controls[name].value = value
    assert not explorer._status.trouble
    assert explorer.target == "home-twn"


def test_no_widget_is_left_behind_when_the_number_of_tables_changes():
    explorer = explorers.contingency()
    explorer.actor = ""
    explorer.actor = "USA"
    before = len(_instances)
    for _ in range(5):
        explorer.actor = ""
        explorer.actor = "USA"
    assert len(_instances) == before


def test_a_number_between_two_steps_is_kept_to_its_last_digit():
    explorer = explorers.spending(share=1.2345)
    assert explorers.spending(state=explorer.state).share == 1.2345


@pytest.mark.parametrize("name", ["reach", "spending", "lattice"])
def test_what_is_no_text_or_number_is_refused_in_words(name):
    with pytest.raises(KitError):
        getattr(explorers, name)(**{{"reach": "place", "spending": "year", "lattice": "year"}[name]: ["x"]})
    with pytest.raises(KitError, match="A state is a text"):
        getattr(explorers, name)(state=3)
