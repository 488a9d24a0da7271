"""Spending over the years: lines, numbers and words are those of `spending`."""

from __future__ import annotations

import math
import re

import pytest

from alliancekit import editions, load, spending
from alliancekit.errors import KitError
from alliancekit.figures import outlays
from alliancekit.figures.outlays import DASHES, NAMED
from alliancekit.states import find_state, name_of

CASES = {
    "Japan": {},
    "rounding": {"actor": "New Zealand", "start": 2015, "end": 2019, "target": 3},
    "first both ways": {"actor": "United States", "target": 5},
    "steep": {"actor": "Ukraine", "start": 2018},
    "until 2018": {"actor": "Vietnam"},
}


@pytest.fixture(scope="module")
def drawn():
    return {name: outlays.spending(**case) for name, case in CASES.items()}


def asked(name):
    """Actor, years and share of a case, in full."""
    case = CASES[name]
    iso3 = find_state(case.get("actor", "Japan"))
    rows = editions.of_edition(None)[1]
    own = rows[rows["actor"] == iso3]
    years = range(case.get("start", own["year"].min()), case.get("end", own["year"].max()) + 1)
    return iso3, years, case.get("target", 2)


def lines(ax):
    """What every line of a panel joins, by gid."""
    return {
        line.get_gid(): list(zip(line.get_xdata(), line.get_ydata(), strict=True))
        for line in ax.lines
        if line.get_gid()
    }


@pytest.mark.parametrize("name", CASES)
def test_shares_are_those_of_the_newest_edition(drawn, name):
    iso3, years, target = asked(name)
    shares, _ = drawn[name]._fig.axes
    found = lines(shares)
    table = load("spending").query("edition == edition.max()")
    table = table[table["year"].isin(years)]
    for actor, rows in table.groupby("actor"):
        wanted = rows.dropna(subset="gdp_share_pct")
        assert found[f"share: {actor}"] == list(zip(wanted["year"], wanted["gdp_share_pct"], strict=True)), actor
    assert {y for _, y in found["target"]} == {target}
    low, high = shares.get_ylim()
    assert low == 0
    assert max(share for _, share in found[f"share: {iso3}"]) < high and target < high


@pytest.mark.parametrize("name", CASES)
def test_ranks_are_those_of_the_ranking_year_by_year(drawn, name):
    iso3, years, target = asked(name)
    _, ranks = drawn[name]._fig.axes
    found = lines(ranks)
    for year in years:
        for row in spending.ranking(year).itertuples():
            line = dict(found["own" if row.actor == iso3 else f"rank: {row.actor}"])
            assert line[year] == row.rank
    supposed = {year: spending.rank_if(iso3, target, year) for year in years}
    assert dict(found["supposed"]) == {year: what_if.rank for year, what_if in supposed.items()}
    ranges = [line.get_xydata().tolist() for line in ranks.lines if line.get_gid() == "range"]
    assert ranges == [
        [[year, one.best_rank], [year, one.worst_rank]]
        for year, one in supposed.items()
        if one.best_rank < one.worst_rank
    ]
    top, bottom = ranks.get_ylim()
    assert top > bottom, "the first rank is at the top"


@pytest.mark.parametrize("name", CASES)
def test_every_marker_holds_its_rank(drawn, name):
    _, ranks = drawn[name]._fig.axes
    for gid in ("own", "supposed"):
        (line,) = (line for line in ranks.lines if line.get_gid() == gid)
        held = {text.get_position(): text.get_text() for text in ranks.texts if text.get_gid() == gid}
        assert held == {(x, y): str(y) for x, y in line.get_xydata().astype(int).tolist()}


@pytest.mark.parametrize("name", CASES)
def test_own_and_supposed_differ_in_marker_dashes_and_colour(drawn, name):
    _, ranks = drawn[name]._fig.axes
    own, supposed = (next(line for line in ranks.lines if line.get_gid() == gid) for gid in ("own", "supposed"))
    assert own.get_marker() != supposed.get_marker()
    assert own.get_linestyle() != supposed.get_linestyle()
    assert own.get_color() != supposed.get_color()
    assert supposed.get_markersize() > own.get_markersize(), "it shows behind, where the ranks are equal"


@pytest.mark.parametrize("name", CASES)
def test_names_stand_at_the_ends_of_their_lines(drawn, name):
    iso3, years, target = asked(name)
    figure, last = drawn[name], years[-1]
    names = [text.get_text() for text in figure._fig.texts if text.get_gid() == "name"]
    ranked = spending.ranking(last)
    for each in ranked["name"]:
        assert each in names
    ever = {row for year in years for row in spending.ranking(year)["actor"]}
    gone = ever - set(ranked["actor"])
    assert sum(bool(re.search(r", to \d{4}$", each)) for each in names) == len(gone)
    shares = {row.name: row.gdp_share_pct for row in ranked.itertuples()}
    labelled = [each for each in names if re.search(r" \d+\.\d\d$", each)]
    assert len(labelled) <= NAMED + 1
    for each in labelled:
        who, share = each.rsplit(" ", 1)
        assert share == f"{shares[who]:.2f}"
    assert f"{name_of(iso3)} {shares[name_of(iso3)]:.2f}" in labelled
    assert f"{target:g} % of GDP" in names
    places = {text.get_text(): text.get_position()[1] for text in figure._fig.texts}
    by_height = sorted(ranked["name"], key=lambda each: -places[each])
    assert by_height == ranked["name"].tolist()


@pytest.mark.parametrize("name", CASES)
def test_who_ends_above_the_panel_is_named(drawn, name):
    _, years, _ = asked(name)
    figure = drawn[name]
    high = figure._fig.axes[0].get_ylim()[1]
    ranked = spending.ranking(years[-1])
    above = ranked[ranked["gdp_share_pct"] > high]
    (*said,) = (text.get_text() for text in figure._fig.texts if text.get_gid() == "over")
    assert bool(said) == bool(len(above))
    for row in above.itertuples():
        assert f"{row.name} {row.gdp_share_pct:.1f} %" in said[0]
        assert f"{row.name} {row.gdp_share_pct:.1f} %" in figure.alt


@pytest.mark.parametrize("name", CASES)
def test_title_and_alt_give_every_number(drawn, name):
    iso3, years, target = asked(name)
    figure, first, last = drawn[name], years[0], years[-1]
    had = {year: spending.ranking(year).set_index("actor")["rank"][iso3] for year in years}
    supposed = {year: spending.rank_if(iso3, target, year) for year in years}
    assert (
        f"would have ranked {supposed[first].rank} in {first} and {supposed[last].rank} in {last}; "
        f"it ranked {had[first]} and {had[last]}" in figure.title
    )
    for year in years:
        own, one = spending.spent(iso3, year), supposed[year]
        assert f"{year} {own.gdp_share_pct:.2f}" in figure.alt
        rounding = "" if one.best_rank == one.worst_rank else f" (rounding allows {one.best_rank} to {one.worst_rank})"
        assert f"{year} {had[year]}, at {target:g} percent {one.rank}{rounding}, of {one.ranked}" in figure.alt
    for row in spending.ranking(last).itertuples():
        assert f"{row.rank} {row.name}" in figure.alt
        assert f"{row.name} {row.gdp_share_pct:.2f}" in figure.alt or math.isnan(row.gdp_share_pct)
    for year in years:
        for each in spending.ranking(year)["name"]:
            assert each in figure.alt
    assert "leave out all others, Italy, Israel and Poland among them" in figure.source
    assert "edition of April 2025" in figure.source


def test_the_famous_ranks(drawn):
    _, ranks = drawn["Japan"]._fig.axes
    supposed = dict(lines(ranks)["supposed"])
    assert {supposed[year] for year in range(2014, 2022)} == {3}
    assert supposed[2024] == 7
    assert dict(lines(ranks)["own"])[2024] == 10


def test_rounding_has_a_bar_and_a_key_only_where_it_matters(drawn):
    said = {name: [text.get_text() for text in figure._fig.texts] for name, figure in drawn.items()}
    assert "rounding allows" in said["rounding"]
    assert "rounding allows" not in said["Japan"]
    (dashed,) = (line for line in drawn["Japan"]._fig.axes[0].lines if line.get_gid() == "target")
    assert dashed.is_dashed() and DASHES


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"actor": "Jappan"}, "Did you mean Japan"),
        ({"actor": "Palau"}, "no figures for Palau. It has Australia, .*United States"),
        ({"actor": "North Korea"}, r"share of GDP\) has no figure for North Korea"),
        ({"actor": "Vietnam", "start": 2019, "end": 2024}, "no figure for Vietnam in 2019. It has 2014–2018"),
        ({"start": 1999}, "no figures for 1999. Choose start and end from 2014–"),
        ({"end": 2099}, "no figures for 2099"),
        ({"start": 2020, "end": 2020}, "start must come before end; found 2020 and 2020"),
        ({"start": 2024, "end": 2014}, "start must come before end"),
        ({"start": "2014"}, "A year is a whole number"),
        ({"start": True}, "A year is a whole number"),
        ({"target": 0}, "above 0 and at most 100"),
        ({"target": "2"}, "A share of GDP is a number of percent"),
        ({"target": float("nan")}, "A share of GDP is a number of percent"),
    ],
)
def test_a_wrong_argument_gets_its_sentence(arguments, words):
    with pytest.raises(KitError, match=words):
        outlays.spending(**arguments)
