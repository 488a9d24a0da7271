"""Direct investment: bars are the table's rows, and the grid says no more than the table can bear."""

from __future__ import annotations

import pandas as pd
import pytest

from alliancekit import article, load
from alliancekit.errors import KitError
from alliancekit.figures import investors
from alliancekit.figures.investment import MARKS, investment
from alliancekit.figures.investors import EMPLOYERS, FIRST, NEARLY, RULES, answer, number
from alliancekit.states import name_of


@pytest.fixture(scope="module")
def drawn():
    return investment()


@pytest.fixture
def table():
    return load("economy")


@pytest.fixture
def changed(monkeypatch, table):
    """A way to draw from another table."""

    def change(rows):
        monkeypatch.setattr(investors, "load", lambda name: rows.copy() if name == "economy" else load(name))

    return change


def bars(figure):
    """The width of every bar, panel by panel."""
    return [[patch.get_width() for patch in ax.patches if patch.get_gid() == "bar"] for ax in figure._fig.axes]


def texts(figure, gid):
    return [text.get_text().replace("\n", " ") for text in figure._fig.texts if text.get_gid() == gid]


def test_bars_are_the_values_of_the_table_from_zero(drawn, table):
    owners = table.query("actor == 'USA' and indicator == 'fdi stock from' and partner != 'WLD'")
    twice = table.query("actor == 'JPN' and indicator == 'fdi stock from' and partner == 'USA'")
    flow = table.query("actor == 'JPN' and indicator == 'fdi flow from' and partner == 'USA'")
    jobs = table.query("indicator == 'jobs at affiliates of' and partner == 'JPN'")
    assert bars(drawn) == [sorted(rows["value"], reverse=True) for rows in (owners, twice, flow, jobs)]
    for ax in drawn._fig.axes:
        assert all(patch.get_x() == 0 for patch in ax.patches)
        assert min(ax.get_xlim()) <= 0 <= max(ax.get_xlim())


def test_both_stocks_are_drawn_on_one_scale(drawn):
    owners, twice, *_ = drawn._fig.axes
    assert len({round(ax.get_position().width / ax.get_xlim()[1], 9) for ax in (owners, twice)}) == 1


def test_owners_are_named_in_order_with_their_share_of_all(drawn, table):
    stock = table.query("actor == 'USA' and indicator == 'fdi stock from'")
    whole = stock.query("partner == 'WLD'").set_index("year")["value"]
    owners = stock[stock["partner"] != "WLD"].sort_values("value", ascending=False)
    names, values = texts(drawn, "name"), texts(drawn, "value")
    for at, row in enumerate(owners.itertuples()):
        share = 100 * row.value / whole[row.year]
        assert names[at] == name_of(row.partner)
        assert values[at] == f"{row.value:,} ({share:.1f} % of all)"
        assert f"{name_of(row.partner)} {row.value:,} ({share:.1f} percent of all)" in drawn.alt


def test_the_figures_are_those_that_the_claims_find(drawn):
    for claim, words in (("P34a", "783.3"), ("P34b", "973,800"), ("P34c", "1.9")):
        found = article.evidence(claim)
        assert f"{found.figure:,.10g}" == words and words in drawn.alt
        assert f"{claim}: {found.text} Verdict: {found.verdict}" in drawn.alt
        assert any(
            said.startswith(f"{claim}: {found.text} Verdict: {found.verdict}") for said in texts(drawn, "heading")
        )
    assert any("(1.9 times the other)" in said for said in texts(drawn, "value"))


def test_axes_carry_their_units(drawn, table):
    units = {ax.get_xlabel() for ax in drawn._fig.axes}
    assert units == {"US$ bn", "JPY bn", "persons"} <= set(table["unit"])


def test_the_grid_has_an_answer_and_a_mark_for_every_rule_and_claim(drawn):
    said = texts(drawn, "grid")
    marks = [line.get_marker() for line in drawn._fig.findobj() if line.get_gid() == "mark"]
    wanted = [answer(*pair, rule) for rule in RULES for pair in FIRST.values()]
    assert marks == [MARKS[found.kind].marker for found in wanted]
    for found in wanted:
        assert found.words in said and found.words in drawn.alt
    assert len({look.marker for look in MARKS.values()}) == len(MARKS)
    assert {found.kind for found in wanted} == {"first", "no order", "nothing"}


def test_a_dashed_line_stands_at_the_million_of_the_claim(drawn):
    (line,) = (line for line in drawn._fig.axes[-1].lines if line.get_gid() == "a million")
    assert set(line.get_xdata()) == {NEARLY} and line.is_dashed()
    assert "Nearly 1 million" in article.evidence(EMPLOYERS).text


def test_the_caption_names_who_counted(drawn, table):
    issuers = load("sources").set_index("source")["issuer"]
    for source in table.loc[table["indicator"].str.startswith("fdi flow"), "source"]:
        assert issuers[source] in drawn.source
    assert "first published" in drawn.source and "not in the table" in drawn.source


# --- another table, another answer


def test_a_larger_owner_takes_the_first_place(changed, table):
    table.loc[(table["actor"] == "USA") & (table["partner"] == "CAN"), "value"] = 900
    changed(table)
    figure = investment()
    assert figure.title.startswith("By stock Canada is first of 5 investors")
    found = answer("USA", "JPN", "stock, by the ultimate owner")
    assert (found.kind, found.words) == ("not first", "Japan is number 2 of the 5 countries named (2023)")
    assert texts(figure, "name")[:2] == ["Canada", "Japan"]


def test_money_that_comes_in_is_said_to_come_in(changed, table):
    table.loc[table["indicator"] == "fdi flow from", "value"] = 250.0
    changed(table)
    figure = investment()
    assert figure.title.endswith("US owners put more into Japan than they took out")
    assert bars(figure)[2] == [250]


def test_rows_by_the_first_owner_would_be_read(changed, table):
    owner = (table["indicator"] == "fdi stock from") & (table["actor"] == "USA") & (table["partner"] != "WLD")
    first = table[owner].assign(definition="position, by country of the immediate owner")
    first.loc[first["partner"] == "JPN", "value"] = 1.0
    changed(pd.concat([table, first]))
    found = answer("USA", "JPN", "stock, by the first owner")
    assert (found.kind, found.words) == ("not first", "Japan is number 5 of the 5 countries named (2023)")
    assert answer("USA", "JPN", "stock, by the ultimate owner").kind == "first"
    assert len(bars(investment())[0]) == 5


def test_newer_figures_replace_older_ones(changed, table):
    newer = table[table["indicator"] == "fdi flow from"].assign(year=2025, value=-3.0)
    changed(pd.concat([table, newer]))
    assert bars(investment())[2] == [-3]


@pytest.mark.parametrize("indicator", ["fdi stock from", "fdi flow from", "jobs at affiliates of"])
def test_missing_rows_are_named(changed, table, indicator):
    changed(table[(table["indicator"] != indicator)])
    with pytest.raises(KitError, match=f"lacks rows on “{indicator}” for .*git checkout data/economy.csv"):
        investment()


def test_a_missing_sum_is_named(changed, table):
    changed(table[table["partner"] != "WLD"])
    with pytest.raises(KitError, match="lacks rows on “fdi stock from” for the United States"):
        investment()


def test_numbers_have_a_true_minus_sign():
    assert [number(value) for value in (-1561.3, 973800.0, 0.0, 50.5)] == ["−1,561.3", "973,800", "0", "50.5"]
