"""How long a contingency takes, against the same rules written row by row, and how the time grows with the ledger.

The baseline is `tests/oracle.py`: plain Python, one duty after another. Both sides start from tables loaded and
prepared. Ratios within one run, in seconds of processor time. Run with `make bench`.
"""

from __future__ import annotations

import random
import statistics
import time

import pandas as pd
import pytest

from alliancekit import contingency, load
from alliancekit.ledger import Ledger
from alliancekit.rules import ANSWERS

from .. import oracle

pytestmark = pytest.mark.bench

ATTACK = {"attacker": "China", "target": "Kadena", "on": "2024-04-10"}
AT_LEAST = 5  # times faster than row by row
LINEAR = 10 * 1.3  # the most that ten times as many duties may cost: ten times, and a little for what the clock sees


def engine() -> list:
    """All rounds: the verdict on every duty, and every actor's firm and wide answer."""
    rounds = contingency.examine(**ATTACK).rounds
    return [(one.verdicts, *one.levels) for one in rounds]


def seconds(call, repeats: int) -> float:
    start = time.process_time()
    for _ in range(repeats):
        call()
    return (time.process_time() - start) / repeats


def in_words(rounds) -> list:
    """What the engine found, in the oracle's words."""
    return [
        (
            list(zip(verdicts.applies.tolist(), [oracle.REASONS[number] for number in verdicts.reason], strict=True)),
            verdicts.helpers,
            *({iso3: ANSWERS[level] for iso3, level in levels.items()} for levels in both),
        )
        for verdicts, *both in rounds
    ]


def test_a_contingency_against_the_same_rules_row_by_row(benchmark, capsys):
    rows, areas, opponents = oracle.rows_of(load("obligations")), oracle.areas_of(), oracle.records("opponents")
    scenario = contingency.examine(**ATTACK).scenario

    def row_by_row() -> list:
        return oracle.examine(rows, areas, opponents, scenario)

    def with_tables() -> list:
        return [one.answers for one in contingency.examine(**ATTACK).rounds]

    theirs = [(one.verdicts, one.helpers, one.firm, one.wide) for one in row_by_row()]
    assert in_words(engine()) == theirs
    with_tables()
    times = [(seconds(engine, 10), seconds(with_tables, 10), seconds(row_by_row, 2)) for _ in range(9)]
    mine, tables, base = (statistics.median(column) for column in zip(*times, strict=True))
    benchmark.pedantic(engine, rounds=5, iterations=5)
    benchmark.extra_info["times faster than row by row"] = base / mine
    with capsys.disabled():
        print(
            f"\n{len(theirs)} rounds over {len(rows)} duties: {mine * 1000:.1f} ms, row by row {base * 1000:.1f} ms, "
            f"{base / mine:.1f} times faster (at least {AT_LEAST}); with the tables of answers {tables * 1000:.1f} ms, "
            f"{base / tables:.1f} times faster"
        )
    assert base / mine >= AT_LEAST


def enlarged(times: int) -> pd.DataFrame:
    """The ledger that many times over, each copy with keys of its own; obligors and beneficiaries change places."""
    kit, chance = load("obligations"), random.Random(times)
    copies = []
    for number in range(times):
        states = sorted({*kit["obligor"], *kit["beneficiary"]})
        other = dict(zip(states, chance.sample(states, len(states)), strict=True))
        copies.append(
            kit.assign(
                obligor=kit["obligor"].map(other),
                beneficiary=kit["beneficiary"].map(other),
                obligation=kit["obligation"] + f"#{number}",
                commitment=kit["commitment"] + f"#{number}",
            )
        )
    return pd.concat(copies, ignore_index=True)


def test_time_grows_no_faster_than_the_ledger(monkeypatch, capsys):
    taken, rounds = {}, {}
    for times, repeats in ((1, 50), (10, 20), (100, 4)):
        ledger = Ledger(enlarged(times))
        monkeypatch.setattr(contingency, "default_ledger", lambda prepared=ledger: prepared)
        rounds[times] = len(engine())
        taken[times] = statistics.median(seconds(engine, repeats) / rounds[times] for _ in range(5))
    growth = {times: taken[times] / taken[times // 10] for times in (10, 100)}
    with capsys.disabled():
        for times, one in taken.items():
            grown = f", {growth[times]:.1f} times the last (at most {LINEAR:.0f})" if times in growth else ""
            print(
                f"\n{times * len(load('obligations')):>7} duties: {one * 1000:.2f} ms a round ({rounds[times]} rounds)"
                f"{grown}",
                end="",
            )
        print()
    assert max(growth.values()) <= LINEAR
