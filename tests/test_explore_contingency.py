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
from alliancekit.explorers.impossible import refusal
from alliancekit.explorers.looks import Look
from alliancekit.explorers.of_contingency import LIMITS, STRUCK, STRUCK_FIRST, State, examined, view
from alliancekit.localities import AT_SEA
from alliancekit.rules import BASES, NONE_FOUND
from alliancekit.scenario import THRESHOLDS, stipulate
from alliancekit.states import find_states, listing, name_of

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
    surely, widely = one.about
    for iso3 in load("actors")["iso3"]:
        if iso3 == found.scenario.attacker:
            assert scene.of[iso3] == ATTACKER
        else:
            firm, wide = table.loc[iso3, "firm"], table.loc[iso3, "if_read_widely"]
            assert scene.of[iso3] == look(ANSWERS.index(wide), firm != wide)
            assert f"{wide} {widely[iso3]}".strip() in scene.says[iso3]
            assert firm == wide or f"{firm} {surely[iso3]}".strip() in scene.says[iso3]
    drawn = list(scene.of.values())
    for kind, after in scene.legend:
        if kind not in (ATTACKER, STRUCK, STRUCK_FIRST):
            assert after == f"({drawn.count(kind)})"
    assert {kind for kind, _ in scene.legend} - {STRUCK, STRUCK_FIRST} == set(drawn)
    attacks, *rows = explorer.shown.tables[0].rows
    assert attacks[0] == name_of(found.scenario.attacker)
    assert attacks[1].startswith("attacked first" if one.strikes_back else "attacks")
    others = table.drop(found.scenario.attacker)
    silent = others[(others["if_read_widely"] == ANSWERS[NONE_FOUND]) & (others["firm"] == ANSWERS[NONE_FOUND])]
    promised = others.drop(silent.index)
    assert [row[0] for row in rows[: len(promised)]] == promised["name"].tolist()
    for iso3, row in zip(promised.index, rows, strict=False):
        said = promised.loc[iso3]
        narrow, wide = f"{said['firm']} {surely[iso3]}".strip(), f"{said['if_read_widely']} {widely[iso3]}".strip()
        assert row[1:-1] == [
            said["answer"] if said["answer"] != said["firm"] else narrow,
            *[narrow] * (number > 1),
            wide,
        ]
    if len(silent):
        assert f"{len(silent)} other" in rows[-1][0] and dict(scene.legend)[look(NONE_FOUND)] == f"({len(silent)})"
        assert all(name in rows[-1][0] for name in silent["name"])
    return True


def test_it_opens_with_the_islands_and_the_promise_of_1960(explorer):
    found = examine("China", "Senkaku/Diaoyu", SUMMIT)
    assert shows(explorer, found)
    attack = "If China attacks the Senkaku/Diaoyu Islands (administered by Japan) on 10 April 2024"
    assert explorer.shown.title.startswith(
        f"{attack}: the United States has pledged to act; 3 have promised politically"
    )
    assert explorer.status.startswith(f"{attack}, Japan defends itself. On the narrow reading: the United States has ")
    assert "China, Japan and Taiwan claim the Senkaku/Diaoyu Islands." in explorer.status
    assert explorer.status.endswith("Explained below: United States.")
    assert explorer.shown.source.startswith(f"{CAVEAT} {LIMITS}")
    assert explorer.state == "contingency"


def test_the_attacker_can_be_chosen(explorer):
    move(explorer, "attacker", "RUS")
    assert "Russia attacks" in explorer.shown.title and shows(explorer, examine("Russia", "Senkaku/Diaoyu", SUMMIT))


@pytest.mark.parametrize("target", ["home-twn", "guam", "second-thomas-shoal", "kadena", "diego-garcia", "hawaii"])
def test_a_target_on_land_can_be_chosen(explorer, target):
    move(explorer, "target", target)
    found = examine("China", target, SUMMIT)
    attack = str(found.scenario).removeprefix(f"Suppose that on {SUMMIT} ").removesuffix(".")
    for text in (explorer.shown.title, explorer.status):
        assert text.startswith(f"If {attack} on 10 April 2024")
    assert shows(explorer, found)


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
        ((label, value),) = explorer._controls[field].options
        assert label.startswith("– (for ships and ") and value == "", "a list without a choice says what it is for"
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
        for card, answer in ((wide, row["if_read_widely"]), (narrow, row["firm"])):
            assert any(term == "Answer" and text.startswith(answer) for term, text in card.lines)


def test_buttons_step_through_the_rounds_and_say_where_they_end(explorer):
    last = len(examined(State()).rounds)
    title = explorer.shown.title
    press(explorer, "Previous round")
    assert explorer.status.startswith("This is the first round") and explorer.shown.title == title
    for number in range(2, last + 1):
        press(explorer, "Next round")
        assert explorer.round == explorer._controls["round"].value == number
    press(explorer, "Next round")
    assert explorer.status.startswith(f"This is the last round, {last} of {last}") and explorer._status.trouble
    press(explorer, "Previous round")
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
    _, about = found.rounds[0].about
    assert card.heading == "Japan" and card.lines[0] == ("Answer", f"{found.answer('Japan')} {about['JPN']}")
    why = found.why("Japan")
    table = explorer.shown.tables[1]
    assert [row[0] for row in table.rows] == why["applies"].tolist()
    assert [row[2] for row in table.rows] == why["article"].tolist()
    assert [row[6] for row in table.rows] == why["plain_words"].tolist()
    assert dict(card.lines)["In plain words"] == why["plain_words"].iloc[0]
    assert explorer.shown.picture.outlined == ("JPN",) and explorer.status.endswith("Explained below: Japan.")
    assert "duties that bear on Japan" in explorer._tables.value


def test_whose_reasons_are_read_can_be_chosen_from_a_list_too(explorer):
    move(explorer, "actor", "AUS")
    assert explorer._map.selected == ["AUS"] and explorer.status.endswith("Explained below: Australia.")
    explorer._map.selected = ["GBR"]
    assert explorer._controls["actor"].value == "GBR"


def test_nobodys_reasons_are_read_where_nobody_is_selected(explorer):
    move(explorer, "actor", "")
    assert explorer._map.selected == []
    assert len(explorer.shown.tables) == 1 and explorer.shown.cards == () and "Explained" not in explorer.status
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
    refused = refusal("JPN", "senkaku-diaoyu", SUMMIT, "armed attack")
    assert refused and explorer.status.startswith(refused) and title in explorer.status
    assert (explorer.shown.title, explorer.shown.picture) == (title, picture) and explorer._status.trouble
    assert list(explorer._controls["round"].options) == [("1: the attack", 1)]
    for name in ("Next round", "Exchange attacker and target"):
        press(explorer, name)
        assert explorer.status.startswith(refused)
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
        ({"target": "Japan", "attacker": "Japan"}, "Japan would attack itself. Choose another Attacker or Target"),
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
    labels = [kind.label.removeprefix("arguable: ") for kind, _ in scene.legend if isinstance(kind, Look)][1:]
    assert labels == sorted(labels, key=ANSWERS.index)


@pytest.mark.parametrize(
    "state",
    [State(), State(target="home-twn"), State(attacker="PRK", target="home-kor"), State(target="kadena")],
)
def test_the_title_names_who_has_promised_what_where_they_are_few(state):
    one = examined(state).rounds[0]
    table = one.answers[one.answers["iso3"] != state.attacker]
    title = view(state).title
    for answer, (after_one, after_several) in {
        "pledged to act, means open": ("has pledged to act", "have pledged to act"),
        "policy or statute, no duty to defend": ("has a policy or statute", "have a policy or statute"),
    }.items():
        who = table.loc[table["firm"] == answer, "iso3"]
        if len(who) == 0:
            assert after_one not in title and after_several not in title
        else:
            named = listing(who) if len(who) <= 2 else str(len(who))
            assert f"{named} {after_one if len(who) == 1 else after_several}" in title
    hosts = int(((table["firm"] == table["if_read_widely"]) & (table["firm"] == ANSWERS[BASES])).sum())
    assert f"{hosts} are hosts" in title and f"{hosts} are hosts" in view(state).status
    more = int((table["firm"] != table["if_read_widely"]).sum())
    assert ("a wide reading adds something" in title) == bool(more)


def test_the_wide_reading_of_the_main_promise_is_in_the_title():
    title = view(State(target="home-jpn", threshold="cyber")).title
    assert "on a wide reading, the United States has pledged to act" in title


@pytest.mark.parametrize(
    "settings",
    [
        {"target": "home-twn"},
        {"target": "home-twn", "on": "1975-06-01"},
        {"target": "home-twn", "on": "1990-06-01"},
        {"attacker": "PRK", "target": "home-kor"},
    ],
)
def test_a_duty_to_consult_another_about_the_struck_says_whom_everywhere(settings):
    explorer = explorers.contingency(**settings, actor="JPN")
    assert asked(explorer).answer("Japan") == "treaty duty to consult"
    said = "treaty duty to consult (with the United States)"
    shown = explorer.shown
    for text in (shown.title, explorer.status):
        assert "Japan has a treaty duty to consult with the United States" in text
    assert shown.picture.says["JPN"] == f"Japan: {said}"
    assert "Treaty duty to consult: Japan (with the United States)." in shown.picture.alt
    (row,) = (row for row in shown.tables[0].rows if row[0] == "Japan")
    assert row[1:3] == [said, said] and shown.cards[0].lines[0] == ("Answer", said)


def test_whose_host_an_actor_is_stands_with_it(explorer):
    assert "Singapore (for the United States)" in explorer.shown.picture.alt
    assert explorer.shown.picture.says["SGP"] == "Singapore: hosts or base use needs consent (for the United States)"
    assert "are hosts for the United States" in explorer.shown.title


def test_where_nothing_is_found_it_is_the_ledger_that_has_nothing():
    shown = view(State(target="home-npl"))
    assert not examine("CHN", "home-npl", SUMMIT).answers["answer"].isin(ANSWERS[1:7]).any()
    for text in (shown.title, shown.status):
        assert "no promise to help or to consult found in this ledger" in text and "nobody" not in text
    assert "no pledge to act found in this ledger" in view(State(target="home-twn")).title


def test_what_the_ledger_does_not_hold_stands_under_the_picture(explorer):
    for what in ("the Indo-Pacific", "decisions of the UN Security Council", "1950 on Korea", "Budapest Memorandum"):
        assert what in explorer._source.value
    assert not load("commitments")["name"].str.contains("Budapest").any()
    assert "except in self-defence or by decision of the Security Council" in explorer._source.value


def test_the_status_is_short_whatever_is_shown():
    for target, attacker in [("senkaku-diaoyu", "CHN"), ("home-twn", "CHN"), ("kadena", "CHN"), ("guam", "PRK")]:
        for one in examined(State(attacker=attacker, target=target)).rounds:
            status = view(State(attacker=attacker, target=target, round=one.number)).status
            assert len(status.split()) <= 80, status


def test_a_row_out_of_area_points_to_the_row_that_counts(explorer):
    reasons = {row[3]: row[5] for row in explorer.shown.tables[1].rows if row[1] == "defend (United States to Japan)"}
    assert reasons["US–Japan security treaty (1960)"].startswith("Counted in another row: Return of Okinawa (1971–72)")


def test_a_logistics_agreement_is_not_told_as_a_promise_about_an_attack():
    (card,) = explorers.contingency(actor="Canada").shown.cards
    assert ("Why", "Arguable: the text lets Canada give supplies or equipment when asked; the case it names is a "
            "request, not an armed attack.") in card.lines  # fmt: skip


def test_a_later_round_begins_with_what_it_supposes():
    explorer = explorers.contingency(target="Taiwan", round=2)
    second = asked(explorer).rounds[1]
    assert explorer.status.startswith(
        "Suppose the United States helps all the same, and China strikes its forces and bases, also those in Japan, "
        "the Philippines and South Korea. With Taiwan, 5 are now struck."
    )
    assert len(second.struck_owners) == 5 and f"{second.title}. 5 are now struck" in explorer.shown.title
    pledged = explorers.contingency(target="Kadena", round=2)
    assert pledged.status.startswith("Suppose Australia and the Philippines help, and China strikes their forces")


def test_the_cross_of_a_later_round_stays_at_what_was_struck_first(explorer):
    assert STRUCK in dict(explorer.shown.picture.legend)
    explorer.round = 2
    assert [mark.sign for mark in explorer.shown.picture.marks] == [STRUCK_FIRST]
    assert STRUCK_FIRST in dict(explorer.shown.picture.legend) and STRUCK not in dict(explorer.shown.picture.legend)
    assert "A cross marks what was struck first." in explorer.shown.picture.alt


def test_two_sides_are_told_apart_where_the_attacker_is_struck():
    explorer = explorers.contingency(target="Kadena", round=4, actor="PHL")
    back = asked(explorer).rounds[3]
    assert back.strikes_back and back.title == "the territory of China is struck"
    for text in (explorer.shown.title, explorer.status):
        first, _, attacker = text.partition("For China’s side: ")
        assert "For the side attacked first, as in round 1: Australia and the Philippines have pledged" in first
        assert "on a wide reading, North Korea has promised automatic assistance; Mongolia and Russia have" in attacker
    assert explorer.status.startswith("Suppose those attacked and their helpers strike back at the territory of China.")
    assert explorer.shown.picture.says["PRK"].endswith("arguable: automatic assistance (for China)")
    assert explorer.shown.picture.says["PHL"] == "Philippines: pledged to act, means open (for the United States)"
    shows(explorer, asked(explorer), 4)


def test_a_card_says_no_more_than_the_table_of_its_round():
    explorer = explorers.contingency(target="Kadena", round=4, actor="PHL")
    owed = "Wrong direction: owed to the United States, which strikes in this round."
    rows = [row for row in explorer.shown.tables[1].rows if row[1] == "defend (Philippines to United States)"]
    rows = [row for row in rows if row[4] == "would act, means open"]
    assert rows
    assert {(row[0], row[5]) for row in rows} == {("no", owed)}
    for card in explorer.shown.cards:
        assert ("Why", f"Round 1: Applies. Round 4: {owed}") in card.lines


CODE = ("=", "`", '"', "attacked", "where", "load(")


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (
            {"target": "scarborough-shoal"},
            "China administered Scarborough Shoal on 10 April 2024; China, the Philippines and Taiwan claim it. For an "
            "attack of China on another claimant there, set Target to “Ship or aircraft: a coast guard vessel”, Whose "
            "it is to the Philippines or Taiwan, and Where to “off Scarborough Shoal”.",
        ),
        (
            {"attacker": "RUS", "target": "home-ukr", "on": "1980-01-01"},
            "Russia administered Ukraine on 1 January 1980: it would attack itself. The Soviet Union stands under "
            "Russia in these tables.",
        ),
        ({"attacker": "GBR", "target": "home-fji", "on": "1960-01-01"}, "The United Kingdom administered Fiji on 1 "),
        ({"attacker": "JPN", "target": "home-jpn"}, "Japan would attack itself."),
        ({"attacker": "USA", "target": "kadena"}, "The United States would attack itself: Kadena (Japan’s territory"),
        (
            {"target": "home-phl", "attacker": "USA", "on": "1946-02-01"},
            "The United States administered the Philippines",
        ),
        (
            {"target": "scarborough-shoal", "on": "2005-01-01"},
            "The tables do not say who administered Scarborough Shoal",
        ),
        ({"target": "subic-bay", "on": "1970-01-01"}, "The tables tell of Subic Bay since 1992"),
        ({"target": "warship", "threshold": "blockade"}, "A blockade closes ports and coasts, not a ship."),
        (
            {"attacker": "PHL", "target": "warship", "attacked": "PHL"},
            "The Philippines would attack a warship of its own",
        ),
    ],
)
def test_an_attack_that_cannot_be_is_told_in_words_about_the_controls(explorer, settings, said):
    explorer.set(**settings)
    assert explorer.status.startswith(said) and explorer._status.trouble
    message, _, _ = explorer.status.partition(" The view has not changed: ")
    assert not any(word in message for word in CODE)
    with pytest.raises(KitError):
        asked(explorer)


def test_a_claimants_ship_off_the_shoal_is_set_as_the_message_says(explorer):
    move(explorer, "target", "scarborough-shoal")
    assert explorer._status.trouble
    move(explorer, "target", dict(explorer._controls["target"].options)["Ship or aircraft: a coast guard vessel"])
    move(explorer, "attacked", dict(explorer._controls["attacked"].options)["Philippines"])
    move(explorer, "where", dict(explorer._controls["where"].options)["off Scarborough Shoal"])
    assert not explorer._status.trouble and "of the Philippines off Scarborough Shoal" in explorer.shown.title


def test_the_soviet_union_is_one_of_the_names_of_russia():
    assert find_states("Soviet Union") == ("RUS",)


def test_every_control_has_a_name_in_plain_words(explorer):
    labels = [getattr(control, "description", "") for control in explorer._controls.values()]
    assert labels == ["Attacker", "Target", "Whose it is", "Where", "Kind of attack", "Day", "Round", "Explain", "Zoom"]
    assert "Previous round" in [getattr(child, "description", "") for child in explorer.children[1].children]


def test_features_bear_the_names_of_the_table_both_where_it_has_two(explorer):
    named = load("localities").query("kind == 'disputed feature'").drop_duplicates("locality")
    for key, name in zip(named["locality"], named["name"], strict=True):
        assert targets.short_name(key) == name and targets.targets()[key] == f"Disputed feature: {name}"


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
