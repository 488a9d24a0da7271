"""The explorer `contingency` shows what `alliancekit.contingency.examine` says, whatever moves it."""

from __future__ import annotations

import subprocess
import sys

import pytest

from alliancekit import KitError, explorers, load
from alliancekit.contingency import ANSWERS, CAVEAT, examine
from alliancekit.explorers import targets
from alliancekit.explorers.answer_looks import ATTACKER, look
from alliancekit.explorers.backdrop import backdrop
from alliancekit.explorers.of_contingency import STRUCK, State, examined, view
from alliancekit.localities import AT_SEA
from alliancekit.rules import NONE_FOUND
from alliancekit.scenario import THRESHOLDS, stipulate
from alliancekit.states import find_states, name_of

SUMMIT = "2024-04-10"


@pytest.fixture
def explorer():
    return explorers.contingency()


def press(explorer, name):
    (button,) = [child for child in explorer.children[1].children if getattr(child, "description", "") == name]
    button.click()


def move(explorer, field, value):
    explorer._controls[field].value = value


def asked(explorer):
    """The analysis's own answer to what the explorer's controls say."""
    state = explorer
    return examine(
        state.attacker, state.target, state.on,
        attacked=state.attacked or None, where=state.where or None, threshold=state.threshold,
    )  # fmt: skip


def shows(explorer, found, number=1):
    """Whether picture, legend and tables say what the analysis says."""
    scene, one = explorer.shown.picture, found.rounds[number - 1]
    table = one.answers.set_index("iso3")
    for iso3 in load("actors")["iso3"]:
        if iso3 == found.scenario.attacker:
            assert scene.of[iso3] == ATTACKER
        else:
            firm, wide = table.loc[iso3, "firm"], table.loc[iso3, "if_read_widely"]
            assert scene.of[iso3] == look(ANSWERS.index(wide), firm != wide)
            assert wide in scene.says[iso3] and firm in scene.says[iso3]
    drawn = list(scene.of.values())
    for kind, after in scene.legend:
        if kind not in (ATTACKER, STRUCK):
            assert after == f"({drawn.count(kind)})"
    assert {kind for kind, _ in scene.legend} - {STRUCK} == set(drawn)
    rows = explorer.shown.tables[0].rows
    promised = table[(table["if_read_widely"] != ANSWERS[NONE_FOUND]) | (table["firm"] != ANSWERS[NONE_FOUND])]
    assert [row[0].removesuffix(" (the attacker)") for row in rows[: len(promised)]] == promised["name"].tolist()
    assert [row[1] for row in rows[: len(promised)]] == promised["answer"].tolist()
    assert all(name_of(iso3) in rows[-1][0] for iso3 in table.index.difference(promised.index))
    return True


def test_it_opens_with_the_islands_and_the_promise_of_1960(explorer):
    found = examine("China", "Senkaku/Diaoyu", SUMMIT)
    assert shows(explorer, found)
    assert explorer.shown.title.startswith("If China attacks the Senkaku/Diaoyu Islands (administered by Japan): 1 has")
    assert explorer.status.startswith("United States: pledged to act, means open. Suppose that on 2024-04-10 China")
    assert "China, Japan and Taiwan claim the Senkaku/Diaoyu Islands." in explorer.status
    assert explorer.shown.source.startswith(CAVEAT)
    assert explorer.state == "contingency"


def test_the_attacker_can_be_chosen(explorer):
    move(explorer, "attacker", "RUS")
    assert "Russia attacks" in explorer.shown.title and shows(explorer, examine("Russia", "Senkaku/Diaoyu", SUMMIT))


@pytest.mark.parametrize("target", ["home-twn", "guam", "second-thomas-shoal", "kadena", "diego-garcia", "hawaii"])
def test_a_target_on_land_can_be_chosen(explorer, target):
    move(explorer, "target", target)
    found = examine("China", target, SUMMIT)
    assert str(found.scenario) in explorer.status and shows(explorer, found)


@pytest.mark.parametrize("target", AT_SEA)
def test_a_ship_or_an_aircraft_has_an_owner_and_is_somewhere_at_once(explorer, target):
    move(explorer, "target", target)
    assert (explorer.attacked, explorer.where) == ("PHL", "south-china-sea")
    assert shows(explorer, examine("China", target, SUMMIT, attacked="Philippines", where="South China Sea"))
    move(explorer, "attacked", "VNM")
    move(explorer, "where", "paracel-islands")
    assert shows(explorer, examine("China", target, SUMMIT, attacked="Vietnam", where="Paracel Islands"))
    assert "off the Paracel Islands" in explorer.status and explorer.shown.picture.marks


def test_a_ship_of_the_philippines_is_not_what_the_philippines_attack():
    assert explorers.contingency(attacker="Philippines", target="warship").attacked == "CHN"


def test_what_belongs_to_another_target_goes_with_it(explorer):
    move(explorer, "target", "coast guard")
    move(explorer, "target", "guam")
    assert (explorer.attacked, explorer.where) == ("", "")
    for field in ("attacked", "where"):
        assert list(explorer._controls[field].options) == [("–", "")]
    assert not explorer._status.trouble


def test_a_disputed_feature_can_be_taken_to_be_a_claimants(explorer):
    explorer.target = "Itu Aba"
    assert {key for _, key in explorer._controls["attacked"].options} == {"", "CHN", "PHL", "TWN", "VNM"}
    move(explorer, "attacked", "PHL")
    found = examine("China", "Itu Aba", SUMMIT, attacked="Philippines")
    assert shows(explorer, found) and "claimed by the Philippines, held by Taiwan" in explorer.shown.title


@pytest.mark.parametrize("threshold", THRESHOLDS)
def test_how_grave_it_is_can_be_chosen(explorer, threshold):
    move(explorer, "threshold", threshold)
    assert shows(explorer, examine("China", "Senkaku/Diaoyu", SUMMIT, threshold=threshold))


def test_the_day_can_be_chosen(explorer):
    explorer.target = "Okinawa"
    move(explorer, "on", "1972-05-14")
    assert explorer.on == "1972-05-14" and shows(explorer, examine("China", "Okinawa", "1972-05-14"))
    assert explorer.shown.picture.of["USA"].label == "own defence"
    move(explorer, "on", "")
    assert "Choose a day" in explorer.status and explorer._status.trouble
    move(explorer, "on", "1972-05-15")
    assert not explorer._status.trouble and explorer.shown.picture.of["JPN"].label == "own defence"


def test_rounds_can_be_chosen_from_a_list_that_fits_the_attack(explorer):
    found = examine("China", "Senkaku/Diaoyu", SUMMIT)
    assert [value for _, value in explorer._controls["round"].options] == [one.number for one in found.rounds]
    for one in found.rounds[1:]:
        move(explorer, "round", one.number)
        assert one.title in explorer.shown.title and shows(explorer, found, one.number)
        wide, narrow = explorer.shown.cards
        assert (wide.lines[0][1], narrow.lines[0][1]) == one.readings
        row = one.answers.set_index("iso3").loc["USA"]
        assert ("Answer", row["if_read_widely"]) in wide.lines and ("Answer", row["firm"]) in narrow.lines


def test_buttons_step_through_the_rounds_and_say_where_they_end(explorer):
    last = len(examined(State()).rounds)
    title = explorer.shown.title
    press(explorer, "Round before")
    assert explorer.status.startswith("This is the first round") and explorer.shown.title == title
    for number in range(2, last + 1):
        press(explorer, "Next round")
        assert explorer.round == explorer._controls["round"].value == number
    press(explorer, "Next round")
    assert explorer.status.startswith(f"This is the last round, {last} of {last}") and explorer._status.trouble
    press(explorer, "Round before")
    assert explorer.round == last - 1 and not explorer._status.trouble


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("attacker", "RUS"), ("target", "guam"), ("threshold", "blockade"), ("on", "1990-01-01"),
    ],
)  # fmt: skip
def test_another_attack_begins_with_its_first_round_and_keeps_whom_one_reads_about(explorer, field, value):
    explorer.set(round=3, actor="AUS")
    move(explorer, field, value)
    assert (explorer.round, explorer.actor, explorer._map.selected) == (1, "AUS", ["AUS"])


def test_an_actor_selected_on_the_map_gives_its_reasons(explorer):
    explorer._map.selected = ["JPN"]
    explorer.target = "Taiwan"
    found = examine("China", "Taiwan", SUMMIT)
    (card,) = explorer.shown.cards
    assert card.heading == "Japan" and card.lines[0] == ("Answer", found.answer("Japan"))
    why = found.why("Japan")
    table = explorer.shown.tables[1]
    assert [row[0] for row in table.rows] == why["applies"].tolist()
    assert [row[2] for row in table.rows] == why["article"].tolist()
    assert [row[6] for row in table.rows] == why["plain_words"].tolist()
    assert dict(card.lines)["In plain words"] == why["plain_words"].iloc[0]
    assert explorer.shown.picture.outlined == ("JPN",) and explorer.status.startswith("Japan: ")
    assert "duties that bear on Japan" in explorer._tables.value


def test_whose_reasons_are_read_can_be_chosen_from_a_list_too(explorer):
    move(explorer, "actor", "AUS")
    assert explorer._map.selected == ["AUS"] and explorer.status.startswith("Australia: ")
    explorer._map.selected = ["GBR"]
    assert explorer._controls["actor"].value == "GBR"


def test_nobodys_reasons_are_read_where_nobody_is_selected(explorer):
    move(explorer, "actor", "")
    assert explorer._map.selected == []
    assert len(explorer.shown.tables) == 1 and explorer.shown.cards == ()
    explorer.round = 2
    assert [card.heading for card in explorer.shown.cards] == ["Wide reading", "Narrow reading"]


def test_a_card_tells_both_readings_of_the_attack_itself_where_they_differ():
    found = examine("China", "Japan", SUMMIT, threshold="cyber")
    (card,) = explorers.contingency(target="Japan", threshold="cyber", actor="USA").shown.cards
    assert ("Answer", found.answer("USA")) in card.lines
    assert ("If read widely", found.if_read_widely("USA")) in card.lines
    assert found.answer("USA") != found.if_read_widely("USA")


def test_every_actor_has_a_card_in_every_round():
    for target, attacker in [("guam", "PRK"), ("home-jpn", "RUS"), ("home-chn", "USA"), ("yokosuka", "CHN")]:
        for number in range(1, len(examined(State(attacker=attacker, target=target)).rounds) + 1):
            for iso3 in load("actors")["iso3"]:
                state = State(attacker=attacker, target=target, round=number, actor=iso3)
                assert all(card.lines for card in view(state).cards)


def test_attacker_and_target_change_places_and_back():
    explorer = explorers.contingency(attacker="China", target="Taiwan", actor="JPN")
    before = explorer.state
    press(explorer, "Exchange attacker and target")
    assert (explorer.attacker, explorer.target, explorer.actor) == ("TWN", "home-chn", "JPN")
    assert shows(explorer, examine("Taiwan", "China", SUMMIT))
    press(explorer, "Exchange attacker and target")
    assert explorer.state == before


def test_who_is_struck_first_becomes_the_attacker(explorer):
    explorer.target = "Kadena"
    struck = stipulate("China", "Kadena", SUMMIT).victims
    press(explorer, "Exchange attacker and target")
    assert (explorer.attacker, explorer.target) == (struck[0], "home-chn")


def test_an_exchange_that_cannot_be_is_told():
    explorer = explorers.contingency(target="Indonesia", on="1948-06-01")
    before = explorer.state
    press(explorer, "Exchange attacker and target")
    assert explorer.status.startswith("Netherlands is struck, and is not among the kit’s actors")
    assert explorer.state == before


def test_an_impossible_attack_is_told_and_the_last_good_view_stays(explorer):
    title, picture = explorer.shown.title, explorer.shown.picture
    move(explorer, "attacker", "JPN")
    with pytest.raises(KitError) as told:
        stipulate("JPN", "senkaku-diaoyu", SUMMIT)
    assert explorer.status.startswith(str(told.value)) and title in explorer.status
    assert (explorer.shown.title, explorer.shown.picture) == (title, picture) and explorer._status.trouble
    assert list(explorer._controls["round"].options) == [("1: the attack", 1)]
    for name in ("Next round", "Exchange attacker and target"):
        press(explorer, name)
        assert explorer.status.startswith(str(told.value))
    move(explorer, "target", "home-chn")
    assert not explorer._status.trouble and shows(explorer, examine("Japan", "China", SUMMIT))


def test_a_blockade_of_a_ship_is_told(explorer):
    explorer.target = "warship"
    move(explorer, "threshold", "blockade")
    assert explorer.status.startswith("A blockade closes ports and coasts, not a ship.")
    move(explorer, "target", "home-twn")
    assert not explorer._status.trouble and "China blockades Taiwan" in explorer.shown.title


def test_it_is_driven_from_python_by_any_name():
    explorer = explorers.contingency(attacker="North Korea", target="Guam", actor="Republic of Korea")
    assert (explorer.attacker, explorer.target, explorer.actor) == ("PRK", "guam", "KOR")
    explorer.set(target="Coast Guard", attacked="Japan", where="Senkaku")
    assert (explorer.target, explorer.attacked, explorer.where) == ("coast guard", "JPN", "senkaku-diaoyu")
    assert explorer._controls["where"].value == "senkaku-diaoyu" and shows(explorer, asked(explorer))


@pytest.mark.parametrize(
    "settings",
    [
        {"attacker": "Russia", "target": "Japan", "round": 3, "actor": "AUS"},
        {"target": "warship", "attacked": "Vietnam", "where": "South China Sea", "threshold": "grey zone"},
        {"target": "Itu Aba", "attacked": "PHL", "on": "1999-12-31", "zoom": "Southeast Asia", "actor": ""},
    ],
)
def test_a_state_as_text_gives_the_same_view_again(settings):
    explorer = explorers.contingency(**settings)
    assert explorers.contingency(explorer.state).shown == explorer.shown
    other = explorers.contingency()
    other.state = explorer.state
    assert (other.shown, other.state) == (explorer.shown, explorer.state)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"attacker": "Atlantis"}, "Atlantis"),
        ({"attacker": "Germany"}, "not among the kit's actors"),
        ({"target": "Atlantis"}, "There is no target called"),
        ({"target": "South China Sea"}, "is a sea, or is held by several"),
        ({"target": "Spratly Islands"}, "is a sea, or is held by several"),
        ({"target": 3}, "given as text"),
        ({"attacked": "KOR"}, "may|one of nothing, CHN, JPN, TWN"),
        ({"target": "Guam", "attacked": "USA"}, "What it takes is nothing"),
        ({"where": "South China Sea"}, "does not take where"),
        ({"target": "warship", "where": "Atlantis"}, "There is no sea or place"),
        ({"threshold": "war"}, "There is no threshold called"),
        ({"on": "10 April"}, "year first"),
        ({"on": ""}, "Choose a day"),
        ({"round": 99}, "round goes from 1 to"),
        ({"round": 1.5}, "whole number"),
        ({"zoom": "Mars"}, "There is no region called"),
        ({"target": "Japan", "attacker": "Japan"}, "attack of Japan on itself"),
        ({"victim": "JPN"}, "There is no setting"),
    ],
)
def test_values_that_do_not_exist_are_refused_with_advice(settings, said):
    with pytest.raises(KitError, match=said):
        explorers.contingency(**settings)


def test_every_target_in_the_list_can_be_struck_on_some_day():
    for target in targets.targets():
        more = {"attacked": "PHL", "where": "south-china-sea"} if target in AT_SEA else {}
        attackers = [iso3 for iso3 in ("CHN", "USA") if iso3.lower() not in target]
        assert any(_can(attacker, target, on, more) for attacker in attackers for on in ("2026-01-01", "1960-01-01")), (
            target
        )


def _can(attacker, target, on, more):
    try:
        return bool(stipulate(attacker, target, on, **more).struck)
    except KitError:
        return False


def test_every_water_in_the_list_can_hold_a_ship():
    for _, where in targets.waters("warship"):
        assert stipulate("CHN", "warship", "2024-04-10", attacked="USA", where=where).struck


def test_targets_are_told_apart_and_named_by_kind():
    labels = list(targets.targets().values())
    assert len(set(labels)) == len(labels)
    assert "Disputed feature: Senkaku/Diaoyu Islands" in labels and "Air base: Kadena (Japan)" in labels
    assert "Ship or aircraft: a coast guard vessel" in labels and "Ship or aircraft: an aircraft" in labels


def test_a_cross_marks_what_has_a_position(explorer):
    assert [mark.sign for mark in explorer.shown.picture.marks] == [STRUCK]
    assert "A cross marks" in explorer.shown.picture.alt
    explorer.target = "Japan"
    assert explorer.shown.picture.marks == () and "no marker" in explorer.shown.picture.alt
    assert STRUCK not in [kind for kind, _ in explorer.shown.picture.legend]


def test_the_map_goes_to_where_the_target_is(explorer):
    explorer.zoom = "Northeast Asia"
    move(explorer, "target", "second-thomas-shoal")
    assert explorer.zoom == explorer.shown.picture.window == explorer._controls["zoom"].value
    assert backdrop().shows(explorer.zoom, targets.position("second-thomas-shoal"))
    move(explorer, "zoom", "Whole map")
    assert explorer.shown.picture.window == "Whole map"


@pytest.mark.parametrize("number", [1, 2, 5])
def test_every_class_of_the_picture_is_in_the_legend_and_in_the_alternative_text(number):
    scene = explorers.contingency(round=number).shown.picture
    legend = [kind.label for kind, _ in scene.legend]
    for iso3, kind in scene.of.items():
        assert kind.label in legend
        group = next(part for part in scene.alt.split(". ") if part.lower().startswith(f"{kind.label.lower()}: "))
        assert name_of(iso3) in group


def test_no_two_answers_look_alike():
    looks = [look(answer, arguable) for answer in range(NONE_FOUND) for arguable in (False, True)]
    looks += [look(NONE_FOUND), ATTACKER]
    assert len({(kind.fill, kind.hatch) for kind in looks}) == len(looks)
    assert all(look(answer, True).hatch for answer in range(NONE_FOUND))


def test_legend_follows_the_order_of_the_answers():
    scene = explorers.contingency(attacker="PRK", target="Guam").shown.picture
    labels = [kind.label.removeprefix("arguable: ") for kind, _ in scene.legend if kind not in (ATTACKER, STRUCK)]
    assert labels == sorted(labels, key=ANSWERS.index)


def test_the_title_counts_what_is_beyond_dispute(explorer):
    for state in (State(), State(target="home-twn"), State(attacker="PRK", target="guam", round=2), State(round=5)):
        one = examined(state).rounds[state.round - 1]
        table = one.answers[one.answers["iso3"] != state.attacker]
        pledged = int((table["firm"] == "pledged to act, means open").sum())
        more = int((table["firm"] != table["if_read_widely"]).sum())
        title = view(state).title
        assert (f"{pledged} ha{'s' if pledged == 1 else 've'} pledged to act" in title) == bool(pledged)
        assert (f"if read widely, {more} ha" in title) == bool(more)


def test_nobody_is_found_where_nobody_promised():
    title = view(State(attacker="CHN", target="home-npl")).title
    found = examine("CHN", "home-npl", SUMMIT)
    helping = found.answers["answer"].isin(ANSWERS[1:7])
    assert ("nobody has promised to help or to consult" in title) == (not helping.any())


def test_who_is_struck_and_not_on_the_map_is_in_the_table():
    explorer = explorers.contingency(attacker="RUS", target="Japan", actor="")
    explorer.round = explorer._controls["round"].options[-1][1]
    struck = [iso3 for iso3 in examined(explorer._good).rounds[-1].struck_owners if iso3 in find_states(["ARM", "BLR"])]
    assert struck and all(name_of(iso3) in explorer._tables.value for iso3 in struck)


def test_rounds_and_reasons_do_not_examine_again(explorer, monkeypatch):
    explorer.target = "Guam"
    monkeypatch.setattr("alliancekit.explorers.of_contingency.examine", None)
    explorer.round = 2
    explorer._map.selected = ["CAN"]
    assert explorer.actor == "CAN" and not explorer._status.trouble


def test_it_needs_no_library_for_maps():
    code = (
        "import sys; from alliancekit import explorers; e = explorers.contingency(); e.round = 2; "
        "print({'geopandas', 'matplotlib', 'shapely'} & set(sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "set()\n"
