"""The article as claims: filters, evidence, counts, quotations, names, coverage and the coders' agreement."""

from __future__ import annotations

import dataclasses
import itertools
from collections import Counter

import pytest

from alliancekit import KitError, article, load
from alliancekit.words import paragraph_html

CLAIMS, QUOTATIONS, PARAGRAPHS = (load(name) for name in ("claims", "quotations", "paragraphs"))


def test_without_conditions_all_claims_come_back_and_the_table_is_the_readers_own():
    found = article.claims()
    assert found["claim"].tolist() == CLAIMS["claim"].tolist()
    found["claim"] = ""
    assert article.claims()["claim"].ne("").all()


@pytest.mark.parametrize("column", article.SORTS)
def test_each_condition_keeps_the_rows_that_have_its_value(column):
    for value, rows in CLAIMS.groupby(column):
        assert article.claims(**{column: value})["claim"].tolist() == rows["claim"].tolist()


def test_conditions_are_met_together():
    found = article.claims(speaker_kind="named speaker", verdict="matches", actor="日本", paragraph=11)
    expected = [
        row.claim
        for row in CLAIMS.itertuples()
        if (row.speaker_kind, row.verdict, row.paragraph) == ("named speaker", "matches", 11) and "JPN" in row.actors
    ]
    assert found["claim"].tolist() == expected != []


def test_an_actor_without_claims_gets_an_empty_table():
    assert article.claims(actor="Palau").empty


def test_every_paragraph_filter_together_gives_every_claim():
    found = [len(article.claims(paragraph=number)) for number in PARAGRAPHS["paragraph"]]
    assert sum(found) == len(CLAIMS)


@pytest.mark.parametrize(
    ("condition", "says"),
    [
        ({"speaker_kind": "anonymous"}, "no speaker kind called 'anonymous'. Valid names: headline, institution"),
        ({"verdict": "matchs"}, "Did you mean matches"),
        ({"type": "lie"}, "no type called 'lie'"),
        ({"domain": 3}, "no domain called 3"),
        ({"actor": "Atlantis"}, "no actor called 'Atlantis'"),
        ({"paragraph": 50}, "from 0 (the headline) to 49; found 50"),
        ({"paragraph": -1}, "found -1"),
        ({"paragraph": "P3"}, "found 'P3'"),
        ({"paragraph": True}, "found True"),
    ],
)
def test_an_unknown_value_is_refused_with_what_there_is(condition, says):
    with pytest.raises(KitError) as caught:
        article.claims(**condition)
    assert says in str(caught.value)


@pytest.mark.parametrize("claim", CLAIMS["claim"])
def test_evidence_has_the_claims_quotations_tables_and_sources(claim):
    found, row = article.evidence(claim), CLAIMS.set_index("claim").loc[claim]
    assert (found.text, found.verdict, found.finding) == (row["claim_text"], row["verdict"], row["finding"])
    assert found.quotations["quotation"].tolist() == QUOTATIONS[QUOTATIONS["claim"] == claim]["quotation"].tolist()
    assert len(found.sources) == len(row["source"].split(";"))
    assert ";".join(found.tables) == row["tables"]
    for title in found.sources["title"]:
        assert title in repr(found)


def test_evidence_is_found_in_any_case_and_shows_figure_and_quotation():
    found = article.evidence("p12A")
    assert found.claim == "P12a"
    assert "Figure: words of the longer quotation: 13 (words)" in repr(found)
    assert "“exploring”, words: 1, edit: none; “in a second pillar, which …”, words: 13, edit: silent edit" in repr(
        found
    )
    assert "Figure" not in repr(article.evidence("P0b"))
    assert article.evidence("P0b").figure is None
    with pytest.raises(dataclasses.FrozenInstanceError):
        found.verdict = "matches"


def test_evidence_shows_as_an_accessible_table_with_links_and_escaped_text():
    shown = article.evidence("P29c")._repr_html_()
    assert "<caption>Claim P29c and its evidence</caption>" in shown
    assert "<th scope='row'" in shown and '<a href="https://www.sipri.org/databases/milex">' in shown
    hostile = dataclasses.replace(article.evidence("P29c"), text="<script>", speaker="a & b")
    assert "&lt;script&gt; (a &amp; b)" in hostile._repr_html_()
    unlinked = article.evidence("P29c")
    unlinked.sources["url"] = ""
    assert "<a " not in unlinked._repr_html_()


@pytest.mark.parametrize("claim", ["P99", "", None, 29])
def test_an_unknown_claim_is_refused(claim):
    with pytest.raises(KitError, match="no claim called"):
        article.evidence(claim)


@pytest.mark.parametrize("column", article.SORTS)
def test_a_count_by_one_sort_is_ordered_and_has_the_total(column):
    counted = article.count(column)["claims"]
    assert counted.drop(article.TOTAL).to_dict() == Counter(CLAIMS[column])
    assert counted.drop(article.TOTAL).is_monotonic_decreasing
    assert counted.index[-1] == article.TOTAL and counted.iloc[-1] == len(CLAIMS)


@pytest.mark.parametrize("pair", list(itertools.permutations(article.SORTS, 2)))
def test_a_count_by_two_sorts_adds_up_both_ways(pair):
    counted = article.count(pair)
    expected = Counter(zip(CLAIMS[pair[0]], CLAIMS[pair[1]], strict=True))
    inner = counted.drop(index=article.TOTAL, columns=article.TOTAL)
    assert {key: int(inner.loc[key]) for key in expected} == expected
    assert (inner.sum(axis=1) == counted[article.TOTAL].drop(article.TOTAL)).all()
    assert (inner.sum() == counted.loc[article.TOTAL].drop(article.TOTAL)).all()
    assert counted.loc[article.TOTAL, article.TOTAL] == len(CLAIMS)


@pytest.mark.parametrize("by", [[], ["type", "type"], ["type", "domain", "verdict"], "speakers", ["type", "mood"]])
def test_other_ways_to_count_are_refused(by):
    with pytest.raises(KitError):
        article.count(by)


def test_double_and_single_quotation_marks_are_kept_apart():
    shown = article.fidelity()
    for marks, rows in QUOTATIONS.groupby("marks"):
        assert shown.loc[marks, "quotations"] == len(rows)
        assert shown.loc[marks, "word_for_word_pct"] == pytest.approx(100 * (rows["edit"] == "none").mean())
        for edit in set(QUOTATIONS["edit"]):
            assert shown.loc[marks, edit] == (rows["edit"] == edit).sum()


@pytest.mark.parametrize("by", ["speaker", "spoken_in"])
def test_quotations_by_speaker_or_language_add_up_to_all(by):
    shown = article.fidelity(by)
    assert shown["quotations"].sum() == len(QUOTATIONS)
    assert shown["quotations"].groupby("marks").sum().equals(article.fidelity()["quotations"])
    for (marks, value), row in shown.iterrows():
        assert (
            row["none"]
            == ((QUOTATIONS["marks"] == marks) & (QUOTATIONS[by] == value) & (QUOTATIONS["edit"] == "none")).sum()
        )


def test_quotations_by_anything_else_are_refused():
    with pytest.raises(KitError, match="speaker"):
        article.fidelity("mood")


def test_names_are_counted_per_thousand_words_of_each_document():
    counts, rates = article.terms(per=None), article.terms()
    for row in load("mentions").itertuples():
        assert counts.loc[row.document, row.term] == row.count
        assert rates.loc[row.document, row.term] == pytest.approx(1000 * row.count / row.words)
        assert rates.loc[row.document, "words"] == row.words
    assert article.terms(per=100).loc["wh-2024-joint-statement", "PRC"] == pytest.approx(
        rates.loc["wh-2024-joint-statement", "PRC"] / 10
    )


@pytest.mark.parametrize("per", [0, -1, 1.5, True, "1000", float("nan")])
def test_a_rate_per_something_else_is_refused(per):
    with pytest.raises(KitError, match="whole number of words"):
        article.terms(per)


def test_naming_counts_the_lines_that_say_something():
    shown = article.naming().set_index("actor")
    kinds = dict(zip(PARAGRAPHS["paragraph"], PARAGRAPHS["kind"], strict=True))
    for row in load("actors").itertuples():
        lines = [int(text[1:]) for text in row.article_paragraphs.split(";") if text]
        telling = {line for line in lines if kinds[line] in article.TELLING}
        assert (row.iso3 in shown.index) == bool(telling)
        if telling:
            assert shown.loc[row.iso3, "paragraphs"] == len(telling)
            named = {
                line for line in telling if "named speaker" in set(CLAIMS[CLAIMS["paragraph"] == line]["speaker_kind"])
            }
            assert shown.loc[row.iso3, "named speaker"] == len(named)
    assert shown["paragraphs"].is_monotonic_decreasing
    assert shown.loc["PRK", "name"] == "North Korea"


def test_coverage_has_every_line_and_every_claim_of_each_lesson():
    shown = article.coverage()
    lessons = {row.paragraph: row.lessons.split(";") if row.lessons else ["none"] for row in PARAGRAPHS.itertuples()}
    for lesson, row in shown.iterrows():
        lines = {number for number, own in lessons.items() if lesson in own}
        assert row.drop("claims").sum() == len(lines)
        assert row["claims"] == CLAIMS["paragraph"].isin(lines).sum()
    assert shown.loc["none", list(article.TELLING)].sum() == 0


def test_the_coders_agreement_is_that_of_the_textbook_formula():
    found = article.agreement()
    pairs = list(zip(CLAIMS["coder_a"], CLAIMS["coder_b"], strict=True))
    n = len(pairs)
    alike = sum(a == b for a, b in pairs)
    of_a, of_b = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    chance = sum(of_a[verdict] * of_b[verdict] for verdict in of_a) / n**2
    assert (found.claims, found.alike) == (n, alike)
    assert found.kappa == pytest.approx((alike / n - chance) / (1 - chance))
    assert f"{alike} of {n} claims" in repr(found)
    assert found._repr_html_() == paragraph_html(repr(found))


def test_the_page_on_the_data_tells_the_same_agreement(root):
    found = article.agreement()
    told = " ".join((root / "docs" / "data.md").read_text(encoding="utf-8").split())
    assert f"agreed on {found.alike} of {found.claims} (Cohen's kappa {found.kappa:.2f})" in told


def test_a_value_that_no_claim_has_together_with_another_gives_no_rows():
    """Each value is in the table; together they are on no claim."""
    table = article.claims()
    pairs = {(domain, type) for domain, type in zip(table["domain"], table["type"], strict=True)}
    apart = next((d, t) for d in table["domain"].unique() for t in table["type"].unique() if (d, t) not in pairs)
    assert article.claims(domain=apart[0], type=apart[1]).empty
