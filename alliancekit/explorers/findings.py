"""What a round of a contingency comes to, in words: the title and the status line of the explorer `contingency`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from .. import localities
from ..contingency import Contingency
from ..rounds import Round
from ..rules import ANSWERS, AS_ITSELF, AUTOMATIC, CONSULT, CONSULT_POLITICAL, MEANS_OPEN, ON_REQUEST
from ..states import listing, name_of
from .targets import claimants

# What those with an answer have promised, as it stands after "1" and after "2".
_HAVE = {
    AS_ITSELF: ("must defend it as itself", "must defend it as themselves"),
    AUTOMATIC: ("has promised automatic assistance", "have promised automatic assistance"),
    MEANS_OPEN: ("has pledged to act", "have pledged to act"),
    ON_REQUEST: ("has promised to assist on request", "have promised to assist on request"),
    CONSULT: ("has a treaty duty to consult", "have a treaty duty to consult"),
    CONSULT_POLITICAL: ("has promised politically to consult", "have promised politically to consult"),
}


def _clause(contingency: Contingency) -> str:
    """The attack as part of a sentence: "China attacks Guam"."""
    scenario = contingency.scenario
    return str(scenario).removeprefix(f"Suppose that on {scenario.on} ").removesuffix(".")


def headline(contingency: Contingency, one: Round) -> str:
    """The finding of a round: how many have promised to help or to consult."""
    firm, wide = one.levels
    others = [iso3 for iso3 in wide if iso3 != contingency.scenario.attacker]
    found = counted(Counter(firm[iso3] for iso3 in others))
    if more := sum(firm[iso3] != wide[iso3] for iso3 in others):
        found += f"; if read widely, {more} {'has' if more == 1 else 'have'} promised more"
    what = f"If {_clause(contingency)}" if one.before is None else f"Round {one.number}, {one.title}"
    return f"{what}: {found}"


def told(contingency: Contingency, one: Round, actor: str, place: str) -> str:
    """Who has promised what, by name: what has been chosen first, then the attack, then who claims the place struck."""
    firm, wide = one.levels
    said = [f"{name_of(actor)}: {label(firm[actor], wide[actor])}."] if actor else []
    said.append(str(contingency.scenario))
    if one.before is not None:
        said[-1] = f"{said[-1][:-1]}; round {one.number} of {len(contingency.rounds)}: {one.title}."
    others = [iso3 for iso3 in wide if iso3 != contingency.scenario.attacker]
    sure = {iso3: firm[iso3] for iso3 in others if firm[iso3] <= CONSULT_POLITICAL}
    arguable = {iso3: wide[iso3] for iso3 in others if wide[iso3] <= ON_REQUEST and firm[iso3] != wide[iso3]}
    readings = [f"beyond dispute, {_named(sure)}"] if sure else []
    readings += [f"if read widely, {_named(arguable)}"] if arguable else []
    said += [f"{begun('; '.join(readings))}."] if readings else []
    if claiming := claimants(place):
        named = localities.by_key()[place][0].name
        said.append(f"{begun(listing(claiming))} claim {localities.in_prose(named)}.")
    return " ".join(said)


def _named(answers: dict[str, int]) -> str:
    """Who has each answer, by name, the firmest first."""
    found: dict[int, list[str]] = {}
    for iso3, answer in answers.items():
        found.setdefault(answer, []).append(iso3)
    return "; ".join(f"{ANSWERS[answer]}: {listing(who)}" for answer, who in sorted(found.items()))


def label(firm: int, wide: int) -> str:
    """An answer in words: where it depends on the reading, the firm one and the wide one."""
    return ANSWERS[wide] if firm == wide else f"{ANSWERS[firm]}; arguable: {ANSWERS[wide]}"


def counted(numbers: Mapping[int, int]) -> str:
    """How many have promised to help or to consult, as part of a sentence, by the place of the answer in `ANSWERS`."""
    parts = [f"{number} {have[number > 1]}" for answer, have in _HAVE.items() if (number := numbers.get(answer, 0))]
    return ", ".join(parts) or "nobody has promised to help or to consult"


def begun(text: str) -> str:
    """A text with a capital letter, as it begins a sentence."""
    return text[:1].upper() + text[1:]
