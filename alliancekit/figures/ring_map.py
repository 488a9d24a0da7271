"""What stands on the map of range rings: ground, rings, markers, and the names in order of rank."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.path import Path

from ..catalog import load
from . import basemap, marks, palette
from .labels import Busy, Label
from .marks import FLAT
from .rings import DASHES, LOOKS, Ring

if TYPE_CHECKING:
    import pandas as pd

    Window = tuple[tuple[float, float], tuple[float, float]]

MARGIN, LEAST = 220, 1800  # km: kept free around the rings; the map's least width
FLATTEST = 0.75  # the map's least height over its width
# Markers by kind of place; the kinds not named are sites.
SHAPES = {"disputed feature": "X", "strait": "d"}
SITE, CENTRE, CAPITAL = "o", "*", "s"
OF_PLACES = ("site", "disputed", "centre")  # the gid of names that places bear


class Group(NamedTuple):
    """Places that lie within the same rings: in words, how their markers are filled, and their keys."""

    label: str
    fill: str
    keys: list[str]


def window(circles: list[Ring]) -> Window:
    """The part of the map that is shown, x and y from, to: all rings with a margin, as far as the map goes."""
    corners = np.concatenate([ring.outline for ring in circles])
    west_south, east_north = np.array([FLAT.x, FLAT.y]).T
    low = np.maximum(corners.min(axis=0) - MARGIN, west_south)
    high = np.minimum(corners.max(axis=0) + MARGIN, east_north)
    wide, tall = high - low
    wide = max(wide, LEAST, tall / FLAT.height)
    half = np.minimum([wide, max(tall, FLATTEST * wide)], east_north - west_south) / 2
    x, y = np.clip((low + high) / 2, west_south + half, east_north - half)
    return (x - half[0], x + half[0]), (y - half[1], y + half[1])


def shown(places: pd.DataFrame, of: Window) -> pd.DataFrame:
    """The places in the window, with x and y on the flat map."""
    (x0, x1), (y0, y1) = of
    x, y = np.array(marks.points(places)).T
    at = places.assign(x=x, y=y)
    return at[at["x"].between(x0, x1, inclusive="neither") & at["y"].between(y0, y1, inclusive="neither")]


def draw_ground(ax: Axes, of: Window, places: pd.DataFrame) -> Busy:
    """Sea, grid, land in one tone, and a scale bar in the corner that has fewest places; what labels keep free."""
    (x0, x1), (y0, y1) = of
    ax.set(xlim=(x0, x1), ylim=(y0, y1), xticks=[], yticks=[], facecolor=palette.SEA)
    ax.set_aspect("equal")
    for spine in ax.spines.values():
        spine.set(color=palette.QUIET, linewidth=0.6)
    basemap.grid(ax, FLAT, 10, palette.HALO)
    basemap.polygons(ax, list(basemap.outlines("western_pacific", FLAT).paths), palette.LAND, edge=palette.QUIET)
    basemap.polygons(ax, list(basemap.outlines("disputed", FLAT).paths), palette.OTHER, edge=palette.QUIET)
    wide = x1 - x0
    length = max(step * 10**power for step in (1, 2, 5) for power in (1, 2, 3) if step * 10**power <= wide / 4)
    gap, tall = 0.03 * wide, 0.05 * wide
    corners = itertools.product((y0 + gap, y1 - gap - tall), (x0 + gap, x1 - gap - length))

    def crowd(corner: tuple[float, float]) -> int:
        beside = places["x"].between(corner[1] - gap, corner[1] + length + gap)
        return int((beside & places["y"].between(corner[0] - gap, corner[0] + tall)).sum())

    y, x = min(corners, key=crowd)
    ax.plot([x, x + length], [y, y], color=palette.INK, linewidth=2.4, solid_capstyle="butt", zorder=8)
    ax.text(x + length / 2, y + 0.008 * wide, f"{length:,} km", ha="center", va="bottom", size=8, color=palette.INK,
            zorder=8, gid="scale")  # fmt: skip
    return [(a, b, 1.0) for a in np.linspace(x, x + length, 24) for b in np.linspace(y, y + tall, 4)]


def draw_rings(ax: Axes, circles: list[Ring]) -> Busy:
    """Each ring as a faint area with a line of its own colour and dashes, and a star at its centre."""
    busy: Busy = []
    for ring, look, dashes in zip(circles, LOOKS, DASHES, strict=False):
        line = Path(ring.outline, closed=True)
        basemap.polygons(ax, [line], f"{look}1a", width=0, z=3)
        basemap.lines(ax, [line], look, 2.0, dashes, z=5, halo=1.6)
        centre = ring.middle
        ax.plot(
            *centre, CENTRE, color=look, markersize=15, markeredgecolor=palette.INK, markeredgewidth=0.8, zorder=7.5
        )
        busy += [(*centre, 1.0), *((float(x), float(y), 0.08) for x, y in ring.outline[::3])]
    return busy


def draw_places(ax: Axes, places: pd.DataFrame, groups: list[Group]) -> Busy:
    """A marker per place, its shape by kind: filled within a ring, hollow and smaller outside."""
    looks = {key: group for group in groups for key in group.keys}
    for place, kind, x, y in places[["place", "kind", "x", "y"]].itertuples(index=False):
        if place in looks:
            hollow = looks[place] is groups[-1]
            ax.plot(
                x, y, SHAPES.get(kind, SITE), color=looks[place].fill, markersize=5 if hollow else 6.5,
                markeredgecolor=palette.QUIET if hollow else palette.INK, markeredgewidth=0.7,
                zorder=6.5 if hollow else 7, gid=place,
            )  # fmt: skip
    return [(x, y, 1.0) for x, y in zip(places["x"], places["y"], strict=True)]


def draw_capitals(ax: Axes, circles: list[Ring]) -> Busy:
    """A small square for every capital within a ring."""
    at = _capitals(circles)
    for x, y in at.values():
        ax.plot(
            x, y, CAPITAL, color=palette.INK, markersize=4.2, markeredgecolor=palette.HALO, zorder=6.8, gid="capital"
        )
    return [(*xy, 1.0) for xy in at.values()]


def _capitals(circles: list[Ring]) -> dict[str, tuple[float, float]]:
    """The capitals within the rings by name, those that are a centre left out."""
    table = load("actors")
    held = {iso3 for ring in circles for iso3 in ring.capitals} - {ring.key for ring in circles}
    rows = table[table["iso3"].isin(held)]
    return dict(zip(rows["capital"], marks.flatten(rows["capital_lon"], rows["capital_lat"]), strict=True))


def names(ax: Axes, circles: list[Ring], places: pd.DataFrame, groups: list[Group]) -> list[Label]:
    """Names in order of rank: centres, rings, disputed features and sites within, capitals, states, the rest, seas."""
    centres = {ring.middle: ring.name for ring in circles}
    middles = [
        Label(name, at, size=9, weight="bold", room=6, centred=False, gid="centre") for at, name in centres.items()
    ]
    outside = places["place"].isin(groups[-1].keys)
    within = ~outside & ~places["place"].isin([ring.key for ring in circles])
    towns = [Label(name, at, room=2.5, centred=False, gid="capital") for name, at in _capitals(circles).items()]
    states = marks.state_labels()
    for label in states:
        label.wander = False
    ranked = [
        *_of_places(places[within], palette.INK), *towns, *states, *_of_places(places[outside], palette.QUIET),
        *marks.sea_labels(places[:0]),
    ]  # fmt: skip
    (x0, x1), (y0, y1) = ax.get_xlim(), ax.get_ylim()
    return [
        *middles,
        *_of_rings(ax, circles, places),
        *(label for label in ranked if x0 < label.at[0] < x1 and y0 < label.at[1] < y1),
    ]


def _of_places(places: pd.DataFrame, colour: str) -> list[Label]:
    disputed = places["kind"] == "disputed feature"
    found = [*marks.disputed_labels(places[disputed]), *marks.site_labels(places[~disputed])]
    for label in found:
        label.colour = colour
    return found


def _of_rings(ax: Axes, circles: list[Ring], places: pd.DataFrame) -> list[Label]:
    """A name on each ring, near its eastern or western end, away from the other centres and from crowds of places."""
    (x0, x1), (y0, y1) = ax.get_xlim(), ax.get_ylim()
    wide, centres = x1 - x0, np.array([ring.middle for ring in circles])
    found = []
    for ring, look in zip(circles, LOOKS, strict=False):
        points = ring.outline
        edge = np.array([0.12, 0.04]) * wide
        free = ((points > np.array([x0, y0]) + edge) & (points < np.array([x1, y1]) - edge)).all(axis=1)
        points = points[free] if free.any() else points
        score = np.abs(points[:, 0] - ring.middle[0])
        for other in centres[(centres != ring.middle).any(axis=1)]:
            score += np.hypot(*(points - other).T)
        for place in places[["x", "y"]].to_numpy():
            score -= 0.05 * wide * (np.hypot(*(points - place).T) < 0.1 * wide)
        x, y = points[int(np.argmax(score))]
        label = f"{ring.length} from {ring.name}"
        colour = palette.mix(look, palette.INK, 0.7)
        found.append(Label(label, (float(x), float(y)), weight="bold", colour=colour, gid="ring"))
    return found


def place_names(keys: Iterable[str]) -> list[str]:
    """The names of places, in the order given."""
    by_key = load("places").set_index("place")["name"]
    return [str(by_key[key]) for key in keys]
