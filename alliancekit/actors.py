"""Actors by any name a reader may use: ISO3 code, English name, own name, abbreviation."""

from __future__ import annotations

import functools
import unicodedata

from .catalog import load
from .errors import KitError, unknown


def fold(text: str) -> str:
    """A name without case, accents, punctuation and spacing, so that two spellings of one name meet.

    Letters of every script stay: ``fold("Việt Nam") == "vietnam"``, ``fold("日本") == "日本"``. Marks are dropped
    from Latin letters only; in other scripts they tell letters apart.
    """
    kept: list[str] = []
    for character in unicodedata.normalize("NFKD", text):
        if unicodedata.combining(character) and kept and kept[-1].isascii():
            continue
        if character.isalnum() or unicodedata.category(character).startswith("M"):
            kept.append(character.casefold())
    return unicodedata.normalize("NFC", "".join(kept).replace("đ", "d"))


@functools.cache
def _by_name() -> dict[str, str]:
    names: dict[str, str] = {}
    table = load("actors")
    columns = (table[column] for column in ("iso3", "name", "name_own", "aliases"))
    for iso3, name, own, aliases in zip(*columns, strict=True):
        others = (part.strip() for part in (*own.split("/"), *aliases.split(";")))
        for spelling in filter(None, (iso3, name, *others)):
            names[fold(spelling)] = iso3
    return names


def find(name: str) -> str:
    """The ISO 3166-1 alpha-3 code of an actor, from any of its names.

    Parameters
    ----------
    name
        ISO3 code, English name, own name or abbreviation; case, accents and punctuation do not matter.

    Raises
    ------
    KitError
        If the table has no such actor; near matches are listed.

    Examples
    --------
    >>> find("Japan"), find("日本"), find("R.O.K.")
    ('JPN', 'JPN', 'KOR')
    """
    if not isinstance(name, str):
        raise KitError(f'An actor is given by name or code, as text: "Japan" or "JPN". Found {type(name).__name__}.')
    try:
        return _by_name()[fold(name)]
    except KeyError:
        actors = load("actors")
        if iso3 := of_capital(name):
            actor = short_name(iso3)
            raise KitError(f'{name} is a capital. Name the actor: "{actor}".') from None
        otherwise = 'Choose another, such as "Palau". load("actors") has them all.'
        raise unknown("actor", name, [*actors["name"], *actors["iso3"]], otherwise) from None


def of_capital(name: str) -> str | None:
    """The ISO3 code of the actor whose capital this is; None if it is no capital in the table."""
    return _by_capital().get(fold(name))


@functools.cache
def _by_capital() -> dict[str, str]:
    actors = load("actors")
    return {fold(city.split(",")[0]): iso3 for city, iso3 in zip(actors["capital"], actors["iso3"], strict=True)}


def short_name(iso3: str) -> str:
    """The kit's short English name of an actor.

    Examples
    --------
    >>> short_name("KOR")
    'South Korea'
    """
    return _short_names()[find(iso3)]


@functools.cache
def _short_names() -> dict[str, str]:
    actors = load("actors")
    return dict(zip(actors["iso3"], actors["name"], strict=True))
