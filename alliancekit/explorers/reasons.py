"""What actors have promised in a round of a contingency, and why, as tables and cards of the explorer `contingency`."""

from __future__ import annotations

import functools
from html import escape
from typing import Any

from ..catalog import load
from ..contingency import Contingency
from ..rounds import ARGUABLE
from ..rules import ANSWERS, NONE_FOUND, OWN_DEFENCE
from ..states import in_prose, name_of
from ..words import Html
from .findings import stated
from .view import Card, Table

_NONE = ANSWERS[NONE_FOUND]


def answers_table(contingency: Contingency, number: int) -> Table:
    """The attacker, then every actor's answer in a round; those without a promise together in the last row."""
    one, attacker = contingency.rounds[number - 1], contingency.scenario.attacker
    later, (surely, widely) = one.before is not None, one.about
    rows: list[list[str]] = []
    silent: list[str] = []
    for iso3, name, answer, firm, wide, keys in one.answers.itertuples(index=False):
        if wide == firm == _NONE and iso3 != attacker:
            silent.append(name)
            continue
        narrow, widest = f"{firm} {surely[iso3]}".strip(), f"{wide} {widely[iso3]}".strip()
        cells = [narrow if answer == firm else answer, *([narrow] if later else []), widest]
        commitments = "; ".join(_short_names()[key] for key in keys.split(";") if key)
        if iso3 == attacker:
            acts = "attacked first" if one.strikes_back else "attacks"
            cells = [acts if cell in (_NONE, ARGUABLE) else f"{acts}; {cell}" for cell in cells]
            rows.insert(0, [name, *cells, commitments])
        else:
            rows.append([name, *cells, commitments])
    if silent:
        named = f"{len(silent)} {'other' if len(silent) == 1 else 'others'}: {', '.join(silent)}"
        narrow_cell = f"<div style='max-width:20em;font-weight:normal'>{escape(named)}</div>"
        rows.append([Html(narrow_cell), *[_NONE] * (3 if later else 2), ""])
    heads = ["actor", "answer", *(["on the narrow reading"] if later else []), "if read widely", "commitments"]
    return Table(f"Round {number}, {one.title}: who has promised what", heads, rows)


def duties_table(contingency: Contingency, number: int, actor: str) -> Table:
    """The duties that bear on an actor's answer, those that apply first."""
    rows = [
        [
            row["applies"],
            f"{row['duty']} ({name_of(row['obligor'])} to {name_of(row['beneficiary'])})",
            row["article"],
            _short_names()[row["commitment"]],
            row["wording"],
            row["reason"],
            row["plain_words"],
        ]
        for row in _why(contingency, number, actor)
    ]
    heads = ["applies", "duty", "article", "commitment", "wording", "reason", "plain words"]
    return Table(f"Round {number}: duties that bear on {in_prose(actor)}", heads, rows)


def cards(contingency: Contingency, number: int, actor: str) -> tuple[Card, ...]:
    """Why the actor chosen has its answer; in later rounds on the wide and on the narrow reading."""
    one = contingency.rounds[number - 1]
    if one.before is None:
        return (_first(contingency, actor),) if actor else ()
    found = []
    for kind, reading in zip(("wide", "narrow"), one.readings, strict=True):
        whose = f"{name_of(actor)}, {kind} reading" if actor else f"{kind.capitalize()} reading"
        lines = [("", reading), *(_lines(contingency, number, actor, kind == "wide") if actor else ())]
        found.append(Card(whose, lines))
    return tuple(found)


def _first(contingency: Contingency, actor: str) -> Card:
    """The answer to the attack itself; if read widely too, where that differs."""
    lines = _lines(contingency, 1, actor, False)
    firm, wide = contingency.rounds[0].levels
    if firm[actor] != wide[actor]:
        (_, answer), *more = _lines(contingency, 1, actor, True)
        lines += [("If read widely", answer), *more]
    return Card(_marked(name_of(actor), actor == contingency.scenario.attacker), lines)


def _lines(contingency: Contingency, number: int, actor: str, wide: bool) -> list[tuple[str, str]]:
    one = contingency.rounds[number - 1]
    answer, about = one.levels[wide][actor], one.about[wide][actor]
    lines = [("Answer", stated(answer, about))]
    if answer == OWN_DEFENCE:
        return [*lines, ("Why", "It is struck itself. To defend itself it needs no promise.")]
    if answer == NONE_FOUND:
        return [*lines, ("Why", "On this reading no duty in the ledger applies. The table below gives the reasons.")]
    at, duty = _behind(contingency, number, actor, answer, wide)
    reason = duty["reason"]
    if at != number:
        now = next((row for row in _why(contingency, number, actor) if _same(row, duty)), {"applies": ""})
        reason = f"Round {at}: {reason}" + (f" Round {number}: {now['reason']}" if now["applies"] == "no" else "")
    text = f"{_short_names()[duty['commitment']]}, {duty['article']}"
    return [*lines, ("Why", reason), ("In plain words", duty["plain_words"]), ("Text", text)]


def _behind(contingency: Contingency, number: int, actor: str, answer: int, wide: bool) -> tuple[int, dict[Any, Any]]:
    """The first duty that gives an actor its answer, and its round: a later one may rest on the attack itself."""
    counted = ("yes", "arguable") if wide else ("yes",)
    for round in (number, 1) if wide else (1,):
        for row in _why(contingency, round, actor):
            if row["actor"] == actor and row["answer_if_applies"] == ANSWERS[answer] and row["applies"] in counted:
                return round, row
    raise AssertionError(f"no duty gives {actor} the answer {ANSWERS[answer]!r}")


def _same(one: dict[Any, Any], other: dict[Any, Any]) -> bool:
    """Whether two rows, of two rounds, are of one duty."""
    return all(one[word] == other[word] for word in ("obligor", "beneficiary", "duty", "commitment", "article"))


@functools.lru_cache(maxsize=64)
def _why(contingency: Contingency, number: int, actor: str) -> tuple[dict[Any, Any], ...]:
    """The duties that bear on an actor's answer, as rows: asked for by the table and by the cards."""
    return tuple(contingency.why(actor, number).to_dict("records"))


def _marked(name: str, attacker: bool) -> str:
    return f"{name} (the attacker)" if attacker else name


@functools.cache
def _short_names() -> dict[str, str]:
    table = load("commitments")
    return dict(zip(table["commitment"], table["short_name"], strict=True))
