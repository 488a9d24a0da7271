"""Names on a map, placed so that none covers another.

A label is tried at its best position first, then around its anchor at growing distance; the cheapest position that
touches no other label and stays on the map wins. The order of the labels is their rank: an earlier one is never moved
for a later one. The same input gives the same picture.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.ft2font import LoadFlags
from matplotlib.patheffects import withStroke

from . import palette

if TYPE_CHECKING:
    from matplotlib.lines import Line2D

# Directions around the anchor, in the order tried where costs are equal; E is to the right of it.
COMPASS = {
    "e": (1, 0), "w": (-1, 0), "ne": (0.8, 0.7), "se": (0.8, -0.7), "nw": (-0.8, 0.7), "sw": (-0.8, -0.7),
    "n": (0, 1), "s": (0, -1),
}  # fmt: skip
DISTANCES = (1.5, 7, 14, 22)  # points between anchor and label
LEADER = 6  # a label farther off than this, in points, gets a thin line to its anchor
GAP, CLEAR = 1.0, 3.5  # points kept free around a label, and around a marker's centre
SPACING = 1.1  # of lines, in heights of a line
Busy = list[tuple[float, float, float]]  # points to keep free: x and y on the flat map, and how strongly
SMALLEST = 8  # points: no label is smaller


@dataclass
class Label:
    """One name to place.

    `at` is the anchor on the flat map, `room` how far the label keeps from it, in points: the radius of a marker, or
    the way to a state's coast. A `centred` label is tried right on its anchor first, unless `prefer` names directions
    of `COMPASS`. One that does not `wander` stays near its anchor, or is left out: the name of a sea.
    """

    text: str
    at: tuple[float, float]
    size: float = SMALLEST
    weight: str = "normal"
    slant: Literal["normal", "italic"] = "normal"
    colour: str = palette.INK
    room: float = 0
    centred: bool = True
    prefer: Sequence[str] = ()
    wander: bool = True
    gid: str = "label"
    box: tuple[float, float, float, float] = field(default=(0, 0, 0, 0), init=False)

    def font(self) -> FontProperties:
        """What matplotlib needs to find and set the font."""
        return FontProperties(size=self.size, weight=self.weight, style=self.slant)


def place(ax: Axes, labels: Sequence[Label], avoid: Busy | None = None) -> list[Label]:
    """Draw as many of the labels as fit.

    Parameters
    ----------
    ax
        A map whose window is set.
    labels
        In order of rank.
    avoid
        Points to keep free: a marker with weight 1, points along a line with 0.1 or so.

    Returns
    -------
    list of Label
        Those drawn, with their boxes in pixels.
    """
    figure = ax.figure
    point = figure.dpi / 72
    window = ax.get_window_extent()
    free = np.array(avoid or np.empty((0, 3)), float)
    blocked = np.column_stack([ax.transData.transform(free[:, :2]), free[:, 2]])
    drawn: list[Label] = []
    taken = np.empty((0, 4))
    for label in labels:
        width, height = _measure(label, figure.dpi)
        half = np.array([width, height]) / 2
        anchor = ax.transData.transform(label.at)
        best, cost = None, np.inf
        for offset, base in _candidates(label, width, height, point):
            if base >= cost:
                continue
            centre = anchor + offset
            box = np.concatenate([centre - half, centre + half])
            if box[0] < window.x0 + 2 or box[1] < window.y0 + 2 or box[2] > window.x1 - 2 or box[3] > window.y1 - 2:
                continue
            grown = box + np.array([-GAP, -GAP, GAP, GAP]) * point
            if _touches(grown, taken):
                continue
            price = base + 6 * _covered(grown, blocked, anchor, CLEAR * point)
            if price < cost:
                best, cost = (centre, box, offset), price
        if best is None or cost > 12:
            continue
        centre, box, offset = best
        _draw(ax, label, anchor, centre, box, point)
        label.box = tuple(box)
        taken = np.vstack([taken, box])
        drawn.append(label)
    return drawn


def _measure(label: Label, dpi: float) -> tuple[float, float]:
    """Width and height in pixels, from the font's own unhinted metrics: the same on every machine."""
    font = get_font(findfont(label.font()))
    font.set_size(label.size, dpi)
    widths = []
    lines = label.text.split("\n")
    for line in lines:
        font.set_text(line, 0, flags=LoadFlags.NO_HINTING)
        widths.append(font.get_width_height()[0] / 64)
    return max(widths), len(lines) * label.size * dpi / 72 * SPACING


def _candidates(label: Label, width: float, height: float, point: float) -> Iterator[tuple[np.ndarray, float]]:
    """Offsets of the label's centre from its anchor, in pixels, each with the cost of not being the best place."""
    order = [*label.prefer, *(way for way in COMPASS if way not in label.prefer)]
    if label.centred and not label.prefer:
        yield np.zeros(2), 0.0
    for far, distance in enumerate(DISTANCES if label.wander else DISTANCES[:2]):
        for rank, way in enumerate(order):
            across, up = COMPASS[way]
            reach = (label.room + distance) * point
            yield (
                np.array([across * reach + np.sign(across) * width / 2, up * reach + np.sign(up) * height / 2]),
                (0.5 + 2.2 * far + (0 if way in label.prefer else 1) + 0.1 * rank),
            )


def _touches(box: np.ndarray, boxes: np.ndarray) -> bool:
    return bool(
        ((boxes[:, 0] < box[2]) & (boxes[:, 2] > box[0]) & (boxes[:, 1] < box[3]) & (boxes[:, 3] > box[1])).any()
    )


def _covered(box: np.ndarray, points: np.ndarray, anchor: np.ndarray, clear: float) -> float:
    """The weight of the points under a box, its own anchor not counted."""
    x, y, weight = points.T
    inside = (x > box[0] - clear) & (x < box[2] + clear) & (y > box[1] - clear) & (y < box[3] + clear)
    own = np.hypot(x - anchor[0], y - anchor[1]) < 1
    return float(weight[inside & ~own].sum())


def _draw(ax: Axes, label: Label, anchor: np.ndarray, centre: np.ndarray, box: np.ndarray, point: float) -> None:
    to_data = ax.transData.inverted().transform
    nearest = np.clip(anchor, box[:2], box[2:])
    if label.wander and np.hypot(*(nearest - anchor)) > (label.room + LEADER) * point:
        ax.add_line(_leader(to_data(anchor), to_data(nearest)))
    x, y = to_data(centre)
    ax.text(
        x, y, label.text, fontproperties=label.font(), color=label.colour, ha="center", va="center", zorder=10,
        linespacing=SPACING, parse_math=False, gid=label.gid, clip_on=True,
        path_effects=[withStroke(linewidth=2.2, foreground=palette.HALO)],
    )  # fmt: skip


def _leader(start: np.ndarray, end: np.ndarray) -> Line2D:
    from matplotlib.lines import Line2D

    return Line2D([start[0], end[0]], [start[1], end[1]], color=palette.INK, linewidth=0.6, zorder=9)
