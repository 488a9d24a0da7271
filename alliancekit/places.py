"""Places by any name a reader may use: key, English name, either name of a pair, local names."""

from __future__ import annotations

import functools
import re

from .actors import fold
from .catalog import load
from .errors import KitError, near

_GENERIC = (" Islands", " Island", " Shoal", " Reef")


@functools.cache
def _by_name() -> dict[str, set[str]]:
    """Folded name → keys of the places that bear it."""
    found: dict[str, set[str]] = {}
    table = load("places")
    for place, title, other_names in zip(table["place"], table["name"], table["other_names"], strict=True):
        others = [name for part in other_names.split(";") for name in _in_each_script(part.split("(")[0])]
        pair = title.split("/")
        if title.endswith(" Strait"):  # Korea alone is an actor, or two
            pair = [part.removesuffix(" Strait") + " Strait" for part in pair]
        names = [place, title, *pair, title.split("(")[0], *others]
        bare = [name.removesuffix(word) for name in names for word in _GENERIC]
        for folded in {fold(name) for name in names + bare} - {""}:
            found.setdefault(folded, set()).add(place)
    return found


def _in_each_script(name: str) -> list[str]:
    """A name, and its halves where it is given in two scripts: 尖閣諸島 Senkaku Shotō."""
    halves = re.split(r"(?<=[\u3040-\u9fff\uac00-\ud7af])\s+(?=[A-Za-z])", name)
    return [name, *halves] if len(halves) > 1 else [name]


def find(name: str) -> str:
    """The key of a place in the table `places`, from any of its names.

    Parameters
    ----------
    name
        Key, English name or local name; case, accents and punctuation do not matter.

    Raises
    ------
    KitError
        If the table has no such place, or the name fits two; near matches are listed.

    Examples
    --------
    >>> find("Senkaku"), find("Second Thomas Shoal")
    ('senkaku-diaoyu', 'second-thomas-shoal')
    """
    if not isinstance(name, str):
        raise KitError(f'A place is given by name or key, as text: "Kadena". Found {type(name).__name__}.')
    found = _by_name().get(fold(name), set())
    if len(found) > 1:
        raise KitError(f"{name!r} may be {' or '.join(sorted(map(short_name, found)))}. Give the whole name.")
    if not found:
        close = near(name, load("places")["name"])
        advice = f"Did you mean {' or '.join(close)}?" if close else 'Look it up in load("places").'
        raise KitError(f"There is no place called {name!r}. {advice}")
    return next(iter(found))


def short_name(key: str) -> str:
    """The kit's short English name of a place: ``short_name("andersen") == "Andersen (Guam)"``."""
    return _short_names()[key]


@functools.cache
def _short_names() -> dict[str, str]:
    table = load("places")
    return dict(zip(table["place"], table["name"], strict=True))
