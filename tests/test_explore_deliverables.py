"""The explorer of deliverables: every control moves it, and every count follows from the table."""

from __future__ import annotations

import html
import re

import pytest

from alliancekit import KitError, article, explorers, load
from alliancekit.counting_rules import NOUNS, RULES, SECTION_HEADING
from alliancekit.explorers.announced import LABELS
from alliancekit.explorers.of_deliverables import LOOKS, REST, VERBS
from alliancekit.explorers.sums import in_words
from alliancekit.figures import palette
from alliancekit.states import name_of

ROWS, AMOUNTS = load("deliverables"), load("deliverable_amounts")
SOURCES = load("sources").set_index("source")
SECTIONS = ROWS["section"].drop_duplicates().tolist()
SUMS = AMOUNTS[AMOUNTS["unit"].isin(["US$ m", "JPY m"])]
MASKS = {
    "section": lambda value: ROWS["section"] == value,
    "verb": lambda value: ROWS["verb"] == value,
    "partner": lambda value: (
        ROWS["partners"].str.split(";").map(lambda codes: ("" if value == "none" else value) in codes)
    ),
    "money": lambda value: ROWS["item"].isin(SUMS["item"]) == (value == "with a sum"),
    "money_kind": lambda value: ROWS["item"].isin(SUMS[SUMS["kind"] == value]["item"]),
}


@pytest.fixture
def explorer():
    return explorers.deliverables()


def left(**filters):
    """The rows of the table that filters leave."""
    found = ROWS
    for field, value in filters.items():
        found = found[MASKS[field](value)[found.index]]
    return found


def counted(rule: str, rows):
    """The rows that count as one, and how many section headings do, by the rule."""
    headed, deals = rows["kind"] == "headed item", rows["kind"] == "commercial deal"
    over = rows["item"].isin(ROWS["parent"])
    mask = {
        "headed items": headed,
        "deals instead of their heading": deals | (headed & ~over),
        "with section headings": headed,
        "items and deals": headed | deals,
    }[rule]
    ones = rows[mask]
    return ones, ones["section"].nunique() if rule == "with section headings" else 0


def total(rule: str, rows) -> int:
    ones, headings = counted(rule, rows)
    return len(ones) + headings


def agrees(explorer, **filters) -> None:
    """Title, status line, tables, picture and controls say what follows from the tables."""
    rule, shown, rows = explorer.rule, explorer.shown, left(**filters)
    (ones, headings), number = counted(rule, rows), total(rule, rows)
    by_section, by_rule, items, *amounts = shown.tables
    share = f"{number} of {total(rule, ROWS)}" if filters else f"{number}"
    if headings:
        assert shown.title.startswith(f"{share}: {len(ones)} headed items and {headings} section headings")
    else:
        assert shown.title.startswith(f"{share} {NOUNS[rule]}")
    others = [str(total(other, rows)) for other in RULES if other != rule]
    assert re.findall(r"\d+", re.search(r"; by (?:the|each) other rules? ([\d, and]+)", shown.title)[1]) in (
        others,
        others[:1],
    )
    assert f"{number} of {total(rule, ROWS)}" in explorer.status or f"There are {number}" in explorer.status
    for section, bar, line in zip(SECTIONS, shown.picture.bars, by_section.rows, strict=False):
        parts = {look: value for value, look in bar.parts}
        found = ones[ones["section"] == section]["verb"].value_counts().to_dict()
        if headings and found:
            found[SECTION_HEADING] = 1
        assert {look.label: value for look, value in parts.items() if look != REST} == found
        assert sum(parts.values()) == total(rule, ROWS[ROWS["section"] == section])
        assert bar.label.startswith(f"{section}: {sum(found.values())}")
        assert bar.label in shown.picture.alt
        assert [line[0], *map(int, line[1:])] == [
            section, *(found.get(verb, 0) for verb in by_section.heads[1:-1]), sum(found.values())
        ]  # fmt: skip
    assert int(by_section.rows[-1][-1]) == number
    for verb, many in ones["verb"].value_counts().items():
        assert f"{verb} {many}" in explorer.status
    for (label, some, every, how), (other, told) in zip(by_rule.rows, RULES.items(), strict=True):
        assert label == (f"{other} (chosen)" if other == rule else other)
        assert (int(some), int(every), how) == (total(other, rows), total(other, ROWS), told)
    assert [row[0] for row in items.rows] == rows["item"].tolist()
    assert [row[0] for row in items.rows if row[-1] == "1"] == ones["item"].tolist()
    assert all(html.escape(text) in explorer._tables.value for text in rows["description"])
    expected = AMOUNTS[AMOUNTS["item"].isin(rows["item"])]
    assert bool(amounts) == bool(len(expected))
    if amounts:
        assert sorted(row[0] for row in amounts[0].rows) == sorted(expected["item"])
        assert "must not be added up" in amounts[0].caption
    assert [value for _, value in explorer._controls["item"].options] == rows["item"].tolist()
    assert html.escape(shown.title) in explorer._heading.value
    assert html.escape(shown.title) in explorer._picture.value
    reads(explorer, explorer.item)


def reads(explorer, item: str) -> None:
    """The cards and the status line show one item."""
    row = ROWS.set_index("item").loc[item]
    assert explorer.item == explorer._controls["item"].value == item
    assert f"Shown below: {item} (verb: {row['verb']}; status: {row['status']})." in explorer.status
    text = html.unescape(explorer._cards.value)
    for told in (
        f"{row['kind'].capitalize()} {item}", row["description"], row["section"], row["subsection"], row["parent"],
        f"{row['verb']}, for the words “{row['verb_note']}”", row["due"], row["status"], row["status_note"],
        row["status_date"], row["verified_how"], *row["others"].split(";"),
        *(name_of(code) for code in row["partners"].split(";") if code),
        *(in_words(amount) for amount in AMOUNTS[AMOUNTS["item"] == item].to_dict("records")),
    ):  # fmt: skip
        assert told in text
    for source in row["source"].split(";"):
        title, url = SOURCES.loc[source, ["title", "url"]]
        assert title in text
        assert not url or f"<a href='{html.escape(url)}'" in explorer._cards.value


def test_it_opens_on_all_of_them(explorer):
    agrees(explorer)
    reads(explorer, "H01")


def test_the_rules_give_what_the_finding_on_the_claim_says(explorer):
    found = article.evidence("P5b")
    numbers = {rule: total(rule, ROWS) for rule in RULES}
    assert list(numbers.values()) == [65, 77, 70, 78]
    assert f"{numbers['headed items']} headed items" in found.finding
    assert f"{numbers['deals instead of their heading']} if the" in found.finding
    assert f"{numbers['with section headings']} with the five section headings" in found.finding
    cards = html.unescape(explorer._cards.value)
    assert all(text in cards for text in ("Claim P5b", found.text, found.verdict, found.finding))


@pytest.mark.parametrize("rule", RULES)
def test_each_rule_moves_it(explorer, rule):
    explorer._controls["rule"].value = rule
    agrees(explorer)
    explorer._controls["verb"].value = "welcome or affirm"
    agrees(explorer, verb="welcome or affirm")
    explorer._controls["section"].value = "economy, technology and climate"
    agrees(explorer, verb="welcome or affirm", section="economy, technology and climate")


@pytest.mark.parametrize("field", LABELS)
def test_each_filter_moves_it_to_each_of_its_values(explorer, field):
    for label, value in list(explorer._controls[field].options)[1:]:
        number = total(explorer.rule, left(**{field: value}))
        assert label.endswith(f" ({number})")
        explorer._controls[field].value = value
        agrees(explorer, **{field: value})


def test_an_option_says_how_many_it_leaves_by_the_rule(explorer):
    explorer.set(rule="with section headings", section="economy, technology and climate")
    chosen = {"section": "economy, technology and climate"}
    for field in LABELS:
        others = {name: value for name, value in chosen.items() if name != field}
        for label, value in explorer._controls[field].options:
            rows = left(**others, **({field: value} if value else {}))
            assert label.endswith(f" ({total(explorer.rule, rows)})"), (field, label)
    for label, rule in explorer._controls["rule"].options:
        assert label == f"{rule} ({total(rule, left(**chosen))})"


@pytest.mark.parametrize("item", ROWS["item"])
def test_each_item_can_be_read(explorer, item):
    explorer._controls["item"].value = item
    reads(explorer, item)


def test_a_section_heading_counts_once_where_an_item_under_it_is_left(explorer):
    explorer.set(section="space", rule="with section headings")
    assert total("headed items", left(section="space")) + 1 == total("with section headings", left(section="space"))
    agrees(explorer, section="space")
    assert (LOOKS[SECTION_HEADING], "(1)") in explorer.shown.picture.legend


def test_a_rule_may_count_nothing_of_what_the_filters_leave(explorer):
    filters = {"section": "economy, technology and climate", "money_kind": "effect"}
    explorer.set(**filters)
    deals = left(**filters)
    assert set(deals["kind"]) == {"commercial deal"}
    agrees(explorer, **filters)
    assert f"the rule counts none of the {len(deals)} items and deals that they leave" in explorer.status
    explorer._controls["rule"].value = "items and deals"
    agrees(explorer, **filters)


def test_amounts_stand_as_they_are_named(explorer):
    explorer.section = "economy, technology and climate"
    amounts = {(row[0], row[1]): row[2] for row in explorer.shown.tables[3].rows}
    assert amounts["D05", "nearly US$ 8,000 million"] == "recent (announced or begun before)"
    assert amounts["D05", "nearly US$ 13,900 million"] == "cumulative (a total that includes earlier money)"
    assert amounts["D01", "more than 3,000,000 people"] == "new (announced now)"
    assert amounts["D04", "more than 30,500 jobs, average a year"] == "effect (an estimate of what follows)"
    assert ("H33", "US$ 170 million, a year") in amounts
    assert ("H34", "about JPY 120,000 million") in amounts


def test_where_nothing_is_named_there_is_no_table_of_amounts(explorer):
    explorer.set(section="defence and security", verb="welcome or affirm")
    agrees(explorer, section="defence and security", verb="welcome or affirm")
    assert len(explorer.shown.tables) == 3


def test_the_item_that_is_read_stays_while_the_filters_leave_it(explorer):
    explorer.item = "H13"
    explorer._controls["verb"].value = "signed or done"
    assert explorer.item == "H13"
    explorer._controls["verb"].value = "will"
    assert explorer.item == left(verb="will")["item"].iloc[0]


def test_an_item_that_is_named_alone_is_read_whatever_the_filters(explorer):
    explorer.set(section="space", verb="signed or done")
    explorer.item = "h06"
    reads(explorer, "H06")
    assert (explorer.section, explorer.verb) == ("", "signed or done")


def test_a_partner_goes_by_any_name(explorer):
    explorer.partner = "Australia"
    agrees(explorer, partner="AUS")
    explorer.partner = "Democratic Republic of the Congo"
    agrees(explorer, partner="COD")


def test_nothing_is_left_and_the_advice_is_right(explorer):
    explorer._controls["money_kind"].value = "new"
    before = explorer.shown
    explorer._controls["money"].value = "without a sum"
    assert "There is no item or deal with money: without a sum; kind of sum: new." in explorer.status
    assert f"Set Money to “all”: {len(left(money_kind='new'))} items and deals." in explorer.status
    assert f"Set Kind of sum to “all”: {len(left(money='without a sum'))} items and deals." in explorer.status
    assert "The view has not changed" in explorer.status
    assert explorer.shown is before
    assert html.escape(before.title) in explorer._heading.value
    explorer._controls["money_kind"].value = ""
    agrees(explorer, money="without a sum")
    assert not explorer._status.trouble


def test_an_item_that_the_named_filters_leave_out_is_refused():
    with pytest.raises(KitError, match=r"H01 is left out by the filters \(section: space\).*H13.*“all”: Section"):
        explorers.deliverables(section="space", item="H01")


def test_what_is_not_in_the_tables_is_refused_with_a_hint(explorer):
    for settings, hint in (
        ({"partner": "Japan"}, "no other partner called 'Japan'. Valid names: Australia"),
        ({"partner": "Atlantis"}, "no other partner called 'Atlantis'"),
        ({"partner": ["AUS"]}, "no other partner called"),
        ({"section": "Space"}, "Did you mean space?"),
        ({"verb": "sign"}, "no verb called 'sign'"),
        ({"rule": "70"}, "no counting rule called '70'. Valid names: deals instead of their heading"),
        ({"item": "H66"}, "no item or deal called 'H66'"),
        ({"year": 2024}, "year"),
    ):
        with pytest.raises(KitError, match=re.escape(hint)):
            explorer.set(**settings)
    agrees(explorer)


def test_the_state_makes_the_same_view_again(explorer):
    for settings in (
        {},
        {"section": "economy, technology and climate"},
        {"verb": "will", "item": "D04"},
        {"rule": "items and deals"},
        {"section": "", "verb": "", "partner": "AUS"},
    ):
        explorer.set(**settings)
        again = explorers.deliverables(explorer.state)
        assert (again.state, again.shown) == (explorer.state, explorer.shown)
    other = explorers.deliverables()
    other.state = explorer.state
    assert other.shown == explorer.shown


@pytest.mark.parametrize("rule", RULES)
def test_every_look_of_the_picture_is_in_legend_and_alt(explorer, rule):
    explorer.set(rule=rule, partner="none")
    picture = explorer.shown.picture
    looks = {look for bar in picture.bars for value, look in bar.parts if value}
    assert {look for look, _ in picture.legend} == looks
    assert REST in looks
    assert all(look.label in picture.alt for look in looks)
    assert len({look.hatch for look in LOOKS.values()}) == len(VERBS)
    assert all(look.hatch or palette.contrast(look.fill, REST.fill) > 4 for look in LOOKS.values())
