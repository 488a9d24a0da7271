"""A student's journal: predictions and exit tickets, one JSON line each, on this computer only."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import platformdirs


def path() -> Path:
    """Where the journal lies: the user's own data folder."""
    return platformdirs.user_data_path("alliancekit", appauthor=False) / "journal.jsonl"


def write(kind: str, name: str, text: str) -> str:
    """Append an entry; say in a sentence where it went, or that it could not be kept."""
    entry = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "kind": kind, "name": name, "text": text}
    try:
        path().parent.mkdir(parents=True, exist_ok=True)
        with path().open("a", encoding="utf-8") as file:
            file.write(json.dumps(entry) + "\n")
    except OSError as error:
        return f"Not saved: {path().parent} cannot be written ({error.strerror}). Copy your words to a safe place."
    return "Saved in your journal, on this computer only."


def read() -> list[dict[str, str]]:
    """All entries, oldest first. A damaged line is passed over."""
    if not path().is_file():
        return []
    entries = []
    for line in path().read_text(encoding="utf-8", errors="replace").split("\n"):
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        if isinstance(entry, dict) and {"at", "kind", "name", "text"} <= entry.keys():
            entries.append(entry)
    return entries


def forget() -> bool:
    """Delete the journal; False if there was none."""
    if not path().is_file():
        return False
    path().unlink()
    return True
