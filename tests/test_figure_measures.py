"""The measures over the years: lines as `lattice.series` has them, named where they end, with yardsticks and events."""

from __future__ import annotations

import itertools

import matplotlib
import numpy as np
import pytest

from alliancekit import lattice, load
from alliancekit.errors import KitError
from alliancekit.figures import labels
from alliancekit.figures.figure import DRAWING
from alliancekit.figures.measures import DEFAULT, MEASURES, measures
from alliancekit.yardsticks import shown, yardsticks

EVENTS = ["1954-manila-pact", "1950-korean-war-begins", "1979-us-prc-relations", "1980-us-roc-treaty-ends"]
CASES = {
    "default": {},
    "two at a time": {"multilateral": False, "events": EVENTS[:1]},
    "first treaties": {"start": 1945, "layers": "defence", "actors": "San Francisco system", "events": EVENTS},
    "shares alone": {"which": ["centralisation", "density", "clustering", "hub_betweenness"], "start": 2000},
    "counts alone": {"which": ["isolates", "components", "largest_component", "ties"], "start": 2020, "end": 2022},
    "other shares": {"which": ("hub_share", "transitivity"), "hub": "Japan", "layers": "technology", "start": 1990},
    "nothing": {"layers": "drill", "end": 1960},
    "two actors": {"actors": ["Japan", "USA"], "which": "hub_degree"},
}


@pytest.fixture(scope="module")
def drawn():
    return {name: measures(**case) for name, case in CASES.items()}


def table_of(case):
    wanted = ("start", "end", "layers", "actors", "hub", "multilateral")
    table = lattice.series(**{key: case[key] for key in case if key in wanted})
    return table.assign(spoke_ties=table["ties"] - table["hub_degree"])


def which_of(case):
    which = case.get("which", DEFAULT)
    return [which] if isinstance(which, str) else list(which)


def label_of(measure, case):
    return MEASURES[measure].label.format(hub="Japan" if case.get("hub") else "the United States")


def lines_of(figure, gid):
    return [line for ax in figure._fig.axes for line in ax.lines if line.get_gid() == gid]


def words_of(figure, gid=None):
    return [text.get_text() for text in figure._fig.texts if gid in (None, text.get_gid())]


@pytest.mark.parametrize("name", CASES)
def test_the_lines_are_the_series(drawn, name):
    case, table = CASES[name], table_of(CASES[name])
    for measure in which_of(case):
        (line,) = lines_of(drawn[name], label_of(measure, case))
        assert np.array_equal(line.get_xdata(), table.index)
        assert np.array_equal(line.get_ydata(), table[measure], equal_nan=True)
    assert sum(bool(ax.lines) for ax in drawn[name]._fig.axes) == len({MEASURES[m].share for m in which_of(case)})


@pytest.mark.parametrize("name", CASES)
def test_every_line_is_named_with_its_last_value_and_told(drawn, name):
    case, table = CASES[name], table_of(CASES[name])
    named = [words.replace("\n", " ").replace("\u00a0", " ") for words in words_of(drawn[name], "name")]
    ends = {f"{label_of(m, case)}: {shown(float(table[m].iloc[-1]))} in {table.index[-1]}" for m in which_of(case)}
    assert set(named) == ends
    alt = drawn[name].alt
    for measure in which_of(case):
        values, label = table[measure].dropna(), label_of(measure, case)
        told = alt.partition(f" {label[:1].upper()}{label[1:]}: ")[2]
        if values.empty:
            assert told.startswith("undefined in every year.")
            continue
        told = told.partition("lowest")[0]
        for year in {table.index[0], table.index[-1], *(year for year in table.index if year % 10 == 0)}:
            assert f"{year} {shown(float(table[measure][year]))}" in told
        assert f"highest {shown(values.max())} in {values.idxmax()}" in told


@pytest.mark.parametrize("name", CASES)
def test_the_title_says_from_what_to_what_the_first_two_went(drawn, name):
    case, table = CASES[name], table_of(CASES[name])
    title = drawn[name].title
    assert title.startswith(f"{table.index[0]}–{table.index[-1]}: ")
    for measure in which_of(case)[:2]:
        first, last = (shown(float(table[measure].iloc[at])) for at in (0, -1))
        went = f"{first} at both ends" if first == last else f"from {first} to {last}"
        assert f"{label_of(measure, case)} {went}" in title


@pytest.mark.parametrize("name", CASES)
def test_yardsticks_lie_where_star_and_complete_network_do(drawn, name):
    case, n = CASES[name], int(table_of(CASES[name])["n"].iloc[0])
    heights = {float(line.get_ydata()[0]) for line in lines_of(drawn[name], "yardstick")}
    if n < 3:
        assert not heights
        return
    rows = yardsticks(n, 0).assign(spoke_ties=lambda table: table["ties"] - table["hub_degree"])
    possible = rows.loc[["star", "complete"], which_of(case)].to_numpy().ravel()
    assert heights <= {*possible}
    for height in heights:
        assert f"{shown(height)} (" in drawn[name].alt.partition("Yardsticks, thin lines: ")[2]
    assert len(heights) <= len(words_of(drawn[name], "yardstick"))


def test_the_default_chart_has_all_its_yardsticks(drawn):
    n = int(table_of({})["n"].iloc[0])
    heights = [float(line.get_ydata()[0]) for line in lines_of(drawn["default"], "yardstick")]
    assert heights == pytest.approx([n - 1, 0, 1 - 2 / n, 1])
    words = words_of(drawn["default"], "yardstick")
    assert words[0] == "star and complete network: ties of the hub"
    assert words[-1] == "star: degree centralisation"


def test_yardsticks_can_be_left_out():
    figure = measures(1990, 2000, "defence", yardsticks=False)
    assert not lines_of(figure, "yardstick") and "Yardsticks" not in figure.alt


def test_counts_start_at_zero_and_shares_run_from_0_to_1(drawn):
    counts, shares = drawn["default"]._fig.axes
    assert counts.get_ylim()[0] == 0 and shares.get_ylim() == (0, 1)
    assert counts.get_xlim() == shares.get_xlim() == (1951, table_of({}).index[-1])
    assert {"Number of ties", "From 0 to 1"} <= set(words_of(drawn["default"], "head"))
    assert words_of(drawn["counts alone"], "head") == ["Number of actors, components and ties"]


def test_events_are_marked_in_their_year_numbered_in_order_and_told(drawn):
    figure, table = drawn["first treaties"], load("events").set_index("event").loc[EVENTS].sort_values("date")
    years = table["date"].str[:4].astype(int).tolist()
    for ax in figure._fig.axes:
        assert [line.get_xdata()[0] for line in ax.lines if line.get_gid() == "event"] == sorted(set(years))
    assert words_of(figure, "event") == [str(number) for number in range(1, len(EVENTS) + 1)]
    note = " ".join(" ".join(words_of(figure, "note")).split())
    for number, (title, contested) in enumerate(zip(table["title"], table["contested_note"], strict=True), start=1):
        assert title in note and title in figure.alt
        assert contested in note and contested in figure.alt
        assert f"{number} " in note
    assert "table events" in figure.source
    assert "table events" not in drawn["default"].source


def test_one_event_will_do_and_an_iterator_too():
    assert "Manila Pact" in measures(1951, 1960, "defence", events=EVENTS[0]).alt
    assert measures(1951, 1960, iter(["defence"]), iter(["USA", "Japan"]), events=iter(EVENTS[:1])).alt


@pytest.mark.parametrize("name", CASES)
def test_words_are_large_enough_and_keep_inside_and_apart(drawn, name):
    figure = drawn[name]._fig
    width, height = figure.canvas.get_width_height()
    with matplotlib.rc_context(DRAWING):
        figure.canvas.draw()
        texts = list(figure.texts)
        for axis in (axis for ax in figure.axes for axis in (ax.xaxis, ax.yaxis)):
            low, high = axis.get_view_interval()
            inside = (tick.label1 for tick in axis.get_major_ticks() if low <= tick.get_loc() <= high)
            texts += [text for text in inside if text.get_visible()]
        boxes = [(text.get_text(), text.get_window_extent()) for text in texts]
    assert all(text.get_fontsize() >= labels.SMALLEST for text in texts)
    for words, box in boxes:
        assert box.x0 >= 0 and box.x1 <= width and box.y0 >= 0 and box.y1 <= height, words
    for (one, a), (other, b) in itertools.combinations(boxes, 2):
        assert a.x1 <= b.x0 + 1 or b.x1 <= a.x0 + 1 or a.y1 <= b.y0 + 1 or b.y1 <= a.y0 + 1, (one, other)


def test_no_two_lines_of_a_panel_look_alike():
    for share in (False, True):
        looks = [(each.colour, str(each.style)) for each in MEASURES.values() if each.share == share]
        assert len({colour for colour, _ in looks}) == len({style for _, style in looks}) == len(looks)


def test_what_was_measured_stands_above_the_chart(drawn):
    n = int(table_of({})["n"].iloc[0])
    assert words_of(drawn["default"], "question") == [
        f"Indo-Pacific ({n} actors); all layers; multilateral ties counted"
    ]
    assert words_of(drawn["two at a time"], "question")[0].endswith("multilateral ties left out")
    assert table_of({}).attrs["about"] in drawn["default"].alt


def test_every_measure_but_one_is_a_column_of_the_series():
    assert set(MEASURES) - {"spoke_ties"} <= set(table_of({"start": 2020}).columns)


def test_pictures_are_light_and_always_the_same(drawn):
    assert all(len(figure.png()) <= 120_000 for figure in drawn.values())
    assert measures(**CASES["first treaties"]).png() == drawn["first treaties"].png()


def test_a_title_of_ones_own_opens_the_description():
    figure = measures(1990, 2000, "defence", title="The nineties")
    assert figure.title == "The nineties"
    assert figure.alt.startswith("The nineties. 2 line charts, 1990 to 2000")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"start": 1960, "end": 1960}, "two years or more"),
        ({"start": 1970, "end": 1960}, "comes after the last"),
        ({"start": "1960"}, "whole number"),
        ({"which": "centralization"}, "Did you mean centralisation"),
        ({"which": []}, "which is empty"),
        ({"which": [5]}, "no measure called 5"),
        ({"which": [m for m in MEASURES if MEASURES[m].share]}, "One panel holds 4 lines; which= has 7 shares"),
        ({"events": "1954-manila-pakt"}, "Did you mean 1954-manila-pact"),
        ({"events": ["SEATO"]}, "Search for one"),
        ({"events": EVENTS[:1], "start": 1980}, "Outside the years 1980–2026: 1954-manila-pact"),
        ({"events": 5}, "Give one event as text"),
        ({"layers": "defense"}, "Did you mean defence"),
        ({"hub": "Tuvalu", "actors": "San Francisco system"}, "is not among the actors"),
    ],
)
def test_a_wrong_argument_gets_its_sentence(arguments, words):
    with pytest.raises(KitError, match=words):
        measures(**arguments)


def test_more_events_than_a_chart_can_number_are_refused():
    keys = load("events")["event"].head(9).tolist()
    with pytest.raises(KitError, match="8 events at most; found 9"):
        measures(1945, events=keys)
