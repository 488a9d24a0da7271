"""The article as a set of claims: who says what, how it stands beside the evidence, and whom it names.

API: ``claims(...)``; ``evidence(claim)``; ``count(by)``; ``fidelity(by)``; ``coverage()``; ``agreement()``; and from
`alliancekit.framing`, ``terms(per)`` and ``naming()``.

Everything is counted from the tables `claims`, `quotations`, `paragraphs`, `mentions` and `actors`; the article itself
is not part of the kit. What the verdicts mean and how they were coded: docs/data.md, "Claims and verdicts".
"""

from __future__ import annotations

import html
import math
import numbers
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .catalog import load
from .errors import KitError, unknown
from .framing import TELLING, naming, terms
from .states import find_state
from .words import Html, Sentence, table_html

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "SORTS",
    "TELLING",
    "TOTAL",
    "Agreement",
    "Evidence",
    "agreement",
    "claims",
    "count",
    "coverage",
    "evidence",
    "fidelity",
    "naming",
    "terms",
]

SORTS = ("speaker_kind", "type", "domain", "verdict")
TOTAL = "all"


@dataclass(frozen=True, eq=False, repr=False)
class Evidence:
    """A claim with all that the kit has on it.

    `figure` is None where the finding has none. `quotations` are the rows of the table `quotations` that belong to the
    claim; `tables` names the tables that show the finding; `sources` has issuer, title, date and url.
    """

    claim: str
    speaker: str
    text: str
    verdict: str
    finding: str
    figure: float | None
    unit: str
    figure_of: str
    quotations: pd.DataFrame
    tables: tuple[str, ...]
    sources: pd.DataFrame

    def _parts(self) -> dict[str, str]:
        figure = "" if self.figure is None else f"{self.figure_of}: {self.figure:,.10g} ({self.unit})"
        quoted = "; ".join(
            f"“{first}{' …' if words > len(first.split()) else ''}”, words: {words}, edit: {edit}"
            for first, words, edit in zip(
                *(self.quotations[key] for key in ("first_words", "words", "edit")), strict=True
            )
        )
        parts = {
            "Claim": f"{self.text} ({self.speaker})",
            "Verdict": self.verdict,
            "Finding": self.finding,
            "Figure": figure,
            "Quoted": quoted,
            "Tables": ", ".join(self.tables),
        }
        return {head: text for head, text in parts.items() if text}

    def __repr__(self) -> str:
        sources = (f"{row['issuer']}, {row['title']}, {row['date']}" for _, row in self.sources.iterrows())
        lines = [f"{head}: {text}" for head, text in (*self._parts().items(), *(("Source", one) for one in sources))]
        return "\n".join([self.claim, *lines])

    def _repr_html_(self) -> str:
        def source(of: pd.Series[str]) -> str:
            title = html.escape(of["title"])
            linked = f'<a href="{html.escape(of["url"])}">{title}</a>' if of["url"] else title
            return f"<li>{html.escape(of['issuer'])}, {linked}, {html.escape(of['date'])}</li>"

        sources = Html(f"<ul>{''.join(source(of) for _, of in self.sources.iterrows())}</ul>")
        caption = f"Claim {self.claim} and its evidence"
        return table_html(caption, [], [*self._parts().items(), ("Sources", sources)])


@dataclass(frozen=True, repr=False)
class Agreement(Sentence):
    """How far the two coders agreed: claims, how many alike, in percent, and Cohen's kappa."""

    claims: int
    alike: int
    percent: float
    kappa: float

    def __str__(self) -> str:
        return (
            f"The two coders gave {self.alike} of {self.claims} claims the same verdict ({self.percent:.0f} percent; "
            f"Cohen’s kappa {self.kappa:.2f})."
        )


def claims(
    speaker_kind: str | None = None,
    type: str | None = None,
    domain: str | None = None,
    verdict: str | None = None,
    actor: str | None = None,
    paragraph: int | None = None,
) -> pd.DataFrame:
    """The claims of the article that meet every condition given.

    Parameters
    ----------
    speaker_kind, type, domain, verdict
        A value of that column of the table `claims`.
    actor
        An actor the claim concerns, by any name.
    paragraph
        A paragraph of the article: 0 is the headline, 1 the summary.

    Returns
    -------
    pandas.DataFrame
        Rows of the table `claims`, in its order; none if no claim meets all conditions.

    Raises
    ------
    KitError
        If a value is not in the table; those that are get listed.

    Examples
    --------
    >>> claims(speaker_kind="masked official", type="prediction")["claim"].tolist()
    ['P9a', 'P29c', 'P43a']
    """
    table = everything = load("claims")
    given = {"speaker_kind": speaker_kind, "type": type, "domain": domain, "verdict": verdict}
    for column, value in given.items():
        if value is not None:
            if not isinstance(value, str) or value not in set(everything[column]):
                raise unknown(column.replace("_", " "), value, everything[column])
            table = table[table[column] == value]
    if actor is not None:
        iso3 = find_state(actor)
        table = table[[iso3 in cell.split(";") for cell in table["actors"]]]
    if paragraph is not None:
        last = int(load("paragraphs")["paragraph"].max())
        if isinstance(paragraph, bool) or not isinstance(paragraph, numbers.Integral) or not 0 <= paragraph <= last:
            raise KitError(f"A paragraph is a whole number from 0 (the headline) to {last}; found {paragraph!r}.")
        table = table[table["paragraph"] == paragraph]
    return table.reset_index(drop=True)


def evidence(claim: str) -> Evidence:
    """A claim with its verdict, finding, figure, quotations, tables and sources.

    Parameters
    ----------
    claim
        Its key, paragraph and part: ``"P29c"``.

    Raises
    ------
    KitError
        If there is no such claim.

    Examples
    --------
    >>> found = evidence("P29c")
    >>> found.verdict, found.figure, found.unit
    ('not yet due', 7.0, 'rank')
    """
    table = load("claims")
    row = table[table["claim"].str.casefold() == str(claim).casefold()]
    if row.empty:
        raise unknown("claim", claim, table["claim"], 'claims() has them all; "P29c" is one.')
    own = row.iloc[0]
    quotations, sources = load("quotations"), load("sources").set_index("source")
    return Evidence(
        claim=own["claim"],
        speaker=own["speaker"],
        text=own["claim_text"],
        verdict=own["verdict"],
        finding=own["finding"],
        figure=None if math.isnan(own["figure"]) else float(own["figure"]),
        unit=own["unit"],
        figure_of=own["figure_of"],
        quotations=quotations[quotations["claim"] == own["claim"]].reset_index(drop=True),
        tables=tuple(name for name in own["tables"].split(";") if name),
        sources=sources.loc[own["source"].split(";"), ["issuer", "title", "date", "url"]].reset_index(drop=True),
    )


def count(by: str | Sequence[str] = "verdict") -> pd.DataFrame:
    """How many claims there are of each sort.

    Parameters
    ----------
    by
        One or two of ``"speaker_kind"``, ``"type"``, ``"domain"``, ``"verdict"``.

    Returns
    -------
    pandas.DataFrame
        By one: a column `claims`, the most frequent first. By two: the first down, the second across. Totals are
        called “all”.

    Raises
    ------
    KitError
        If `by` is anything else.

    Examples
    --------
    >>> int(count(["speaker_kind", "type"]).loc["masked official", "fact"])
    6
    """
    import pandas as pd

    wanted = [by] if isinstance(by, str) or not isinstance(by, Sequence) else list(by)
    for column in wanted:
        if column not in SORTS:
            raise unknown("way to sort claims", column, SORTS)
    if len(wanted) not in (1, 2) or len(set(wanted)) != len(wanted):
        raise KitError(f"Count by one sort or by two different ones, of {', '.join(SORTS)}; found {len(wanted)}.")
    table = load("claims")
    if len(wanted) == 2:
        return pd.crosstab(table[wanted[0]], table[wanted[1]], margins=True, margins_name=TOTAL)
    counted = table[wanted[0]].value_counts()
    counted.loc[TOTAL] = len(table)
    return counted.to_frame("claims")


def fidelity(by: str | None = None) -> pd.DataFrame:
    """How true to the transcript the article's quotations are.

    A quotation counts as word for word where `edit` is “none”: every word as spoken, in order, and of the same subject.
    Capitals and punctuation, which a transcript does not fix, are left out of account. “Subject differs” is counted as
    an edit even where the quoted words agree, for print has somebody or something else as their subject. Japanese is
    compared in the interpreter's English.

    Parameters
    ----------
    by
        None, ``"speaker"`` or ``"spoken_in"`` (the language).

    Returns
    -------
    pandas.DataFrame
        A row for double and one for single quotation marks (for each speaker or language, if asked), with how many
        quotations each kind of edit has, how many there are in all, and the percentage that are word for word.

    Raises
    ------
    KitError
        If `by` is another word.

    Examples
    --------
    >>> int(fidelity().loc["double", "quotations"])
    17
    """
    import pandas as pd

    if by not in (None, "speaker", "spoken_in"):
        raise unknown("way to sort quotations", by, ["speaker", "spoken_in"])
    table = load("quotations")
    rows = [table["marks"]] if by is None else [table["marks"], table[by]]
    counted = pd.crosstab(rows, table["edit"]).rename_axis(columns=None)
    total = counted.sum(axis=1)
    return counted.assign(quotations=total, word_for_word_pct=100 * counted["none"] / total)


def coverage() -> pd.DataFrame:
    """Which lines of the article each lesson reads.

    Returns
    -------
    pandas.DataFrame
        A row per lesson, and one called “none” for lines that no lesson reads; a column per kind of line, and `claims`,
        how many claims stand in them. A line read in two lessons counts in both.

    Examples
    --------
    >>> coverage().loc["none", list(TELLING)].sum()
    np.int64(0)
    """
    import pandas as pd

    lines = load("paragraphs")[["paragraph", "kind", "lessons"]]
    lines = lines.assign(lesson=lines["lessons"].replace("", "none").str.split(";")).explode("lesson")
    counted = pd.crosstab(lines["lesson"], lines["kind"]).rename_axis(columns=None)
    in_line = load("claims").groupby("paragraph").size()
    return counted.assign(claims=lines["paragraph"].map(in_line).fillna(0).astype(int).groupby(lines["lesson"]).sum())


def agreement() -> Agreement:
    """How far the two coders, who worked apart, gave the claims the same verdicts.

    Cohen's kappa is the agreement beyond what two coders with these habits would reach by chance, as a share of what
    there is beyond chance: 1 is full agreement, 0 no better than chance.

    References
    ----------
    Cohen, J. (1960). A coefficient of agreement for nominal scales. Educational and Psychological Measurement,
    20(1), 37–46.

    Examples
    --------
    >>> agreement()
    The two coders gave 61 of 66 claims the same verdict (92 percent; Cohen’s kappa 0.90).
    """
    table = load("claims")
    first, second = table["coder_a"], table["coder_b"]
    alike = int((first == second).sum())
    observed = alike / len(table)
    chance = float((first.value_counts(normalize=True) * second.value_counts(normalize=True)).sum())
    return Agreement(len(table), alike, 100 * observed, (observed - chance) / (1 - chance))
