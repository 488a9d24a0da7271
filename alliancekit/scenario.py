"""What is done to whom, and where: a `Scenario`, made by `stipulate`.

An attack strikes one thing or several. A base on allied soil is two: the territory of its host and the forces of its
user. Each thing struck lies in zones, the words with which treaties draw their areas; the table `localities` says
which, on which day, and where readings differ.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from . import localities
from .dates import Date, day, number
from .errors import KitError, unknown
from .localities import AT_SEA
from .states import find_state, in_prose, listing, name_of, possessive

if TYPE_CHECKING:
    from collections.abc import Iterable


THRESHOLDS = ("armed attack", "blockade", "cyber", "grey zone")
OCEANS = frozenset({"indo-pacific", "pacific", "west-pacific", "north-atlantic-area", "manila-area", "metropolitan"})
SEAS = frozenset({"pacific", "indo-pacific", "south-china-sea", "far-east", "north-atlantic-area"})


@dataclasses.dataclass(frozen=True)
class Struck:
    """One thing that is struck.

    Attributes
    ----------
    owner
        Whose it is (ISO3).
    thing
        ``"territory"``, ``"forces"``, ``"warship"``, ``"coast guard"``, ``"aircraft"`` or ``"civilian vessel"``.
    zones, arguable_zones
        Where it lies: words of the column `within` of the table `areas`; and where it lies on one reading only.
    undisputed
        False for territory that an ally of the owner does not recognise, or leaves open.
    """

    owner: str
    thing: str
    zones: frozenset[str]
    arguable_zones: frozenset[str] = frozenset()
    undisputed: bool = True


@dataclasses.dataclass(frozen=True)
class Scenario:
    """A stipulated attack. Make one with `stipulate`.

    Attributes
    ----------
    attacker
        ISO3 code.
    struck
        The things struck.
    threshold
        ``"armed attack"``, ``"blockade"``, ``"cyber"`` or ``"grey zone"``.
    on
        The day, YYYY-MM-DD.
    what
        What is struck, in words.
    """

    attacker: str
    struck: tuple[Struck, ...]
    threshold: str
    on: str
    what: str

    @property
    def victims(self) -> tuple[str, ...]:
        """Whose territory, forces or ships are struck (ISO3)."""
        return tuple(dict.fromkeys(thing.owner for thing in self.struck))

    def __str__(self) -> str:
        """The scenario as a sentence."""
        done = {
            "armed attack": "attacks {}",
            "blockade": "blockades {}",
            "cyber": "strikes {} by cyber means",
            "grey zone": "puts pressure short of armed attack on {}",
        }[self.threshold]
        return f"Suppose that on {self.on} {in_prose(self.attacker)} {done.format(self.what)}."


def stipulate(
    attacker: str,
    target: str,
    on: Date,
    *,
    attacked: str | None = None,
    where: str | None = None,
    threshold: str = "armed attack",
) -> Scenario:
    """A scenario from its parts.

    Parameters
    ----------
    attacker
        The attacking actor, by any of its names.
    target
        What is struck: a place of the table `places` (``"Kadena"``: its host's territory and its users' forces), a
        locality of the table `localities` (``"Guam"``), an actor (``"Taiwan"``: its home territory), or ``"warship"``,
        ``"coast guard"``, ``"aircraft"`` or ``"civilian vessel"``, which need `attacked` and `where`.
    on
        The day.
    attacked
        The actor attacked. Needed for ships and aircraft; for a disputed feature, its administrator if left out.
    where
        The sea where a ship or an aircraft is struck: ``"South China Sea"``.
    threshold
        How grave it is: ``"armed attack"``, ``"blockade"``, ``"cyber"`` or ``"grey zone"`` (pressure short of force).

    Raises
    ------
    KitError
        If a part is unknown or missing, nobody administers the place on that day, or the attacker attacks itself.

    Examples
    --------
    >>> print(stipulate("China", "Kadena", on="2024-04-10"))
    Suppose that on 2024-04-10 China attacks Kadena (Japan’s territory, forces of the United States).
    """
    when, by = day(on), find_state(attacker)
    if threshold not in THRESHOLDS:
        raise unknown("threshold", threshold, THRESHOLDS)
    if not isinstance(target, str):
        raise KitError(f'The target is given as text: "Kadena", "Guam" or "warship". Found {target!r}.')
    owner = None if attacked is None else find_state(attacked)
    if target.strip().casefold() in AT_SEA:
        if threshold == "blockade":
            raise KitError("A blockade closes ports and coasts, not a ship. Name a place or an actor as the target.")
        struck, what = _at_sea(target.strip().casefold(), owner, where, number(when))
    elif where is not None:
        localities.find_target(target)  # a misspelt ship is told so first
        raise KitError(f"`where` is for ships and aircraft ({', '.join(AT_SEA)}). A place says itself where it is.")
    else:
        struck, what = _on_land(target, owner, by, number(when), when)
    if by in {thing.owner for thing in struck}:
        raise KitError(
            f"That is an attack of {in_prose(by)} on itself: {what}. Choose another attacker or target; for somebody's "
            'ship there: target="coast guard", attacked=…, where=….'
        )
    return Scenario(by, struck, threshold, when, what)


def home(iso3: str, on: Date) -> Struck:
    """The home territory of an actor on a day, as one thing that can be struck."""
    return _home(iso3, number(on))


def _home(iso3: str, at: int) -> Struck:
    rows = localities.by_key().get(f"home-{iso3.lower()}", [])
    now = [_territory(row) for row in rows if row.began <= at < row.ended]
    return now[0] if now else Struck(iso3, "territory", frozenset({"metropolitan"}))


def bases_abroad(user: str, on: Date, near: Iterable[Struck]) -> tuple[Struck, ...]:
    """The bases that an actor uses on others' soil on a day, near what is struck; of those in the table `places`.

    Near is what shares a zone smaller than an ocean with it: the Far East, the South China Sea. For each base there is
    the territory of the host and the forces of the user.
    """
    at, theatre = number(on), frozenset().union(*(thing.zones for thing in near)) - OCEANS
    found: list[Struck] = []
    for place in localities.sites_of().get(user, ()):
        if place.host not in ("", user) and place.began <= at < place.ended:
            ground = _ground(place.place, place.host, at)
            if theatre & (ground.zones | ground.arguable_zones):
                found += [ground, dataclasses.replace(ground, owner=user, thing="forces", undisputed=True)]
    return tuple(dict.fromkeys(found))


def at_sea_near(user: str, near: Iterable[Struck]) -> Struck:
    """A warship of an actor in the waters about what is struck."""
    return Struck(user, "warship", frozenset().union(*(thing.zones for thing in near)) & SEAS)


def _at_sea(thing: str, owner: str | None, where: str | None, at: int) -> tuple[tuple[Struck, ...], str]:
    if owner is None or where is None:
        raise KitError(
            f"A {thing} belongs to someone and is somewhere: give `attacked` and `where`, "
            'such as attacked="Philippines", where="South China Sea".'
        )
    rows = localities.by_key()[localities.find_locality(where)]
    row = next((row for row in rows if row.began <= at < row.ended), rows[0])  # off a feature that nobody held yet
    thing_struck = Struck(owner, thing, row.inside, row.arguable)
    article = "an" if thing == "aircraft" else "a"
    named = f"{article} {thing} vessel" if thing == "coast guard" else f"{article} {thing}"
    if row.kind == "home territory" and row.administered_by == owner:
        return (thing_struck,), f"{named} of {in_prose(owner)} in its own waters"
    placed = "in" if row.kind == "sea" else "off"
    return (thing_struck,), f"{named} of {in_prose(owner)} {placed} {localities.in_prose(row.name.split(' (')[0])}"


def _on_land(target: str, owner: str | None, by: str, at: int, when: str) -> tuple[tuple[Struck, ...], str]:
    key = localities.find_target(target)
    if key in localities.sites() and (site := localities.sites()[key]).host:
        ground = _ground(key, site.host, at)
        if not _is_told(key, site.host, at):
            raise KitError(
                f"The table `localities` does not say who administered {site.name} on {when}. Choose another day."
            )
        if site.former and at < site.began:
            raise KitError(
                f"The table `places` tells of {site.name} since {str(site.began)[:4]}, not of the foreign base before. "
                "Choose a later day."
            )
        users = [user for user in site.user.split(";") if user and site.began <= at < site.ended]
        forces = [dataclasses.replace(ground, owner=user, thing="forces", undisputed=True) for user in users]
        struck = (ground, *forces)
        if owner is not None and owner not in {thing.owner for thing in struck}:
            raise KitError(
                f"{site.name} is not {possessive(owner)}: it is on {possessive(ground.owner)} territory. "
                "Leave `attacked` out."
            )
        of = ", with its forces" if users == [ground.owner] else f", forces of {listing(users)}" if users else ""
        return struck, f"{site.name} ({possessive(ground.owner)} territory{of})"
    if key not in localities.by_key():
        held = localities.in_prose(localities.sites()[key].name)
        raise KitError(f"Several actors hold parts of {held}. Name a feature: load('localities').")
    rows = localities.by_key()[key]
    if rows[0].kind == "sea":
        raise KitError(
            f'{rows[0].name} is a sea. Say what is struck there: target="warship", attacked=…, where={rows[0].name!r}.'
        )
    now = [row for row in rows if row.began <= at < row.ended]
    if not now:
        raise KitError(
            f"The table `localities` does not say who administered {rows[0].name} on {when}. Choose another day."
        )
    (row,) = now
    ground = _territory(row)
    if owner is not None and owner != row.administered_by:
        if row.administered_by == by:
            raise KitError(
                f"{row.name} is held by {in_prose(by)} already. To strike {in_prose(owner)} there, choose a ship: "
                f'target="coast guard", attacked={name_of(owner)!r}, where={row.name!r}.'
            )
        return _claimed(row, owner, ground)
    garrison = (Struck(ground.owner, row.forces, ground.zones, ground.arguable_zones),) if row.forces else ()
    posted = {"forces": "its garrison", "warship": "the ship stationed there", "coast guard": "a coast guard post"}
    manned = f", with {posted[row.forces]}" if row.forces else ""
    ruled = row.locality.startswith("home-") and row.locality != f"home-{ground.owner.lower()}"
    at_home = row.kind == "home territory" and not ruled
    administered = "" if at_home else f" (administered by {in_prose(ground.owner)}{manned})"
    name = row.name.split(" (")[0] if row.kind == "home territory" else row.name
    return (ground, *garrison), f"{localities.in_prose(name)}{administered}"


def _claimed(row: localities.Locality, owner: str, ground: Struck) -> tuple[tuple[Struck, ...], str]:
    """A feature that the attacked claims and another holds: its territory on one reading alone."""
    claimants = {claimant for key in row.sites for claimant in localities.sites()[key].claimed_by.split(";")}
    if owner not in claimants:
        raise KitError(
            f"{row.name} is neither administered nor claimed by {in_prose(owner)}; "
            f"{in_prose(row.administered_by)} administers it. Leave `attacked` out."
        )
    return (dataclasses.replace(ground, owner=owner, undisputed=False),), (
        f"{localities.in_prose(row.name)} (claimed by {in_prose(owner)}, held by {in_prose(row.administered_by)})"
    )


def _ground(place: str, host: str, at: int) -> Struck:
    """The territory on which a place lies: its locality, or else its host's home territory."""
    for rows in localities.by_key().values():
        for row in rows:
            if place in row.sites and row.began <= at < row.ended:
                return _territory(row)
    return _home(host, at)


def _is_told(place: str, host: str, at: int) -> bool:
    """Whether the tables say who administered a place's ground: its locality, or else its host's home territory."""
    by_key = localities.by_key()
    own = [row for rows in by_key.values() for row in rows if place in row.sites] or by_key[f"home-{host.lower()}"]
    return any(row.began <= at < row.ended for row in own)


def _territory(row: localities.Locality) -> Struck:
    return Struck(row.administered_by, "territory", row.inside, row.arguable, row.undisputed)
