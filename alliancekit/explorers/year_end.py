"""The network of ties on 31 December, its measures, and what came and went since the year before: `year_end`.

What does not change while a reader moves through the years is a `Question`; the network of each question and each of
its years is computed once.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from dataclasses import dataclass

from ..catalog import load, resources
from ..network import Network
from ..snapshot import Lattice
from ..states import name_of

CHANGES = ("tie gained", "tie lost", "layer gained", "layer lost")


@dataclass(frozen=True)
class Question:
    """Ties on which layers, in which set of actors, around which hub (ISO3), and whether multilateral ones count."""

    layers: tuple[str, ...]
    actors: str
    hub: str
    multilateral: bool


@dataclass(frozen=True)
class Tie:
    """Two actors (ISO3), the layers on which they are tied, firmest first, and the names of what stands behind them."""

    a: str
    b: str
    layers: tuple[str, ...]
    behind: tuple[str, ...]

    @property
    def named(self) -> str:
        """The two names, in alphabetical order: ``"Japan – United States"``."""
        return " – ".join(sorted((name_of(self.a), name_of(self.b))))

    def other(self, actor: str) -> str:
        """Who stands at the other end of an actor’s tie."""
        return self.b if self.a == actor else self.a


@dataclass(frozen=True)
class YearEnd:
    """The ties on 31 December, the firmest and then the widest first, and their measures."""

    ties: tuple[Tie, ...]
    measured: Lattice


@functools.lru_cache(maxsize=64)
def network(question: Question) -> Network:
    """The network that a question asks about.

    Raises
    ------
    KitError
        If the hub is not in the set of actors.
    """
    return Network(question.layers, question.actors, question.hub, question.multilateral)


@functools.lru_cache(maxsize=512)
def year_end(question: Question, year: int) -> YearEnd:
    """The ties and measures of 31 December of a year."""
    asked, on = network(question), f"{year}-12-31"
    ties = [
        Tie(a, b, tuple(layer for layer in asked.layers if layer in by_layer), _named(set().union(*by_layer.values())))
        for (a, b), by_layer in asked.ties(on).items()
    ]
    order, names = asked.layers.index, asked.names
    ties.sort(key=lambda tie: (order(tie.layers[0]), -len(tie.layers), sorted((names[tie.a], names[tie.b]))))
    return YearEnd(tuple(ties), Lattice.of(asked, on))


@functools.lru_cache(maxsize=512)
def changes(question: Question, year: int) -> dict[str, tuple[Tie, ...]]:
    """What came and went since 31 December of the year before: for each of `CHANGES`, the pairs and the layers."""
    asked = network(question)
    before, now = asked.ties(f"{year - 1}-12-31"), asked.ties(f"{year}-12-31")
    asked_of = ((before, now, False), (now, before, False), (before, now, True), (now, before, True))
    tables = (asked.added(then, after, to_tied=tied) for then, after, tied in asked_of)
    return {
        what: tuple(
            Tie(row["a"], row["b"], tuple(row["layers"].split(";")), _named(row["commitments"].split(";")))
            for row in table.to_dict("records")
        )
        for what, table in zip(CHANGES, tables, strict=True)
    }


@functools.cache
def closed() -> str:
    """The day on which the first of the tables behind the ties was closed."""
    return min(str(resources()[table]["retrieved"]) for table in ("commitments", "parties", "obligations", "drills"))


def _named(keys: Iterable[str]) -> tuple[str, ...]:
    return tuple(_names()[key] for key in sorted(keys))


@functools.cache
def _names() -> dict[str, str]:
    """The names of commitments and drills for everyday use."""
    commitments, drills = load("commitments"), load("drills")
    found = dict(zip(commitments["commitment"], commitments["short_name"], strict=True))
    return found | dict(zip(drills["drill"], drills["name"], strict=True))
