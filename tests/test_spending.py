"""Military spending: figures by edition, ranks, what-ifs, growth in three terms, revisions."""

from __future__ import annotations

import dataclasses
import math

import pytest

from alliancekit import KitError, editions, load, spending

TABLE, PRICES = load("spending"), load("prices")
NEWEST = max(TABLE["edition"])
SERIES = TABLE[TABLE["edition"] == NEWEST]


def figure(actor, year, column="usd_m", edition=NEWEST):
    row = TABLE[(TABLE["actor"] == actor) & (TABLE["year"] == year) & (TABLE["edition"] == edition)]
    return row[column].item()


def price(actor, year, indicator):
    own = PRICES[(PRICES["actor"] == actor) & (PRICES["year"] == year) & (PRICES["indicator"] == indicator)]
    return own["value"].item()


def test_every_figure_of_the_table_is_given_as_it_stands_there():
    for row in TABLE.dropna(subset="usd_m").itertuples():
        found = spending.spent(row.actor, row.year, row.edition)
        assert (found.usd_m, found.exactness, found.edition) == (row.usd_m, row.exactness, row.edition)
        share = found.gdp_share_pct
        assert math.isnan(row.gdp_share_pct) if share is None else share == row.gdp_share_pct


def test_the_newest_edition_is_taken_and_any_spelling_of_a_name():
    assert spending.spent("R.O.K.", 2022) == spending.spent("KOR", 2022, edition=NEWEST)
    assert spending.spent("Germany", 2024).usd_m == figure("DEU", 2024)


def test_a_figure_shows_as_a_sentence_with_its_edition():
    shown = repr(spending.spent("Papua New Guinea", 2024))
    assert shown.startswith("Papua New Guinea, 2024: US$ 91.0 million on the military, 0.308 percent of GDP")
    assert NEWEST in shown
    assert "percent" not in str(spending.spent("Japan", 2022, edition="2023-04"))
    assert spending.spent("Japan", 2022)._repr_html_().endswith(f">{spending.spent('Japan', 2022)}</p>")
    with pytest.raises(dataclasses.FrozenInstanceError):
        spending.spent("Japan", 2022).usd_m = 0


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (("North Korea", 2020), "no figure for North Korea in 2020. It has 2015–2018."),
        (("Vietnam", 2024), "It has 2014–2018."),
        (("Japan", 2030), "It has 2014–2024."),
        (("Palau", 2024), "It has none for that actor in any year."),
        (("Japan", 2021, "2023-04"), "It has 2022."),
        (("Atlantis", 2024), "no actor called 'Atlantis'"),
        (("Japan", 2024, "2026-04"), "Did you mean 2025-04"),
        (("Japan", 2024, 2025), "There is no edition of SIPRI’s data in the kit called 2025"),
        (("Japan", "2024"), "A year is a whole number"),
        (("Japan", 2024.0), "A year is a whole number"),
        (("Japan", True), "A year is a whole number"),
        ((81, 2024), "given by name or code"),
    ],
)
def test_what_there_is_not_is_refused_with_what_there_is(given, says):
    with pytest.raises(KitError) as caught:
        spending.spent(*given)
    assert says in str(caught.value)


def test_years_with_gaps_are_told_as_runs(monkeypatch):
    kept = TABLE[(TABLE["actor"] != "JPN") | TABLE["year"].isin([2014, 2015, 2016, 2019])]
    monkeypatch.setattr(editions, "_figures", lambda: kept)
    with pytest.raises(KitError, match="It has 2014–2016, 2019"):
        spending.spent("Japan", 2024)


@pytest.mark.parametrize("year", sorted(set(SERIES["year"])))
def test_the_ranking_counts_how_many_spent_more(year):
    shown = spending.ranking(year)
    own = SERIES[SERIES["year"] == year].dropna(subset="usd_m")
    assert set(shown["actor"]) == set(own["actor"])
    for row in shown.itertuples():
        assert row.rank == 1 + (own["usd_m"] > row.usd_m).sum()
        assert row.usd_m == figure(row.actor, year)
    assert shown["usd_m"].is_monotonic_decreasing


def test_equal_figures_share_a_rank_and_the_next_is_skipped():
    shown = spending.ranking(2022, edition="2023-04").set_index("actor")["rank"]
    assert shown["JPN"] == shown["KOR"], "both are 46 billion as the press rounds them"
    assert shown["JPN"] + 1 not in set(shown)


def test_a_ranking_is_the_readers_own():
    shown = spending.ranking(2024)
    shown["usd_m"] = 0
    assert spending.ranking(2024)["usd_m"].gt(0).all()


def test_the_large_spenders_said_to_be_left_out_are_left_out():
    assert not {"ITA", "ISR", "POL"} & set(TABLE["actor"])


def test_a_year_without_figures_is_refused():
    with pytest.raises(KitError, match="Edition 2024-04 has no figures for 2022"):
        spending.ranking(2022, edition="2024-04")


@pytest.mark.parametrize("year", sorted(set(SERIES["year"])))
@pytest.mark.parametrize("share", [0.5, 1, 2, 3.4])
def test_a_what_if_is_gdp_times_the_share_among_the_others(year, share):
    found = spending.rank_if("Japan", share, year)
    would = figure("JPN", year) / figure("JPN", year, "gdp_share_pct") * share
    others = SERIES[(SERIES["year"] == year) & (SERIES["actor"] != "JPN")].set_index("actor")["usd_m"].dropna()
    assert found.usd_m == pytest.approx(would)
    assert found.rank == 1 + (others > would).sum()
    assert found.best_rank <= found.rank <= found.worst_rank
    assert found.ranked == 1 + len(others)
    assert found.above == others[others > would].idxmin()
    assert found.below == others[others <= would].idxmax()


def test_at_its_own_share_an_actor_keeps_its_rank():
    for row in spending.ranking(2024).itertuples():
        assert spending.rank_if(row.actor, row.gdp_share_pct, 2024).rank == row.rank


def test_rounding_is_told_where_it_decides_the_rank():
    edge = spending.share_for_rank("Japan", 7, 2024)
    found = spending.rank_if("Japan", edge, 2024)
    assert found.best_rank == 7 and found.worst_rank == 8
    assert "may be anything from 7 to 8" in str(found)
    assert "Rounding of the figures does not change the rank." in str(spending.rank_if("Japan", 2, 2024))


def test_the_range_is_that_of_the_last_printed_decimal():
    """Just within the rounding of the share the rank is open; well outside it is certain."""
    edge, own = spending.share_for_rank("Japan", 7, 2024), figure("JPN", 2024, "gdp_share_pct")
    slack = edge * 0.0005 / own
    assert spending.rank_if("Japan", edge - 0.9 * slack, 2024).best_rank == 7
    assert spending.rank_if("Japan", edge - 1.2 * slack, 2024).best_rank == 8
    assert spending.rank_if("Japan", edge + 0.9 * slack, 2024).worst_rank == 8
    assert spending.rank_if("Japan", edge + 1.2 * slack, 2024).worst_rank == 7


def test_at_the_ends_there_is_one_neighbour():
    first, last = spending.rank_if("USA", 50, 2024), spending.rank_if("PNG", 0.001, 2024)
    assert (first.rank, first.above, first.below) == (1, None, "CHN")
    assert (last.rank, last.below) == (last.ranked, None)
    assert "above it" not in str(first) and "below it: China" in str(first)


@pytest.mark.parametrize("share", [0, -1, 101, float("nan"), float("inf"), True, "2", None])
def test_a_share_that_is_none_is_refused(share):
    with pytest.raises(KitError, match="share of GDP is a number of percent"):
        spending.rank_if("Japan", share, 2024)


def test_without_a_share_of_gdp_there_is_no_what_if():
    with pytest.raises(
        KitError, match=f'Edition 2023-04 .share of GDP. has no figure for Japan.*"{NEWEST}" may have it'
    ):
        spending.rank_if("Japan", 2, 2022, edition="2023-04")
    with pytest.raises(KitError) as caught:
        spending.share_for_rank("North Korea", 3, 2018)
    assert str(caught.value).endswith("It has none for that actor in any year.")


@pytest.mark.parametrize("year", [2014, 2020, 2024])
def test_the_share_for_a_rank_reaches_it_and_a_little_less_does_not(year):
    others = len(spending.ranking(year)) - 1
    for rank in range(1, others + 1):
        share = spending.share_for_rank("Japan", rank, year)
        if share < 99:
            assert spending.rank_if("Japan", share * 1.0001, year).rank <= rank
            assert spending.rank_if("Japan", share * 0.9999, year).rank > rank


@pytest.mark.parametrize("rank", [0, 22, 1.0, True, "3", None])
def test_a_rank_that_is_none_is_refused(rank):
    with pytest.raises(KitError, match="A rank is a whole number from 1 to 21 here"):
        spending.share_for_rank("Japan", rank, 2024)


@pytest.mark.parametrize("actor", ["JPN", "CHN", "USA", "KOR", "AUS", "DEU", "GBR", "FRA", "IND", "PHL", "NZL"])
def test_growth_in_each_of_three_terms_is_as_computed_by_hand(actor):
    nominal = figure(actor, 2024) / figure(actor, 2014)
    national = nominal * price(actor, 2024, "exchange rate") / price(actor, 2014, "exchange rate")
    constant = national * price(actor, 2014, "consumer prices") / price(actor, 2024, "consumer prices")
    for terms, ratio in zip(spending.TERMS, (nominal, national, constant), strict=True):
        found = spending.growth(actor, 2014, 2024, terms=terms)
        assert found.total_pct == pytest.approx(100 * (ratio - 1))
        assert found.last / found.first == pytest.approx(ratio)
        assert (1 + found.per_year_pct / 100) ** 10 == pytest.approx(ratio)


def test_growth_says_its_unit():
    units = [spending.growth("Japan", 2014, 2024, terms=terms).unit for terms in spending.TERMS]
    assert units == ["million US$", "million JPY", "million JPY at prices of 2024"]
    shown = str(spending.growth("Japan", 2023, 2024, terms="constant"))
    assert "at prices of 2024" in shown and f"edition {NEWEST}" in shown


def test_the_dollar_is_the_united_states_own_currency():
    national = spending.growth("USA", 2014, 2024, terms="national currency")
    assert national.total_pct == pytest.approx(spending.growth("USA", 2014, 2024).total_pct)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (("Japan", 2024, 2014), "a first year before the last one"),
        (("Japan", 2024, 2024), "a first year before the last one"),
        (("Japan", 2013, 2024), "It has 2014–2024."),
        (("Japan", 2014, 2024, None, "real"), "no way to measure growth called 'real'"),
        (("Taiwan", 2014, 2024, None, "constant"), "(consumer prices) has no figure for Taiwan in 2014."),
        (("Russia", 2014, 2024, None, "national currency"), "(exchange rate) has no figure for Russia in 2024. It has"),
    ],
)
def test_growth_that_cannot_be_computed_is_refused(given, says):
    with pytest.raises(KitError) as caught:
        spending.growth(*given)
    assert says in str(caught.value)


def test_revisions_follow_a_figure_through_its_editions():
    shown = spending.revisions("Russia", 2022)
    assert shown["edition"].tolist() == sorted(set(TABLE.query("actor == 'RUS' and year == 2022")["edition"]))
    first, last = shown["usd_m"].iloc[0], shown["usd_m"].iloc[-1]
    assert math.isnan(shown["change_pct"].iloc[0])
    assert shown["change_pct"].iloc[1] == pytest.approx(100 * (last - first) / first)
    assert len(spending.revisions("Japan", 2014)) == 1
    with pytest.raises(KitError, match="The table spending has no figure for Japan in 1990"):
        spending.revisions("Japan", 1990)


def test_prices_have_every_year_without_gaps_and_the_currency_of_each_state():
    for (_, indicator), rows in PRICES.groupby(["actor", "indicator"]):
        years = rows["year"].tolist()
        assert years == list(range(2014, 2014 + len(years)))
        assert rows["unit"].nunique() == 1
        assert (indicator == "consumer prices") == (rows["unit"].iloc[0] == "index, 2010 = 100")
    assert set(PRICES["actor"]) == set(TABLE["actor"]) - {"PRK"}


def test_prices_and_rates_move_as_prices_and_rates_do():
    """A slip of a digit would show as a jump; the greatest true ones are Ukraine's of 2015."""
    for (actor, _), rows in PRICES.groupby(["actor", "indicator"]):
        steps = rows["value"].iloc[1:].to_numpy() / rows["value"].iloc[:-1].to_numpy()
        assert steps.min() > 0.85 and steps.max() < (1.9 if actor in {"UKR", "RUS"} else 1.4), actor


def test_the_exact_share_for_a_rank_reaches_it():
    table = spending.ranking(2024)
    reached = 0
    for actor in table.loc[table["gdp_share_pct"].notna(), "actor"]:
        for rank in (1, 3, 5, 7):
            share = spending.share_for_rank(actor, rank, 2024)
            if share <= 100:  # no actor can spend more than its GDP
                reached += 1
                assert spending.rank_if(actor, share, 2024).rank <= rank
    assert reached > 40
