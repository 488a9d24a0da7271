"""Exercise 06: who pays, who invests."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from .tables import ACTORS, rows

NEWEST = "2025-04"
FIGURES = {(row["actor"], int(row["year"]), row["edition"]): row for row in rows("spending")}
PRICES = {(row["actor"], int(row["year"]), row["indicator"]): Fraction(row["value"]) for row in rows("prices")}
ECONOMY = rows("economy")
NAMES = {iso3: row["name"] for iso3, row in ACTORS.items()} | {row["iso3"]: row["name"] for row in rows("other_states")}


def dollars(actor, year, edition=NEWEST):
    return Fraction(FIGURES[actor, year, edition]["usd_m"])


def share(actor, year):
    return Fraction(FIGURES[actor, year, NEWEST]["gdp_share_pct"])


def spenders(year):
    return [actor for actor, when, edition in FIGURES if (when, edition) == (year, NEWEST)]


def decimals(number, digits=1):
    return f"{float(number):.{digits}f}"


def third():
    """Japan is put at ever higher shares of its GDP, until no more than two others spend more."""
    found = []
    for year in (2014, 2017, 2020, 2023):
        others = {actor: dollars(actor, year) for actor in spenders(year) if actor != "JPN"}
        thousandth = dollars("JPN", year) / share("JPN", year) / 1000
        step = 1
        while sum(spent > step * thousandth for spent in others.values()) > 2:
            step += 1
        overtaken = [actor for actor, spent in others.items() if (step - 1) * thousandth < spent <= step * thousandth]
        assert len(overtaken) == 1
        found.append(NAMES[overtaken[0]])
    return found


def factors():
    """A factor is right to its digit if half a digit less falls short, and half a digit more does not."""
    found = {}
    for edition in ("2023-04", NEWEST):
        own, other = dollars("JPN", 2022, edition), dollars("RUS", 2022, edition)
        tenths = next(n for n in range(1, 1000) if own * Fraction(2 * n + 1, 20) > other)
        assert own * Fraction(2 * tenths - 1, 20) < other
        found[edition] = decimals(Fraction(tenths, 10))
    return found


def most_to_add():
    """What is missing, as a part of what was spent, times what was spent; pair by pair, without sorting."""
    missing = {}
    for actor in spenders(2024):
        if FIGURES[actor, 2024, NEWEST]["gdp_share_pct"]:
            own = share(actor, 2024)
            missing[actor] = dollars(actor, 2024) * (2 - own) / own
    places = {actor: sum(more > amount for more in missing.values()) for actor, amount in missing.items()}
    by_place = {place: actor for actor, place in places.items()}
    return [by_place[place] for place in range(5)]


def split():
    """Yen first: the yen that were added, in dollars of the first year; then what the later yen lost against it."""
    first, later = (PRICES["JPN", year, "exchange rate"] for year in (2021, 2024))
    yen_before, yen_after = dollars("JPN", 2021) * first, dollars("JPN", 2024) * later
    added = (yen_after - yen_before) / first / 1000
    lost = yen_after * (1 / later - 1 / first) / 1000
    assert abs(added + lost - (dollars("JPN", 2024) - dollars("JPN", 2021)) / 1000) < Fraction(1, 10**9)
    return {"exchange rate": decimals(lost), "own money": decimals(added)}


def investment():
    def one(actor, indicator, partner, year, unit):
        (row,) = [
            row
            for row in ECONOMY
            if (row["actor"], row["indicator"], row["partner"], row["year"]) == (actor, indicator, partner, year)
        ]
        assert row["unit"] == unit
        return Fraction(row["value"])

    stock = one("USA", "fdi stock from", "JPN", "2023", "US$ bn") / one(
        "USA", "fdi stock from", "WLD", "2023", "US$ bn"
    )
    jobs = one("USA", "jobs at affiliates of", "JPN", "2019", "persons") / one(
        "USA", "jobs at affiliates of", "WLD", "2021", "persons"
    )
    flow = one("JPN", "fdi flow from", "USA", "2024", "JPY bn") / PRICES["JPN", 2024, "exchange rate"]
    return {"flow": decimals(flow), "jobs": decimals(100 * jobs), "stock": decimals(100 * stock)}


def places_of_japan():
    """Japan's place by a rule: one more than the number of allies that have more."""
    persons = {
        row["actor"]: Fraction(row["value"])
        for row in ECONOMY
        if row["indicator"] == "population" and row["year"] == "2024"
    }
    forces = {row["host"]: int(row["personnel"]) for row in rows("forces") if row["user"] == "USA"}

    def real(actor, year):
        """In the actor's own money, at prices of 2024."""
        inflated = PRICES[actor, 2024, "consumer prices"] / PRICES[actor, year, "consumer prices"]
        return dollars(actor, year) * PRICES[actor, year, "exchange rate"] * inflated

    rules = {
        "growth": lambda actor: (real(actor, 2024) - real(actor, 2021)) / real(actor, 2021),
        "gdp_share_pct": lambda actor: share(actor, 2024),
        "per_person": lambda actor: dollars(actor, 2024) * 1_000_000 / persons[actor],
        "us_forces": forces.__getitem__,
        "usd_m": lambda actor: dollars(actor, 2024),
    }
    allies = ("AUS", "DEU", "GBR", "KOR", "PHL")
    return {rule: str(1 + sum(of(ally) > of("JPN") for ally in allies)) for rule, of in sorted(rules.items())}


def between_war_and_article():
    """By calendar days: a date without its day, or month, stands for the whole of it, first day to last."""
    words = ("arms exports", "transfer arms", "GCAP", "lethal", "ceiling", "counter-strike", "Tomahawk")
    words = (*words, "draft defence budget")
    found = []
    for row in rows("events"):
        if "JPN" not in row["actors"].split(";") or not any(word in row["title"] for word in words):
            continue
        year, month, day = (*(int(part) for part in row["date"].split("-")), None, None)[:3]
        earliest, latest = date(year, month or 1, day or 1), date(year, month or 12, day or 28)
        if date(2022, 2, 24) < earliest and latest <= date(2024, 4, 10):
            found.append(row["event"])
    return sorted(found)


SECOND_WAY = {
    "06-q1": third,
    "06-q2": factors,
    "06-q3": most_to_add,
    "06-q4": split,
    "06-q5": investment,
    "06-q6": places_of_japan,
    "06-q7": between_war_and_article,
}
