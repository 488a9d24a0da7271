"""What several tests share."""

from __future__ import annotations

from pathlib import Path

import pytest

from alliancekit import journal

ROOT = Path(__file__).resolve().parents[1]


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
