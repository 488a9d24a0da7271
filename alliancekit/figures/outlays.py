"""Military spending over the years: as a share of GDP, and as a rank, which another share would have changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ..states import name_of
from . import palette, sentences
from .figure import Figure
from .labels import SMALLEST
from .panels import ROOM, Panels, spread
from .sheet import Key, Legend
from .standings import Standings

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.typing import LineStyleType

NAMED = 7  # others whose share has a name beside it: those that spent most
OWN, SUPPOSED = palette.STYLES[0], palette.STYLES[1]
PALE, STRONGER = "#c9cfd4", "#8a949c"
DASHES: LineStyleType = (0, (3, 2))

# Inches.
ROW = 0.205  # from rank to rank
AXIS, HEAD = 0.36, 0.52  # below and above the panels
SHARES, RANKS = (0.5, 3.0), (5.25, 3.15)  # left edge and width of the two panels
MOVED = 0.03  # how far from its line a name stands without a thin line to it
LINE = 0.15  # the height of a name


class End(NamedTuple):
    """A name beside the end of a line: its words, where the line ends, and how it looks; `lead` if there is a line."""

    words: str
    at: float
    colour: str = palette.QUIET
    weight: str = "normal"
    lead: bool = True


def spending(actor: str = "Japan", start: int | None = None, end: int | None = None, target: float = 2.0) -> Figure:
    """Draw an actor's military spending as a share of GDP and as a rank, and the rank at another share.

    Parameters
    ----------
    actor
        Any name of an actor of the table `spending`.
    start, end
        The first and the last year; if None, those for which the actor has figures.
    target
        The share of its GDP, in percent, for which the rank is computed year by year: see `spending.rank_if`.

    Returns
    -------
    Figure
        Two panels, with alt text that gives every share and rank of the actor.

    Raises
    ------
    KitError
        If the actor, a year or the share is not one that the table has figures for.

    References
    ----------
    SIPRI Military Expenditure Database; ``cite("spending")``.

    Examples
    --------
    >>> spending("Japan").title
    'At 2 % of GDP Japan would have ranked 3 in 2014 and 7 in 2024; it ranked 8 and 10'
    """
    found = Standings.between(actor, start, end, target)
    tall = ROW * (found.most + 0.4)
    top = AXIS + tall + HEAD
    panels = Panels(found.title(), top, found.source())
    shares, ranks = (panels.axes(left, AXIS, wide, tall, grid="y") for left, wide in (SHARES, RANKS))
    for ax in (shares, ranks):
        ax.set(xlim=(found.years[0] - 0.35, found.years[-1] + 0.35), xticks=found.years[::-2][::-1])
    ranks.set(ylim=(found.most + 0.7, 0.3), yticks=[1, *range(5, found.most + 1, 5)])
    over = _draw_shares(panels, shares, found)
    _draw_ranks(panels, ranks, found)
    panels.text(0, top - 0.1, "Share of GDP, percent", 9, weight="bold", gid="heading")
    if over:
        panels.text(0, top - 0.32, f"off the top in {found.years[-1]}: {over}", colour=palette.QUIET, gid="over")
    panels.legend(RANKS[0] - 0.35, top, _legend(found), ROOM - RANKS[0] + 0.35)
    return panels.finish(found.told(over))


def _legend(found: Standings) -> Legend:
    keys = [
        Key("the rank it had", edge=OWN.fill, line="-", marker=OWN.marker, marker_fill=OWN.fill),
        Key(
            f"at {found.target:g} % of GDP", edge=SUPPOSED.fill, line=DASHES, marker=SUPPOSED.marker,
            marker_fill=SUPPOSED.fill,
        ),
    ]  # fmt: skip
    if any(one.best_rank < one.worst_rank for one in found.supposed):
        keys.append(Key("rounding allows", edge=palette.INK, line="-"))
    return Legend("Rank by spending in US$, 1 is the most", keys)


def _draw_shares(panels: Panels, ax: Axes, found: Standings) -> str:
    """The lines of everybody's share; returns who ends above the panel, in words."""
    shares = {
        actor: [(entry.year, entry.share) for entry in found.of(actor) if entry.share is not None]
        for actor in (*found.others, found.actor)
    }
    every = [share for line in shares.values() for _, share in line]
    highest = max(share for _, share in shares[found.actor])
    top = 1.15 * max(highest, found.target, float(np.quantile(every, 0.88)))
    ax.set_ylim(0, top)
    ends = {entry.actor: entry.share for entry in found.in_year(found.years[-1]) if entry.share is not None}
    others = [actor for actor in ends if actor != found.actor]
    named = [actor for actor in others if ends[actor] <= top][:NAMED]
    for actor in found.others:
        strong = actor in named
        ax.plot(
            *_columns(shares[actor]), color=STRONGER if strong else PALE, linewidth=1.1 if strong else 0.8,
            zorder=2.5 if strong else 2, gid=f"share: {actor}",
        )  # fmt: skip
    ax.axhline(found.target, color=palette.INK, linewidth=1.2, linestyle=DASHES, zorder=3, gid="target")
    ax.plot(
        *_columns(shares[found.actor]), color=OWN.fill, linewidth=2.2, marker=OWN.marker, zorder=4, markersize=4.5,
        markeredgecolor=palette.INK, markeredgewidth=0.6, gid=f"share: {found.actor}",
    )  # fmt: skip
    labels = [End(f"{found.target:g} % of GDP", found.target, palette.INK, "bold")]
    labels += [
        _end(f"{name_of(actor)} {ends[actor]:.2f}", ends[actor], actor == found.actor)
        for actor in (found.actor, *named)
        if actor in ends
    ]
    _name_ends(panels, ax, SHARES, labels)
    over = sorted((actor for actor in others if ends[actor] > top), key=lambda actor: -ends[actor])
    return sentences.listing(f"{name_of(actor)} {ends[actor]:.1f} %" for actor in over)


def _draw_ranks(panels: Panels, ax: Axes, found: Standings) -> None:
    """The course of everybody's rank, and the actor's own at the share supposed."""
    last = found.years[-1]
    labels = [_end(name_of(entry.actor), entry.rank, entry.actor == found.actor) for entry in found.in_year(last)]
    for actor in found.others:
        line = [(entry.year, float(entry.rank)) for entry in found.of(actor)]
        ax.plot(*_columns(line), color=PALE, linewidth=1.1, marker="o", markersize=2.6, gid=f"rank: {actor}")
        if line[-1][0] < last:
            labels.append(End(f"{name_of(actor)}, to {line[-1][0]}", ax.get_ylim()[0], lead=False))
    for one in found.supposed:
        if one.best_rank < one.worst_rank:
            ends = [one.best_rank, one.worst_rank]
            ax.plot([one.year] * 2, ends, "-_", color=palette.INK, linewidth=1.6, markersize=9, zorder=4, gid="range")
    _numbered(ax, [(one.year, one.rank) for one in found.supposed], SUPPOSED, DASHES, 13.5, "supposed")
    _numbered(ax, [(entry.year, entry.rank) for entry in found.of(found.actor)], OWN, "-", 12.5, "own")
    _name_ends(panels, ax, RANKS, labels)


def _numbered(ax: Axes, line: Sequence[tuple[int, int]], look: palette.Style, dashes: LineStyleType, size: float,
              gid: str) -> None:  # fmt: skip
    """A line whose markers hold the rank; the larger marker shows behind the smaller where the ranks are equal."""
    ax.plot(
        *_columns(line), color=look.fill, linewidth=2, linestyle=dashes, marker=look.marker, markersize=size, gid=gid,
        markeredgecolor=palette.INK, markeredgewidth=0.7, zorder=5, clip_on=False,
    )  # fmt: skip
    for year, rank in line:
        ax.text(
            year, rank, str(rank), size=SMALLEST, color=look.hatch_colour, ha="center", va="center_baseline", zorder=6,
            gid=gid,
        )  # fmt: skip


def _columns(line: Sequence[tuple[int, float]]) -> tuple[list[int], list[float]]:
    return [year for year, _ in line], [value for _, value in line]


def _end(words: str, at: float, own: bool) -> End:
    return End(words, at, OWN.fill, "bold") if own else End(words, at)


def _name_ends(panels: Panels, ax: Axes, place: tuple[float, float], ends: Sequence[End]) -> None:
    """Names to the right of a panel, at the height where their lines end or as near as they fit."""
    (bottom, top), tall = ax.get_ylim(), ax.get_position().height * panels.drawing.get_size_inches()[1]
    wanted = [AXIS + tall * (end.at - bottom) / (top - bottom) for end in ends]
    edge = sum(place)
    heights = spread(wanted, [LINE] * len(ends), AXIS, AXIS + tall)
    for end, at, y in zip(ends, wanted, heights, strict=True):
        panels.text(edge + 0.16, y, end.words, colour=end.colour, weight=end.weight, gid="name")
        if end.lead and abs(y - at) > MOVED:
            panels.line([(edge - 0.02, at), (edge + 0.03, at), (edge + 0.13, y)], end.colour, 0.7)
