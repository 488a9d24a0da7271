"""The explorer `spending` shows what `alliancekit.spending` says, whatever moves it."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from alliancekit import KitError, explorers, load
from alliancekit.editions import money, of_edition
from alliancekit.explorers import of_spending
from alliancekit.explorers.of_spending import DRAWN, OTHERS, OWN, SUPPOSED, editions, years
from alliancekit.explorers.spending_tables import IN_TERMS
from alliancekit.spending import TERMS, growth, rank_if, ranking, revisions, share_for_rank, spent
from alliancekit.states import in_prose, name_of

NEWEST = of_edition(None)[0]
PRESS = sorted(set(load("spending")["edition"]))[0]


@pytest.fixture
def explorer():
    return explorers.spending(actor="Japan", share=2, year=2024, edition="2025-04", rank=3)


def move(explorer, field, value):
    explorer._controls[field].value = value


def shows(explorer):
    """Whether title, chart and tables say what the analysis says of the explorer's state."""
    actor, year, edition = explorer.actor, explorer.year, explorer.edition
    ranked, what_if = ranking(year, edition), rank_if(actor, explorer.share, year, edition)
    shown, chart = explorer.shown, explorer.shown.picture
    own = ranked[ranked["actor"] == actor].iloc[0]
    assert money(what_if.usd_m) in shown.title and f"{what_if.rank} of {what_if.ranked}" in shown.title
    assert ("as it did" in shown.title) == (what_if.rank == own["rank"])
    assert f"{money(own['usd_m'])}, {own['gdp_share_pct']:g} %: rank {own['rank']}." in shown.status
    drawn = ranked[(ranked.index < DRAWN) | (ranked["actor"] == actor)]
    assert len(chart.bars) == len(drawn) + 1
    sizes = [value for bar in chart.bars for value, _ in bar.parts]
    assert sizes == sorted([*drawn["usd_m"], what_if.usd_m], reverse=True)
    for bar in chart.bars:
        ((value, kind),) = bar.parts
        assert bar.strong == (kind in (OWN, SUPPOSED)) and bar.label in chart.alt
        if kind == SUPPOSED:
            assert value == what_if.usd_m and bar.label.startswith(f"{what_if.rank}. {own['name']}, supposed")
        if kind == OWN:
            assert value == own["usd_m"] and bar.label.startswith(f"{own['rank']}. {own['name']}")
    rows = shown.tables[0].rows
    (supposed,) = [row for row in rows if "supposed" in row[0]]
    assert supposed[1:3] == [f"({what_if.rank})", f"{what_if.usd_m / 1000:,.1f}"]
    assert [row[0] for row in rows if row is not supposed] == ranked["name"].tolist()
    assert [row[1] for row in rows if row is not supposed] == ranked["rank"].astype(str).tolist()
    others = ranked[ranked["actor"] != actor]
    holder = others.iloc[explorer.rank - 1]
    assert chart.reference == (holder["usd_m"], f"rank {explorer.rank} of the others: {holder['name']}")
    return True


def test_it_opens_with_japan_at_two_percent(explorer):
    assert explorer.shown == explorers.spending().shown and explorer.state == "spending"
    assert shows(explorer)
    assert explorer.shown.title == ("Japan at 2 % of GDP in 2024: US$ 80.6 billion would have ranked 7 of 22, not 10")
    assert "between the United Kingdom and Saudi Arabia" in explorer.status
    assert "Rank 3 would have taken 3.695 % of GDP: as much money as Russia spent." in explorer.status
    assert "Italy, Israel and Poland" in explorer.shown.source


@pytest.mark.parametrize("actor", ["USA", "RUS", "PNG", "DEU", "TWN"])
def test_the_actor_can_be_chosen(explorer, actor):
    move(explorer, "actor", actor)
    assert shows(explorer) and explorer.shown.title.startswith(name_of(actor))


@pytest.mark.parametrize("share", [0.5, 1.4, 3.6, 3.7, 10.0])
def test_the_share_can_be_moved(explorer, share):
    move(explorer, "share", share)
    assert shows(explorer)


@pytest.mark.parametrize("actor", ["JPN", "USA", "PNG"])
def test_the_rank_to_reach_can_be_chosen(explorer, actor):
    explorer.actor = actor
    for rank in (1, 5, 21):
        move(explorer, "rank", rank)
        assert shows(explorer)
        needed = share_for_rank(actor, rank, 2024)
        start = "For rank {}, " if needed <= spent(actor, 2024).gdp_share_pct else "Rank {} would have taken "
        said = explorer.status.partition(start.format(rank))[2]
        told = float(said.split()[0].replace(",", ""))
        assert needed <= told < needed + 0.001
        assert ("more than all of it" in said) == (needed > 100)
        if needed > 100:
            continue
        assert rank_if(actor, told, 2024).rank <= rank < rank_if(actor, needed * 0.999, 2024).rank


def test_the_year_can_be_chosen(explorer):
    assert [value for _, value in explorer._controls["year"].options] == sorted(years("2025-04"), reverse=True)
    for year in years("2025-04"):
        move(explorer, "year", year)
        assert shows(explorer)
        growing = explorer.shown.tables[2:]
        assert bool(growing) == (year > years("2025-04")[0])


def test_an_edition_of_the_press_has_no_what_if_and_says_so(explorer):
    move(explorer, "edition", PRESS)
    assert explorer.year == explorer._controls["year"].value == years(PRESS)[-1]
    own, ranked = spent("Japan", explorer.year, PRESS), ranking(explorer.year, PRESS)
    assert own.gdp_share_pct is None
    assert f"The kit has the figures of {len(ranked)} actors from it, for {explorer.year}" in explorer.status
    assert (
        "no rank can be read from them, and no other share tried. Choose the edition of April 2025" in explorer.status
    )
    assert "rank" not in explorer.shown.title, "a rank among the few that the press printed says nothing"
    assert {row[1] for row in explorer.shown.tables[0].rows} == {"–"}
    assert explorer.shown.picture.reference is None
    assert not re.match(r"\d+\.", explorer.shown.picture.bars[0].label)
    assert money(own.usd_m) in explorer.shown.title and str(explorer.year) in explorer.shown.title
    assert "what the press printed" in explorer.shown.source
    chart = explorer.shown.picture
    assert [bar.parts[0][0] for bar in chart.bars] == ranked["usd_m"].tolist()[: len(chart.bars)]
    assert SUPPOSED not in [kind for kind, _ in chart.legend] and len(explorer.shown.tables) == 2
    move(explorer, "edition", "2025-04")
    assert shows(explorer)


def test_an_edition_keeps_the_year_where_it_has_it(explorer):
    explorer.year = 2022
    move(explorer, "edition", "2023-04")
    assert explorer.year == 2022


def test_an_edition_with_fewer_ranks_brings_the_last_one(explorer):
    move(explorer, "rank", 20)
    move(explorer, "edition", PRESS)
    others = ranking(explorer.year, PRESS).query("actor != 'JPN'")
    assert explorer.rank == explorer._controls["rank"].value == len(others)
    assert explorer.rank == len(others)


def test_a_figure_without_its_share_has_no_what_if(explorer):
    explorer.set(actor="North Korea", year=2016)
    assert spent("North Korea", 2016).gdp_share_pct is None
    assert "no share of GDP" in explorer.status and "Choose the edition" not in explorer.status
    assert not explorer._status.trouble


def test_an_actor_without_a_figure_is_told_and_the_last_good_view_stays(explorer):
    shown = explorer.shown
    move(explorer, "actor", "VNM")
    with pytest.raises(KitError) as told:
        spent("Vietnam", 2024, "2025-04")
    assert explorer.status == f"{told.value} The view has not changed: {shown.title}" and explorer._status.trouble
    assert explorer.shown == shown
    move(explorer, "year", 2018)
    assert not explorer._status.trouble and shows(explorer) and explorer.shown.title.startswith("Vietnam")


@pytest.mark.parametrize("actor", ["JPN", "RUS", "TWN"])
def test_growth_is_told_in_three_terms_where_the_tables_have_them(explorer, actor):
    explorer.actor = actor
    table = explorer.shown.tables[2]
    assert table.caption == f"How spending of {in_prose(actor)} grew from {years('2025-04')[0]} to 2024"
    assert tuple(IN_TERMS) == TERMS and [row[0] for row in table.rows] == list(IN_TERMS.values())
    for terms, row in zip(TERMS, table.rows, strict=True):
        try:
            found = growth(actor, years("2025-04")[0], 2024, "2025-04", terms)
        except KitError:
            assert row[1:] == ["–", "–", "The kit has no exchange rates or prices for this."]
        else:
            assert row[1] == f"{found.total_pct:+.1f} %".replace("-", "−")
            assert row[3] == f"{found.first:,.0f} to {found.last:,.0f} {found.unit}"


def test_revisions_are_told_edition_by_edition(explorer):
    explorer.set(actor="Russia", year=2022)
    found = revisions("Russia", 2022)
    rows = explorer.shown.tables[1].rows
    assert [row[0] for row in rows] == found["edition"].tolist() and len(rows) > 1
    assert rows[1][2] == f"{found['change_pct'].iloc[1]:+.1f} %"
    assert [row[3] for row in rows] == found["exactness"].tolist()


def test_where_rounding_leaves_the_rank_open_bar_and_status_say_so():
    others = ranking(2024)
    share = share_for_rank("Japan", 7, 2024)
    what_if = rank_if("Japan", share, 2024)
    assert what_if.best_rank < what_if.worst_rank
    status = " ".join(of_spending._said(of_spending.State(share=share), spent("Japan", 2024), 10, what_if))
    assert f"anything from {what_if.best_rank} to {what_if.worst_rank}" in status
    label = of_spending._supposed(what_if)
    assert label.startswith(f"{what_if.rank} ({what_if.best_rank}–{what_if.worst_rank}). Japan, supposed")
    assert len(others) == what_if.ranked


def test_first_and_last_have_one_neighbour(explorer):
    explorer.set(actor="USA", share=3)
    assert "1 of 22, before China, had" in explorer.status
    explorer.set(actor="PNG", share=0.5)
    assert "22 of 22, after New Zealand, had" in explorer.status


def test_it_is_driven_from_python_by_any_name():
    explorer = explorers.spending(actor="Republic of Korea", share=5, rank=1)
    assert (explorer.actor, explorer._controls["actor"].value, explorer._controls["share"].value) == ("KOR", "KOR", 5)
    explorer.share = 4.5
    assert explorer._controls["share"].value == 4.5 and shows(explorer)
    assert explorer.set(edition=PRESS).year == years(PRESS)[-1]


@pytest.mark.parametrize(
    "settings", [{"actor": "Germany", "share": 3.3, "year": 2019, "rank": 12}, {"edition": PRESS, "rank": 4}]
)
def test_a_state_as_text_gives_the_same_view_again(settings):
    explorer = explorers.spending(**settings)
    assert explorers.spending(explorer.state).shown == explorer.shown
    other = explorers.spending()
    other.state = explorer.state
    assert (other.shown, other.state) == (explorer.shown, explorer.state)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"actor": "Atlantis"}, "Atlantis"),
        ({"actor": "Tonga"}, "There is no actor in the table spending called"),
        ({"share": 0}, "share is a number from 0.5 to 10"),
        ({"share": "much"}, "share is a number from 0.5 to 10"),
        ({"year": 1990}, "has no figures for 1990. It has 2014–"),
        ({"year": 2015, "edition": "2023-04"}, "has no figures for 2015. It has 2022"),
        ({"year": "2024"}, "year is a whole number"),
        ({"edition": "2020-04"}, "There is no edition of SIPRI’s data in the kit called"),
        ({"rank": 0}, "rank goes from 1 to"),
        ({"rank": 400}, "rank goes from 1 to"),
        ({"rank": 2.5}, "whole number"),
        ({"actor": "Vietnam", "year": 2024}, "has no figure for Vietnam in 2024"),
    ],
)
def test_values_that_do_not_exist_are_refused_with_advice(settings, said):
    with pytest.raises(KitError, match=said):
        explorers.spending(**settings)


def test_editions_are_told_by_their_month_and_years():
    assert list(editions()) == sorted(editions(), reverse=True) and next(iter(editions())) == NEWEST
    assert editions()["2025-04"].startswith("April 2025: 2014–2024")


def test_every_class_of_the_picture_is_in_the_legend_and_in_the_alternative_text(explorer):
    chart = explorer.shown.picture
    kinds = {kind for bar in chart.bars for _, kind in bar.parts}
    assert kinds == {kind for kind, _ in chart.legend} == {OTHERS, OWN, SUPPOSED}
    assert OWN.hatch and SUPPOSED.hatch and OWN.hatch != SUPPOSED.hatch
    assert all(bar.label in chart.alt for bar in chart.bars) and chart.reference[1] in chart.alt
    assert "<svg" in explorer._picture.value and SUPPOSED.label in explorer._picture.value


def test_moving_the_share_reads_no_other_result_again(explorer, monkeypatch):
    monkeypatch.setattr("alliancekit.spending.growth", None)
    monkeypatch.setattr("alliancekit.spending.revisions", None)
    move(explorer, "share", 2.5)
    assert not explorer._status.trouble and "2.5 % of GDP" in explorer.shown.title


def test_it_needs_no_library_for_maps():
    code = (
        "import sys; from alliancekit import explorers; e = explorers.spending(); e.share = 3; "
        "print({'geopandas', 'matplotlib', 'shapely'} & set(sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "set()\n"
