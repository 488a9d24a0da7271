"""What was announced: the bars are the table's counts, by the rules that the explorer counts by."""

from __future__ import annotations

import itertools
import re

import pandas as pd
import pytest

from alliancekit import counting_rules, load
from alliancekit.catalog import resources
from alliancekit.counting_rules import BOTH, DEALS, HEADED, RULES, SECTION_HEADING, SECTIONS
from alliancekit.errors import KitError
from alliancekit.figures import announced, palette
from alliancekit.figures.announced import LOOKS, deliverables

CASES = list(itertools.product(RULES, ("verb", "status")))


@pytest.fixture(scope="module")
def drawn():
    return {case: deliverables(*case) for case in CASES}


@pytest.fixture
def table():
    return load("deliverables")


def parts(figure):
    """The width of every part of a bar by section and part, and where it starts."""
    (ax,) = figure._fig.axes
    return {
        tuple(patch.get_gid().split(": ", 1)): (patch.get_x(), patch.get_width())
        for patch in ax.patches
        if patch.get_gid()
    }


def expected(rule, by):
    """Counts by section and part, row by row, without the figure's own way of counting."""
    rows, found = load("deliverables").to_dict("records"), {}
    parents = {row["parent"] for row in rows if row["parent"]}
    for row in rows:
        counts = {
            HEADED: not row["parent"], SECTIONS: not row["parent"], BOTH: True, DEALS: row["item"] not in parents,
        }[rule]  # fmt: skip
        if counts:
            found[row["section"], row[by]] = found.get((row["section"], row[by]), 0) + 1
    if rule == SECTIONS:
        found |= {(section, SECTION_HEADING): 1 for section, _ in list(found)}
    return found


@pytest.mark.parametrize("case", CASES)
def test_every_part_is_as_wide_as_its_count_and_stands_at_the_end_of_the_one_before(drawn, case):
    wanted, found = expected(*case), parts(drawn[case])
    assert {key: width for key, (_, width) in found.items() if key[0] != "all"} == wanted
    totals = pd.Series(wanted).groupby(level=1).sum()
    assert {part: width for (section, part), (_, width) in found.items() if section == "all"} == totals.to_dict()
    for section in {section for section, _ in found}:
        line = [place for key, place in found.items() if key[0] == section]
        assert [start for start, _ in line] == [sum(width for _, width in line[:at]) for at in range(len(line))]


@pytest.mark.parametrize("rule", RULES)
def test_rules_count_as_the_explorer_does(drawn, rule, table):
    assert announced.RULES == counting_rules.RULES
    assert announced.NOUNS == counting_rules.NOUNS
    counted = counting_rules.counted(rule, table["item"])
    found = {key: width for key, (_, width) in parts(drawn[rule, "verb"]).items() if key[0] != "all"}
    assert found == counted


def test_the_famous_counts(drawn):
    totals = {rule: sum(width for (section, _), (_, width) in parts(drawn[rule, "verb"]).items() if section == "all")
              for rule in RULES}  # fmt: skip
    assert totals == {HEADED: 65, DEALS: 77, SECTIONS: 70, BOTH: 78}


@pytest.mark.parametrize("by", ["verb", "status"])
def test_parts_stand_in_the_order_of_the_data_dictionary_and_each_has_a_look(drawn, by):
    (field,) = (field for field in resources()["deliverables"]["schema"]["fields"] if field["name"] == by)
    values = field["constraints"]["enum"]
    assert [*values, SECTION_HEADING] == list(LOOKS[by])
    shown = [part for section, part in parts(drawn[HEADED, by]) if section == "all"]
    assert shown == [value for value in values if value in shown]
    assert len(set(LOOKS[by].values())) == len(LOOKS[by])


@pytest.mark.parametrize("by", ["verb", "status"])
def test_looks_differ_in_hatch_or_strongly_in_lightness(by):
    for (fill, hatch), (other, another) in itertools.combinations(LOOKS[by].values(), 2):
        assert hatch != another or palette.contrast(fill, other) >= 2


@pytest.mark.parametrize("case", CASES)
def test_numbers_and_names_on_the_picture_are_those_of_the_table(drawn, case):
    figure, wanted = drawn[case], expected(*case)
    (ax,) = figure._fig.axes
    totals = pd.Series(wanted).groupby(level=1).sum()
    counts = sorted(int(text.get_text()) for text in ax.texts if text.get_gid() == "count")
    assert counts == sorted([*wanted.values(), *totals])
    of = {gid: [text.get_text().replace("\n", " ") for text in figure._fig.texts if text.get_gid() == gid]
          for gid in ("part", "section", "sum")}  # fmt: skip
    assert set(of["part"]) == set(totals.index)
    sections = pd.Series(wanted).groupby(level=0).sum()
    assert {name.lower() for name in of["section"]} == {"all sections", *sections.index}
    order = load("deliverables").drop_duplicates("section").sort_values("section_no")["section"].tolist()
    assert [name.lower() for name in of["section"][1:]] == order
    assert of["sum"] == [
        str(sections.sum()), *(f"{sections[name]} ({100 * sections[name] / sections.sum():.0f} %)" for name in order),
    ]  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_title_alt_and_caption_say_what_is_drawn(drawn, case):
    figure, wanted, (rule, by) = drawn[case], expected(*case), case
    total, totals = sum(wanted.values()), pd.Series(wanted).groupby(level=1).sum()
    assert figure.title.startswith(f"Of {total} {announced.NOUNS[rule]}, ")
    if by == "verb":
        assert f", {totals['signed or done']} are “signed or done”; the most, {totals.max()}, " in figure.title
        assert f"“{totals.idxmax()}”" in figure.title
    else:
        assert f", {totals['done']} are known to be done; of {totals['no later news found']} no" in figure.title
        assert "never means that nothing happened" in figure.source
    assert RULES[rule] in figure.source
    assert "fact sheet of 10 April 2024" in figure.source
    for (section, part), count in wanted.items():
        (row,) = (row for row in re.split(r"[;.] ", figure.alt) if row.lower().startswith(f"{section}, "))
        assert re.search(rf"[ :]{part} {count}\b", row), (section, part)


def test_names_of_parts_stand_over_their_parts_or_are_tied_to_them(drawn):
    figure = drawn[HEADED, "status"]
    (ax,) = figure._fig.axes
    leaders = [line for line in figure._fig.findobj() if line.get_gid() == "leader"]
    to_pixels = figure._fig.dpi_scale_trans.transform
    ends = sorted(to_pixels((line.get_xdata()[1], 0))[0] for line in leaders)
    bars = [place for (section, _), place in parts(figure).items() if section == "all"]
    middles = sorted(ax.transData.transform((start + width / 2, 0))[0] for start, width in bars)
    assert ends == pytest.approx(middles, abs=1)


def test_another_table_gives_another_picture(monkeypatch, table):
    before = deliverables()
    rows = table.copy()
    rows.loc[rows["verb"] != "welcome or affirm", "verb"] = "signed or done"
    monkeypatch.setattr(counting_rules, "rows", lambda: {row["item"]: row for row in rows.to_dict("records")})
    monkeypatch.setattr(announced, "rows", counting_rules.rows)
    after = deliverables()
    assert after.png() != before.png()
    headed = rows[rows["parent"] == ""]
    assert (
        after.title
        == f"Of {len(headed)} headed items, {(headed['verb'] == 'signed or done').sum()} are “signed or done”"
    )


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("headed item",), "no counting rule called 'headed item'. Did you mean headed items"),
        (("70",), "Valid names: .*with section headings"),
        ((["headed items"],), "no counting rule called"),
        ((HEADED, "verbs"), "Did you mean verb"),
        ((HEADED, None), "Valid names: status, verb"),
        ((HEADED, ["verb"]), "no way to part the bars"),
    ],
)
def test_a_wrong_argument_gets_its_sentence(arguments, words):
    with pytest.raises(KitError, match=words):
        deliverables(*arguments)
