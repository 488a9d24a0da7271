"""What a round of a contingency comes to, in words: the title and the status line of the explorer `contingency`."""

from __future__ import annotations

from collections.abc import Mapping

from .. import localities
from ..contingency import Contingency
from ..dates import in_words
from ..rounds import Round
from ..rules import (
    ANSWERS,
    AS_ITSELF,
    AUTOMATIC,
    BASES,
    CONSULT,
    CONSULT_POLITICAL,
    MEANS_OPEN,
    NONE_FOUND,
    ON_REQUEST,
    POLICY,
)
from ..states import in_prose, listing, name_of, possessive
from ..words import begun
from .targets import claimants

# What those with an answer have promised, as it stands after one and after several, in the order in which it is told:
# an own policy before what runs between two others.
_HAVE = {
    AS_ITSELF: ("must defend it as itself", "must defend it as themselves"),
    AUTOMATIC: ("has promised automatic assistance", "have promised automatic assistance"),
    MEANS_OPEN: ("has pledged to act", "have pledged to act"),
    ON_REQUEST: ("has promised to assist on request", "have promised to assist on request"),
    CONSULT: ("has a treaty duty to consult", "have a treaty duty to consult"),
    CONSULT_POLITICAL: ("has promised politically to consult", "have promised politically to consult"),
    POLICY: ("has a policy or statute", "have a policy or statute"),
    BASES: ("is a host", "are hosts"),
}
_IN_TITLE, _IN_STATUS = 2, 3  # so many are named; more are counted


def headline(contingency: Contingency, one: Round) -> str:
    """The finding of a round: who has promised what, by name where they are few."""
    if one.before is None:
        return f"If {_attack(contingency)}: {'; '.join((*_narrow(one, _IN_TITLE), *_wider(one, _IN_TITLE)))}"
    what = f"Round {one.number}, after {_attack(contingency)}: {one.title}"
    if one.strikes_back:
        return f"{what}. {'. '.join(_two_sides(contingency, one, _IN_TITLE))}"
    struck = f"{len(_struck(one))} are now struck"
    return f"{what}. {'; '.join((struck, *_further(one, _IN_TITLE), *_wider(one, _IN_TITLE)))}"


def told(contingency: Contingency, one: Round, actor: str, place: str) -> str:
    """The finding of a round in sentences, then who claims the place struck and whose reasons are shown."""
    if one.before is None:
        said = [*_of_attack(contingency, one), *_claims(place)]
    elif one.strikes_back:
        said = [_supposed(contingency, one), *_two_sides(contingency, one, _IN_STATUS)]
    else:
        said = [_supposed(contingency, one), *_of_escalation(contingency, one)]
    said += [f"Explained below: {name_of(actor)}"] if actor else []
    return " ".join(f"{begun(sentence)}." for sentence in said)


def _of_attack(contingency: Contingency, one: Round) -> list[str]:
    victims = contingency.scenario.victims
    defend = "defends itself" if len(victims) == 1 else "defend themselves"
    return [
        f"If {_attack(contingency)}, {listing(victims)} {defend}",
        f"On the narrow reading: {'; '.join(_narrow(one, _IN_STATUS))}",
        *_wider(one, _IN_STATUS),
    ]


def _of_escalation(contingency: Contingency, one: Round) -> list[str]:
    further = _further(one, _IN_STATUS)
    return [
        f"With {listing(contingency.scenario.victims)}, {len(_struck(one))} are now struck",
        *([f"On the narrow reading: {'; '.join(further)}"] if further else []),
        *_wider(one, _IN_STATUS),
    ]


def _claims(place: str) -> list[str]:
    if not (claiming := claimants(place)):
        return []
    return [f"{listing(claiming)} claim {localities.in_prose(localities.by_key()[place][0].name)}"]


def labels(one: Round) -> dict[str, str]:
    """Everybody's answer in words: where it depends on the reading, the firm one and the wide one."""
    (firm, wide), (surely, widely) = one.levels, one.about
    found = {}
    for iso3, answer in wide.items():
        text = stated(answer, widely[iso3])
        found[iso3] = text if answer == firm[iso3] else f"{stated(firm[iso3], surely[iso3])}; arguable: {text}"
    return found


def stated(answer: int, about: str) -> str:
    """An answer with what follows it: "treaty duty to consult (with the United States)"."""
    return f"{ANSWERS[answer]} {about}".strip()


def _attack(contingency: Contingency) -> str:
    """The attack as part of a sentence: "China attacks Guam on 10 April 2024"."""
    scenario = contingency.scenario
    clause = str(scenario).removeprefix(f"Suppose that on {scenario.on} ").removesuffix(".")
    return f"{clause} on {in_words(scenario.on)}"


def _struck(one: Round) -> list[str]:
    return [iso3 for iso3 in one.struck_owners if iso3 != one.situation.attacker]


def _firmly(one: Round) -> dict[str, int]:
    """The firm answers of actors that are neither the attacker nor struck.

    A host to whom the wide reading gives another answer is told with that.
    """
    firm, wide = one.levels
    aside = {one.situation.attacker, *one.struck_owners}
    otherwise = {iso3 for iso3, answer in firm.items() if answer == BASES and wide[iso3] != BASES}
    return {iso3: answer for iso3, answer in firm.items() if iso3 not in aside | otherwise}


def _narrow(one: Round, most: int, hosts: bool = True) -> list[str]:
    """What others have promised in the attack itself, on the narrow reading; and where none was found, that."""
    answers, (about, _) = _firmly(one), one.about
    answers = {iso3: answer for iso3, answer in answers.items() if hosts or answer != BASES}
    parts = _parts(answers, about, most)
    if any(answer <= ON_REQUEST for answer in answers.values()):
        return parts
    some = any(answer in (CONSULT, CONSULT_POLITICAL, POLICY) for answer in answers.values())
    return [f"no {'pledge to act' if some else 'promise to help or to consult'} found in this ledger", *parts]


def _further(one: Round, most: int) -> list[str]:
    """What those who are not struck have promised in a later round, on the narrow reading."""
    about, _ = one.about
    return _parts(_firmly(one), about, most)


def _wider(one: Round, most: int) -> list[str]:
    """What the wide reading adds: the firmest promises, then for how many others something."""
    (firm, wide), (_, about) = one.levels, one.about
    aside = {one.situation.attacker, *one.struck_owners}
    more = {iso3: wide[iso3] for iso3 in wide if iso3 not in aside and firm[iso3] != wide[iso3]}
    strong = {iso3: answer for iso3, answer in more.items() if answer <= CONSULT and not about[iso3]}
    rest = [iso3 for iso3 in more if iso3 not in strong]
    if not strong:
        return [f"a wide reading adds something for {_few(rest, _IN_TITLE, ' actors')}"] if rest else []
    less = [f"less is found for {_few(rest, _IN_TITLE, ' more')}"] if rest else []
    return [f"on a wide reading, {'; '.join([*_parts(strong, about, most), *less])}"]


def _two_sides(contingency: Contingency, one: Round, most: int) -> list[str]:
    """Where the attacker's side is struck: what is promised to the side attacked first, and what to the attacker's.

    Hosts are left out: round 1 tells of them.
    """
    _, wide = one.levels
    aside, struck = {one.situation.attacker, *one.struck_owners}, {*one.struck_owners}
    back = {iso3: wide[iso3] for iso3, to in one.partners.items() if iso3 not in aside and to & struck}
    promised = _parts({iso3: answer for iso3, answer in back.items() if answer != BASES}, {}, most)
    side = f"on a wide reading, {'; '.join(promised)}" if promised else "no promise found in this ledger"
    return [
        f"For the side attacked first, as in round 1: {'; '.join(_narrow(contingency.rounds[0], most, hosts=False))}",
        f"For {possessive(contingency.scenario.attacker)} side: {side}",
    ]


def _parts(answers: Mapping[str, int], about: Mapping[str, str], most: int) -> list[str]:
    """Who has promised what, a part for each kind of promise; what runs between two others after the rest."""
    order = list(_HAVE)
    found: dict[tuple[bool, int], list[str]] = {}
    for iso3, answer in answers.items():
        if answer in order:
            aside = answer in (CONSULT, CONSULT_POLITICAL) and bool(about.get(iso3))
            found.setdefault((answer == BASES or aside, order.index(answer)), []).append(iso3)
    parts = []
    for (_, place), who in sorted(found.items()):
        answer = order[place]
        towards = {about.get(iso3, "") for iso3 in who}
        many = "" if answer == BASES else "with others that are not struck"
        after = towards.pop().strip("()") if len(towards) == 1 else many
        named = _few(who, 1 if answer == BASES else most, "")
        parts.append(f"{named} {_HAVE[answer][len(who) > 1]} {after}".strip())
    return parts


def _few(who: list[str], most: int, noun: str) -> str:
    """Actors by name, or how many they are."""
    return listing(who) if len(who) <= most else f"{len(who)}{noun}"


def _supposed(contingency: Contingency, one: Round) -> str:
    """What a later round supposes, beyond the attack."""
    attacker, who = in_prose(contingency.scenario.attacker), listing(one.drawn_in)
    helps, its = ("helps", "its") if len(one.drawn_in) == 1 else ("help", "their")
    if contingency.scenario.attacker in one.drawn_in:
        return f"Suppose those attacked and their helpers strike back at the territory of {attacker}"
    if one.strikes_back:
        return f"Suppose {who} {helps} {attacker}, and {its} territory is struck too"
    before = contingency.rounds[one.number - 2]
    _, wide = before.levels
    if all(wide.get(iso3, NONE_FOUND) > ON_REQUEST for iso3 in one.drawn_in):
        helps += " all the same"  # without a pledge
    new = {*one.situation.struck} - {*before.situation.struck}
    hosts = {thing.owner for thing in new if thing.thing == "territory"} - {*one.drawn_in}
    abroad = f", also those in {listing(hosts)}" if hosts else ""
    return f"Suppose {who} {helps}, and {attacker} strikes {its} forces and bases{abroad}"
