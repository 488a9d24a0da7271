"""How long it takes to load every table, against pandas reading the same files. Run with `make bench`."""

from __future__ import annotations

import statistics
import time

import pandas as pd
import pytest

from alliancekit import load, tables
from alliancekit.catalog import data_dir

pytestmark = pytest.mark.bench

ROUNDS = 15
LIMIT = 1.5


def timed(call) -> float:
    """Processor seconds of a call."""
    start = time.process_time()
    call()
    return time.process_time() - start


def test_loading_every_table_costs_little_more_than_pandas_reading_the_files():
    paths = [data_dir() / tables()[name]["path"] for name in tables()]
    ours = lambda: [load(name) for name in tables()]  # noqa: E731
    bare = lambda: [pd.read_csv(path) for path in paths]  # noqa: E731
    ours(), bare()
    pairs = [(timed(ours), timed(bare)) for _ in range(ROUNDS)]
    ratio = statistics.median(a / b for a, b in pairs)
    print(
        f"\nload() of {len(paths)} tables: {1000 * min(a for a, _ in pairs):.0f} ms; "
        f"pandas.read_csv of the same files: {1000 * min(b for _, b in pairs):.0f} ms; "
        f"ratio {ratio:.2f} (limit {LIMIT})"
    )
    assert ratio < LIMIT
