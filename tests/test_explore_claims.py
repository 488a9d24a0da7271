"""The explorer of claims: every control moves it, and it shows what `article` finds."""

from __future__ import annotations

import html
import re

import pytest

from alliancekit import KitError, article, explorers, load, tables
from alliancekit.article_verdicts import MEANINGS
from alliancekit.explorers.of_claims import CHOSEN, LABELS, OTHERS, Claims

CLAIMS, SOURCES = load("claims"), load("sources").set_index("source")
EVERY = article.count("verdict")["claims"]


@pytest.fixture
def explorer():
    return explorers.claims()


def cards(explorer) -> str:
    return html.unescape(explorer._cards.value)


def agrees(explorer, **filters) -> None:
    """Title, status line, tables, picture and the list of claims say what the analysis finds."""
    found = article.claims(**filters)
    shown, counted = explorer.shown, found["verdict"].value_counts()
    assert [row[0] for row in shown.tables[1].rows] == found["claim"].tolist()
    assert [value for _, value in explorer._controls["claim"].options] == found["claim"].tolist()
    assert f"{len(found)} " in shown.title
    assert all(value in shown.title for value in filters.values())
    assert f"Chosen: {len(found)} of {len(CLAIMS)} claims." in explorer.status
    for (verdict, chosen, every, meaning), bar in zip(shown.tables[0].rows, shown.picture.bars, strict=True):
        number = int(counted.get(verdict, 0))
        assert (int(chosen), int(every), meaning) == (number, EVERY[verdict], MEANINGS[verdict])
        parts = {look: value for value, look in bar.parts}
        assert (parts.get(CHOSEN, 0), parts.get(OTHERS, 0)) == (number, EVERY[verdict] - number)
        assert bar.label == f"{verdict}: {number} of {EVERY[verdict]}"
        assert bar.label in shown.picture.alt
        if number:
            assert f"{verdict} {number}" in explorer.status
    assert all(html.escape(text) in explorer._tables.value for text in found["claim_text"])
    assert html.escape(shown.title) in explorer._heading.value
    assert html.escape(shown.title) in explorer._picture.value
    reads(explorer, explorer.claim)


def reads(explorer, claim: str) -> None:
    """The cards, the status line and the picture show one claim with its evidence."""
    found, row = article.evidence(claim), CLAIMS.set_index("claim").loc[claim]
    assert explorer.claim == explorer._controls["claim"].value == claim
    assert f"Shown below: claim {claim} ({found.speaker}), verdict: {found.verdict}." in explorer.status
    text = cards(explorer)
    for told in (
        f"Claim {claim}", found.text, found.speaker, row["speaker_kind"], row["type"], row["domain"], row["test"],
        found.verdict, MEANINGS[found.verdict], found.finding, row["verified_how"], row["coder_a"], row["coder_b"],
        row["disagreement"], f"{row['paragraph']} (", *found.tables,
    ):  # fmt: skip
        assert told in text
    if found.figure is not None:
        assert f"{found.figure_of}: {found.figure:,.10g}" in text
        assert f"({found.unit})" in text or found.unit in found.figure_of
    for quotation in found.quotations.itertuples():
        edit = "word for word" if quotation.edit == "none" else quotation.edit
        assert all(told in text for told in (quotation.first_words, edit, quotation.printed, quotation.said))
    for source in row["source"].split(";"):
        title, issuer, date, url = SOURCES.loc[source, ["title", "issuer", "date", "url"]]
        assert all(told in text for told in (title, issuer, date))
        assert not url or f"<a href='{html.escape(url)}'" in explorer._cards.value
    assert [bar.label.partition(":")[0] for bar in explorer.shown.picture.bars if bar.strong] == [found.verdict]
    assert f"In bold: {found.verdict}, the verdict on claim {claim}" in explorer.shown.picture.alt


def test_it_opens_on_what_masked_officials_say(explorer):
    agrees(explorer, speaker_kind="masked official")
    reads(explorer, "P19")


def test_all_claims(explorer):
    explorer._controls["speaker_kind"].value = ""
    agrees(explorer)
    agree = EVERY["matches"] + EVERY["matches with silent edits"]
    assert explorer.shown.title.startswith(f"All {len(CLAIMS)} claims: {agree} agree with the sources, ")
    assert OTHERS.label not in explorer._picture.value


@pytest.mark.parametrize("field", LABELS)
def test_each_filter_moves_it_to_each_of_its_values(field):
    explorer = explorers.claims(type="")  # nothing is filtered
    values = [value for _, value in explorer._controls[field].options]
    assert set(values) == {"", *CLAIMS[field]}
    for value in values[1:]:
        explorer._controls[field].value = value
        agrees(explorer, **{field: value})


def test_two_filters_together(explorer):
    explorer._controls["type"].value = "prediction"
    agrees(explorer, speaker_kind="masked official", type="prediction")


def test_an_option_says_how_many_claims_it_leaves(explorer):
    explorer._controls["type"].value = "fact"
    for field in LABELS:
        chosen = {"speaker_kind": "masked official", "type": "fact"}
        chosen.pop(field, None)
        others = article.claims(**chosen)[field]
        for label, value in explorer._controls[field].options:
            number = (others == value).sum() if value else len(others)
            assert label == f"{value or 'all'} ({number})"


@pytest.mark.parametrize("claim", CLAIMS["claim"])
def test_each_claim_can_be_read(claim):
    explorer = explorers.claims(type="")
    explorer._controls["claim"].value = claim
    reads(explorer, claim)


def test_the_words_as_printed_stand_beside_the_words_as_spoken(explorer):
    quotation = load("quotations").set_index("quotation").loc["Q10"]
    assert quotation["claim"] == explorer.claim == "P19"
    assert f"Printed: {quotation['printed']}" in cards(explorer)
    assert f"In the transcript: {quotation['said']}" in cards(explorer)


def test_a_disagreement_of_the_coders_is_told(explorer):
    explorer.claim = "P20"
    row = CLAIMS.set_index("claim").loc["P20"]
    assert row["coder_a"] != row["coder_b"]
    assert f"one gave “{row['coder_a']}”, the other “{row['coder_b']}”. {row['disagreement']}" in cards(explorer)
    assert str(article.agreement()) in explorer.shown.source


def test_the_claim_that_is_read_stays_while_the_filters_leave_it(explorer):
    explorer._controls["domain"].value = "strategy"
    assert explorer.claim == "P19"
    explorer._controls["domain"].value = "elections"
    assert explorer.claim == article.claims(speaker_kind="masked official", domain="elections")["claim"].iloc[0]
    agrees(explorer, speaker_kind="masked official", domain="elections")


def test_a_claim_that_is_named_alone_is_read_whatever_the_filters(explorer):
    explorer.type = "official statement"
    explorer.claim = "p24a"
    reads(explorer, "P24a")
    assert (explorer.speaker_kind, explorer.type) == ("", "official statement")  # the one that left it out
    assert explorers.claims(claim="P0a").shown.title.startswith("All ")


def test_what_is_not_named_is_not_filtered():
    agrees(explorers.claims(verdict="overtaken"), verdict="overtaken")
    agrees(explorers.claims(domain="space", type="fact"), domain="space", type="fact")


def test_a_verdict_alone_says_whose_claims_have_it(explorer):
    explorer.set(speaker_kind="", verdict="stated more firmly")
    agrees(explorer, verdict="stated more firmly")
    for kind, number in article.claims(verdict="stated more firmly")["speaker_kind"].value_counts().items():
        assert f"{kind} {number}" in explorer.shown.title


def test_one_claim_matches_in_the_singular():
    singular = explorers.claims(domain="exercises", speaker_kind="reporter").shown.title
    chosen, _, found = singular.partition("): ")
    assert chosen == "1 of 66 claims (speaker: reporter; about: exercises"
    assert found == "1 agrees with the sources, none differ, none cannot be settled"


def test_no_claim_is_left_and_the_advice_is_right(explorer):
    before = explorer.shown
    explorer._controls["verdict"].value = "overtaken"
    assert "There is no claim with speaker: masked official; verdict: overtaken." in explorer.status
    assert "Set Speaker to “all”: 1 claim." in explorer.status
    assert len(article.claims(verdict="overtaken")) == 1
    assert f"Set Verdict to “all”: {len(article.claims(speaker_kind='masked official'))} claims." in explorer.status
    assert "The view has not changed" in explorer.status
    assert explorer.shown is before
    assert before.title in explorer._heading.value
    assert [value for _, value in explorer._controls["claim"].options] == ["P19"]
    explorer._controls["speaker_kind"].value = ""
    agrees(explorer, verdict="overtaken")
    assert not explorer._status.trouble


def test_where_no_single_filter_helps_the_advice_says_so(explorer):
    explorer.set(speaker_kind="headline", domain="space", verdict="overtaken")
    assert "To unset one is not enough" in explorer.status


def test_without_a_claim_the_first_is_read(explorer):
    explorer.claim = ""
    reads(explorer, article.claims(speaker_kind="masked official")["claim"].iloc[0])
    explorer.set(claim="", verdict="overtaken")  # none is left
    assert "There is no claim" in explorer.status
    explorer.speaker_kind = ""
    agrees(explorer, verdict="overtaken")


def test_a_claim_that_the_named_filters_leave_out_is_refused():
    with pytest.raises(
        KitError, match=r"P20 is left out by the filters \(speaker: headline\).*P0a, P0b.*“all”: Speaker"
    ):
        explorers.claims(speaker_kind="headline", claim="P20")


def test_what_is_not_in_the_table_is_refused_with_a_hint(explorer):
    for settings, hint in (
        ({"claim": "P29x"}, "no claim called 'P29x'. Did you mean"),
        ({"domain": "spaces"}, "no domain called 'spaces'. Did you mean space"),
        ({"speaker_kind": "official"}, "no speaker kind called 'official'"),
        ({"verdict": "true"}, "no verdict called 'true'"),
        ({"speaker": "Biden"}, "speaker"),
    ):
        with pytest.raises(KitError, match=re.escape(hint)):
            explorer.set(**settings)
    agrees(explorer, speaker_kind="masked official")


def test_the_state_makes_the_same_view_again(explorer):
    for settings in (
        {},
        {"claim": "P0a"},
        {"speaker_kind": "", "domain": "space"},
        {"verdict": "matches", "domain": ""},
    ):
        explorer.set(**settings)
        again = explorers.claims(explorer.state)
        assert (again.state, again.shown) == (explorer.state, explorer.shown)
        other = Claims()
        other.state = explorer.state
        assert other.shown == explorer.shown
    assert explorers.claims(explorer.state, verdict="").verdict == ""


def test_every_look_of_the_picture_is_in_legend_and_alt(explorer):
    picture = explorer.shown.picture
    found = len(article.claims(speaker_kind="masked official"))
    assert picture.legend == ((CHOSEN, f"({found})"), (OTHERS, f"({len(CLAIMS) - found})"))
    assert all(look.label in picture.alt for look, _ in picture.legend)
    assert CHOSEN.hatch != OTHERS.hatch


def test_the_verdicts_mean_what_the_documentation_says(root):
    text = (root / "docs" / "data.md").read_text(encoding="utf-8")
    of_page = dict(re.findall(r"^\| ([a-z ]+) \| (.*) \|$", text.partition("| verdict | means |")[2], flags=re.M))
    assert MEANINGS.items() <= of_page.items()
    fields = {field["name"]: field for field in tables()["claims"]["schema"]["fields"]}
    assert list(MEANINGS) == fields["verdict"]["constraints"]["enum"]
