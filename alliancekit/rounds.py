"""One round of a contingency: what is struck in it, and what every actor has promised then."""

from __future__ import annotations

import dataclasses
import functools
from typing import TYPE_CHECKING

from .rules import (
    ANSWERS,
    BASES,
    CONSULT,
    CONSULT_POLITICAL,
    NO,
    NONE_FOUND,
    OWN_DEFENCE,
    RESTRAINT,
    YES,
)
from .rules import ARGUABLE as ON_ONE_READING
from .scenario import Scenario
from .states import listing, name_of
from .verdicts import Verdicts
from .words import paragraph_html, table_html

if TYPE_CHECKING:
    import pandas as pd

ARGUABLE = "arguable"


@dataclasses.dataclass(frozen=True)
class Round:
    """One round: what is struck, and what every actor has promised then.

    Attributes
    ----------
    number
        1 is the attack itself.
    title
        What happens in it.
    situation
        The scenario as it stands in this round.
    verdicts
        The verdict on every duty.
    before
        The verdicts of round 1; None in round 1. They are the narrow reading of a later round.
    drawn_in
        Those whose forces and bases, or whose territory, are struck in it first (ISO3): the title names them.
    """

    number: int
    title: str
    situation: Scenario
    verdicts: Verdicts
    before: Verdicts | None
    drawn_in: tuple[str, ...]

    @property
    def struck_owners(self) -> tuple[str, ...]:
        """Whose territory, forces or ships are struck (ISO3)."""
        return self.situation.victims

    @property
    def strikes_back(self) -> bool:
        """Whether it is the attacker's side that is struck."""
        return self.situation.attacker in self.struck_owners

    @property
    def readings(self) -> tuple[str, str]:
        """The wide and the narrow reading of the promises in a later round; two empty texts in round 1."""
        if self.before is None:
            return "", ""
        if self.strikes_back:
            return (
                "An armed attack is an armed attack: the text does not ask who struck first.",
                "Who is struck back in self-defence is not attacked in the sense of the text: nothing new is owed.",
            )
        return (
            "Forces and bases are covered wherever the text covers them, whatever mission they are on.",
            "Who enters a war by choice cannot make its own ally's promise grow: only the first attack counts.",
        )

    @property
    def levels(self) -> tuple[dict[str, int], dict[str, int]]:
        """For every actor the place in `ANSWERS` of its firm answer, and of its answer if read widely."""
        firm, wide = self._levels
        return dict(firm), dict(wide)

    @functools.cached_property
    def _levels(self) -> tuple[dict[str, int], dict[str, int]]:
        firm, wide = self.verdicts.answers(YES), self.verdicts.answers(NO + 1)
        if self.before is not None:
            narrow = self.before.answers(YES)
            defenders = {*self.struck_owners} - {self.situation.attacker}
            firm = {iso3: OWN_DEFENCE if iso3 in defenders else narrow.get(iso3, NONE_FOUND) for iso3 in wide}
            wide = {iso3: min(wide[iso3], firm[iso3]) for iso3 in wide}
        return firm, wide

    @property
    def about(self) -> tuple[dict[str, str], dict[str, str]]:
        """What follows the firm answer of an actor, and its answer if read widely: "(with the United States)".

        With whom it consults, where that is none of the struck, and for whom it is a host. Where the attacker's side
        is struck there are two sides to help: then for whom every answer is. Empty for other answers.
        """
        firm, wide = self._about
        return dict(firm), dict(wide)

    @functools.cached_property
    def _about(self) -> tuple[dict[str, str], dict[str, str]]:
        firm, wide = self.levels
        first = self.before or self.verdicts
        struck = self.struck_owners if self.strikes_back else tuple(first.situation.victims)
        surely, widely = first.partners(firm, YES), self.partners
        return (
            {
                iso3: _towards(answer, surely.get(iso3, set()), struck, self.strikes_back)
                for iso3, answer in firm.items()
            },
            {
                iso3: _towards(answer, widely.get(iso3, set()), self.struck_owners, self.strikes_back)
                for iso3, answer in wide.items()
            },
        )

    @property
    def partners(self) -> dict[str, set[str]]:
        """Towards whom (ISO3) run the duties that give each actor its answer if read widely, where any do."""
        found: dict[str, set[str]] = {}
        _, wide = self.levels
        for verdicts in filter(None, (self.verdicts, self.before)):  # an answer of a later round may rest on the first
            for iso3, others in verdicts.partners(wide, ON_ONE_READING).items():
                found.setdefault(iso3, set()).update(others - {iso3})
        return found

    @property
    def answers(self) -> pd.DataFrame:
        """One row per actor, firmest answer first.

        Columns: `iso3`, `name`, `answer` (one of `ANSWERS`; in later rounds "arguable" where the readings differ),
        `firm` (the answer by what applies beyond dispute; in later rounds on the narrow reading), `if_read_widely`
        (the answer if every arguable duty is read as applying) and `commitments` (keys, separated by “;”, behind the
        wider answer). Yours to change.
        """
        return self._answers.copy()

    @functools.cached_property
    def _answers(self) -> pd.DataFrame:
        import pandas as pd

        firm, wide = self.levels
        names = {iso3: _name(iso3) for iso3 in wide}
        order = sorted(wide, key=lambda iso3: (wide[iso3], firm[iso3], names[iso3]))
        certain = [self.before is None or firm[iso3] == wide[iso3] for iso3 in order]
        behind = [one.behind(wide) for one in (self.verdicts, self.before) if one is not None]
        commitments = [sorted(set().union(*(found.get(iso3, ()) for found in behind))) for iso3 in order]
        return pd.DataFrame(
            {
                "iso3": order,
                "name": [names[iso3] for iso3 in order],
                "answer": [
                    ANSWERS[firm[iso3]] if sure else ARGUABLE for iso3, sure in zip(order, certain, strict=True)
                ],
                "firm": [ANSWERS[firm[iso3]] for iso3 in order],
                "if_read_widely": [ANSWERS[wide[iso3]] for iso3 in order],
                "commitments": [";".join(keys) for keys in commitments],
            }
        )

    @property
    def duties(self) -> pd.DataFrame:
        """The duties that matter here, each with its verdict: those that apply, and those that one might expect to.

        Columns: `obligor`, `beneficiary`, `duty`, `commitment`, `article`, `wording`, `standing`, `since`, `until`,
        `applies` (yes, arguable, no), `answer_if_applies`, `actor` (whose answer it bears on), `reason`, `plain_words`.
        Who is struck defends itself: that needs no duty, and has no row. Yours to change.
        """
        return self._duties.copy()

    @functools.cached_property
    def _duties(self) -> pd.DataFrame:
        return self.verdicts.table()

    def _repr_html_(self) -> str:
        return _html_of(self)

    def __repr__(self) -> str:
        return _text_of(self)


_name = functools.cache(name_of)  # asked for every actor of every round


def _groups(one: Round) -> list[tuple[str, str]]:
    """Answers with the names of those who have them, firmest first; actors without a promise are left out."""
    found: dict[str, dict[str, list[str]]] = {}
    firm, wide = one.levels
    _, about = one.about
    for iso3 in one.answers["iso3"]:
        if wide[iso3] == NONE_FOUND:
            continue
        label = ANSWERS[wide[iso3]] if firm[iso3] == wide[iso3] else f"{ARGUABLE}: {ANSWERS[wide[iso3]]}"
        found.setdefault(label, {}).setdefault(about[iso3], []).append(_name(iso3))
    return [
        (label, "; ".join(f"{', '.join(sorted(names))} {towards}".strip() for towards, names in by_about.items()))
        for label, by_about in found.items()
    ]


def _towards(answer: int, partners: set[str], struck: tuple[str, ...], two_sides: bool) -> str:
    """With whom an actor consults, where that is none of the struck; for whom it is a host; of two sides, for which."""
    if not partners or answer in (OWN_DEFENCE, NONE_FOUND):
        return ""
    if not two_sides and answer != BASES and (answer not in (CONSULT, CONSULT_POLITICAL) or partners & {*struck}):
        return ""
    word = "with" if answer in (CONSULT, CONSULT_POLITICAL) else "towards" if answer >= RESTRAINT else "for"
    return f"({word} {listing(partners)})" if len(partners) < 4 else f"({word} {len(partners)} others)"


def _text_of(one: Round) -> str:
    lines = [f"Round {one.number}: {one.title}. Actors not listed: {ANSWERS[NONE_FOUND]}."]
    lines += [f"  {label}: {names}" for label, names in _groups(one)]
    lines += [
        f"  {kind} reading: {reading}"
        for kind, reading in zip(("wide", "narrow"), one.readings, strict=True)
        if reading
    ]
    return "\n".join(lines)


def _html_of(one: Round) -> str:
    readings = "".join(
        paragraph_html(f"{kind} reading: {reading}")
        for kind, reading in zip(("Wide", "Narrow"), one.readings, strict=True)
        if reading
    )
    caption = f"Round {one.number}: {one.title}. Actors not listed: {ANSWERS[NONE_FOUND]}."
    return table_html(caption, ["Answer", "Actors"], _groups(one)) + readings
