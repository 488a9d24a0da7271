"""How much military spending grew, in dollars, in the actor's own currency, or at constant prices: `growth`."""

from __future__ import annotations

from dataclasses import dataclass

from .catalog import load
from .editions import Spent, no_figure, spent
from .errors import KitError, unknown
from .states import name_of
from .words import Sentence

TERMS = ("nominal", "national currency", "constant")


@dataclass(frozen=True, repr=False)
class Growth(Sentence):
    """How an actor's spending grew: first and last figure in `unit`, total and average yearly growth in percent."""

    actor: str
    start: int
    end: int
    edition: str
    terms: str
    first: float
    last: float
    unit: str
    total_pct: float
    per_year_pct: float

    def __str__(self) -> str:
        return (
            f"{name_of(self.actor)}, {self.start} to {self.end}: {self.total_pct:+.1f} percent "
            f"({self.per_year_pct:+.1f} percent a year), from {self.first:,.0f} to {self.last:,.0f} {self.unit} "
            f"(SIPRI, edition {self.edition})."
        )


def growth(actor: str, start: int, end: int, edition: str | None = None, terms: str = "nominal") -> Growth:
    """How much an actor's spending grew between two years.

    Parameters
    ----------
    actor, edition
        As for `spending.spent`.
    start, end
        The first and the last year; `start` comes first.
    terms
        ``"nominal"``: US$ at current prices and exchange rates, as headlines give it. ``"national currency"``: the same
        turned back into the actor's own currency at the year's average exchange rate, at current prices.
        ``"constant"``: that, at consumer prices of the last year. The last two rest on the table `prices`; they are
        close to SIPRI's own figures in national currency, and not equal to them where the budget year is not the
        calendar year.

    Raises
    ------
    KitError
        As for `spending.spent`, or if the years are out of order, `terms` is another word, or the table `prices` lacks
        a value.

    Examples
    --------
    >>> [round(growth("Japan", 2014, 2024, terms=terms).total_pct) for terms in TERMS]
    [18, 69, 51]
    """
    if terms not in TERMS:
        raise unknown("way to measure growth", terms, TERMS)
    first, last = spent(actor, start, edition), spent(actor, end, edition)
    if not first.year < last.year:
        raise KitError(f"Growth needs a first year before the last one; found {first.year} and {last.year}.")
    values, unit = [first.usd_m, last.usd_m], "million US$"
    if terms != "nominal":
        rates = [_price(each, "exchange rate") for each in (first, last)]
        values = [value * rate for value, (rate, _) in zip(values, rates, strict=True)]
        unit = f"million {rates[0][1].split()[0]}"
    if terms == "constant":
        (then, _), (now, _) = (_price(each, "consumer prices") for each in (first, last))
        values[0] *= now / then
        unit += f" at prices of {last.year}"
    ratio = values[1] / values[0]
    return Growth(
        actor=first.actor,
        start=first.year,
        end=last.year,
        edition=first.edition,
        terms=terms,
        first=values[0],
        last=values[1],
        unit=unit,
        total_pct=100 * (ratio - 1),
        per_year_pct=100 * (ratio ** (1 / (last.year - first.year)) - 1),
    )


def _price(at: Spent, indicator: str) -> tuple[float, str]:
    """The value and the unit of an indicator of the table `prices` for an actor and year."""
    table = load("prices")
    own = table[(table["actor"] == at.actor) & (table["indicator"] == indicator)]
    row = own[own["year"] == at.year]
    if row.empty:
        raise no_figure(f"The table prices ({indicator})", at.actor, at.year, own["year"], ' Or take terms="nominal".')
    return float(row["value"].iloc[0]), str(row["unit"].iloc[0])
