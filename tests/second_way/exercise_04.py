"""Exercise 04: hub, spokes, lattice."""

from __future__ import annotations

from itertools import combinations, pairwise

from .tables import ACTORS, rows

DAY = "2024-04-11"
LASTING = ("defence", "consultation", "access", "logistics", "information", "technology")
FIVE, INDIA = ("AUS", "JPN", "KOR", "PHL", "USA"), "IND"
SYSTEM = (*FIVE, "NZL", "THA", "TWN")  # the actors of the San Francisco system
OF_DUTY = {"defend": "defence", "consult": "consultation", "host": "access", "supply": "technology"}
OF_KIND = {
    "basing or access agreement": "access",
    "status or visiting forces agreement": "access",
    "logistics agreement": "logistics",
    "information-security agreement": "information",
    "defence-technology or supply agreement": "technology",
    "minilateral": "minilateral",
}
COUNTED = {"live", "reaffirmed", "contested"}
COMMITMENTS = {row["commitment"]: row for row in rows("commitments")}
PARTIES = [row for row in rows("parties") if row["role"] != "signatory"]
DUTIES = rows("obligations")
WITH_DUTIES = {row["commitment"] for row in DUTIES}


def padded(date, empty):
    """A date known by its year or month counts from its first day."""
    return date + "-01-01"[3 * date.count("-") :] if date else empty


def lasts(since, until, on):
    return padded(since, "0000-00-00") <= on < padded(until, "9999-12-31")


def counts_from(text):
    known, signed = text["in_force"], text["signed"]
    return signed if not known or (signed.startswith(known) and signed > known) else known


def stands(key, on):
    text = COMMITMENTS[key]
    return text["standing"] != "signed" and lasts(counts_from(text), text["ended"], on)


def members(key, on=None):
    """Who belongs to a text on a day, or ever did."""
    found = [row for row in PARTIES if row["commitment"] == key]
    return {row["actor"] for row in found if on is None or (stands(key, on) and lasts(row["since"], row["until"], on))}


def texts_behind(pair, on, several):
    """Layer by layer, the texts (not the drills) that tie two actors on a day."""
    found = {}

    def put(layer, key):
        if several or len(members(key)) == 2:
            found.setdefault(layer, set()).add(key)

    for duty in DUTIES:
        key, kind = duty["commitment"], COMMITMENTS[duty["commitment"]]["kind"]
        if {duty["obligor"], duty["beneficiary"]} != set(pair) or duty["standing"] not in COUNTED:
            continue
        if not lasts(duty["since"], duty["until"], on):
            continue
        layer = OF_DUTY.get(duty["duty"])
        only_stated = layer == "defence" and duty["wording"] == "political"
        told_by_kind = duty["duty"] == "supply" and kind in OF_KIND
        if layer and not only_stated and not told_by_kind:
            put(layer, key)
        if kind in OF_KIND and kind != "minilateral":
            put(OF_KIND[kind], key)
        if key == "FVEY":
            put("information", key)
    for key, text in COMMITMENTS.items():
        by_membership = key not in WITH_DUTIES or text["kind"] == "minilateral"
        possible = text["kind"] in OF_KIND and by_membership and text["standing"] in {*COUNTED, "lapsed"}
        if possible and set(pair) <= members(key, on):
            put(OF_KIND[text["kind"]], key)
    return found


def layers_of_two(pair, on):
    """The layers, minilateral and drill aside, on which texts of exactly two parties tie a pair."""
    return set(texts_behind(pair, on, several=False)) & set(LASTING)


def first_years():
    pairs = {
        "Australia – Japan": ("AUS", "JPN"),
        "Australia – Philippines": ("AUS", "PHL"),
        "Japan – Philippines": ("JPN", "PHL"),
        "Japan – South Korea": ("JPN", "KOR"),
        "Japan – Thailand": ("JPN", "THA"),
    }
    ends = range(1951, 2027)
    return {
        name: str(next(year for year in ends if layers_of_two(pair, f"{year}-12-31"))) for name, pair in pairs.items()
    }


def new_pairs():
    """Of the pairs of a group, those that no other small group held at the end of the year before it was founded."""
    keys = {"AUKUS": "AUKUS", "Camp David": "CAMPDAVID", "Quad": "QUAD", "summit of three": "JAPHUS"}
    small = [key for key, text in COMMITMENTS.items() if text["kind"] == "minilateral"]
    found = {}
    for name, key in keys.items():
        eve = f"{int(COMMITMENTS[key]['signed'][:4]) - 1}-12-31"
        met = {pair for other in small for pair in combinations(sorted(members(other, eve)), 2)}
        found[name] = str(sum(pair not in met for pair in combinations(sorted(members(key)), 2)))
    return found


def texts_with_japan():
    partners = ("AUS", "CHN", "GBR", "IND", "PHL", "USA")
    exactly = [frozenset(members(key, DAY)) for key in COMMITMENTS]
    return {";".join(sorted(["JPN", other])): str(exactly.count(frozenset(["JPN", other]))) for other in partners}


def centralisations():
    """Freeman's measure, by adding up, actor by actor, how far each falls behind the one with most ties."""
    found = {}
    for name, actors in {"five": FIVE, "six": (*FIVE, "THA")}.items():
        thick = [pair for pair in combinations(actors, 2) if len(layers_of_two(pair, DAY)) > 1]
        degrees = sorted(sum(actor in pair for pair in thick) for actor in actors)
        # From one degree to the next, everybody below falls behind by the step between the two.
        behind = sum((high - low) * (place + 1) for place, (low, high) in enumerate(pairwise(degrees)))
        n = len(actors)
        found[name] = f"{behind / ((n - 1) * (n - 2)):.2f}"
    return found


def unsworn():
    """Pairs that share a small group on the day, and neither of whom owes the other defence by a text that binds."""
    small = [members(key, DAY) for key, text in COMMITMENTS.items() if text["kind"] == "minilateral"]
    pairs = {pair for group in small for pair in combinations(sorted(group & ACTORS.keys()), 2)}
    sworn = {
        tuple(sorted((duty["obligor"], duty["beneficiary"])))
        for duty in DUTIES
        if duty["duty"] == "defend" and duty["wording"] != "political" and duty["standing"] in COUNTED
        if lasts(duty["since"], duty["until"], DAY)
    }
    return sorted("-".join(pair) for pair in pairs - sworn)


def spoke_ties():
    spokes = sorted({*SYSTEM, INDIA} - {"USA"})
    tied = [(layer, pair) for pair in combinations(spokes, 2) for layer in layers_of_two(pair, DAY)]
    return {
        layer: [
            str(sum(at == layer for at, _ in tied)),
            str(sum(at == layer and "JPN" not in pair for at, pair in tied)),
        ]
        for layer in sorted(set(LASTING) - {"defence"})
    }


SECOND_WAY = {
    "04-q1": first_years,
    "04-q2": new_pairs,
    "04-q3": texts_with_japan,
    "04-q4": centralisations,
    "04-q5": unsworn,
    "04-q6": spoke_ties,
}
