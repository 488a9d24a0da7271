"""Flags on a line of time: words beside a thin pole that stands on the day, placed so that none covers another."""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Sequence

from .panels import width_of

LINE = 0.128  # inches: a line of words
GAP, APART = 0.045, 0.12  # inches: between a pole and words, above and below words; between words side by side
TRIES = 400  # how often another order is tried


class Flag:
    """Words on lines, and where their pole stands.

    Parameters
    ----------
    at
        Of the pole, in inches from the left.
    lines
        The words.
    worth
        How much it is worth to place this one rather than others.

    Notes
    -----
    `hang` sets, in inches: `bottom` and `top`, how far above the line of time the words hang; `left` and `right`, where
    they begin and end, on either side of the pole, which reaches from the line of time to the top of the words.
    """

    def __init__(self, at: float, lines: Sequence[str], worth: float = 1) -> None:
        self.at, self.lines, self.worth = at, tuple(lines), worth
        self.wide, self.tall = max(map(width_of, self.lines)), LINE * len(self.lines)
        self.hang(0, right=True)

    def hang(self, bottom: float, *, right: bool) -> None:
        """Hang the words at a height, on one side of the pole."""
        self.bottom, self.top = bottom, bottom + self.tall
        self.left = self.at + GAP if right else self.at - GAP - self.wide
        self.right = self.left + self.wide

    def clashes(self, other: Flag) -> bool:
        """Whether words cover words, or the pole of one runs through the words of the other."""
        apart = self.right + APART <= other.left or other.right + APART <= self.left
        above = self.bottom >= other.top + GAP or other.bottom >= self.top + GAP
        return not (apart or above) or self.crosses(other) or other.crosses(self)

    def crosses(self, other: Flag) -> bool:
        """Whether this pole runs through the other's words."""
        return other.left - GAP < self.at < other.right + GAP and other.bottom < self.top + GAP


def hoist(flags: Sequence[Flag], wide: float, tall: float, most: int) -> list[Flag]:
    """As many of the flags as find a place.

    Each is hung as low as it can be, beside those that hang already. What finds a place so depends on the order in
    which they come: from the order given on, small changes are tried, always the same ones, and followed where what is
    placed is worth more or, ever more rarely, less (simulated annealing); the best is kept. The first flag always comes
    first.

    Parameters
    ----------
    flags
        In order of rank; no more than twice `most` are looked at.
    wide, tall
        Inches that the words may take up, from 0.
    most
        No more flags than this.

    Returns
    -------
    list of Flag
        Those placed.

    References
    ----------
    Kirkpatrick, S., Gelatt, C. D., & Vecchi, M. P. (1983). Optimization by simulated annealing. Science, 220, 671–680.
    """
    order, right, chance = list(flags[: 2 * most]), True, random.Random(0)
    now = best = _worth(_hung(order, wide, tall, most, right))
    way = order, right
    for turn in range(TRIES if len(order) > 2 else 0):
        first, *rest = order
        rest.insert(chance.randrange(len(rest)), rest.pop(chance.randrange(len(rest))))
        side = right != (chance.random() < 0.1)
        new = _worth(_hung([first, *rest], wide, tall, most, side))
        if new >= now or chance.random() < math.exp((new - now) / (1 - turn / TRIES)):
            order, right, now = [first, *rest], side, new
        if now > best:
            best, way = now, (order, right)
    return _hung(way[0], wide, tall, most, way[1])


def _worth(flags: Iterable[Flag]) -> float:
    return sum(flag.worth for flag in flags)


def _hung(order: Iterable[Flag], wide: float, tall: float, most: int, right: bool) -> list[Flag]:
    """Those of the flags that find a place when they come in this order; `right` is the side that is tried first."""
    placed: list[Flag] = []
    for flag in order:
        if len(placed) < most and _find(flag, placed, wide, tall, right):
            placed.append(flag)
    return placed


def _find(flag: Flag, placed: list[Flag], wide: float, tall: float, right: bool) -> bool:
    """Hang a flag as low as it can be; False if it finds no place."""
    for bottom in sorted({0.0, *(other.top + GAP for other in placed)}):
        for side in (right, not right):
            flag.hang(bottom, right=side)
            inside = flag.left >= 0 and flag.right <= wide and flag.top <= tall
            if inside and not any(flag.clashes(other) for other in placed):
                return True
    return False
