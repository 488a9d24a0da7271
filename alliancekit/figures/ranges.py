"""The map of what lies within a distance: geodesic range rings around places of the western Pacific."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .. import distances
from ..catalog import load
from ..dates import Date
from ..distances import Point
from . import palette, ring_map, sentences, sheet
from .figure import Figure
from .labels import place
from .marks import FLAT
from .ring_map import Group
from .rings import DASHES, LOOKS, Ring, rings

OWN_CHOICE = "The distances are the reader’s own choice, not the range of any weapon: the kit holds no weapons data."
CREDIT = (
    f"{OWN_CHOICE} Measured as geodesics on the WGS84 ellipsoid; a group of islands or a strait counts as one point. "
    f"Places: alliancekit, table places, a selection. {sheet.NO_ENDORSEMENT}"
)
ANYWHERE = 20_100  # km: no two points of the earth are farther apart


def ranges(
    places: Point | Iterable[Point],
    km: float | Sequence[float] = 1000,
    title: str | None = None,
    *,
    on: Date | None = None,
) -> Figure:
    """Map what lies within a distance of one place or several, with true geodesic rings.

    The same ring around a place of each side shows what is near for either. A ring is a distance that the reader chose:
    it says nothing about what any force can do.

    Parameters
    ----------
    places
        The centres, one or up to four: places, actors (their capitals are meant) or pairs (longitude, latitude), as for
        `distances.within`.
    km
        The distance in kilometres: one for all, or one for each. Around a single place, several make several rings.
    title
        Drawn above the map; if None, it says how many places lie within each ring.
    on
        Only places whose arrangement stood on this day, as for `distances.nearest`; all if None.

    Returns
    -------
    Figure
        With alt text that lists what lies within each ring, nearest first, and what lies within several.

    Raises
    ------
    KitError
        If a place, a distance or the day is not known or not usable, there are more than four rings, or a centre lies
        outside the map.

    References
    ----------
    Karney, C. F. F. (2013). Algorithms for geodesics. Journal of Geodesy, 87, 43–55.

    Examples
    --------
    >>> ranges("Yonaguni", 120).title
    'Within 120 km of Camp Yonaguni lies 1 other place'
    """
    circles, known = rings(places, km, on), load("places")
    centres = {ring.key for ring in circles}
    standing = {*distances.within(circles[0].point, ANYWHERE, of="places", on=on)["place"], *centres}
    window = ring_map.window(circles)
    shown = ring_map.shown(known[known["place"].isin(standing)], window)
    groups = _groups(circles, [key for key in known["place"] if key in standing - centres])
    words = title or _finding(circles, groups)
    (x0, x1), (y0, y1) = window
    drawing, (ax,), foot = sheet.sheet(
        words, (y1 - y0) / (x1 - x0), _legends(circles, groups, shown["kind"], set(shown["place"])), CREDIT, beside=True
    )
    busy = ring_map.draw_ground(ax, window, shown)
    busy += ring_map.draw_rings(ax, circles)
    busy += ring_map.draw_places(ax, shown, groups)
    busy += ring_map.draw_capitals(ax, circles)
    names = place(ax, ring_map.names(ax, circles, shown, groups), busy)
    alt = [
        f"Map of the western Pacific in the {FLAT.name} projection with {sentences.count(len(circles), 'range ring')}.",
        sentences.custom(title),
        *map(_told, circles),
        *map(_shared, groups[len(circles) : -1]),
        _beyond(groups[-1], set(shown["place"])),
        f"{sum(label.gid in ring_map.OF_PLACES for label in names)} of the {len(shown)} places on the map bear a name.",
        OWN_CHOICE,
    ]
    return Figure(drawing, title=words, alt=" ".join(filter(None, alt)), source=CREDIT, foot=foot)


def _finding(circles: list[Ring], groups: list[Group]) -> str:
    """How many places lie within each ring, and how many within several."""
    numbers = [len(ring.places) for ring in circles]
    noun = "other place" if circles[0].key in set(load("places")["place"]) else "place"
    lie = "lies" if numbers[0] == 1 else "lie"
    if _nested(circles):
        lengths = sentences.listing(ring.length.removesuffix(" km") for ring in circles)
        within = sentences.listing(f"{number:,}" for number in numbers)
        return f"Within {lengths} km of {circles[0].name} {lie} {within} {noun if numbers[-1] == 1 else f'{noun}s'}"
    parts = [f"Within {circles[0].label} {lie} {sentences.count(numbers[0], noun)}"]
    same = len({ring.km for ring in circles}) == 1
    parts += [
        f"{f'of {ring.name}' if same else f'within {ring.label}'} {number}"
        for ring, number in zip(circles[1:], numbers[1:], strict=True)
    ]
    shared = [f"{len(group.keys)} {group.label}" for group in groups[len(circles) : -1]]
    return sheet.drawable("; ".join([", ".join(parts), *shared]))


def _nested(circles: list[Ring]) -> bool:
    return len({ring.centre for ring in circles}) == 1


def _groups(circles: list[Ring], keys: list[str]) -> list[Group]:
    """The places by the rings they lie within: one ring alone, several, none. The last group is what lies outside.

    Rings around one point are nested: there, each group lies between one ring and the next. The centres, each within
    its own ring, are in no group.
    """
    within = {key: [at for at, ring in enumerate(circles) if key in ring.places] for key in keys}
    outside = Group(
        "outside every ring" if len(circles) > 1 else "outside", palette.HALO, [key for key in keys if not within[key]]
    )
    if _nested(circles):
        after = ["", *(f"beyond {ring.length}, " for ring in circles)]
        between = [[key for key in keys if within[key][:1] == [at]] for at in range(len(circles))]
        return [
            *(Group(f"{start}within {ring.label}", look, found)
              for start, ring, look, found in zip(after, circles, LOOKS, between, strict=False)),
            outside,
        ]  # fmt: skip
    alone = [
        Group(f"only within {ring.label}", look, [key for key in keys if within[key] == [at]])
        for at, (ring, look) in enumerate(zip(circles, LOOKS, strict=False))
    ]
    several = "within both" if len(circles) == 2 else "within two rings or more"
    return [*alone, Group(several, palette.INK, [key for key in keys if len(within[key]) > 1]), outside]


def _legends(circles: list[Ring], groups: list[Group], kinds: Iterable[str], visible: set[str]) -> list[sheet.Legend]:
    rings_drawn = [
        sheet.Key(f"{ring.length} from {ring.name}", line=dashes, edge=look)
        for ring, dashes, look in zip(circles, DASHES, LOOKS, strict=False)
    ]
    fills = [
        sheet.Key(f"{group.label} ({len(visible & set(group.keys))})", marker=ring_map.SITE, marker_fill=group.fill)
        for group in groups
    ]
    markers = [sheet.Key("centre of a ring", marker=ring_map.CENTRE, marker_fill=LOOKS[0])]
    markers.append(sheet.Key("base, port, outpost or other site", marker=ring_map.SITE))
    markers += [sheet.Key(kind, marker=marker) for kind, marker in ring_map.SHAPES.items() if kind in set(kinds)]
    if any(ring.capitals for ring in circles):
        markers.append(sheet.Key("capital within a ring", marker=ring_map.CAPITAL, marker_fill=palette.INK))
    return [
        sheet.Legend("Rings", rings_drawn),
        sheet.Legend("Places on the map, without centres", fills),
        sheet.Legend("Markers, filled within a ring", markers),
    ]


def _told(ring: Ring) -> str:
    """What lies within a ring, nearest first, and the capitals among it."""
    towns = load("actors").set_index("iso3")["capital"]
    near = zip(ring_map.place_names(ring.places), ring.places.values(), strict=True)
    capitals = [f"{towns[iso3]}, {km:,.0f} km" for iso3, km in ring.capitals.items()]
    listed = f" ({'; '.join(f'{name}, {km:,.0f} km' for name, km in near)})" if ring.places else ""
    return (
        f"Within {ring.label}: {sentences.count(len(ring.places), 'place')}{listed}; "
        f"capitals: {'; '.join(capitals) or 'none'}."
    )


def _shared(group: Group) -> str:
    names = sentences.listing(ring_map.place_names(group.keys))
    return f"{sheet.headline(group.label)}, the centres not counted: {len(group.keys)}{f' ({names})' if names else ''}."


def _beyond(group: Group, visible: set[str]) -> str:
    names = ring_map.place_names(key for key in group.keys if key in visible)
    return f"On the map {group.label}: {sentences.listing(names)}." if names else ""
