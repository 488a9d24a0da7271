"""An answer as a kernel sent it, held against the kind of answer its question asks for. Nothing sent is trusted."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from ..checking.compounds import MOST_ITEMS, ListOf, Mapping, SetOf, Table
from ..checking.kinds import Kind, read
from ..checking.problems import AnswerProblem
from ..checking.scalars import MOST_CHARACTERS, Integer, Number
from ..checking.seal import canonical_bytes
from ..errors import KitError

_NUMBER = re.compile(r"-?[0-9]{1,30}(?:\.[0-9]{1,20})?")
MOST_VALUES = 5_000
"""Of the single values in one answer, however they are nested."""


def checked(kind: Kind | dict[str, Any], raw: Any) -> Any:
    """An answer in canonical form, if what was sent is just that for this kind.

    Parameters
    ----------
    kind
        What the question asks for, or its description as the key has it.
    raw
        What the check put out: plain JSON of any make.

    Raises
    ------
    AnswerProblem
        If it is of another type, larger than an answer can be, holds a value that the kind refuses, or is not in
        canonical form: `check` sends no other.
    """
    kind = read(kind) if isinstance(kind, dict) else kind
    try:
        canonical = kind.canonical(_value(kind, raw, [MOST_VALUES]))
        if canonical_bytes(canonical) != canonical_bytes(raw):
            raise _Strange
    except (_Strange, KitError, UnicodeError):
        raise AnswerProblem("What the check sent is not an answer to this question.") from None
    return canonical


class _Strange(Exception):
    """The answer is not made as a canonical form is."""


def _value(kind: Kind, raw: Any, left: list[int]) -> Any:
    """The value that a canonical form stands for. The kind says how deep to look, never the answer."""
    left[0] -= 1
    if left[0] < 0:
        raise _Strange
    if isinstance(kind, SetOf | ListOf):
        return [_value(kind.item, item, left) for item in _sized(raw, list)]
    if isinstance(kind, Mapping):
        return {_value(kind.key, key, left): _value(kind.value, item, left) for key, item in _sized(raw, dict).items()}
    if isinstance(kind, Table):
        kinds, rows = dict(kind.columns), _sized(raw, list)
        if not all(type(row) is dict and row.keys() == kinds.keys() for row in rows):
            raise _Strange
        return [{name: _value(kinds[name], row[name], left) for name in kinds} for row in rows]
    if type(raw) is not str or len(raw) > MOST_CHARACTERS:
        raise _Strange
    if isinstance(kind, Number | Integer):
        if not _NUMBER.fullmatch(raw):
            raise _Strange
        return Decimal(raw)
    return raw


def _sized(raw: Any, wanted: type[list[Any]] | type[dict[Any, Any]]) -> Any:
    if type(raw) is not wanted or len(raw) > MOST_ITEMS:
        raise _Strange
    return raw
