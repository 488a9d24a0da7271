"""Lines over the years, named where they end, with thin lines to hold them against."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.ticker import FixedLocator, MaxNLocator

from ..yardsticks import shown
from . import palette
from .note import BOUND
from .panels import Panels, halo, spread, width_of

if TYPE_CHECKING:
    from matplotlib.typing import LineStyleType

NAME = 8.5  # points, of the lines' names
LINE = NAME / 72 * 1.2  # inches a line of a name takes
LETTERS = 31  # in a line of a name
TIGHT, ROOMY = 0.34, 0.5  # inches above a chart for what its scale shows, without and with numbers of events
NUMBER = 0.17  # inches that the number of an event takes
CROSSED = 10_000  # what it costs a name to lie on a thin line or on another name: more than on all curves
STRETCH = 1.7  # a thin line farther up than this many times the highest value is left out, and not drawn towards

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Curve:
    """One line: its name, the values by year, colour and dashes."""

    name: str
    years: np.ndarray
    values: np.ndarray
    colour: str
    style: LineStyleType

    def __str__(self) -> str:
        return f"{self.name}: {shown(float(self.values[-1]))}{BOUND}in{BOUND}{self.years[-1]}"


class Plot:
    """A chart on a sheet of panels.

    Parameters
    ----------
    page
        The sheet.
    box
        Where the chart stands, in inches of the sheet: left, bottom, width, height.
    years
        The first and the last year.
    head
        What the vertical scale shows.
    numbered
        Whether the numbers of events stand above the chart.
    """

    def __init__(self, page: Panels, box: Box, years: tuple[int, int], head: str, numbered: bool = False) -> None:
        self.page, self.years = page, years
        self.left, self.bottom, self.wide, self.tall = box
        self.ax = page.axes(*box, grid="y")
        self.ax.spines["bottom"].set_visible(True)
        self.ax.set_xlim(*years)
        self.ax.tick_params("x", pad=7)  # the first year keeps clear of the zero beside it
        self.ax.xaxis.set_major_locator(MaxNLocator(9, integer=True, steps=[1, 2, 5, 10]))
        above = (ROOMY if numbered else TIGHT) - 0.08
        page.text(0, self.bottom + self.tall + above, head, NAME, weight="bold", gid="head")

    def draw(self, curves: Sequence[Curve], marks: dict[float, str], share: bool) -> list[str]:
        """Draw the lines with their names, and the thin lines; a share runs from 0 to 1, a count from 0 up.

        Returns
        -------
        list of str
            The thin lines drawn, in words.
        """
        highest = max([1.0, *(float(value) for curve in curves for value in curve.values[np.isfinite(curve.values)])])
        high = 1.0 if share else max([highest, *(mark for mark in marks if mark <= STRETCH * highest)]) * 1.04
        self.ax.set_ylim(0, high)
        self.ax.yaxis.set_major_locator(
            FixedLocator([0, 0.25, 0.5, 0.75, 1]) if share else MaxNLocator(5, integer=True, steps=[1, 2, 5, 10])
        )
        for curve in curves:
            self.ax.plot(
                curve.years, curve.values, color=curve.colour, linestyle=curve.style, linewidth=1.8, clip_on=False,
                zorder=4, gid=curve.name, solid_capstyle="round", marker="o" if len(curve.years) < 4 else None,
                markersize=3,
            )  # fmt: skip
        self._name(curves, high)
        drawn = self._hold(curves, {mark: words for mark, words in marks.items() if mark <= high}, high)
        return [f"{shown(mark)} ({words})" for mark, words in drawn.items()]

    def mark(self, years: Sequence[int], numbered: bool, scale: bool) -> None:
        """Vertical lines at years, numbered above the chart from 1 on; `scale` keeps the years under the chart."""
        self.ax.tick_params(labelbottom=scale)
        if scale:
            middle = self.left + self.wide / 2
            self.page.text(middle, self.bottom - 0.33, "year (on 31 December)", ha="center", colour=palette.QUIET)
        for year in sorted(set(years)):
            self.ax.axvline(year, color=palette.QUIET, linewidth=0.8, linestyle=(0, (1, 2)), zorder=2, gid="event")
        if numbered and years:
            wanted = [self._x(year) for year in years]
            placed = spread(wanted, [NUMBER] * len(years), 0, self.wide + NUMBER)
            top = self.bottom + self.tall
            for at, (x, true) in enumerate(zip(placed, wanted, strict=True), start=1):
                self.page.line([(self.left + true, top), (self.left + x, top + 0.16)])
                self.page.text(self.left + x, top + 0.24, str(at), weight="bold", ha="center", gid="event")

    def _x(self, year: float) -> float:
        """Inches from the chart's left edge."""
        first, last = self.years
        return (year - first) / (last - first) * self.wide

    def _name(self, curves: Sequence[Curve], high: float) -> None:
        """The names at the right, as near to where the lines end as they fit."""
        ends = []
        for curve in curves:
            known = np.flatnonzero(np.isfinite(curve.values))
            ends.append(float(curve.values[known[-1]]) / high * self.tall if len(known) else self.tall / 2)
        names = ["\n".join(textwrap.wrap(str(curve), LETTERS)) for curve in curves]
        sizes = [LINE * (1 + name.count("\n")) + 0.05 for name in names]
        placed = spread(ends, sizes, -0.1, self.tall + 0.1)
        edge = self.left + self.wide
        for curve, name, end, y in zip(curves, names, ends, placed, strict=True):
            self.page.line(
                [(edge + 0.03, self.bottom + end), (edge + 0.13, self.bottom + y), (edge + 0.2, self.bottom + y)],
                curve.colour, 1.4,
            )  # fmt: skip
            self.page.text(edge + 0.24, self.bottom + y, name, NAME, gid="name")

    def _hold(self, curves: Sequence[Curve], marks: dict[float, str], high: float) -> dict[float, str]:
        """Thin lines across the chart, each named where its name covers least; one whose name has no room is left out,
        and not among those returned.
        """
        lines = np.vstack([self._points(curve, high) for curve in curves])
        taken: list[Box] = []
        heights = {mark: mark / high * self.tall for mark in marks}
        for mark, words in marks.items():
            wide, others = width_of(words), [height for other, height in heights.items() if other != mark]
            across = np.arange(0.06, max(0.1, self.wide - wide - 0.04), 0.1).tolist()
            boxes = [
                (x - 0.03, middle - 0.07, x + wide + 0.03, middle + 0.07)
                for middle in (heights[mark] + 0.08, heights[mark] - 0.08)
                if middle > 0.07
                for x in across
            ]
            costs = [_cost(box, lines, others, taken) for box in boxes]
            if min(costs) >= CROSSED:
                del heights[mark]
                continue
            box = boxes[int(np.argmin(costs))]
            taken.append(box)
            self.ax.axhline(mark, color=palette.EQUATOR, linewidth=0.9, clip_on=False, zorder=2.5, gid="yardstick")
            middle = self.bottom + (box[1] + box[3]) / 2
            halo(self.page.text(self.left + box[0] + 0.03, middle, words, style="italic", colour=palette.QUIET,
                                gid="yardstick"))  # fmt: skip
        return {mark: words for mark, words in marks.items() if mark in heights}

    def _points(self, curve: Curve, high: float) -> np.ndarray:
        """Points along a curve, in inches, close to each other."""
        years = np.linspace(*self.years, 1200)
        values = np.interp(years, curve.years, curve.values)
        x = (years - self.years[0]) / np.ptp(self.years) * self.wide
        known = np.isfinite(values)
        return np.column_stack([x[known], values[known] / high * self.tall])


def _cost(box: Box, points: np.ndarray, heights: Sequence[float], taken: Sequence[Box]) -> float:
    """How much a name in a box would cover: points of curves, other thin lines, other names."""
    x, y = points.T
    covered = int(((x > box[0]) & (x < box[2]) & (y > box[1]) & (y < box[3])).sum())
    crossed = sum(box[1] < height < box[3] for height in heights)
    hidden = sum(box[0] < b[2] and b[0] < box[2] and box[1] < b[3] and b[1] < box[3] for b in taken)
    return covered + CROSSED * (crossed + hidden)
