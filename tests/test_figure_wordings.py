"""The quotations: every row of the table is a row of the picture, in the blocks that `fidelity` counts."""

from __future__ import annotations

import pytest

from alliancekit import article, load
from alliancekit.catalog import resources
from alliancekit.figures import palette, wordings
from alliancekit.figures.wordings import EDITS, MARKS, quotations


@pytest.fixture(scope="module")
def drawn():
    return quotations()


@pytest.fixture
def table():
    return load("quotations")


def rows(figure):
    """The cells of every row: paragraph, speaker, first words; and where they stand."""
    cells = [text for text in figure._fig.texts if text.get_gid() == "cell"]
    return [tuple(cells[at : at + 3]) for at in range(0, len(cells), 3)]


def bars(figure):
    (ax,) = figure._fig.axes
    return [patch for patch in ax.patches if patch.get_gid() == "bar"]


def sorted_as_drawn(table):
    """Double marks first, then the kinds of edit in the dictionary's order, then the article's order."""
    (field,) = (field for field in resources()["quotations"]["schema"]["fields"] if field["name"] == "edit")
    marks, edits = list(MARKS), field["constraints"]["enum"]
    keys = table["marks"].map(marks.index) * 100 + table["edit"].map(edits.index)
    return table.assign(key=keys).sort_values(["key", "paragraph"], kind="stable")


def test_every_quotation_is_a_row_in_its_block(drawn, table):
    ordered = sorted_as_drawn(table)
    assert len(rows(drawn)) == len(table)
    for (paragraph, speaker, words), row in zip(rows(drawn), ordered.itertuples(), strict=True):
        assert paragraph.get_text() == f"P{row.paragraph}"
        assert speaker.get_text().split(",")[0] == row.speaker
        assert ("interpreted" in speaker.get_text()) == row.spoken_in.startswith("Japanese")
        opening, closing = MARKS[row.marks].split("{}")
        shown = words.get_text()
        assert shown[0] == opening and shown[-1] == closing
        assert shown[1:-1].removesuffix(" …") == row.first_words
        assert shown.endswith(f" …{closing}") == (row.words > len(row.first_words.split()))
        assert len({text.get_position()[1] for text in (paragraph, speaker, words)}) == 1, "on one line"


def test_no_row_shows_more_than_a_dozen_words_of_the_article(drawn):
    for _, _, words in rows(drawn):
        assert len(words.get_text().split()) <= 12


def test_bars_are_as_long_as_the_quotations_and_look_as_their_kind(drawn, table):
    ordered = sorted_as_drawn(table)
    for patch, row in zip(bars(drawn), ordered.itertuples(), strict=True):
        assert (patch.get_x(), patch.get_width()) == (0, row.words)
        fill = palette.rgb(EDITS[row.edit][0].fill)
        assert patch.get_facecolor()[:3] == pytest.approx(fill)
    numbers = [text.get_text() for text in drawn._fig.texts if text.get_gid() == "words"]
    assert numbers == [str(words) for words in ordered["words"]]


def test_each_row_and_heading_has_the_marker_of_its_kind(drawn, table):
    ordered = sorted_as_drawn(table)
    small = [
        line.get_marker() for line in drawn._fig.findobj() if line.get_gid() == "mark" and line.get_markersize() < 6
    ]
    assert small == [EDITS[edit][0].marker for edit in ordered["edit"]]
    looks = [look for look, _, _ in EDITS.values()]
    assert len({look.marker for look in looks}) == len({look.hatch for look in looks}) == len(EDITS)


def test_headings_count_as_fidelity_does(drawn):
    counted = article.fidelity()
    said = [text.get_text() for text in drawn._fig.texts if text.get_gid() == "marks"]
    assert said == [
        f"In {marks} marks: {counted.loc[marks, 'none']} of {counted.loc[marks, 'quotations']} word for word"
        for marks in MARKS
    ]
    headings = [text.get_text() for text in drawn._fig.texts if text.get_gid() == "heading"]
    wanted = [
        f"{counted.loc[marks, edit]} {EDITS[edit][1]}" for marks in MARKS for edit in EDITS if counted.loc[marks, edit]
    ]
    assert [heading.split(":")[0] for heading in headings] == wanted


def test_the_famous_counts(drawn):
    assert drawn.title.startswith("Of 17 quotations in double marks, 10 are word for word, ")


def test_the_title_gives_every_kind_of_edit(drawn):
    counted = article.fidelity().loc["double"]
    assert sum(counted[edit] for edit in EDITS) == counted["quotations"]
    for edit, (_, label, _) in EDITS.items():
        verb = "are " if edit == "none" else ""
        assert f"{counted[edit]:.0f} {verb}{label}" in drawn.title


def test_alt_has_every_row(drawn, table):
    for row in table.itertuples():
        opening = MARKS[row.marks].split("{}")[0]
        assert f"{opening}{row.first_words}" in drawn.alt
        assert f"P{row.paragraph} {row.speaker}" in drawn.alt
        assert f"{row.words} word{'s' if row.words > 1 else ''}" in drawn.alt
    assert drawn.alt.startswith(f"{len(table)} quotations")


def test_every_kind_of_edit_and_mark_has_a_look():
    for field in resources()["quotations"]["schema"]["fields"]:
        if field["name"] in ("edit", "marks"):
            assert sorted(field["constraints"]["enum"]) == sorted(EDITS if field["name"] == "edit" else MARKS)


def test_another_table_gives_another_picture(monkeypatch, table, drawn):
    table["edit"] = "none"
    for module in (wordings, article):
        monkeypatch.setattr(module, "load", lambda name: table.copy() if name == "quotations" else load(name))
    figure = quotations()
    double = (table["marks"] == "double").sum()
    assert figure.title == f"Of {double} quotations in double marks, {double} are word for word"
    assert figure.png() != drawn.png()
