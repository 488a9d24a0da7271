"""An answer counts for what it says, in whatever reasonable form it is given; nothing else passes for it."""

import decimal
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from alliancekit.checking import scalars
from alliancekit.checking.kinds import Integer, ListOf, Mapping, Name, Number, SetOf, Table, Text, describe, read
from alliancekit.checking.problems import AnswerProblem, Unanswered
from alliancekit.errors import KitError

KM = Number(digits=0, between=(0, 20_000), unit="km")
ACTORS = SetOf(Name("actors"))


@pytest.mark.parametrize(
    "value", [1983, 1983.0, 1983.4, np.float64(1982.6), np.int32(1983), Decimal("1983.2"), np.float32(1983)]
)
def test_one_number_in_many_forms(value):
    assert KM.canonical(value) == "1983"


@pytest.mark.parametrize(
    ("digits", "value", "canonical"),
    [(1, 2.25, "2.2"), (1, 2.35, "2.4"), (-1, 1984, "1980"), (2, -0.001, "0.00"), (0, 0, "0")],
)
def test_rounding_is_half_to_even_on_the_decimal_value(digits, value, canonical):
    assert Number(digits, (-10_000, 10_000)).canonical(value) == canonical


class Everything(float):
    def __eq__(self, other):
        return True

    __hash__ = float.__hash__


class EverythingText(str):
    def __eq__(self, other):
        return True

    __hash__ = str.__hash__


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("1983", "without quotation marks"),
        (True, "True or False"),
        (None, "None"),
        (float("nan"), "NaN"),
        (np.nan, "NaN"),
        (float("inf"), "infinity"),
        ([1983], "a list"),
        (len, "call it, with brackets"),
        (25_000, "between 0 and 20,000 km. Found 25,000. Look at the unit"),
        (-2117, "subtract the larger from the smaller"),
        ((2, 117), "without a comma"),
        (Everything(1983), "type Everything"),
        (pd.Series([1983]), "a column"),
        (pd.NA, "a missing value"),
        (pd.NaT, "a missing value"),
        (Decimal("sNaN"), "NaN"),
        (10**400, "between 0 and 20,000 km"),
        (np.timedelta64(5, "s"), "timedelta64"),
    ],
)
def test_what_is_no_number_gets_its_own_sentence(value, says):
    with pytest.raises(AnswerProblem, match=says):
        KM.canonical(value)


@pytest.mark.parametrize("value", [..., {"Japan", ...}, ["Japan", ...]])
def test_three_dots_are_an_unanswered_question(value):
    with pytest.raises(Unanswered, match=r"three dots"):
        (ACTORS if isinstance(value, (set, list)) else KM).canonical(value)


def test_the_precision_that_a_notebook_sets_does_not_matter():
    with decimal.localcontext(decimal.Context(prec=3)):
        assert KM.canonical(2117.353) == "2117"
    assert Number(15, (0, 1e13)).canonical(1e13) == "10000000000000." + "0" * 15


def test_a_count_is_whole():
    assert Integer((0, 100)).canonical(np.float64(12.0)) == "12"
    with pytest.raises(AnswerProblem, match="fraction"):
        Integer((0, 100)).canonical(12.4)


@pytest.mark.parametrize(
    "value",
    [
        {"Japan", "Taiwan"},
        ["taiwan", "JPN", "日本"],
        ("Japan", "臺灣"),
        pd.Series(["JPN", "TWN"]),
        np.array(["Japan", "Taiwan"]),
        pd.Index(["TWN", "JPN"]),
        pd.Series(["JPN", "TWN", "JPN"]).unique(),
        pd.Series(["JPN", "TWN"], dtype="category").values,
    ],
)
def test_one_set_in_many_forms(value):
    assert ACTORS.canonical(value) == ["JPN", "TWN"]


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("Japan", "a set or list"),
        ({"Japn"}, "Did you mean Japan"),
        ({1}, "quotation marks"),
        (pd.DataFrame({"a": [1]}), "Take one column"),
        ("Taiwan, Mongolia", "its own quotation marks"),
        (["Taiwan, Mongolia"], "holds several names"),
        ({"GBR;USA"}, "holds several names"),
        ((name for name in ["Japan"]), "Put list"),
        ({"Japan": 1}.keys(), "Put list"),
        ({"Japan", ""}, "one of the names is empty"),
        ({"Wellington"}, 'is a capital. Name the actor: "New Zealand"'),
        ({EverythingText("Japan")}, "EverythingText"),
        (list(range(2_000)), "at most 1000"),
        ({"Japan": 1}, "a dictionary"),
    ],
)
def test_what_is_no_set_of_actors_gets_its_own_sentence(value, says):
    with pytest.raises(AnswerProblem, match=says):
        ACTORS.canonical(value)


def test_an_ordered_list_keeps_its_order_and_a_set_is_none():
    three = ListOf(Name("actors"), 3)
    assert three.canonical(["New Zealand", "AUS", "cook islands"]) == ["NZL", "AUS", "COK"]
    with pytest.raises(AnswerProblem, match="no order"):
        three.canonical({"New Zealand", "AUS", "COK"})
    with pytest.raises(AnswerProblem, match="expected 3 items"):
        three.canonical(["AUS"])


def test_a_mapping_is_a_dictionary_or_a_column_with_its_index():
    kind = Mapping(Name("places"), Name("actors"), 2)
    expected = {"kadena": "USA", "yulin": "CHN"}
    assert kind.canonical({"Yulin": "China", "Kadena": "United States"}) == expected
    assert kind.canonical(pd.Series(["USA", "CHN"], index=["kadena", "yulin"])) == expected
    with pytest.raises(AnswerProblem, match="2 different keys"):
        kind.canonical({"Yulin": "China"})
    with pytest.raises(AnswerProblem, match="Kadena stands in it twice"):
        kind.canonical({"Kadena": "China", "kadena": "United States", "Yulin": "China"})


def test_rows_of_a_table_come_in_any_order():
    kind = Table((("actor", Name("actors")), ("share", Number(1, (0, 100)))), 2)
    rows = [{"actor": "JPN", "share": "1.2"}, {"actor": "KOR", "share": "2.8"}]
    assert kind.canonical(pd.DataFrame({"share": [2.81, 1.2], "actor": ["South Korea", "Japan"]})) == rows
    with pytest.raises(AnswerProblem, match="Missing: share"):
        kind.canonical([{"actor": "JPN"}, {"actor": "KOR"}])


def test_a_state_beyond_the_actors_is_read_and_can_then_be_wrong():
    assert ACTORS.canonical(["Armenia", "Japan"]) == ["ARM", "JPN"]
    assert ACTORS.show(["ARM", "JPN"]) == "Armenia, Japan"


def test_a_table_whose_length_is_part_of_the_question_may_have_any():
    kind = Table((("actor", Name("actors")),))
    assert kind.canonical([{"actor": "KOR"}, {"actor": "JPN"}]) == [{"actor": "JPN"}, {"actor": "KOR"}]
    assert kind.canonical([]) == []
    assert kind.guess_space() > 1e9
    with pytest.raises(AnswerProblem, match="at most 1000 rows"):
        kind.canonical(pd.DataFrame({"actor": ["JPN"] * 1001}))


def test_what_was_read_is_shown_in_the_order_a_reader_expects():
    numbers = SetOf(Integer((0, 49)))
    assert numbers.show(numbers.canonical({21, 2, 15, 12})) == "2, 12, 15, 21"
    paragraphs = Mapping(Text(("P6b", "P18", "P9")), Text(("a", "b")), 3)
    assert paragraphs.show(paragraphs.canonical({"P18": "a", "P6b": "b", "P9": "a"})) == "P6b: b; P9: a; P18: a"


def test_a_year_has_no_comma():
    year = Integer((1951, 2026), commas=False)
    assert year.show(year.canonical(2013)) == "2013"
    with pytest.raises(AnswerProblem, match="between 1951 and 2026"):
        year.canonical(20130)


def test_a_negative_number_is_told_about_subtraction_only_where_none_can_be_right():
    with pytest.raises(AnswerProblem, match="Did you subtract"):
        KM.canonical(-5)
    with pytest.raises(AnswerProblem, match="Look at the unit"):
        Number(1, (-2000, 2000)).canonical(-236_429)


def test_a_word_from_a_list_is_folded():
    kind = Text(("agreed access", "own base"))
    assert kind.canonical(" Agreed-Access ") == "agreed access"
    with pytest.raises(AnswerProblem, match="Did you mean own base"):
        kind.canonical("own bases")


@pytest.mark.parametrize("kind", [Text(("japan", "own base")), Name("actors")], ids=["text", "name"])
def test_what_stands_after_two_hundred_characters_counts_too(kind):
    with pytest.raises(AnswerProblem):
        kind.canonical("Japan" + " " * 300 + "or China")


def test_a_text_of_megabytes_and_a_thousand_words_are_folded_no_more_than_they_must_be(monkeypatch):
    """Folding goes letter by letter: one answer must not take a grader seconds."""
    folded, real = [], scalars.fold
    monkeypatch.setattr(scalars, "fold", lambda text: folded.append(len(text)) or real(text))
    words = Text(tuple(f"word {number}" for number in range(200)))
    with pytest.raises(AnswerProblem, match="one of the words named in the task"):
        words.canonical("x" * 5_000_000)
    assert len(SetOf(words).canonical(["Word 7", "word 8"] * 500)) == 2
    assert max(folded) <= scalars.MOST_CHARACTERS
    assert len(folded) <= 200 + 1 + 1_000


def test_words_that_look_the_same_are_refused():
    with pytest.raises(KitError, match="look the same"):
        Text(("<", ">"))


def test_a_large_guess_space_is_no_error():
    assert ListOf(Name("actors"), 300).guess_space() > 1e300


@pytest.mark.parametrize(
    "kind",
    [
        KM,
        Integer((0, 9)),
        Integer((1951, 2026), commas=False),
        Text(("a", "b")),
        ACTORS,
        ListOf(Name("places"), 2),
        Mapping(Name("actors"), KM, 3),
        Table((("actor", Name("actors")), ("km", KM)), 2),
        Table((("actor", Name("actors")), ("km", KM))),
    ],
)
def test_a_kind_survives_the_way_through_json(kind):
    import json

    assert read(json.loads(json.dumps(describe(kind)))) == kind


@pytest.mark.parametrize(
    "name", ["尖閣諸島", "钓鱼岛", "釣魚臺", "Diaoyu Dao", "Senkaku Shoto", "Senkaku/Diaoyu Islands"]
)
def test_a_place_is_known_in_each_script_that_the_table_has(name):
    assert Name("places").canonical(name) == "senkaku-diaoyu"


@pytest.mark.parametrize(
    ("value", "shown"), [(2127000, "2,127,000"), (-236429.4, "-236,429"), (20000.123, "20,000.1"), (1e30, "1e+30")]
)
def test_a_number_out_of_bounds_is_shown_as_one_would_write_it(value, shown):
    with pytest.raises(AnswerProblem) as caught:
        KM.canonical(value)
    assert f"Found {shown}." in str(caught.value)
