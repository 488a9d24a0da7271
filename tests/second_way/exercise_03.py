"""Exercise 03: the commitments."""

from __future__ import annotations

from fractions import Fraction

from .tables import rows

DAY = "2024-04-10"
WORDS = {row["area"]: row for row in rows("areas")}


def full(date):
    """A date as a day: a year or a month counts from its first day."""
    return date + "-01-01"[len(date) - 4 :] if date else ""


def runs(since, until, on):
    """Whether something that began and perhaps ended runs on a day; what never began does not."""
    return bool(since) and full(since) <= on and (not until or on < full(until))


def owed(on=DAY):
    return [row for row in rows("obligations") if runs(row["since"], row["until"], on)]


def rules(commitment, article):
    """The coding sheet's rules of an article, as the text says them, with the spell that ran on the day."""
    found = (row for row in rows("obligation_rules") if row["commitment"] == commitment)
    return [
        row
        for row in found
        if row["article"].split(" (")[0] == article and runs(row["since"] or "1900", row["until"], DAY)
    ]


def debtors(found):
    """Who owes by some rules: "each" where the rules name both, or each party."""
    named = {code for row in found for code in row["obligor"].split(";")}
    if "each party" in named or named == {"JPN", "USA"}:
        return "each"
    return {"JPN": "Japan", "USA": "United States"}[named.pop()] if named else "neither"


def the_bargain_of_1960():
    notes = "notes of 19 January 1960"
    article_5 = rules("US-JP-1960", "Art. V")

    def reached(whose):
        """The rules of Article V that look to territory of an actor."""
        words = [(row, WORDS[row["area"]]) for row in article_5]
        return [row for row, word in words if word["whose"] == whose and "territory" in word["objects"]]

    return {
        "not to use force against the other": debtors(rules("US-JP-1960", "Art. I")),
        "to act if Guam is attacked": debtors(reached("USA")),
        "to act if a town in Japan is attacked": debtors(reached("JPN")),
        "to consult before combat from bases in Japan": debtors(
            row for row in rules("US-JP-1960-NOTES", notes) if row["duty"] == "consult"
        ),
        "to let the other use bases on its soil": debtors(rules("US-JP-1960", "Art. VI")),
        "to talk if peace in the Far East is threatened": debtors(rules("US-JP-1960", "Art. IV")),
    }


def treaty_and_law():
    table = {row["commitment"]: row for row in rows("commitments")}
    treaty, law = table["US-TW-1954"], table["US-TW-TRA"]
    assert treaty["signed"] < "1955-01-01" < treaty["in_force"]
    said = {(False, False): "neither", (True, False): "treaty", (False, True): "law", (True, True): "both"}
    days = ("1955-01-01", "1955-03-03", "1979-12-31", "1980-01-01", DAY)
    return {on: said[tuple(runs(text["in_force"], text["ended"], on) for text in (treaty, law))] for on in days}


def article_three():
    one, other = rules("US-KR-1953", "Art. III")
    assert {one["obligor"], other["obligor"]} == {"USA", "KOR"} == {one["beneficiary"], other["beneficiary"]}
    assert WORDS[one["area"]]["objects"] == "territory" and WORDS[one["area"]]["within"] == "pacific"
    same = {column: one[column] for column in ("decided_by", "duty", "trigger", "wording")}
    assert all(other[column] == one[column] for column in (*same, "area"))
    return {"area": "territory", **same, "obligor": "each party"}


def anzus():
    found = [
        {column: row[column] for column in ("obligor", "beneficiary", "standing")}
        for row in owed()
        if (row["commitment"], row["duty"]) == ("ANZUS", "defend")
    ]
    return sorted(found, key=lambda row: tuple(row.values()))


def agreement():
    """By hand: where A and B wrote the same word, article by article, as in the table of the exercise."""
    marks = {  # trigger, area, decided; + the same, - another
        "Japan IV": "+-+",
        "Japan V": "+++",
        "Philippines III": "-++",
        "Philippines IV": "+-+",
        "South Korea II": "---",
        "South Korea III": "+++",
        "ANZUS IV": "+-+",
    }
    names = ("trigger", "area", "decided")
    same = {name: sum(mark[place] == "+" for mark in marks.values()) for place, name in enumerate(names)}
    same["all three"] = sum(mark == "+++" for mark in marks.values())
    return {name: str(round(Fraction(100 * count, len(marks)))) for name, count in sorted(same.items())}


def without_return():
    pairs = {
        (row["obligor"], row["beneficiary"])
        for row in owed()
        if row["duty"] == "defend" and row["wording"] != "political" and row["standing"] in ("live", "reaffirmed")
    }
    return sorted(other for one, other in pairs if one == "USA" and (other, one) not in pairs)


SECOND_WAY = {
    "03-q1": the_bargain_of_1960,
    "03-q2": treaty_and_law,
    "03-q3": article_three,
    "03-q4": anzus,
    "03-q5": agreement,
    "03-q6": without_return,
}
