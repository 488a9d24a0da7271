"""How the twelve answers of `rules.ANSWERS` look on a map.

Answers of one kind share a hue and differ by hatch. An arguable answer, one that an actor has on the wide reading
alone, has a lighter tint and is always hatched.
"""

from __future__ import annotations

import functools

from ..figures import palette
from ..rounds import Round
from ..rules import (
    ANSWERS,
    AS_ITSELF,
    ASLEEP,
    AUTOMATIC,
    BASES,
    CONSULT,
    CONSULT_POLITICAL,
    MEANS_OPEN,
    NONE_FOUND,
    ON_REQUEST,
    OWN_DEFENCE,
    POLICY,
    RESTRAINT,
)
from .looks import Look
from .scene import everyone

ATTACKER = Look("the attacker", "#d55e00", "/")
NOTHING = Look(ANSWERS[NONE_FOUND], palette.OTHER)

_STYLES = {
    OWN_DEFENCE: (palette.INK, ""),
    AS_ITSELF: ("#0072b2", ""),
    AUTOMATIC: ("#0072b2", "x"),
    MEANS_OPEN: ("#56b4e9", ""),
    ON_REQUEST: ("#56b4e9", "/"),
    CONSULT: ("#009e73", ""),
    CONSULT_POLITICAL: ("#009e73", "."),
    BASES: ("#e69f00", ""),
    POLICY: ("#f0e442", "\\"),
    RESTRAINT: ("#cc79a7", ""),
    ASLEEP: (palette.HALO, "+"),
}
_FAINT = {"": "-", "+": "-"}  # the hatches of arguable answers that differ from those of firm ones


@functools.cache
def look(answer: int, arguable: bool = False) -> Look:
    """The look of an answer, by its place in `ANSWERS`; of an arguable one if so."""
    if answer == NONE_FOUND:
        return NOTHING
    fill, hatch = _STYLES[answer]
    if arguable:
        return Look(f"arguable: {ANSWERS[answer]}", palette.mix(fill, palette.HALO, 0.5), _FAINT.get(hatch, hatch))
    return Look(ANSWERS[answer], fill, hatch)


def classes(one: Round) -> dict[Look, list[str]]:
    """The actors on the map (ISO3) by their look in a round, in the order of `ANSWERS`; the attacker first."""
    firm, wide = one.levels
    attacker = one.situation.attacker
    found: dict[Look, list[str]] = {ATTACKER: [attacker]}
    for iso3 in sorted(everyone(), key=lambda iso3: (wide[iso3], firm[iso3] != wide[iso3])):
        if iso3 != attacker:
            found.setdefault(look(wide[iso3], firm[iso3] != wide[iso3]), []).append(iso3)
    return found
