"""The answer key, worked out a second way."""

from __future__ import annotations

import importlib
import json
from pathlib import Path

import pytest

from .second_way.exercise_02 import vincenty_km
from .second_way.tables import PLACES

ROOT = Path(__file__).resolve().parents[1]
LOCK = json.loads((ROOT / "solutions" / "answers.lock.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", [name for exercise in LOCK.values() for name in exercise])
def test_the_key_holds_when_worked_out_a_second_way(name):
    ways = importlib.import_module(f".second_way.exercise_{name[:2]}", __package__).SECOND_WAY
    assert ways[name]() == LOCK[name[:2]][name][0]


def test_no_answer_hangs_on_the_precision_of_a_position():
    """Question 6 asks what lies within 400 km: no outpost may lie so near the line that its position decides."""
    for place, row in PLACES.items():
        if row["kind"] == "outpost":
            slack = float(row["precision_km"]) + float(PLACES["second-thomas-shoal"]["precision_km"])
            assert abs(vincenty_km(place, "second-thomas-shoal") - 400) > slack, place
