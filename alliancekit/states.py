"""States by any name: the kit's actors, and those that the tables name beyond them."""

from __future__ import annotations

import functools
from collections.abc import Iterable

from . import actors
from .catalog import load
from .errors import KitError, near, unknown

Names = str | Iterable[str]


def find_state(name: str) -> str:
    """The ISO3 code of an actor, by any of its names, or of a state in the table `other_states`, by name or code.

    Raises
    ------
    KitError
        If neither table has it; near matches are listed.

    Examples
    --------
    >>> find_state("Philippines"), find_state("Germany")
    ('PHL', 'DEU')
    """
    others = _other_states()
    if isinstance(name, str) and actors.fold(name) in others:
        return others[actors.fold(name)]
    try:
        return actors.find(name)
    except KitError:
        names = _other_names().values()
        if not isinstance(name, str) or actors.of_capital(name) or not near(name, names):
            raise
        # `actors.find` cannot suggest a name that it does not know
        raise unknown("actor", name, [*load("actors")["name"], *names]) from None


@functools.cache
def _other_states() -> dict[str, str]:
    return {actors.fold(text): iso3 for iso3, name in _other_names().items() for text in (iso3, name)}


@functools.cache
def _other_names() -> dict[str, str]:
    table = load("other_states")
    return dict(zip(table["iso3"], table["name"], strict=True))


def name_of(iso3: str) -> str:
    """The short English name of a state of either table: ``name_of("DEU") == "Germany"``."""
    code = find_state(iso3)
    return _other_names().get(code) or actors.short_name(code)


def find_states(names: Names) -> tuple[str, ...]:
    """The ISO3 codes of one state or several, each once, in the order given.

    Raises
    ------
    KitError
        As for `find_state`, or if there is no name at all.
    """
    given = listed("actor", names)
    if not given:
        raise KitError('The list of actors is empty. Name at least one: ["Japan", "Philippines"].')
    return tuple(dict.fromkeys(find_state(name) for name in given))


def listed(what: str, names: Names) -> list[str]:
    """One name or several, as a list."""
    if isinstance(names, str):
        return [names]
    if not isinstance(names, Iterable):
        raise KitError(f"Give one {what} as text, or several in a list. Found {names!r}.")
    return list(names)


def in_prose(iso3: str) -> str:
    """The name of a state as it stands in a sentence: "the United States"."""
    name, plural = name_of(iso3), ("States", "Kingdom", "Islands", "Philippines", "Maldives", "Netherlands")
    return f"the {name}" if name.endswith(plural) else name


def possessive(iso3: str) -> str:
    """The name of a state as an owner: "the Philippines’"."""
    name = in_prose(iso3)
    return f"{name}’" if name.endswith("s") else f"{name}’s"


def listing(codes: Iterable[str]) -> str:
    """States as they stand in a sentence: "Australia and the Philippines"."""
    names = [in_prose(code) for code in sorted(codes, key=name_of)]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
