"""The network without geography: the hub in the middle, the other actors around it, once per day or per layer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from .. import model
from ..dates import Date, in_words
from ..errors import KitError, unknown
from ..states import Names, in_prose, name_of
from ..yardsticks import shown
from . import palette, sentences, sheet, statement
from .circle import Circle
from .figure import Figure
from .note import Note
from .panels import ROOM, halo, width_of
from .tie_looks import HUB, LOOKS, LOOSE, TIED
from .ties import Ties, kept, keys

YEARS = (1960, 1990, "2024-04-10")
MOST = 9  # panels on one sheet
NOTE_LINE = 0.17  # inches that a line under a circle takes
BY = ("day", "layer")
ORDER = "A place on the circle says nothing: it follows region and name."


def network_diagram(
    on: int | Date | Iterable[int | Date] = YEARS,
    layers: Names | None = None,
    actors: Names = "San Francisco system",
    hub: str = "United States",
    multilateral: bool = True,
    by: str = "day",
    title: str | None = None,
) -> Figure:
    """Draw the network of ties as circles with the hub in the middle: several days side by side, or several layers.

    The actors stand in the same order in every panel, by region and then by name. Under each panel stand its number of
    ties, the share of them that joins two spokes, and the degree centralisation.

    Parameters
    ----------
    on
        A day (``"2024-04-10"``), a year (1960: its last day), or several of them.
    layers, actors, hub, multilateral
        As for `lattice.measure`.
    by
        ``"day"``: a panel for each day, the layers taken together. ``"layer"``: a panel for each layer, on one day.
    title
        Drawn at the top; if None, it says what changed, or which layers differ most.

    Returns
    -------
    Figure
        With alt text that gives the measures and the ties of every panel.

    Raises
    ------
    KitError
        As for `lattice.measure`; if there is only one actor; if there are more than nine panels, or too many actors
        to name around circles of that size.

    References
    ----------
    Freeman, L. C. (1978/79). Centrality in social networks: Conceptual clarification. Social Networks 1, 215–239.

    Examples
    --------
    >>> network_diagram([1960, 1990], "defence", multilateral=False).title
    'Share of ties between spokes: 0 in 1960, 0 in 1990'
    """
    panels, captions = _panels(_days(on), kept(layers), kept(actors), hub, multilateral, by)
    found, finding = panels[0].measured, _of_layers(panels) if by == "layer" else _of_days(panels)
    asked = panels[0].question
    if by == "layer":
        asked = statement.question(found.actor_set, found.n, "each layer by itself", multilateral)
    drills = any("drill" in each.measured.layers for each in panels)
    source = statement.credit(panels[-1].measured.about, statement.DRILLS if drills else "", ORDER)
    across, wide, circle = _fitted(panels)
    note = NOTE_LINE * max(len(_measures(each)) - 1 for each in panels) + 0.08
    alone, entries = len(panels) == 1, [*_nodes(panels), *keys(panels)]
    legends = [sheet.Legend("Key" if alone else asked, entries), *circle.notes()]
    if alone:
        legends.append(Note("What was measured", (), [sheet.headline(part) for part in asked.split("; ")]))
    heading = title or finding
    drawing, axes, foot = sheet.sheet(
        heading, (circle.height + note) / wide, legends, source, captions=captions, across=across, beside=alone
    )
    for ax, ties in zip(axes, panels, strict=True):
        _draw(ax, circle, wide, note, ties)
    told = zip(captions, panels, strict=True)
    alt = (
        f"{sentences.custom(title)} {sentences.count(len(panels), 'network diagram')} with "
        f"{in_prose(panels[0].hub)}, the hub, in the middle and {len(circle.codes)} actors around it, clockwise from "
        f"the top: {circle.told()}. {asked}. {finding}. "
        + " ".join(f"{caption}: {', '.join(_measures(ties))}. {ties.told()}" for caption, ties in told)
    )
    return Figure(drawing, title=heading, alt=alt, source=source, foot=foot)


def _days(on: Any) -> list[Any]:
    """The days or years asked for."""
    given = list(on) if isinstance(on, Iterable) and not isinstance(on, str) else [on]
    if not 1 <= len(given) <= MOST:
        raise KitError(f"One sheet holds 1 to {MOST} days; found {len(given)}. Choose some: on=[1960, 1990, 2024].")
    return given


def _panels(
    days: Sequence[int | Date], layers: Names | None, actors: Names, hub: str, multilateral: bool, by: str
) -> tuple[list[Ties], list[str]]:
    """The ties of each panel, and the line above it."""
    if by not in BY:
        raise unknown("way to divide the panels", by, BY)
    if by == "day":
        panels = [Ties.found(day, layers, actors, hub, multilateral) for day in days]
        return panels, [in_words(each.measured.on) for each in panels]
    if len(days) > 1:
        raise KitError(f'Panels by layer show one day; found {len(days)}. Give one, such as on=2024, or use by="day".')
    asked = model.find_layers(layers)
    panels = [Ties.found(days[0], layer, actors, hub, multilateral) for layer in asked]
    return panels, [layer.capitalize() for layer in asked]


def _fitted(panels: Sequence[Ties]) -> tuple[int, float, Circle]:
    """How many panels stand side by side, how wide each is, and the circle that fits."""
    hub, codes = panels[0].hub, panels[0].codes
    if len(panels) == 1:
        wide = ROOM - sheet.SIDE - sheet.MARGIN
        return 1, wide, Circle.around(hub, codes, wide)
    side_by_side = len(panels) if len(panels) <= 4 else 4 if len(panels) in (7, 8) else 3
    for across in range(side_by_side, 1, -1):
        wide = (ROOM - sheet.MARGIN * (across - 1)) / across
        try:
            return across, wide, Circle.around(hub, codes, wide)
        except KitError:
            if across == 2:
                raise
    raise AssertionError("two panels or more stand side by side")


def _of_days(panels: Sequence[Ties]) -> str:
    if len(panels) == 1:
        return f"{in_words(panels[0].measured.on)}: {', '.join(_measures(panels[0])[:3])}"
    told = panels if len(panels) <= 4 else (panels[0], panels[-1])
    shares = [f"{shown(each.measured.spoke_share)} {_when(each.measured.on)}" for each in told]
    return f"Share of ties between spokes: {', '.join(shares)}"


def _of_layers(panels: Sequence[Ties]) -> str:
    found = [each.measured for each in panels]
    day, tied = in_words(found[0].on), sorted((each for each in found if each.ties), key=lambda it: it.spoke_share)
    if not tied or tied[0].spoke_share == tied[-1].spoke_share:
        return f"{day}: {len(tied)} of {statement.count(len(found), 'layer')} with ties"
    low, high = (f"{shown(each.spoke_share)} ({each.layers[0]})" for each in (tied[0], tied[-1]))
    return f"{day}: share of ties between spokes from {low} to {high}"


def _when(day: str) -> str:
    """The last day of a year as the year, another in full."""
    return f"in {day[:4]}" if day.endswith("-12-31") else f"on {in_words(day)}"


def _measures(ties: Ties) -> list[str]:
    """The number of ties, the share between spokes, the centralisation, and around whom, if not around the hub."""
    found = ties.measured
    return [
        statement.count(found.ties),
        f"share between spokes {shown(found.spoke_share)}",
        f"centralisation {shown(found.centralisation)}",
        *([f"most ties: {sentences.listing(ties.first)}"] if ties.first else []),
    ]


def _nodes(panels: Sequence[Ties]) -> list[sheet.Key]:
    """The legend's entries for actors."""
    loose = any(len(ties.tied | {ties.hub}) < len(ties.codes) for ties in panels)
    keys = [sheet.Key("the hub", marker=HUB.marker, marker_fill=HUB.fill)]
    keys.append(sheet.Key("spoke with a tie", marker=TIED.marker, marker_fill=TIED.fill))
    return [*keys, *([sheet.Key("without ties", marker=LOOSE.marker, marker_fill=LOOSE.fill)] if loose else [])]


def _draw(ax: Axes, circle: Circle, wide: float, note: float, ties: Ties) -> None:
    """One network, in inches from the middle of the circle, and under it what was measured."""
    ax.set(xlim=(-wide / 2, wide / 2), ylim=(-circle.bottom - note, circle.top))
    ax.axis("off")
    for order, look in enumerate(LOOKS):
        look.draw(ax, [circle.line(*pair) for pair in ties.of[look]], 4 + order / 10)
    tied = ties.tied
    for style, label in ((TIED, "tied"), (LOOSE, "without ties")):
        at = [circle.at[code] for code in circle.codes if (code in tied) == (style == TIED)]
        xy = np.array(at).reshape(-1, 2)
        ax.plot(*xy.T, style.marker, color=style.fill, markersize=5.5, markeredgecolor=palette.INK,
                markeredgewidth=0.7, linestyle="none", zorder=6, gid=label)  # fmt: skip
    ax.plot(0, 0, HUB.marker, color=HUB.fill, markersize=9, markeredgecolor=palette.INK, markeredgewidth=0.7, zorder=6,
            gid="hub")  # fmt: skip
    halo(ax.text(0, -0.11, name_of(ties.hub), size=8, weight="bold", ha="center", va="top", zorder=7, gid="node",
                 color=palette.INK, parse_math=False))  # fmt: skip
    circle.write(ax)
    ties_and_share, *others = [", ".join(_measures(ties)[:2]), *_measures(ties)[2:]]
    if others[1:] and width_of(others[1], sheet.TEXT) > wide:
        others[1] = f"most ties: {len(ties.first)} actors"
    ax.text(-wide / 2, -circle.bottom - 0.03, "\n".join([ties_and_share, *others]), size=sheet.TEXT, va="top",
            color=palette.INK, linespacing=1.25, parse_math=False, gid="measures")  # fmt: skip
