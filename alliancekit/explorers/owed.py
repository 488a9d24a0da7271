"""What an actor owes and is owed on a day, firmest first: `owed`, and the `KINDS` of duty that a map can tell apart.

A kind is read off three columns of the table `obligations`. A duty that is dormant, suspended or contested is of the
last kind, whatever it says; a promise of restraint is of the last but one; any other that does not bind in law is a
political promise; what is left goes by its duty. The order is near that of `alliancekit.rules.ANSWERS`, which is about
one attack.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .. import model
from ..figures import palette
from ..rules import ASLEEP_STANDINGS
from ..states import name_of
from .looks import Look

if TYPE_CHECKING:
    import pandas as pd

# Each duty in words that follow “a duty”, firmest first, and its place in `KINDS` if it binds in law.
DUTIES = {
    "defend": ("to defend", 0),
    "assist": ("to assist", 1),
    "consult": ("to consult", 1),
    "host": ("to host forces", 2),
    "consent-to-use": ("to seek consent before use", 2),
    "supply": ("to supply", 2),
    "inform": ("to inform", 2),
    "not-attack": ("not to attack", 4),
    "not-aid-attacker": ("not to aid an attacker", 4),
    "not-join-hostile-pact": ("not to join a hostile pact", 4),
    "deny-third-parties": ("to keep third parties out", 4),
}
POLITICAL, RESTRAINT, ASLEEP = 3, 4, 5
KINDS = (
    Look("to defend", "#0072b2"),
    Look("to assist or consult", "#56b4e9", "+"),
    Look("on bases, supplies or information", "#009e73", "."),
    Look("by political promise", "#f0e442", "\\"),
    Look("restraint, such as not to attack", "#cc79a7", "x"),
    Look("only dormant, suspended or contested", palette.NO_DATA, "-"),
)
WORDINGS = ("as itself", "automatic assistance", "binding rule", "would act, means open", "on request", "consult")
_COLUMNS = {  # the columns of `Duty`’s fields
    **{field: field for field in ("obligor", "beneficiary", "duty", "article", "wording", "decided_by", "standing")},
    **{"since": "since", "plain_words": "plain_words", "text": "short_name", "form": "legal_form"},
    **{"sources": "source", "limits": "contested_note"},
}
_TERMS = ["trigger", "trigger_note", "against", "area", "decided_by"]


@dataclass(frozen=True)
class Duty:
    """A row of the table `obligations`: who owes what to whom, and how firmly."""

    obligor: str
    beneficiary: str
    duty: str
    article: str
    text: str  # the short name of the commitment
    form: str  # its form in law
    wording: str
    decided_by: str
    standing: str
    since: str
    plain_words: str
    sources: str
    limits: str  # what is disputed about it, or limits it
    terms: tuple[str, ...]  # what sets it off, against whom and where it counts, and who decides

    @property
    def asleep(self) -> bool:
        """Whether it is dormant, suspended or contested."""
        return self.standing in ASLEEP_STANDINGS

    @property
    def political(self) -> bool:
        """Whether it is a promise that does not bind in law."""
        return self.wording == "political"

    @property
    def kind(self) -> int:
        """Its place in `KINDS`."""
        if self.asleep:
            return ASLEEP
        usual = DUTIES[self.duty][1]
        return POLITICAL if self.political and usual < POLITICAL else usual

    @property
    def words(self) -> str:
        """What is owed: ``"to defend"``."""
        return DUTIES[self.duty][0]

    @property
    def noun(self) -> str:
        """What is owed, as a thing: ``"a political promise to consult"``."""
        return f"a {'political promise' if self.political else 'duty'} {self.words}"

    def other(self, actor: str) -> str:
        """Who stands at the other end of a duty of an actor."""
        return self.beneficiary if self.obligor == actor else self.obligor


@functools.lru_cache(maxsize=128)
def owed(on: str, actor: str) -> tuple[Duty, ...]:
    """The duties that an actor owes or is owed on a day, firmest first."""
    table = _owed_by_all(on)
    table = table[(table["obligor"] == actor) | (table["beneficiary"] == actor)]
    rows = zip(*(table[column] for column in _COLUMNS.values()), strict=True)
    terms = zip(*(table[column] for column in _TERMS), strict=True)
    found = [Duty(**dict(zip(_COLUMNS, row, strict=True)), terms=term) for row, term in zip(rows, terms, strict=True)]
    duties, wordings = list(DUTIES), [*WORDINGS, "political"]
    names = {code: name_of(code) for duty in found for code in (duty.obligor, duty.beneficiary)}
    return tuple(
        sorted(
            found,
            key=lambda duty: (
                duty.kind,
                duties.index(duty.duty),
                wordings.index(duty.wording),
                names[duty.other(actor)],
                duty.obligor != actor,
            ),
        )
    )


@functools.lru_cache(maxsize=128)
def belonged(on: str, actors: tuple[str, ...]) -> tuple[dict[Any, str], ...]:
    """The commitments in force on a day to which every one of the actors belonged: their rows."""
    return tuple(model.in_force(on, actors=actors).to_dict("records"))


@functools.lru_cache(maxsize=32)
def _owed_by_all(on: str) -> pd.DataFrame:
    return model.duties(on=on)
