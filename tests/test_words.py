"""How results show: text is escaped, markup is not, and a screen reader finds captions and headings."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest

from alliancekit.words import NO_MATH, Html, Sentence, folded_html, table_html


@pytest.mark.parametrize("figures", [True, False])
def test_a_table_has_its_caption_and_a_heading_for_every_column_and_row(figures):
    table = ET.fromstring(table_html("a < b", ["state", "x & y"], [["Palau", "1"], ["Fiji", "2"]], figures=figures))
    assert table.findtext("caption") == "a < b"
    assert [head.text for head in table.iterfind("thead//th[@scope='col']")] == ["state", "x & y"]
    assert [head.text for head in table.iterfind("tbody//th[@scope='row']")] == ["Palau", "Fiji"]
    assert [cell.text for cell in table.iterfind("tbody//td")] == ["1", "2"]
    assert all(("left" in cell.get("style", "")) != figures for cell in table.iter("td"))


def test_text_is_escaped_in_every_place_and_markup_is_left_as_it_is():
    assert "<b>" not in table_html("<b>", ["<b>"], [["<b>", "<b>"]])
    assert table_html(Html("<b>"), [Html("<b>")], [[Html("<b>"), Html("<b>")]]).count("<b>") == 4
    assert folded_html("a < b", "<p>c</p>") == "<details><summary>a &lt; b</summary><p>c</p></details>"


def test_a_table_without_column_headings_has_no_empty_line_in_their_place():
    assert "thead" not in table_html("Claim", [], [["Verdict", "matches"]])


def test_a_sentence_shows_as_its_text():
    class Told(Sentence):
        def __str__(self) -> str:
            return "5 < 6"

    assert repr(Told()) == "5 < 6" and Told()._repr_html_() == f"<p class='{NO_MATH}'>5 &lt; 6</p>"
