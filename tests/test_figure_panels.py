"""Panels, bars and names that keep apart."""

from __future__ import annotations

import functools
import itertools
import re

import matplotlib
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.colors import to_hex

from alliancekit import counting_rules
from alliancekit.errors import KitError
from alliancekit.figures import announced, investment, outlays, palette, wordings
from alliancekit.figures.figure import DRAWING
from alliancekit.figures.labels import SMALLEST
from alliancekit.figures.panels import MIDDLE, ROOM, Panels, bar, spread, width_of

FIGURES = {
    "verbs": lambda: announced.deliverables(),
    "status": lambda: announced.deliverables(by="status"),
    "sections": lambda: announced.deliverables(counting_rules.SECTIONS),
    "deals": lambda: announced.deliverables(counting_rules.DEALS, by="status"),
    "both": lambda: announced.deliverables(counting_rules.BOTH),
    "Japan": lambda: outlays.spending(),
    "rounding": lambda: outlays.spending("New Zealand", 2015, 2019, target=3),
    "first both ways": lambda: outlays.spending("United States", target=5),
    "steep": lambda: outlays.spending("Ukraine", 2018),
    "until 2018": lambda: outlays.spending("Vietnam"),
    "high target": lambda: outlays.spending("Papua New Guinea", target=100),
    "investment": lambda: investment.investment(),
    "quotations": lambda: wordings.quotations(),
}


@pytest.fixture(scope="module")
def drawn():
    return {name: draw() for name, draw in FIGURES.items()}


@functools.cache
def boxes(figure):
    """Every text that shows, with its box in pixels."""
    with matplotlib.rc_context(DRAWING):
        figure._fig.canvas.draw()
        hidden = {id(tick) for ax in figure._fig.axes for axis in (ax.xaxis, ax.yaxis) for tick in outside(axis)}
        found = figure._fig.findobj(lambda artist: hasattr(artist, "get_fontsize") and artist.get_visible())
        shown = {id(text): text for text in found if text.get_text().strip() and id(text) not in hidden}
        return [(text, text.get_window_extent()) for text in shown.values()]


def outside(axis):
    """The labels of ticks that lie beyond the ends of an axis: nobody sees them."""
    low, high = sorted(axis.get_view_interval())
    return [tick.label1 for tick in axis.get_major_ticks() if not low <= tick.get_loc() <= high]


@pytest.mark.parametrize("name", FIGURES)
def test_every_text_can_be_read_and_lies_on_the_sheet(drawn, name):
    width, height = drawn[name]._fig.canvas.get_width_height()
    for text, box in boxes(drawn[name]):
        assert text.get_fontsize() >= SMALLEST, text.get_text()
        assert 0 <= box.x0 <= box.x1 <= width, text.get_text()
        assert 0 <= box.y0 <= box.y1 <= height, text.get_text()


@pytest.mark.parametrize("name", FIGURES)
def test_no_two_texts_touch(drawn, name):
    for (one, a), (other, b) in itertools.combinations(boxes(drawn[name]), 2):
        pair = {one.get_gid(), other.get_gid()}
        if pair == {"own", "supposed"} and one.get_position() == other.get_position():
            continue  # equal ranks: the number in the marker behind is the same
        clear = a.x1 <= b.x0 or b.x1 <= a.x0 or a.y1 <= b.y0 + 1 or b.y1 <= a.y0 + 1
        assert clear, (one.get_text(), other.get_text())


@pytest.mark.parametrize("name", FIGURES)
def test_no_text_stands_on_a_bar_of_another_colour_than_it_was_made_for(drawn, name):
    """Text on a bar is inside it, and has enough contrast; other text keeps clear of bars."""
    rectangles = [
        (patch.get_facecolor(), patch.get_window_extent())
        for ax in drawn[name]._fig.axes
        for patch in ax.patches
        if patch.get_facecolor()[3] and patch.get_gid()
    ]
    for text, box in boxes(drawn[name]):
        for fill, there in rectangles:
            left, right = sorted((there.x0, there.x1))
            if box.x1 <= left or right <= box.x0 or box.y1 <= there.y0 or there.y1 <= box.y0:
                continue
            assert left - 1 <= box.x0 and box.x1 <= right + 1, text.get_text()
            ink, ground = (to_hex(colour) for colour in (text.get_color(), fill))
            assert palette.contrast(ink, ground) >= 4.5, text.get_text()


@pytest.mark.parametrize("name", FIGURES)
def test_pictures_are_light_wide_and_the_same_every_time(drawn, name):
    picture = drawn[name].png()
    assert len(picture) <= 120_000
    assert drawn[name]._fig.get_size_inches()[0] == 10
    assert drawn[name]._fig.get_size_inches()[1] <= 9
    again = FIGURES[name]()
    assert again.png() == picture
    assert again.alt == drawn[name].alt


@pytest.mark.parametrize("name", FIGURES)
def test_words_are_whole_sentences_in_the_kit_s_spelling(drawn, name):
    figure = drawn[name]
    assert figure.alt.endswith(".") and figure.source.endswith(".")
    assert figure.title in figure.alt
    for words in (figure.title, figure.alt, figure.source):
        assert not re.search(r"nan|None|\.\.|;;|  |[\"']|\d-\d|-\d", words), words


# --- the parts


def test_a_place_in_inches_is_a_place_in_inches():
    panels = Panels("One", 3, "Data: none.")
    ax = panels.axes(1, 0.5, 4, 2)
    wide, tall = panels.drawing.get_size_inches()
    box = ax.get_position()
    assert box.width * wide == pytest.approx(4) and box.height * tall == pytest.approx(2)
    assert box.x0 * wide == pytest.approx(panels.left + 1) and box.y0 * tall == pytest.approx(panels.bottom + 0.5)
    words = panels.text(2, 1, "word", 9)
    assert words.get_position() == pytest.approx((panels.left + 2, panels.bottom + 1 - MIDDLE * 9 / 72))
    assert ROOM + 2 * panels.left == pytest.approx(10)


def test_titles_words_and_sources_that_cannot_be_drawn_say_so():
    with pytest.raises(KitError, match="cannot draw '日'"):
        Panels("日本", 1, "Data: none.")
    with pytest.raises(KitError, match="cannot draw '日'"):
        Panels("Japan", 1, "Data: none.").text(0, 0, "日本")


def test_dollars_are_no_formula():
    panels = Panels("US$ 1 to US$ 2", 1, "US$ and US$.")
    for text in (panels.text(0, 0, "US$ 1 to US$ 2"), *panels.drawing.texts):
        assert not text.get_parse_math()


def test_a_bar_is_drawn_where_its_number_says():
    ax = Panels("One", 3, "Data: none.").axes(1, 0.5, 4, 2)
    bar(ax, 0, 2, -3, 1, "#ffffff", "//", gid="mine")
    plain, hatched = ax.patches
    assert (plain.get_x(), plain.get_y(), plain.get_width(), plain.get_height()) == (0, 2, -3, 1)
    assert plain.get_gid() == "mine" and hatched.get_hatch() == "//"


def test_width_is_what_matplotlib_draws():
    panels = Panels("One", 3, "Data: none.")
    with matplotlib.rc_context(DRAWING):
        for words, weight in itertools.product(("Papua New Guinea", "To\nWAVE", "1"), ("normal", "bold")):
            box = panels.text(0, 1, words, 9, weight=weight).get_window_extent()
            assert box.width / panels.drawing.dpi == pytest.approx(width_of(words, 9, weight), abs=0.02)


PLACES = st.lists(st.tuples(st.floats(-5, 15), st.floats(0.1, 1)), min_size=1, max_size=9)


@given(PLACES)
def test_things_spread_apart_keep_their_order_and_stay_on_the_line(things):
    wanted, sizes = zip(*things, strict=True)
    placed = spread(wanted, sizes, 0, 10)
    order = sorted(range(len(things)), key=lambda at: wanted[at])
    for one, other in itertools.pairwise(order):
        assert placed[other] - placed[one] >= (sizes[one] + sizes[other]) / 2 - 1e-9
    assert placed[order[0]] - sizes[order[0]] / 2 >= -1e-9
    assert placed[order[-1]] + sizes[order[-1]] / 2 <= 10 + 1e-9


@given(PLACES)
def test_things_spread_apart_move_as_little_as_possible(things):
    """The problem is convex: where moving any run of neighbours a little helps nothing, nothing does."""
    wanted, sizes = (np.array(column) for column in zip(*things, strict=True))
    order = np.argsort(wanted, kind="stable")
    placed = np.array(spread(wanted, sizes, 0, 10))
    cost = float(((placed - wanted) ** 2).sum())
    for first, last in itertools.combinations(range(len(things) + 1), 2):
        for step in (-0.01, 0.01):
            moved = placed.copy()
            moved[order[first:last]] += step
            low, high = moved[order] - sizes[order] / 2, moved[order] + sizes[order] / 2
            if low[0] < 0 or high[-1] > 10 or (low[1:] < high[:-1] - 1e-12).any():
                continue
            assert ((moved - wanted) ** 2).sum() >= cost - 1e-9


def test_things_that_have_room_stay_where_they_are():
    assert spread([5, 1, 3], [1, 1, 1], 0, 10) == [5, 1, 3]
    assert spread([5, 5], [2, 2], 0, 10) == [4, 6]
    assert spread([0, 0, 0], [2, 2, 2], 0, 10) == [1, 3, 5]
