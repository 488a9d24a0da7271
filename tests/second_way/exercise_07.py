"""Exercise 07: “Isolate China”?"""

from __future__ import annotations

from .tables import rows

DAY = "2024-04-10"
AREAS = {row["area"]: row for row in rows("areas")}
LIVE = {"live", "reaffirmed"}
OFF_THE_SHOAL = "second-thomas-shoal"
ALWAYS = ["standing", "threat", "threat of attack"]  # what an attack sets off, where a text bids consult


def full(date):
    """A date as a day: a year or a month counts from its first day."""
    return date + "-01-01"[len(date) - 4 :] if date else ""


def runs(row, on):
    """Whether a duty holds on a day; what never began does not."""
    return bool(row["since"]) and full(row["since"]) <= on and (not row["until"] or on < full(row["until"]))


def zones(locality):
    """The zones a locality lies in beyond argument."""
    (row,) = (row for row in rows("localities") if row["locality"] == locality)
    return set(row["zones"].split(";"))


def reaches(row, struck, thing, where):
    """Whether some word of a duty's area covers a thing of the struck at a place.

    A word that names things covers those of its side alone; a word that names none covers what happens to the struck,
    and to a third state only where the text looks to a region.
    """
    for word in (AREAS[area] for area in row["area"].split(";")):
        inside = not word["within"] or word["within"] in where
        whose = row["beneficiary"] if word["whose"] == "beneficiary" else word["whose"]
        if not inside:
            continue
        if word["objects"] and whose == struck and thing in word["objects"].split(";"):
            return True
        if not word["objects"] and (struck == row["beneficiary"] or word["third_parties"] == "yes"):
            return True
    return False


def counts(row, attacker):
    """Whether a text that counts only some attackers counts this one."""
    said = [other for other in rows("opponents") if other["against"] == row["against"] and other["reading"] == "yes"]
    return not row["against"] or attacker in {other["actor"] for other in said}


def to_act(row, struck, attacker, thing, where):
    return (
        row["duty"] in ("defend", "assist")
        and row["wording"] != "political"
        and row["trigger"] in ("armed attack", "war", "aggression")
        and row["beneficiary"] == struck
        and counts(row, attacker)
        and reaches(row, struck, thing, where)
    )


def to_consult(row, struck, where, triggers):
    """A treaty duty to talk when the struck is threatened: owed to the struck, or about a region it lies in."""
    return (
        row["duty"] == "consult"
        and row["wording"] == "consult"
        and row["trigger"] in triggers
        and reaches(row, struck, "", where)
    )


def answer(struck="PHL", attacker="CHN", thing="coast guard", grey=False, on=DAY):
    """What the United States has promised about a vessel off the shoal."""
    where = zones(OFF_THE_SHOAL)
    owed = [row for row in rows("obligations") if row["obligor"] == "USA" and row["standing"] in LIVE and runs(row, on)]
    owed = [row for row in owed if row["beneficiary"] == struck]
    if not grey and any(to_act(row, struck, attacker, thing, where) for row in owed):
        return "pledged to act, means open"
    if any(to_consult(row, struck, where, ["standing", "threat"] if grey else ALWAYS) for row in owed):
        return "treaty duty to consult"
    sort = "grey zone" if grey else "armed attack"
    said = [row for row in owed if row["wording"] == "political" and row["trigger"] == sort]
    if any(grey or reaches(row, struck, thing, where) for row in said):
        return "policy or statute, no duty to defend"
    return "no promise found in this ledger"


def one_fact_changed():
    return {
        "the attack is in the grey zone": answer(grey=True),
        "the attacker is North Korea": answer(attacker="PRK"),
        "the day is 1 January 1952": answer(on="1952-01-01"),
        "the vessel is South Korea's": answer(struck="KOR"),
        "the vessel is Vietnam's": answer(struck="VNM"),
        "the vessel is civilian": answer(thing="civilian vessel"),
    }


def at_least_consult(struck, attacker, thing, locality):
    where = zones(locality)
    owed = [row for row in rows("obligations") if runs(row, DAY) and row["standing"] in LIVE]
    owed = [row for row in owed if row["obligor"] not in (struck, attacker)]
    return sorted(
        {
            row["obligor"]
            for row in owed
            if to_act(row, struck, attacker, thing, where) or to_consult(row, struck, where, [*ALWAYS, "armed attack"])
        }
    )


def both_sides():
    return {
        "Chinese ship": at_least_consult("CHN", "PHL", "coast guard", OFF_THE_SHOAL),
        "North Korea": at_least_consult("PRK", "KOR", "territory", "home-prk"),
        "Philippine ship": at_least_consult("PHL", "CHN", "coast guard", OFF_THE_SHOAL),
        "South Korea": at_least_consult("KOR", "PRK", "territory", "home-kor"),
    }


def largest(year):
    """The largest partner of each actor, where the first place is certain."""
    return {
        row["actor"]: row["partner"]
        for row in rows("trade")
        if row["year"] == year and row["rank"] == "1" and row["rank_holds"] == "true"
    }


def crews():
    """Who took part in each exercise that began in 2024, by its key."""
    return {row["drill"]: row["participants"].split(";") for row in rows("drills") if row["start"][:4] == "2024"}


def beyond_the_four():
    found = crews()
    april = found["mca-2024-04-07"]
    others = (who for who, partner in largest("2022").items() if partner == "CHN" and who not in april)
    return sorted(who for who in others if any(who in crew and "USA" in crew for crew in found.values()))


def changes():
    then, now = largest("2010"), largest("2022")
    found = {"away from China": [], "to China": []}
    for who in sorted(then):
        match (then[who] == "CHN", now.get(who, "") == "CHN", who in now):
            case (False, True, _):
                found["to China"].append(who)
            case (True, False, True):
                found["away from China"].append(who)
    return found


def three_rules():
    partners = list(largest("2022").values())
    table = {}
    for who in ("CHN", "JPN", "PHL", "USA", "VNM"):
        promised = [row for row in rows("obligations") if row["beneficiary"] == who and row["duty"] == "defend"]
        defenders = {row["obligor"] for row in promised if runs(row, DAY) and row["standing"] in LIVE}
        seats = {
            row["group"]
            for row in rows("memberships")
            if row["actor"] == who
            and row["group"] in ("APEC", "CPTPP", "RCEP")
            and row["status"] not in ("applicant", "signatory", "observer", "partner")
            and full(row["joined"]) <= DAY
            and not row["left"]
        }
        table[who] = [str(len(defenders)), str(partners.count(who)), str(len(seats))]
    return table


def eight_sentences():
    """By hand, each from its row; what is a motive or a forecast no row settles."""
    events = {row["event"]: row for row in rows("events")}
    summits = [row for row in rows("events") if row["kind"] == "summit" and DAY < row["date"] < "2024-06-10"]
    met = [row for row in summits if {"CHN", "JPN"} <= set(row["actors"].split(";"))]
    on_the_day = sorted(row["participants"] for row in rows("drills") if row["start"] == "2024-04-07")
    seoul = [
        row
        for row in rows("obligations")
        if (row["obligor"], row["beneficiary"], row["duty"]) == ("JPN", "KOR", "consult")
        and row["wording"] != "political"
        and runs(row, DAY)
    ]
    shares = {
        row["actor"]: float(row["share_pct"])
        for row in rows("trade")
        if row["year"] == "2022" and row["rank"] == "1" and row["rank_holds"] == "true"
    }
    clubs = [{row["group"] for row in rows("memberships") if row["actor"] == who} for who in ("CHN", "USA")]
    deal = events["2024-resupply-understanding"]
    accounts = {part.split(":")[0] for part in deal["contested_note"].split(". ")}
    shown = {
        "a": on_the_day == ["AUS;JPN;PHL;USA", "CHN"],
        "c": not met,
        "d": bool(seoul),
        "e": max(shares, key=shares.get) == "PRK",
        "g": not clubs[0] & clubs[1],
        "h": deal["date"].startswith("2024-07") and {"Beijing", "Manila"} <= accounts,
    }
    marks = {letter: "holds" if found else "does not hold" for letter, found in shown.items()}
    return dict(sorted((marks | {"b": "not shown", "f": "not shown"}).items()))


SECOND_WAY = {
    "07-q1": one_fact_changed,
    "07-q2": both_sides,
    "07-q3": beyond_the_four,
    "07-q4": changes,
    "07-q5": three_rules,
    "07-q6": eight_sentences,
}
