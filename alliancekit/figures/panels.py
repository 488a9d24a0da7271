"""Charts on a sheet: a title, panels placed in inches, names that keep apart, and the source line."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from typing import Literal

from matplotlib.axes import Axes
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.ft2font import LoadFlags
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.patheffects import withStroke
from matplotlib.text import Text

from . import palette
from .figure import DPI, Figure
from .labels import SMALLEST
from .sheet import MARGIN, WIDTH, Legend, drawable, sheet

ROOM = WIDTH - 2 * MARGIN  # inches from the left edge of the panels to their right edge
MIDDLE = 0.36  # from the base line to the middle of a letter, as a share of the size
CLOSE = 0.06  # inches between two names that touch no more


class Panels:
    """A sheet with room for charts: positions are inches from the room's lower left corner.

    Parameters
    ----------
    title
        What the picture shows, drawn at the top.
    height
        Of the room, in inches; it is `ROOM` inches wide.
    source
        Drawn at the foot.

    Raises
    ------
    KitError
        If the title or the source has letters that the font lacks.

    Examples
    --------
    >>> sheet = Panels("Two bars", 2, "Data: none.")
    >>> ax = sheet.axes(1, 0.5, 4, 1.2)
    >>> len(sheet.drawing.axes)
    1
    """

    def __init__(self, title: str, height: float, source: str) -> None:
        self.title, self.source, self.height = title, source, height
        self.drawing, (room,), self.foot = sheet(title, height / ROOM, [], source)
        self.left, self.bottom = self.drawing.dpi_scale_trans.inverted().transform(room.get_window_extent().p0)
        self.drawing.delaxes(room)

    def axes(self, left: float, bottom: float, width: float, height: float, grid: Literal["x", "y"] = "x") -> Axes:
        """A chart without a frame, with light lines across one of its axes."""
        wide, tall = self.drawing.get_size_inches()
        box = ((self.left + left) / wide, (self.bottom + bottom) / tall, width / wide, height / tall)
        ax = self.drawing.add_axes(box)
        ax.spines[["top", "right", "left" if grid == "x" else "bottom"]].set_visible(False)
        ax.spines[["left", "bottom"]].set_color(palette.QUIET)
        ax.tick_params(labelsize=SMALLEST, length=0, pad=4, colors=palette.QUIET)
        ax.grid(axis=grid, color=palette.GRID, linewidth=0.6)
        ax.set_axisbelow(True)
        return ax

    def text(self, x: float, y: float, words: str, size: float = SMALLEST, *, weight: str = "normal",
             style: Literal["normal", "italic"] = "normal", colour: str = palette.INK,
             ha: Literal["left", "center", "right"] = "left", va: Literal["center", "top", "bottom"] = "center",
             gid: str = "words") -> Text:  # fmt: skip
        """Words, never read as mathematics; the letters of one line in the middle of a row stand on one base line."""
        single = va == "center" and "\n" not in words
        return self.drawing.text(
            self.left + x, self.bottom + y - (MIDDLE * size / 72 if single else 0), drawable(words), size=size,
            transform=self.drawing.dpi_scale_trans, weight=weight, style=style, color=colour, ha=ha,
            va="baseline" if single else va, parse_math=False, linespacing=1.15, gid=gid,
        )  # fmt: skip

    def line(self, points: Sequence[tuple[float, float]], colour: str = palette.QUIET, width: float = 0.6) -> None:
        """A line through points: from a name to what it names."""
        xs, ys = zip(*((self.left + x, self.bottom + y) for x, y in points), strict=True)
        self.drawing.add_artist(
            Line2D(xs, ys, color=colour, linewidth=width, transform=self.drawing.dpi_scale_trans, gid="leader")
        )

    def mark(self, x: float, y: float, marker: str, fill: str, size: float = 6.5) -> None:
        """A marker, as in a legend."""
        rim = 1.8 if marker == "x" else 0.7
        self.drawing.add_artist(
            Line2D(
                [self.left + x], [self.bottom + y], marker=marker, markersize=size, markerfacecolor=fill,
                linestyle="none", markeredgecolor=fill if marker == "x" else palette.INK, markeredgewidth=rim,
                gid="mark", transform=self.drawing.dpi_scale_trans,
            )
        )  # fmt: skip

    def legend(self, x: float, top: float, legend: Legend, width: float) -> None:
        """A legend with its upper left corner at `x`, `top`."""
        legend.draw(self.drawing, self.left + x, self.bottom + top, width)

    def finish(self, alt: str) -> Figure:
        """The picture with its description."""
        return Figure(self.drawing, title=self.title, alt=alt, source=self.source, foot=self.foot)


def bar(
    ax: Axes, x: float, y: float, width: float, height: float, fill: str, hatch: str = "", gid: str = "bar"
) -> None:
    """A bar with its lower left corner at `x`, `y`, in the axes' own units, outlined and hatched as areas on a map."""
    shape = ((x, y), width, height)
    ax.add_patch(Rectangle(*shape, facecolor=fill, edgecolor=palette.EDGE, linewidth=0.7, clip_on=False, gid=gid))
    if hatch:
        look = Rectangle(*shape, facecolor="none", linewidth=0, hatch=hatch, alpha=palette.HATCH_ALPHA)
        look.set_edgecolor(palette.HALO if palette.contrast(fill, palette.HALO) > 4.5 else palette.INK)
        look.set_hatch_linewidth(palette.HATCH_WIDTH)
        ax.add_patch(look)


def halo(text: Text, colour: str = palette.HALO) -> Text:
    """The text with a rim, so that lines under it do not cross its letters."""
    text.set_path_effects([withStroke(linewidth=2.2, foreground=colour)])
    return text


@functools.lru_cache(maxsize=512)
def width_of(words: str, size: float = SMALLEST, weight: str = "normal") -> float:
    """Inches that words take, the longest line of several, from the font's own unhinted metrics.

    Examples
    --------
    >>> width_of("Japan") < width_of("Japan", weight="bold") < width_of("North Korea")
    True
    """
    font = get_font(findfont(FontProperties(size=size, weight=weight)))
    font.set_size(size, DPI)
    widths = []
    for line in words.split("\n"):
        font.set_text(line, 0, flags=LoadFlags.NO_HINTING)
        widths.append(font.get_width_height()[0] / 64 / DPI)
    return max(widths)


def spread(wanted: Sequence[float], sizes: Iterable[float], low: float, high: float) -> list[float]:
    """Positions along a line for things of these sizes, as near to where they should be as they fit side by side.

    Parameters
    ----------
    wanted
        Where the middle of each should be.
    sizes
        How much room each takes.
    low, high
        Where the line begins and ends. If the things do not fit, they start at `low` and run over `high`.

    Returns
    -------
    list of float
        The middles, in the order given. The sum of the squared distances from `wanted` is the least possible for
        things that keep their order.

    References
    ----------
    Best, M. J., & Chakravarti, N. (1990). Active set algorithms for isotonic regression: a unifying framework.
    Mathematical Programming, 47, 425–439. (Pooling of neighbours that are out of order.)

    Examples
    --------
    >>> spread([1, 1, 5], [2, 2, 2], 0, 10)
    [1.0, 3.0, 5.0]
    """
    sizes = list(sizes)
    order = sorted(range(len(wanted)), key=lambda at: wanted[at])
    before, taken = [], 0.0  # the room taken by all that stand lower, and half its own
    for at in order:
        before.append(taken + sizes[at] / 2)
        taken += sizes[at]
    pools: list[tuple[float, int]] = []  # the mean starting point of things that touch, and how many they are
    for at, room in zip(order, before, strict=True):
        mean, count = wanted[at] - room, 1
        while pools and pools[-1][0] > mean:
            other, more = pools.pop()
            mean, count = (mean * count + other * more) / (count + more), count + more
        pools.append((mean, count))
    starts = [max(low, min(mean, high - taken)) for mean, count in pools for _ in range(count)]
    placed = dict(zip(order, (float(start + room) for start, room in zip(starts, before, strict=True)), strict=True))
    return [placed[at] for at in range(len(wanted))]
