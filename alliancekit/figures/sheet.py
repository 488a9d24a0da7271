"""The sheet a map is drawn on: title above, source line below, the legend below or beside, where it covers no land."""

from __future__ import annotations

import functools
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure as Drawing
from matplotlib.font_manager import findfont, get_font
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from ..errors import KitError
from ..words import begun
from . import palette
from .classes import Class, Classes
from .figure import DPI

if TYPE_CHECKING:
    from matplotlib.typing import LineStyleType

# Inches. A figure 10 inches wide shows 1000 pixels wide.
WIDTH, MARGIN = 10.0, 0.1
TITLE_LINE, CAPTION, ROW, GAP, FOOT, FOOT_LINE = 0.24, 0.22, 0.2, 0.1, 0.2, 0.15
SIDE = 2.5  # the width of a legend beside the map
TEXT = 8.5  # points, of the legend
CHARACTER = 0.066  # the mean width of a letter at that size

NO_ENDORSEMENT = "Boundaries: Natural Earth, de facto; drawing is not endorsement."


@dataclass(frozen=True)
class Key:
    """One entry of a legend: an area, a marker, a line, or an area with the marker that small states get."""

    label: str
    fill: str | None = None
    edge: str = palette.EDGE
    hatch: str = ""
    hatch_colour: str = palette.INK
    marker: str | None = None
    marker_fill: str = palette.HALO
    line: LineStyleType | None = None

    @property
    def indent(self) -> float:
        """Inches from the entry's left edge to its text."""
        return 0.56 if self.fill and self.marker else 0.38


@dataclass(frozen=True)
class Legend:
    """Entries under one heading."""

    heading: str
    keys: Sequence[Key]

    def layout(self, width: float) -> list[list[tuple[Key, list[str]]]]:
        """The entries in columns, each with its label cut into lines, to fit a width in inches."""
        widest = max(key.indent + CHARACTER * len(key.label) for key in self.keys) + 0.15
        columns = max(1, min(6, len(self.keys), int(width / widest)))
        rows = -(-len(self.keys) // columns)
        entries = [
            (key, textwrap.wrap(key.label, max(12, int((width / columns - key.indent) / CHARACTER))) or [""])
            for key in self.keys
        ]
        return [entries[at : at + rows] for at in range(0, len(entries), rows)]

    def height(self, width: float) -> float:
        """Inches the legend takes, heading included."""
        return ROW + max(sum(map(_row, column)) for column in self.layout(width)) + GAP

    def draw(self, figure: Drawing, x: float, top: float, width: float) -> None:
        """Draw it with its upper left corner at `x`, `top`, in inches."""
        text(figure, x, top - ROW / 2, self.heading, TEXT, "bold")
        for column in self.layout(width):
            y = top - ROW
            for key, lines in column:
                y -= _row((key, lines))
                _draw_key(figure, key, "\n".join(lines), x, y + _row((key, lines)) / 2)
            x += max(key.indent + CHARACTER * max(map(len, lines)) for key, lines in column) + 0.15


def _row(entry: tuple[Key, list[str]]) -> float:
    return ROW + 0.14 * (len(entry[1]) - 1)


def area_keys(classes: Classes, strength: float = 1, markers: bool = True) -> list[Key]:
    """The entries of an area legend: each class, then what is grey and why."""
    keys = [
        Key(
            counted(one), one.style.tint(strength), hatch=one.style.hatch,
            hatch_colour=one.style.hatch_colour if strength == 1 else one.style.fill,
            marker=one.style.marker if markers else None, marker_fill=one.style.fill,
        )
        for one in classes.of
    ]  # fmt: skip
    left = (("other values", classes.rest, palette.OTHER), ("no data", classes.missing, palette.NO_DATA))
    for label, left_over, grey in left:
        if left_over:
            keys.append(Key(f"{label} ({len(left_over)})", grey, marker="o" if markers else None, marker_fill=grey))
    return keys


def headline(words: str) -> str:
    """The words with a capital at the start, the other letters as they are."""
    return drawable(begun(words))


def counted(one: Class, most: int = 60) -> str:
    """A class's label, cut with an ellipsis if a legend has no room for it, and how many are in it."""
    label = one.label if len(one.label) <= most else one.label[: most - 1].rstrip() + "…"
    return drawable(f"{label} ({len(one.keys)})")


def sheet(
    title: str, height: float, legends: Sequence[Legend], source: str, *,
    captions: Sequence[str] = (), across: int = 1, beside: bool = False,
) -> tuple[Drawing, list[Axes], float]:  # fmt: skip
    """A figure 10 inches wide with title, legends and source line drawn, and room for the maps.

    Parameters
    ----------
    title
        Drawn at the top, on as many lines as it needs.
    height
        Of a map, as a multiple of its width.
    legends
        Stacked below the maps, or to their right.
    source
        Drawn at the foot.
    captions
        For several maps: the line above each.
    across
        How many of them stand side by side.
    beside
        Whether the legends stand to the right of the maps.

    Returns
    -------
    tuple
        The figure, one axes per panel, and the height of the foot in inches (`Figure` crops it on a page that shows
        the source as a caption).

    Raises
    ------
    KitError
        If the title has letters that the font lacks.
    """
    titles = textwrap.wrap(drawable(title), 88) or [""]
    notes = textwrap.wrap(drawable(source), 158)
    foot = FOOT + FOOT_LINE * (len(notes) - 1)
    top = 1.5 * MARGIN + TITLE_LINE * len(titles)
    room = WIDTH - 2 * MARGIN
    maps = room - (SIDE + MARGIN if beside else 0)
    wide = (maps - MARGIN * (across - 1)) / across
    down, caption = -(-max(1, len(captions)) // across), CAPTION if captions else 0
    step = wide * height + caption + MARGIN  # from one row of maps to the next
    heights = [legend.height(SIDE if beside else room) for legend in legends]
    tall = max(down * step, sum(heights)) if beside else down * step + sum(heights)
    total = round(top + tall + foot, 2)
    figure = Drawing(figsize=(WIDTH, total), dpi=DPI, facecolor="white")
    FigureCanvasAgg(figure)
    text(figure, MARGIN, total - MARGIN, "\n".join(titles), 13, "bold", va="top", gid="title")
    text(figure, MARGIN, 0.05, "\n".join(notes), 8, colour=palette.QUIET, va="bottom", gid="source")
    at = total - top - (0 if beside else down * step)
    for legend, taken in zip(legends, heights, strict=True):
        if beside:
            legend.draw(figure, WIDTH - MARGIN - SIDE, at, SIDE)
        else:
            legend.draw(figure, MARGIN, at, room)
        at -= taken
    axes = []
    for panel in range(max(1, len(captions))):
        row, column = divmod(panel, across)
        left, bottom = MARGIN + column * (wide + MARGIN), total - top - row * step - caption - wide * height
        axes.append(figure.add_axes((left / WIDTH, bottom / total, wide / WIDTH, wide * height / total)))
        if captions:
            line = bottom + wide * height + caption / 2
            text(figure, left, line, drawable(captions[panel]), 9, "bold", gid="caption")
    return figure, axes, foot


def text(figure: Drawing, x: float, y: float, words: str, size: float, weight: str = "normal",
         colour: str = palette.INK, va: str = "center", gid: str | None = None) -> None:  # fmt: skip
    """Text at a position in inches from the figure's lower left corner, never read as mathematics."""
    figure.text(
        x, y, words, transform=figure.dpi_scale_trans, size=size, weight=weight, color=colour, va=va,
        parse_math=False, linespacing=1.2, gid=gid,
    )  # fmt: skip


def _draw_key(figure: Drawing, key: Key, label: str, x: float, y: float) -> None:
    inches = figure.dpi_scale_trans
    if key.fill:
        box = functools.partial(Rectangle, (x, y - 0.06), 0.3, 0.12, linewidth=0.6, transform=inches)
        figure.add_artist(box(facecolor=key.fill, edgecolor=key.edge))
        if key.hatch:
            hatching = box(facecolor="none", edgecolor=key.hatch_colour, hatch=key.hatch, alpha=palette.HATCH_ALPHA)
            hatching.set_hatch_linewidth(palette.HATCH_WIDTH)
            figure.add_artist(hatching)
    if key.line is not None:
        rule = Line2D([x, x + 0.3], [y, y], color=key.edge, linewidth=1.4, linestyle=key.line, transform=inches)
        figure.add_artist(rule)
    if key.marker:
        at = x + (0.43 if key.fill else 0.15)
        rim = 1.8 if key.marker == "x" else 0.6
        mark = Line2D(
            [at], [y], marker=key.marker, markersize=5.5, markerfacecolor=key.marker_fill,
            markeredgecolor=palette.INK, markeredgewidth=rim, linestyle="none", transform=inches,
        )  # fmt: skip
        figure.add_artist(mark)
    text(figure, x + key.indent, y, label, TEXT)


def drawable(words: str) -> str:
    """The words, if the picture's font can draw them.

    Raises
    ------
    KitError
        If it lacks a letter: an empty box in a picture helps nobody.
    """
    if words.isascii():
        return words
    known = get_font(findfont("DejaVu Sans")).get_charmap()
    for letter in words:
        if ord(letter) not in known and not letter.isspace():
            raise KitError(
                f"The font of the pictures cannot draw {letter!r} in {words!r}. It has Latin, Greek and Cyrillic "
                "letters: use those for titles and classes."
            )
    return words
