"""What to say where there can be no such attack: who holds the target, and which controls of `contingency` to set.

The analysis says it in the words of its functions, which a reader of a widget has not seen.
"""

from __future__ import annotations

from .. import localities
from ..dates import in_words, number
from ..errors import KitError
from ..localities import AT_SEA
from ..scenario import Scenario, stipulate
from ..states import in_prose, listing
from ..words import begun
from .scene import everyone
from .targets import claimants, short_name, targets, waters

_SUCCEEDED = {"RUS": "the Soviet Union"}  # whose years stand under the name of a state of today
_SHIP = "coast guard"  # struck most often where a feature is disputed


def refusal(attacker: str, target: str, on: str, threshold: str) -> str:
    """Why there can be no such attack, and which controls to set; empty where these causes do not explain it."""
    by, name, day = in_prose(attacker), localities.in_prose(short_name(target)), in_words(on)
    if target in AT_SEA:
        if threshold == "blockade":
            return (
                "A blockade closes ports and coasts, not a ship. Choose a place as Target, or another Kind of attack."
            )
        return f"{begun(by)} would attack {name} of its own. Choose another actor under Whose it is."
    site = localities.sites().get(target)
    if site and site.former and number(on) < site.began:
        since = str(site.began)[:4]
        return f"The tables tell of {name} since {since}, not of the foreign base before. Choose a later Day."
    if (struck := _by_anybody(target, on)) is None:
        return f"The tables do not say who administered {name} on {day}. Choose another Day."
    if attacker not in struck.victims:
        return ""
    if claiming := claimants(target):
        return _disputed(attacker, target, day, claiming)
    if target.startswith("home-"):
        if target == f"home-{attacker.lower()}":
            return f"{begun(by)} would attack itself. Choose another Attacker or Target."
        earlier = f" {begun(_SUCCEEDED[attacker])} stands under {by} in these tables." if attacker in _SUCCEEDED else ""
        ruled = f"{begun(by)} administered {name} on {day}: it would attack itself."
        return f"{ruled}{earlier} Choose another Attacker, Target or Day."
    return f"{begun(by)} would attack itself: {struck.what}. Choose another Attacker or Target."


def _disputed(attacker: str, target: str, day: str, claiming: tuple[str, ...]) -> str:
    """What is asked of who holds a disputed feature: another claimant’s ship there can be attacked, not the feature."""
    by, name = in_prose(attacker), localities.in_prose(short_name(target))
    rivals = " or ".join(in_prose(iso3) for iso3 in claiming if iso3 != attacker)
    where = next(label for label, key in waters(_SHIP) if key == target)
    return (
        f"{begun(by)} administered {name} on {day}; {listing(claiming)} claim it. For an attack of {by} on another "
        f"claimant there, set Target to “{targets()[_SHIP]}”, Whose it is to {rivals}, and Where to “{where}”."
    )


def _by_anybody(target: str, on: str) -> Scenario | None:
    """What is struck at a target, whoever attacks; None if the tables do not say whose it is that day."""
    for iso3 in everyone():
        try:
            return stipulate(iso3, target, on)
        except KitError:
            continue
    return None
