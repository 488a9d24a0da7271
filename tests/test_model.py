"""The model answers as the tables do: `duties`, `in_force` and `ties` against plain loops over their rows."""

from __future__ import annotations

import datetime
from itertools import combinations

import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from alliancekit import dates, load, model, states
from alliancekit.errors import KitError
from alliancekit.model import duties, in_force, ties

COMMITMENTS, PARTIES, OBLIGATIONS, DRILLS = (
    load(name).to_dict("records") for name in ("commitments", "parties", "obligations", "drills")
)
BY_KEY = {row["commitment"]: row for row in COMMITMENTS}
ACTORS = list(load("actors")["iso3"])
OTHERS = dict(load("other_states")[["iso3", "name"]].values.tolist())
SUMMIT = "2024-04-10"
DATES = [
    "1945-01-01", "1951-12-31", "1956-01-01", "1960-06-22", "1960-06-23", "1972-05-14", "1975-01-01", "1979-12-31",
    "1980-01-01", "1986-08-10", "1986-08-11", "1999-04-21", "2016-11-23", "2022-08-31", SUMMIT, "2024-12-04",
    "2026-12-31",
]  # fmt: skip
STANDING_TIES = {"live", "reaffirmed", "contested"}

any_day, recent = (st.dates(datetime.date(year, 1, 1), datetime.date(2026, 12, 31)).map(str) for year in (1945, 2022))
days = any_day | recent  # most drills are recent
groups = st.lists(st.sampled_from([*ACTORS, *OTHERS]), min_size=2, max_size=12, unique=True)
some_layers = st.lists(st.sampled_from(model.LAYERS), min_size=1, unique=True)
few = settings(max_examples=40, deadline=None)


# The oracle: the tables as lists of rows, dates as text


def first_day(date: str) -> str:
    return date + "-01-01"[len(date) - 4 :] if date else ""


def holds(since: str, until: str, on: str) -> bool:
    return first_day(since) <= on and (not until or on < first_day(until))


def counts_from(commitment: dict) -> str:
    began = commitment["in_force"] or commitment["signed"]
    return commitment["signed"] if commitment["signed"].startswith(began) else began  # a vague day: the signature


def exists(commitment: dict, on: str) -> bool:
    return commitment["standing"] != "signed" and holds(counts_from(commitment), commitment["ended"], on)


def duties_by_hand(on: str) -> list[dict]:
    return [row for row in OBLIGATIONS if row["since"] and holds(row["since"], row["until"], on)]


def members_by_hand(key: str, on: str) -> set[str]:
    return {
        row["actor"]
        for row in PARTIES
        if row["commitment"] == key
        and row["role"] != "signatory"
        and exists(BY_KEY[key], on)
        and holds(row["since"] or "1900", row["until"], on)
    }


def a_year_before(on: str) -> str:
    """The day such that a drill ties from the day after it: 29 February stands in for 1 March of other years."""
    return f"{int(on[:4]) - 1}{on[4:]}"


def ties_by_hand(on: str) -> set[tuple[str, str, str, str]]:
    """(a, b, layer, key) of every tie, each layer spelt out as the head of the module words it."""
    found = set()

    def tie(one: str, other: str, layer: str, key: str) -> None:
        found.add((*sorted((one, other)), layer, key))

    coded = {row["commitment"] for row in OBLIGATIONS}
    of_kind = {
        "basing or access agreement": "access",
        "status or visiting forces agreement": "access",
        "logistics agreement": "logistics",
        "information-security agreement": "information",
        "defence-technology or supply agreement": "technology",
    }
    for row in duties_by_hand(on):
        if row["standing"] not in STANDING_TIES:
            continue
        pair = row["obligor"], row["beneficiary"]
        if row["duty"] == "defend" and row["wording"] != "political":
            tie(*pair, "defence", row["commitment"])
        if row["duty"] == "consult":
            tie(*pair, "consultation", row["commitment"])
        if row["duty"] == "host":
            tie(*pair, "access", row["commitment"])
        if row["duty"] == "supply" and BY_KEY[row["commitment"]]["kind"] not in of_kind:
            tie(*pair, "technology", row["commitment"])
        if layer := of_kind.get(BY_KEY[row["commitment"]]["kind"]):
            tie(*pair, layer, row["commitment"])
    for key, row in BY_KEY.items():
        if not exists(row, on) or row["standing"] not in STANDING_TIES | {"lapsed"}:
            continue
        for pair in combinations(members_by_hand(key, on), 2):
            if row["kind"] == "minilateral":
                tie(*pair, "minilateral", key)
            if key == "FVEY":
                tie(*pair, "information", key)
            if key not in coded and row["kind"] in of_kind:
                tie(*pair, of_kind[row["kind"]], key)
    for row in DRILLS:
        if a_year_before(on) < first_day(row["start"]) <= on:
            for pair in combinations(row["participants"].split(";"), 2):
                tie(*pair, "drill", row["drill"])
    return found


def pieces(table: pd.DataFrame) -> set[tuple[str, str, str, str]]:
    """(a, b, layer, key) of every tie in a table of ties."""
    layers = [column for column in table.columns if column in model.LAYERS]
    return {
        (row["a"], row["b"], layer, key)
        for row in table.to_dict("records")
        for layer in layers
        for key in row[layer].split(";")
        if key
    }


# Against the oracle


@pytest.mark.parametrize("on", DATES)
def test_the_duties_of_a_day_are_the_rows_that_hold_that_day(on):
    found, expected = duties(on=on), duties_by_hand(on)
    assert found["obligation"].tolist() == [row["obligation"] for row in expected]
    assert found["plain_words"].tolist() == [row["plain_words"] for row in expected]
    for column in ("short_name", "kind", "legal_form"):
        assert found[column].tolist() == [BY_KEY[row["commitment"]][column] for row in expected]
    assert set(found.columns) == set(OBLIGATIONS[0]) | {"short_name", "kind", "legal_form"}


@pytest.mark.parametrize("on", DATES)
def test_the_commitments_of_a_day_are_the_rows_that_hold_that_day(on):
    found, expected = in_force(on), [row for row in COMMITMENTS if exists(row, on)]
    assert found["commitment"].tolist() == [row["commitment"] for row in expected]
    assert found["since"].tolist() == [counts_from(row) for row in expected]
    assert [set(filter(None, cell.split(";"))) for cell in found["members"]] == [
        members_by_hand(row["commitment"], on) for row in expected
    ]
    then: dict[str, set[str]] = {}
    for row in duties_by_hand(on):
        then.setdefault(row["commitment"], set()).add(row["standing"])
    assert found["standing_then"].tolist() == [
        ";".join(sorted(then.get(row["commitment"], {"in force"}))) for row in expected
    ]
    assert set(found.columns) == set(COMMITMENTS[0]) | {"since", "members", "standing_then"}


@pytest.mark.parametrize("on", DATES)
def test_the_ties_of_a_day_are_those_that_the_layers_define(on):
    everybody = [*ACTORS, *OTHERS]
    assert pieces(ties(on, actors=everybody)) == ties_by_hand(on)
    assert pieces(ties(on)) == {piece for piece in ties_by_hand(on) if {piece[0], piece[1]} <= set(ACTORS)}


@few
@given(on=days, obligor=groups, beneficiary=groups)
def test_duties_between_some_are_those_of_the_day_between_them(on, obligor, beneficiary):
    found = duties(on=on, obligor=obligor, beneficiary=beneficiary)
    assert found["obligation"].tolist() == [
        row["obligation"]
        for row in duties_by_hand(on)
        if row["obligor"] in obligor and row["beneficiary"] in beneficiary
    ]


@few
@given(on=days, together=st.lists(st.sampled_from(ACTORS), min_size=1, max_size=3))
def test_commitments_of_several_are_those_to_which_every_one_belonged(on, together):
    expected = [row["commitment"] for row in COMMITMENTS if set(together) <= members_by_hand(row["commitment"], on)]
    assert in_force(on, actors=together)["commitment"].tolist() == expected


# What holds on every day


@few
@given(on=days)
def test_no_duty_stands_outside_its_days(on):
    found = duties(on=on)
    assert (found["since"].map(first_day) <= on).all()
    ended = found[found["until"] != ""]
    assert (ended["until"].map(first_day) > on).all()
    assert "signed" not in set(found["standing"])
    assert duties(on=on, standing="signed").empty
    assert not set(in_force(on)["commitment"]) & {
        row["commitment"] for row in COMMITMENTS if row["standing"] == "signed"
    }


@few
@given(on=days, names=groups)
def test_a_pair_stands_once_in_alphabetical_order_and_is_tied_on_what_it_says(on, names):
    found = ties(on, actors=names)
    assert (found["a"] < found["b"]).all()
    assert not found.duplicated(["a", "b"]).any()
    assert found[["a", "b"]].values.tolist() == sorted(found[["a", "b"]].values.tolist())
    assert set(found["a"]) | set(found["b"]) <= set(names)
    for row in found.to_dict("records"):
        assert row["layers"] == ";".join(layer for layer in model.LAYERS if row[layer]) != ""
    keys = {key for *_, layer, key in pieces(found) if layer != "drill"}
    assert keys <= set(in_force(on)["commitment"])
    assert {key for *_, layer, key in pieces(found) if layer == "drill"} <= {row["drill"] for row in DRILLS}
    pd.testing.assert_frame_equal(found, ties(on, actors=names[::-1]))


@few
@given(on=days, layers=some_layers)
def test_some_layers_are_a_part_of_all_of_them(on, layers):
    part, whole = ties(on, layers), ties(on)
    in_order = [layer for layer in model.LAYERS if layer in layers]
    assert part.columns.tolist() == ["a", "b", *in_order, "layers", "multilateral_only"]
    assert pieces(part) == {piece for piece in pieces(whole) if piece[2] in layers}
    assert len(part) == (whole[in_order] != "").any(axis=1).sum()


@few
@given(on=days, names=groups)
def test_ties_among_some_are_a_part_of_the_ties_among_all(on, names):
    everybody = pieces(ties(on, actors=[*ACTORS, *OTHERS]))
    assert pieces(ties(on, actors=names)) == {piece for piece in everybody if {piece[0], piece[1]} <= set(names)}


@few
@given(on=days)
@example(on=SUMMIT)
def test_leaving_out_what_is_multilateral_keeps_what_two_have_alone(on):
    whole, part = ties(on), ties(on, multilateral=False)
    size: dict[str, set[str]] = {}
    for row in PARTIES:
        if row["role"] != "signatory":
            size.setdefault(row["commitment"], set()).add(row["actor"])
    size |= {row["drill"]: set(row["participants"].split(";")) for row in DRILLS}
    assert pieces(part) == {piece for piece in pieces(whole) if len(size[piece[3]]) == 2}
    assert not part["multilateral_only"].any()
    alone = set(zip(part["a"], part["b"], strict=True))
    for row in whole.to_dict("records"):
        assert row["multilateral_only"] is ((row["a"], row["b"]) not in alone)


@few
@given(on=days)
def test_a_day_is_the_same_day_however_it_is_given(on):
    date = datetime.date.fromisoformat(on)
    moment = datetime.datetime(date.year, date.month, date.day, 23, 59, tzinfo=datetime.UTC)
    for given_as in (on, f" {on} ", date, moment, pd.Timestamp(on), pd.Timestamp(moment)):
        assert dates.day(given_as) == on
        assert dates.number(given_as) == date.year * 10_000 + date.month * 100 + date.day


@few
@given(one=days, other=days)
def test_numbers_sort_as_days_do(one, other):
    assert (dates.number(one) < dates.number(other)) == (one < other)


def test_spells_are_in_order_and_none_is_empty():
    spells = model.tie_spells()
    assert (spells["since"] < spells["until"])[spells["since"] != dates.OPEN].all()
    assert (spells["a"] < spells["b"]).all()
    assert set(spells["layer"]) == set(model.LAYERS)
    assert not spells.duplicated().any()


# The cases on which a course would turn


def keys(on: str, layer: str, *pair: str) -> list[str]:
    found = ties(on, layer, list(pair))
    return [] if found.empty else found.loc[0, layer].split(";")


def test_a_suspended_leg_makes_no_tie_but_stays_among_the_duties():
    pair = "USA", "NZL"
    before, after = "1986-08-10", "1986-08-11"
    assert keys(before, "defence", *pair) == ["ANZUS"]
    assert keys(after, "defence", *pair) == []
    assert "ANZUS" not in keys(after, "consultation", *pair)
    both = {"obligor": pair, "beneficiary": pair, "duty": "defend"}
    for day, standing in ((before, "live"), (after, "suspended"), (SUMMIT, "suspended")):
        owed = duties(on=day, **both)
        owed = owed[owed["commitment"] == "ANZUS"]
        assert len(owed) == 2 and set(owed["standing"]) == {standing}
    assert keys(after, "defence", "AUS", "NZL") == keys(after, "defence", "AUS", "USA") == ["ANZUS"]
    then = in_force(after, actors=pair).set_index("commitment").loc["ANZUS", "standing_then"]
    assert then == "live;suspended"


def test_a_dormant_pact_is_in_force_and_ties_no_one_except_where_it_was_restated():
    assert "SEATO" in set(in_force(SUMMIT)["commitment"])
    assert set(duties(on=SUMMIT, obligor="Australia", beneficiary="Thailand", duty="defend")["standing"]) == {"dormant"}
    assert keys("1960-01-01", "defence", "AUS", "THA") == ["SEATO"]
    assert keys(SUMMIT, "defence", "AUS", "THA") == []
    assert keys(SUMMIT, "defence", "USA", "THA") == ["SEATO"]


def test_okinawa_is_covered_from_the_day_of_its_return():
    eve, day = "1972-05-14", "1972-05-15"
    key = "US-JP-1971-OKINAWA"
    assert key not in set(in_force(eve)["commitment"]) and key in set(in_force(day)["commitment"])
    assert key not in set(duties(on=eve)["commitment"])
    assert key not in keys(eve, "defence", "JPN", "USA")
    assert key in keys(day, "defence", "JPN", "USA")
    assert [row["in_force"] for row in COMMITMENTS if row["commitment"] == key] == [day]


def test_what_is_signed_and_not_in_force_is_nowhere():
    signed = {row["commitment"] for row in COMMITMENTS if row["standing"] == "signed"}
    assert len(signed) > 1
    assert not signed & set(model.tie_spells()["commitment"])
    for on in DATES:
        assert not signed & set(duties(on=on)["commitment"])
        assert not signed & set(in_force(on)["commitment"])


def test_a_treaty_between_signature_and_entry_into_force_is_not_there_yet():
    eve, day = "2024-12-03", "2024-12-04"
    assert BY_KEY["RU-KP-2024"]["signed"] < eve
    assert "RU-KP-2024" not in set(in_force(eve, actors=["Russia", "DPRK"])["commitment"])
    assert "RU-KP-2024" in set(in_force(day, actors=["Russia", "DPRK"])["commitment"])
    assert keys(eve, "defence", "RUS", "PRK") == []
    assert keys(day, "defence", "RUS", "PRK") == ["RU-KP-2024"]


def test_statements_of_policy_make_no_tie_of_defence():
    political = {row["commitment"] for row in OBLIGATIONS if row["duty"] == "defend" and row["wording"] == "political"}
    assert "US-JP-2024" in set(duties(on=SUMMIT, duty="defend")["commitment"])
    spells = model.tie_spells()
    assert political and not political & set(spells[spells["layer"] == "defence"]["commitment"])


def test_an_exercise_ties_for_a_year():
    assert [row["start"] for row in DRILLS if row["drill"] == "keen-edge-2024"] == ["2024-02-01"]
    for on, tied in (("2024-01-31", False), ("2024-02-01", True), ("2025-01-31", True), ("2025-02-01", False)):
        assert ("keen-edge-2024" in keys(on, "drill", "JPN", "USA")) is tied


def test_every_two_of_a_group_are_tied_by_it():
    five = ["AUS", "CAN", "GBR", "NZL", "USA"]
    found = ties(SUMMIT, ["information", "minilateral"], five)
    assert len(found) == 10
    for layer in ("information", "minilateral"):
        assert all("FVEY" in cell.split(";") for cell in found[layer])
    assert keys("1955-12-31", "minilateral", "AUS", "GBR") == []  # Australia joined in 1956
    assert keys("1956-01-01", "minilateral", "AUS", "GBR") == ["FVEY"]


def test_on_the_day_of_the_summit_the_united_states_hold_the_centre():
    four = ties(SUMMIT, actors=["Japan", "United States", "China", "Australia"])
    assert set(zip(four["a"], four["b"], strict=True)) == {("AUS", "JPN"), ("AUS", "USA"), ("JPN", "USA")}
    allied = {(row["a"], row["b"]) for row in four.to_dict("records") if row["defence"]}
    assert allied == {("AUS", "USA"), ("JPN", "USA")}


def test_japan_owes_taiwan_nothing_and_a_one_sided_duty_ties_both():
    assert duties(obligor="Japan", beneficiary="Taiwan", on=SUMMIT).empty
    assert duties(obligor="Palau", beneficiary="United States", on=SUMMIT, duty="defend").empty
    assert len(duties(obligor="United States", beneficiary="Palau", on=SUMMIT, duty="defend")) == 1
    assert keys(SUMMIT, "defence", "PLW", "USA") == ["US-PLW"]


def test_duties_can_be_asked_by_kind_and_standing():
    asked = duties(on=SUMMIT, duty=["defend", "consult"], standing=["reaffirmed", "dormant"])
    whole = duties(on=SUMMIT)
    expected = whole[whole["duty"].isin(["defend", "consult"]) & whole["standing"].isin(["reaffirmed", "dormant"])]
    assert asked["obligation"].tolist() == expected["obligation"].tolist()
    assert set(asked["duty"]) == {"defend", "consult"} and set(asked["standing"]) == {"reaffirmed", "dormant"}


def test_commitments_can_be_asked_by_kind():
    kinds = ["logistics agreement", "statute"]
    whole = in_force(SUMMIT)
    assert in_force(SUMMIT, kinds)["commitment"].tolist() == whole[whole["kind"].isin(kinds)]["commitment"].tolist()
    assert set(in_force(SUMMIT, "statute")["kind"]) == {"statute"}


def test_a_member_that_left_is_no_longer_among_the_members():
    def members(on: str) -> set[str]:
        return set(in_force(on).set_index("commitment").loc["CSTO-1992", "members"].split(";"))

    assert members("1999-04-20") - members("1999-04-21") == {"AZE", "GEO", "UZB"}


# Names


def test_a_state_is_found_in_either_table():
    assert states.find_state("日本") == states.find_state("jpn") == "JPN"
    assert states.find_state("Germany") == states.find_state("DEU") == states.find_state("germany") == "DEU"
    for iso3, name in OTHERS.items():
        assert states.find_state(iso3) == states.find_state(name) == iso3
        assert states.name_of(iso3) == states.name_of(name) == name
    assert states.name_of("KOR") == "South Korea"
    assert not set(OTHERS) & set(ACTORS)
    assert states.find_states(["Japan", "Germany", "JPN"]) == ("JPN", "DEU")
    assert states.find_states("Japan") == ("JPN",)
    assert states.find_states(pd.Series(["Japan", "Palau"])) == ("JPN", "PLW")
    assert "JP-DE-ACSA" in keys("2026-01-01", "logistics", "DEU", "JPN")


def test_layers_come_in_one_order():
    assert model.find_layers(None) == model.LAYERS
    assert model.find_layers("drill") == ("drill",)
    assert model.find_layers({"drill", "access"}) == ("access", "drill")
    assert ties(SUMMIT, ["drill", "defence"]).columns.tolist() == [
        "a", "b", "defence", "drill", "layers", "multilateral_only",
    ]  # fmt: skip


# What a student may get wrong


@pytest.mark.parametrize(
    ("on", "says"),
    [
        ("2024", "'2024'"),
        ("10/04/2024", "year first"),
        ("2024-4-10", "year first"),
        ("2024-04-10T00:00", "year first"),
        ("２０２４-04-10", "year first"),
        ("", "year first"),
        (2024, "Found 2024."),
        (True, "Found True."),
        (None, "Found None."),
        (float("nan"), "Found nan."),
        (["2024-04-10"], "year first"),
        (pd.NaT, "Found NaT."),
        ("2023-02-29", "not a day of the calendar"),
        ("2024-13-01", "not a day of the calendar"),
        ("1944-12-31", "1945–2026"),
        ("2027-01-01", "1945–2026"),
        ("0000-01-01", "not a day of the calendar"),
        (datetime.date(945, 1, 1), "1945–2026"),
        (pd.Timestamp("2027-01-01"), "1945–2026"),
    ],
)
def test_what_is_no_day_of_the_tables_is_refused(on, says):
    for question in (dates.day, dates.number, in_force, ties, lambda on: duties(on=on)):
        with pytest.raises(KitError) as refused:
            question(on)
        assert says in str(refused.value)


def test_the_first_and_last_day_and_a_leap_day_are_days():
    for on in ("1945-01-01", "2024-02-29", "2026-12-31"):
        assert dates.day(on) == on
    assert len(in_force("2024-02-29")) > 100


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda: ties(SUMMIT, "defense"), "Did you mean defence?"),
        (lambda: ties(SUMMIT, ["drill", "Logistic"]), "Did you mean logistics?"),
        (lambda: ties(SUMMIT, "love"), "Valid names: access, consultation"),
        (lambda: ties(SUMMIT, [["defence"]]), "There is no layer called ['defence']"),
        (lambda: ties(SUMMIT, 3), "Give one layer as text, or several in a list. Found 3."),
        (lambda: ties(SUMMIT, []), "name at least one layer. There are: access"),
        (lambda: ties(SUMMIT, actors=[]), "The list of actors is empty"),
        (lambda: ties(SUMMIT, actors=["Japan", "Filippines"]), "Did you mean Philippines?"),
        (lambda: ties(SUMMIT, actors=["Japan", "Manila"]), 'Name the actor: "Philippines"'),
        (lambda: ties(SUMMIT, actors=["Japan", float("nan")]), "Found float"),
        (lambda: ties(SUMMIT, actors=True), "Found True"),
        (lambda: states.find_state("Germny"), "Did you mean Germany?"),
        (lambda: ties(SUMMIT, actors="Japan"), "A tie joins two actors. Name one more"),
        (lambda: states.find_state("Xyzzyx"), 'load("actors") has them all'),
        (lambda: states.name_of("ZZQQ"), "There is no actor called 'ZZQQ'"),
        (lambda: states.find_states(None), "Give one actor as text"),
        (lambda: in_force(SUMMIT, kinds="logistic agreement"), "Did you mean logistics agreement"),
        (lambda: in_force(SUMMIT, kinds=[]), "name at least one kind of commitment"),
        (lambda: in_force(SUMMIT, actors="Jpan"), "Did you mean Japan"),
        (lambda: in_force(SUMMIT, actors=()), "The list of actors is empty"),
        (lambda: duties(on=SUMMIT, duty="defense"), "Did you mean defend?"),
        (lambda: duties(on=SUMMIT, duty=[]), "name at least one duty"),
        (lambda: duties(on=SUMMIT, standing="alive"), "Did you mean live?"),
        (lambda: duties(on=SUMMIT, standing=float("nan")), "Give one standing as text"),
        (lambda: duties(on=SUMMIT, obligor="Jpan"), "Did you mean Japan"),
        (lambda: duties(on=SUMMIT, beneficiary=[]), "The list of actors is empty"),
    ],
)
def test_a_name_that_is_not_known_is_refused_with_what_was_near(ask, says):
    with pytest.raises(KitError) as refused:
        ask()
    assert says in str(refused.value)


# The answers are the reader's own


@pytest.mark.parametrize(
    "ask",
    [
        lambda: ties(SUMMIT),
        lambda: ties(SUMMIT, "defence", ["Japan", "United States"]),
        lambda: duties(on=SUMMIT),
        lambda: in_force(SUMMIT),
    ],
)
def test_changing_an_answer_changes_no_later_one(ask):
    first, untouched = ask(), ask()
    first.iloc[:, 0] = "changed"
    first["more"] = 1
    del first[first.columns[1]]
    pd.testing.assert_frame_equal(ask(), untouched)


def test_an_answer_without_rows_has_the_columns_of_one_with_rows():
    full = ties(SUMMIT)
    for empty in (ties(SUMMIT, actors=["China", "Japan"]), ties("1945-01-01", "drill")):
        assert empty.empty
        pd.testing.assert_series_equal(empty.dtypes, full.dtypes[empty.columns])
    assert full.dtypes.tolist() == ties("1945-01-01").dtypes.tolist()
    assert in_force("1945-01-01", actors="Japan").columns.tolist() == in_force(SUMMIT).columns.tolist()


def test_the_first_day_shown_is_the_first_day_counted():
    for key, signed in (("TAC", "1976-02-24"), ("IN-BT-1949", "1949-08-08")):
        eve = (datetime.date.fromisoformat(signed) - datetime.timedelta(days=1)).isoformat()
        assert in_force(signed).set_index("commitment").loc[key, "since"] == signed
        assert key not in set(in_force(eve)["commitment"])


def test_the_spells_of_ties_are_the_caller_s_own():
    mine = model.tie_spells()
    mine.loc[:, "since"] = dates.OPEN
    assert len(ties(SUMMIT)) > 0
