"""The map of the Indo-Pacific, from western Europe to the east coast of North America, the Pacific whole."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.path import Path

from .. import actors, geography
from ..catalog import load
from ..errors import KitError
from . import basemap, palette, sentences, sheet
from .classes import Classes, of_actors
from .figure import Figure
from .labels import Busy, Label, place

if TYPE_CHECKING:
    import numpy.typing as npt
    import pandas as pd

# Where a name reads best, found by eye: directions, and how far from the state's middle, in points. The other names
# find their own place.
BESIDE = {
    "JPN": ("e", 9), "PHL": ("e", 10), "NZL": ("e", 9), "TWN": ("e", 3), "LKA": ("e", 4), "BGD": ("s", 4),
    "VNM": ("e", 7), "THA": ("w", 8), "MMR": ("sw", 11), "NPL": ("n", 3), "BTN": ("ne", 2), "PNG": ("ne", 4),
    "GBR": ("w", 4), "FRA": ("w", 7), "KOR": ("w", 4), "PRK": ("w", 5), "MYS": ("n", 3), "KHM": ("s", 5),
}  # fmt: skip
# Names that stand elsewhere than in the state's middle: longitude, latitude.
STANDS = {"BGD": (87.9, 24.0), "IDN": (114.0, -1.0), "IND": (77.0, 24.8), "THA": (100.6, 14.2)}
NOT_AN_ACTOR = sheet.Key("not an actor of the kit", palette.LAND, palette.LAND_EDGE)
TERRITORIES = "Territories are drawn like the state that administers them."
# Names that run over a narrow country in one line.
BREAK = {"United Kingdom": "United\nKingdom", "Papua New Guinea": "Papua\nNew Guinea"}


def indo_pacific(
    colour_by: str = "region",
    data: pd.DataFrame | None = None,
    *,
    title: str | None = None,
    label: str | Iterable[str] = "auto",
    projection: str = "equal earth",
    highlight: Iterable[str] = (),
    links: Iterable[tuple[str, str]] = (),
    classes: Sequence[Any] | None = None,
    source: str | None = None,
) -> Figure:
    """Map the actors, coloured by any column.

    Parameters
    ----------
    colour_by
        A column of `data`. Text: one class per value, at most seven; true/false: two; numbers: five ranges.
    data
        One row per actor, with a column ``iso3`` or ``actor``; the table `actors` if None.
    title
        Drawn above the map; if None, it says what stands out.
    label
        ``"auto"`` (as many names as fit), ``"none"``, or the actors to name.
    projection
        ``"equal earth"`` (true areas), ``"robinson"`` or ``"mercator"`` (clipped near 70° North).
    highlight
        Actors to draw with a heavy outline.
    links
        Pairs of actors to join by great circles, capital to capital.
    classes
        Text: the values to colour, in order; the others turn grey. Numbers: the edges of the ranges.
    source
        Where the data come from; boundaries are always added.

    Returns
    -------
    Figure
        With alt text that names every class and its actors.

    Raises
    ------
    KitError
        For an unknown column, actor or projection, an empty table, or more classes than can be told apart.

    Examples
    --------
    >>> indo_pacific("status").title
    'Actors by status: the largest group is “UN member” (44 of 48)'
    """
    flat = basemap.projection(projection)
    grouped = of_actors(colour_by, data, classes)
    marked = _codes(highlight)
    pairs = [_pair(link) for link in links]
    custom = f"{sentences.custom(title)} " if title else ""
    title = title or sentences.finding(grouped, "actor")
    credit = " ".join(filter(None, [sentences.credit(source, data), sheet.NO_ENDORSEMENT, TERRITORIES]))
    legend = sheet.Legend(sheet.headline(grouped.heading), [*sheet.area_keys(grouped), *_extra_keys(pairs, marked)])
    drawing, (ax,), foot = sheet.sheet(title, flat.height, [legend], credit)
    basemap.sea(ax, flat)
    draw_states(ax, flat, "countries", grouped)
    busy = [*draw_dots(ax, flat, grouped), *_draw_links(ax, flat, pairs)]
    draw_highlight(ax, flat, marked)
    if label != "none":
        named = None if label == "auto" else _codes(label)
        place(ax, _labels(flat, named, marked), busy)
    alt = (
        f"Map of the Indo-Pacific in {flat.name} centred on 150° E. {custom}"
        f"{sentences.of_classes(grouped, 'actor')}"
        + (f" Outlined: {sentences.listing(map(actors.short_name, marked))}." if marked else "")
        + (f" {sentences.of_links(pairs)}" if pairs else "")
    )
    return Figure(drawing, title=title, alt=alt, source=credit, foot=foot)


def _codes(names: str | Iterable[str]) -> list[str]:
    """ISO3 codes of actors; one name alone will do."""
    if not isinstance(names, Iterable):
        raise KitError(f'Name actors in a list, such as ["Japan"]; found {names!r}.')
    return [actors.find(name) for name in ([names] if isinstance(names, str) else names)]


def _pair(link: tuple[str, str]) -> tuple[str, str]:
    if not isinstance(link, (tuple, list)) or len(link) != 2:
        raise KitError(f'A link is a pair of actors, such as ("Japan", "United States"); found {link!r}.')
    return actors.find(link[0]), actors.find(link[1])


def _extra_keys(pairs: list[tuple[str, str]], marked: list[str]) -> list[sheet.Key]:
    keys = [NOT_AN_ACTOR]
    if pairs:
        keys.append(sheet.Key("great circle between capitals", line="-", edge=palette.LINK))
    if marked:
        keys.append(sheet.Key("outlined", fill=palette.HALO, edge=palette.INK))
    return keys


def draw_states(ax: Axes, flat: basemap.Projection, layer: str, classes: Classes, strength: float = 1) -> None:
    """The states of a layer: classes in their colours and hatches, the rest grey, the others pale.

    A territory takes the look of the state it belongs to. `strength` below 1 mixes the colours with white, for a map
    on which markers carry the message.
    """
    states = basemap.outlines(layer, flat)
    known = {*classes.rest, *classes.missing, *(key for one in classes.of for key in one.keys)}
    others = set(states.properties["sovereign"]) - known
    basemap.polygons(ax, states.where("sovereign", others), palette.LAND, edge=palette.LAND_EDGE, width=0.3)
    basemap.polygons(ax, states.where("sovereign", classes.missing), palette.NO_DATA)
    basemap.polygons(ax, states.where("sovereign", classes.rest), palette.OTHER)
    for one in classes.of:
        look = one.style
        basemap.polygons(
            ax, states.where("sovereign", one.keys), look.tint(strength), hatch=look.hatch,
            hatch_colour=look.hatch_colour if strength == 1 else look.fill,
        )  # fmt: skip


@functools.cache
def _positions(flat: basemap.Projection) -> dict[str, tuple[float, float]]:
    """Capitals on the flat map by ISO3 code."""
    table = load("actors")
    x, y = flat(east(table["capital_lon"]), table["capital_lat"])
    return {iso3: (float(a), float(b)) for iso3, a, b in zip(table["iso3"], x, y, strict=True)}


def east(lon: npt.ArrayLike) -> np.ndarray:
    """Longitudes moved into the maps' range, -30 to 330."""
    return (np.asarray(lon, float) - geography.CUT) % 360 + geography.CUT


@functools.cache
def small_states() -> tuple[str, ...]:
    """Actors too small to show their colour: ISO3 codes."""
    states = basemap.outlines("countries", basemap.PROJECTIONS["equal earth"])
    sizes = dict(zip(states.properties["iso3"], states.square_degrees, strict=True))
    return tuple(iso3 for iso3 in load("actors")["iso3"] if sizes.get(iso3, 0) < basemap.SMALL)


def draw_dots(ax: Axes, flat: basemap.Projection, classes: Classes, size: float = 5.5) -> Busy:
    """A marker for each small state, `size` points wide, at its capital; what labels should keep free."""
    at = _positions(flat)
    for iso3 in small_states():
        look = classes.style(iso3)
        fill = look.fill if look else palette.OTHER if iso3 in classes.rest else palette.NO_DATA
        ax.plot(*at[iso3], look.marker if look else "o", color=fill, markersize=size, markeredgecolor=palette.INK,
                markeredgewidth=0.6, zorder=6)  # fmt: skip
    return [(*at[iso3], 1.0) for iso3 in small_states()]


def _draw_links(ax: Axes, flat: basemap.Projection, pairs: list[tuple[str, str]]) -> Busy:
    pieces = [np.column_stack(flat(*piece.T)) for a, b in pairs for piece in geography.great_circle(a, b, 50)]
    basemap.lines(ax, [Path(piece) for piece in pieces], palette.LINK, 1.3, z=5, halo=1.4)
    at = _positions(flat)
    for iso3 in {iso3 for pair in pairs for iso3 in pair}:
        ax.plot(*at[iso3], "o", color=palette.HALO, markersize=4.5, markeredgecolor=palette.LINK, zorder=6.5)
    ends = [(*at[iso3], 1.0) for pair in pairs for iso3 in pair]
    return [*ends, *((x, y, 0.15) for piece in pieces for x, y in piece)]


def draw_highlight(ax: Axes, flat: basemap.Projection, marked: list[str]) -> None:
    """A heavy outline around actors, a ring around small ones."""
    states = basemap.outlines("countries", flat)
    basemap.polygons(ax, states.where("iso3", marked), "none", edge=palette.INK, width=0.9, z=3)
    at, small = _positions(flat), small_states()
    for iso3 in (iso3 for iso3 in marked if iso3 in small):
        ax.plot(*at[iso3], "o", markersize=11, zorder=6, markerfacecolor="none", markeredgecolor=palette.INK,
                markeredgewidth=1.4)  # fmt: skip


def _labels(flat: basemap.Projection, named: list[str] | None, marked: list[str]) -> list[Label]:
    """A label per actor, large states first, since they have least choice of place."""
    states = basemap.outlines("countries", flat)
    rows = {iso3: at for at, iso3 in enumerate(states.properties["iso3"])}
    capital, small = _positions(flat), set(small_states())
    labels = []
    for iso3 in named if named is not None else load("actors")["iso3"]:
        row, name = rows[iso3], actors.short_name(iso3)
        size = states.square_degrees[row]
        *way, away = BESIDE.get(iso3, (0,))
        middle = states.properties["label_lon"][row], states.properties["label_lat"][row]
        x, y = flat(*STANDS.get(iso3, middle))
        labels.append((
            (iso3 not in marked, iso3 in small, -size),
            Label(
                BREAK.get(name, name), capital[iso3] if iso3 in small else (float(x), float(y)),
                size=9 if size > 60 else 8, weight="bold" if size > 60 or iso3 in marked else "normal",
                room=3.5 if iso3 in small else away, centred=iso3 not in small, prefer=way,
            ),
        ))  # fmt: skip
    return [label for _, label in sorted(labels, key=lambda pair: pair[0])]
