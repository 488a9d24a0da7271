"""Direct investment between the United States and Japan: who is first under which rule, and what the table lacks."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ..states import in_prose, name_of
from . import investors, palette
from .figure import Figure
from .investors import EMPLOYERS, FIRST, JOBS, NEARLY, RULES, STOCK, Found, Kind, Row, claim, number
from .labels import SMALLEST
from .panels import ROOM, Panels, bar
from .sheet import headline

if TYPE_CHECKING:
    from matplotlib.axes import Axes

OWN, TWICE, WITHDRAWN = palette.STYLES[0], palette.STYLES[1], palette.STYLES[5]
OTHERS = palette.STYLES[6].tint(0.35)
MARKS: dict[Kind, palette.Style] = {
    "first": palette.STYLES[0], "not first": palette.STYLES[5], "no order": palette.STYLES[1],
    "nothing": palette.Style(palette.QUIET, "", "x"),
}  # fmt: skip

# Inches: names of bars, scale of the largest bar; a bar, the axis below bars, a heading with a line under it.
NAMES, SCALE = 2.1, 6.15
PITCH, AXIS, HEAD, GAP = 0.27, 0.42, 0.42, 0.16
LINE = 0.15  # a second line under a heading
FLOW_AT, JOBS_AT = 5.7, 6.85  # left edges of two panels
GRID_AT, GRID_ROW = (0.0, 2.05, 4.2), 0.36  # left edges of the columns of the grid of rules, and the height of a row


@dataclass(frozen=True)
class Strip:
    """A bar with its name and the words at its end."""

    name: str
    value: float
    words: str
    fill: str
    hatch: str = ""
    weight: str = "normal"


def investment() -> Figure:
    """Draw what the table `economy` has on direct investment both ways between the United States and Japan.

    The stock in the United States by country of the owner; the stock in Japan of owners from the United States, as
    each side counts it; their flow into Japan; a grid of rules that says which of them tell who is first; and the jobs
    at Japanese-owned firms in the United States.

    Returns
    -------
    Figure
        With alt text that gives every amount and every answer.

    Raises
    ------
    KitError
        If the table lacks one of these rows.

    References
    ----------
    OECD (2008). OECD Benchmark Definition of Foreign Direct Investment (4th ed.). OECD Publishing. (Stock and flow;
    first and ultimate owner.)

    Examples
    --------
    >>> investment().title.partition(";")[0]
    'By stock Japan is first of 5 investors in the United States'
    """
    found = Found.now()
    owners, twice, flow, jobs = found
    heights = (
        HEAD + PITCH * len(owners) + AXIS + GAP,
        HEAD + LINE + PITCH * len(twice) + AXIS + GAP,
        GRID_ROW * (len(RULES) + 1.45),
    )
    panels = Panels(found.title(), sum(heights), found.source())
    top, most = panels.height, 1.02 * owners[0].value
    _draw_owners(panels, top, owners, most)
    _draw_twice(panels, top - heights[0], twice, most)
    _draw_flow(panels, top - heights[0], flow)
    _draw_grid(panels, heights[2])
    _draw_jobs(panels, heights[2], jobs)
    return panels.finish(found.told())


def _head(
    panels: Panels, x: float, top: float, words: str, below: str, wide: float, below_wide: float | None = None
) -> float:
    """A heading (none: its line stays empty), and under it what is drawn; returns where they end."""
    lines = textwrap.wrap(words, int(wide / 0.083)), textwrap.wrap(below, int((below_wide or wide) / 0.062))
    if words:
        panels.text(x, top, "\n".join(lines[0]), 9, weight="bold", va="top", gid="heading")
    top -= 0.165 * max(1, len(lines[0])) + 0.03
    panels.text(x, top, "\n".join(lines[1]), colour=palette.QUIET, va="top", gid="below")
    return top - LINE * len(lines[1]) - 0.05


def _bars(panels: Panels, left: float, top: float, wide: float, limits: tuple[float, float], strips: Sequence[Strip],
          ticks: Sequence[float], unit: str) -> Axes:  # fmt: skip
    """Bars from zero, with names on the left and figures at their ends."""
    tall = PITCH * len(strips)
    ax = panels.axes(left, top - tall, wide, tall)
    ax.set(xlim=limits, ylim=(len(strips) - 0.5, -0.5), xticks=ticks, yticks=[])
    ax.set_xticklabels([number(tick) for tick in ticks])
    ax.set_xlabel(unit, size=SMALLEST, color=palette.QUIET, labelpad=2, parse_math=False)
    ax.axvline(0, color=palette.QUIET, linewidth=1)
    for at, strip in enumerate(strips):
        bar(ax, 0, at - 0.36, strip.value, 0.72, strip.fill, strip.hatch, gid="bar")
        y, end = top - PITCH * (at + 0.5), left + wide * (strip.value - limits[0]) / (limits[1] - limits[0])
        side: Literal["left", "right"] = "left" if strip.value >= 0 else "right"
        panels.text(left - 0.1, y, strip.name, 9, weight=strip.weight, ha="right", gid="name")
        panels.text(
            end + (0.08 if side == "left" else -0.08), y, strip.words, weight=strip.weight, ha=side, gid="value"
        )
    return ax


def _draw_owners(panels: Panels, top: float, owners: Sequence[Row], most: float) -> None:
    """The stock in the United States, by country of the owner."""
    strips = [
        Strip(
            name_of(row.partner), row.value, f"{number(row.value)} ({row.percent:.1f} % of all)",
            *((OWN.fill, "", "bold") if row.partner == "JPN" else (OTHERS,)),
        )
        for row in owners
    ]  # fmt: skip
    words = f"{headline(owners[0].definition)}. {owners[0].stated}."
    top = _head(panels, 0, top, claim("P34a"), words, ROOM)
    _bars(panels, NAMES, top, SCALE, (0, most), strips, _ticks(most), owners[0].unit)


def _draw_twice(panels: Panels, top: float, twice: Sequence[Row], most: float) -> None:
    """The stock in Japan of owners from the United States, on the scale of the panel above."""
    apart = f" ({twice[0].value / twice[-1].value:.1f} times the other)"
    strips = [
        Strip(
            headline(row.whose),
            row.value,
            number(row.value) + (apart if row is twice[0] else ""),
            TWICE.fill,
            TWICE.hatch,
        )
        for row in twice
    ]
    words = (
        f"Stock of owners from {in_prose('USA')}, by each side’s count. {twice[0].stated}, on the scale of the panel "
        f"above. All countries together: {investors.sums_of('JPN', STOCK)[0].amount}."
    )
    top = _head(panels, 0, top, claim("P34c"), words, ROOM, FLOW_AT - 0.3)
    limit = 1.3 * twice[0].value
    _bars(panels, NAMES, top, SCALE * limit / most, (0, limit), strips, _ticks(limit), twice[0].unit)


def _draw_flow(panels: Panels, top: float, flow: Row) -> None:
    """What the owners put in, less what they took out, in one year."""
    value = flow.value
    strip = Strip("", value, number(value), WITHDRAWN.fill, WITHDRAWN.hatch)
    words = f"Flow of owners from {in_prose('USA')}: {flow.definition}. {flow.stated}."
    top = _head(panels, FLOW_AT, top, "", words, ROOM - FLOW_AT)
    limit = 1.3 * abs(value)
    limits = (-limit, 0.0) if value < 0 else (0.0, limit)
    _bars(panels, FLOW_AT + 0.25, top, ROOM - FLOW_AT - 0.55, limits, [strip], _ticks(value), flow.unit)


def _draw_grid(panels: Panels, top: float) -> None:
    """Which rule tells who is first, and which does not."""
    panels.text(0, top, "What the table tells, rule by rule", 9, weight="bold", va="top", gid="heading")
    heads = [f"Is {in_prose(guest)} first in {in_prose(host)}?" for host, guest in FIRST.values()]
    y = top - 0.34
    for x, head in zip(GRID_AT[1:], heads, strict=True):
        panels.text(x, y, "\n".join(textwrap.wrap(head, 34)), 8.5, weight="bold", gid="grid")
    for rule in RULES:
        panels.line([(0, y - GRID_ROW / 2), (JOBS_AT - 0.35, y - GRID_ROW / 2)], palette.GRID, 0.8)
        y -= GRID_ROW
        panels.text(0, y, headline(rule), 8.5, gid="grid")
        for x, (host, guest) in zip(GRID_AT[1:], FIRST.values(), strict=True):
            found = investors.answer(host, guest, rule)
            look = MARKS[found.kind]
            panels.mark(x + 0.06, y, look.marker, look.fill)
            colour = palette.QUIET if found.kind == "nothing" else palette.INK
            panels.text(x + 0.2, y, "\n".join(textwrap.wrap(found.words, 32)), colour=colour, gid="grid")


def _draw_jobs(panels: Panels, top: float, jobs: Row) -> None:
    """The employees, beside a million."""
    value = jobs.value
    words = (
        f"{headline(jobs.definition)}. {jobs.stated}. All foreign owners: {investors.sums_of('USA', JOBS)[0].amount}."
    )
    top = _head(panels, JOBS_AT, top, claim(EMPLOYERS), words, ROOM - JOBS_AT)
    strip = Strip("", value, "", OWN.fill)
    limits = (0, 1.1 * max(value, NEARLY))
    ax = _bars(panels, JOBS_AT, top - 0.1, ROOM - JOBS_AT - 0.1, limits, [strip], [0, NEARLY / 2, NEARLY], jobs.unit)
    ax.axvline(NEARLY, color=palette.INK, linewidth=1.4, linestyle=(0, (3, 2)), clip_on=False, gid="a million")
    panels.text(JOBS_AT + 0.1, top - 0.1 - PITCH / 2, number(value), weight="bold", colour=palette.HALO, gid="value")


def _ticks(end: float) -> list[float]:
    """A few round numbers from zero to a value, rising."""
    step = 10.0 ** math.floor(math.log10(abs(end)))
    step *= 2 if abs(end) > 5 * step else 1
    return sorted(math.copysign(step * at, end) if at else 0 for at in range(int(abs(end) // step) + 1))
