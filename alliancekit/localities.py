"""Territories, disputed features, seas and bases by any name, as the tables `localities` and `places` have them."""

from __future__ import annotations

import dataclasses
import functools
from typing import TYPE_CHECKING

from . import actors, places
from .catalog import load
from .dates import OPEN, as_numbers
from .errors import KitError, unknown
from .states import find_state, possessive

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

AT_SEA = ("warship", "coast guard", "aircraft", "civilian vessel")
_WITH_ARTICLE = (
    "Islands", "States", "Kingdom", "Philippines", "Maldives", "Sea", "Ocean", "Strait", "Atlantic", "Territories",
)  # fmt: skip


@dataclasses.dataclass(frozen=True)
class Locality:
    """A row of the table `localities`: a territory, feature or sea in one spell, with days as numbers."""

    locality: str
    name: str
    kind: str
    administered_by: str
    inside: frozenset[str]
    arguable: frozenset[str]
    undisputed: bool
    forces: str
    sites: tuple[str, ...]
    began: int
    ended: int


@dataclasses.dataclass(frozen=True)
class Site:
    """A row of the table `places`, with days as numbers."""

    place: str
    name: str
    host: str
    user: str
    claimed_by: str
    former: bool  # its dates are those of what came after a foreign base
    began: int
    ended: int


@functools.cache
def by_key() -> dict[str, list[Locality]]:
    """The localities by key, a row for each spell."""
    table = load("localities")
    found: dict[str, list[Locality]] = {}
    for row, (began, ended) in zip(table.to_dict("records"), _spells(table), strict=True):
        found.setdefault(row["locality"], []).append(
            Locality(
                row["locality"], row["name"], row["kind"], row["administered_by"],
                _words(row["zones"]), _words(row["arguable_zones"]), bool(row["undisputed"]), row["forces"],
                tuple(filter(None, row["places"].split(";"))), began, ended,
            )
        )  # fmt: skip
    return found


@functools.cache
def sites() -> dict[str, Site]:
    """The places by key."""
    table = load("places")
    return {
        row["place"]: Site(
            row["place"],
            row["name"],
            row["host"],
            row["user"],
            row["claimed_by"],
            row["relation"] == "former foreign base",
            began,
            ended,
        )
        for row, (began, ended) in zip(table.to_dict("records"), _spells(table), strict=True)
    }


@functools.cache
def sites_of() -> dict[str, list[Site]]:
    """The places that each actor uses."""
    found: dict[str, list[Site]] = {}
    for site in sites().values():
        for user in filter(None, site.user.split(";")):
            found.setdefault(user, []).append(site)
    return found


def _spells(table: pd.DataFrame) -> Iterable[tuple[int, int]]:
    began, ended = as_numbers(table["since"], empty=0), as_numbers(table["until"], empty=OPEN)
    return zip(began.tolist(), ended.tolist(), strict=True)


def _words(cell: str) -> frozenset[str]:
    return frozenset(filter(None, cell.split(";")))


def find_target(target: str) -> str:
    """The key of a locality or a place; an actor stands for its home territory."""
    if (folded := actors.fold(target)) in _locality_names():
        return _locality_names()[folded]
    try:
        key = places.find(target)
    except KitError:
        try:
            iso3 = find_state(target)
        except KitError:
            valid = [*load("places")["name"], *load("localities")["name"], *load("actors")["name"], *AT_SEA]
            otherwise = f'Ships are called {", ".join(AT_SEA)}; load("localities") and load("places") have the rest.'
            raise unknown("target", target, valid, otherwise) from None
        if (at_home := f"home-{iso3.lower()}") in by_key():
            return at_home
        raise KitError(
            f"{possessive(iso3)} territory is in none of the kit's tables. Choose one of load('actors'), or strike its "
            'forces at sea: target="warship".'
        ) from None
    within = [name for name, rows in by_key().items() if key in rows[0].sites]
    return within[0] if within and not sites()[key].host else key


def find_locality(name: str) -> str:
    """The key of the locality in whose waters a ship may be: a sea, or what a place lies in."""
    if not isinstance(name, str):
        raise KitError(f'`where` is given as text: "South China Sea". Found {name!r}.')
    folded = actors.fold(name)
    if folded in _locality_names():
        return _locality_names()[folded]
    try:
        key = places.find(name)
    except KitError:
        raise unknown(
            "sea or place", name, set(load("localities")["name"]), 'load("localities") has them all.'
        ) from None
    within = [locality for locality, rows in by_key().items() if key in rows[0].sites]
    host = sites()[key].host
    if not within and not host:
        raise KitError(f'{sites()[key].name} is held by several. Name the sea: "South China Sea", or one feature.')
    return within[0] if within else f"home-{host.lower()}"


@functools.cache
def _locality_names() -> dict[str, str]:
    """Folded name → key; both names of a pair, and a name without what stands in brackets, count."""
    found: dict[str, str] = {}
    for key, rows in by_key().items():
        name = rows[0].name
        for one in (key, name, name.split("(")[0], *name.split("/")):
            found.setdefault(actors.fold(one), key)
    return found


def in_prose(name: str) -> str:
    """The name of a locality as it stands in a sentence: "the South China Sea"."""
    bare = name.split("(")[0].strip()
    return f"the {name}" if bare.endswith(_WITH_ARTICLE) else name
