"""The timeline: bars are the commitments of `model.in_force`, marks are events, and no word covers another."""

from __future__ import annotations

import datetime
import itertools
import random
import re

import matplotlib
import pytest

from alliancekit import load, model
from alliancekit.dates import in_words
from alliancekit.errors import KitError
from alliancekit.figures import chronicle, flags, palette, spans, time_chart
from alliancekit.figures import timeline as module
from alliancekit.figures.figure import DRAWING
from alliancekit.figures.period import Period, first_day, span, year_of
from alliancekit.figures.time_scale import Scale
from alliancekit.figures.timeline import timeline
from alliancekit.states import find_states, listing

CASES = {
    "default": {},
    "recent": {"start": 2014, "end": 2026},
    "months": {"start": "2024-01", "end": "2024-12"},
    "day": {"start": "2024-04-10", "end": "2024-04-10"},
    "Philippines": {"actors": ["Philippines", "USA"]},
    "New Zealand": {"actors": ["NZL", "USA"]},
    "China": {"actors": "China", "end": "2026-06"},
    "China and Russia": {"actors": ["China", "Russia"], "mark": None},
    "treaties": {"actors": "USA", "kinds": "mutual defence treaty", "events": ["treaty", "summit"]},
    "three": {"actors": ["Japan", "Philippines", "USA"], "start": 2000},
}
DEFAULTS = {"start": 1945, "end": 2026, "actors": ["Japan", "United States"], "kinds": None, "events": None}


@pytest.fixture(scope="module")
def drawn():
    return {name: timeline(**case) for name, case in CASES.items()}


@pytest.fixture
def _as_drawn():
    """Text is measured as `Figure` draws it."""
    with matplotlib.rc_context(DRAWING):
        yield


def asked(name):
    return {**DEFAULTS, **CASES[name]}


def period_of(name):
    case = asked(name)
    return module._closed(Period.of(case["start"], case["end"]))


def bars(figure):
    """The stretches of every bar, x from and to in inches, with fill, by key; hatches are patches without a name."""
    (ax,) = figure._fig.axes
    found = {}
    for patch in ax.patches:
        if patch.get_gid():
            fill = matplotlib.colors.to_hex(patch.get_facecolor())
            found.setdefault(patch.get_gid(), []).append((patch.get_x(), patch.get_x() + patch.get_width(), fill))
    return found


def texts(figure, gid):
    return [text.get_text() for text in figure._fig.texts if text.get_gid() == gid]


def marks(figure):
    """Every mark that stands for an event: position, and whether it is filled, by key."""
    (ax,) = figure._fig.axes
    known = set(load("events")["event"])
    return {line.get_gid(): (line.get_xdata()[0], line.get_markerfacecolor() == palette.INK)
            for line in ax.lines if line.get_gid() in known}  # fmt: skip


def days(name, number=10):
    """Some days of the period, the same ones every time."""
    period, chance = period_of(name), random.Random(1)
    length = (period.last - period.first).days
    picked = {0, length, *(chance.randrange(length + 1) for _ in range(number))}
    return [period.first + datetime.timedelta(days=day) for day in sorted(picked)]


# --- bars


@pytest.mark.parametrize("name", CASES)
def test_a_bar_covers_a_day_exactly_if_the_commitment_was_in_force_on_it(name):
    case = asked(name)
    chosen = find_states(case["actors"])
    found = spans.spans(chosen, case["kinds"], period_of(name))
    for day in days(name):
        number = int(f"{day:%Y%m%d}")
        wanted = model.in_force(day, kinds=case["kinds"], actors=case["actors"])
        assert {one.key for one in found if one.standing(number)} == set(wanted["commitment"]), day


@pytest.mark.parametrize("name", CASES)
def test_the_look_of_a_bar_is_the_standing_of_the_duties_between_the_actors(name):
    case = asked(name)
    chosen = find_states(case["actors"])
    found = {one.key: one for one in spans.spans(chosen, case["kinds"], period_of(name))}
    for day in days(name):
        owed = model.duties(on=day)
        sides = owed["obligor"].isin(chosen), owed["beneficiary"].isin(chosen)
        owed = owed[sides[0] & sides[1] if len(chosen) > 1 else sides[0] | sides[1]]
        for key, standings in owed.groupby("commitment")["standing"].agg(set).items():
            if key in found and (look := found[key].standing(int(f"{day:%Y%m%d}"))):
                asleep, disputed = standings & {"dormant", "suspended"}, "contested" in standings
                assert look == ("asleep" if asleep else "contested" if disputed else "live"), (key, day)


@pytest.mark.parametrize("name", CASES)
def test_every_commitment_of_the_period_has_a_bar_from_the_day_it_counts_to_its_end(drawn, name):
    case, period = asked(name), period_of(name)
    expected = {one.key: one for one in spans.spans(find_states(case["actors"]), case["kinds"], period)}
    found, (ax,) = bars(drawn[name]), drawn[name]._fig.axes
    assert set(found) == set(expected)
    assert set(texts(drawn[name], "bar")) == {one.name for one in expected.values()}
    first, last = period.numbers
    lane = next(line for line in ax.lines if line.get_color() == palette.GRID and len(set(line.get_ydata())) == 1)
    left, right = lane.get_xdata()
    years = year_of(last) + 1 / 365 - year_of(first)

    def inches(day):
        return left + (year_of(max(first, min(day, last))) - year_of(first)) / years * (right - left)

    for key, one in expected.items():
        assert min(a for a, _, _ in found[key]) == pytest.approx(inches(one.since)), key
        wide = max(inches(one.until), min(a for a, _, _ in found[key]) + 0.02)
        assert max(b for _, b, _ in found[key]) == pytest.approx(wide, abs=0.021), key
        ended = {fill for _, _, fill in found[key]} & {palette.OTHER}
        assert not ended or one.until <= last, key


def test_famous_days():
    found = {one.key: one for one in spans.spans(("JPN", "USA"), None, Period.of(1945, 2026))}
    assert (found["US-JP-1951"].since, found["US-JP-1951"].until) == (19520428, 19600623)
    assert found["US-JP-1960"].since == 19600623
    assert found["US-JP-1960"].standing(20240410) == spans.LIVE
    anzus = {one.key: one for one in spans.spans(("NZL", "USA"), None, Period.of(1945, 2026))}["ANZUS"]
    assert (anzus.standing(19860810), anzus.standing(19860811)) == (spans.LIVE, spans.ASLEEP)
    others = {one.key: one for one in spans.spans(("AUS", "USA"), None, Period.of(1945, 2026))}["ANZUS"]
    assert others.standing(20240410) == spans.LIVE  # suspended between the United States and New Zealand alone


def test_a_stretch_that_changes_is_drawn_in_two_looks(drawn):
    fills = [fill for _, _, fill in sorted(bars(drawn["New Zealand"])["ANZUS"])]
    assert fills == [time_chart.LOOKS[spans.LIVE][1], palette.HALO]
    assert "dormant or suspended, in whole or in part" in drawn["New Zealand"].alt


@pytest.mark.parametrize("name", CASES)
def test_bars_stand_under_the_heading_of_their_form(drawn, name):
    case = asked(name)
    found = spans.spans(find_states(case["actors"]), case["kinds"], period_of(name))
    table = load("commitments").set_index("commitment")["legal_form"]
    for one in found:
        assert (one.form == "political") == (table[one.key] == "political document")
    counted = {form: sum(one.form == form for one in found) for form in spans.FORMS}
    heads = [f"{module.FORM_WORDS[form]} ({number})" for form, number in counted.items() if number]
    assert texts(drawn[name], "head") == heads


def test_what_is_only_signed_has_no_bar_and_is_counted(drawn):
    assert spans.waiting(("JPN", "PHL"), None)
    figure = timeline(actors=["Japan", "Philippines"])
    signed = load("commitments").query("standing == 'signed'")["commitment"]
    assert not set(bars(figure)) & set(signed)
    assert "Without a bar, since signed and not in force: 1 commitment." in figure.source
    assert "Without a bar" not in drawn["default"].source


# --- events


@pytest.mark.parametrize("name", CASES)
def test_marks_are_the_events_of_all_the_actors_and_those_about_a_commitment_shown(drawn, name):
    case, (first, last) = asked(name), period_of(name).numbers
    shown, chosen = set(bars(drawn[name])), set(find_states(case["actors"]))
    wanted = {}
    for row in load("events").to_dict("records"):
        who, kinds = chosen & set(row["actors"].split(";")), case["events"]
        if first <= first_day(row["date"]) <= last and (kinds is None or row["kind"] in kinds):
            about = row["commitment"] in shown
            if who == chosen or (who and about):
                wanted[row["event"]] = about
    assert {key: filled for key, (_, filled) in marks(drawn[name]).items()} == wanted


@pytest.mark.parametrize("name", CASES)
def test_caption_and_alt_say_how_many_events_bear_words_and_which(drawn, name):
    figure, table = drawn[name], load("events").set_index("event")
    said, total = re.match(r"Words stand at (\d+) of (\d+) events?\.", figure.source).groups()
    assert int(total) == len(marks(figure))
    words = " ".join(texts(figure, "event")).replace("- ", "-")
    told = [key for key in marks(figure) if f"{in_words(table['date'][key])}: {table['title'][key]}." in figure.alt]
    assert len(told) == int(said)
    for key in told:
        assert table["title"][key].replace("- ", "-") in words, key


def test_the_day_marked_gets_words_first_and_a_line(drawn):
    (ax,) = drawn["default"]._fig.axes
    (line,) = (line for line in ax.lines if line.get_gid() == "mark")
    (day,) = (row["event"] for row in load("events").to_dict("records")
              if row["date"] == "2024-04-10" and "JPN" in row["actors"])  # fmt: skip
    assert line.get_xdata()[0] == pytest.approx(marks(drawn["default"])[day][0])
    assert texts(drawn["default"], "mark") == ["10 April 2024"]
    title = load("events").set_index("event")["title"][day]
    assert title in " ".join(texts(drawn["default"], "event"))
    assert texts(drawn["China and Russia"], "mark") == []
    assert texts(timeline(1950, 1970), "mark") == []


def test_both_security_treaties_bear_words_in_the_first_picture(drawn):
    words = " ".join(texts(drawn["default"], "event"))
    assert "first security treaty" in words
    assert "1960:" in words


def test_a_dot_stands_on_the_bar_of_an_event_while_the_commitment_is_in_force(drawn):
    (ax,) = drawn["default"]._fig.axes
    dots = [line.get_gid() for line in ax.lines if str(line.get_gid()).endswith(" event")]
    found = {one.key: one for one in spans.spans(("JPN", "USA"), None, period_of("default"))}
    about = [(row["commitment"], row["date"]) for key, row in load("events").set_index("event").iterrows()
             if key in marks(drawn["default"]) and row["commitment"] in found]  # fmt: skip
    assert sorted(dots) == sorted(f"{key} event" for key, date in about if found[key].standing(first_day(date)))


# --- words


@pytest.mark.parametrize("name", CASES)
def test_title_counts_what_is_in_force_at_the_end(drawn, name):
    case, period = asked(name), period_of(name)
    at_end = model.in_force(period.last, kinds=case["kinds"], actors=case["actors"])
    total = len(bars(drawn[name]))
    title = drawn[name].title
    assert title.lower().startswith(f"{listing(find_states(case['actors']))}, {period.words.lower()}: ".lower())
    number, left = re.search(r": (\d+) commitments?, (\w+) in force at the end", title).groups()
    assert int(number) == total
    assert {"all": total, "none": 0}.get(left) == len(at_end) or int(left) == len(at_end)


@pytest.mark.parametrize("name", CASES)
def test_alt_tells_every_bar_with_its_days_and_standing(drawn, name):
    case, period = asked(name), period_of(name)
    for one in spans.spans(find_states(case["actors"]), case["kinds"], period):
        assert f"{one.name}, from {in_words(one.began)}, " in drawn[name].alt
        if one.standing(period.numbers[1]) is None:
            assert f"{one.name}, from {in_words(one.began)}, ended {in_words(one.ended)}" in drawn[name].alt
    assert drawn[name].alt.startswith(f"Timeline of {len(marks(drawn[name]))} event")


def test_a_party_that_came_later_is_told_with_its_own_day(drawn):
    assert "Treaty of Amity and Cooperation (1976), from 22 July 2009, live or reaffirmed" in drawn["default"].alt


def test_a_title_of_ones_own_stands_on_the_picture_and_in_the_alt_text():
    figure = timeline(1950, 1960, title="My own title")
    assert figure.title == "My own title"
    assert "My own title." in figure.alt


# --- the picture can be read


@pytest.mark.usefixtures("_as_drawn")
@pytest.mark.parametrize("name", CASES)
def test_no_words_overlap_and_all_keep_inside(drawn, name):
    figure = drawn[name]._fig
    width, height = figure.canvas.get_width_height()
    boxes = [(text.get_text(), text.get_window_extent()) for text in figure.findobj(matplotlib.text.Text)
             if text.get_text() and text.get_visible()]  # fmt: skip
    for text, box in boxes:
        assert 0 <= box.x0 <= box.x1 <= width and 0 <= box.y0 <= box.y1 <= height, text
    for (one, a), (other, b) in itertools.combinations(boxes, 2):
        assert a.x1 <= b.x0 or b.x1 <= a.x0 or a.y1 <= b.y0 + 4 or b.y1 <= a.y0 + 4, (one, other)
    assert all(text.get_fontsize() >= 8 for text in figure.findobj(matplotlib.text.Text) if text.get_text())


@pytest.mark.usefixtures("_as_drawn")
@pytest.mark.parametrize("name", CASES)
def test_no_pole_runs_through_words(drawn, name):
    (ax,) = drawn[name]._fig.axes
    poles = [line.get_window_extent() for line in ax.lines if line.get_gid() == "pole"]
    words = [text.get_window_extent() for text in drawn[name]._fig.texts if text.get_gid() == "event"]
    for pole, word in itertools.product(poles, words):
        assert not (word.x0 < pole.x0 < word.x1 and pole.y0 < word.y1 and pole.y1 > word.y0)


def test_the_same_arguments_give_the_same_picture(drawn):
    assert timeline().png() == drawn["default"].png()
    assert len(drawn["default"].png()) < 160_000


# --- flags


def test_flags_never_clash_and_the_first_has_a_place():
    chance = random.Random(3)
    crowd = [flags.Flag(1 + 8 * chance.random() ** 3, ("some words", "on lines")) for _ in range(40)]
    placed = flags.hoist(crowd, 9.8, 1.5, 18)
    assert crowd[0] in placed and len(placed) >= 8
    assert all(not one.clashes(other) for one, other in itertools.combinations(placed, 2))
    assert all(flag.left >= 0 and flag.right <= 9.8 and flag.top <= 1.5 for flag in placed)
    assert flags.hoist([], 9.8, 1.5, 18) == []
    assert len(flags.hoist(crowd, 9.8, 1.5, 3)) == 3


def test_a_flag_clashes_where_a_pole_runs_through_words():
    low, high = flags.Flag(2, ("a long line of words",)), flags.Flag(2.5, ("words",))
    low.hang(0, right=True)
    high.hang(1, right=True)
    assert low.clashes(high) and high.clashes(low)
    high.hang(0, right=True)
    far = flags.Flag(6, ("words",))
    assert not low.clashes(far)


def test_events_rank_by_the_day_marked_then_treaties_then_commitments():
    happened = chronicle.chronicle(("JPN", "USA"), {"US-JP-1960"}, None, Period.of(1945, 2026))
    ranked = list(chronicle.ranked(happened, {"US-JP-1960"}, Period.of("2024-04-10", "2024-04-10")))
    about = [one.commitment == "US-JP-1960" for one in ranked]
    group = [0 if one.date == "2024-04-10" else 3 if not on else 1 if one.kind == "treaty" else 2
             for one, on in zip(ranked, about, strict=True)]  # fmt: skip
    assert group == sorted(group)
    assert set(group) == {0, 1, 2, 3}
    assert sorted(one.key for one in ranked) == sorted(one.key for one in happened)


def test_every_kind_of_event_but_strangers_has_a_lane():
    named = {kind for kinds in chronicle.LANES.values() for kind in kinds}
    assert set(load("events")["kind"]) <= named


# --- time


@pytest.mark.parametrize(
    ("when", "first", "last"),
    [
        (2024, "2024-01-01", "2024-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2024-04-10", "2024-04-10", "2024-04-10"),
        (datetime.date(2024, 4, 10), "2024-04-10", "2024-04-10"),
    ],
)
def test_a_year_a_month_and_a_day_are_spans(when, first, last):
    assert tuple(map(str, span("start", when))) == (first, last)


def test_years_are_drawn_to_scale():
    scale = Scale(Period.of(2000, 2009), 0, 10)
    assert scale(20000101) == 0
    assert scale(20050101) == pytest.approx(5, abs=0.01)
    assert scale(19900101) == 0 and scale(20990101) == 10
    assert [words for _, words in scale.ticks()] == [str(year) for year in range(2000, 2010)]
    assert [words for _, words in Scale(Period.of("2024-03", "2024-06"), 0, 1).ticks()] == ["Mar", "Apr", "May", "Jun"]


# --- wrong arguments


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"actors": ["Japan", "Chinaa"]}, "Did you mean China"),
        ({"actors": []}, "list of actors is empty"),
        ({"actors": "USA"}, r"commitments, and a figure shows up to \d+.*kinds=.*declaration \(\d+\)"),
        ({"kinds": "mutual defense treaty"}, "Did you mean mutual defence treaty"),
        ({"kinds": []}, "no commitment of the kinds asked for"),
        ({"start": "1946-01", "end": "1946-02"}, "no commitment that bound Japan and the United States together"),
        ({"events": "summits"}, "Did you mean summit"),
        ({"events": []}, "The list of kinds is empty"),
        ({"start": 2020, "end": 2010}, "The start, 2020, comes after the end, 2010. Exchange them."),
        ({"start": 1899}, "cover 1945–2026"),
        ({"start": "2024-13"}, "Months run from 01 to 12"),
        ({"start": True}, "a year, a month or a day"),
        ({"start": 2024.5}, "a year, a month or a day"),
        ({"start": "2026-12-01", "end": "2026-12-31"}, "The tables were closed on"),
        ({"mark": "yesterday"}, "a year, a month or a day"),
        ({"title": "日本"}, "cannot draw"),
    ],
)
def test_a_wrong_argument_gets_its_sentence(arguments, words):
    with pytest.raises(KitError, match=words):
        timeline(**arguments)
