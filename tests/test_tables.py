"""What holds for every table: words that refer resolve, rows stay readable, and dates and counts are as promised."""

from __future__ import annotations

import re

import pytest

from alliancekit import load, tables

TODAY = "2026-11-24"  # the day to which the tables were brought up to date
REFERS = {  # column -> table and its key; several keys stand in one cell
    "source": ("sources", "source"),
    "document": ("sources", "source"),
    "made_in": ("sources", "source"),
    "commitment": ("commitments", "commitment"),
    "claim": ("claims", "claim"),
    "item": ("deliverables", "item"),
    "place": ("places", "place"),
    "places": ("places", "place"),
}
OWN = {("commitments", "commitment"), ("claims", "claim"), ("deliverables", "item"), ("sources", "source")}
OF_ACTORS = {
    "actor", "actors", "obligor", "beneficiary", "host", "user", "partner", "partners", "participants",
    "administered_by", "claimed_by",
}  # fmt: skip


EACH = {"each party", "each other party"}  # in the coding sheet


def keys(column) -> set[str]:
    return {key for cell in column for key in cell.split(";") if key} - EACH


@pytest.mark.parametrize("name", list(tables()))
def test_every_reference_resolves(name):
    frame = load(name)
    for column, (table, key) in REFERS.items():
        if column in frame and (name, column) not in OWN and not (name == "quotations" and column == "place"):
            assert keys(frame[column]) <= set(load(table)[key]), column
    states = set(load("actors")["iso3"]) | set(load("other_states")["iso3"]) | {"WLD"}
    for column in OF_ACTORS & set(frame.columns):
        assert keys(frame[column]) <= states, column


def test_every_source_is_cited_and_says_how_to_find_it():
    cited = set()
    for name in tables():
        frame = load(name)
        for column in ("source", "document", "made_in"):
            if column in frame and name != "sources":
                cited |= keys(frame[column])
    sources = load("sources")
    assert set(sources["source"]) == cited
    assert (sources["title"] != "").all()
    assert sources["source"].is_monotonic_increasing
    firm = keys(load("commitments")["source"]) | keys(load("obligation_rules")["source"])
    addressed = set(sources[sources["url"] != ""]["source"])
    assert firm <= addressed, "a reader must be able to open what a duty rests on"


def test_other_states_are_those_that_some_table_names():
    named = set()
    for name in tables():
        frame = load(name)
        for column in OF_ACTORS & set(frame.columns):
            named |= keys(frame[column])
    assert set(load("other_states")["iso3"]) == named - set(load("actors")["iso3"]) - {"WLD"}


def test_no_cell_names_an_actor_as_a_source_file_would():
    unwelcome = re.compile(r"Taiwan, Province|Sovereign country|\bRed China|rogue|\bregime\b", re.IGNORECASE)
    for name in tables():
        if name in {"sources", "factbook"}:
            continue
        frame = load(name)
        for column in frame.select_dtypes("string"):
            hits = [cell for cell in frame[column] if unwelcome.search(cell)]
            assert not hits, (name, column, hits[:1])


def test_a_forecast_is_judged_only_when_it_is_due():
    for row in load("predictions").itertuples():
        if row.due and row.due > TODAY:
            assert row.outcome == "not yet due", row.prediction
        if row.outcome == "not yet due":
            assert row.due > TODAY, row.prediction
        assert row.made <= "2024-05", row.prediction


def test_the_events_are_in_order_and_reach_from_1945_to_2026():
    events = load("events")
    assert len(events) >= 100
    assert events["date"].is_monotonic_increasing
    assert (events["date"].str[:4].min(), events["date"].str[:4].max()) == ("1945", "2026")
    sides = keys(events["actors"])
    assert {"CHN", "RUS", "PRK", "TWN", "JPN", "USA", "KOR", "PHL", "IND", "IDN", "PNG", "TUV"} <= sides


def test_the_drills_are_of_every_side():
    drills = load("drills")
    assert len(drills) >= 35
    together = set(drills["participants"])
    assert {"CHN", "CHN;RUS", "TWN", "PRK", "RUS"} <= together
    day = drills.set_index("drill").loc["mca-2024-04-07"]
    assert (day["start"], day["participants"]) == ("2024-04-07", "AUS;JPN;PHL;USA")
    assert "Philippine exclusive economic zone" in day["area"]


def test_every_lesson_has_something_to_read():
    readings = load("readings")
    assert len(readings) >= 35
    for lesson in ("01", "02", "03", "04", "05", "06", "07", "08"):
        own = readings[readings["lessons"].str.contains(lesson)]
        assert len(own) >= 4, lesson
        assert "primary" in set(own["kind"]), lesson
        assert {"article", "book", "chapter"} & set(own["kind"]), lesson


def test_isolation_can_be_asked_on_more_than_one_measure():
    trade = load("trade")
    assert {2010, 2022} <= set(trade["year"])
    assert trade.query("year == 2022 and rank == 1")["actor"].nunique() >= 35
    declared = load("partnerships")
    assert (declared["actor"] == "CHN").sum() >= 20
    assert set(declared["actor"]) - {"CHN"}
    groups = set(load("memberships")["group"])
    assert {"ASEAN", "Quad", "AUKUS", "RCEP", "CPTPP", "SCO", "BRICS"} <= groups


def test_headlines_come_from_several_capitals_and_beijing_replies():
    headlines = load("headlines")
    assert len(set(headlines["city"])) >= 6
    assert set(headlines.query("kind == 'official reply'")["city"]) == {"Beijing"}


def test_the_share_of_trade_lies_within_its_range():
    trade = load("trade")
    assert (trade["share_low"] <= trade["share_pct"]).all()
    assert (trade["share_pct"] <= trade["share_high"]).all()
    for _, rows in trade.groupby(["actor", "year"]):
        assert rows.sort_values("rank")["share_pct"].is_monotonic_decreasing


def test_the_trade_table_is_what_the_printed_lines_give(root, monkeypatch):
    monkeypatch.syspath_prepend(str(root / "data"))
    import csv

    import build_trade

    with (root / "data" / "trade.csv").open(encoding="utf-8", newline="") as file:
        stored = list(csv.reader(file))
    with (root / "data" / "factbook.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    assert build_trade.derive(lines, build_trade.codes()) == stored[1:]


def test_a_partner_outside_one_list_gets_a_range(root, monkeypatch):
    monkeypatch.syspath_prepend(str(root / "data"))
    import build_trade

    exports, year = build_trade.partners("China 40%, US 20%, European Union 9% (2022)")
    imports, _ = build_trade.partners("US 30%, Japan 10% (2022)")
    assert (exports, year) == ({"China": 40, "US": 20}, 2022)
    assert build_trade.total("$2 billion (2023 est.) $1.5 billion (2021 est.)", 2022) == (2e9, 2023)
    china = next(row for row in build_trade.shares(exports, imports, (1.0, 3.0)) if row["name"] == "China")
    assert (china["low"], china["high"]) == (10.0, 17.5)  # 40 / 4, and 10 more of the imports' three quarters
