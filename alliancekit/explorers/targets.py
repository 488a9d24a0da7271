"""What can be attacked in the explorer `contingency`: a list for its controls, and where it lies on the map.

A target is written as `alliancekit.scenario.stipulate` takes it: the key of a locality or of a place, or a thing that
moves (`localities.AT_SEA`). Seas and groups of islands that several hold are no targets: nobody owns them.
"""

from __future__ import annotations

import functools

from .. import localities
from ..catalog import load
from ..errors import KitError
from ..localities import AT_SEA
from ..states import name_of
from .backdrop import Point, place_at
from .controls import Options
from .scene import everyone

LAND = ("home territory", "island territory", "disputed feature")  # kinds of localities that can be attacked
_AFLOAT = {"coast guard": "coast guard vessel"}
_AWAY = ("sea", "disputed feature", "island territory", "home territory")  # where a ship may be, likeliest first


@functools.cache
def targets() -> dict[str, str]:
    """Every target and what a reader sees: territories, disputed features, bases and sites, then ships and aircraft."""
    found = {
        key: f"{kind.capitalize()}: {name}" for kind in LAND for key, name in sorted(_named(kind), key=lambda it: it[1])
    }
    sites = load("places").query("host != ''").sort_values(["kind", "name"])
    for place, name, kind, host in zip(sites["place"], sites["name"], sites["kind"], sites["host"], strict=True):
        found.setdefault(place, f"{kind.capitalize()}: {name} ({name_of(host)})")
    return found | {thing: f"Ship or aircraft: {thing_in_words(thing)}" for thing in AT_SEA}


def _named(kind: str) -> list[tuple[str, str]]:
    """Key and name of the localities of a kind."""
    return [(key, rows[0].name) for key, rows in localities.by_key().items() if rows[0].kind == kind]


def thing_in_words(thing: str) -> str:
    """A thing that moves, with its article: "a coast guard vessel"."""
    return f"{'an' if thing == 'aircraft' else 'a'} {_AFLOAT.get(thing, thing)}"


def short_name(target: str) -> str:
    """What a target is called beside its marker."""
    if target in AT_SEA:
        return thing_in_words(target)
    rows = localities.by_key().get(target)
    return rows[0].name if rows else localities.sites()[target].name


def find(name: str) -> str:
    """A target by any of its names; an actor stands for its home territory.

    Raises
    ------
    KitError
        If there is no such target.
    """
    if isinstance(name, str) and name.strip().casefold() in AT_SEA:
        return name.strip().casefold()
    if not isinstance(name, str):
        raise KitError(f'The target is given as text: "Kadena", "Guam" or "warship". Found {name!r}.')
    key = localities.find_target(name)
    if key not in targets():
        raise KitError(
            f"{name!r} is a sea, or is held by several: as a whole it is nobody’s territory. Choose one feature as "
            'the target, or a ship: target="warship", attacked=…, where=….'
        )
    return key


@functools.cache
def owners(target: str) -> Options:
    """Whose the target may be taken to be: for ships and aircraft any actor, for a disputed feature its claimants."""
    if target in AT_SEA:
        return tuple((name, iso3) for iso3, name in everyone().items())
    if not (claiming := claimants(target)):
        return (("– (for ships and disputed features)", ""),)
    return (("whoever holds it that day", ""), *((f"{name_of(iso3)}, which claims it", iso3) for iso3 in claiming))


@functools.cache
def waters(target: str) -> Options:
    """Where a ship or an aircraft may be: key of a locality, and what a reader sees."""
    if target not in AT_SEA:
        return (("– (for ships and aircraft)", ""),)
    return tuple(
        ((f"{localities.in_prose(name)}" if kind == "sea" else f"off {localities.in_prose(name.split(' (')[0])}"), key)
        for kind in _AWAY
        for key, name in sorted(_named(kind), key=lambda it: it[1])
    )


@functools.cache
def claimants(target: str) -> tuple[str, ...]:
    """Who claims a disputed feature (ISO3); nobody for other targets."""
    rows = localities.by_key().get(target, [])
    if not rows or rows[0].kind != "disputed feature":
        return ()
    found = {iso3 for key in rows[0].sites for iso3 in localities.sites()[key].claimed_by.split(";") if iso3}
    return tuple(sorted(found, key=name_of))


@functools.cache
def position(key: str) -> Point | None:
    """Where a target or the waters around it lie on the map, by the table `places`; None for a home territory or a sea.

    A locality stands where the first of its places does.
    """
    rows = localities.by_key().get(key)
    places = rows[0].sites if rows else (key,) if key in localities.sites() else ()
    return place_at(places[0]) if places else None
