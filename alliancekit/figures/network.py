"""The map of the network: the ties of a day as great circles from capital to capital."""

from __future__ import annotations

import functools
from collections.abc import Iterable

import numpy as np
from matplotlib.axes import Axes

from .. import geography
from ..catalog import load
from ..dates import Date, in_words
from ..errors import KitError
from ..states import Names, in_prose, name_of
from . import basemap, palette, sentences, sheet, statement
from .classes import Class, Classes
from .figure import Figure
from .labels import SMALLEST, Busy, Label, place
from .tie_looks import HUB, LOOKS, LOOSE, OUTSIDE, TIED
from .ties import Ties, keys
from .world import NOT_AN_ACTOR, TERRITORIES, draw_states, east, small_states

FLAT = basemap.PROJECTIONS["equal earth"]
WAY = "Great circles, the shortest ways, between capitals; one that leaves the map comes back at another edge."
CELL = 80  # kilometres: lines that run through one such square count once when names look for a free place
STRENGTH = 0.01  # how strongly such a square keeps names off


def network_map(
    on: int | Date,
    layers: Names | None = None,
    actors: Names = "Indo-Pacific",
    hub: str = "United States",
    multilateral: bool = True,
    title: str | None = None,
) -> Figure:
    """Map the ties of a day: great circles from capital to capital.

    Ties of the hub are told from ties between spokes, and bilateral ones from those that come only from instruments,
    groups or exercises of more than two, by colour and dashes. The kind of which there are very many is drawn fainter.

    Parameters
    ----------
    on
        The day (``"2024-04-10"``), or a year (1960: its last day).
    layers, actors, hub, multilateral
        As for `lattice.measure`. The map knows the actors of the table `actors`.
    title
        Drawn above the map; if None, it says how many ties the hub has and how many join two spokes.

    Returns
    -------
    Figure
        With alt text that names the actors of every role, and every tie where they are few.

    Raises
    ------
    KitError
        As for `lattice.measure`, if there is only one actor, or an actor has no capital in the table `actors`.

    References
    ----------
    Cha, V. D. (2010). Powerplay: Origins of the U.S. alliance system in Asia. International Security 34(3), 158–196.

    Examples
    --------
    >>> network_map("1960-12-31", "defence", "San Francisco system", multilateral=False).title
    '31 December 1960: 4 ties of the United States, none between spokes'
    """
    drawn = Ties.found(on, layers, actors, hub, multilateral)
    found, finding, roles = drawn.measured, _finding(drawn), _roles(drawn)
    source = statement.credit(
        found.about, statement.DRILLS if "drill" in found.layers else "", WAY, sheet.NO_ENDORSEMENT, TERRITORIES
    )
    legends = [sheet.Legend("Actors", [*sheet.area_keys(roles), NOT_AN_ACTOR])]
    if found.ties:
        legends.append(sheet.Legend("Ties", keys([drawn])))
    heading = title or finding
    drawing, (ax,), foot = sheet.sheet(heading, FLAT.height, legends, source, captions=[drawn.question])
    basemap.sea(ax, FLAT)
    draw_states(ax, FLAT, "countries", roles)
    busy = [*_draw_ties(ax, drawn), *_draw_nodes(ax, roles)]
    placed = place(ax, _labels(drawn), busy)
    alt = (
        f"{sentences.custom(title)} Map of the Indo-Pacific in {FLAT.name} centred on 150° E, with the ties between "
        f"capitals. {found.about} {finding}. {drawn.told()} "
        + (f"Most ties: {sentences.listing(drawn.first)}, {max(found.degree.values())}. " if drawn.first else "")
        + " ".join(f"{sheet.headline(one.label)}: {_names(one.keys)}." for one in roles.of)
        + (f" Names of {len(placed)} of {found.n} actors fit on the map." if len(placed) < found.n else "")
    )
    return Figure(drawing, title=heading, alt=alt, source=source, foot=foot)


def _names(codes: Iterable[str]) -> str:
    codes = list(codes)
    return sentences.listing(sorted(map(name_of, codes)), len(codes))


def _finding(drawn: Ties) -> str:
    found, day = drawn.measured, in_words(drawn.measured.on)
    if not found.ties:
        return f"{day}: no tie among {found.n} actors"
    share = f" ({statement.percent(found.spoke_share)} of all)" if drawn.spokes else ""
    hub = f"{statement.count(found.hub_degree)} of {in_prose(drawn.hub)}"
    return f"{day}: {hub}, {drawn.spokes or 'none'} between spokes{share}"


def _roles(drawn: Ties) -> Classes:
    """The actors by role.

    Raises
    ------
    KitError
        If an actor is not in the table `actors`, which has the capitals.
    """
    homeless = [code for code in drawn.codes if code not in _capitals()]
    if homeless:
        raise KitError(
            f"The map draws ties between capitals, and the table actors has none for {_names(homeless)}. "
            "Leave them out of actors=, or draw the network without a map: network_diagram."
        )
    tied = drawn.tied
    inside = [code for code in sorted(drawn.codes, key=name_of) if code != drawn.hub]
    groups = (
        ("the hub", [drawn.hub], HUB),
        ("tied", [code for code in inside if code in tied], TIED),
        ("without ties", [code for code in inside if code not in tied], LOOSE),
        ("outside the set", [code for code in load("actors")["iso3"] if code not in drawn.codes], OUTSIDE),
    )
    return Classes("role", tuple(Class(label, tuple(codes), style) for label, codes, style in groups if codes))


@functools.cache
def _capitals() -> dict[str, tuple[float, float]]:
    """Capitals on the flat map by ISO3 code."""
    table = load("actors")
    x, y = FLAT(east(table["capital_lon"]), table["capital_lat"])
    return {iso3: (float(a), float(b)) for iso3, a, b in zip(table["iso3"], x, y, strict=True)}


@functools.lru_cache(maxsize=4096)
def _curve(a: str, b: str) -> tuple[np.ndarray, ...]:
    """The great circle between two capitals on the flat map, in pieces."""
    return tuple(np.column_stack(FLAT(*piece.T)) for piece in geography.great_circle(a, b, 50))


def _draw_ties(ax: Axes, drawn: Ties) -> Busy:
    """The lines, and which squares of the map they run through."""
    cells = set()
    for order, look in enumerate(LOOKS):
        pieces = [piece for pair in drawn.of[look] for piece in _curve(*pair)]
        look.draw(ax, pieces, 4 + order / 10)
        cells |= {(round(x / CELL), round(y / CELL)) for piece in pieces for x, y in piece.tolist()}
    return [(x * CELL, y * CELL, STRENGTH) for x, y in sorted(cells)]


def _draw_nodes(ax: Axes, roles: Classes) -> Busy:
    """A marker at the capital of every actor in the set, and for the small ones outside it."""
    at, small, busy = _capitals(), small_states(), []
    for one in roles.of:
        codes = [code for code in one.keys if one.style != OUTSIDE or code in small]
        size = {HUB: 8.0, OUTSIDE: 4.0}.get(one.style, 5.0)
        xy = np.array([at[code] for code in codes]).reshape(-1, 2)
        ax.plot(*xy.T, one.style.marker, color=one.style.fill, markersize=size, markeredgecolor=palette.INK,
                markeredgewidth=0.7, linestyle="none", zorder=6, gid=one.label)  # fmt: skip
        busy += [(x, y, 1.0) for x, y in xy.tolist()]
    return busy


def _labels(drawn: Ties) -> list[Label]:
    """A name at every capital of the set: the hub's, then those with most ties."""
    at, tied, degree = _capitals(), drawn.tied, drawn.measured.degree
    rank = sorted(drawn.codes, key=lambda code: (code != drawn.hub, -degree[name_of(code)], name_of(code)))
    hub, *others = (Label(name_of(code), at[code], centred=False, room=3.5) for code in rank)
    hub.size, hub.weight, hub.room = 9, "bold", 5
    for label, code in zip(others, rank[1:], strict=True):
        label.size, label.colour = SMALLEST, palette.INK if code in tied else palette.QUIET
    return [hub, *others]
