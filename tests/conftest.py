"""What several tests share."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

from alliancekit import journal

ROOT = Path(__file__).resolve().parents[1]

# The same examples in every run, on every machine, however slow: a failure is the change's, never chance's.
# `pytest --hypothesis-profile default` tries others.
settings.register_profile("kit", derandomize=True, deadline=None)
settings.load_profile("kit")


@pytest.fixture
def root() -> Path:
    """The repository."""
    return ROOT


@pytest.fixture(autouse=True)
def _own_journal(tmp_path_factory, monkeypatch):
    """No test writes into the journal of the person who runs it."""
    folder = tmp_path_factory.mktemp("journal")
    monkeypatch.setenv("XDG_DATA_HOME", str(folder))  # for kernels started by the test
    monkeypatch.setattr(journal, "path", lambda: folder / "journal.jsonl")
