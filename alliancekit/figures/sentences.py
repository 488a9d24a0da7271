"""What a map shows, in words: the alt text, computed from what is drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from .. import actors, distances
from ..words import begun
from .classes import Classes

MOST = 40  # names in one list; a longer list says how many more


def listing(names: Iterable[str], most: int = MOST) -> str:
    """Names as a list in prose, shortened after `most`: "Fiji, Palau and Tuvalu"."""
    names = list(names)
    if len(names) > most:
        return f"{', '.join(names[:most])} and {len(names) - most} more"
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)


def count(number: int, noun: str) -> str:
    """A number with its noun: "1 actor", "12 actors", "2 classes"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}{'es' if noun.endswith('s') else 's'}"


def of_classes(classes: Classes, noun: str, name: Callable[[str], str] = actors.short_name) -> str:
    """Every class with its number and its names, then what is grey and why; `name` gives a key's name."""
    groups = [(one.label, one.keys) for one in classes.of]
    groups += [(label, keys) for label, keys in (("other values", classes.rest), ("no data", classes.missing)) if keys]
    total = sum(len(keys) for _, keys in groups)
    parts = [
        f"{label}: {len(keys)}" + (f" ({listing(sorted(map(name, keys)))})" if keys else "") for label, keys in groups
    ]
    return f"{count(total, noun)} in {count(len(classes.of), 'class')} by {classes.heading}. {'; '.join(parts)}."


def finding(classes: Classes, noun: str) -> str:
    """What stands out, for a title: "Actors by region: the largest group is “Oceania” (16 of 48)"."""
    sizes = {one.label: len(one.keys) for one in classes.of}
    total = sum(sizes.values()) + len(classes.rest) + len(classes.missing)
    if sizes.keys() <= {"yes", "no"}:
        return f"{begun(classes.heading)}: {sizes.get('yes', 0)} of {count(total, noun)}"
    opening, most = f"{noun.capitalize()}s by {classes.heading}", max(sizes.values())
    largest = [label for label, size in sizes.items() if size == most]
    if most == total:
        return f"{opening}: “{largest[0]}”, all {total}"
    if len(largest) > 1:
        return f"{opening}: {count(total, noun)} in {count(len(sizes), 'group')}"
    return f"{opening}: the largest group is “{largest[0]}” ({most} of {total})"


def custom(title: str | None) -> str:
    """A title given by the caller, as a sentence; a title the kit makes repeats what the alt text says anyway."""
    return f"{title.rstrip('.')}." if title else ""


def of_links(pairs: list[tuple[str, str]]) -> str:
    """The great circles drawn, with their lengths."""
    parts = [
        f"{actors.short_name(a)} to {actors.short_name(b)} {distances.distance_km(a, b):,.0f} km" for a, b in pairs
    ]
    return f"Great circles between capitals: {'; '.join(parts)}."


def credit(source: str | None, data: object) -> str:
    """The source of the data, as a sentence."""
    if source:
        return custom(source)
    return "Data: alliancekit, table actors." if data is None else ""
