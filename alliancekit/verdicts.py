"""What the rules say of every duty in one situation: `Verdicts`, with answers by actor and reasons by duty."""

from __future__ import annotations

import dataclasses
import functools
import re
from typing import TYPE_CHECKING, Any

from .catalog import load
from .rules import (
    ANSWERS,
    APPLIES,
    ARGUABLE,
    ASLEEP_STANDINGS,
    ATTACKER,
    DIRECTION,
    NO,
    NONE_FOUND,
    OWN_DEFENCE,
    POLICY,
    TIME,
    TRIGGER,
    YES,
)
from .scenario import Struck
from .states import in_prose

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from .ledger import Ledger

    Array = np.ndarray[Any, np.dtype[Any]]

_ACTS = {
    "armed attack": "an armed attack",
    "blockade": "a blockade",
    "cyber": "a cyber attack",
    "grey zone": "pressure short of an armed attack",
}
_ON_REQUEST = {"supply": "give supplies or equipment", "assist": "help"}  # what is given when asked


@dataclasses.dataclass(frozen=True)
class Situation:
    """What duties are put to: the day as a number, who attacks, what is struck, how gravely, and who helps anyhow.

    `in_return`: those who "attack" here were attacked first, or help who was, and strike back.
    """

    at: int
    attackers: frozenset[str]
    struck: tuple[Struck, ...]
    threshold: str
    stipulated: frozenset[str] = frozenset()
    in_return: bool = False

    @property
    def victims(self) -> frozenset[str]:
        """Whose territory, forces or ships are struck."""
        return frozenset(thing.owner for thing in self.struck)


@dataclasses.dataclass(frozen=True, eq=False)
class Verdicts:
    """The verdict on every duty of a ledger in one situation.

    Attributes
    ----------
    applies
        For each duty 2 (applies), 1 (arguable) or 0.
    reason
        For each duty the first rule that rules it out, 0 where it applies.
    direction
        For each duty whether it runs the right way.
    aside
        For each duty whether it is one to consult between two who are not struck.
    trigger, area
        For each duty how far its trigger and its area fit.
    helpers
        Who comes to help (ISO3): by a promise, or by stipulation.
    """

    ledger: Ledger
    situation: Situation
    applies: Array
    reason: Array
    direction: Array
    aside: Array
    trigger: Array
    area: Array
    helpers: frozenset[str]

    def answers(self, least: int) -> dict[str, int]:
        """For every actor the number of its firmest answer, by the duties that apply at least so far.

        An own policy or statute towards the struck counts before what runs between two others, consultation about the
        attack or the use of bases: for Taiwan the United States' own statute, not its duty to consult Japan. To read an
        arguable duty as applying takes nothing away from what applies beyond dispute.
        """
        firm = self._firmest(YES)
        return firm if least == YES else {iso3: min(firm[iso3], wide) for iso3, wide in self._firmest(least).items()}

    def _firmest(self, least: int) -> dict[str, int]:
        import numpy as np

        ledger, counted = self.ledger, self.applies >= least
        others = self.aside | ledger.base
        best = np.full((2, len(ledger.states)), NONE_FOUND, dtype=np.int8)
        for level, rows in enumerate((counted & ~others, counted & others)):
            np.minimum.at(best[level], ledger.actor[rows], ledger.meaning[rows])
        best = np.where(best[0] == POLICY, best[0], best.min(axis=0))
        for owner in self.situation.victims:
            if owner in self.ledger.index:
                best[self.ledger.index[owner]] = OWN_DEFENCE
        found = {iso3: int(best[self.ledger.index[iso3]]) for iso3 in _actors()}
        return found | dict.fromkeys(self.situation.victims, OWN_DEFENCE)

    def behind(self, answers: dict[str, int]) -> dict[str, set[str]]:
        """The keys of the commitments that give each actor the answer it has, where any do."""
        import numpy as np

        ledger, rows = self.ledger, self._behind(answers, ARGUABLE)
        size = len(ledger.commitments)
        pairs = np.unique(ledger.actor[rows] * size + ledger.commitment[rows])
        found: dict[str, set[str]] = {}
        for actor, commitment in (divmod(pair, size) for pair in pairs.tolist()):
            found.setdefault(ledger.states[actor], set()).add(ledger.commitments[commitment])
        return found

    def partners(self, answers: dict[str, int], least: int) -> dict[str, set[str]]:
        """The other side of each duty that gives an actor the answer it has, of those that apply at least so far."""
        import numpy as np

        ledger, rows = self.ledger, self._behind(answers, least)
        found: dict[str, set[str]] = {}
        others = np.where(ledger.actor == ledger.obligor, ledger.beneficiary, ledger.obligor)
        for actor, other in zip(ledger.actor[rows].tolist(), others[rows].tolist(), strict=True):
            found.setdefault(ledger.states[actor], set()).add(ledger.states[other])
        return found

    def _behind(self, answers: dict[str, int], least: int) -> Array:
        """Which duties give an actor the answer it has, of those that apply at least so far."""
        import numpy as np

        ledger = self.ledger
        given = np.full(len(ledger.states), -1, dtype=np.int8)
        for iso3, answer in answers.items():
            if iso3 in ledger.index:
                given[ledger.index[iso3]] = answer
        rows: Array = (self.applies >= least) & (ledger.meaning == given[ledger.actor])
        return rows

    def table(self) -> pd.DataFrame:
        """The duties that matter in the situation, with verdict and reason: see `rounds.Round.duties`."""
        import numpy as np
        import pandas as pd

        ledger, victims, attackers = self.ledger, self.situation.victims, self.situation.attackers
        obligors, beneficiaries = ledger.table["obligor"], ledger.table["beneficiary"]
        speaks = ~ledger.silent & ~ledger.base & ~ledger.restraint
        reversed_ = (
            speaks
            & (self.reason == DIRECTION)
            & (obligors.isin(victims).to_numpy() | beneficiaries.isin(attackers).to_numpy())
        )
        rows = np.flatnonzero((self.applies > NO) | (self.direction & ~ledger.silent) | reversed_)
        table = ledger.table.iloc[rows]
        owed_by_struck = reversed_[rows] & table["obligor"].isin(victims).to_numpy()
        actor = np.where(owed_by_struck, table["beneficiary"], [ledger.states[place] for place in ledger.actor[rows]])
        found = table[
            ["obligor", "beneficiary", "duty", "commitment", "article", "wording", "standing", "since", "until"]
        ].assign(
            applies=[("no", "arguable", "yes")[verdict] for verdict in self.applies[rows]],
            answer_if_applies=[ANSWERS[meaning] for meaning in ledger.meaning[rows]],
            actor=actor,
            reason=[
                self._sentence(row, place) for row, place in zip(table.to_dict("records"), rows.tolist(), strict=True)
            ],
            plain_words=table["plain_words"],
        )
        order = pd.DataFrame({"applies": -self.applies[rows], "meaning": ledger.meaning[rows]}, index=found.index)
        found = found.loc[order.sort_values(["applies", "meaning"], kind="stable").index]
        return _with_twins(_one_row_per_duty(found.reset_index(drop=True)))

    def _sentence(self, row: dict[Any, str], number: int) -> str:
        """Why a duty applies or does not."""
        reason, act = self.reason[number], self.situation.threshold
        if reason == APPLIES:
            doubts = []
            if self.trigger[number] == ARGUABLE and row["trigger"] == "request":
                lets = f"the text lets {in_prose(row['obligor'])} {_ON_REQUEST[row['duty']]} when asked"
                doubts.append(f"{lets}; the case it names is a request, not {_ACTS[act]}")
            elif self.trigger[number] == ARGUABLE:
                doubts.append(f"whether this ({act}) is what the text means by {row['trigger']}")
            where_bases_are = self.ledger.base[number] and not self.ledger.looks_further[number]
            if self.area[number] == ARGUABLE and not where_bases_are:
                doubts.append(f"whether what is struck lies in the area ({_area_in_words(row['area'])})")
            if self.aside[number] and self.ledger.looks_further[number] == ARGUABLE:
                doubts.append("whether an interest that the two share is touched")
            if self.applies[number] == ARGUABLE and not doubts:
                doubts.append(f"whether the text counts this attacker ({row['against']})")
            asleep = f" Its standing is {row['standing']}." if row["standing"] in ASLEEP_STANDINGS else ""
            applies = "Applies if a state of war follows." if row["trigger"] == "war" else "Applies."
            return (f"Arguable: {'; and '.join(doubts)}." if doubts else applies) + asleep
        if reason == TIME:
            return _out_of_time(row["since"], row["until"])
        if reason == DIRECTION:
            if row["beneficiary"] in self.situation.attackers:
                attacks = "strikes in this round" if self.situation.in_return else "attacks"
                return f"Wrong direction: owed to {in_prose(row['beneficiary'])}, which {attacks}."
            return f"Wrong direction: owed by {in_prose(row['obligor'])}, which is struck."
        if reason == ATTACKER:
            return f"Another attacker: counts only against {row['against']}."
        if reason == TRIGGER:
            return f"Wrong trigger: the text speaks of {row['trigger']}; this is {act}."
        return f"Out of area: the text covers {_area_in_words(row['area'])}."


def _one_row_per_duty(found: pd.DataFrame) -> pd.DataFrame:
    """The rows without other spells: a duty whose standing changed has a row for each.

    Where one counts that day, the others say nothing more. Where none does, one row has the days from the first spell
    to the last.
    """
    keys = list(found[["obligor", "beneficiary", "duty", "commitment", "article"]].itertuples(index=False, name=None))
    idle = [reason.startswith("Not in force") for reason in found["reason"]]
    counts = {key for key, resting in zip(keys, idle, strict=True) if not resting}
    spells: dict[tuple[str, ...], list[int]] = {}
    for row, (key, resting) in enumerate(zip(keys, idle, strict=True)):
        if resting and key not in counts:
            spells.setdefault(key, []).append(row)
    for first, *others in spells.values():
        if others:
            days = found.loc[[first, *others]]
            since = min(filter(None, days["since"]), default="")
            until = "" if "" in set(days["until"]) else max(days["until"])
            found.loc[first, ["since", "until", "reason"]] = since, until, _out_of_time(since, until)
    kept = {rows[0] for rows in spells.values()}
    return found.loc[[not resting or row in kept for row, resting in enumerate(idle)]].reset_index(drop=True)


def _with_twins(found: pd.DataFrame) -> pd.DataFrame:
    """The rows with a word where one is out of area and another, which applies, carries its article there.

    A later text may reach further with an article of a treaty: "Art. II, with Art. V of the 1960 treaty".
    """
    carried = {}
    for row in found[found["applies"] != "no"].to_dict("records"):
        if named := re.search(r"with (.+) of the (\d{4}) treaty", row["article"]):
            carried[row["obligor"], row["beneficiary"], row["duty"], *named.groups()] = row
    reasons = []
    for row in found.to_dict("records"):
        signed = _of_commitments("signed").get(row["commitment"], "")  # a reader’s own ledger may name others
        twin = carried.get((row["obligor"], row["beneficiary"], row["duty"], row["article"], signed[:4]))
        elsewhere = ""
        if twin is not None and row["reason"].startswith("Out of area"):
            name = _of_commitments("short_name").get(twin["commitment"], twin["commitment"])
            elsewhere = f"Counted in another row: {name}, {twin['article']}. "
        reasons.append(elsewhere + row["reason"])
    return found.assign(reason=reasons)


@functools.cache
def _of_commitments(column: str) -> dict[str, str]:
    table = load("commitments")
    return dict(zip(table["commitment"], table[column], strict=True))


def _out_of_time(since: str, until: str) -> str:
    if not since:
        return "Not in force: signed only."
    return f"Not in force that day: from {since}{f' until {until}' if until else ''}."


@functools.cache
def _area_in_words(cell: str) -> str:
    areas = load("areas")
    labels = dict(zip(areas["area"], areas["label"], strict=True))
    return "; ".join(labels[word] for word in cell.split(";"))


@functools.cache
def _actors() -> tuple[str, ...]:
    return tuple(load("actors")["iso3"])
