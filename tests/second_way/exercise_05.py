"""Exercise 05: the upgrade."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal

from .tables import ROOT, rows

DELIVERABLES = rows("deliverables")
HEADINGS_OF_DEALS = {row["parent"] for row in DELIVERABLES} - {""}
FIRM = {"signed or done", "will"}


def percent(part, total):
    return str((Decimal(100) * part / total).quantize(Decimal("0.1"), ROUND_HALF_EVEN))


def in_one_section():
    """Each row asked in turn under which rules it counts."""
    found = Counter({"with section headings": 1})
    for row in DELIVERABLES:
        if row["section"] != "economy, technology and climate":
            continue
        found["items and deals"] += 1
        found["deals instead of their heading"] += row["item"] not in HEADINGS_OF_DEALS
        if row["item"].startswith("H"):
            found["headed items"] += 1
            found["with section headings"] += 1
    return {rule: str(found[rule]) for rule in sorted(found)}


def steps():
    """The wordings as the task prints them, each sorted by the first of these words that stands in it."""
    words = {
        "signed": "signed or done",
        "explor": "explore or consider",
        "plans": "intend or plan",
        "intend": "intend or plan",
        "going to": "will",
        "will": "will",
        "welcome": "welcome or affirm",
    }
    notebook = json.loads((ROOT / "solutions" / "05_upgrade.ipynb").read_text(encoding="utf-8"))
    (task,) = ("".join(cell["source"]) for cell in notebook["cells"] if cell["id"] == "05-q2-task")
    table = [line for line in task.splitlines() if line.startswith("|") and "“" in line]
    lines = [[part.strip() for part in line.strip("|").split("|")] for line in table]
    return {letter: next(step for word, step in words.items() if word in said) for letter, _, _, said in lines}


def verbs_of_all():
    counted = [row["verb"] for row in DELIVERABLES if row["item"] not in HEADINGS_OF_DEALS]
    return {verb: percent(counted.count(verb), len(counted)) for verb in sorted(set(counted))}


def private_money():
    asked = ("new", "US$ m", "private")
    amounts = rows("deliverable_amounts")
    return sorted({row["item"] for row in amounts if (row["kind"], row["unit"], row["payer"]) == asked})


def kept_by_date():
    dated = [row for row in rows("followthrough") if row["due"]]
    due = [row["status"] for row in dated if date.fromisoformat(row["due"]) <= date(2026, 4, 10)]
    missed = len(due) - due.count("done")
    other = [status for status in due if status not in ("done", "partly done")]
    return {
        "done": percent(len(due) - missed, len(due)),
        "done or partly done": percent(len(due) - len(other), len(due)),
    }


def outside_defence():
    """Section 1 of the fact sheet is on defence: its share, taken from 100."""
    sections = {True: [], False: []}
    for row in DELIVERABLES:
        if not row["parent"]:
            sections[row["verb"] in FIRM].append(row["section_no"])
    return {
        name: percent(len(found) - found.count("1"), len(found))
        for name, found in (("firm", sections[True]), ("weaker", sections[False]))
    }


SECOND_WAY = {
    "05-q1": in_one_section,
    "05-q2": steps,
    "05-q3": verbs_of_all,
    "05-q4": private_money,
    "05-q5": kept_by_date,
    "05-q6": outside_defence,
}
