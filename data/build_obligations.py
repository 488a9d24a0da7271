"""Derive `obligations.csv`, one row per directed duty, from the rules that were coded by hand.

`obligation_rules.csv` says who owes what as the text says it: "each party" owes "each other party". `parties.csv` says
who was a party from when until when, and `commitments.csv` when the whole was in force. This script writes a row for
every obligor and every beneficiary, for the time in which both are bound; pairs of two states beyond the kit's actors
are left out. `python data/build_obligations.py` writes the table; a test proves that what is committed equals a fresh
derivation.
"""

from __future__ import annotations

import csv
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
EACH, OTHERS = "each party", "each other party"
Row = dict[str, str]
Spell = tuple[str, str]
# Names that take an article in a sentence.
_ARTICLE = {"COK", "GBR", "MDV", "MHL", "NLD", "PHL", "RVN", "USA"}
COLUMNS = [
    "obligation", "rule", "commitment", "obligor", "beneficiary", "duty", "trigger", "trigger_note", "against", "area",
    "places", "article", "wording", "decided_by", "process", "since", "counted_from", "until", "standing",
    "plain_words", "contested_note", "source", "verified_how",
]  # fmt: skip


class CodingError(ValueError):
    """A rule that cannot be turned into rows."""


def overlap(*spells: Spell) -> Spell | None:
    """The time common to all spells, each from its first day to the day before its last; None if there is none.

    Dates are texts, as precise as verified; a shorter one counts from its first day. An empty end is open.
    """
    since = max(spell[0] for spell in spells)
    until = min((spell[1] for spell in spells if spell[1]), default="")
    return None if until and until <= since else (since, until)


def name_in_prose(iso3: str, names: dict[str, str]) -> str:
    """An actor's name as it stands in a sentence: "the United States", "Japan"."""
    if iso3 not in names:
        raise CodingError(f"There is no state {iso3!r} in actors.csv or other_states.csv.")
    return ("the " if iso3 in _ARTICLE else "") + names[iso3]


def sentence(template: str, obligor: str, beneficiary: str, names: dict[str, str]) -> str:
    """The plain words with the two names filled in, beginning with a capital."""
    filled = {}
    for role, iso3 in (("obligor", obligor), ("beneficiary", beneficiary)):
        said = name_in_prose(iso3, names)
        filled[role], filled[f"{role}_s"] = said, said + ("’" if said.endswith("s") else "’s")
    said = template.format(**filled)
    return said[:1].upper() + said[1:]


def life(commitment: Row) -> tuple[Spell, str]:
    """From when until when a commitment holds, and what its first day is.

    A text without a verified day of entry into force counts from its signature, a political one from the day it was
    made public.
    """
    if commitment["in_force"]:
        began, first = commitment["in_force"], "entry into force"
        if commitment["signed"].startswith(began):  # known by its year or month: not before the signature
            began = commitment["signed"]
    else:
        political = commitment["legal_form"] == "political document"
        began, first = commitment["signed"], "announcement" if political else "signature"
    return (began, commitment["ended"]), first


def pairs(rule: Row, parties: list[Row], actors: set[str]) -> Iterator[tuple[str, str]]:
    """Every obligor with every beneficiary of a rule, where at least one of the two is among the kit's actors."""
    roles = {"party", "signatory"} if rule["standing"] == "signed" else {"party"}
    bound = [party["actor"] for party in parties if party["role"] in roles]
    obligors = bound if rule["obligor"] == EACH else rule["obligor"].split(";")
    owed = bound if rule["beneficiary"] == OTHERS else rule["beneficiary"].split(";")
    seen = set()
    for pair in ((obligor, beneficiary) for obligor in obligors for beneficiary in owed if obligor != beneficiary):
        if pair not in seen and not actors.isdisjoint(pair):
            seen.add(pair)
            yield pair


def expand(rule: Row, commitment: Row, parties: list[Row], names: dict[str, str], actors: set[str]) -> Iterator[Row]:
    """The rows of one rule."""
    whole, first = life(commitment)
    own = (rule["since"], rule["until"])
    spells = defaultdict(list)
    for party in parties:
        spells[party["actor"]].append((party["since"], party["until"]))
    for obligor, beneficiary in pairs(rule, parties, actors):
        for of_obligor in spells[obligor]:
            for of_beneficiary in spells[beneficiary]:
                common = overlap(own, whole, of_obligor, of_beneficiary)
                if common is None:
                    continue
                since, until = ("", "") if rule["standing"] == "signed" else common
                reasons = dict.fromkeys((of_obligor[0], of_beneficiary[0]), "accession")
                reasons |= {own[0]: "own date", whole[0]: first}
                row = {column: rule.get(column, "") for column in COLUMNS}
                row |= {
                    "obligation": f"{rule['rule']}:{obligor}>{beneficiary}",
                    "obligor": obligor,
                    "beneficiary": beneficiary,
                    "since": since,
                    "counted_from": reasons[since] if since else "",
                    "until": until,
                    "plain_words": sentence(rule["plain_words"], obligor, beneficiary, names),
                }
                yield row


def derive(
    rules: list[Row], commitments: list[Row], parties: list[Row], names: dict[str, str], actors: set[str]
) -> list[Row]:
    """All rows, in the order of the rules.

    Parameters
    ----------
    rules, commitments, parties
        The rows of the three tables.
    names
        The name of every state by its code.
    actors
        The codes of the kit's actors; pairs of two other states are left out.

    Raises
    ------
    CodingError
        If a rule names no commitment, or yields no row.
    """
    by_commitment = {commitment["commitment"]: commitment for commitment in commitments}
    of = defaultdict(list)
    for party in parties:
        of[party["commitment"]].append(party)
    rows = []
    for rule in rules:
        if rule["commitment"] not in by_commitment:
            raise CodingError(f"{rule['rule']}: there is no commitment {rule['commitment']!r} in commitments.csv.")
        found = list(expand(rule, by_commitment[rule["commitment"]], of[rule["commitment"]], names, actors))
        if not found:
            raise CodingError(
                f"{rule['rule']}: no obligor and beneficiary are bound at the same time. "
                "Compare since and until with those in parties.csv and commitments.csv."
            )
        rows += found
    return rows


def read(table: str) -> list[Row]:
    """The rows of a table."""
    with (HERE / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def main() -> int | str:
    """Write `obligations.csv`; 0, or what is wrong with a rule."""
    actors = {row["iso3"]: row["name"] for row in read("actors")}
    names = {row["iso3"]: row["name"] for row in read("other_states")} | actors
    try:
        rows = derive(read("obligation_rules"), read("commitments"), read("parties"), names, set(actors))
    except CodingError as error:
        return f"Nothing was written. {error}"
    with (HERE / "obligations.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    print(f"data/obligations.csv written, {len(rows)} rows")
    return 0


if __name__ == "__main__":
    sys.exit(main())
