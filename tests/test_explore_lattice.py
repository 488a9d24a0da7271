"""The explorer `lattice`: whatever moves it, it shows what `alliancekit.lattice` measures on 31 December."""

from __future__ import annotations

import html
import inspect
import math

import pytest

from alliancekit import KitError, dates, explorers, lattice, load, model
from alliancekit.explorers.of_lattice import CHOSEN, FIRST, HUB, LINES, LOOSE, OF_HUB, OUT, TIED
from alliancekit.explorers.scene import everyone
from alliancekit.explorers.year_end import CHANGES
from alliancekit.explorers.year_tables import MANY, PLAIN
from alliancekit.states import in_prose, name_of
from alliancekit.yardsticks import MEASURES, shown, yardsticks

USUAL = {"year": 2024, "layers": ("defence",), "actors": "Indo-Pacific", "multilateral": True, "hub": "USA"}


@pytest.fixture
def explorer():
    return explorers.lattice()


def ties_of(**asked):
    """The ties of the year's last day, by pair of codes, straight from the model."""
    asked = USUAL | asked
    found = model.ties(
        f"{asked['year']}-12-31", asked["layers"], lattice.members(asked["actors"])[1],
        multilateral=asked["multilateral"],
    )  # fmt: skip
    return {
        (a, b): tuple(layers.split(";")) for a, b, layers in zip(found["a"], found["b"], found["layers"], strict=True)
    }


def measured(**asked):
    asked = USUAL | asked
    year = asked.pop("year")
    return lattice.measure(f"{year}-12-31", **asked)


def compared(**asked):
    asked = USUAL | asked
    year = asked.pop("year")
    return lattice.compare(f"{year - 1}-12-31", f"{year}-12-31", **asked)


def pairs(table):
    return {frozenset((a, b)) for a, b in zip(table["a"], table["b"], strict=True)}


def shows(explorer, actor="", **asked):
    """Every part that a reader sees is about this, and nothing else."""
    full, view = USUAL | asked, explorer.shown
    found, change = measured(**asked), compared(**asked)
    drawn = {pair: layers for pair, layers in ties_of(**asked).items() if actor in ("", *pair)}
    # title and status
    hub = in_prose(full["hub"])
    many = "1 tie" if found.hub_degree == 1 else f"{found.hub_degree or 'no'} ties"
    spokes = found.ties - found.hub_degree
    assert view.title.startswith(f"31 December {full['year']}, ")
    assert view.title.endswith(f"{many} with {hub}, the hub, and {spokes} among others")
    assert f"among {found.n} actors: {found.hub_degree} of the hub, {hub}, and {spokes} among others" in view.status
    assert f"({100 * found.spoke_share:.0f} percent of all)" in view.status
    # the map
    assert {frozenset((arc.a, arc.b)) for arc in view.picture.arcs} == {frozenset(pair) for pair in drawn}
    for arc in view.picture.arcs:
        layers = drawn[tuple(sorted((arc.a, arc.b)))]
        assert (arc.line.label, arc.line.dashes) == (layers[0], LINES[layers[0]].dashes)
        assert (arc.line.colour == OF_HUB.colour) == (full["hub"] in (arc.a, arc.b))
    # the measures
    rows = {row[0]: row[1:] for row in view.tables[0].rows}
    before = change.first
    for name, label in PLAIN.items():
        now, then = ({**each.row(), **each.strength.row()}[name] for each in (found, before))
        assert rows[label][:2] == [shown(now), shown(then)]
        if not math.isnan(now - then):
            assert float(rows[label][2].replace("−", "-")) == pytest.approx(now - then, abs=0.0051)
        if name in MEASURES:
            ideal = yardsticks(found.n, found.ties)[name]
            assert rows[label][3:] == [shown(ideal[graph]) for graph in ("star", "ring", "complete")]
    # the changes
    for what, table in zip(CHANGES, (change.gained, change.lost, change.thickened, change.thinned), strict=True):
        told = {tuple(row[0].split(" – ")): row for row in view.tables[1].rows if row[1] == what}
        assert told.keys() == {tuple(sorted(map(name_of, pair))) for pair in pairs(table)}
        for _, row in table.iterrows():
            shown_row = told[tuple(sorted((row["name_a"], row["name_b"])))]
            assert shown_row[2] == row["layers"].replace(";", ", ")
            assert len(shown_row[3].split("; ")) == len(row["commitments"].split(";"))
    # the ties
    if len(drawn) <= MANY:
        told = {row[0]: row[1] for row in view.tables[2].rows}
        assert told == {" – ".join(sorted(map(name_of, pair))): ", ".join(layers) for pair, layers in drawn.items()}
    # and the widgets
    assert explorer.status == view.status
    assert html.escape(view.title) in explorer._heading.value
    assert explorer._map.scene["alt"] == view.picture.alt
    assert explorer._map.selected == ([actor] if actor else [])
    for row in view.tables[1].rows[:10]:
        assert html.escape(row[0]) in explorer._tables.value
    return True


# Every control


def test_it_opens_with_the_ties_of_defence_of_2024(explorer):
    assert shows(explorer)


@pytest.mark.parametrize("year", [1951, 1960, 1977, 1992, 2023, 2026])
def test_the_slider_of_years(explorer, year):
    explorer._controls["year"].value = float(year)
    assert explorer.year == year
    assert shows(explorer, year=year)


def test_the_slider_plays_from_the_first_year_to_the_last(explorer):
    slider = explorer._controls["year"]
    assert slider.plays
    assert (slider.min, slider.max) == (FIRST, dates.LAST_YEAR)
    assert inspect.signature(lattice.series).parameters["start"].default == FIRST
    for year in range(FIRST, dates.LAST_YEAR + 1):
        slider.value = year
        assert not explorer._status.trouble
        assert explorer.shown.title.startswith(f"31 December {year}, defence: ")


def test_the_boxes_of_layers(explorer):
    boxes = explorer._controls["layers"].boxes
    assert tuple(boxes) == model.LAYERS
    boxes["access"].value = True
    assert explorer.layers == ("defence", "access")
    assert shows(explorer, layers=("defence", "access"))
    boxes["defence"].value = False
    assert shows(explorer, layers=("access",))
    for box in boxes.values():
        box.value = True
    assert shows(explorer, layers=model.LAYERS)
    assert "all layers" in explorer.shown.title


@pytest.mark.parametrize("name", lattice.ACTOR_SETS)
def test_the_list_of_sets_of_actors(explorer, name):
    explorer._controls["actors"].value = name
    assert shows(explorer, actors=name)
    inside = set(lattice.members(name)[1])
    assert {value for _, value in explorer._controls["actor"].options} == {"", *inside}
    assert {value for _, value in explorer._controls["hub"].options} == inside
    assert {code for code, look in explorer.shown.picture.of.items() if look == OUT} == everyone().keys() - inside


def test_the_box_of_multilateral_ties(explorer):
    explorer.year = 1960
    with_them = measured(year=1960)
    only = with_them.multilateral_only
    assert f"{only} rest only on texts, groups or exercises of three or more." in explorer.status
    explorer._controls["multilateral"].value = False
    assert shows(explorer, year=1960, multilateral=False)
    assert "are left out" in explorer.status
    assert measured(year=1960, multilateral=False).ties == with_them.ties - with_them.multilateral_only


def test_the_list_of_hubs(explorer):
    explorer._controls["hub"].value = "CHN"
    assert shows(explorer, hub="CHN")
    assert explorer.shown.picture.of["CHN"] == HUB


def test_the_list_of_actors_whose_ties_are_drawn(explorer):
    explorer._controls["actor"].value = "AUS"
    assert shows(explorer, actor="AUS")
    assert "Drawn: 3 ties of Australia, with New Zealand, Tuvalu and the United States." in explorer.status
    assert explorer.shown.picture.of["AUS"] == CHOSEN
    explorer._controls["actor"].value = ""
    assert shows(explorer)


def test_the_map_selects_the_actor_whose_ties_are_drawn(explorer):
    explorer._map.selected = ["JPN"]
    assert explorer.actor == "JPN"
    assert explorer._controls["actor"].value == "JPN"
    assert shows(explorer, actor="JPN")
    explorer._map.selected = []
    assert shows(explorer)


def test_an_actor_without_ties_can_be_chosen(explorer):
    explorer.actor = "Bhutan"
    assert explorer.shown.picture.arcs == ()
    assert explorer.status.endswith("Drawn: no ties of Bhutan.")
    assert explorer.shown.tables[2].rows == []
    assert explorer.shown.tables[1].rows, "what came and went is that of all"


def test_the_zoom_changes_the_map_alone(explorer):
    before = explorer.shown
    explorer._controls["zoom"].value = "Southeast Asia"
    assert explorer.shown.picture.window == "Southeast Asia"
    assert (explorer.shown.tables, explorer.status) == (before.tables, before.status)


# What it shows


def test_the_year_of_the_treaty_between_north_korea_and_russia(explorer):
    assert "2 ties came (Australia – Tuvalu, North Korea – Russia), none went." in explorer.status
    assert ["North Korea – Russia", "tie gained", "defence", "Russia–North Korea partnership treaty (2024)"] in (
        explorer.shown.tables[1].rows
    )


def test_a_year_in_which_nothing_changes_says_so(explorer):
    explorer.year = 2019
    change = compared(year=2019)
    assert change.gained.empty and change.lost.empty
    assert "Since the end of 2018, no tie or layer came or went." in explorer.status
    assert explorer.shown.tables[1].caption.endswith(": nothing")


def test_that_nobody_is_tied_is_a_finding(explorer):
    explorer.set(year=1951, layers="logistics")
    assert not explorer._status.trouble
    assert explorer.shown.title == "31 December 1951, logistics: no tie found"
    assert explorer.status.startswith("No tie among 42 actors.")
    rows = {row[0]: row for row in explorer.shown.tables[0].rows}
    assert rows[PLAIN["spoke_share"]][1:4] == ["undefined", "undefined", "–"]


def test_days_after_the_tables_were_closed_are_marked(explorer):
    explorer.year = dates.LAST_YEAR
    about = measured(year=dates.LAST_YEAR).about
    (said,) = [part for part in about.split(". ") if part.startswith("The tables were closed on")]
    assert said.rstrip(".") in explorer.status
    explorer.year = dates.LAST_YEAR - 1
    assert "closed" not in explorer.status


@pytest.mark.parametrize("layers", [("defence",), ("defence", "access", "logistics"), model.LAYERS])
@pytest.mark.parametrize("actor", ["", "PHL", "USA"])
@pytest.mark.parametrize("actors", lattice.ACTOR_SETS)
def test_every_class_and_line_stands_in_the_legend_and_in_the_alt_text(layers, actor, actors):
    scene = explorers.lattice(layers=layers, actor=actor, actors=actors).shown.picture
    legend = {entry.label: behind for entry, behind in scene.legend}
    assert len(legend) == len(scene.legend)
    for look in {*scene.of.values()}:
        members = [code for code, other in scene.of.items() if other == look]
        chosen = look in (HUB, CHOSEN)
        assert legend[look.label] == (f"({name_of(members[0])})" if chosen else f"({len(members)})")
        for code in members:
            assert in_prose(code) in scene.alt
    for layer in {arc.line.label for arc in scene.arcs}:
        count = sum(arc.line.label == layer for arc in scene.arcs)
        assert legend[layer] == f"({count})"
        assert f"{layer} (" in scene.alt
    hubs = [arc for arc in scene.arcs if "USA" in (arc.a, arc.b)]
    assert legend[OF_HUB.label] == f"({len(hubs)})"
    looks = {*scene.of.values()}
    assert len({(look.fill, look.hatch) for look in looks}) == len(looks)


def test_the_colours_of_areas_tell_who_is_tied(explorer):
    tied = {code for pair in ties_of() for code in pair}
    for code, look in explorer.shown.picture.of.items():
        inside = code in lattice.members("Indo-Pacific")[1]
        expected = HUB if code == "USA" else TIED if code in tied else LOOSE if inside else OUT
        assert look == expected


def test_no_two_layers_look_the_same():
    assert tuple(LINES) == model.LAYERS
    assert len({line.colour for line in (*LINES.values(), OF_HUB)}) == len(LINES) + 1
    assert len({line.dashes for line in LINES.values()}) == len(LINES)


def test_a_tie_of_more_layers_has_a_wider_line_and_many_ties_thin_ones():
    few = explorers.lattice(layers=model.LAYERS, multilateral=False)
    width = {frozenset((arc.a, arc.b)): arc.line.width for arc in few.shown.picture.arcs}
    layers = ties_of(layers=model.LAYERS, multilateral=False)
    by_count = sorted((len(found), width[frozenset(pair)]) for pair, found in layers.items())
    assert [wide for _, wide in by_count] == sorted(width.values())
    few.multilateral = True
    assert len(few.shown.picture.arcs) > 100
    thin = {frozenset((arc.a, arc.b)): arc.line.width for arc in few.shown.picture.arcs}
    assert all(thin[pair] < width[pair] for pair in width)


def test_the_ties_of_the_hub_lie_on_top(explorer):
    explorer.layers = model.LAYERS
    hub = [("USA" in (arc.a, arc.b)) for arc in explorer.shown.picture.arcs]
    assert hub == sorted(hub)


def test_many_ties_are_listed_by_actor(explorer):
    explorer.layers = model.LAYERS
    found = measured(layers=model.LAYERS)
    assert found.ties > MANY
    rows = {row[0]: row for row in explorer.shown.tables[2].rows}
    assert rows.keys() == set(found.actors)
    for name, degree in found.degree.items():
        assert rows[name][1] == str(degree)
        assert len([other for other in rows[name][2].split(", ") if other]) == degree


def test_what_stands_behind_a_tie_has_its_everyday_name(explorer):
    names = {*load("commitments")["short_name"], *load("drills")["name"]}
    explorer.set(layers=model.LAYERS, multilateral=False, actors="San Francisco system")
    for row in explorer.shown.tables[2].rows:
        assert set(row[2].split("; ")) <= names
    (row,) = [row for row in explorer.shown.tables[2].rows if row[0] == "Japan – United States"]
    assert "US–Japan security treaty (1960)" in row[2]


def test_the_names_on_hovering(explorer):
    said = explorer.shown.picture.says
    assert said["AUS"] == "Australia: 3 ties, with New Zealand, Tuvalu and the United States"
    assert said["FRA"] == "France: not in the set"
    explorer.set(layers=("defence", "access"), actor="PHL")
    said = explorer.shown.picture.says
    assert said["USA"] == "United States: defence, access"
    assert said["CHN"] == "China: not tied with the Philippines"


def test_the_source_line_says_what_a_tie_is_not(explorer):
    assert "A tie is not a promise of help" in explorer.shown.source
    assert "Regional bodies (ASEAN, the Pacific Islands Forum) make most ties of consultation" in explorer.shown.source
    consultation = model.ties("2024-12-31", "consultation", lattice.members("Indo-Pacific")[1])
    regional = consultation["consultation"].str.contains("ASEAN|PIF|BIKETAWA|BOE", regex=True)
    assert regional.mean() > 0.5


# From Python, and what goes wrong


def test_it_is_moved_from_python(explorer):
    explorer.year = 1990
    assert shows(explorer, year=1990)
    explorer.set(layers=["access", "defence"], hub="Japan")
    assert explorer.layers == ("defence", "access")
    assert shows(explorer, year=1990, layers=("defence", "access"), hub="JPN")
    explorer.layers = "consultation"
    assert explorer.layers == ("consultation",)


def test_its_state_as_a_text():
    moved = explorers.lattice(year=1990, layers=("defence", "access"), multilateral=False, actor="Philippines")
    assert moved.state == "lattice?year=1990&layers=defence,access&multilateral=no&actor=PHL"
    again = explorers.lattice(state=moved.state)
    assert again.shown == moved.shown
    again.state = "lattice"
    assert again.shown == explorers.lattice().shown


def test_without_any_layer_the_view_stays(explorer):
    before = explorer.shown
    explorer._controls["layers"].boxes["defence"].value = False
    assert explorer._status.trouble
    assert explorer.status.startswith("No layer is ticked, so nothing ties anybody. Tick one or more.")
    assert explorer.status.endswith(before.title)
    assert explorer.shown == before
    explorer._controls["layers"].boxes["access"].value = True
    assert not explorer._status.trouble
    assert shows(explorer, layers=("access",))
    with pytest.raises(KitError, match="No layer is ticked"):
        explorers.lattice(layers=())


def test_an_actor_beyond_the_set_is_told_and_the_next_good_move_clears_it(explorer):
    before = explorer.shown
    explorer._map.selected = ["FRA"]
    assert explorer.status.startswith("France is not in the set “Indo-Pacific”.")
    assert explorer.shown == before
    assert explorer._controls["actor"].value == "FRA", "the list shows what was asked for"
    explorer._map.selected = ["JPN"]
    assert not explorer._status.trouble
    assert shows(explorer, actor="JPN")
    assert "FRA" not in dict(map(reversed, explorer._controls["actor"].options))


def test_choosing_the_wider_set_shows_the_actor_that_was_asked_for(explorer):
    explorer._map.selected = ["FRA"]
    explorer._controls["actors"].value = "all"
    assert not explorer._status.trouble
    assert shows(explorer, actors="all", actor="FRA")


def test_who_is_not_in_a_new_set_is_chosen_no_longer(explorer):
    explorer.set(hub="China", actor="India")
    explorer._controls["actors"].value = "San Francisco system"
    assert (explorer.hub, explorer.actor) == ("USA", "")
    assert shows(explorer, actors="San Francisco system")


def test_a_hub_beyond_the_set_is_told(explorer):
    before = explorer.shown
    explorer.hub = "France"
    assert explorer._status.trouble
    assert "The hub, France, is not among the actors" in explorer.status
    assert explorer.shown == before
    with pytest.raises(KitError, match="The hub, France"):
        explorers.lattice(hub="France")


@pytest.mark.parametrize(
    ("setting", "value", "said"),
    [
        ("year", 1950, "year goes from 1951 to"),
        ("year", 2020.5, "whole number"),
        ("year", "2020", "whole number"),
        ("layers", ("defense",), "Did you mean defence"),
        ("actors", "Indo Pacific", "Did you mean Indo-Pacific"),
        ("multilateral", "yes", "True or False"),
        ("hub", "", "no actor"),
        ("actor", "Jpan", "Did you mean Japan"),
        ("zoom", "Europe", "no region"),
    ],
)
def test_a_value_that_does_not_exist_is_refused(explorer, setting, value, said):
    before = explorer.state
    with pytest.raises(KitError, match=said):
        explorers.lattice(**{setting: value})
    with pytest.raises(KitError, match=said):
        setattr(explorer, setting, value)
    assert explorer.state == before
