"""What must hold of a question before it may reach a student. A finding stops the build, in words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ..checking.compounds import ListOf, Mapping, SetOf, Table
from ..checking.kinds import Kind
from ..checking.scalars import Integer, Number, plain
from ..checking.seal import BOXES, MOST_BYTES, canonical_bytes, encoded

if TYPE_CHECKING:
    from .question import Authored

FEWEST_GUESSES = 1_000
FEWEST_MISTAKES = 3
MOST_ACCEPTED = 5
LONGEST_HINT = 400
MARGIN = Decimal("0.05")
"""Distance from a rounding boundary, in units of the last digit, under which an answer counts as too near. With this
margin an answer given with one digit more than asked for still rounds to the same form."""


def _numbers(kind: Kind, value: Any) -> Iterator[tuple[int, Decimal]]:
    """Every number in a raw answer with the digits it is rounded to."""
    match kind:
        case Number(digits=digits):
            yield digits, Decimal(str(plain(value)))
        case SetOf(item=item) | ListOf(item=item):
            for part in value:
                yield from _numbers(item, part)
        case Mapping(value=item):
            for part in dict(value).values():
                yield from _numbers(item, part)
        case Table(columns=columns):
            rows = value.to_dict("records") if hasattr(value, "to_dict") else value
            for row in rows:
                for name, item in columns:
                    yield from _numbers(item, row[name])


def boundary_distance(value: Decimal, digits: int) -> Decimal:
    """How far a number is from the nearest point where rounding tips over, in units of its last digit (0 to 0.5)."""
    scaled = value.scaleb(digits)
    return abs((scaled - scaled.to_integral_value(rounding="ROUND_FLOOR")) - Decimal("0.5"))


def _telling(authored: Authored) -> list[str]:
    """Ways in which a hint might give the answer away: as it is shown, and numbers with and without their commas."""
    ways = set()
    for form in authored.accepted.values():
        ways.add(authored.kind.show(form))
        if isinstance(form, str) and isinstance(authored.kind, (Number, Integer)):
            ways |= {form, f"{Decimal(form):,}"}
    return sorted(ways)


def findings(authored: Authored) -> list[str]:
    """Everything that keeps a question from being released, each in a sentence; empty if nothing does."""
    found = []
    if not re.fullmatch(r"\d\d-q\d+", authored.id):
        found.append(f'the id {authored.id!r} is not of the form "02-q1"')
    for method, value in authored.raw.items():
        for digits, number in _numbers(authored.kind, value):
            if boundary_distance(number, digits) < MARGIN:
                found.append(
                    f"the answer of “{method}”, {number}, is too near a rounding boundary at {digits} digits: "
                    "ask for fewer or more digits"
                )
    accepted = {canonical_bytes(form) for form in authored.accepted.values()}
    if len(accepted) > MOST_ACCEPTED:
        found.append(f"{len(accepted)} different forms are accepted, at most {MOST_ACCEPTED}: ask for fewer digits")
    if len(authored.mistakes) < FEWEST_MISTAKES:
        found.append(f"{len(authored.mistakes)} known mistakes, at least {FEWEST_MISTAKES} are expected")
    seen: dict[bytes, str] = {}
    tells = _telling(authored)
    for name, (form, hint) in authored.mistakes.items():
        key = canonical_bytes(form)
        if key in accepted:
            found.append(f"the known mistake “{name}” equals an accepted answer")
        elif key in seen:
            found.append(f"the known mistakes “{seen[key]}” and “{name}” are the same answer")
        seen[key] = name
        if not 20 <= len(hint) <= LONGEST_HINT:
            found.append(f"the hint of “{name}” has {len(hint)} characters: 20 to {LONGEST_HINT} are expected")
        if len(encoded({"verdict": "mistake", "hint": hint})) > MOST_BYTES:
            found.append(f"the hint of “{name}” is too long for its box: {MOST_BYTES} bytes with its label")
        found += [
            f"the hint of “{name}” tells the answer ({answer})"
            for answer in tells
            if re.search(rf"(?<![\w.,]){re.escape(answer)}(?!\w|[.,]\d)", hint)
        ]
    if len(authored.verdicts()) > BOXES:
        found.append(f"{len(authored.verdicts())} answers and mistakes, at most {BOXES} can be sealed: name fewer")
    guesses = authored.guesses()
    if guesses < FEWEST_GUESSES and not authored.small:
        found.append(
            f"about {guesses:,.0f} guesses find the answer, under {FEWEST_GUESSES:,}: widen the question, "
            "or say in small=… why that is fine"
        )
    return found
