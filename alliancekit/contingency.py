"""Who has promised what if somebody is attacked: `examine` puts every duty of the ledger to a stipulated attack.

Every actor gets one of twelve answers (`ANSWERS`, firmest first), and every duty a verdict: it applies, it applies on
one reading (arguable), or it does not, with the first reason that rules it out. In this order a duty is asked:

1. *Kind*: does it say anything about an attack? (To share information, or to keep third parties out, does not.)
2. *Time*: was it in force that day?
3. *Direction*: is it owed to the attacked? A duty to consult may also be owed by the attacked, or concern a region. A
   duty not to attack is asked of the attacker. A duty to host, or to ask before bases are used, is asked where a helper
   the attacked or the attacker uses the bases.
4. *Attacker*: does the text count only some attackers?
5. *Trigger*: does the act reach what the text speaks of? (Table `FITS`.) Whether a blockade or a cyber strike is an
   armed attack is arguable; pressure short of force is none.
6. *Area*: does what is struck belong to what the text covers? Civilian vessels are in no text. For a duty about bases
   the area says where the bases are; only where a text looks to a region is it asked of what is struck.

A duty that applies and is suspended, dormant or contested gives the eleventh answer, whatever it says, unless it is
about bases. An own policy or statute towards the struck counts before a duty to consult somebody else about them, and
before the use of bases.

Later rounds ask what follows if a helper's forces and bases are struck, and if the attacker's own territory is. There
the texts can be read two ways, so answers are "arguable" and both readings stand. The same rules serve both sides.

Means are for each government to choose. A promise is not a prediction, and the absence of one is not either.
"""

from __future__ import annotations

import dataclasses
import functools
import html
from typing import TYPE_CHECKING, Any

from .dates import Date, number
from .errors import KitError
from .ledger import Ledger, default_ledger
from .rules import ANSWERS, BASES, CONSULT, CONSULT_POLITICAL, FITS, NO, NONE_FOUND, OWN_DEFENCE, YES
from .scenario import Scenario, Struck, at_sea_near, bases_abroad, home, stipulate
from .states import Names, find_state, find_states, listing, name_of
from .verdicts import Situation, Verdicts
from .words import table_html

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["ANSWERS", "FITS", "Contingency", "Round", "examine"]

CAVEAT = (
    "Means are for each government to choose. A promise is not a prediction. "
    "The UN Charter forbids force to every member, listed here or not."
)
ARGUABLE = "arguable"


def examine(
    attacker: str,
    target: str,
    on: Date,
    *,
    attacked: str | None = None,
    where: str | None = None,
    threshold: str = "armed attack",
    helpers: Names | None = None,
    obligations: pd.DataFrame | None = None,
) -> Contingency:
    """What every actor has promised in a stipulated attack.

    Parameters
    ----------
    attacker, target, on, attacked, where, threshold
        The attack; see `alliancekit.scenario.stipulate`.
    helpers
        Actors that come to help in this supposition, whatever they promised: whether bases may be used and what later
        rounds bring depends on them. Those with a promise to help are helpers in any case.
    obligations
        Another ledger, with the columns of the table `obligations`: add or remove rows to see what they change. The
        kit's own if None.

    Returns
    -------
    Contingency
        `answers` has one row per actor, `duties` the duties behind them with reasons, `rounds` the later rounds.

    Raises
    ------
    KitError
        As `stipulate`, or if a helper is unknown, or `obligations` lacks a column.

    Examples
    --------
    >>> senkaku = examine("China", "Senkaku/Diaoyu", on="2024-04-10")
    >>> senkaku.answer("United States")
    'pledged to act, means open'
    >>> examine("China", "Taiwan", on="2024-04-10").answer("Japan")
    'treaty duty to consult'
    """
    scenario = stipulate(attacker, target, on=on, attacked=attacked, where=where, threshold=threshold)
    ledger = default_ledger() if obligations is None else Ledger(obligations)
    stipulated = frozenset(find_states(helpers)) if helpers is not None else frozenset()
    if scenario.attacker in stipulated:
        raise KitError(f"{name_of(scenario.attacker)} is the attacker; it cannot be a helper of the attacked too.")
    first = _judge(ledger, scenario, frozenset({scenario.attacker}), scenario.struck, stipulated)
    rounds = [Round(1, "the attack", scenario, first, None)]
    rounds += _escalation(ledger, scenario, rounds[0], stipulated)
    rounds += _counterstrike(ledger, scenario, rounds)
    return Contingency(scenario, tuple(rounds))


def _judge(
    ledger: Ledger, scenario: Scenario, attackers: frozenset[str], struck: tuple[Struck, ...], helpers: frozenset[str]
) -> Verdicts:
    return ledger.judge(Situation(number(scenario.on), attackers, struck, scenario.threshold, helpers))


def _escalation(ledger: Ledger, scenario: Scenario, first: Round, stipulated: frozenset[str]) -> list[Round]:
    """Rounds in which the forces and bases of those who help are struck, until nobody new comes in."""
    rounds: list[Round] = []
    last, struck = first, scenario.struck
    while new := last.verdicts.helpers - set(last.struck_owners) - {scenario.attacker}:
        first_struck = scenario.struck
        hit = [
            part
            for helper in sorted(new)
            for part in (at_sea_near(helper, first_struck), *bases_abroad(helper, scenario.on, first_struck))
        ]
        struck = tuple(dict.fromkeys((*struck, *(part for part in hit if part.owner != scenario.attacker))))
        grave = dataclasses.replace(scenario, struck=struck, threshold="armed attack")
        verdicts = _judge(ledger, grave, frozenset({scenario.attacker}), struck, stipulated | last.verdicts.helpers)
        title = f"forces and bases of {listing(new)} are struck"
        last = Round(last.number + 1, title, grave, verdicts, first.verdicts)
        rounds.append(last)
    return rounds


def _counterstrike(ledger: Ledger, scenario: Scenario, rounds: list[Round]) -> list[Round]:
    """Rounds in which the attacker's own territory is struck, and then the forces and bases of those who help it."""
    strikers = (frozenset(scenario.victims) | rounds[-1].verdicts.helpers) - {scenario.attacker}
    struck: tuple[Struck, ...] = (home(scenario.attacker, scenario.on),)
    found: list[Round] = []
    new: frozenset[str] = frozenset({scenario.attacker})
    while new:
        back = dataclasses.replace(scenario, struck=struck, threshold="armed attack")
        verdicts = _judge(ledger, back, strikers, struck, frozenset())
        title = f"the territory of {listing(new)} is struck"
        found.append(Round(rounds[-1].number + 1 + len(found), title, back, verdicts, rounds[0].verdicts))
        new = frozenset(verdicts.helpers - {thing.owner for thing in struck} - strikers)
        hit = [home(helper, scenario.on) for helper in sorted(new)]
        struck = tuple(dict.fromkeys((*struck, *hit)))
    return found


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
    """

    number: int
    title: str
    situation: Scenario
    verdicts: Verdicts
    before: Verdicts | None

    @property
    def struck_owners(self) -> tuple[str, ...]:
        """Whose territory, forces or ships are struck (ISO3)."""
        return self.situation.victims

    @property
    def readings(self) -> tuple[str, str]:
        """The wide and the narrow reading of the promises in a later round; two empty texts in round 1."""
        if self.before is None:
            return "", ""
        if self.situation.attacker in self.struck_owners:
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


@dataclasses.dataclass(frozen=True, repr=False)
class Contingency:
    """What every actor has promised in a stipulated attack, round by round.

    Attributes
    ----------
    scenario
        The attack.
    rounds
        The attack itself, then what may follow.
    """

    scenario: Scenario
    rounds: tuple[Round, ...]

    @property
    def answers(self) -> pd.DataFrame:
        """The answers to the attack itself: see `Round.answers`."""
        return self.rounds[0].answers

    @property
    def duties(self) -> pd.DataFrame:
        """The duties behind these answers, with reasons: see `Round.duties`."""
        return self.rounds[0].duties

    def answer(self, actor: str, round: int = 1) -> str:
        """The answer of one actor, in the attack itself or in a later round.

        Raises
        ------
        KitError
            If the actor or the round is not known.
        """
        return str(self._row(actor, round)["answer"])

    def if_read_widely(self, actor: str, round: int = 1) -> str:
        """The answer of one actor if every arguable duty is read as applying."""
        return str(self._row(actor, round)["if_read_widely"])

    def why(self, actor: str, round: int = 1) -> pd.DataFrame:
        """The duties that bear on one actor's answer, those that apply first.

        Raises
        ------
        KitError
            If the actor or the round is not known.
        """
        iso3 = str(self._row(actor, round)["iso3"])
        table = self.rounds[round - 1].duties
        return table[(table["actor"] == iso3) | (table["obligor"] == iso3)].reset_index(drop=True)

    def _row(self, actor: str, round: int) -> Any:
        if isinstance(round, bool) or not isinstance(round, int) or not 1 <= round <= len(self.rounds):
            raise KitError(f"There is no round {round!r}. This contingency has rounds 1 to {len(self.rounds)}.")
        iso3 = find_state(actor)
        table = self.rounds[round - 1].answers
        found = table[table["iso3"] == iso3]
        if found.empty:
            raise KitError(f"{name_of(iso3)} is not among the kit's actors. Choose one of load('actors').")
        return found.iloc[0]

    def __repr__(self) -> str:
        parts = [str(self.scenario), *(_text_of(one) for one in self.rounds), CAVEAT]
        return "\n".join(parts)

    def _repr_html_(self) -> str:
        parts = [f"<p>{html.escape(str(self.scenario))}</p>", _html_of(self.rounds[0])]
        for later in self.rounds[1:]:
            heading = html.escape(f"Round {later.number}: {later.title} (arguable)")
            parts.append(f"<details><summary>{heading}</summary>{_html_of(later)}</details>")
        return "".join(parts) + f"<p>{html.escape(CAVEAT)}</p>"


_name = functools.cache(name_of)  # asked for every actor of every round


def _groups(one: Round) -> list[tuple[str, str]]:
    """Answers with the names of those who have them, firmest first; actors without a promise are left out."""
    found: dict[str, dict[str, list[str]]] = {}
    firm, wide = one.levels
    partners = one.verdicts.partners(wide)
    for iso3 in one.answers["iso3"]:
        if wide[iso3] == NONE_FOUND:
            continue
        label = ANSWERS[wide[iso3]] if firm[iso3] == wide[iso3] else f"{ARGUABLE}: {ANSWERS[wide[iso3]]}"
        about = _about(wide[iso3], partners.get(iso3, set()) - {iso3}, one.struck_owners)
        found.setdefault(label, {}).setdefault(about, []).append(_name(iso3))
    return [
        (label, "; ".join(", ".join(sorted(names)) + about for about, names in by_about.items()))
        for label, by_about in found.items()
    ]


def _about(answer: int, partners: set[str], struck: tuple[str, ...]) -> str:
    """With whom an actor consults, where that is none of the struck; for whom it is a host."""
    word = {CONSULT: "with", CONSULT_POLITICAL: "with", BASES: "for"}.get(answer)
    if word is None or not partners or (answer != BASES and partners & {*struck}):
        return ""
    return f" ({word} {listing(partners)})" if len(partners) < 4 else f" ({word} {len(partners)} others)"


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
        f"<p>{kind} reading: {html.escape(reading)}</p>"
        for kind, reading in zip(("Wide", "Narrow"), one.readings, strict=True)
        if reading
    )
    caption = f"Round {one.number}: {one.title}. Actors not listed: {ANSWERS[NONE_FOUND]}."
    return table_html(caption, ["Answer", "Actors"], _groups(one)) + readings
