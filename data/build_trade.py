"""Derive `trade.csv` from the printed lines in `factbook.csv`: each actor's largest partners in goods trade.

The Factbook prints an actor's largest partners among exports and among imports as percentages, and the two totals. A
partner's share of all trade is the average of its two percentages, weighted by the totals. Where a partner stands in
one list only, its percentage in the other lies between zero and that list's smallest (or what is left of 100); the
range is kept, and the middle of it ranks. `python data/build_trade.py` writes the table; a test proves that what is
committed equals a fresh derivation.
"""

from __future__ import annotations

import csv
import re
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
COLUMNS = [
    "actor", "year", "rank", "partner", "share_pct", "share_low", "share_high", "export_pct", "import_pct",
    "weights_year", "rank_holds", "source", "verified_how",
]  # fmt: skip
RANKS = 3
_SCALE = {"million": 1e6, "billion": 1e9, "trillion": 1e12}
_PARTNER = re.compile(r"([^,%]+?) ([\d.]+)%")
_TOTAL = re.compile(r"\$([\d.]+) (million|billion|trillion)[^$]*?\((?:FY )?(\d{4})")
# Partners as the Factbook spells them, where the kit's actors carry another name.
_SPELLED = {
    "US": "USA", "UK": "GBR", "South Korea": "KOR", "North Korea": "PRK", "Burma": "MMR", "NZ": "NZL", "UAE": "ARE",
    "Czechia": "CZE", "Cote d'Ivoire": "CIV",
}  # fmt: skip


def partners(line: str) -> tuple[dict[str, float], int]:
    """Partners with their percentages, and the year they stand for; unions of states are left out."""
    year = re.search(r"\((?:FY )?(\d{4})", line)
    found = {name.strip(): float(share) for name, share in _PARTNER.findall(line.split("(")[0])}
    found.pop("European Union", None)
    return found, int(year.group(1)) if year else 0


def total(line: str, year: int) -> tuple[float, int] | None:
    """The printed total for the year, or for the printed year nearest to it, in dollars."""
    printed = [(float(value) * _SCALE[scale], int(when)) for value, scale, when in _TOTAL.findall(line)]
    return min(printed, key=lambda one: abs(one[1] - year), default=None)


def _most_unlisted(side: dict[str, float]) -> float:
    """The most that a partner outside the printed list can have: the smallest in it, or what is left of 100."""
    return min(*side.values(), max(0.0, 100 - sum(side.values())))


def shares(exports: dict[str, float], imports: dict[str, float], weights: tuple[float, float]) -> list[dict]:
    """Every partner's share of all trade with its range, the largest first."""
    out, into = weights
    rows = []
    for name in exports | imports:
        # 0 in a list that is printed to whole percents still means "in the list".
        low = [side.get(name, 0.0) for side in (exports, imports)]
        high = [side.get(name, _most_unlisted(side)) for side in (exports, imports)]
        bounds = [(out * x + into * m) / (out + into) for x, m in (low, high)]
        rows.append(
            {
                "name": name,
                "share": sum(bounds) / 2,
                "low": bounds[0],
                "high": bounds[1],
                "export": exports.get(name),
                "import": imports.get(name),
            }
        )
    return sorted(rows, key=lambda row: (-row["share"], row["name"]))


def derive(lines: list[dict[str, str]], codes: dict[str, str]) -> list[list[str]]:
    """The rows of `trade.csv`.

    Parameters
    ----------
    lines
        The rows of `factbook.csv`.
    codes
        ISO3 code of each partner by its name; a partner without one keeps the Factbook's name.
    """
    by_actor: dict[tuple[str, str], dict[str, dict[str, str]]] = {}
    for line in lines:
        by_actor.setdefault((line["actor"], line["edition"]), {})[line["field"]] = line
    rows = []
    for (actor, _), printed in by_actor.items():
        if len(printed) < 4:
            continue
        exports, year = partners(printed["Exports - partners"]["value"])
        imports, other = partners(printed["Imports - partners"]["value"])
        weights = [total(printed[field]["value"], year) for field in ("Exports", "Imports")]
        if not (exports and imports and year == other and all(weights)):
            continue
        ranked = shares(exports, imports, (weights[0][0], weights[1][0]))
        for rank, row in enumerate(ranked[:RANKS], 1):
            below = max((after["high"] for after in ranked[rank:]), default=0.0)
            above = min((before["low"] for before in ranked[: rank - 1]), default=float("inf"))
            rows.append(
                [
                    actor, str(year), str(rank), codes.get(row["name"], row["name"]),
                    f"{row['share']:.1f}", f"{row['low']:.1f}", f"{row['high']:.1f}",
                    *("" if row[side] is None else f"{row[side]:g}" for side in ("export", "import")),
                    ";".join(sorted({str(when) for _, when in weights})),
                    "true" if row["low"] > below and row["high"] < above else "false",
                    printed["Exports - partners"]["source"],
                    "data file: computed from the lines in factbook",
                ]
            )  # fmt: skip
    return sorted(rows, key=lambda row: (row[0], row[1], int(row[2])))


def codes() -> dict[str, str]:
    """The ISO3 code of each actor and other state by its name, the Factbook's spellings included."""
    found = dict(_SPELLED)
    for table in ("actors", "other_states"):
        with (HERE / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            found |= {row["name"]: row["iso3"] for row in csv.DictReader(file)}
    return found


def main() -> int:
    """Write `trade.csv`; 0."""
    with (HERE / "factbook.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    with (HERE / "trade.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(derive(lines, codes()))
    print("data/trade.csv written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
