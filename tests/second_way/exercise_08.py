"""Exercise 08: will it last?"""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal

from .tables import rows

SUMMIT, LAST = date(2024, 4, 10), date(2026, 11, 24)
NEXT_IN_TOKYO, NEXT_IN_WASHINGTON = date(2024, 10, 1), date(2025, 1, 20)
EIGHT = ["US-JP-ARMS2006", "US-JP-2024", "US-JP-GPI24", "US-PH-EDCA", "US-PH-BDG2023"]
EIGHT += ["US-TW-TRA", "US-TW-SIX82", "RU-KP-2024"]


def day(text):
    """A date as the tables write it; what is given to the month or year counts from its first day."""
    parts = [int(part) for part in text.split("-")]
    return date(*[*parts, 1, 1][:3])


def percent(part, whole, digits):
    exact = Decimal(100) * Decimal(part) / Decimal(whole)
    return f"{round(exact, digits):.{digits}f}" if digits else f"{round(exact)}"


def bound():
    whom = {"statute": "one side", "political document": "nobody"}
    texts = {row["commitment"]: row for row in rows("commitments")}
    return dict(sorted((texts[key]["short_name"], whom.get(texts[key]["legal_form"], "the parties")) for key in EIGHT))


def nuclear():
    texts = {row["commitment"]: row["short_name"] for row in rows("commitments")}
    found = set()
    for row in rows("obligations"):
        if (row["obligor"], row["beneficiary"]) != ("USA", "JPN") or "nuclear" not in row["plain_words"].lower():
            continue
        if row["since"] and day(row["since"]) <= SUMMIT and not (row["until"] and day(row["until"]) <= SUMMIT):
            found.add(texts[row["commitment"]])
    return sorted(found)


def in_office():
    def who(due):
        if not due:
            return "no date"
        if day(due) >= NEXT_IN_WASHINGTON:
            return "neither"
        return "Biden alone" if day(due) >= NEXT_IN_TOKYO else "both"

    counts = Counter(who(row["due"]) for row in rows("predictions"))
    return {name: str(count) for name, count in sorted(counts.items())}


def scored():
    """The points in a table of rules, added up row by row."""
    points = {
        "came true": {"strict": 2, "half": 2, "generous": 2},
        "came true late": {"strict": 0, "half": 1, "generous": 2},
        "partly": {"strict": 0, "half": 1, "generous": 2},
    }
    total, asked = Counter(), 0
    for row in rows("predictions"):
        if row["speaker_kind"] == "government text" and row["due"] and day(row["due"]) <= LAST:
            asked += 1
            total.update(points.get(row["outcome"], {}))
    return {rule: percent(total[rule], 2 * asked, 1) for rule in ("generous", "half", "strict")}


def fears():
    """By two questions: does the sentence speak of one's own ally, and is the harm its absence or its war?"""
    own_ally = {"a": "its war", "b": "absent", "c": "absent", "d": "its war", "e": "its war", "g": "absent"}
    names = {"its war": "entrapment", "absent": "abandonment"}
    return {letter: names.get(own_ally.get(letter), "neither") for letter in "abcdefgh"}


def not_as_printed():
    wanted = {"elections", "Russia and Ukraine", "Gaza", "disarmament"}
    return sorted(
        row["claim"]
        for row in rows("claims")
        if row["domain"] in wanted and row["verdict"] not in {"matches", "overtaken"}
    )


def kept():
    counts = Counter((row["after_january_2025"], row["status"]) for row in rows("followthrough"))
    by_fate = Counter()
    for (fate, _), count in counts.items():
        by_fate[fate] += count
    everything = sum(by_fate.values())
    return {
        "kept and done": percent(counts["kept", "done"], everything, 0),
        "of all": percent(by_fate["kept"], everything, 0),
        "of known": percent(by_fate["kept"], by_fate["kept"] + by_fate["changed"] + by_fate["dropped"], 0),
    }


SECOND_WAY = {
    "08-q1": bound,
    "08-q2": nuclear,
    "08-q3": in_office,
    "08-q4": scored,
    "08-q5": fears,
    "08-q6": not_as_printed,
    "08-q7": kept,
}
