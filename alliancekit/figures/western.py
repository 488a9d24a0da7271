"""The map of the western Pacific: bases, access sites, outposts and disputed features between Sakhalin and Darwin."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes

from .. import actors, geography
from ..catalog import load
from . import basemap, palette, sentences, sheet
from .classes import Classes, of_actors
from .figure import Figure
from .labels import Label, place
from .sites import NOT_SITES, checked, of_sites, selection
from .world import NOT_AN_ACTOR, draw_states

if TYPE_CHECKING:
    import pandas as pd

FLAT = basemap.Projection(
    "Lambert azimuthal equal-area", "+proj=laea +lat_0=16 +lon_0=124 +datum=WGS84", (-2700, 2900), (-3260, 3330)
)
TINT = 0.4  # of the states' colours: markers carry the message here

# Where a name stands, where the middle of the state is off the map or covered: longitude, latitude.
STANDS = {
    "CHN": (110.5, 30.5), "MNG": (110.5, 44.4), "RUS": (134.6, 46.9), "IDN": (113.6, -0.8), "AUS": (133.5, -14.2), "MYS": (114.2, 3.3),
    "PNG": (143.2, -5.6), "JPN": (138.3, 36.2), "VNM": (107.9, 14.0), "PHL": (125.2, 8.2), "LAO": (103.6, 18.3), "MMR": (96.4, 20.8),
    "PLW": (134.6, 7.5), "TWN": (121.0, 23.8), "THA": (101.4, 15.6), "KHM": (105.0, 12.7), "PRK": (126.8, 40.3),
    "KOR": (128.2, 36.4), "FSM": (138.1, 9.5), "TLS": (125.9, -8.8), "BRN": (114.6, 4.5), "SGP": (103.8, 1.4),
}  # fmt: skip
SEAS = (
    ("Philippine Sea", 131.5, 18.5, 11), ("South\nChina Sea", 113.8, 13.3, 10), ("East China\nSea", 124.8, 29.2, 9),
    ("East Sea /\nSea of Japan", 135.9, 40.1, 9), ("Yellow\nSea", 123.2, 35.6, 8.5), ("Celebes Sea", 122.3, 3.6, 8.5),
    ("Java Sea", 111.5, -5.0, 8.5), ("Banda Sea", 127.6, -5.6, 8.5), ("Arafura\nSea", 134.8, -9.6, 8.5),
    ("Pacific Ocean", 146.5, 27.5, 11),
)  # fmt: skip


def western_pacific(
    colour_by: str = "region",
    data: pd.DataFrame | None = None,
    *,
    sites: pd.DataFrame | None = None,
    disputed: bool = True,
    chains: bool = True,
    bathymetry: bool = True,
    title: str | None = None,
    colour_sites_by: str = "user",
    label_sites: bool = True,
    classes: Sequence | None = None,
    source: str | None = None,
) -> Figure:
    """Map the western Pacific with sites, in an equal-area projection centred on 16° North, 124° East.

    Parameters
    ----------
    colour_by, data, classes, source
        The states' colours, as for `indo_pacific`; drawn pale, under the markers.
    sites
        Rows of the table `places`: exactly these are drawn. None: about 25 that make a legible first map.
    disputed
        Whether to mark every disputed feature of the table `places`.
    chains
        Whether to draw the island chains (schematic) and the Taiwan Strait median line.
    bathymetry
        Whether to shade the sea by depth.
    title
        Drawn above the map; if None, it says what is shown.
    colour_sites_by
        A column of the sites: ``"user"``, ``"kind"``, ``"relation"``, ``"host"``, … The seven commonest values get
        a marker each, the rest one for all.
    label_sites
        Whether to name the sites, as many as fit.

    Returns
    -------
    Figure
        With alt text that names the sites of every class and the disputed features.

    Raises
    ------
    KitError
        As for `indo_pacific`, and if the sites have no rows or lack columns.

    Examples
    --------
    >>> places = load("places")
    >>> western_pacific(sites=places[places["user"] == "CHN"]).title
    'The western Pacific: sites by user'
    """
    chosen = checked(selection() if sites is None else sites)
    marked = _disputed(chosen, disputed)
    kinds = chosen["kind"] if "kind" in chosen.columns else chosen["place"].map(lambda _: "")
    bases = chosen[~kinds.isin(NOT_SITES)]
    straits = chosen[kinds == "strait"]
    states = of_actors(colour_by, data, classes).only(basemap.outlines("western_pacific", FLAT).properties["sovereign"])
    groups = of_sites(bases, colour_sites_by) if len(bases) else None
    title = title or f"The western Pacific: {f'sites by {groups.heading}' if groups else 'disputed features'}"
    credit = _credit(source, data, chains, bathymetry)
    legends = _legends(states, groups, len(marked), chains, bathymetry)
    drawing, (ax,), foot = sheet.sheet(title, FLAT.height, legends, credit, beside=True)
    _ground(ax, states, bathymetry)
    busy = [*_draw_lines(ax, chains), *_draw_sites(ax, bases, groups), *_draw_disputed(ax, marked)]
    names = [*(_site_labels(bases) if label_sites else []), *_disputed_labels(marked), *_state_labels(), *_sea_labels(straits)]
    drawn = place(ax, names, np.array(busy) if busy else None)
    named = sum(label.gid == "site" for label in drawn)
    alt = f"Map of the western Pacific in the {FLAT.name} projection. {title}. "
    alt += _alt(bases, groups, named if label_sites else None, marked, straits, chains)
    return Figure(drawing, title=title, alt=f"{alt} States: {sentences.of_classes(states, 'actor')}", source=credit, foot=foot)


def _disputed(chosen: pd.DataFrame, everything: bool) -> pd.DataFrame:
    table = load("places") if everything else chosen
    return table[table["kind"] == "disputed feature"] if "kind" in table.columns else table[:0]


def _credit(source: str | None, data: object, chains: bool, bathymetry: bool) -> str:
    parts = [sentences.credit(source, data), "Sites: alliancekit, table places.", sheet.NO_ENDORSEMENT]
    if bathymetry:
        parts.append("Depths: ETOPO1 (NOAA); not for navigation.")
    if chains:
        parts.append("Island chains are schematic.")
    return " ".join(filter(None, parts))


def _legends(states: Classes, groups: Classes | None, disputed: int, chains: bool, bathymetry: bool) -> list[sheet.Legend]:
    legends, points = [], []
    if groups:
        points = [
            sheet.Key(sheet.drawable(sheet.shorten(f"{one.label} ({len(one.keys)})")), marker=one.style.marker, marker_fill=one.style.fill)
            for one in groups.of
        ]
        left = len(groups.rest) + len(groups.missing)
        points += [sheet.Key(f"other or no value ({left})", marker="p", marker_fill=palette.NO_DATA)] if left else []
        legends.append(sheet.Legend(f"Sites: {groups.heading}", points))
    rest = [sheet.Key(f"disputed feature ({disputed})", marker="x")] if disputed else []
    if chains:
        rest += [sheet.Key("island chain (schematic)", line=(0, (4, 2)), edge=palette.CHAIN),
                 sheet.Key("Taiwan Strait median line, as Taipei states it", line=(0, (4, 1.5, 1, 1.5)), edge=palette.INK)]  # fmt: skip
    if rest:
        legends.append(sheet.Legend("Disputes and lines", rest))
    legends.append(sheet.Legend(f"States: {states.heading}", [*sheet.area_keys(states, TINT, markers=False), NOT_AN_ACTOR]))
    if bathymetry:
        depths = geography.layer("bathymetry")["deeper_than_m"]
        legends.append(sheet.Legend("Sea deeper than", [
            sheet.Key(f"{depth:,} m", colour, colour) for depth, colour in zip(depths, palette.DEPTHS, strict=True)
        ]))  # fmt: skip
    return legends


def _ground(ax: Axes, states: Classes, bathymetry: bool) -> None:
    """Sea, depths, grid, states, the ground of disputed features, scale bar."""
    ax.set(xlim=FLAT.x, ylim=FLAT.y, xticks=[], yticks=[], facecolor=palette.SEA)
    ax.set_aspect("equal")
    for spine in ax.spines.values():
        spine.set(color=palette.QUIET, linewidth=0.6)
    if bathymetry:
        shapes = basemap.outlines("bathymetry", FLAT).paths
        for shape, colour in zip(shapes, palette.DEPTHS, strict=True):
            basemap.polygons(ax, [shape], colour, width=0, z=0.5)
    basemap.grid(ax, FLAT, 10, "#ffffff")
    draw_states(ax, FLAT, "western_pacific", states, TINT)
    basemap.polygons(ax, list(basemap.outlines("disputed", FLAT).paths), palette.OTHER)
    x, y = FLAT.x[0] + 150, FLAT.y[0] + 150
    ax.plot([x, x + 1000], [y, y], color=palette.INK, linewidth=2.4, solid_capstyle="butt", zorder=8)
    ax.text(x + 500, y + 40, "1,000 km", ha="center", va="bottom", size=8, color=palette.INK, zorder=8, gid="scale")


def _xy(lon, lat) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in zip(*FLAT(lon, lat), strict=True)]


def _inside(x: float, y: float) -> bool:
    return FLAT.x[0] < x < FLAT.x[1] and FLAT.y[0] < y < FLAT.y[1]


def _draw_lines(ax: Axes, chains: bool) -> list[tuple[float, float, float]]:
    """Island chains and median line; what labels should keep free."""
    if not chains:
        return []
    outlines = basemap.outlines("lines", FLAT)
    busy = []
    for path, key in zip(outlines.paths, outlines.properties["line"], strict=True):
        chain = key.endswith("chain")
        colour, style = (palette.CHAIN, (0, (4, 2))) if chain else (palette.INK, (0, (4, 1.5, 1, 1.5)))
        basemap.lines(ax, [path], colour, 1.3, style, z=4, halo=1.2)
        busy += [(x, y, 0.12) for x, y in basemap.dense(path.vertices, 60)]
    return busy


def _draw_sites(ax: Axes, bases: pd.DataFrame, groups: Classes | None) -> list[tuple[float, float, float]]:
    at = dict(zip(bases["place"], _xy(bases["lon"], bases["lat"]), strict=True))
    for place_key, (x, y) in at.items():
        look = groups.style(place_key)
        ax.plot(x, y, look.marker if look else "p", color=look.fill if look else palette.NO_DATA, markersize=6.5,
                markeredgecolor=palette.INK, markeredgewidth=0.7, zorder=7)  # fmt: skip
    return [(*xy, 1.0) for xy in at.values()]


def _draw_disputed(ax: Axes, marked: pd.DataFrame) -> list[tuple[float, float, float]]:
    points = _xy(marked["lon"], marked["lat"])
    for x, y in points:
        ax.plot(x, y, "x", color=palette.HALO, markersize=6.5, markeredgewidth=3.4, zorder=6.8)
        ax.plot(x, y, "x", color=palette.INK, markersize=6.5, markeredgewidth=1.8, zorder=6.9)
    return [(*xy, 1.0) for xy in points]


def _site_labels(bases: pd.DataFrame) -> list[Label]:
    return [
        Label(_short(name), xy, room=3.8, centred=False, gid="site")
        for name, xy in zip(bases["name"], _xy(bases["lon"], bases["lat"]), strict=True)
    ]


def _short(name: str) -> str:
    """A name without what stands in brackets after it: there is no room for both."""
    return sheet.drawable(name.split(" (")[0])


def _disputed_labels(marked: pd.DataFrame) -> list[Label]:
    return [
        Label(_short(name).replace("/", " /\n") if len(name) > 24 else _short(name), xy, slant="italic", room=3.8, centred=False, gid="disputed")
        for name, xy in zip(marked["name"], _xy(marked["lon"], marked["lat"]), strict=True)
    ]


def _state_labels() -> list[Label]:
    known = set(load("actors")["iso3"])
    shown = sorted(set(STANDS) & known)
    points = _xy(*zip(*(STANDS[iso3] for iso3 in shown), strict=True))
    return [
        Label(actors.short_name(iso3), xy, size=9, weight="bold", gid="state")
        for iso3, xy in zip(shown, points, strict=True)
    ]


def _sea_labels(straits: pd.DataFrame) -> list[Label]:
    asked = [
        Label(sheet.drawable(name), xy, slant="italic", colour=palette.DEEP, gid="sea")
        for name, xy in zip(straits["name"], _xy(straits["lon"], straits["lat"]), strict=True)
    ]
    names, lons, lats, sizes = zip(*SEAS, strict=True)
    seas = [
        Label(name, xy, size=size, slant="italic", colour=palette.DEEP, gid="sea")
        for name, xy, size in zip(names, _xy(lons, lats), sizes, strict=True)
    ]
    return [*asked, *seas]


def _alt(bases, groups, named: int | None, marked, straits, chains: bool) -> str:
    """What stands on the map besides the states, in sentences."""
    parts = []
    if groups:
        names = dict(zip(bases["place"], bases["name"], strict=True))
        parts.append(sentences.of_classes(groups, "site", names.__getitem__))
        if named is not None:
            parts.append(f"Names of {named} of {len(bases)} sites fit on the map.")
        outside = [names[key] for key, xy in zip(bases["place"], _xy(bases["lon"], bases["lat"]), strict=True) if not _inside(*xy)]
        if outside:
            parts.append(f"Outside the map's window: {sentences.listing(outside)}.")
    if len(marked):
        parts.append(f"Marked as disputed: {'; '.join(_claims(row) for row in marked.itertuples())}.")
    if len(straits):
        parts.append(f"Straits named: {sentences.listing(straits['name'])}.")
    if chains:
        parts.append("First and second island chain (schematic) and the Taiwan Strait median line are drawn.")
    return " ".join(parts)


def _claims(row) -> str:
    def states(codes: str) -> str:
        return sentences.listing(actors.short_name(iso3) for iso3 in codes.split(";") if iso3)

    administered, claimed = states(getattr(row, "administered_by", "")), states(getattr(row, "claimed_by", ""))
    facts = [f"administered by {administered}" if administered else "", f"claimed by {claimed}" if claimed else ""]
    return f"{row.name}, {', '.join(filter(None, facts))}" if any(facts) else row.name
