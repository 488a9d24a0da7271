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
import html
from typing import TYPE_CHECKING, Any

from .dates import Date, number
from .errors import KitError
from .ledger import Ledger, default_ledger
from .rounds import Round
from .rules import ANSWERS, FITS
from .scenario import Scenario, Struck, at_sea_near, bases_abroad, home, stipulate
from .states import Names, find_state, find_states, listing, name_of
from .verdicts import Situation, Verdicts
from .words import paragraph_html

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["ANSWERS", "FITS", "Contingency", "Round", "examine"]

CAVEAT = (
    "Means are for each government to choose. A promise is not a prediction. "
    "The UN Charter forbids force to every member, listed here or not, except in self-defence or by decision of the "
    "Security Council."
)


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
    rounds = [Round(1, "the attack", scenario, first, None, scenario.victims)]
    rounds += _escalation(ledger, scenario, rounds[0], stipulated)
    rounds += _counterstrike(ledger, scenario, rounds)
    return Contingency(scenario, tuple(rounds))


def _judge(
    ledger: Ledger,
    scenario: Scenario,
    attackers: frozenset[str],
    struck: tuple[Struck, ...],
    helpers: frozenset[str],
    in_return: bool = False,
) -> Verdicts:
    return ledger.judge(Situation(number(scenario.on), attackers, struck, scenario.threshold, helpers, in_return))


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
        last = Round(last.number + 1, title, grave, verdicts, first.verdicts, tuple(sorted(new)))
        rounds.append(last)
    return rounds


def _counterstrike(ledger: Ledger, scenario: Scenario, rounds: list[Round]) -> list[Round]:
    """Rounds in which the attacker's own territory is struck, and then that of those who help it."""
    strikers = (frozenset(scenario.victims) | rounds[-1].verdicts.helpers) - {scenario.attacker}
    struck: tuple[Struck, ...] = (home(scenario.attacker, scenario.on),)
    found: list[Round] = []
    new: frozenset[str] = frozenset({scenario.attacker})
    while new:
        back = dataclasses.replace(scenario, struck=struck, threshold="armed attack")
        verdicts = _judge(ledger, back, strikers, struck, frozenset(), in_return=True)
        title = f"the territory of {listing(new)} is struck"
        last = rounds[-1].number + len(found)
        found.append(Round(last + 1, title, back, verdicts, rounds[0].verdicts, tuple(sorted(new))))
        new = frozenset(verdicts.helpers - {thing.owner for thing in struck} - strikers)
        hit = [home(helper, scenario.on) for helper in sorted(new)]
        struck = tuple(dict.fromkeys((*struck, *hit)))
    return found


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
        parts = [str(self.scenario), *(repr(one) for one in self.rounds), CAVEAT]
        return "\n".join(parts)

    def _repr_html_(self) -> str:
        parts = [paragraph_html(str(self.scenario)), self.rounds[0]._repr_html_()]
        for later in self.rounds[1:]:
            heading = html.escape(f"Round {later.number}: {later.title} (arguable)")
            parts.append(f"<details><summary>{heading}</summary>{later._repr_html_()}</details>")
        return "".join(parts) + paragraph_html(CAVEAT)
