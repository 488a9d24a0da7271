"""The explorer `claims`: which claims the article makes, on whose authority, and which hold."""

from __future__ import annotations

import dataclasses
import functools
import textwrap
from collections import Counter
from collections.abc import Mapping
from typing import Any

from .. import article
from ..article_verdicts import AGREE, DIFFER, MEANINGS
from ..catalog import load
from . import sources
from .chart import Bar, Chart
from .controls import Options, choice
from .explorer import Explorer
from .filters import Filters, Keys, listed
from .looks import Look
from .view import Card, Table, View

LABELS = {"speaker_kind": "Speaker", "type": "Kind of claim", "domain": "About", "verdict": "Verdict"}
CHOSEN, OTHERS = Look("chosen by the filters", "#0072b2"), Look("other claims of that verdict", "#e6e6e6", "/")


@dataclasses.dataclass(frozen=True)
class State:
    """Whose claims, of which sort, about what and with which verdict, each empty for all; and which claim is read."""

    speaker_kind: str = "masked official"
    type: str = ""
    domain: str = ""
    verdict: str = ""
    claim: str = "P19"


@functools.cache
def _rows() -> dict[str, dict[Any, Any]]:
    return {row["claim"]: row for row in article.claims().to_dict("records")}


@functools.cache
def _values() -> dict[str, dict[str, str]]:
    found = {field: listed("claims", field) for field in LABELS if field != "domain"}
    found["domain"] = tuple(sorted({row["domain"] for row in _rows().values()}, key=str.casefold))
    return {field: {value: value for value in found[field]} for field in LABELS}


def _match(filters: Mapping[str, str]) -> Keys:
    """The same as `article.claims`, quick enough to count what every option of every filter would leave."""
    return tuple(key for key, row in _rows().items() if all(row[field] == value for field, value in filters.items()))


FILTERS = Filters("claim", "claims", "claim", LABELS, _values, _match)


def view(state: State) -> View:
    """How many of the claims chosen have which verdict, and one of them with its evidence."""
    keys = FILTERS.left(state)
    rows = [_rows()[key] for key in keys]
    found = Counter(row["verdict"] for row in rows)
    own = _rows()[state.claim]
    title = _title(state, found, Counter(row["speaker_kind"] for row in rows))
    by_verdict = ", ".join(f"{verdict} {found[verdict]}" for verdict in MEANINGS if found[verdict])
    return View(
        title=title,
        status=f"Chosen: {len(keys)} of {FILTERS.counted(len(_rows()))}. Their verdicts: {by_verdict}. "
        f"Shown below: claim {state.claim} ({own['speaker']}), verdict: {own['verdict']}.",
        picture=_chart(state, title, found),
        tables=(
            Table(
                "Verdicts: how many of the claims chosen have each, and what it means",
                ["verdict", "chosen", "all claims", "means"],
                [
                    [verdict, str(found[verdict]), str(_every_verdict()[verdict]), meaning]
                    for verdict, meaning in MEANINGS.items()
                ],
            ),
            Table(
                f"Claims chosen: {len(keys)}",
                ["claim", "speaker", "in the kit’s words", "verdict"],
                [[row["claim"], row["speaker"], row["claim_text"], row["verdict"]] for row in rows],
            ),
        ),
        source=_source(),
        cards=_cards(state.claim),
    )


def _chart(state: State, title: str, found: Counter[str]) -> Chart:
    every, own = _every_verdict(), _rows()[state.claim]["verdict"]
    shares = {verdict: f"{verdict}: {found[verdict]} of {every[verdict]}" for verdict in MEANINGS}
    parts = {verdict: ((found[verdict], CHOSEN), (every[verdict] - found[verdict], OTHERS)) for verdict in MEANINGS}
    rest = len(_rows()) - found.total()
    return Chart(
        title=title,
        alt=f"Bars, one for each verdict. Solid: {CHOSEN.label}{f'; hatched: {OTHERS.label}' if rest else ''}. "
        f"{'; '.join(shares.values())}. In bold: {own}, the verdict on claim {state.claim}.",
        bars=tuple(
            Bar(share, tuple(part for part in parts[verdict] if part[0]), strong=verdict == own)
            for verdict, share in shares.items()
        ),
        legend=((CHOSEN, f"({found.total()})"), *([(OTHERS, f"({rest})")] if rest else [])),
    )


@functools.cache
def _every_verdict() -> Counter[str]:
    """How many of all claims have each verdict."""
    counted = article.count("verdict")["claims"].drop(article.TOTAL)
    return Counter({str(verdict): int(number) for verdict, number in counted.items()})


@functools.cache
def _source() -> str:
    return (
        f"The verdicts are judgements of the kit. {article.agreement()} How they were coded: docs/data.md. "
        "Data: alliancekit, tables claims, quotations and sources."
    )


def _title(state: State, found: Counter[str], speakers: Counter[str]) -> str:
    """How many are chosen, and what is to be found of them: their verdicts, or whose they are."""
    chosen, number, total = FILTERS.chosen(state), found.total(), len(_rows())
    title = f"{number} of {FILTERS.counted(total)} ({FILTERS.said(chosen)})" if chosen else f"All {total} claims"
    if not state.verdict:
        agree, differ = (sum(found[verdict] for verdict in group) for group in (AGREE, DIFFER))
        title += f": {agree or 'none'} {'agrees' if agree == 1 else 'agree'} with the sources, {differ or 'none'} "
        title += f"{'differs' if differ == 1 else 'differ'}, {number - agree - differ or 'none'} cannot be settled"
    elif not state.speaker_kind:
        title += ": " + ", ".join(f"{kind} {speakers[kind]}" for kind in _values()["speaker_kind"] if speakers[kind])
    return title


@functools.lru_cache(maxsize=128)
def _cards(claim: str) -> tuple[Card, ...]:
    """The claim, the evidence, and where it comes from."""
    own, found = _rows()[claim], article.evidence(claim)
    unit = "" if found.unit in found.figure_of.split() else f" ({found.unit})"
    figure = "" if found.figure is None else f"{found.figure_of}: {found.figure:,.10g}{unit}"
    coders = f"both coders gave “{own['coder_a']}”"
    if own["coder_a"] != own["coder_b"]:
        coders = f"one gave “{own['coder_a']}”, the other “{own['coder_b']}”. {own['disagreement']}"
    cards = {
        f"Claim {claim}": [
            ("Paragraph", _paragraph(int(own["paragraph"]))),
            ("Who says it", f"{found.speaker} (kind: {own['speaker_kind']})"),
            ("Kind of claim", own["type"]),
            ("About", own["domain"]),
            ("In the kit’s words", found.text),
        ],
        "The evidence": [
            ("Verdict", found.verdict),
            ("This means", MEANINGS[found.verdict]),
            ("Test", own["test"]),
            ("Finding", found.finding),
            ("Figure", figure),
            *(("Quoted", _quoted(row)) for row in found.quotations.to_dict("records")),
        ],
        "Where it comes from": [
            *(("Source", source) for source in sources.linked(own["source"])),
            ("Verified by", own["verified_how"]),
            ("Coders", coders),
            ("Tables", ", ".join(found.tables)),
        ],
    }
    return tuple(Card(heading, [line for line in lines if line[1]]) for heading, lines in cards.items())


@functools.cache
def _lines_of_article() -> dict[int, str]:
    table = load("paragraphs")
    return dict(zip(table["paragraph"].astype(int), table["kind"], strict=True))


def _paragraph(number: int) -> str:
    return f"{number} ({_lines_of_article()[number]})"


def _quoted(row: Mapping[Any, Any]) -> str:
    """A quotation by its first words, and what print changed."""
    more = " …" if row["words"] > len(row["first_words"].split()) else ""
    words = "1 word" if row["words"] == 1 else f"{row['words']} words"
    edit = "word for word" if row["edit"] == "none" else row["edit"]
    changed = "".join(
        f" {what}: {row[key]}{'' if row[key].endswith(('.', '…')) else '.'}"
        for what, key in (("Printed", "printed"), ("In the transcript", "said"))
        if row[key]
    )
    return f"“{row['first_words']}{more}” ({words}): {edit}.{changed}"


def _short(claim: str) -> str:
    return f"{claim} · {textwrap.shorten(_rows()[claim]['claim_text'], 40, placeholder=' …')}"


class Claims(Explorer):
    """The claims of the article: whose they are, and how they stand beside the evidence."""

    name, form = "claims", State
    view = staticmethod(view)

    def controls(self, state: State) -> dict[str, Any]:
        """The controls, by field."""
        options = self.options(state)
        labels = LABELS | {"claim": "Show claim"}
        return {field: choice(label, options[field], getattr(state, field)) for field, label in labels.items()}

    def options(self, state: State) -> dict[str, Options]:
        """The filters with how many claims each would leave, and the claims left."""
        filters = {field: FILTERS.options(state, field) for field in LABELS}
        return filters | {"claim": FILTERS.readable(state, _short)}

    def tidy(self, state: State, moved: frozenset[str]) -> State:
        """The state with values as the table has them; the first claim chosen is read where the filters moved on."""
        return dataclasses.replace(state, **FILTERS.fitted(state, moved))


def claims(state: str = "", **settings: Any) -> Claims:
    """Explore the claims of the article.

    Without any setting it opens with what masked officials say; with some, only what they name is filtered.

    Parameters
    ----------
    state
        The `state` of another claims explorer, to show the same.
    settings
        `speaker_kind`, `type`, `domain` and `verdict` (a value of that column of the table `claims`, or ``""`` for
        all), `claim` (the key of the one that is read, such as ``"P29c"``).

    Raises
    ------
    KitError
        If a setting or its value is not known, or no claim meets all of them.

    Examples
    --------
    >>> claims(type="prediction").shown.title.partition(": ")[0]
    '6 of 66 claims (kind of claim'
    """
    if settings and not state:
        settings = dict.fromkeys(LABELS, "") | settings
    return Claims(state, **settings)
