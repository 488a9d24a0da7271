"""Who exercised with whom: a matrix of exercises, in order of time, and of the states that took part."""

from __future__ import annotations

import calendar
from collections import Counter

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from ..states import Names, find_states, in_prose, listing, name_of
from . import palette
from .exercises import SIDES, Exercise, columns, exercises
from .figure import Figure
from .labels import SMALLEST
from .panels import ROOM, Panels, width_of
from .period import Period, When
from .sentences import count, custom
from .sheet import Key, Legend, headline

MOST, WIDEST = 48, 24  # exercises, states: more would not be read
TOLD = 12  # participants of one exercise named in the alt text
ROW, FOOT = 0.17, 0.3  # inches: an exercise, the counts at the foot
YEAR, DATE, KIND, REST = 0.4, 0.52, 0.98, 0.36  # inches: columns of text
STEP = 0.36  # inches: the widest column of a state
WORDS = {
    "us": "the United States took part", "others": "China or Russia took part", "both": "both took part",
    "neither": "neither took part",
}  # fmt: skip
LOOKS = dict(zip(SIDES, (palette.STYLES[at] for at in (0, 5, 3, 2)), strict=True))
CREDIT = (
    "Exercises: alliancekit, table drills, a selection: a missing one may still have been held, and counts compare "
    "rows of the table, not what was done at sea or on land. Participants are those that the sources name."
)


def drills(
    start: When = "2023-04-10",
    end: When = "2025-04-10",
    actors: Names | None = None,
    *,
    mark: When | None = "2024-04-07",
    title: str | None = None,
) -> Figure:
    """Draw who took part in which exercise, in order of time.

    A row for each exercise that began in the period; a column for each state that took part in a small one or, as far
    as there is room, in two or more. The others are counted in a column of their own. The marker’s shape and colour
    tell whether the United States, China or Russia, both or neither took part.

    Parameters
    ----------
    start, end
        Years, months or days, such as 2024, ``"2024-04"``, ``"2024-04-10"``; by default a year before and a year after
        the summit of 10 April 2024.
    actors
        One state or several: the exercises in which at least one of them took part; all if None.
    mark
        A day: what was held on it stands out. None marks nothing.
    title
        Drawn above the picture; if None, it counts the exercises by side.

    Returns
    -------
    Figure
        With alt text that names each exercise with its day, kind and participants.

    Raises
    ------
    KitError
        If a date or an actor is not known, or there is no exercise, or more than fit on a sheet.

    Examples
    --------
    >>> drills("2024-04-07", "2024-04-07").title
    '2 exercises, 7 April 2024: the United States took part in 1, China or Russia in 1, both in none'
    """
    period = Period.of(start, end)
    marked = Period.of(mark, mark) if mark is not None else None
    found = exercises(period, actors, MOST)
    chosen = () if actors is None else find_states(actors)
    states = columns(found, chosen, WIDEST)
    words = title or _finding(found, period, chosen)
    head = max(width_of(name_of(iso3)) for iso3 in states) * 0.87 + 0.15  # names stand at 60 degrees
    legend = _legend(found, marked)
    sheet = Panels(words, legend.height(ROOM) + head + ROW * len(found) + FOOT, CREDIT)
    sheet.legend(0, sheet.height, legend, ROOM)
    _draw(sheet, found, states, marked)
    of = f" with {' or '.join(map(in_prose, chosen))}" if chosen else ""
    alt = [
        f"Matrix of {count(len(found), 'exercise')}{of} and the states that took part, {period.words}, by time.",
        custom(title),
        *_told(found, states, marked),
    ]
    return sheet.finish(" ".join(filter(None, alt)))


def _finding(found: list[Exercise], period: Period, chosen: tuple[str, ...]) -> str:
    """The exercises by side."""
    of = f" with {' or '.join(map(in_prose, chosen))}" if chosen else ""
    sides = Counter(one.side for one in found)
    with_us, with_others = (sides[side] + sides["both"] or "none" for side in ("us", "others"))
    return (
        f"{count(len(found), 'exercise')}{of}, {period.words}: the United States took part in {with_us}, "
        f"China or Russia in {with_others}, both in {sides['both'] or 'none'}"
    )


def _legend(found: list[Exercise], marked: Period | None) -> Legend:
    sides = Counter(one.side for one in found)
    keys = [
        Key(f"{WORDS[side]} ({sides[side]})", marker=LOOKS[side].marker, marker_fill=LOOKS[side].fill)
        for side in SIDES if sides[side]
    ]  # fmt: skip
    if marked and any(one.held(marked) for one in found):
        keys.append(Key(f"held on {marked.words}", palette.SEA, palette.QUIET))
    return Legend("Each row is an exercise, each mark a state that took part", keys)


def _draw(sheet: Panels, found: list[Exercise], states: list[str], marked: Period | None) -> None:
    """The matrix with the exercises' names at its left and the numbers of participants at its right."""
    held = [marked is not None and one.held(marked) for one in found]
    names = [width_of(one.name, weight="bold" if bold else "normal") for one, bold in zip(found, held, strict=True)]
    left, tall = YEAR + DATE + max(names) + KIND, ROW * len(found)
    step = min(STEP, (ROOM - left - REST * 2) / len(states))
    ax = sheet.axes(left, FOOT, step * len(states), tall)
    ax.set(xlim=(-0.5, len(states) - 0.5), ylim=(len(found) - 0.5, -0.5), xticks=[], yticks=[])
    ax.spines[:].set_visible(False)
    ax.patch.set_visible(False)
    ax.hlines(range(len(found)), -0.5, len(states) - 0.5, colors=palette.GRID, linewidths=0.4, zorder=0)
    ax.vlines(range(len(states)), -0.5, len(found) - 0.5, colors=palette.GRID, linewidths=0.4, zorder=0)
    right, year = left + step * len(states), ""
    for row, (one, bold) in enumerate(zip(found, held, strict=True)):
        y, weight = FOOT + tall - ROW * (row + 0.5), "bold" if bold else "normal"
        if bold:
            _band(sheet, y, right + REST * 2)
        if one.start[:4] != year:
            year = one.start[:4]
            sheet.text(0, y, year, weight="bold", gid="year")
            if row:
                sheet.line([(0, y + ROW / 2), (right + REST * 2, y + ROW / 2)], palette.QUIET, 0.5)
        sheet.text(YEAR + DATE - 0.08, y, _day(one.start), ha="right", gid="date")
        sheet.text(YEAR + DATE, y, one.name, weight=weight, gid="exercise")
        sheet.text(left - 0.1, y, one.kind.split("/")[-1], colour=palette.QUIET, ha="right", gid="kind")
        kind = left - 0.1 - width_of(one.kind.split("/")[-1])
        sheet.line([(YEAR + DATE + names[row] + 0.06, y), (kind - 0.06, y)], palette.GRID, 0.4)
        rest = len(set(one.who) - set(states))
        sheet.text(right + REST * 0.5, y, f"+{rest}" if rest else "", colour=palette.QUIET, ha="center", gid="rest")
        sheet.text(right + REST * 1.5, y, f"{len(one.who)}", weight=weight, ha="center", gid="size")
        at, look = [column for column, iso3 in enumerate(states) if iso3 in one.who], LOOKS[one.side]
        ax.plot(
            at, [row] * len(at), look.marker, linestyle="-", color=look.fill, linewidth=1.3, markersize=6,
            markeredgecolor=palette.INK, markeredgewidth=0.6, clip_on=False, gid=one.key,
        )  # fmt: skip
    _margins(sheet, ax, found, states, left, step)


def _band(sheet: Panels, y: float, wide: float) -> None:
    """The ground of a marked row."""
    sheet.drawing.add_artist(Rectangle(
        (sheet.left, sheet.bottom + y - ROW / 2), wide, ROW, facecolor=palette.SEA, edgecolor=palette.QUIET,
        linewidth=0.5, zorder=-1, transform=sheet.drawing.dpi_scale_trans, gid="marked",
    ))  # fmt: skip


def _margins(sheet: Panels, ax: Axes, found: list[Exercise], states: list[str], left: float, step: float) -> None:
    """The states' names above; below, how many exercises each took part in."""
    others = len({iso3 for one in found for iso3 in one.who} - set(states))
    ends = ["others" if others else "", "in all"]
    xs = [*range(len(states)), *(len(states) - 0.5 + REST / step * at for at in (0.5, 1.5))]
    for column, (x, head) in enumerate(zip(xs, [*map(name_of, states), *ends], strict=True)):
        ax.text(x, -0.75, head, size=SMALLEST, rotation=60, rotation_mode="anchor", ha="left", va="center", gid="state",
                color=palette.INK if column < len(states) else palette.QUIET, parse_math=False)  # fmt: skip
    times = Counter(iso3 for one in found for iso3 in one.who)
    sheet.text(left - 0.1, FOOT - 0.14, "exercises in all", colour=palette.QUIET, ha="right", gid="foot")
    for column, iso3 in enumerate(states):
        sheet.text(left + step * (column + 0.5), FOOT - 0.14, f"{times[iso3]}", ha="center", gid="times")


def _day(cell: str) -> str:
    """A date without its year: "7 Apr", "Apr", or nothing."""
    _, *rest = cell.split("-")
    return " ".join([*(str(int(day)) for day in rest[1:]), *(calendar.month_abbr[int(month)] for month in rest[:1])])


def _told(found: list[Exercise], states: list[str], marked: Period | None) -> list[str]:
    """The sides, the states, then each exercise."""
    sides, times = Counter(one.side for one in found), Counter(iso3 for one in found for iso3 in one.who)
    held = [one.name for one in found if marked and one.held(marked)]
    often = sorted(states, key=lambda iso3: (-times[iso3], name_of(iso3)))
    others = len(times) - len(states)
    told = [
        f"{headline('; '.join(f'{WORDS[side]}: {sides[side]}' for side in SIDES))}.",
        f"Held by one state alone: {sum(len(one.who) == 1 for one in found)}.",
        f"How many each state took part in: {', '.join(f'{name_of(iso3)} {times[iso3]}' for iso3 in often)}"
        + (f"; {count(others, 'other state')} without a column of their own." if others else "."),
    ]
    both = {iso3 for iso3 in times if {"us", "others"} <= {one.side for one in found if iso3 in one.who}}
    if both:
        told.append(f"Took part on either side, in different exercises: {listing(both)}.")
    if marked and held:
        told.append(f"Held on {marked.words}: {' and '.join(held)}.")
    return [*told, *(_sentence(one, states) for one in found)]


def _sentence(one: Exercise, states: list[str]) -> str:
    who = [*(iso3 for iso3 in states if iso3 in one.who), *(iso3 for iso3 in one.who if iso3 not in states)]
    names = ", ".join(map(name_of, who[:TOLD])) + (f" and {len(who) - TOLD} more" if len(who) > TOLD else "")
    return f"{one.began}, {one.name} ({one.kind}): {names}."
