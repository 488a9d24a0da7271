"""What stands on a timeline: words and marks of events above, the line of time, bars of commitments below."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from . import palette
from .chronicle import LANES, Event
from .flags import LINE, Flag
from .panels import ROOM, Panels, bar, halo, width_of
from .period import Period
from .spans import ASLEEP, CONTESTED, LIVE, Span
from .time_scale import Scale

ROW, THICK, LANE, TICKS = 0.155, 0.085, 0.17, 0.2  # inches: a row of bars, a bar, a lane of events, the years
SPACE = 1.3  # rows that a heading takes
GAP = 0.06  # inches between a bar and its name
ENDED = "ended"
# Standings: in words, fill, hatch.
LOOKS = {
    LIVE: ("live or reaffirmed", palette.STYLES[0].fill, ""),
    CONTESTED: ("contested, in whole or in part", palette.STYLES[6].fill, "xxxxxx"),
    ASLEEP: ("dormant or suspended, in whole or in part", palette.HALO, "//////"),
    ENDED: ("ended", palette.OTHER, ""),
}
Blocks = Sequence[tuple[str, list[Span]]]  # headings, each with its bars


def height(flags: Collection[Flag], blocks: Blocks) -> float:
    """Inches the chart takes."""
    return _over(flags) + LANE * len(LANES) + TICKS * 2.8 + sum(ROW * (len(bars) + SPACE) for _, bars in blocks)


def look_of(one: Span, look: str, period: Period) -> str:
    """How a stretch of a bar looks: what was in force without dispute and has ended by the period’s end is grey."""
    return ENDED if look == LIVE and one.until <= period.numbers[1] else look


class TimeChart:
    """The chart on its sheet, from the sheet’s foot up to `top`; positions are inches.

    Parameters
    ----------
    sheet
        With room for `height`.
    top
        Where the words of events may begin, from above.
    scale
        Of time.
    """

    def __init__(self, sheet: Panels, top: float, scale: Scale) -> None:
        self.sheet, self.top, self.scale = sheet, top, scale
        self.ax = sheet.axes(0, 0, ROOM, top)
        self.ax.set(xlim=(0, ROOM), ylim=(0, top))
        self.ax.axis("off")

    def draw(self, events: list[Event], words: dict[Flag, Event], blocks: Blocks, mark: Period | None) -> None:
        """Events with their words, the years, the bars."""
        base = self.top - _over(words)
        line = base - LANE * len(LANES)
        self._events(events, base, {one.key for _, bars in blocks for one in bars})
        self._words(words, base)
        self._years(line, mark)
        y = line - TICKS
        for head, bars in blocks:
            y -= ROW * SPACE
            self.sheet.text(0, y + ROW * 0.4, f"{head} ({len(bars)})", weight="bold", gid="head")
            for one in bars:
                y -= ROW
                self._bar(one, y + ROW / 2, [event.day for event in events if event.commitment == one.key])

    def _events(self, events: list[Event], base: float, shown: set[str]) -> None:
        """A mark for each event on the lane of its kind: filled where a commitment below is concerned."""
        for at, lane in enumerate(LANES):
            y = base - LANE * (at + 0.5)
            self.sheet.text(self.scale.left - 0.1, y, lane, colour=palette.QUIET, ha="right", gid="lane")
            self.ax.plot([self.scale.left, self.scale.right], [y, y], color=palette.GRID, linewidth=0.6, zorder=1)
        for one in events:
            self.ax.plot(
                self.scale(one.day), base - LANE * (one.lane + 0.5), "o", markersize=5, markeredgecolor=palette.INK,
                color=palette.INK if one.commitment in shown else palette.HALO, markeredgewidth=0.7, zorder=3,
                gid=one.key,
            )  # fmt: skip

    def _words(self, words: dict[Flag, Event], base: float) -> None:
        """The words of events, each beside a pole that stands on its mark."""
        for flag, one in words.items():
            foot = base - LANE * (one.lane + 0.5)
            self.ax.plot(
                [flag.at] * 2, [foot, base + flag.top], color=palette.QUIET, linewidth=0.6, zorder=2, gid="pole"
            )
            for at, line in enumerate(flag.lines):
                y = base + flag.top - LINE * (at + 0.5)
                self.sheet.text(flag.left, y, line, gid="event")

    def _years(self, line: float, mark: Period | None) -> None:
        """Lines and words for the years, above the bars and below them, and a line for the day marked."""
        foot = TICKS * 1.8
        for day, words in self.scale.ticks():
            x = self.scale(day)
            for low, high in ((line, line + LANE * len(LANES)), (foot, line - TICKS)):
                self.ax.plot([x, x], [low, high], color=palette.GRID, linewidth=0.6, zorder=0)
            for y in (line - TICKS / 2, foot - TICKS / 2):
                self.sheet.text(x, y, words, colour=palette.QUIET, ha="center", gid="year")
        first, last = self.scale.period.numbers
        if mark and first <= mark.numbers[0] <= last:
            x = self.scale(mark.numbers[0])
            self.ax.plot([x, x], [foot - TICKS, line + LANE * len(LANES)], color=palette.STYLES[5].fill, linewidth=1,
                         linestyle=(0, (3, 2)), zorder=2.5, gid="mark")  # fmt: skip
            left = x + width_of(mark.words) + 0.05 > ROOM
            self.sheet.text(x + (-0.05 if left else 0.05), foot - TICKS * 1.4, mark.words, weight="bold",
                            ha="right" if left else "left", gid="mark")  # fmt: skip

    def _bar(self, one: Span, y: float, events: list[int]) -> None:
        """A bar for each stretch, the name left of it, the year of its end right of it, a dot for each event."""
        first, last = self.scale.period.numbers
        for since, until, look in one.stretches:
            if since <= last and until > first:
                _, fill, hatch = LOOKS[look_of(one, look, self.scale.period)]
                a, b = self.scale(since), self.scale(min(until, last))
                bar(self.ax, a, y - THICK / 2, max(b - a, 0.02), THICK, fill, hatch, gid=one.key)
        x = self.scale(one.since)
        halo(self.sheet.text(x - GAP, y, one.name, ha="right", gid="bar"))
        if one.until <= last:
            self.sheet.text(
                self.scale(one.until) + 0.05, y, f"{one.until // 10_000}", colour=palette.QUIET, gid="ended"
            )
        for day in (day for day in events if first <= day and one.standing(day)):
            self.ax.plot(self.scale(day), y, "o", markersize=3.2, color=palette.HALO, markeredgecolor=palette.INK,
                         markeredgewidth=0.6, zorder=4, gid=f"{one.key} event")  # fmt: skip


def _over(flags: Collection[Flag]) -> float:
    """Inches that words take above the lanes."""
    return max((flag.top for flag in flags), default=0) + 0.08
