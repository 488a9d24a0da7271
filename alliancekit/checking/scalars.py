"""Kinds of answer that are one value: a number, a count, a word from a list, the name of a row."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Context, Decimal, localcontext
from typing import Any

from .. import places, states
from ..actors import fold
from ..catalog import load
from ..errors import KitError, near
from .problems import AnswerProblem, Unanswered

MOST_CHARACTERS = 200


def plain(value: Any) -> Any:
    """A numpy scalar as the Python value it holds; anything else as it is. Three dots count as unanswered."""
    import numpy as np

    if value is ...:
        raise Unanswered("the three dots are still there. Replace ... with your answer and run the cell again.")
    if value is None:
        raise AnswerProblem(
            "the answer is None, Python's word for nothing. Did the last line compute a result without naming it?"
        )
    if isinstance(value, (np.datetime64, np.timedelta64)):
        return value
    if isinstance(value, np.generic) and type(value) is np.dtype(type(value)).type:
        return value.item()
    return value


def called(value: Any) -> str:
    """What a value is, in words a student knows."""
    return {
        "str": "text", "int": "a whole number", "float": "a number", "bool": "True or False", "list": "a list",
        "set": "a set", "dict": "a dictionary", "tuple": "a tuple", "DataFrame": "a whole table (DataFrame)",
        "Series": "a column (Series)", "function": "a function", "builtin_function_or_method": "a function (call it, "
        "with brackets)", "method": "a method (call it, with brackets)",
    }.get(type(value).__name__, f"an object of type {type(value).__name__}")  # fmt: skip


def rounded(value: Decimal, digits: int) -> str:
    """A number as a decimal string with `digits` digits after the point; negative digits round to tens, hundreds."""
    with localcontext(Context(prec=100)):  # whatever precision the notebook has set
        result = value.scaleb(digits).quantize(Decimal(1), rounding=ROUND_HALF_EVEN).scaleb(-digits)
        return f"{result if result else abs(result):.{max(digits, 0)}f}"


def _bound(value: float) -> str:
    """A bound in words; it may be a year, so that a comma comes in only from 10,000 on."""
    return f"{value:,}" if abs(value) >= 10_000 else f"{value}"


def _found(value: Decimal) -> str:
    """A number as a student would write it: six digits that count, and no power of ten."""
    if abs(value) >= 10**15:
        return f"{value:.6g}"
    short = rounded(value, max(0, 5 - value.adjusted()) if value else 0)
    return f"{Decimal(short).normalize():,f}"


@dataclass(frozen=True)
class Number:
    """A number, rounded to `digits` digits after the decimal point (``-1``: to tens).

    Parameters
    ----------
    digits
        Digits after the decimal point that count.
    between
        The smallest and largest value that makes sense. An answer outside is told to look at its unit; the guess
        space is counted inside.
    unit
        Shown beside the answer.

    Examples
    --------
    >>> Number(digits=1, between=(0, 100), unit="%").canonical(9.04)
    '9.0'
    """

    digits: int
    between: tuple[float, float]
    unit: str = ""
    name: str = field(default="number", init=False)

    def canonical(self, value: Any) -> str:
        value = plain(value)
        if type(value).__name__ in ("NAType", "NaTType"):
            value = math.nan
        if type(value) not in (int, float, Decimal):
            comma = " Write it without a comma: 2117, not 2,117." if type(value) is tuple else ""
            raise AnswerProblem(f"expected a number without quotation marks. Found {called(value)}.{comma}")
        value = Decimal(repr(value)) if type(value) is float else Decimal(value)
        if not value.is_finite():
            what = "NaN (“not a number”: a missing value)" if value.is_nan() else "infinity"
            raise AnswerProblem(f"expected a number. Found {what}. Look at the rows the number comes from.")
        low, high = self.between
        if not low <= value <= high:
            raise AnswerProblem(
                f"expected a number between {_bound(low)} and {_bound(high)} {self.unit}".rstrip()
                + f". Found {_found(value)}. "
                + (
                    "Did you subtract the larger from the smaller?"
                    if value < 0 <= low
                    else "Look at the unit, and at what is counted."
                )
            )
        return rounded(value, self.digits)

    def show(self, canonical: str) -> str:
        return f"{Decimal(canonical):,} {self.unit}".strip()

    def guess_space(self) -> float:
        return (self.between[1] - self.between[0]) * 10.0**self.digits + 1


@dataclass(frozen=True)
class Integer:
    """A whole number: a count, or a year. Rounding plays no part, so a number with a fraction is refused.

    `commas` says whether thousands are set apart when the answer is shown; not in a year.

    Examples
    --------
    >>> Integer(between=(1945, 2026), commas=False).canonical(1960)
    '1960'
    """

    between: tuple[int, int]
    unit: str = ""
    commas: bool = True
    name: str = field(default="integer", init=False)

    def canonical(self, value: Any) -> str:
        number = Number(0, self.between, self.unit)
        canonical = number.canonical(value)
        if plain(value) != int(canonical):
            raise AnswerProblem(f"expected a whole number. Found {value}, which has a fraction.")
        return canonical

    def show(self, canonical: str) -> str:
        return f"{int(canonical):{',' if self.commas else ''}} {self.unit}".strip()

    def guess_space(self) -> float:
        return self.between[1] - self.between[0] + 1


@functools.cache  # an answer may hold a thousand words of a list of two hundred
def _by_folded(vocabulary: tuple[str, ...]) -> dict[str, str]:
    return {fold(word): word for word in vocabulary}


@dataclass(frozen=True)
class Text:
    """One of a list of words that the task names. Case, accents and punctuation do not matter.

    Examples
    --------
    >>> Text(("defend", "consult")).canonical("Consult.")
    'consult'
    """

    vocabulary: tuple[str, ...]
    name: str = field(default="text", init=False)

    def __post_init__(self) -> None:
        """Refuse words that no reader of answers could tell apart."""
        if len(_by_folded(self.vocabulary).keys() - {""}) != len(self.vocabulary):
            raise KitError(f"Two of these words look the same without case and punctuation: {self.vocabulary}.")

    def canonical(self, value: Any) -> str:
        value = plain(value)
        if type(value) is not str:
            raise AnswerProblem(f'expected text in quotation marks: "like this". Found {called(value)}.')
        cut = value[:MOST_CHARACTERS]  # folding megabytes takes seconds
        word = _by_folded(self.vocabulary).get(fold(cut)) if cut == value else None
        if word is None:
            close = near(cut, self.vocabulary)
            advice = f" Did you mean {' or '.join(close)}?" if close else ""
            raise AnswerProblem(f"expected one of the words named in the task. Found {cut!r}.{advice}")
        return word

    def show(self, canonical: str) -> str:
        return canonical

    def guess_space(self) -> float:
        return len(self.vocabulary)


_TABLES: dict[str, tuple[Callable[[str], str], Callable[[str], str]]] = {
    "actors": (states.find_state, states.name_of),  # a state beyond the actors is a wrong answer, not an unreadable one
    "places": (places.find, places.short_name),
}


def _why_no_name(value: str) -> str:
    """What is commonly amiss with a text that is no name; empty if it is none of these."""
    if not value.strip():
        return (
            "one of the names is empty. Some rows have nothing in that column: look at your conditions, "
            "and at the brackets round each of them."
        )
    if ";" in value or "," in value:
        return (
            f"{value[:MOST_CHARACTERS]!r} holds several names. Take a column with one name in each row, "
            "or put each name in its own quotation marks."
        )
    return ""


@dataclass(frozen=True)
class Name:
    """The name of a row in one of the kit's tables, ``"actors"`` or ``"places"``, in any spelling the table knows.

    Examples
    --------
    >>> Name("actors").canonical("Republic of Korea")
    'KOR'
    """

    table: str
    name: str = field(default="name", init=False)

    def canonical(self, value: Any) -> str:
        value = plain(value)
        if type(value) is not str:
            raise AnswerProblem(f'expected a name in quotation marks: "Japan". Found {called(value)}.')
        try:
            if len(value) > MOST_CHARACTERS:
                raise AnswerProblem(f"no name has more than {MOST_CHARACTERS} characters. Found {len(value):,}.")
            return _TABLES[self.table][0](value)
        except KitError as error:
            raise AnswerProblem(_why_no_name(value) or str(error)) from None

    def show(self, canonical: str) -> str:
        return _TABLES[self.table][1](canonical)

    def guess_space(self) -> float:
        return len(load(self.table))


Scalar = Number | Integer | Text | Name
