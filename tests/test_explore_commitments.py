"""The explorer `commitments`: whatever moves it, it shows what `duties` and `in_force` say of that day."""

from __future__ import annotations

import datetime
import html

import pytest

from alliancekit import KitError, duties, explorers, in_force, load
from alliancekit.explorers.of_commitments import CHOSEN, MUTUAL, NONE_FOUND, ONE_WAY, QUIET
from alliancekit.explorers.owed import ASLEEP, DUTIES, KINDS, POLITICAL, RESTRAINT, WORDINGS, owed
from alliancekit.explorers.scene import everyone
from alliancekit.rules import ASLEEP_STANDINGS
from alliancekit.states import in_prose, name_of

DAY = "2024-04-10"


@pytest.fixture
def explorer():
    return explorers.commitments()


def rows_between(actor, other="", on=DAY, duty=""):
    """The duties of an actor, straight from the model."""
    found = duties(on=on, duty=duty or None)
    found = found[(found["obligor"] == actor) | (found["beneficiary"] == actor)]
    return found[(found["obligor"] == other) | (found["beneficiary"] == other)] if other else found


def partners(actor, **asked):
    found = rows_between(actor, **asked)
    return {code for pair in zip(found["obligor"], found["beneficiary"], strict=True) for code in pair} - {actor}


def commitments_of(explorer):
    return [row[0] for row in explorer.shown.tables[1].rows]


def look_of(explorer, iso3):
    return explorer.shown.picture.of[iso3]


def arc_to(explorer, iso3):
    (found,) = [arc for arc in explorer.shown.picture.arcs if iso3 in (arc.a, arc.b)]
    return found


def shows(explorer, actor, other="", on=DAY, duty=""):
    """Every part that a reader sees is about this, and nothing else."""
    expected, shown = rows_between(actor, other, on, duty), explorer.shown
    actors = [actor, other] if other else [actor]
    in_table = sorted((row[2], row[3].rpartition(": ")[2], row[5]) for row in shown.tables[0].rows)
    assert in_table == sorted(zip(expected["plain_words"], expected["article"], expected["standing"], strict=True))
    assert commitments_of(explorer) == in_force(on, actors=actors)["short_name"].tolist()
    assert shown.status.endswith(f": {len(in_force(on, actors=actors))}.")
    others = {arc.b if arc.a == actor else arc.a for arc in shown.picture.arcs}
    assert others == partners(actor, other=other, on=on, duty=duty) & everyone().keys()
    assert shown.picture.outlined == tuple(actors)
    assert explorer.status == shown.status
    for row in shown.tables[0].rows[:20]:
        assert html.escape(row[2]) in explorer._tables.value
    assert html.escape(shown.title) in explorer._heading.value
    assert explorer._map.selected == actors
    assert explorer._map.scene["alt"] == shown.picture.alt
    return True


# What it reads


def test_the_words_and_their_order_are_those_of_the_table():
    table = load("obligations")
    assert DUTIES.keys() == set(table["duty"])
    assert {*WORDINGS, "political"} == set(table["wording"])
    assert set(table["standing"]) == {*ASLEEP_STANDINGS, "live", "reaffirmed", "signed"}


def test_what_is_only_signed_is_owed_on_no_day(explorer):
    signed = load("obligations").query("standing == 'signed'")
    assert len(signed)
    on = duties(on="2026-11-01")
    assert not set(signed["obligation"]) & set(on["obligation"])
    assert "not in force is not shown" in explorer.shown.source


@pytest.mark.parametrize("actor", ["JPN", "USA", "PHL", "CHN", "AUS", "IND", "TWN"])
def test_the_firmest_come_first(actor):
    kinds = [duty.kind for duty in owed(DAY, actor)]
    assert kinds == sorted(kinds)
    assert len(kinds) == len(rows_between(actor))


def test_the_kind_of_a_duty_follows_its_standing_then_its_wording_then_what_is_owed():
    for duty in (*owed("1990-06-01", "USA"), *owed(DAY, "JPN"), *owed(DAY, "CHN")):
        if duty.standing in ("dormant", "suspended", "contested"):
            assert duty.kind == ASLEEP
        elif duty.duty in ("not-attack", "not-aid-attacker", "not-join-hostile-pact", "deny-third-parties"):
            assert duty.kind == RESTRAINT
        elif duty.wording == "political":
            assert duty.kind == POLITICAL
        else:
            assert duty.kind < POLITICAL
            assert (duty.kind == 0) == (duty.duty == "defend")


# Every control


def test_it_opens_with_what_japan_owed_and_was_owed_that_day(explorer):
    assert shows(explorer, "JPN")
    assert explorer.shown.title.startswith("Japan, 10 April 2024: duties in effect with ")
    assert explorer.shown.cards == ()


def test_the_list_of_actors(explorer):
    explorer._controls["actor"].value = "PHL"
    assert shows(explorer, "PHL")
    assert explorer.shown.title.startswith("The Philippines, 10 April 2024")


def test_the_list_of_second_actors(explorer):
    explorer._controls["other"].value = "USA"
    assert shows(explorer, "JPN", "USA")
    assert explorer._controls["other"].options[0] == ("anybody", "")
    explorer._controls["other"].value = ""
    assert shows(explorer, "JPN")


def test_the_day(explorer):
    explorer._controls["on"].value = "1955-03-03"
    assert shows(explorer, "JPN", on="1955-03-03")
    assert "3 March 1955" in explorer.shown.title


def test_the_list_of_duties(explorer):
    assert [value for _, value in explorer._controls["duty"].options] == ["", *DUTIES]
    explorer._controls["duty"].value = "consult"
    assert shows(explorer, "JPN", duty="consult")
    assert {row[1] for row in explorer.shown.tables[0].rows} == {"to consult"}
    explorer._controls["duty"].value = "inform"
    assert rows_between("JPN", duty="inform").empty
    assert explorer.shown.title == "Japan, 10 April 2024: no duty to inform found in this ledger"
    assert not explorer._status.trouble


def test_the_zoom_changes_the_map_alone(explorer):
    before = explorer.shown
    explorer._controls["zoom"].value = "Pacific Islands"
    assert explorer.shown.picture.window == "Pacific Islands"
    assert explorer.shown.tables == before.tables
    assert explorer._map.window != [0.0, 0.0, 12700.0, 7115.0]


def test_the_map_selects_one_then_two_then_takes_the_latest_two(explorer):
    assert explorer._map.most == 2
    explorer._map.selected = ["JPN", "USA"]
    assert shows(explorer, "JPN", "USA")
    explorer._map.selected = ["USA", "PHL"]
    assert shows(explorer, "USA", "PHL")
    assert explorer._controls["actor"].value == "USA"
    assert explorer._controls["other"].value == "PHL"
    explorer._map.selected = ["PHL"]
    assert shows(explorer, "PHL")


def test_when_nobody_is_selected_any_more_the_first_stays(explorer):
    explorer._map.selected = ["JPN", "USA"]
    explorer._map.selected = []
    assert shows(explorer, "JPN")


# The cases of the lessons


def test_japan_and_the_united_states_each_owe_the_other_something_else():
    explorer = explorers.commitments(other="United States")
    assert shows(explorer, "JPN", "USA")
    assert explorer.shown.title == (
        "Japan and the United States, 10 April 2024: each owes the other a duty to defend, on different terms"
    )
    mine, theirs = explorer.shown.cards
    assert mine.heading == "Japan owes the United States"
    assert theirs.heading == "The United States owes Japan"
    for card, obligor in ((mine, "JPN"), (theirs, "USA")):
        term, text = card.lines[0]
        firmest = rows_between("JPN", "USA").query(
            f"obligor == '{obligor}' and duty == 'defend' and article == 'Art. V'"
        )
        assert term == "to defend"
        assert text.startswith(html.escape(firmest["plain_words"].iloc[0]))
        assert "(Art. V; US–Japan security treaty (1960).) " in text and "Sources: <a href='https://" in text
    assert "to host forces" in dict(mine.lines)
    assert "to host forces" not in dict(theirs.lines)
    assert "a contested political promise to seek consent before use" in explorer.status
    assert all(card.html() in explorer._cards.value for card in explorer.shown.cards)


def test_a_card_shows_the_article_of_the_text_that_has_the_firmest_duty():
    host = dict(explorers.commitments(other="USA").shown.cards[0].lines)["to host forces"]
    assert "Art. VI" in host
    assert "security treaty (1960)" in host


def test_the_duty_to_defend_taiwan_ended_with_1979():
    before = explorers.commitments(actor="United States", other="Taiwan", on="1979-12-31")
    assert "each owes the other a duty to defend" in before.shown.title
    assert look_of(before, "TWN") == KINDS[0]
    before.on = "1980-01-01"
    assert shows(before, "USA", "TWN", on="1980-01-01")
    assert "defend" not in before.shown.title
    assert before.shown.title.endswith("the United States owes Taiwan a duty to supply")
    assert before.status.startswith("The United States owes Taiwan a duty to supply")
    assert "No duty owed by Taiwan to the United States was found." in before.status
    assert "Taiwan Relations Act" in str(before.shown.tables[0].rows)
    assert "statute" in str(before.shown.tables[0].rows)


def test_that_nothing_is_found_between_japan_and_taiwan_is_a_finding():
    explorer = explorers.commitments(other="Taiwan")
    assert duties(on=DAY, obligor=["JPN", "TWN"], beneficiary=["JPN", "TWN"]).empty
    assert explorer.shown.title == "Japan and Taiwan, 10 April 2024: no duty found in this ledger"
    assert explorer.status.startswith("No duty found in this ledger between Japan and Taiwan that day.")
    assert not explorer._status.trouble
    assert [card.lines for card in explorer.shown.cards] == [[("", "No duty found in this ledger.")]] * 2
    assert explorer.shown.picture.arcs == ()
    assert look_of(explorer, "TWN") == NONE_FOUND


@pytest.mark.parametrize(("on", "standing"), [("1986-08-10", "live"), ("1986-08-11", "suspended")])
def test_the_duty_to_defend_new_zealand_is_suspended_from_1986(on, standing):
    explorer = explorers.commitments(actor="USA", other="NZL", on=on, duty="defend")
    found = rows_between("USA", "NZL", on, "defend").query("commitment == 'ANZUS'")
    assert set(found["standing"]) == {standing}
    if standing == "live":
        assert "each owes the other a duty to defend" in explorer.shown.title
        assert look_of(explorer, "NZL") == KINDS[0]
        assert arc_to(explorer, "NZL").line == MUTUAL
    else:
        assert "no duty found that is plainly in effect; a suspended duty to defend" in explorer.shown.title
        assert look_of(explorer, "NZL") == KINDS[ASLEEP]
        assert arc_to(explorer, "NZL").line == QUIET
        assert "to defend (suspended)" in dict(explorer.shown.cards[0].lines)


# What the map shows


@pytest.mark.parametrize("actor", ["JPN", "USA", "AUS", "CHN", "RUS", "PAK"])
@pytest.mark.parametrize("on", ["1960-01-01", "1990-06-01", DAY])
def test_every_class_and_line_stands_in_the_legend_and_in_the_alt_text(actor, on):
    scene = explorers.commitments(actor=actor, on=on).shown.picture
    legend = {entry.label: behind for entry, behind in scene.legend}
    assert scene.of.keys() == everyone().keys()
    assert scene.of[actor] == CHOSEN
    for look in {*scene.of.values()}:
        assert look.label in legend
        members = [code for code, other in scene.of.items() if other == look]
        assert legend[look.label] == (f"({name_of(actor)})" if look == CHOSEN else f"({len(members)})")
        for code in members:
            assert in_prose(code) in scene.alt
    for arc in scene.arcs:
        assert arc.line.label in legend
        assert arc.line.label in scene.alt


def test_an_actor_has_the_colour_of_the_firmest_duty_between_the_two(explorer):
    for code, look in explorer.shown.picture.of.items():
        if code == "JPN":
            continue
        found = rows_between("JPN", code)
        assert (look == NONE_FOUND) == found.empty
        binding = set(found.loc[(found["wording"] != "political") & ~found["standing"].isin(ASLEEP_STANDINGS), "duty"])
        assert (look == KINDS[0]) == ("defend" in binding)
        if look == KINDS[POLITICAL]:
            assert binding <= {"not-attack", "not-aid-attacker", "not-join-hostile-pact", "deny-third-parties"}


def test_an_arrow_points_from_who_owes_to_whom_it_is_owed():
    explorer = explorers.commitments(actor="Palau", duty="defend")
    owing = rows_between("PLW", "USA", duty="defend")
    assert set(owing["obligor"]) == {"USA"}
    arc = arc_to(explorer, "USA")
    assert (arc.a, arc.b, arc.arrow, arc.line) == ("USA", "PLW", True, ONE_WAY)
    explorer.actor = "USA"
    arc = arc_to(explorer, "PLW")
    assert (arc.a, arc.b, arc.arrow) == ("USA", "PLW", True)


def test_a_line_without_an_arrow_is_owed_both_ways(explorer):
    explorer.set(actor="PHL", on="2010-01-01")
    for arc in explorer.shown.picture.arcs:
        other = arc.b if arc.a == "PHL" else arc.a
        kind = KINDS.index(look_of(explorer, other))
        owing = {duty.obligor for duty in owed("2010-01-01", "PHL") if duty.kind == kind and duty.other("PHL") == other}
        assert arc.arrow == (len(owing) == 1)
        if arc.arrow:
            assert owing == {arc.a}


def test_partners_beyond_the_map_are_named_in_the_status_line_and_stand_in_the_table(explorer):
    beyond = partners("JPN") - everyone().keys()
    assert beyond
    said = explorer.status.split("Not on the map: ")[1].split(".")[0]
    for code in beyond:
        assert in_prose(code) in said
        assert any(name_of(code) in row[0].split(" → ") for row in explorer.shown.tables[0].rows)


def test_hovering_tells_the_firmest_duty_and_who_owes_it(explorer):
    said = explorer.shown.picture.says
    assert said["JPN"] == "Japan: chosen"
    assert said["TWN"] == "Taiwan: no duty found with Japan"
    assert said["KOR"] == "South Korea, by political promise: to consult; owed both ways"
    explorer.set(actor="Taiwan")
    said = explorer.shown.picture.says["USA"]
    assert said == "United States, on bases, supplies or information: to supply; owed by the United States alone"


# How firm


def test_a_political_promise_is_told_from_a_duty_in_law(explorer):
    firm = {row[4] for row in explorer.shown.tables[0].rows}
    assert "political: not binding in law" in firm
    assert "would act, means open" in firm
    political = [row for row in explorer.shown.tables[0].rows if row[4].startswith("political")]
    assert len(political) == (rows_between("JPN")["wording"] == "political").sum()
    explorer.set(other="KOR")
    assert "each owes the other a political promise to consult" in explorer.shown.title
    assert [term for term, _ in explorer.shown.cards[0].lines] == ["to consult (political promise)"]


def test_what_is_contested_is_said_to_be(explorer):
    explorer.set(actor="India", other="Nepal")
    assert set(rows_between("IND", "NPL")["standing"]) == {"contested"}
    assert explorer.shown.title.endswith("no duty found that is plainly in effect; a contested duty to inform")
    assert look_of(explorer, "NPL") == KINDS[ASLEEP]


def test_commitments_with_more_than_a_few_members_are_counted(explorer):
    expected = in_force(DAY, actors="Japan")
    for row, members in zip(explorer.shown.tables[1].rows, expected["members"].str.split(";"), strict=True):
        assert row[6] == (str(len(members)) if len(members) > 4 else ", ".join(map(name_of, members)))
    assert [row[5] for row in explorer.shown.tables[1].rows] == [
        cell.replace(";", ", ") for cell in expected["standing_then"]
    ]


# From Python, and what goes wrong


def test_it_is_moved_from_python(explorer):
    explorer.actor = "Philippines"
    assert explorer.actor == "PHL"
    explorer.set(other="R.O.K.", on=datetime.date(2024, 1, 1))
    assert shows(explorer, "PHL", "KOR", on="2024-01-01")
    explorer.other = ""
    assert shows(explorer, "PHL", on="2024-01-01")


def test_its_state_as_a_text():
    moved = explorers.commitments(actor="USA", other="Taiwan", on="1979-06-01", duty="defend")
    assert moved.state == "commitments?actor=USA&other=TWN&on=1979-06-01&duty=defend"
    moved.zoom = "East Asia"
    again = explorers.commitments(state=moved.state)
    assert again.shown == moved.shown
    again.state = "commitments"
    assert again.shown == explorers.commitments().shown


def test_the_same_actor_twice_is_refused_and_the_view_stays(explorer):
    before, heading = explorer.shown, explorer._heading.value
    explorer._controls["other"].value = "JPN"
    assert explorer._status.trouble
    assert explorer.status.startswith("Japan is chosen twice. A duty joins two: choose another actor, or “anybody”")
    assert explorer.status.endswith(f"The view has not changed: {before.title}")
    assert explorer.shown == before
    assert explorer._heading.value == heading
    explorer._controls["actor"].value = "PHL"
    assert not explorer._status.trouble
    assert shows(explorer, "PHL", "JPN")
    with pytest.raises(KitError, match="chosen twice"):
        explorers.commitments(actor="Japan", other="日本")


def test_without_a_day_the_view_stays(explorer):
    before = explorer.shown
    explorer._controls["on"].value = ""
    assert explorer.status.startswith("Choose a day")
    assert explorer.shown == before
    explorer._controls["on"].value = "2000-01-01"
    assert not explorer._status.trouble
    assert shows(explorer, "JPN", on="2000-01-01")


@pytest.mark.parametrize(
    ("setting", "value", "said"),
    [
        ("actor", "Jpan", "Did you mean Japan"),
        ("actor", "", "There is no actor"),
        ("actor", "Germany", "not among the kit's actors"),
        ("other", "Tokyo", 'Name the actor: "Japan"'),
        ("on", "10 April 2024", "year first"),
        ("on", "1901-01-01", "outside the tables"),
        ("duty", "defence", "Did you mean defend"),
        ("zoom", "Europe", "no region"),
    ],
)
def test_a_value_that_does_not_exist_is_refused(explorer, setting, value, said):
    before = explorer.state
    with pytest.raises(KitError, match=said):
        explorers.commitments(**{setting: value})
    with pytest.raises(KitError, match=said):
        setattr(explorer, setting, value)
    assert explorer.state == before
