"""`question`: what an author's cell says about one auto-graded question."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ..checking import questions
from ..checking.kinds import Kind, describe
from ..checking.scalars import Number, plain, rounded
from ..checking.seal import canonical_bytes
from ..errors import KitError

MIME = "application/vnd.alliancekit.question+json"
"""The type of the output in which a solution notebook stores a question's key, for `release` to read."""


_MANY = 1e99  # JSON has no infinity


@dataclass(frozen=True)
class Authored:
    """A question as its author declared it, all answers in canonical form.

    `accepted` maps a method's name to its answer, `mistakes` a mistake's name to its answer and hint, `raw` the same
    names to the values as they were computed.
    """

    id: str
    kind: Kind
    accepted: dict[str, Any]
    mistakes: dict[str, tuple[Any, str]]
    raw: dict[str, Any]
    space: float | None
    small: str

    def verdicts(self) -> list[tuple[Any, dict[str, str]]]:
        """Each answer something can be said to, and what. The key comes first."""
        found = {canonical_bytes(answer): (answer, {"verdict": "right"}) for answer in self.accepted.values()}
        for answer, hint in self.mistakes.values():
            found.setdefault(canonical_bytes(answer), (answer, {"verdict": "mistake", "hint": hint}))
        if isinstance(self.kind, Number):
            given, asked = places(self.kind.digits - 1), places(self.kind.digits)
            for method in self.accepted:
                exact = Decimal(str(plain(self.raw[method])))
                coarse = rounded(Decimal(rounded(exact, self.kind.digits - 1)), self.kind.digits)
                verdict = {"verdict": "digits", "given": given, "asked": asked}
                found.setdefault(canonical_bytes(coarse), (coarse, verdict))
        return list(found.values())

    def guesses(self) -> float:
        """How many tries find the answer for sure. A number may be found coarse first, then its last digit."""
        space = self.kind.guess_space() if self.space is None else self.space
        return space / 10 + 10 if isinstance(self.kind, Number) else space


def places(digits: int) -> str:
    """Words for a number of digits: ``places(1) == "1 digit after the decimal point"``."""
    if digits > 0:
        return f"{digits} digit{'s' if digits > 1 else ''} after the decimal point"
    return {0: "whole numbers", -1: "tens", -2: "hundreds", -3: "thousands"}.get(digits, f"10^{-digits}")


class Declared:
    """The output of an author's cell: the key for `release`, a summary for the author."""

    def __init__(self, authored: Authored) -> None:
        self._of = authored

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        kind = self._of.kind
        lines = [f"{self._of.id} · {kind.name} · about {self._of.guesses():,.0f} guesses"]
        lines += [f"  accepted  {kind.show(answer)}  ({name})" for name, answer in self._of.accepted.items()]
        lines += [f"  mistake   {kind.show(answer)}  ({name})" for name, (answer, _) in self._of.mistakes.items()]
        return {
            "text/plain": "\n".join(lines),
            MIME: {
                "question": self._of.id,
                "kind": describe(kind),
                "accepted": list(self._of.accepted.values()),
                "mistakes": [[name, answer, hint] for name, (answer, hint) in self._of.mistakes.items()],
                "verdicts": [list(pair) for pair in self._of.verdicts()],
                "guesses": min(self._of.guesses(), _MANY),
                "small": self._of.small,
            },
        }


def begin(exercise: str) -> None:
    """Open an exercise as its author, in the first cell of a solution notebook (tagged ``author``).

    Checks then go by the questions this notebook declares, not by the ones released last.

    Examples
    --------
    >>> begin("99")
    """
    questions.authored.add(exercise)


def question(
    name: str,
    kind: Kind,
    answer: Any,
    *,
    also: dict[str, Any] | None = None,
    mistakes: dict[str, tuple[Any, str]],
    space: float | None = None,
    small: str = "",
) -> Declared:
    """Declare a question in an author's cell of a solution notebook.

    The cell is tagged ``author`` and stands between the solution and the check; `release` drops it from the students'
    notebook.

    Parameters
    ----------
    name
        ``"02-q1"``.
    kind
        What is asked for: ``Number(digits=0, between=(0, 20_000), unit="km")``, ``SetOf(Name("actors"))``, …
    answer
        The solution's own answer.
    also
        Answers that other legitimate methods give, by the method's name. Those that round to the same form cost
        nothing; at most five forms in all are accepted.
    mistakes
        At least three wrong answers people really give, by name, each with a hint of at most 400 characters that
        teaches and does not tell.
    space
        How many answers a guesser who has read the task would have to try, where that is fewer than the kind of
        answer allows (six names in a region: ``2**6`` sets).
    small
        Why a guess space under 1,000 is fine for this question, where it is so small.

    Returns
    -------
    Declared
        To be left as the cell's last line: its stored output is what `release` reads.

    Raises
    ------
    KitError
        If a guard finds the question wanting; the message names every finding.

    Examples
    --------
    >>> from alliancekit.authoring import Integer
    >>> declared = question(
    ...     "99-q1",
    ...     Integer(between=(0, 9_999), unit="km"),
    ...     1_800,
    ...     mistakes={
    ...         "miles": (1_118, "The task asks for kilometres."),
    ...         "there and back": (3_600, "The task asks for one way."),
    ...         "from the coast": (1_750, "Measure from capital to capital."),
    ...     },
    ... )
    """
    from .guards import findings

    raw = {"the solution": answer, **(also or {})}
    authored = Authored(
        name,
        kind,
        {method: kind.canonical(value) for method, value in raw.items()},
        {mistake: (kind.canonical(value), hint) for mistake, (value, hint) in mistakes.items()},
        raw,
        space,
        small,
    )
    if found := findings(authored):
        raise KitError(f"Question {name} cannot be released:\n" + "\n".join(f"- {finding}" for finding in found))
    questions.declared[name] = questions.Question(
        name, kind, 0, True, open={canonical_bytes(form): verdict for form, verdict in authored.verdicts()}
    )
    return Declared(authored)
