"""Who exercised with whom: the matrix is the table `drills`, and nothing covers anything else."""

from __future__ import annotations

import itertools
import re
from collections import Counter

import matplotlib
import pytest

from alliancekit import load
from alliancekit.dates import in_words
from alliancekit.errors import KitError
from alliancekit.figures import coverage, exercises, palette
from alliancekit.figures.coverage import drills
from alliancekit.figures.figure import DRAWING
from alliancekit.figures.period import first_day
from alliancekit.states import find_states, name_of

CASES = {
    "default": {},
    "two years": {"start": 2024, "end": 2025},
    "China and Russia": {"start": 1971, "end": 2026, "actors": ["China", "Russia"]},
    "Philippines": {"start": 2022, "end": 2026, "actors": "Philippines"},
    "day": {"start": "2024-04-07", "end": "2024-04-07"},
    "old": {"start": 1971, "end": 2022, "mark": None},
    "large": {"start": 2022, "end": "2025-09", "mark": "2024-06"},
    "one": {"start": "2024-06-20", "end": "2024-06-27", "actors": "India"},
}


@pytest.fixture(scope="module")
def drawn():
    return {name: drills(**case) for name, case in CASES.items()}


@pytest.fixture
def _as_drawn():
    """Text is measured as `Figure` draws it."""
    with matplotlib.rc_context(DRAWING):
        yield


def rows(name):
    """The exercises that belong in a picture, straight from the table, in order of time."""
    case = {"start": "2023-04-10", "end": "2025-04-10", "actors": None, **CASES[name]}
    first, last = first_day(str(case["start"])), first_day(str(case["end"]))
    last += {4: 1130, 7: 30}.get(len(str(case["end"])), 0)
    wanted = None if case["actors"] is None else set(find_states(case["actors"]))
    found = [
        row for row in load("drills").to_dict("records")
        if first <= first_day(row["start"]) <= last and (wanted is None or wanted & set(row["participants"].split(";")))
    ]  # fmt: skip
    return sorted(found, key=lambda row: (first_day(row["start"]), row["start"], row["drill"]))


def texts(figure, gid):
    return [text.get_text() for text in figure._fig.texts if text.get_gid() == gid]


def heads(figure):
    (ax,) = figure._fig.axes
    return [text.get_text() for text in ax.texts]


def matrix(figure):
    """The states marked for every exercise, by its key, with the row, the marker and the fill."""
    (ax,) = figure._fig.axes
    states, keys = heads(figure), set(load("drills")["drill"])
    return {
        line.get_gid(): (
            {states[int(x)] for x in line.get_xdata()}, {int(y) for y in line.get_ydata()},
            (line.get_marker(), line.get_markerfacecolor()),
        )
        for line in ax.lines if line.get_gid() in keys
    }  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_the_marks_are_the_participants_that_have_a_column(drawn, name):
    figure, expected = drawn[name], rows(name)
    columns, found = heads(figure)[:-2], matrix(figure)
    assert list(found) == [row["drill"] for row in expected]
    for at, row in enumerate(expected):
        who = {name_of(iso3) for iso3 in row["participants"].split(";")}
        marked, on_rows, _ = found[row["drill"]]
        assert marked == who & set(columns)
        assert on_rows <= {at}
        left = len(who - set(columns))
        assert texts(figure, "rest")[at] == (f"+{left}" if left else "")
        assert texts(figure, "size")[at] == str(len(who))
    assert texts(figure, "exercise") == [row["name"] for row in expected]
    assert texts(figure, "kind") == [row["kind"].split("/")[-1] for row in expected]


@pytest.mark.parametrize("name", CASES)
def test_marker_and_colour_tell_who_took_part(drawn, name):
    for row in rows(name):
        who = set(row["participants"].split(";"))
        us, others = "USA" in who, bool(who & {"CHN", "RUS"})
        side = "both" if us and others else "us" if us else "others" if others else "neither"
        look = coverage.LOOKS[side]
        assert matrix(drawn[name])[row["drill"]][2] == (look.marker, look.fill)
    assert len({look.marker for look in coverage.LOOKS.values()}) == len(exercises.SIDES)


@pytest.mark.parametrize("name", CASES)
def test_counts_at_the_foot_are_those_of_the_table(drawn, name):
    times = Counter(name_of(iso3) for row in rows(name) for iso3 in row["participants"].split(";"))
    columns = heads(drawn[name])[:-2]
    assert texts(drawn[name], "times") == [str(times[state]) for state in columns]
    assert heads(drawn[name])[-2:] == ["others" if len(columns) < len(times) else "", "in all"]


@pytest.mark.parametrize("name", CASES)
def test_all_of_a_small_exercise_have_columns_and_states_stand_by_sides(drawn, name):
    columns = heads(drawn[name])[:-2]
    for row in rows(name):
        who = [name_of(iso3) for iso3 in row["participants"].split(";")]
        assert len(who) > exercises.SMALL or set(who) <= set(columns)
    lean = Counter()
    for row in rows(name):
        who = row["participants"].split(";")
        side = ("USA" in who) - bool({"CHN", "RUS"} & set(who))
        lean.update({name_of(iso3): side for iso3 in who})
    blocks = [-1 if lean[state] > 0 else 1 if lean[state] < 0 else 0 for state in columns]
    assert blocks == sorted(blocks)
    if "United States" in columns:
        assert columns[0] == "United States"


def test_the_joint_exercise_of_7_april_2024_and_the_patrol_of_that_day_stand_out(drawn):
    figure = drawn["default"]
    bold = [text.get_text() for text in figure._fig.texts
            if text.get_gid() == "exercise" and text.get_weight() == "bold"]  # fmt: skip
    assert bold == [row["name"] for row in rows("default") if row["start"] == "2024-04-07"]
    assert len(bold) == 2
    assert len([artist for artist in figure._fig.artists + figure._fig.patches if artist.get_gid() == "marked"]) == 2
    assert f"Held on 7 April 2024: {' and '.join(bold)}." in figure.alt
    marked, _, _ = matrix(figure)["mca-2024-04-07"]
    assert marked == {"Australia", "Japan", "Philippines", "United States"}
    assert "Held on" not in drawn["old"].alt


def test_an_exercise_of_several_days_is_held_on_each(drawn):
    marked = {row["name"] for row in rows("large") if row["start"] <= "2024-06-30"
              and (row["end"] or row["start"]) >= "2024-06-01"}  # fmt: skip
    bold = {text.get_text() for text in drawn["large"]._fig.texts
            if text.get_gid() == "exercise" and text.get_weight() == "bold"}  # fmt: skip
    assert bold == marked


@pytest.mark.parametrize("name", CASES)
def test_title_counts_the_sides(drawn, name):
    sides = Counter(
        ("USA" in (who := row["participants"].split(";")), bool({"CHN", "RUS"} & set(who))) for row in rows(name)
    )
    us = sides[True, False] + sides[True, True]
    others = sides[False, True] + sides[True, True]
    words = [str(number) if number else "none" for number in (us, others, sides[True, True])]
    total = len(rows(name))
    assert drawn[name].title.startswith(f"{total} exercise{'s' if total > 1 else ''}")
    assert re.search(
        r"took part in (\w+), China or Russia in (\w+), both in (\w+)$", drawn[name].title
    ).groups() == tuple(words)


@pytest.mark.parametrize("name", CASES)
def test_alt_names_every_exercise_with_day_kind_and_participants(drawn, name):
    alt = drawn[name].alt
    at = 0
    for row in rows(name):
        opening = f"{in_words(row['start'])}, {row['name']} ({row['kind']}): "
        at = alt.index(opening, at)  # in order of time
        told = alt[at + len(opening) :]
        who = row["participants"].split(";")
        named = sum(bool(re.match(rf".*?\b{re.escape(name_of(iso3))}", told.split(". ")[0])) for iso3 in who)
        assert named >= min(len(who), coverage.TOLD)
        assert len(who) <= coverage.TOLD or f"and {len(who) - coverage.TOLD} more" in told.split(". ")[0]
    for state, times in zip(heads(drawn[name]), texts(drawn[name], "times"), strict=False):
        assert re.search(rf"\b{state} {times}\b", alt)


def test_who_took_part_on_either_side_is_told(drawn):
    assert "Took part on either side, in different exercises: India." in drawn["old"].alt


def test_a_title_of_ones_own_stands_on_the_picture_and_in_the_alt_text():
    figure = drills(2024, 2024, title="My own title")
    assert figure.title == "My own title"
    assert "My own title." in figure.alt


def test_the_caption_warns_that_the_table_is_a_selection(drawn):
    assert "a selection: a missing one may still have been held" in drawn["default"].source


@pytest.mark.usefixtures("_as_drawn")
@pytest.mark.parametrize("name", CASES)
def test_no_words_overlap_and_all_keep_inside(drawn, name):
    figure = drawn[name]._fig
    width, height = figure.canvas.get_width_height()
    written = [text for text in figure.findobj(matplotlib.text.Text) if text.get_text()]
    boxes = [(text, text.get_window_extent()) for text in written]
    for text, box in boxes:
        assert 0 <= box.x0 <= box.x1 <= width and 0 <= box.y0 <= box.y1 <= height, text
        assert text.get_fontsize() >= 8
    level = [(text, box) for text, box in boxes if not text.get_rotation()]
    for (one, a), (other, b) in itertools.combinations(level, 2):
        assert a.x1 <= b.x0 or b.x1 <= a.x0 or a.y1 <= b.y0 + 3 or b.y1 <= a.y0 + 3, (one, other)
    # Names at 60 degrees do not meet if their base lines are a line of words apart.
    starts = sorted(text.get_window_extent().x0 for text in written if text.get_rotation())
    line = 8 / 72 * figure.dpi
    assert all((b - a) * 0.866 >= line for a, b in itertools.pairwise(starts))


def test_the_same_arguments_give_the_same_picture(drawn):
    assert drills().png() == drawn["default"].png()
    assert len(drawn["default"].png()) < 120_000


def test_columns_never_exceed_the_sheet(drawn):
    for figure in drawn.values():
        (ax,) = figure._fig.axes
        assert len(heads(figure)) - 2 <= coverage.WIDEST
        assert ax.get_window_extent().x1 <= figure._fig.canvas.get_width_height()[0]
    assert palette.contrast(coverage.LOOKS["us"].fill, "#ffffff") > 3


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"actors": "Chinaa"}, "Did you mean China"),
        ({"actors": []}, "list of actors is empty"),
        ({"actors": "Tuvalu"}, "It has none with Tuvalu at all"),
        ({"actors": "Taiwan", "start": 1971, "end": 2000}, r"no exercise with Taiwan .* It has \d+ with Taiwan, from"),
        ({"start": 1950, "end": 1960}, "no exercise that began in 1950–1960"),
        ({"start": 1971, "end": 2026}, r"exercises began in 1971–2026; one figure shows up to \d+"),
        ({"start": 2025, "end": 2024}, "Exchange them"),
        ({"start": "soon"}, "a year, a month or a day"),
        ({"mark": "7 April"}, "a year, a month or a day"),
        ({"title": "日本"}, "cannot draw"),
    ],
)
def test_a_wrong_argument_gets_its_sentence(arguments, words):
    with pytest.raises(KitError, match=words):
        drills(**arguments)
