"""The state of an explorer as text, and the checks of what a state may hold."""

from __future__ import annotations

import dataclasses
import numbers
from collections.abc import Iterable
from typing import Any, TypeVar
from urllib.parse import parse_qsl, quote, urlencode

from .. import dates, states
from ..errors import KitError, unknown
from .backdrop import backdrop

S = TypeVar("S")


def written(name: str, state: Any) -> str:
    """A state as text: the explorer's name, and what differs from its usual state.

    The form is that of a web address: ``lattice?year=1990&layers=defence``.
    """
    usual = type(state)()
    changed = {
        field.name: _text(getattr(state, field.name))
        for field in dataclasses.fields(state)
        if getattr(state, field.name) != getattr(usual, field.name)
    }
    return name + (f"?{urlencode(changed, safe=',/ ', quote_via=quote)}" if changed else "")


def parsed(name: str, text: str, kind: type[S]) -> dict[str, Any]:
    """What a text that `written` made says, by field.

    Raises
    ------
    KitError
        If it is the state of another explorer, or names a field that this one has not, or a value cannot be read.
    """
    if not isinstance(text, str):
        raise KitError(f"A state is a text that begins with {name!r}; found {text!r}.")
    whose, _, query = text.strip().partition("?")
    if whose != name:
        raise KitError(f"{text!r} is not a state of this explorer: its states begin with {name!r}.")
    usual = kind()
    found: dict[str, Any] = {}
    for field, value in parse_qsl(query, keep_blank_values=True):
        known(name, [field], kind)
        found[field] = _value(field, value, getattr(usual, field))
    return found


def known(name: str, fields: Iterable[str], kind: type) -> None:
    """Refuse a field that a state has not."""
    names = [field.name for field in dataclasses.fields(kind)]
    for field in fields:
        if field not in names:
            raise unknown(f"setting of the explorer {name}", field, names)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ",".join(value) if isinstance(value, tuple) else str(value).removesuffix(".0")


def _value(field: str, text: str, usual: Any) -> Any:
    if isinstance(usual, bool):
        return bool(one_of(field, text, ["yes", "no"]) == "yes")
    if isinstance(usual, tuple):
        return tuple(part for part in text.split(",") if part)
    if isinstance(usual, (int, float)):
        try:
            return type(usual)(text)
        except ValueError:
            raise KitError(f"{field} is a number; found {text!r}.") from None
    return text


def one_of(what: str, value: Any, options: Iterable[Any]) -> Any:
    """A value, if it is among the options."""
    options = list(options)
    if value not in options:
        raise unknown(what, value, [option for option in options if option])
    return value


def region(value: Any) -> str:
    """A region of the map to zoom to."""
    return str(one_of("region", value, backdrop().windows))


def whole(what: str, value: Any, low: int, high: int) -> int:
    """A whole number from a range; 1990.0 is one."""
    if not _is_number(value) or not float(value).is_integer():
        raise KitError(f"{what} is a whole number from {low} to {high}; found {value!r}.")
    if not low <= int(value) <= high:
        raise KitError(f"{what} goes from {low} to {high}; found {int(value)}.")
    return int(value)


def amount(what: str, value: Any, low: float, high: float) -> float:
    """A number from a range."""
    if not _is_number(value) or not low <= float(value) <= high:
        raise KitError(f"{what} is a number from {low:g} to {high:g}; found {value!r}.")
    return float(value)


def _is_number(value: Any) -> bool:
    return isinstance(value, numbers.Real) and not isinstance(value, bool)


def truth(what: str, value: Any) -> bool:
    """True or False."""
    if not isinstance(value, bool):
        raise KitError(f"{what} is True or False; found {value!r}.")
    return value


def day(value: Any) -> str:
    """A day as the tables write it; a reader who empties the field is told what to do."""
    if value == "":
        raise KitError("Choose a day, with month and year.")
    return dates.day(value)


def actor(name: Any, empty: bool = False) -> str:
    """The ISO3 code of one of the kit's actors; the empty text where nobody may be chosen."""
    if empty and name == "":
        return ""
    iso3 = states.find_state(name)
    if iso3 not in backdrop().capitals:
        raise KitError(f"{states.name_of(iso3)} is not among the kit's actors. Choose one of load('actors').")
    return iso3
