"""Duties in sentences: what one actor and all others owe each other, or two actors, as a finding and at length."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ..states import in_prose, listing
from ..words import begun
from .owed import DUTIES, KINDS, Duty
from .scene import everyone

NOT_PLAIN = "no duty found that is plainly in effect"
MOST = 8  # names in a sentence; where there are more, they are counted


def _none(duty: str) -> str:
    return f"no duty{f' {DUTIES[duty][0]}' if duty else ''} found in this ledger"


def of_one(actor: str, duty: str, by_other: Mapping[str, Sequence[Duty]]) -> tuple[str, str]:
    """The finding about one actor and everybody else, and what a map can show of it.

    Parameters
    ----------
    actor
        The actor.
    duty
        The one kind that is asked about; empty if all are.
    by_other
        Its duties, by who stands at their other end.
    """
    if not by_other:
        return _none(duty), f"{begun(_none(duty))}, owed by {in_prose(actor)} or to it."
    classes = by_kind(by_other)
    awake = [each for duties in by_other.values() for each in duties if not each.asleep]
    creditors = {each.beneficiary for each in awake if each.obligor == actor}
    debtors = {each.obligor for each in awake if each.beneficiary == actor}
    off = [code for code in by_other if code not in everyone()]
    told = (
        f"{begun(in_prose(actor))} owes duties in effect to {_others(len(creditors))} and is owed some by "
        f"{_others(len(debtors))}. By the firmest between the two: {shares(classes)}."
        + (f" Not on the map: {listing(off)}." if off else "")
    )
    if not awake:
        return NOT_PLAIN, told
    first = min(classes)
    if duty:
        return f"duties {DUTIES[duty][0]} in effect with {_others(len(creditors | debtors))}", told
    with_whom = f"the firmest, {KINDS[first].label}, with {_named(classes[first], most=2)}"
    return f"duties in effect with {_others(len(creditors | debtors))}; {with_whom}", told


def by_kind(by_other: Mapping[str, Iterable[Duty]]) -> dict[int, list[str]]:
    """For each kind, firmest first, those with whom it is the firmest."""
    found: dict[int, list[str]] = {}
    for code, duties in by_other.items():
        found.setdefault(min(duty.kind for duty in duties), []).append(code)
    return dict(sorted(found.items()))


def shares(classes: Mapping[int, Sequence[str]], most: int = MOST) -> str:
    """Each kind with those with whom it is the firmest, by name unless there are more than `most`."""
    return "; ".join(f"{KINDS[kind].label} ({_named(codes, most)})" for kind, codes in classes.items() if codes)


def _others(count: int) -> str:
    return f"{count or 'no'} other{'' if count == 1 else 's'}"


def _named(codes: Sequence[str], most: int) -> str:
    return listing(codes) if len(codes) <= most else f"{len(codes)} others"


def of_pair(a: str, b: str, duty: str, found: Sequence[Duty]) -> tuple[str, str]:
    """The finding about two actors, and all that each owes the other; `duty` as for `of_one`."""
    if not found:
        return _none(duty), f"{begun(_none(duty))} between {in_prose(a)} and {in_prose(b)} that day."
    awake = [each for each in found if not each.asleep]
    mine, theirs = (next((each for each in awake if each.obligor == code), None) for code in (a, b))
    if mine and theirs and mine.noun == theirs.noun:
        terms = [{each.terms for each in awake if (each.obligor, each.noun) == (code, mine.noun)} for code in (a, b)]
        parts = [f"each owes the other {mine.noun}{'' if terms[0] == terms[1] else ', on different terms'}"]
    else:
        firmest = (each for each in (mine, theirs) if each)
        parts = [f"{in_prose(each.obligor)} owes {in_prose(each.beneficiary)} {each.noun}" for each in firmest]
    effective = {each.words for each in awake}
    quiet = _gathered(each for each in found if each.words not in effective)
    return "; ".join([*(parts or [NOT_PLAIN]), *quiet]), " ".join(_owes(*pair, found) for pair in ((a, b), (b, a)))


def _owes(obligor: str, beneficiary: str, found: Iterable[Duty]) -> str:
    """All that one owes the other, in a sentence."""
    said = _gathered(duty for duty in found if duty.obligor == obligor)
    owed_to = in_prose(beneficiary)
    if not said:
        return f"No duty owed by {in_prose(obligor)} to {owed_to} was found."
    return f"{begun(in_prose(obligor))} owes {owed_to} {'; '.join(said)}."


def _gathered(found: Iterable[Duty]) -> list[str]:
    """What is owed, by its manner: ``"duties to defend and to consult", "a suspended duty to supply"``."""
    manners: dict[tuple[str, str], list[str]] = {}
    for duty in found:
        what = ("political promise", "political promises") if duty.political else ("duty", "duties")
        one, several = (f"{duty.standing} {noun}" if duty.asleep else noun for noun in what)
        words = manners.setdefault((one, several), [])
        if duty.words not in words:
            words.append(duty.words)
    return [
        f"a {one} {words[0]}" if len(words) == 1 else f"{several} {', '.join(words[:-1])} and {words[-1]}"
        for (one, several), words in manners.items()
    ]
