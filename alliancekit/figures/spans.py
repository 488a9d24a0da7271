"""Commitments over time: from the day each counts to its end, cut where its standing changes.

The days are those of `model.in_force`. The standing is that of the duties between the actors chosen (of all duties that
one actor alone owes or is owed). Where no duty is coded, it is the commitment's own, which the table gives for the day
on which it was closed.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass

from ..catalog import load
from ..dates import OPEN
from ..errors import KitError, unknown
from ..states import Names, listed, listing
from .period import Period, first_day

LIVE, CONTESTED, ASLEEP = "live", "contested", "asleep"  # how a commitment stands while it is in force
FORMS = ("law", "political", "unpublished")
_FORM = {"political document": "political", "unpublished agreement": "unpublished"}  # all others bind in law

End = tuple[int, str]  # a day as a whole number, see `dates.number`, and as a table has it
Spell = tuple[End, End]  # the first day in it, and the first day after it


@dataclass(frozen=True)
class Span:
    """One commitment of the actors, in stretches of one standing each.

    `began` and `ended` are the days for these actors as the tables have them, `ended` empty while it lasts.
    """

    key: str
    name: str
    kind: str
    legal_form: str
    began: str
    ended: str
    stretches: tuple[tuple[int, int, str], ...]

    @property
    def since(self) -> int:
        """The first day on which it counts."""
        return self.stretches[0][0]

    @property
    def until(self) -> int:
        """The first day on which it counts no more."""
        return self.stretches[-1][1]

    @property
    def form(self) -> str:
        """One of `FORMS`."""
        return _FORM.get(self.legal_form, "law")

    def standing(self, day: int) -> str | None:
        """How it stands on a day; None if it is not in force."""
        return next((look for since, until, look in self.stretches if since <= day < until), None)


def spans(actors: tuple[str, ...], kinds: Names | None, period: Period) -> list[Span]:
    """The commitments to which every one of the actors belonged on a day of the period, the earliest first.

    Raises
    ------
    KitError
        If a kind is not known, or there is no such commitment.
    """
    shared, duties, (first, last) = _shared(actors), _duties(actors), period.numbers
    found = []
    for row in _of_kinds(kinds):
        key, own = row["commitment"], _look([row["standing"]])
        spells = shared.get(key, [])
        pieces = [piece for (a, _), (b, _) in spells for piece in _stretches(a, b, duties.get(key, []), own)]
        if any(since <= last and until > first for since, until, _ in pieces):
            words = (row["short_name"], row["kind"], row["legal_form"], spells[0][0][1], spells[-1][1][1])
            found.append(Span(key, *words, tuple(pieces)))
    if not found:
        of = f" of the kinds asked for ({', '.join(listed('kind of commitment', kinds))})" if kinds is not None else ""
        together = "" if len(actors) == 1 else " together"
        raise KitError(
            f"The tables have no commitment{of} that bound {listing(actors)}{together} in {period.words}. "
            "Choose a longer time, other kinds or other actors."
        )
    return sorted(found, key=lambda span: (span.since, span.until, span.key))


def waiting(actors: tuple[str, ...], kinds: Names | None) -> list[str]:
    """Short names of the commitments of all the actors that are signed and not in force."""
    parties = load("parties")
    members = parties.groupby("commitment")["actor"].agg(set).to_dict()
    return [
        row["short_name"] for row in _of_kinds(kinds)
        if row["standing"] == "signed" and set(actors) <= members[row["commitment"]]
    ]  # fmt: skip


def _of_kinds(kinds: Names | None) -> list[dict[str, str]]:
    table = load("commitments")
    if kinds is not None:
        wanted = listed("kind of commitment", kinds)
        for kind in wanted:
            if not isinstance(kind, str) or kind not in set(table["kind"]):
                raise unknown("kind of commitment", kind, table["kind"])
        table = table[table["kind"].isin(wanted)]
    return [{str(name): cell for name, cell in row.items()} for row in table.to_dict("records")]


def _began(row: dict[str, str]) -> str:
    """From when it counts: entry into force or, where that is known no better, signature."""
    start = row["in_force"] or row["signed"]
    return row["signed"] if row["signed"].startswith(start) else start


def _shared(actors: tuple[str, ...]) -> dict[str, list[Spell]]:
    """When all the actors belonged, by commitment."""
    whole = {
        row["commitment"]: (_end(_began(row)), _end(row["ended"]))
        for row in _of_kinds(None)
        if row["standing"] != "signed"
    }
    members = load("parties")
    members = members[members["actor"].isin(actors) & (members["role"] != "signatory")]
    columns = (members[name] for name in ("actor", "commitment", "since", "until"))
    of: dict[str, dict[str, list[Spell]]] = {actor: {} for actor in actors}
    for actor, key, since, until in zip(*columns, strict=True):
        if key in whole:
            own = (_end(since, 0), _end(until))
            of[actor].setdefault(key, []).append(_common(whole[key], own))
    first, *others = of.values()
    for other in others:
        first = {
            key: [_common(one, two) for one in spells for two in other[key]]
            for key, spells in first.items() if key in other
        }  # fmt: skip
    return {key: sorted(spell for spell in spells if spell[0][0] < spell[1][0]) for key, spells in first.items()}


def _end(cell: str, empty: int = OPEN) -> End:
    return first_day(cell, empty), cell


def _common(one: Spell, other: Spell) -> Spell:
    """The time in both."""
    return max(one[0], other[0], key=_day), min(one[1], other[1], key=_day)


def _day(end: End) -> int:
    return end[0]


def _duties(actors: tuple[str, ...]) -> dict[str, list[tuple[int, int, str]]]:
    """The duties between the actors by commitment: from when, until when, in what standing."""
    owed = load("obligations")
    ends = [owed[side].isin(actors) for side in ("obligor", "beneficiary")]
    owed = owed[(ends[0] & ends[1]) if len(actors) > 1 else (ends[0] | ends[1])]
    columns = (owed[name] for name in ("commitment", "since", "until", "standing"))
    found: dict[str, list[tuple[int, int, str]]] = {}
    for key, since, until, standing in zip(*columns, strict=True):
        found.setdefault(key, []).append((first_day(since), first_day(until), standing))
    return found


def _stretches(since: int, until: int, duties: list[tuple[int, int, str]], own: str) -> list[tuple[int, int, str]]:
    """A spell cut where the standing of its duties changes."""
    inner = {day for start, end, _ in duties for day in (start, end) if since < day < until}
    pieces: list[tuple[int, int, str]] = []
    for a, b in itertools.pairwise([since, *sorted(inner), until]):
        then = [standing for start, end, standing in duties if start <= a < end]
        look = _look(then) if then else own
        if pieces and pieces[-1][2] == look:
            pieces[-1] = (pieces[-1][0], b, look)
        else:
            pieces.append((a, b, look))
    return pieces


def _look(standings: Iterable[str]) -> str:
    """How to show several standings at once: what sleeps or is contested in part is shown so."""
    found = set(standings)
    return ASLEEP if found & {"dormant", "suspended"} else CONTESTED if "contested" in found else LIVE
