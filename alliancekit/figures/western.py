"""The map of the western Pacific: bases, access sites, outposts and disputed features between Sakhalin and Darwin."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from matplotlib.axes import Axes

from .. import actors
from ..catalog import load
from . import basemap, marks, palette, sentences, sheet
from .classes import Classes, of_actors
from .figure import Figure
from .labels import place
from .marks import FLAT
from .sites import NOT_SITES, checked, of_sites, selection
from .world import NOT_AN_ACTOR, draw_states

if TYPE_CHECKING:
    import pandas as pd

TINT = 0.4  # of the states' colours: markers carry the message here


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
    classes: Sequence[Any] | None = None,
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
        Drawn above the map; if None, it says what stands out.
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
    'Sites by user: “China”, all 9'
    """
    chosen = checked(selection() if sites is None else sites)
    kinds = chosen.get("kind", chosen["place"].map(lambda _: ""))
    bases, straits = chosen[~kinds.isin(NOT_SITES)], chosen[kinds == "strait"]
    features = chosen[kinds == "disputed feature"]
    if disputed:
        places = load("places")
        features = places[places["kind"] == "disputed feature"]
    states = of_actors(colour_by, data, classes).only(basemap.outlines("western_pacific", FLAT).properties["sovereign"])
    groups = of_sites(bases, colour_sites_by) if len(bases) else None
    shown = "Straits" if len(straits) else "Disputed features"
    credit = _credit(source, data, chains, bathymetry)
    legends = _legends(states, groups, len(features), chains, bathymetry)
    words = title or (sentences.finding(groups, "site") if groups else f"{shown} of the western Pacific")
    drawing, (ax,), foot = sheet.sheet(words, FLAT.height, legends, credit, beside=True)
    _ground(ax, states, bathymetry)
    busy = marks.draw_lines(ax) if chains else []
    busy += marks.draw_sites(ax, bases, groups) if groups else []
    busy += marks.draw_disputed(ax, features)
    names = marks.site_labels(bases) if label_sites else []
    drawn = place(
        ax, [*names, *marks.disputed_labels(features), *marks.state_labels(), *marks.sea_labels(straits)], busy
    )
    alt = [f"Map of the western Pacific in the {FLAT.name} projection.", sentences.custom(title)]
    alt += _sites_told(bases, groups, sum(label.gid == "site" for label in drawn) if label_sites else None)
    alt += _rest_told(features, straits, chains)
    alt.append(f"Actors: {sentences.of_classes(states, 'actor')}")
    return Figure(drawing, title=words, alt=" ".join(filter(None, alt)), source=credit, foot=foot)


def _credit(source: str | None, data: object, chains: bool, bathymetry: bool) -> str:
    parts = [sentences.credit(source, data), "Sites: alliancekit, table places.", sheet.NO_ENDORSEMENT]
    if bathymetry:
        parts.append("Depths: ETOPO1 (NOAA); not for navigation.")
    if chains:
        parts.append("Island chains are schematic.")
    return " ".join(filter(None, parts))


def _legends(
    states: Classes, groups: Classes | None, disputed: int, chains: bool, bathymetry: bool
) -> list[sheet.Legend]:
    legends, rest = [], []
    if groups:
        legends.append(sheet.Legend(f"Sites: {groups.heading}", _site_keys(groups)))
    if disputed:
        rest.append(sheet.Key(f"disputed feature ({disputed})", marker="x"))
    if chains:
        for label, (colour, dashes) in (
            ("island chain (schematic)", marks.CHAIN), ("Taiwan Strait median line, as Taipei states it", marks.MEDIAN)
        ):  # fmt: skip
            rest.append(sheet.Key(label, line=dashes, edge=colour))
    if rest:
        legends.append(sheet.Legend("Disputes and lines", rest))
    areas = [*sheet.area_keys(states, TINT, markers=False), NOT_AN_ACTOR]
    legends.append(sheet.Legend(f"Actors: {states.heading}", areas))
    if bathymetry:
        depths = basemap.outlines("bathymetry", FLAT).properties["deeper_than_m"]
        keys = [sheet.Key(f"{depth:,} m", look, look) for depth, look in zip(depths, palette.DEPTHS, strict=True)]
        legends.append(sheet.Legend("Sea deeper than", keys))
    return legends


def _site_keys(groups: Classes) -> list[sheet.Key]:
    keys = [sheet.Key(sheet.counted(one), marker=one.style.marker, marker_fill=one.style.fill) for one in groups.of]
    left = len(groups.rest) + len(groups.missing)
    marker, fill = marks.OTHER
    return [*keys, sheet.Key(f"other or no value ({left})", marker=marker, marker_fill=fill)] if left else keys


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


def _sites_told(bases: pd.DataFrame, groups: Classes | None, named: int | None) -> list[str]:
    """The sites by class, how many are named, and which lie outside the window."""
    if not groups:
        return []
    names = dict(zip(bases["place"], bases["name"], strict=True))
    told = [sentences.of_classes(groups, "site", names.__getitem__)]
    if named is not None:
        told.append(f"Names of {named} of {len(bases)} sites fit on the map.")
    outside = [name for name, at in zip(bases["name"], marks.points(bases), strict=True) if not marks.inside(*at)]
    if outside:
        told.append(f"Outside the map's window: {sentences.listing(outside)}.")
    return told


def _rest_told(features: pd.DataFrame, straits: pd.DataFrame, chains: bool) -> list[str]:
    """Disputed features with who administers and who claims them, straits, chains."""
    told = []
    if len(features):
        told.append(f"Marked as disputed: {'; '.join(_claims(row) for row in features.itertuples())}.")
    if len(straits):
        told.append(f"Straits: {sentences.listing(straits['name'])}.")
    if chains:
        told.append("First and second island chain (schematic) and the Taiwan Strait median line are drawn.")
    return told


def _claims(row: Any) -> str:
    def states(codes: str) -> str:
        return sentences.listing(actors.short_name(iso3) for iso3 in codes.split(";") if iso3)

    administered, claimed = states(getattr(row, "administered_by", "")), states(getattr(row, "claimed_by", ""))
    facts = [f"administered by {administered}" if administered else "", f"claimed by {claimed}" if claimed else ""]
    return f"{row.name}, {', '.join(filter(None, facts))}" if any(facts) else row.name
