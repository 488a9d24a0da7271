"""Kinds of answer, and the canonical form of each.

Two answers count as the same when their canonical forms are: plain JSON values in which numbers are decimal strings
rounded to the digits asked for, names are the codes of the kit's tables, and sets are sorted. Only plain Python,
numpy and pandas values are read: an object of any other type is refused, whatever it says it equals.

Every kind has three methods. ``canonical(value)`` gives the canonical form, or raises `AnswerProblem` with a sentence
for the student. ``show(canonical)`` puts a canonical form into words. ``guess_space()`` counts the answers that someone
who searches would have to try.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from .compounds import ListOf, Mapping, SetOf, Table
from .scalars import Integer, Name, Number, Scalar, Text

Kind = Scalar | SetOf | ListOf | Mapping | Table
_KINDS: dict[str, Callable[..., Kind]] = {
    "number": Number,
    "integer": Integer,
    "text": Text,
    "name": Name,
    "set": SetOf,
    "list": ListOf,
    "mapping": Mapping,
    "table": Table,
}


def describe(kind: Kind) -> dict[str, Any]:
    """A kind as JSON, for the released checks. `read` is its inverse."""
    return asdict(kind)


def read(described: dict[str, Any]) -> Kind:
    """The kind that `describe` described."""
    given = {key: value for key, value in described.items() if key != "name"}
    for key in given.keys() & {"item", "key", "value"}:
        given[key] = read(given[key])
    for key in given.keys() & {"between", "vocabulary"}:
        given[key] = tuple(given[key])
    if "columns" in given:
        given["columns"] = tuple((name, read(kind)) for name, kind in given["columns"])
    return _KINDS[described["name"]](**given)
