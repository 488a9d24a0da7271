"""The rules by which a duty is put to an attack, as tables: what it amounts to, and which acts set it off.

What they mean is told at the head of `alliancekit.contingency`.
"""

from __future__ import annotations

ANSWERS = (
    "own defence",
    "must defend as itself",
    "automatic assistance",
    "pledged to act, means open",
    "assist on request",
    "treaty duty to consult",
    "political promise to consult",
    "hosts or base use needs consent",
    "policy or statute, no duty to defend",
    "bound not to attack or not to aid",
    "suspended, dormant or contested",
    "no promise found in this ledger",
)
OWN_DEFENCE, AS_ITSELF, AUTOMATIC, MEANS_OPEN, ON_REQUEST = 0, 1, 2, 3, 4
CONSULT, CONSULT_POLITICAL, BASES, POLICY, RESTRAINT, ASLEEP, NONE_FOUND = 5, 6, 7, 8, 9, 10, 11

NO, ARGUABLE, YES = 0, 1, 2
APPLIES, KIND, TIME, DIRECTION, ATTACKER, TRIGGER, AREA = range(7)

# What a duty amounts to, by its wording. Kinds that say nothing about an attack are absent.
_HELP = {
    "as itself": AS_ITSELF,
    "automatic assistance": AUTOMATIC,
    "would act, means open": MEANS_OPEN,
    "on request": ON_REQUEST,
    "binding rule": POLICY,  # goes on at all times: payments, training, supplies
    "political": POLICY,
}
MEANING = {
    "defend": _HELP,
    "assist": _HELP,
    "supply": dict.fromkeys(_HELP, POLICY),
    "consult": {"consult": CONSULT, "political": CONSULT_POLITICAL},
    "host": dict.fromkeys(("binding rule", "on request", "political"), BASES),
    "consent-to-use": dict.fromkeys(("binding rule", "on request", "political"), BASES),
    "not-attack": dict.fromkeys(("binding rule", "political"), RESTRAINT),
    "not-aid-attacker": dict.fromkeys(("binding rule", "political"), RESTRAINT),
}
# Whether an act of each threshold (armed attack, blockade, cyber, grey zone) reaches what a text speaks of. The UN's
# definition of aggression (1974, Article 3) lists the blockade of ports or coasts; no treaty here takes it over.
_ACT = {
    "armed attack": (YES, ARGUABLE, ARGUABLE, NO),
    "war": (YES, ARGUABLE, NO, NO),
    "aggression": (YES, ARGUABLE, ARGUABLE, NO),
    "threat": (YES, YES, ARGUABLE, ARGUABLE),
    "threat of attack": (YES, YES, ARGUABLE, ARGUABLE),
    "grey zone": (NO, YES, YES, YES),
    "standing": (YES, YES, YES, YES),
}
_ANY = (YES, YES, YES, YES)
FITS = {
    "defend": _ACT,
    "assist": _ACT | {"request": (ARGUABLE,) * 4},  # the texts speak of order and disaster, or name no case
    "supply": _ACT | {"request": (ARGUABLE,) * 4},  # most are about logistics and equipment, not about war
    "consult": _ACT | {"threat": _ANY, "request": _ANY, "use of bases": _ANY},
    "host": {"agreed activity": _ANY, "standing": _ANY, "request": _ANY},
    "consent-to-use": {"use of bases": _ANY},
    "not-attack": {"standing": (YES, YES, ARGUABLE, ARGUABLE)},
    "not-aid-attacker": {"standing": (YES, YES, ARGUABLE, ARGUABLE), "armed attack": (YES, ARGUABLE, ARGUABLE, NO)},
}
ASLEEP_STANDINGS = ("dormant", "suspended", "contested")
