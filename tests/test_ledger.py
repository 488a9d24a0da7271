"""The ledger of commitments and directed duties holds together, and duties follow from the rules."""

from __future__ import annotations

import subprocess
import sys

import pytest

from alliancekit import load

COMMITMENTS, PARTIES, OBLIGATIONS, RULES, AREAS = (
    load(name) for name in ("commitments", "parties", "obligations", "obligation_rules", "areas")
)
BY_NAME = COMMITMENTS.set_index("commitment")


def areas(frame) -> set[str]:
    """The area words of some duties."""
    return {area for cell in frame["area"] for area in cell.split(";")}


def test_the_ledger_is_as_large_as_the_course_promises():
    assert len(COMMITMENTS) >= 150
    assert len(OBLIGATIONS) >= 400
    assert set(COMMITMENTS["signed"].str[:4].astype(int).between(1944, 2026)) == {True}


def test_dates_are_in_order():
    for row in COMMITMENTS.itertuples():
        if row.in_force and row.legal_form != "statute":  # a statute may take effect before its approval
            length = min(len(row.signed), len(row.in_force))
            assert row.signed[:length] <= row.in_force[:length], row.commitment
        if row.ended:
            assert (row.in_force or row.signed) <= row.ended, row.commitment
    spells = OBLIGATIONS[(OBLIGATIONS["since"] != "") & (OBLIGATIONS["until"] != "")]
    assert (spells["since"] < spells["until"]).all()


def test_every_word_that_refers_to_another_table_resolves():
    actors = set(load("actors")["iso3"]) | set(load("other_states")["iso3"])
    sources, places = set(load("sources")["source"]), set(load("places")["place"])
    assert set(PARTIES["actor"]) <= actors
    assert set(OBLIGATIONS["obligor"]) | set(OBLIGATIONS["beneficiary"]) <= actors
    assert areas(OBLIGATIONS) <= set(AREAS["area"])
    for frame, column, known in (
        (COMMITMENTS, "source", sources),
        (RULES, "source", sources),
        (OBLIGATIONS, "places", places),
    ):
        used = {key for cell in frame[column] for key in cell.split(";") if key}
        assert used <= known, (column, used - known)


def test_every_area_word_is_used_and_leads_somewhere():
    known = set(AREAS["area"])
    used = areas(OBLIGATIONS)
    within = {row.within for row in AREAS.itertuples() if row.area in used and row.within in known}
    assert known <= used | within


def test_both_sides_of_a_duty_belong_to_its_commitment_throughout():
    members = {}
    for row in PARTIES.itertuples():
        members.setdefault((row.commitment, row.actor), []).append((row.since, row.until))
    for row in OBLIGATIONS.itertuples():
        whole = BY_NAME.loc[row.commitment]
        for actor in (row.obligor, row.beneficiary):
            assert (row.commitment, actor) in members, row.obligation
            if not row.since:
                continue
            assert any(
                (since or "") <= row.since and (not until or (row.until and row.until <= until))
                for since, until in members[row.commitment, actor]
            ), (row.obligation, actor)
        if row.since:
            assert row.since >= (whole.in_force or whole.signed), row.obligation
            assert not whole.ended or (row.until and row.until <= whole.ended), row.obligation


def test_only_what_is_signed_and_not_in_force_has_no_beginning():
    assert set(OBLIGATIONS[OBLIGATIONS["since"] == ""]["standing"]) <= {"signed"}
    assert set(OBLIGATIONS[OBLIGATIONS["standing"] == "signed"]["since"]) <= {""}
    unborn = COMMITMENTS[COMMITMENTS["standing"] == "signed"]
    assert (unborn["in_force"] == "").all()


def test_no_two_duties_of_a_commitment_say_the_same_at_the_same_time():
    same = ["commitment", "obligor", "beneficiary", "duty", "trigger", "trigger_note", "area", "places"]
    for key, rows in OBLIGATIONS[OBLIGATIONS["since"] != ""].sort_values("since").groupby(same):
        ends = rows["until"].tolist()[:-1]
        begins = rows["since"].tolist()[1:]
        assert all(end and end <= begin for end, begin in zip(ends, begins, strict=True)), key


def test_what_is_suspended_or_dormant_has_not_ended():
    asleep = COMMITMENTS[COMMITMENTS["standing"].isin(["suspended", "dormant"])]
    assert len(asleep) >= 3
    assert (asleep["ended"] == "").all()
    assert ((COMMITMENTS["standing"] == "lapsed") == (COMMITMENTS["ended"] != "")).all()
    still = OBLIGATIONS[OBLIGATIONS["standing"].isin(["suspended", "dormant"])]
    for row in still.itertuples():
        left = PARTIES[
            (PARTIES["commitment"] == row.commitment) & PARTIES["actor"].isin([row.obligor, row.beneficiary])
        ]["until"]
        ends = {"", BY_NAME.loc[row.commitment, "ended"], *left}
        assert row.until in ends or _has_heir(row), row.obligation


def _has_heir(row) -> bool:
    """Whether the same duty goes on in another standing on the day this spell ends."""
    same = OBLIGATIONS[
        (OBLIGATIONS["commitment"] == row.commitment)
        & (OBLIGATIONS["obligor"] == row.obligor)
        & (OBLIGATIONS["beneficiary"] == row.beneficiary)
        & (OBLIGATIONS["duty"] == row.duty)
    ]
    return (same["since"] == row.until).any()


def test_every_commitment_has_parties_and_no_political_text_is_coded_as_binding():
    assert set(COMMITMENTS["commitment"]) == set(PARTIES["commitment"])
    political = set(COMMITMENTS[COMMITMENTS["legal_form"] == "political document"]["commitment"])
    firm = OBLIGATIONS[OBLIGATIONS["commitment"].isin(political)]
    assert set(firm["wording"]) <= {"political"}


def test_no_row_rests_on_one_secondary_source():
    for frame in (COMMITMENTS, RULES, OBLIGATIONS):
        assert not frame["verified_how"].str.startswith("one secondary").any()


def test_the_duties_are_what_the_rules_give(root):
    code = (
        "import csv, io, build_obligations as b;"
        "kit = {r['iso3']: r['name'] for r in b.read('actors')};"
        "names = {r['iso3']: r['name'] for r in b.read('other_states')} | kit;"
        "tables = [b.read(t) for t in ('obligation_rules', 'commitments', 'parties')];"
        "rows = b.derive(*tables, names, set(kit));"
        "out = io.StringIO(); w = csv.DictWriter(out, b.COLUMNS, lineterminator='\\n');"
        "w.writeheader(); w.writerows(rows); print(out.getvalue(), end='')"
    )
    ran = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", code], cwd=root / "data", capture_output=True, text=True,
        check=True, encoding="utf-8",
    )  # fmt: skip
    assert ran.stdout == (root / "data" / "obligations.csv").read_text(encoding="utf-8")


# How rules become rows.


@pytest.fixture
def build(root, monkeypatch):
    monkeypatch.syspath_prepend(str(root / "data"))
    import build_obligations

    return build_obligations


def made(build, rule: dict, parties: list[tuple], commitment: dict | None = None):
    """The rows of one rule of an invented pact X."""
    filled = dict.fromkeys(build.COLUMNS, "") | {
        "rule": "X.01", "commitment": "X", "obligor": "each party", "beneficiary": "each other party",
        "plain_words": "{obligor} helps {beneficiary} with {beneficiary_s} ships.", "standing": "live",
    }  # fmt: skip
    whole = {
        "commitment": "X", "legal_form": "treaty", "signed": "1950-01-01", "in_force": "1951-01-01", "ended": "",
    } | (commitment or {})  # fmt: skip
    members = [
        dict(zip(("commitment", "actor", "role", "since", "until"), ("X", *party), strict=True)) for party in parties
    ]
    names = {"USA": "United States", "JPN": "Japan", "PAK": "Pakistan", "BEL": "Belgium", "LUX": "Luxembourg"}
    return build.derive([filled | rule], [whole], members, names, {"USA", "JPN", "PAK"})


def test_a_mutual_duty_becomes_a_row_each_way(build):
    rows = made(build, {}, [("USA", "party", "", ""), ("JPN", "party", "", "")])
    assert [(row["obligor"], row["beneficiary"]) for row in rows] == [("USA", "JPN"), ("JPN", "USA")]
    assert rows[0]["plain_words"] == "The United States helps Japan with Japan’s ships."
    assert rows[1]["plain_words"] == "Japan helps the United States with the United States’ ships."
    assert {row["since"] for row in rows} == {"1951-01-01"}


def test_a_duty_says_what_its_first_day_is(build):
    pair = [("USA", "party", "", ""), ("JPN", "party", "", "")]

    def first(rule, commitment, members=pair):
        return made(build, rule, members, commitment)[0]["counted_from"]

    assert first({}, {}) == "entry into force"
    assert first({}, {"in_force": ""}) == "signature"
    assert first({}, {"in_force": "", "legal_form": "political document"}) == "announcement"
    assert first({"since": "1960-01-01"}, {}) == "own date"
    assert first({}, {}, [("USA", "party", "", ""), ("JPN", "party", "1956-12-18", "")]) == "accession"


def test_a_duty_lasts_as_long_as_both_are_parties(build):
    rows = made(
        build,
        {},
        [("USA", "party", "", ""), ("JPN", "party", "1956-12-18", ""), ("PAK", "party", "", "1973-11-07")],
        {"ended": "1990-01-01"},
    )
    life = {(row["obligor"], row["beneficiary"]): (row["since"], row["until"]) for row in rows}
    assert life["USA", "PAK"] == ("1951-01-01", "1973-11-07")
    assert life["JPN", "PAK"] == ("1956-12-18", "1973-11-07")
    assert life["USA", "JPN"] == ("1956-12-18", "1990-01-01")


def test_a_signatory_owes_nothing_until_it_is_a_party(build):
    members = [("USA", "party", "", ""), ("JPN", "party", "", ""), ("PAK", "signatory", "", "")]
    assert {row["obligor"] for row in made(build, {}, members)} == {"USA", "JPN"}


def test_what_is_signed_and_not_in_force_has_rows_without_a_day(build):
    members = [("USA", "signatory", "", ""), ("JPN", "signatory", "", "")]
    rows = made(build, {"standing": "signed"}, members, {"in_force": ""})
    assert {(row["obligor"], row["since"], row["until"]) for row in rows} == {("USA", "", ""), ("JPN", "", "")}


def test_two_states_beyond_the_kit_s_actors_have_no_row_for_what_they_owe_each_other(build):
    rows = made(build, {}, [("USA", "party", "", ""), ("BEL", "party", "", ""), ("LUX", "party", "", "")])
    assert {(row["obligor"], row["beneficiary"]) for row in rows} == {
        ("USA", "BEL"), ("BEL", "USA"), ("USA", "LUX"), ("LUX", "USA"),
    }  # fmt: skip


def test_a_rule_that_yields_nothing_is_refused_by_name(build):
    with pytest.raises(build.CodingError, match=r"X.01: no obligor and beneficiary are bound at the same time"):
        made(build, {"until": "1950-06-01"}, [("USA", "party", "", ""), ("JPN", "party", "", "")])
    with pytest.raises(build.CodingError, match=r"X.01: there is no commitment 'Y'"):
        made(build, {"commitment": "Y"}, [("USA", "party", "", "")])
    with pytest.raises(build.CodingError, match=r"no state 'USX' in actors.csv or other_states.csv"):
        made(build, {}, [("USX", "party", "", ""), ("JPN", "party", "", "")])
