"""Exercises of the table `drills`: when, who, and on which side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from ..catalog import load
from ..dates import in_words
from ..errors import KitError
from ..states import Names, find_states, listing, name_of
from .period import Period, first_day

US, OTHERS = {"USA"}, {"CHN", "RUS"}
SIDES = ("us", "others", "both", "neither")
SMALL = 4  # participants of an exercise that are all shown


@dataclass(frozen=True)
class Exercise:
    """One row of the table `drills`."""

    key: str
    name: str
    start: str
    end: str
    kind: str
    who: tuple[str, ...]

    @property
    def side(self) -> str:
        """With the United States ("us"), with China or Russia ("others"), with both or with neither."""
        with_us, with_others = bool(US & set(self.who)), bool(OTHERS & set(self.who))
        return "both" if with_us and with_others else "us" if with_us else "others" if with_others else "neither"

    @property
    def began(self) -> str:
        """The day it began, in words, as precisely as the table has it."""
        return in_words(self.start)

    def held(self, period: Period) -> bool:
        """Whether it was held on a day of the period; an exercise without an end counts on its first day."""
        first, last = period.numbers
        return first_day(self.start) <= last and first_day(self.end or self.start) >= first


def exercises(period: Period, actors: Names | None, most: int) -> list[Exercise]:
    """The exercises that began in a period, with at least one of the actors, in order of time.

    Raises
    ------
    KitError
        If an actor is not known, or there is no exercise, or more than `most`.
    """
    wanted = None if actors is None else set(find_states(actors))
    table = load("drills")
    cells = (table[name] for name in ("drill", "name", "start", "end", "kind", "participants"))
    every = [Exercise(a, b, c, d, e, tuple(who.split(";"))) for a, b, c, d, e, who in zip(*cells, strict=True)]
    first, last = period.numbers
    found = sorted(
        (one for one in every if first <= first_day(one.start) <= last and (wanted is None or wanted & set(one.who))),
        key=lambda one: (first_day(one.start), one.start, one.key),
    )
    of = f" with {listing(wanted)}" if wanted else ""
    if not found:
        years = sorted(one.start[:4] for one in every if wanted is None or wanted & set(one.who))
        has = f"It has {len(years)}{of}, from {years[0]} to {years[-1]}" if years else f"It has none{of} at all"
        raise KitError(f"The table drills has no exercise{of} that began in {period.words}. {has}.")
    if len(found) > most:
        raise KitError(
            f"{len(found)} exercises{of} began in {period.words}; one figure shows up to {most}. "
            'Choose a shorter time, or actors=["China", "Russia"].'
        )
    return found


def columns(found: list[Exercise], chosen: Iterable[str], most: int) -> list[str]:
    """The states that get a column: those chosen, all of small exercises, and as many of the rest as `most` allows.

    Of the rest, those come in that took part most often, if twice at least. Order: those with the United States oftener
    than with China and Russia, those with either as often, the others; the three named lead their own.
    """
    times = Counter(iso3 for one in found for iso3 in one.who)
    kept = {iso3 for iso3 in chosen if times[iso3]}
    kept |= {iso3 for one in found if len(one.who) <= SMALL for iso3 in one.who}
    for least in sorted({*times.values(), 2} - {1}):
        again = {iso3 for iso3, number in times.items() if number >= least}
        if len(kept | again) <= most:
            kept |= again
            break
    lean: Counter[str] = Counter()
    for one in found:
        lean.update({iso3: {"us": 1, "others": -1}.get(one.side, 0) for iso3 in one.who})

    def rank(iso3: str) -> tuple[int, bool, int, str]:
        block = (lean[iso3] < 0) - (lean[iso3] > 0)
        return block, iso3 not in US | OTHERS, -times[iso3], name_of(iso3)

    return sorted(kept, key=rank)
