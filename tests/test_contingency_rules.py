"""The rules of contingencies: the engine and the same rules row by row agree, and neither promises what no row says."""

from __future__ import annotations

import datetime

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

from alliancekit import KitError, load
from alliancekit.contingency import ANSWERS, examine
from alliancekit.ledger import Ledger
from alliancekit.scenario import AT_SEA, THRESHOLDS, bases_abroad, home, stipulate

from . import oracle

OBLIGATIONS = load("obligations")
ROWS, AREAS, OPPONENTS = oracle.rows_of(OBLIGATIONS), oracle.areas_of(), oracle.records("opponents")
ACTORS = load("actors")["iso3"].tolist()
LOCALITIES, PLACES = load("localities"), load("places")
HELP = ("defend", "assist", "supply", "not-aid-attacker")
OWN, BOUND, ASLEEP, NONE = ANSWERS[0], *ANSWERS[-3:]
POLICY = ANSWERS.index("policy or statute, no duty to defend")
CONSULTING = (ANSWERS.index("treaty duty to consult"), ANSWERS.index("political promise to consult"))
BETWEEN_OTHERS = (*CONSULTING, ANSWERS.index("hosts or base use needs consent"))

LAND = [
    *load("actors")["name"],
    *LOCALITIES.loc[LOCALITIES["kind"] != "sea", "name"].unique(),
    *PLACES.loc[PLACES["host"] != "", "name"],
]
SEAS = [*LOCALITIES.loc[LOCALITIES["kind"] == "sea", "name"], "Guam", "Okinawa", "Alaska", "Thitu Island", "Kadena"]
CLAIMS = [
    (row["name"], claimant)
    for row in LOCALITIES[LOCALITIES["kind"] == "disputed feature"].to_dict("records")
    for place in row["places"].split(";")
    for claimant in PLACES.set_index("place").loc[place, "claimed_by"].split(";")
]
LAND_ATTACK = st.fixed_dictionaries({"target": st.sampled_from(LAND)})
CLAIMED_ATTACK = st.sampled_from(CLAIMS).map(lambda pair: {"target": pair[0], "attacked": pair[1]})
SEA_ATTACK = st.fixed_dictionaries(
    {"target": st.sampled_from(AT_SEA), "attacked": st.sampled_from(ACTORS), "where": st.sampled_from(SEAS)}
)


@st.composite
def attacks(draw, what=LAND_ATTACK | CLAIMED_ATTACK | SEA_ATTACK, thresholds=THRESHOLDS):
    """The parts of an attack that can be stipulated."""
    parts = {
        "attacker": draw(st.sampled_from(ACTORS)),
        **draw(what),
        "on": draw(st.dates(datetime.date(1945, 1, 1), datetime.date(2026, 12, 31))).isoformat(),
        "threshold": draw(st.sampled_from(thresholds)),
    }
    try:
        stipulate(**parts)
    except KitError:  # an attack on oneself, or nobody administered the feature that day
        reject()
    others = [iso3 for iso3 in ACTORS if iso3 != parts["attacker"]]
    return parts | {"helpers": draw(st.none() | st.lists(st.sampled_from(others), min_size=1, max_size=3))}


def assert_same_as_row_by_row(attack: dict, table: pd.DataFrame | None = None) -> None:
    found = examine(**attack, obligations=table)
    rows = ROWS if table is None else oracle.rows_of(table)
    expected = oracle.examine(rows, AREAS, OPPONENTS, found.scenario, codes_of(attack))
    assert len(found.rounds) == len(expected)
    for one, other in zip(found.rounds, expected, strict=True):
        verdicts = zip(one.verdicts.applies.tolist(), map(oracle.REASONS.__getitem__, one.verdicts.reason), strict=True)
        differ = [
            (row["obligation"], mine, theirs)
            for row, mine, theirs in zip(rows, verdicts, other.verdicts, strict=True)
            if mine != theirs
        ]
        assert not differ, (one.title, differ[:5])
        assert set(one.situation.struck) == set(other.struck)
        assert one.verdicts.helpers == other.helpers
        answers = one.answers.set_index("iso3")
        assert answers["firm"].to_dict() == other.firm
        assert answers["if_read_widely"].to_dict() == other.wide


def codes_of(attack: dict) -> set[str]:
    return set(attack.get("helpers") or ())


# The engine and the rules row by row

FIXED = [
    ("China", "Kadena", "2024-04-10", {}),
    ("China", "Senkaku/Diaoyu", "2024-04-10", {}),
    ("China", "Senkaku/Diaoyu", "1972-05-14", {"threshold": "blockade"}),
    ("China", "Taiwan", "2024-04-10", {"threshold": "blockade"}),
    ("China", "Taiwan", "1979-12-31", {}),
    ("China", "Kinmen", "1958-08-23", {}),
    ("China", "Second Thomas Shoal", "2024-04-10", {"threshold": "grey zone"}),
    ("China", "coast guard", "2024-04-10", {"attacked": "Philippines", "where": "South China Sea"}),
    ("China", "civilian vessel", "2024-04-10", {"attacked": "Philippines", "where": "Scarborough Shoal"}),
    ("China", "civilian vessel", "2024-04-10", {"attacked": "USA", "where": "Taiwan Strait", "helpers": ["AUS"]}),
    ("China", "Itu Aba", "2024-04-10", {"attacked": "Philippines"}),
    ("Japan", "Dokdo/Takeshima", "2024-04-10", {}),
    ("Japan", "Southern Kurils", "2026-01-01", {}),
    ("North Korea", "Guam", "2024-04-10", {"threshold": "cyber"}),
    ("North Korea", "South Korea", "1955-01-01", {}),
    ("United States", "North Korea", "2025-01-01", {}),
    ("United States", "China", "2024-04-10", {"helpers": ["JPN", "PHL"]}),
    ("Taiwan", "China", "1957-01-01", {}),
    ("Vietnam", "Thailand", "1970-01-01", {}),
    ("Russia", "Thailand", "1985-06-01", {}),
    ("India", "Pakistan", "1971-12-03", {}),
    ("China", "aircraft", "1969-04-15", {"attacked": "USA", "where": "East Sea / Sea of Japan"}),
    ("Russia", "warship", "2026-11-24", {"attacked": "GBR", "where": "North Atlantic"}),
    ("Russia", "Ukraine", "2022-02-24", {"helpers": ["USA", "GBR"]}),
    ("Russia", "warship", "2024-04-10", {"attacked": "Germany", "where": "Philippine Sea"}),
]  # fmt: skip


@pytest.mark.parametrize(("attacker", "target", "on", "more"), FIXED)
def test_the_engine_says_what_the_rules_say_row_by_row(attacker, target, on, more):
    assert_same_as_row_by_row({"attacker": attacker, "target": target, "on": on, **more})


def test_the_fixed_attacks_try_every_threshold_and_every_reason():
    found = [examine(attacker, target, on=on, **more) for attacker, target, on, more in FIXED]
    assert {one.scenario.threshold for one in found} == set(THRESHOLDS)
    reasons = {number for one in found for a_round in one.rounds for number in a_round.verdicts.reason.tolist()}
    assert reasons == set(range(len(oracle.REASONS)))
    assert max(len(one.rounds) for one in found) > 2


@given(attacks())
@settings(max_examples=100)
def test_the_engine_agrees_with_the_rules_row_by_row_on_any_attack(attack):
    assert_same_as_row_by_row(attack)


# What no attack may bring about


@given(attacks())
@settings(max_examples=150)
def test_no_duty_applies_outside_its_dates_direction_trigger_or_attackers(attack):
    for one in examine(**attack).rounds:
        situation = one.verdicts.situation
        attackers, victims, on = situation.attackers, situation.victims, one.situation.on
        for number in one.verdicts.applies.nonzero()[0].tolist():
            row, sure = ROWS[number], one.verdicts.applies[number] == 2
            obligor, beneficiary, duty, trigger = row["obligor"], row["beneficiary"], row["duty"], row["trigger"]
            assert row["since"] and (row["since"] + "-01-01")[:10] <= on, row
            assert not row["until"] or on < (row["until"] + "-01-01")[:10], row
            assert duty not in ("inform", "deny-third-parties", "not-join-hostile-pact"), row
            if duty in HELP:
                assert beneficiary in victims and obligor not in attackers, row
            if duty == "not-attack":
                assert obligor in attackers and beneficiary in victims, row
            if duty == "consult" and trigger != "use of bases":
                assert not {obligor, beneficiary} & attackers, row
            if duty == "host":
                assert obligor not in attackers, row
                assert beneficiary in victims | attackers | one.verdicts.helpers, row
            if duty in HELP and trigger in ("armed attack", "war", "aggression"):
                assert one.situation.threshold != "grey zone", row
                assert not sure or one.situation.threshold == "armed attack", row
            if row["against"] == "communist aggression":
                assert attackers & {"CHN", "PRK", "VNM", "LAO", "RUS"}, row
                assert attackers != {"RUS"} or on < "1991", row
            if row["against"] in ("renewed attack on Korea", "North Korea"):
                assert "PRK" in attackers or (attackers & {"CHN"} and not sure), row
            if row["against"] == "not communist":
                assert not attackers & {"CHN", "PRK"}, row


@given(attacks())
@settings(max_examples=150)
def test_no_duty_to_help_applies_outside_its_area(attack):
    for one in examine(**attack).rounds:
        for number in one.verdicts.applies.nonzero()[0].tolist():
            row = ROWS[number]
            if row["duty"] not in HELP or set(row["words"]) & {"not-stated", "anywhere"}:
                continue
            inside = [
                thing
                for thing in one.situation.struck
                for word in row["words"]
                if AREAS[word]["within"] in thing.zones | thing.arguable_zones | {""}
                and thing.thing in (AREAS[word]["objects"] or thing.thing).split(";")
            ]
            assert inside, row
            if set(row["words"]) == {"home"}:
                assert any(thing.owner == row["beneficiary"] and thing.thing == "territory" for thing in inside), row


@given(attacks(SEA_ATTACK))
def test_a_civilian_vessel_never_sets_off_a_firm_pledge(attack):
    first = examine(**attack | {"target": "civilian vessel"}).rounds[0]
    firm = [ROWS[number] for number in (first.verdicts.applies == 2).nonzero()[0].tolist()]
    assert not [row for row in firm if row["duty"] in HELP]


# One row that is tried alone: a pledge with no area, in force since 1945.
NEW = {
    "obligation": "NEW.01:A>B", "rule": "NEW.01", "commitment": "NEW", "duty": "defend", "trigger": "armed attack",
    "against": "", "area": "not-stated", "wording": "would act, means open", "since": "1945", "until": "",
    "standing": "live",
}  # fmt: skip


@given(attacks())
@settings(max_examples=100)
def test_the_attacked_defend_themselves_and_the_attacker_promises_nobody_anything_but_peace(attack):
    found = examine(**attack)
    first = found.answers.set_index("iso3")
    for victim in found.scenario.victims:
        assert first.loc[victim, ["answer", "firm", "if_read_widely"]].tolist() == [OWN] * 3
    attacker = first.loc[found.scenario.attacker]
    assert {attacker["firm"], attacker["if_read_widely"]} <= {BOUND, ASLEEP, NONE}
    assert found.scenario.attacker not in found.rounds[0].verdicts.helpers


@given(attacks())
@settings(max_examples=100)
def test_rounds_end_and_every_actor_has_one_of_twelve_answers_in_each(attack):
    found = examine(**attack)
    assert [one.number for one in found.rounds] == list(range(1, len(found.rounds) + 1))
    states = {*ACTORS, *OBLIGATIONS["obligor"], *found.scenario.victims}
    assert 2 <= len(found.rounds) <= 2 * len(states)
    for one in found.rounds:
        answers = one.answers
        assert answers["iso3"].is_unique
        assert set(ACTORS) <= set(answers["iso3"]) <= {*ACTORS, *one.struck_owners}
        assert set(answers["firm"]) | set(answers["if_read_widely"]) <= set(ANSWERS)
        assert set(answers["answer"]) <= {*ANSWERS, "arguable"}
        places = answers["if_read_widely"].map(ANSWERS.index)
        assert places.is_monotonic_increasing  # firmest first
        assert (places <= answers["firm"].map(ANSWERS.index)).all()  # a wide reading takes nothing away
    assert "arguable" not in set(found.answers["answer"])


@given(attacks())
@settings(max_examples=50)
def test_an_answer_that_a_promise_gives_names_the_commitment(attack):
    found = examine(**attack)
    for one in found.rounds:
        promised = one.answers[~one.answers["if_read_widely"].isin([OWN, NONE])]
        assert (promised["commitments"] != "").all(), one.title
        assert set(";".join(promised["commitments"]).split(";")) - {""} <= set(OBLIGATIONS["commitment"])


# More or fewer commitments


@st.composite
def extra_rows(draw):
    """Rows with keys of their own, made of the words of the kit's ledger."""
    words = {
        column: st.sampled_from(sorted(set(OBLIGATIONS[column])))
        for column in ("duty", "trigger", "against", "wording", "standing", "since", "until")
    }
    area = st.lists(st.sampled_from(sorted(AREAS)), min_size=1, max_size=2, unique=True).map(";".join)
    states = st.sampled_from(["JPN", "USA", "PHL", "CHN", "TWN", "KOR", "AUS", "PRK", "RUS", "FRA", "DEU"])
    commitment = st.sampled_from(["NEW-1", "US-TW-TRA", "NZ-CK"])
    one = st.fixed_dictionaries(
        {**words, "area": area, "obligor": states, "beneficiary": states, "commitment": commitment}
    )
    rows = draw(st.lists(one, min_size=1, max_size=8))
    table = pd.DataFrame(rows, dtype="str")
    return table.assign(obligation=[f"NEW.{number}" for number in range(len(rows))]).reindex(
        columns=OBLIGATIONS.columns, fill_value=""
    )


# Whether bases are used depends on who helps: other rows decide.
ALONE = ~(OBLIGATIONS["duty"].isin(["host", "consent-to-use"]) | (OBLIGATIONS["trigger"] == "use of bases")).to_numpy()


def assert_no_weaker(more, fewer) -> None:
    """Answers of the first round where more has been promised, against those where less has.

    One actor's answer may look weaker: an own statute for the struck says what it does, so it stands before a duty to
    consult somebody else, or to let bases be used.
    """
    (firm_more, wide_more), (firm_fewer, wide_fewer) = more.rounds[0].levels, fewer.rounds[0].levels
    for with_more, with_fewer in ((firm_more, firm_fewer), (wide_more, wide_fewer)):
        weaker = {iso3 for iso3 in with_more if with_more[iso3] > with_fewer[iso3]}
        assert all(with_more[iso3] == POLICY and with_fewer[iso3] in BETWEEN_OTHERS for iso3 in weaker)


@given(attacks(), extra_rows())
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_another_commitment_takes_no_duty_away(attack, rows):
    before = examine(**attack)
    after = examine(**attack, obligations=pd.concat([OBLIGATIONS, rows], ignore_index=True))
    had, has = before.rounds[0].verdicts, after.rounds[0].verdicts
    kept = has.applies[: len(OBLIGATIONS)]
    assert (kept >= had.applies).all()
    assert (kept[ALONE] == had.applies[ALONE]).all()
    assert had.helpers <= has.helpers
    assert_no_weaker(after, before)


@given(attacks(), st.sampled_from(sorted(set(OBLIGATIONS["commitment"]))))
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_a_commitment_that_is_struck_out_adds_no_duty(attack, commitment):
    stays = (OBLIGATIONS["commitment"] != commitment).to_numpy()
    before, after = examine(**attack), examine(**attack, obligations=OBLIGATIONS[stays])
    had, has = before.rounds[0].verdicts, after.rounds[0].verdicts
    assert (has.applies <= had.applies[stays]).all()
    assert (has.applies[ALONE[stays]] == had.applies[stays][ALONE[stays]]).all()
    assert has.helpers <= had.helpers
    assert_no_weaker(before, after)


@given(attacks(), extra_rows())
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_the_engine_agrees_with_the_rules_row_by_row_on_any_ledger(attack, rows):
    assert_same_as_row_by_row(attack, rows)


def test_an_own_statute_for_the_struck_stands_before_a_duty_to_consult_somebody_else():
    without = OBLIGATIONS[(OBLIGATIONS["obligor"] != "USA") | (OBLIGATIONS["beneficiary"] != "TWN")]
    attack = {"attacker": "China", "target": "Taiwan", "on": "2024-04-10"}
    assert examine(**attack).answer("United States") == ANSWERS[POLICY]
    assert examine(**attack, obligations=without).answer("United States") == ANSWERS[CONSULTING[0]]


def test_an_empty_ledger_leaves_the_attacked_alone():
    found = examine("China", "Philippines", on="2024-04-10", obligations=OBLIGATIONS.iloc[:0])
    assert found.answers.set_index("iso3")["answer"].to_dict() == dict.fromkeys(ACTORS, NONE) | {"PHL": OWN}
    assert found.duties.empty


def test_a_supposed_helper_whom_no_row_names_is_struck_as_any_other():
    found = examine("Russia", "Ukraine", on="2024-04-10", helpers="Germany", obligations=OBLIGATIONS.iloc[:0])
    assert found.rounds[0].verdicts.helpers == {"DEU"}
    assert "DEU" in found.rounds[1].struck_owners


def test_a_statute_makes_a_helper_only_while_it_is_awake():
    for standing, helpers in (("live", {"USA"}), ("dormant", set())):
        statute = NEW | {"commitment": "US-TW-TRA", "duty": "supply", "trigger": "standing", "standing": standing}
        ledger = OBLIGATIONS.iloc[:1].assign(**statute, obligor="USA", beneficiary="TWN")
        found = examine("China", "Taiwan", on="2024-04-10", obligations=ledger)
        assert found.rounds[0].verdicts.helpers == helpers


def test_a_duty_to_host_that_counts_one_kind_of_attacker_only_is_not_asked_of_another():
    host = OBLIGATIONS.iloc[:1].assign(
        **NEW
        | {"obligor": "THA", "beneficiary": "USA", "duty": "host", "trigger": "standing", "wording": "binding rule"}
    )
    for against, answer in (("communist aggression", NONE), ("", "hosts or base use needs consent")):
        found = examine("Myanmar", "Guam", on="2024-04-10", obligations=host.assign(against=against))
        assert found.answer("Thailand") == answer


def test_results_are_the_caller_s_own():
    mine = OBLIGATIONS.copy()
    found = examine("China", "Kadena", on="2024-04-10", obligations=mine)
    before = str(found), found.answers, found.duties
    mine.loc[:, "obligor"] = "FJI"
    for table in (
        found.answers,
        found.duties,
        *(one.answers for one in found.rounds),
        *(one.duties for one in found.rounds),
    ):
        table.loc[:, :] = "changed"
    assert (str(found), found.answer("Japan")) == (before[0], OWN)
    pd.testing.assert_frame_equal(found.answers, before[1])
    pd.testing.assert_frame_equal(found.duties, before[2])
    assert examine("China", "Kadena", on="2024-04-10").answer("United States") == OWN


# Reasons in words


def test_every_reason_is_a_sentence_that_fits_its_verdict():
    opens = {
        "yes": ("Applies.", "Applies if a state of war follows."),
        "arguable": ("Arguable: whether", "Arguable: the text lets"),
        "no": (
            "Not in force",
            "Wrong direction",
            "Another attacker",
            "Wrong trigger",
            "Out of area",
            "Counted in another row",
        ),
    }
    seen = set()
    for attacker, target, on, more in FIXED:
        for one in examine(attacker, target, on=on, **more).rounds:
            for applies, reason in one.duties[["applies", "reason"]].itertuples(index=False):
                (opening,) = (words for words in opens[applies] if reason.startswith(words))
                seen.add(opening)
                assert reason.endswith(".")
    assert seen == {words for several in opens.values() for words in several}


def test_a_duty_signed_and_not_in_force_says_so():
    signed = OBLIGATIONS.iloc[:1].assign(
        **NEW | {"obligor": "USA", "beneficiary": "PHL", "since": "", "standing": "signed"}
    )
    duties = examine("China", "Philippines", on="2024-04-10", obligations=signed).duties
    assert duties["reason"].tolist() == ["Not in force: signed only."]


def test_a_suspended_pledge_says_that_it_is():
    duties = examine("China", "Guam", on="2024-04-10").why("New Zealand")
    (reason,) = duties.loc[(duties["duty"] == "defend") & (duties["applies"] == "yes"), "reason"]
    assert reason == "Applies. Its standing is suspended."


# Ledgers that cannot be judged


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"area": "moon"}, "There is no area called 'moon'"),
        ({"area": "home;taiwan-pescadore"}, "Did you mean taiwan-pescadores?"),
        (
            {"against": "comunist aggression"},
            "against of the ledger called 'comunist aggression'. Did you mean communist",
        ),
        ({"duty": "defnd"}, "duty of the ledger called 'defnd'. Did you mean defend?"),
        ({"trigger": "attack"}, "trigger of the ledger called 'attack'"),
        ({"wording": "firm"}, "wording of the ledger called 'firm'"),
        ({"standing": "dead"}, "standing of the ledger called 'dead'"),
        ({"obligor": "Japan"}, "obligor of the ledger called 'Japan'"),
        ({"beneficiary": ""}, "beneficiary of the ledger called ''"),
        ({"until": float("nan")}, "The column until of the ledger holds nan. Write text"),
        ({"since": 2024}, "The column since of the ledger holds 2024. Write text"),
        ({"since": "10 April 2024"}, "Found '10 April 2024'"),
    ],
)
def test_a_row_that_the_rules_cannot_read_is_named(change, says):
    (column,) = change
    bad = OBLIGATIONS.astype({column: object})
    bad.loc[7, column] = change[column]
    with pytest.raises(KitError) as error:
        examine("China", "Taiwan", on="2024-04-10", obligations=bad)
    assert says in str(error.value)


@pytest.mark.parametrize("column", OBLIGATIONS.columns)
def test_a_ledger_without_a_column_is_refused(column):
    with pytest.raises(KitError, match=f"lacks the columns {column}. Start from load"):
        Ledger(OBLIGATIONS.drop(columns=column))


def test_a_ledger_that_is_no_table_is_refused():
    with pytest.raises(KitError, match="A ledger is a table"):
        examine("China", "Taiwan", on="2024-04-10", obligations=["defend"])


# Attacks that cannot be stipulated


@pytest.mark.parametrize(
    ("parts", "says"),
    [
        ({"threshold": "war"}, "There is no threshold called 'war'"),
        ({"threshold": "gray zone"}, "Did you mean grey zone?"),
        ({"target": "warship"}, "A warship belongs to someone and is somewhere"),
        ({"target": "warship", "attacked": "Philippines"}, "give `attacked` and `where`"),
        ({"target": "aircraft", "where": "South China Sea"}, "give `attacked` and `where`"),
        ({"target": "warship", "attacked": "Philippines", "where": "South Chinna Sea"}, "Did you mean South China Sea"),
        ({"target": "warship", "attacked": "Philippines", "where": 5}, "`where` is given as text"),
        ({"target": "warship", "attacked": "Philippines", "where": "Spratly Islands"}, "Name the sea"),
        ({"target": "Guam", "where": "South China Sea"}, "`where` is for ships and aircraft"),
        ({"target": "Taiwan Strait"}, "Taiwan Strait is a sea. Say what is struck there"),
        ({"target": "Gaum"}, "Did you mean Guam"),
        ({"target": "Atlantis"}, "There is no target called 'Atlantis'"),
        ({"target": "Germany"}, "Germany’s territory is in none of the kit's tables"),
        ({"target": 5}, "The target is given as text"),
        ({"on": "1944-12-31"}, "lies outside the tables"),
        ({"on": "2027-01-01"}, "lies outside the tables"),
        ({"attacker": "Chyna"}, "Did you mean China"),
        ({"attacker": "Japan", "target": "Senkaku"}, "That is an attack of Japan on itself"),
        ({"attacker": "United States", "target": "Kadena"}, "an attack of the United States on itself"),
        (
            {"target": "Dokdo/Takeshima", "attacked": "Philippines"},
            "neither administered nor claimed by the Philippines",
        ),
        ({"target": "Kadena", "attacked": "Philippines"}, "Kadena is not the Philippines’: it is on Japan’s territory"),
        ({"target": "Spratly Islands"}, "Several actors hold parts of the Spratly Islands"),
        ({"target": "Mischief Reef", "on": "1990-01-01"}, "does not say who administered Mischief Reef on 1990-01-01"),
        ({"helpers": ["Chyna"]}, "Did you mean China"),
        ({"helpers": ["China"]}, "China is the attacker; it cannot be a helper"),
        ({"helpers": []}, "The list of actors is empty"),
    ],
)
def test_an_attack_that_makes_no_sense_is_refused_with_the_reason(parts, says):
    with pytest.raises(KitError) as error:
        examine(**{"attacker": "China", "target": "Taiwan", "on": "2024-04-10"} | parts)
    assert says in str(error.value)


# What is struck


def test_a_base_is_its_host_s_territory_and_its_users_forces_of_that_day():
    for row in PLACES[PLACES["host"] != ""].to_dict("records"):
        attacker = next(iso3 for iso3 in ("FJI", "TON") if iso3 not in (row["host"], *row["user"].split(";")))
        for on in ("1950-01-01", "1975-01-01", "2024-04-10", "2026-11-24"):
            since, until = ((row[column] + "-01-01")[:10] for column in ("since", "until"))
            there = (not row["since"] or since <= on) and (not row["until"] or on < until)
            if row["relation"] == "former foreign base" and on < since:
                continue
            ground, *forces = stipulate(attacker, row["name"], on=on).struck
            users = [user for user in row["user"].split(";") if user and there]
            assert [thing.owner for thing in forces] == users, row["name"]
            assert {thing.thing for thing in forces} <= {"forces"} and ground.thing == "territory"
            assert {thing.zones for thing in forces} <= {ground.zones}
            if on >= "2024":  # Kadena was American until 1972, Kwajalein until 1986, Changi British until 1963
                assert ground.owner == row["host"], row["name"]


@pytest.mark.parametrize("name", LOCALITIES.loc[LOCALITIES["kind"] == "sea", "name"])
def test_a_ship_lies_in_the_zones_of_its_sea(name):
    row = LOCALITIES.set_index("name").loc[name]
    (ship,) = stipulate("China", "warship", on="2024-04-10", attacked="Japan", where=name).struck
    assert (ship.owner, ship.thing) == ("JPN", "warship")
    assert ";".join(sorted(ship.zones)) == row["zones"]
    assert ";".join(sorted(ship.arguable_zones)) == row["arguable_zones"]


def test_waters_off_a_place_that_changed_hands_are_those_of_the_day():
    before, after = (
        stipulate("China", "warship", on=on, attacked="USA", where="Okinawa").struck[0].zones
        for on in ("1972-05-14", "1972-05-15")
    )
    assert "article-3-islands" in before and "ryukyu-daito" not in before
    assert "ryukyu-daito" in after and "article-3-islands" not in after


def test_an_actor_by_any_of_its_names_is_its_home_territory():
    for name in ("日本", "JPN", "Japan"):
        assert stipulate("China", name, on="2024-04-10").struck == (home("JPN", "2024-04-10"),)


def test_a_feature_is_its_claimant_s_on_one_reading_alone():
    (claimed,) = stipulate("China", "Itu Aba", on="2024-04-10", attacked="Philippines").struck
    assert (claimed.owner, claimed.undisputed) == ("PHL", False)
    held, *garrison = stipulate("China", "Itu Aba", on="2024-04-10").struck
    assert held.owner == "TWN" and [thing.thing for thing in garrison] == ["coast guard"]


def test_bases_abroad_are_on_others_soil():
    near = stipulate("China", "Second Thomas Shoal", on="2024-04-10").struck
    assert bases_abroad("PHL", "2024-04-10", near) == ()  # Thitu is its own outpost
    american = bases_abroad("USA", "2024-04-10", stipulate("China", "Taiwan", on="2024-04-10").struck)
    assert {thing.owner for thing in american if thing.thing == "territory"} >= {"JPN", "KOR"}
    assert "USA" not in {thing.owner for thing in american if thing.thing == "territory"}


def test_a_state_without_a_row_has_its_metropolitan_territory_alone():
    germany = home("DEU", "2024-04-10")
    assert (germany.owner, germany.zones) == ("DEU", {"metropolitan"})


@pytest.mark.parametrize(
    ("attacker", "target", "more", "happens"),
    [
        ("China", "Philippines", {}, "attacks the Philippines."),
        ("China", "Guam", {"threshold": "cyber"}, "strikes Guam (administered by the United States) by cyber means."),
        ("China", "Taiwan", {"threshold": "blockade"}, "blockades Taiwan."),
        ("China", "Thitu", {}, "attacks Thitu Island (administered by the Philippines, with its garrison)."),
        ("China", "Thitu", {"threshold": "grey zone"},
         "puts pressure short of armed attack on Thitu Island (administered by the Philippines, with its garrison)."),
        ("North Korea", "Osan", {},
         "attacks Osan (South Korea’s territory, forces of South Korea and the United States)."),
        ("China", "Hualien", {}, "attacks Hualien and Chiashan (Taiwan’s territory, with its forces)."),
        ("China", "aircraft", {"attacked": "USA", "where": "Taiwan Strait"},
         "attacks an aircraft of the United States in the Taiwan Strait."),
        ("China", "Coast Guard", {"attacked": "PHL", "where": "Subic Bay"},
         "attacks a coast guard vessel of the Philippines in its own waters."),
        ("China", "warship", {"attacked": "USA", "where": "Okinawa"},
         "attacks a warship of the United States off Okinawa."),
        ("China", "Itu Aba", {"attacked": "PHL"},
         "attacks Itu Aba/Taiping Island (claimed by the Philippines, held by Taiwan)."),
        ("Vietnam", "Scarborough Shoal", {"attacked": "PHL"},
         "attacks Scarborough Shoal (claimed by the Philippines, held by China)."),
    ],
)  # fmt: skip
def test_an_attack_reads_as_a_sentence(attacker, target, more, happens):
    scenario = stipulate(attacker, target, on="2024-04-10", **more)
    assert str(scenario) == f"Suppose that on 2024-04-10 {attacker} {happens}"
