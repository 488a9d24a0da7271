"""Every duty put to one situation at once: the rules behind `contingency`, as tables and array operations.

The rules are explained in `alliancekit.contingency`. `tests/oracle.py` holds the same rules written row by row; the
two are compared in the tests.
"""

from __future__ import annotations

import dataclasses
import functools
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from .catalog import load
from .dates import OPEN, as_numbers
from .errors import KitError, unknown
from .scenario import THRESHOLDS, Struck
from .states import name_of

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    Array = np.ndarray[Any, np.dtype[Any]]

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
OWN_DEFENCE, _AS_ITSELF, _AUTOMATIC, _MEANS_OPEN, _ON_REQUEST = 0, 1, 2, 3, 4
_CONSULT, _CONSULT_POLITICAL, _BASES, _POLICY, _RESTRAINT, ASLEEP, NONE_FOUND = 5, 6, 7, 8, 9, 10, 11

NO, ARGUABLE, YES = 0, 1, 2
APPLIES, KIND, TIME, DIRECTION, ATTACKER, TRIGGER, AREA = range(7)

# What a duty amounts to, by its wording. Kinds that say nothing about an attack are absent.
_HELP = {
    "as itself": _AS_ITSELF,
    "automatic assistance": _AUTOMATIC,
    "would act, means open": _MEANS_OPEN,
    "on request": _ON_REQUEST,
    "binding rule": _POLICY,  # goes on at all times: payments, training, supplies
    "political": _POLICY,
}
MEANING = {
    "defend": _HELP,
    "assist": _HELP,
    "supply": dict.fromkeys(_HELP, _POLICY),
    "consult": {"consult": _CONSULT, "political": _CONSULT_POLITICAL},
    "host": dict.fromkeys(("binding rule", "on request", "political"), _BASES),
    "consent-to-use": dict.fromkeys(("binding rule", "on request", "political"), _BASES),
    "not-attack": dict.fromkeys(("binding rule", "political"), _RESTRAINT),
    "not-aid-attacker": dict.fromkeys(("binding rule", "political"), _RESTRAINT),
}
# Whether an act of each threshold (armed attack, blockade, cyber, grey zone) reaches what a text speaks of. The UN's
# definition of aggression (1974, Article 3) lists the blockade of ports or coasts; no treaty here takes it over.
_ACT = {
    "armed attack": (YES, ARGUABLE, ARGUABLE, NO),
    "war": (YES, ARGUABLE, NO, NO),
    "aggression": (YES, ARGUABLE, ARGUABLE, NO),
    "threat": (YES, YES, ARGUABLE, ARGUABLE),
    "grey zone": (NO, YES, YES, YES),
    "standing": (YES, YES, YES, YES),
}
_ANY = (YES, YES, YES, YES)
FITS = {
    "defend": _ACT,
    "assist": _ACT | {"request": (ARGUABLE,) * 4},  # the texts speak of order and disaster, or name no case
    "supply": _ACT | {"request": _ANY},
    "consult": _ACT | {"threat": _ANY, "request": _ANY, "use of bases": _ANY},
    "host": {"agreed activity": _ANY, "standing": _ANY, "request": _ANY},
    "consent-to-use": {"use of bases": _ANY},
    "not-attack": {"standing": (YES, YES, ARGUABLE, ARGUABLE)},
    "not-aid-attacker": {"standing": (YES, YES, ARGUABLE, ARGUABLE), "armed attack": (YES, ARGUABLE, ARGUABLE, NO)},
}
ASLEEP_STANDINGS = ("dormant", "suspended", "contested")
# Whose attack counts, where the column `against` says so.
AGAINST = ("", "external attack", "communist aggression", "not communist", "Japan or its allies")
_HELP_DUTIES = ("defend", "assist", "supply")
_BASE_DUTIES = ("host", "consent-to-use")


@dataclasses.dataclass(frozen=True)
class Situation:
    """What duties are put to: the day as a number, who attacks, what is struck, how gravely, and who helps anyhow."""

    at: int
    attackers: frozenset[str]
    struck: tuple[Struck, ...]
    threshold: str
    stipulated: frozenset[str] = frozenset()

    @property
    def victims(self) -> frozenset[str]:
        """Whose territory, forces or ships are struck."""
        return frozenset(thing.owner for thing in self.struck)


@functools.cache
def default_ledger() -> Ledger:
    """The kit's own duties, prepared once."""
    return Ledger(load("obligations"))


class Ledger:
    """Duties prepared for judging.

    Parameters
    ----------
    obligations
        A table with the columns of `obligations`.

    Raises
    ------
    KitError
        If a column is missing, or a row uses a word, a date or a code that the rules do not know.
    """

    def __init__(self, obligations: pd.DataFrame) -> None:
        import numpy as np
        import pandas as pd

        table = self.table = _checked(obligations)
        states = sorted({*load("actors")["iso3"], *table["obligor"], *table["beneficiary"]})
        self.states = states
        self.index = {iso3: place for place, iso3 in enumerate(states)}
        self.obligor = np.array([self.index[iso3] for iso3 in table["obligor"]], dtype=np.intp)
        self.beneficiary = np.array([self.index[iso3] for iso3 in table["beneficiary"]], dtype=np.intp)
        self.since, self.until = as_numbers(table["since"], empty=OPEN), as_numbers(table["until"], empty=OPEN)
        statutes = set(load("commitments").query("legal_form == 'statute'")["commitment"])

        def is_in(column: str, words: Iterable[str]) -> Array:
            return table[column].isin(list(words)).to_numpy()

        def pairs(column: str) -> Iterable[tuple[str, str]]:
            return zip(table["duty"], table[column], strict=True)

        asking = is_in("duty", ["consult", "consent-to-use"]) & is_in("trigger", ["use of bases"])
        self.base = is_in("duty", _BASE_DUTIES) | asking
        self.consult = is_in("duty", ["consult"]) & ~asking
        helping = is_in("duty", _HELP_DUTIES)
        self.owed_to_struck = helping | is_in("duty", ["not-aid-attacker"])
        self.restraint = is_in("duty", ["not-attack"])
        self.host = is_in("duty", ["host"])
        self.defence = is_in("duty", ["defend"])
        means = [MEANING.get(duty, {}).get(word, NONE_FOUND) for duty, word in pairs("wording")]
        self.meaning = np.array(means, dtype=np.int8)
        self.meaning[asking] = _BASES
        self.silent = self.meaning == NONE_FOUND
        asleep = is_in("standing", ASLEEP_STANDINGS)
        self.meaning[asleep & ~self.silent] = ASLEEP
        # Who comes to help by a promise: a pledge that binds, or a statute; not a political statement.
        self.helping = helping & ((self.meaning <= _ON_REQUEST) | is_in("commitment", statutes)) & ~asleep
        self.actor = np.where(asking | is_in("duty", ["consent-to-use"]), self.beneficiary, self.obligor)
        never = (NO,) * len(THRESHOLDS)
        fits = [FITS.get(duty, {}).get(word, never) for duty, word in pairs("trigger")]
        self.fits = np.array(fits, dtype=np.int8).reshape(-1, len(THRESHOLDS))
        self.against = table["against"].map(AGAINST.index).to_numpy(dtype=np.intp)
        self.commitment, names = pd.factorize(table["commitment"])
        self.commitments = list(names)
        self._prepare_areas(table["area"])

    def _prepare_areas(self, cells: pd.Series[str]) -> None:
        import numpy as np
        import pandas as pd

        areas = load("areas")
        self.words = list(areas["area"])
        codes, unique = pd.factorize(cells)
        self.cell = codes
        place = {word: number for number, word in enumerate(self.words)}
        member = np.zeros((len(unique), len(self.words)), dtype=bool)
        for number, cell in enumerate(unique):
            for word in cell.split(";"):
                if word not in place:
                    raise unknown("area", word, self.words)
                member[number, place[word]] = True
        self.member = member
        self.objects = [frozenset(filter(None, cell.split(";"))) for cell in areas["objects"]]
        self.within = list(areas["within"])
        whose = areas["whose"]
        self.of_beneficiary = whose.isin(["beneficiary", "either"]).to_numpy()
        self.of_obligor = whose.isin(["obligor", "either"]).to_numpy()
        self.of_place = ~(self.of_beneficiary | self.of_obligor)
        regional = areas["third_parties"].to_numpy(dtype=bool)
        self.looks_further: Array = (member & regional).any(axis=1)[codes]

    def judge(self, situation: Situation) -> Verdicts:
        """The verdict on every duty."""
        import numpy as np

        at, victims = situation.at, self._flags(situation.victims)
        attackers = self._flags(situation.attackers)
        obligor, beneficiary = self.obligor, self.beneficiary
        owes_attacker, owed_attacker = attackers[obligor], attackers[beneficiary]
        owed_victim = victims[beneficiary]
        in_force = (self.since <= at) & (at < self.until)
        neither = ~owes_attacker & ~owed_attacker
        direction = self.owed_to_struck & owed_victim & ~owes_attacker
        touches = owed_victim | victims[obligor]
        direction |= self.consult & neither & (touches | self.looks_further)
        direction |= self.restraint & owes_attacker & owed_victim
        counts = self._counts(situation, in_force)[self.against]
        trigger = self.fits[:, THRESHOLDS.index(situation.threshold)]
        area = self._covered(situation.struck)
        fit = np.minimum(np.minimum(trigger, area), counts)
        applies = np.where(direction & in_force & ~self.silent & ~self.base, fit, NO)
        helpers = self._flags(situation.stipulated)
        helpers[obligor[(applies > NO) & self.helping]] = True
        helpers &= ~attackers
        users = helpers | victims | attackers
        hosts = self.host & in_force
        size = len(self.states)
        hosted = np.isin(beneficiary * size + obligor, obligor[hosts] * size + beneficiary[hosts])
        using = np.where(self.host, users[beneficiary], users[obligor] & hosted)
        direction |= self.base & using & ~attackers[self.actor]
        # The area of the others says where the bases are, not what is struck.
        base_fit = np.where(self.looks_further, fit, np.minimum(trigger, counts))
        applies = np.where(self.base & direction & in_force, base_fit, applies).astype(np.int8)
        reason = np.select(
            [applies > NO, self.silent, ~in_force, ~direction, counts == NO, trigger == NO],
            [APPLIES, KIND, TIME, DIRECTION, ATTACKER, TRIGGER],
            AREA,
        ).astype(np.int8)
        named = frozenset(self.states[place] for place in np.flatnonzero(helpers))
        named |= situation.stipulated - situation.attackers  # some may be in no row of this ledger
        return Verdicts(self, situation, applies, reason, direction, touches, trigger, area, named)

    def _flags(self, codes: Iterable[str]) -> Array:
        import numpy as np

        flags = np.zeros(len(self.states), dtype=bool)
        flags[[self.index[code] for code in codes if code in self.index]] = True
        return flags

    def _counts(self, situation: Situation, in_force: Array) -> Array:
        """For each word of `against`: whether an attack by these attackers counts."""
        import numpy as np

        at = situation.at
        communist = any(actor in situation.attackers and since <= at < until for actor, since, until in _communists())
        japan = self.index["JPN"]
        ties = self.defence & in_force & ((self.obligor == japan) | (self.beneficiary == japan))
        allies = {self.states[place] for side in (self.obligor, self.beneficiary) for place in side[ties]} | {"JPN"}
        counts = {
            "communist aggression": communist,
            "not communist": not communist,
            "Japan or its allies": bool(allies & situation.attackers),
        }
        return np.array([YES * counts.get(word, True) for word in AGAINST], dtype=np.int8)

    def _covered(self, struck: tuple[Struck, ...]) -> Array:
        """How far what is struck belongs to the area of each duty: no, arguable, yes."""
        import numpy as np

        cells, size = len(self.member), len(self.states)
        by_beneficiary, by_obligor = np.zeros((2, size, cells), dtype=np.int8)
        by_place = np.zeros(cells, dtype=np.int8)
        for thing in struck:
            reach = [reaches(thing, *area) for area in zip(self.objects, self.within, strict=True)]
            to_beneficiary, to_obligor, to_place = (
                (self.member * (np.array(reach, dtype=np.int8) * kind)).max(axis=1, initial=NO)
                for kind in (self.of_beneficiary, self.of_obligor, self.of_place)
            )
            by_place = np.maximum(by_place, to_place)
            if (owner := self.index.get(thing.owner)) is not None:
                by_beneficiary[owner] = np.maximum(by_beneficiary[owner], to_beneficiary)
                by_obligor[owner] = np.maximum(by_obligor[owner], to_obligor)
        covered = np.maximum(by_place[self.cell], by_beneficiary[self.beneficiary, self.cell])
        covered = np.maximum(covered, by_obligor[self.obligor, self.cell])
        if all(thing.thing == "civilian vessel" for thing in struck):  # in no text; where a text has no area, arguable
            covered = np.where(self.owed_to_struck, np.minimum(covered, ARGUABLE), covered)
        return covered


def reaches(thing: Struck, objects: frozenset[str], within: str) -> int:
    """Whether a word of the table `areas` takes in a thing, whoever it belongs to: no, arguable, yes."""
    if objects and thing.thing not in objects:
        return NO
    if not within or within in thing.zones:
        certain = thing.undisputed or thing.thing != "territory" or not objects
        return YES if certain else ARGUABLE
    return ARGUABLE if within in thing.arguable_zones else NO


@functools.cache
def _communists() -> list[tuple[str, int, int]]:
    """Whose attack is "communist aggression", from when, until when."""
    table = load("opponents").query("against == 'communist aggression'")
    since, until = as_numbers(table["since"], empty=0), as_numbers(table["until"])
    return list(zip(table["actor"], since.tolist(), until.tolist(), strict=True))


def _checked(obligations: pd.DataFrame) -> pd.DataFrame:
    """The table as given, once every word that the rules read is one they know."""
    import pandas as pd

    if not isinstance(obligations, pd.DataFrame):
        raise KitError(f"A ledger is a table with the columns of load('obligations'). Found {obligations!r}.")
    kit = load("obligations")
    if missing := sorted(set(kit.columns) - set(obligations.columns)):
        raise KitError(f"The ledger lacks the columns {', '.join(missing)}. Start from load('obligations').")
    states = {*load("actors")["iso3"], *load("other_states")["iso3"]}
    known = {"obligor": states, "beneficiary": states, "against": set(AGAINST)}
    known |= {column: set(kit[column]) for column in ("duty", "trigger", "wording", "standing")}
    for column in (*known, "commitment", "area", "since", "until"):
        for cell in obligations[column].unique():
            if not isinstance(cell, str):
                raise KitError(f'The column {column} of the ledger holds {cell!r}. Write text; "" for nothing.')
            if column in known and cell not in known[column]:
                raise unknown(f"word in the column {column} of the ledger", cell, known[column])
            if column in ("since", "until") and not re.fullmatch(r"(\d{4}(-\d{2}){0,2})?", cell, re.ASCII):
                raise KitError(f'A date in the ledger is written "2024", "2024-04" or "2024-04-10". Found {cell!r}.')
    return obligations.reset_index(drop=True)


@dataclasses.dataclass(frozen=True, eq=False)
class Verdicts:
    """The verdict on every duty of a ledger in one situation.

    Attributes
    ----------
    applies
        For each duty 2 (applies), 1 (arguable) or 0.
    reason
        For each duty the first rule that rules it out, 0 where it applies.
    helpers
        Who comes to help (ISO3): by a promise, or by stipulation.
    """

    ledger: Ledger
    situation: Situation
    applies: Array
    reason: Array
    direction: Array
    touches: Array
    trigger: Array
    area: Array
    helpers: frozenset[str]

    def answers(self, least: int) -> dict[str, int]:
        """For every actor the number of its firmest answer, by the duties that apply at least so far.

        What is owed to the struck, or by them, counts before a duty to consult between two others: for Taiwan the
        United States' own statute, not its duty to consult Japan.
        """
        import numpy as np

        ledger = self.ledger
        aside = ledger.consult & ~self.touches
        best = np.full((2, len(ledger.states)), NONE_FOUND, dtype=np.int8)
        for level, rows in enumerate(((self.applies >= least) & ~aside, (self.applies >= least) & aside)):
            np.minimum.at(best[level], ledger.actor[rows], ledger.meaning[rows])
        best = np.where(best[0] == _POLICY, best[0], best.min(axis=0))
        for owner in self.situation.victims:
            if owner in self.ledger.index:
                best[self.ledger.index[owner]] = OWN_DEFENCE
        found = {iso3: int(best[self.ledger.index[iso3]]) for iso3 in _actors()}
        return found | dict.fromkeys(self.situation.victims, OWN_DEFENCE)

    def behind(self, answers: dict[str, int]) -> dict[str, set[str]]:
        """The keys of the commitments that give each actor the answer it has, where any do."""
        import numpy as np

        ledger = self.ledger
        given = np.full(len(ledger.states), -1, dtype=np.int8)
        for iso3, answer in answers.items():
            if iso3 in ledger.index:
                given[ledger.index[iso3]] = answer
        rows = (self.applies > NO) & (ledger.meaning == given[ledger.actor])
        size = len(ledger.commitments)
        pairs = np.unique(ledger.actor[rows] * size + ledger.commitment[rows])
        found: dict[str, set[str]] = {}
        for actor, commitment in (divmod(pair, size) for pair in pairs.tolist()):
            found.setdefault(ledger.states[actor], set()).add(ledger.commitments[commitment])
        return found

    def table(self) -> pd.DataFrame:
        """The duties that matter in the situation, with verdict and reason: see `contingency.Round.duties`."""
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
            answer=[ANSWERS[meaning] for meaning in ledger.meaning[rows]],
            actor=actor,
            reason=[
                self._sentence(row, place) for row, place in zip(table.to_dict("records"), rows.tolist(), strict=True)
            ],
            plain_words=table["plain_words"],
        )
        order = pd.DataFrame({"applies": -self.applies[rows], "meaning": ledger.meaning[rows]}, index=found.index)
        return found.loc[order.sort_values(["applies", "meaning"], kind="stable").index].reset_index(drop=True)

    def _sentence(self, row: dict[Any, str], number: int) -> str:
        """Why a duty applies or does not."""
        reason, act = self.reason[number], self.situation.threshold
        if reason == APPLIES:
            doubts = []
            if self.trigger[number] == ARGUABLE:
                doubts.append(f"whether this ({act}) is what the text means by {row['trigger']}")
            where_bases_are = self.ledger.base[number] and not self.ledger.looks_further[number]
            if self.area[number] == ARGUABLE and not where_bases_are:
                doubts.append(f"whether what is struck lies in the area ({row['area']})")
            asleep = f" Its standing is {row['standing']}." if row["standing"] in ASLEEP_STANDINGS else ""
            return (f"Arguable: {' and '.join(doubts)}." if doubts else "Applies.") + asleep
        if reason == TIME:
            if not row["since"]:
                return "Not in force: signed only."
            return f"Not in force that day: from {row['since']}" + (f" until {row['until']}." if row["until"] else ".")
        if reason == DIRECTION:
            if row["beneficiary"] in self.situation.attackers:
                return f"Wrong direction: owed to {name_of(row['beneficiary'])}, which attacks."
            return f"Wrong direction: owed by {name_of(row['obligor'])}, which is struck."
        if reason == ATTACKER:
            return f"Another attacker: counts only against {row['against']}."
        if reason == TRIGGER:
            return f"Wrong trigger: the text speaks of {row['trigger']}; this is {act}."
        return f"Out of area: the text covers {row['area']}."


@functools.cache
def _actors() -> tuple[str, ...]:
    return tuple(load("actors")["iso3"])
