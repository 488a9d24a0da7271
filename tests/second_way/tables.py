"""The tables as plain rows of text, read without the kit: what a second way starts from."""

from __future__ import annotations

import csv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def rows(name):
    """The rows of one table, each a dictionary of texts."""
    with (ROOT / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


ACTORS = {row["iso3"]: row for row in rows("actors")}
PLACES = {row["place"]: row for row in rows("places")}
