"""Events above a line of time, commitments as bars below it, for one actor, a pair or a few."""

from __future__ import annotations

import dataclasses
import datetime
import textwrap
from collections import Counter

from ..catalog import resources
from ..dates import in_words
from ..errors import KitError
from ..states import Names, find_states, listing
from . import palette, time_chart
from .chronicle import LANES, Event, chronicle, ranked
from .figure import Figure
from .flags import Flag, hoist
from .panels import ROOM, Panels, width_of
from .period import Period, When
from .sentences import count, custom
from .sheet import Key, Legend, headline
from .spans import ASLEEP, FORMS, Span, spans, waiting
from .time_chart import LOOKS, TimeChart, look_of
from .time_scale import Scale

MOST, WORDED = 45, 18  # bars on one sheet, events with words
TALL, WRAP = 2.2, 28  # inches for words above the line of time, characters on a line of them
EDGE = 0.45  # inches right of the line of time, for the year in which a bar ends
FORM_WORDS = {
    "law": "Binding in law", "political": "Political texts, not binding in law", "unpublished": "Text not published",
}  # fmt: skip


def timeline(
    start: When = 1945,
    end: When = 2026,
    actors: Names = ("Japan", "United States"),
    kinds: Names | None = None,
    *,
    events: Names | None = None,
    mark: When | None = "2024-04-10",
    title: str | None = None,
) -> Figure:
    """Draw what happened and what was promised, over time.

    Above the line of time stand the events that concern all the actors, or one of them and a commitment that is shown;
    some of them get words, as many as fit. Below it, a bar for each commitment runs from the day it counts to its end.

    Parameters
    ----------
    start, end
        Years, months or days, such as 1945, ``"2024-04"``, ``"2024-04-10"``.
    actors
        One actor, a pair or a few: the commitments to which every one of them belonged.
    kinds
        Kinds of commitments, as for `model.in_force`; all if None.
    events
        Kinds of events, such as ``["treaty", "summit"]``; all if None.
    mark
        A day, month or year to mark with a line; its events get words first. None marks nothing.
    title
        Drawn above the picture; if None, it counts the commitments, and those in force at the end.

    Returns
    -------
    Figure
        With alt text that names each commitment with its days and standing, and the events that bear words.

    Raises
    ------
    KitError
        If a date, an actor or a kind is not known, or there is no commitment, or more than fit on a sheet.

    Examples
    --------
    >>> timeline(1945, 1959, kinds="basing or access agreement").title
    'Japan and the United States, 1945–1959: 2 commitments, all in force at the end'
    """
    chosen, period = find_states(actors), _closed(Period.of(start, end))
    marked = Period.of(mark, mark) if mark is not None else None
    bars = _few(spans(chosen, kinds, period), chosen, period)
    keys = {one.key for one in bars}
    happened = chronicle(chosen, keys, events, period)
    scale = _scale(bars, period)
    flags = {_flag(one, worth, scale): one for one, worth in ranked(happened, keys, marked).items()}
    placed = hoist(list(flags), ROOM, TALL, WORDED)
    worded = sorted((flags[flag] for flag in placed), key=lambda one: (one.day, one.key))
    words = title or _finding(bars, chosen, period)
    blocks = [(FORM_WORDS[form], found) for form in FORMS if (found := [one for one in bars if one.form == form])]
    legend = _legend(bars, period, bool(happened))
    above = legend.height(ROOM)
    sheet = Panels(words, above + time_chart.height(placed, blocks), _credit(worded, happened, waiting(chosen, kinds)))
    sheet.legend(0, sheet.height, legend, ROOM)
    TimeChart(sheet, sheet.height - above, scale).draw(happened, {flag: flags[flag] for flag in placed}, blocks, marked)
    alt = [
        f"Timeline of {count(len(happened), 'event')} and {count(len(bars), 'commitment')}: {listing(chosen)}, "
        f"{period.words}.",
        custom(title),
        *(f"{words}, {len(found)}: {'; '.join(_told(one, period) for one in found)}." for words, found in blocks),
        *_happened(happened, worded),
    ]
    return sheet.finish(" ".join(filter(None, alt)))


def _closed(period: Period) -> Period:
    """The period as far as the tables go."""
    day = min(resources()[table]["retrieved"] for table in ("commitments", "parties", "obligations", "events"))
    closed = datetime.date.fromisoformat(day)
    if period.first > closed:
        raise KitError(f"The tables were closed on {in_words(closed)}. Choose a start before that day.")
    return dataclasses.replace(period, last=min(period.last, closed))


def _few(bars: list[Span], chosen: tuple[str, ...], period: Period) -> list[Span]:
    """The commitments, if they fit on a sheet."""
    if len(bars) > MOST:
        kinds = Counter(one.kind for one in bars).most_common()
        raise KitError(
            f"{listing(chosen)}, {period.words}: {len(bars)} commitments, and a figure shows up to {MOST}. Name two "
            f'actors, a shorter time or kinds, such as kinds=["{kinds[-1][0]}"]. '
            f"Kinds: {', '.join(f'{kind} ({number})' for kind, number in kinds)}."
        )
    return bars


def _scale(bars: list[Span], period: Period) -> Scale:
    """The scale of time, so far right that every name has room left of its bar."""
    right = ROOM - EDGE
    whole = Scale(period, 0, 1)
    left = max(map(width_of, LANES))
    for one in bars:
        at, wide = whole(one.since), width_of(one.name) + time_chart.GAP
        left = max(left, (wide - right * at) / (1 - at) if at < 1 else 0)
    return Scale(period, left + 0.12, right)


def _flag(one: Event, worth: float, scale: Scale) -> Flag:
    """The event’s words: the year, where few years are shown the day, and what happened."""
    when = one.date[:4] if scale.length > 15 else in_words(one.date)
    return Flag(scale(one.day), tuple(textwrap.wrap(f"{when}: {one.title}", WRAP)), worth)


def _finding(bars: list[Span], chosen: tuple[str, ...], period: Period) -> str:
    """How many commitments there were, and how many were in force at the end."""
    last = period.numbers[1]
    standing = [one.standing(last) for one in bars]
    asleep = f" ({standing.count(ASLEEP)} dormant or suspended, at least in part)" if ASLEEP in standing else ""
    left = len(bars) - standing.count(None)
    number, many = count(len(bars), "commitment"), "all" if left == len(bars) > 1 else left or "none"
    return headline(f"{listing(chosen)}, {period.words}: {number}, {many} in force at the end{asleep}")


def _legend(bars: list[Span], period: Period, happened: bool) -> Legend:
    """The standings that occur, and what the marks are."""
    found = {look_of(one, look, period) for one in bars for _, _, look in one.stretches}
    keys = [Key(words, fill, hatch=hatch) for look, (words, fill, hatch) in LOOKS.items() if look in found]
    if happened:
        keys.append(
            Key(
                "event on a commitment (dot on its bar)",
                marker="o",
                marker_fill=palette.INK,
            )
        )
        keys.append(Key("other event", marker="o"))
    return Legend("Bars: commitments by standing. Marks: events", keys)


def _credit(worded: list[Event], happened: list[Event], unbound: list[str]) -> str:
    parts = [
        f"Words stand at {len(worded)} of {count(len(happened), 'event')}.",
        "A date known by its month or year alone stands at its first day. Where no duty is coded, the standing is that "
        "of the day on which the tables were closed.",
        "Data: alliancekit, tables commitments, parties, obligations and events: events are a selection.",
    ]
    if unbound:
        parts.insert(1, f"Without a bar, since signed and not in force: {count(len(unbound), 'commitment')}.")
    return " ".join(parts)


def _told(one: Span, period: Period) -> str:
    """A commitment with its days and its standing at the end of the period."""
    last = period.numbers[1]
    end = one.standing(last)
    now = LOOKS[end][0] if end else f"ended {in_words(one.ended)}"
    return f"{one.name}, from {in_words(one.began)}, {now}"


def _happened(happened: list[Event], worded: list[Event]) -> list[str]:
    lanes = Counter(one.lane for one in happened)
    told = [f"Events: {', '.join(f'{lanes[at]} of {lane}' for at, lane in enumerate(LANES))}."]
    return [*told, *(f"{in_words(one.date)}: {one.title}." for one in worded)]
