"""Exercise 01: reading the article."""

from __future__ import annotations

import re
from collections import Counter

from .tables import rows

SPEAKER = "masked official"
WORD = "China"
DOCUMENT = "wh-2024-joint-statement"
ACTOR = "CHN"
KINDS = ("headline", "institution", "masked official", "named speaker", "reporter")


def whose():
    wanted = {"P0a", "P6b", "P18", "P19", "P21", "P23"}
    return dict(sorted((row["claim"], row["speaker_kind"]) for row in rows("claims") if row["claim"] in wanted))


def edits():
    found = {}
    for row in rows("quotations"):
        if row["claim"] in {"P4", "P8", "P20", "P21", "P23", "P24b"}:
            assert row["claim"] not in found, "a claim with two quotations has no single edit"
            found[row["claim"]] = "word for word" if row["edit"] == "none" else row["edit"]
    return dict(sorted(found.items()))


def quoted_in():
    """By the claims: the paragraphs of a quotation's row, checked against that of the claim it belongs to."""
    paragraph_of = {row["claim"]: row["paragraph"] for row in rows("claims")}
    found = set()
    for row in rows("quotations"):
        if row["speaker"].split(",")[0] == SPEAKER:
            assert row["marks"] == "single" or row["paragraph"] == paragraph_of[row["claim"]]
            found.add(row["paragraph"])
    return sorted(found)


def cities():
    return sorted({row["city"] for row in rows("headlines") if WORD in re.findall(r"\w+", row["words_printed"])})


def named():
    counts = Counter({row["term"]: int(row["count"]) for row in rows("mentions") if row["document"] == DOCUMENT})
    every = sum(count for term, count in counts.items() if term == "PRC" or "Chin" in term)
    seas = sum(count for term, count in counts.items() if term.endswith("China Sea"))
    return {"A": str(counts["China"]), "B": str(every - seas), "C": str(every)}


def concerned():
    found = Counter(row["speaker_kind"] for row in rows("claims") if ACTOR in row["actors"].split(";"))
    return {kind: str(found[kind]) for kind in KINDS}


SECOND_WAY = {
    "01-q1": whose,
    "01-q2": edits,
    "01-q3": quoted_in,
    "01-q4": cities,
    "01-q5": named,
    "01-q6": concerned,
}
