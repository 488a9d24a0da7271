"""Every duty put to one situation at once: the rules of `contingency` as array operations.

The rules are explained in `alliancekit.contingency`. `tests/oracle.py` holds the same rules written row by row; the
two are compared in the tests.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from .catalog import load
from .dates import OPEN, as_numbers, is_date
from .errors import KitError, unknown
from .rules import (
    APPLIES,
    AREA,
    ARGUABLE,
    ASLEEP,
    ASLEEP_STANDINGS,
    ATTACKER,
    BASES,
    DIRECTION,
    FITS,
    KIND,
    MEANING,
    NO,
    NONE_FOUND,
    ON_REQUEST,
    TIME,
    TRIGGER,
    YES,
)
from .scenario import THRESHOLDS, Struck
from .verdicts import Situation, Verdicts

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    Array = np.ndarray[Any, np.dtype[Any]]

_HELP_DUTIES = ("defend", "assist", "supply")
_BASE_DUTIES = ("host", "consent-to-use")


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
        means = [MEANING.get(duty, {}).get(word, NONE_FOUND) for duty, word in pairs("wording")]
        self.meaning = np.array(means, dtype=np.int8)
        self.meaning[asking] = BASES
        self.silent = self.meaning == NONE_FOUND
        asleep = is_in("standing", ASLEEP_STANDINGS)
        self.meaning[asleep & ~self.silent & ~self.base] = ASLEEP
        # Who comes to help by a promise: a pledge that binds, or a statute; not a political statement.
        self.helping = helping & ((self.meaning <= ON_REQUEST) | is_in("commitment", statutes)) & ~asleep
        self.actor = np.where(asking | is_in("duty", ["consent-to-use"]), self.beneficiary, self.obligor)
        never = (NO,) * len(THRESHOLDS)
        fits = [FITS.get(duty, {}).get(word, never) for duty, word in pairs("trigger")]
        self.fits = np.array(fits, dtype=np.int8).reshape(-1, len(THRESHOLDS))
        self.against = table["against"].map(_against().index).to_numpy(dtype=np.intp)
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
        regional = areas["third_parties"].map({"no": NO, "arguable": ARGUABLE, "yes": YES}).to_numpy(dtype=np.int8)
        self.looks_further: Array = (member * regional).max(axis=1, initial=NO)[codes]

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
        direction |= self.consult & neither & (touches | (self.looks_further > NO))
        direction |= self.restraint & owes_attacker & owed_victim
        counts = np.array([_counts(word, situation) for word in _against()], dtype=np.int8)[self.against]
        trigger = self.fits[:, THRESHOLDS.index(situation.threshold)]
        area = self._covered(situation.struck)
        fit = np.minimum(np.minimum(trigger, area), counts)
        aside = self.consult & ~touches
        fit = np.where(aside, np.minimum(fit, self.looks_further), fit)
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
        base_fit = np.where(self.looks_further > NO, fit, np.minimum(trigger, counts))
        applies = np.where(self.base & direction & in_force, base_fit, applies).astype(np.int8)
        reason = np.select(
            [applies > NO, self.silent, ~in_force, ~direction, counts == NO, trigger == NO],
            [APPLIES, KIND, TIME, DIRECTION, ATTACKER, TRIGGER],
            AREA,
        ).astype(np.int8)
        named = frozenset(self.states[place] for place in np.flatnonzero(helpers))
        named |= situation.stipulated - situation.attackers  # some may be in no row of this ledger
        return Verdicts(self, situation, applies, reason, direction, aside, trigger, area, named)

    def _flags(self, codes: Iterable[str]) -> Array:
        import numpy as np

        flags = np.zeros(len(self.states), dtype=bool)
        flags[[self.index[code] for code in codes if code in self.index]] = True
        return flags

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


def _counts(word: str, situation: Situation) -> int:
    """Whether a text that speaks of such an attacker (column `against`) speaks of these."""
    if word in ("", "external attack"):
        return YES
    if word == "not communist":
        return YES - _counts("communist aggression", situation)
    return max(
        (
            reading
            for actor, since, until, reading in _opponents()[word]
            if actor in situation.attackers and since <= situation.at < until
        ),
        default=NO,
    )


@functools.cache
def _against() -> list[str]:
    """The words that the column `against` may hold."""
    return ["", "external attack", "not communist", *_opponents()]


@functools.cache
def _opponents() -> dict[str, list[tuple[str, int, int, int]]]:
    """For each word that means certain states: which, from when, until when, and how surely."""
    table = load("opponents")
    since, until = as_numbers(table["since"], empty=0), as_numbers(table["until"])
    readings = table["reading"].map({"yes": YES, "arguable": ARGUABLE})
    found: dict[str, list[tuple[str, int, int, int]]] = {}
    for word, *row in zip(
        table["against"], table["actor"], since.tolist(), until.tolist(), readings.tolist(), strict=True
    ):
        actor, began, ended, reading = row
        found.setdefault(word, []).append((actor, began, ended, reading))
    return found


def _checked(obligations: pd.DataFrame) -> pd.DataFrame:
    """The table as given, once every word that the rules read is one they know."""
    import pandas as pd

    if not isinstance(obligations, pd.DataFrame):
        raise KitError(f"A ledger is a table with the columns of load('obligations'). Found {obligations!r}.")
    kit = load("obligations")
    if missing := sorted(set(kit.columns) - set(obligations.columns)):
        raise KitError(f"The ledger lacks the columns {', '.join(missing)}. Start from load('obligations').")
    states = {*load("actors")["iso3"], *load("other_states")["iso3"]}
    known = {"obligor": states, "beneficiary": states, "against": set(_against())}
    known |= {column: set(kit[column]) for column in ("duty", "trigger", "wording", "standing")}
    for column in (*known, "commitment", "area", "since", "until"):
        for cell in obligations[column].unique():
            if not isinstance(cell, str):
                raise KitError(f'The column {column} of the ledger holds {cell!r}. Write text; "" for nothing.')
            if column in known and cell not in known[column]:
                raise unknown(f"word in the column {column} of the ledger", cell, known[column])
            if column in ("since", "until") and cell and not is_date(cell):
                raise KitError(f'A date in the ledger is written "2024", "2024-04" or "2024-04-10". Found {cell!r}.')
    return obligations.reset_index(drop=True)
