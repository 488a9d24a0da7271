"""What actors have promised in a round of a contingency, and why, as tables and cards of the explorer `contingency`."""

from __future__ import annotations

import functools
from html import escape
from typing import Any

from ..catalog import load
from ..contingency import Contingency
from ..rules import ANSWERS, NONE_FOUND, OWN_DEFENCE
from ..states import in_prose, name_of
from ..words import Html
from .view import Card, Table

_OWN, _NONE = ANSWERS[OWN_DEFENCE], ANSWERS[NONE_FOUND]


def answers_table(contingency: Contingency, number: int) -> Table:
    """Every actor's answer in a round; those without a promise together in the last row."""
    one, attacker = contingency.rounds[number - 1], contingency.scenario.attacker
    later = one.before is not None
    rows, silent = [], []
    for iso3, name, answer, firm, wide, keys in one.answers.itertuples(index=False):
        if wide == firm == _NONE:
            silent.append(name)
            continue
        narrow = [firm] if later else []
        commitments = "; ".join(_short_names()[key] for key in keys.split(";") if key)
        rows.append([_marked(name, iso3 == attacker), answer, *narrow, wide, commitments])
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
    firm, widely = contingency.rounds[number - 1].levels
    answer = ANSWERS[widely[actor] if wide else firm[actor]]
    lines = [("Answer", answer)]
    if answer == _OWN:
        return [*lines, ("Why", "It is struck itself. To defend itself it needs no promise.")]
    if answer == _NONE:
        return [*lines, ("Why", "No duty in the ledger applies. The table below says what was asked of each.")]
    duty = _behind(contingency, number, actor, answer, wide)
    text = f"{_short_names()[duty['commitment']]}, {duty['article']}"
    return [*lines, ("Why", duty["reason"]), ("In plain words", duty["plain_words"]), ("Text", text)]


def _behind(contingency: Contingency, number: int, actor: str, answer: str, wide: bool) -> dict[Any, Any]:
    """The first duty that gives an actor its answer. That of a later round may rest on the attack itself."""
    counted = ("yes", "arguable") if wide else ("yes",)
    for round in (number, 1) if wide else (1,):
        for row in _why(contingency, round, actor):
            if row["actor"] == actor and row["answer_if_applies"] == answer and row["applies"] in counted:
                return row
    raise AssertionError(f"no duty gives {actor} the answer {answer!r}")


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
