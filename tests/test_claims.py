"""Claims, quotations and deliverables: nothing of the article is left out, and every figure follows from its table."""

from __future__ import annotations

import re

import pytest

from alliancekit import load, tables
from alliancekit.article import evidence, fidelity, terms
from alliancekit.spending import growth, rank_if, revisions, spent

CLAIMS, PARAGRAPHS, QUOTATIONS = (load(name) for name in ("claims", "paragraphs", "quotations"))
DELIVERABLES, AMOUNTS = load("deliverables"), load("deliverable_amounts")
ITEMS = DELIVERABLES[DELIVERABLES["kind"] == "headed item"]
ECONOMY = load("economy")
YEAR = 2024  # of the article
TARGET = 2  # percent of GDP, Japan’s aim


def test_every_paragraph_that_says_something_has_its_claims():
    assert PARAGRAPHS["paragraph"].tolist() == list(range(50))
    telling = PARAGRAPHS[PARAGRAPHS["kind"].isin(["headline", "summary", "body"])]
    assert set(telling["paragraph"]) == set(CLAIMS["paragraph"])
    assert (telling["lessons"] != "").all()
    assert (CLAIMS["claim"].str.extract(r"^P(\d+)")[0].astype(int) == CLAIMS["paragraph"]).all()


def test_every_subject_of_the_article_has_a_claim():
    subjects = {
        "command and control", "defence industry", "air defence", "exercises", "AUKUS", "South China Sea",
        "dialogue with China", "Japan's policy", "spending", "Russia and Ukraine", "Gaza", "disarmament", "North Korea",
        "investment", "jobs", "space", "universities", "scholarships", "elections", "deliverables", "strategy",
    }  # fmt: skip
    assert subjects <= set(CLAIMS["domain"])


def test_each_verdict_was_coded_twice_and_a_disagreement_says_how_it_was_settled():
    assert (CLAIMS[["verdict", "coder_a", "coder_b"]] != "").all().all()
    for row in CLAIMS.itertuples():
        if row.coder_a == row.coder_b:
            assert row.verdict == row.coder_a or row.disagreement, row.claim
        else:
            assert row.disagreement, row.claim
    assert CLAIMS["verdict"].nunique() >= 8


def test_the_verdict_on_a_quotation_follows_from_what_print_changed():
    for row in CLAIMS.merge(QUOTATIONS, on="claim").itertuples():
        if row.edit == "subject differs":
            assert row.verdict == "differs in subject", row.claim
        if row.verdict == "matches with silent edits":
            edits = set(QUOTATIONS[QUOTATIONS["claim"] == row.claim]["edit"])
            assert edits & {"silent edit", "spliced"}, row.claim


def test_quotations_are_those_of_the_article():
    doubles = QUOTATIONS[QUOTATIONS["marks"] == "double"]
    assert len(doubles) == 17
    edits = fidelity().loc["double", ["none", "silent edit", "spliced", "subject differs"]]
    assert edits.tolist() == [10, 5, 1, 1]
    assert ((QUOTATIONS["edit"] == "none") == (QUOTATIONS["printed"] == "")).all()
    assert set(QUOTATIONS[QUOTATIONS["speaker"] == "Kishida"]["spoken_in"]) == {"Japanese, interpreter’s English"}


def test_no_cell_quotes_more_than_a_dozen_words():
    for name in tables():
        frame = load(name)
        for column in frame.select_dtypes("string"):
            for cell in frame[column]:
                for quoted in re.findall(r"“([^”]*)”", cell):
                    assert len(quoted.split()) <= 12, (name, column, quoted)
    assert (load("headlines")["words_printed"].str.split().str.len() <= 12).all()


def test_the_fact_sheet_has_its_items():
    assert ITEMS.groupby("section_no").size().to_dict() == {1: 12, 2: 5, 3: 29, 4: 10, 5: 9}
    assert len(ITEMS) == 65
    deals = DELIVERABLES[DELIVERABLES["kind"] == "commercial deal"]
    assert len(deals) == 13
    assert set(deals["parent"]) == {"H18"}
    assert set(AMOUNTS["item"]) <= set(DELIVERABLES["item"])


def mentions(document: str, *names: str) -> int:
    return terms(per=None).loc[document, list(names)].sum()


def words_of(claim: str) -> int:
    words = evidence(claim).quotations["words"]
    return words.max() if claim in {"P12a", "P19"} else words.sum()


def economy(actor: str, indicator: str, partner: str, year: int, words: str = "") -> float:
    rows = ECONOMY[
        (ECONOMY["actor"] == actor)
        & (ECONOMY["indicator"] == indicator)
        & (ECONOMY["partner"] == partner)
        & (ECONOMY["year"] == year)
        & ECONOMY["definition"].str.contains(words, regex=False)
    ]
    return rows["value"].item()


RECOMPUTED = {
    "P0a": lambda: mentions("wh-2024-fact-sheet", "China", "Chinese", "PRC"),
    "P1a": lambda: mentions("wh-2024-joint-statement", "PRC"),
    "P1c": lambda: growth("CHN", YEAR - 10, YEAR).total_pct,
    "P5b": lambda: len(ITEMS),
    "P5c": lambda: load("fact_sheets").set_index("guest").loc["Kenya", "headings"],
    "P6a": lambda: 100 * (ITEMS["section_no"] == 1).mean(),
    "P6b": lambda: mentions("wh-2024-fact-sheet", "China", "Chinese", "PRC"),
    "P16b": lambda: mentions("wh-2024-joint-vision", "PRC"),
    "P27": lambda: len(load("drills").set_index("drill").loc["mca-2024-04-07", "participants"].split(";")),
    "P29a": lambda: YEAR - int(load("events").set_index("event").loc["1976-one-per-cent-ceiling", "date"][:4]),
    "P29b": lambda: spent("JPN", YEAR).gdp_share_pct,
    "P29c": lambda: rank_if("JPN", TARGET, YEAR).rank,
    "P33": lambda: 100 * (ITEMS["section_no"] != 1).mean(),
    "P34a": lambda: economy("USA", "fdi stock from", "JPN", 2023),
    "P34b": lambda: economy("USA", "jobs at affiliates of", "JPN", 2019),
    "P34c": lambda: (
        economy("JPN", "fdi stock from", "USA", 2016, "as the United States counts")
        / economy("JPN", "fdi stock from", "USA", 2016, "as Japan counts")
    ),
    "P38a": lambda: AMOUNTS[AMOUNTS["what"].str.contains("AI research", regex=False)]["value"].sum(),
    "P38b": lambda: AMOUNTS[AMOUNTS["what"].str.contains("Mineta", regex=False)]["value"].sum(),
}
QUOTED = {"P2", "P3", "P4", "P8", "P12a", "P15b", "P19", "P20", "P21", "P22", "P23", "P24b", "P30", "P43b"}


@pytest.mark.parametrize("claim", CLAIMS[CLAIMS["figure"].notna()]["claim"])
def test_every_figure_follows_from_the_table_it_cites(claim):
    row = CLAIMS.set_index("claim").loc[claim]
    found = words_of(claim) if claim in QUOTED else RECOMPUTED[claim]()
    printed = f"{row['figure']:g}"
    digits = len(printed.partition(".")[2])
    assert f"{round(float(found), digits):g}" == printed
    assert row["tables"], "a figure names the table it comes from"


def test_every_table_that_a_claim_names_exists():
    named = {name for cell in CLAIMS["tables"] for name in cell.split(";") if name}
    assert named <= set(tables())


def test_every_claim_with_a_figure_is_recomputed():
    assert RECOMPUTED.keys() | QUOTED == set(CLAIMS[CLAIMS["figure"].notna()]["claim"])


def test_japan_at_two_percent_was_third_until_2021_and_never_since():
    found = {year: rank_if("JPN", TARGET, year) for year in range(2014, 2025)}
    assert {year for year, what_if in found.items() if what_if.rank == 3} == set(range(2014, 2022))
    assert [found[year].rank for year in (2022, 2023, 2024)] == [4, 4, 7]
    assert all(what_if.best_rank == what_if.worst_rank for what_if in found.values()), "rounding leaves no doubt"


def test_the_figures_in_print_on_the_day_are_kept_apart_from_later_ones():
    spending = load("spending")
    assert set(spending["edition"]) == {"2023-04", "2024-04", "2025-04"}
    russia = revisions("Russia", 2022)
    assert russia["edition"].iloc[0] == "2023-04"
    assert russia["change_pct"].iloc[-1] > 10, "Russia's figure for 2022 was revised upward"
    assert spending[spending["edition"] != "2025-04"]["year"].max() == 2023


def test_the_double_count_of_us_forces_in_korea_is_undone():
    korea = load("forces").set_index("host").loc["KOR"]
    assert 2 * korea["personnel"] == korea["in_file"]
    rest = load("forces").query("host != 'KOR'")
    assert (rest["personnel"] == rest["in_file"]).all()
