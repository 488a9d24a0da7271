"""Role sheets: they say what the tables say, fit on a page, and open the seminar's scenarios."""

from __future__ import annotations

import functools
import itertools
import re
import xml.etree.ElementTree as ET

import pytest

from alliancekit import KitError, briefs, explorers, load, model, spending
from alliancekit.briefs import SPEAKERS, Brief
from alliancekit.explorers import of_contingency
from alliancekit.rules import ASLEEP_STANDINGS
from alliancekit.states import name_of
from alliancekit.words import NO_MATH

ACTORS = load("actors")["iso3"].tolist()
DAY = "2024-04-10"
brief = functools.cache(briefs.brief)  # each sheet is asked for by several tests


@pytest.mark.parametrize("actor", ACTORS)
def test_every_actor_has_a_sheet_of_one_page(actor):
    sheet = brief(actor)
    assert len(repr(sheet).split()) <= 450
    assert sheet.question.endswith("?")
    assert "nan" not in re.split(r"\W+", repr(sheet))


@pytest.mark.parametrize("on", [DAY, "1955-06-01", "2026-06-01"])
@pytest.mark.parametrize("actor", ACTORS)
def test_every_duty_shown_is_in_effect_that_day_between_these_two(actor, on):
    sheet = brief(actor, on=on)
    for rows, end, other in ((sheet.owes, "obligor", "beneficiary"), (sheet.owed, "beneficiary", "obligor")):
        table = model.duties(on=on, **{end: actor}).set_index("obligation")
        for row in rows:
            shown = table.loc[list(row.obligations)]
            assert set(shown["duty"]) == {row.duty}
            assert set(shown["wording"]) == {row.wording}
            assert not set(shown["standing"]) & set(ASLEEP_STANDINGS)
            for name in set(shown["short_name"]):
                assert name in row.where
            for text in row.texts:
                names, _, stands = text.partition(": ")
                at = shown[[stands.startswith(name) for name in shown["short_name"]]]
                told = {name_of(code) for code in at[other]}
                assert names == f"{len(told)} others" or set(names.split(", ")) == told


@pytest.mark.parametrize("actor", ACTORS)
def test_the_firmest_duties_stand_first_and_none_is_lost(actor):
    for rows, end in ((brief(actor).owes, "obligor"), (brief(actor).owed, "beneficiary")):
        table = model.duties(on=DAY, **{end: actor})
        awake = table[~table["standing"].isin(ASLEEP_STANDINGS)]
        assert len(rows) == min(3, awake.groupby(["duty", "wording"]).ngroups)
        for row in rows:
            alike = awake[(awake["duty"] == row.duty) & (awake["wording"] == row.wording)]
            assert len(row.texts) + row.more == alike["commitment"].nunique()
        if (awake["duty"].eq("defend") & awake["wording"].ne("political")).any():
            assert rows[0].duty == "defend"


def test_plain_words_are_those_of_a_duty_shown_or_the_same_in_return():
    for actor in ACTORS:
        sheet = brief(actor)
        for row in (*sheet.owes, *sheet.owed):
            plain = set(load("obligations").set_index("obligation").loc[list(row.obligations), "plain_words"])
            assert row.example in {*plain, "The same in return.", ""}
            if row.example == "The same in return.":
                assert row.rule in {own.rule for own in sheet.owes}


def test_what_sleeps_is_told_as_such():
    told = "; ".join(brief("New Zealand").asleep)
    assert "both ways with United States: ANZUS treaty (1951), Arts. IV-V (suspended)" in told
    assert "contested" in "; ".join(brief("Japan").asleep)
    for actor in ACTORS:
        assert all(text.rpartition("(")[2].rstrip(")") in ASLEEP_STANDINGS for text in brief(actor).asleep)


def test_figures_are_those_of_the_tables():
    facts = dict(brief("Japan").facts)
    own = spending.spent("Japan", 2024)
    rank = spending.ranking(2024).set_index("actor")["rank"]
    assert f"US$ {own.usd_m / 1000:.1f} billion in 2024" in facts["Military spending"]
    assert f"rank {rank['JPN']} of {len(rank)}" in facts["Military spending"]
    hosted = load("forces").set_index("host")["personnel"]
    assert f"Hosts {hosted['JPN']:,} of the United States" in facts["Forces"]
    assert f"Hosts {hosted['KOR']:,} of" in dict(brief("South Korea").facts)["Forces"]
    assert facts["Groups"] == "Quad, G7, CPTPP, RCEP, APEC"
    assert "Military spending" not in dict(brief("Tuvalu").facts)


def test_the_year_before_is_taken_where_the_newest_edition_has_no_figure():
    last = max(load("spending").query("actor == 'JPN'").dropna(subset="usd_m")["year"])
    assert f" in {last}," in dict(brief("Japan", on=f"{last + 1}-06-01").facts)["Military spending"]


def test_groups_are_those_of_the_day():
    assert "BRICS" not in dict(brief("Indonesia", on=DAY).facts)["Groups"]
    assert "BRICS" in dict(brief("Indonesia", on="2026-01-01").facts)["Groups"]


def test_what_was_said_is_dated_that_week_and_left_out_where_nothing_is_known():
    for actor in ACTORS:
        for text in brief(actor).said:
            assert "2024-04-07" <= re.search(r"\d{4}-\d\d-\d\d", text).group() <= "2024-04-13"
    assert any("Kishida" in text for text in brief("Japan").said)
    assert any("Ministry of Foreign Affairs" in text for text in brief("China").said)
    assert brief("Fiji").said == ()
    assert "Said that week" not in repr(brief("Fiji"))
    assert brief("Japan", on="2020-01-01").said == ()


def test_speakers_are_those_of_the_tables():
    known = {*load("headlines")["outlet"], *load("claims")["speaker"], *load("predictions")["speaker"]}
    assert SPEAKERS.keys() <= known
    assert {code for codes in SPEAKERS.values() for code in codes} <= set(ACTORS)


def test_the_question_is_about_what_was_known_that_year():
    for actor in ACTORS:
        assert all(int(year) <= 2024 for year in re.findall(r"\b20\d\d\b", brief(actor).question))
    assert brief("Philippines").question.startswith("US–Philippines defence treaty (1951)")
    assert brief("Palestine").question.startswith("No promise of help")


def test_a_sheet_is_the_same_each_time_and_by_any_name():
    first, again = brief("Philippines"), briefs.brief("PHL", on=DAY)
    assert first == again
    assert repr(first) == repr(again)
    assert first._repr_html_() == again._repr_html_()


@pytest.mark.parametrize("actor", ["Japan", "Palestine", "Taiwan"])
def test_the_page_has_headings_that_a_screen_reader_finds(actor):
    page = ET.fromstring(brief(actor)._repr_html_())
    assert {"alliancekit-brief", *NO_MATH.split()} <= set(page.get("class").split())
    assert page.get("aria-label") == page.findtext("h3")
    for table in page.iter("table"):
        assert table.findtext("caption")
        assert table.findall(".//th[@scope='row']")
    for element in page.iter():
        assert element.tag not in {"script", "link", "img"}


def test_text_is_escaped():
    bad = "<b>'&\"</b>"
    row = briefs.Owed(bad, bad, (bad,), 1, bad, bad, (bad,))
    sheet = Brief("JPN", DAY, bad, (row,), (row,), (bad,), ((bad, bad),), (bad,), bad)
    page = ET.fromstring(sheet._repr_html_())
    assert not list(page.iter("b"))
    assert page.findtext("h3") == f"Role sheet: {bad}, {DAY}"
    assert bad in page.findtext("p")[-60:] or bad in "".join(page.find("p").itertext())


def test_a_name_or_day_that_is_not_known_is_refused():
    with pytest.raises(KitError, match="Did you mean Japan"):
        brief("Japn")
    with pytest.raises(KitError, match="Name the actor"):
        brief("Tokyo")
    with pytest.raises(KitError, match="calendar"):
        brief("Japan", on="2024-02-30")
    with pytest.raises(KitError):
        brief("Germany")  # in the tables, but no actor of the kit


# The seminar (docs/seminar.md)

STATE = re.compile(r'explorers\.contingency\(state="([^"]+)"\)\n```\n\n((?:- .+\n)+)')
ANSWER = re.compile(r"- (.+?): \*(.+?)\*(?:; if read widely, \*(.+?)\*)?$")


@pytest.fixture
def seminar(root):
    return (root / "docs" / "seminar.md").read_text(encoding="utf-8")


def test_the_seminars_views_open_and_show_what_the_page_says(seminar):
    views = STATE.findall(seminar)
    assert len(views) == seminar.count("explorers.contingency(state=") == 6
    for state, lines in views:
        explorer = explorers.contingency(state=state)
        assert explorer.state == state
        found = of_contingency.examined(of_contingency.State(**_fields(explorer)))
        for line in lines.splitlines():
            actor, answer, widely = ANSWER.match(line).groups()
            assert found.answer(actor) == answer
            assert found.if_read_widely(actor) == (widely or answer)


def _fields(explorer):
    return {name: getattr(explorer, name) for name in of_contingency.State.__dataclass_fields__}


def test_who_cut_the_cable_changes_nothing_that_others_owe(seminar):
    state = next(state for state, _ in STATE.findall(seminar) if "home-fsm&threshold" in state)
    answers = [
        of_contingency.examined(of_contingency.State(**_fields(explorers.contingency(state=text)))).answers
        for text in (state, state.replace("RUS", "CHN"))
    ]
    columns = ["iso3", "answer", "if_read_widely"]
    assert answers[0][columns].values.tolist() == answers[1][columns].values.tolist()


def test_one_scenario_is_without_china_as_a_party(seminar):
    attacked = [explorers.contingency(state=state) for state, _ in STATE.findall(seminar)]
    assert sum("CHN" not in (view.attacker, view.attacked) for view in attacked) >= 3


def test_the_seminar_takes_50_minutes_and_its_chairs_have_sheets(seminar):
    spans = [(int(a), int(b)) for a, b in re.findall(r"^\| (\d+)–(\d+) \|", seminar, re.MULTILINE)]
    assert spans[0][0] == 0
    assert spans[-1][1] == 50
    assert all(before[1] == after[0] for before, after in itertools.pairwise(spans))
    chairs = re.findall(r"^Chairs: (.+?)\.", seminar, re.MULTILINE)
    assert len(chairs) == 3
    for line in chairs:
        names = [name.strip().removeprefix("the ") for name in re.split(r",|; then", line)]
        assert 5 <= len(names) <= 7
        assert all(brief(name) for name in names)


def test_every_line_of_the_seminar_fits(seminar):
    assert max(len(line) for line in seminar.splitlines() if not line.startswith("|")) <= 120
