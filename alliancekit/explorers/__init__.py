"""Explorers: widgets that answer a question by moving something.

API: ``claims()``, ``commitments()``, ``lattice()``, ``contingency()``, ``spending()``, ``deliverables()``, ``reach()``.
Each takes a `state` text or settings by name, shows in JupyterLab as a widget and elsewhere as a picture with its
tables, and can be moved from Python: ``explorer.year = 1990``. What they share is told in `explorer`.
"""

from __future__ import annotations

import importlib
from typing import Any

_WHERE = {
    "claims": "of_claims",
    "commitments": "of_commitments",
    "contingency": "of_contingency",
    "deliverables": "of_deliverables",
    "lattice": "of_lattice",
    "reach": "of_reach",
    "spending": "of_spending",
}
__all__ = sorted(_WHERE)


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module 'alliancekit.explorers' has no attribute {name!r}")
    return getattr(importlib.import_module(f".{_WHERE[name]}", __name__), name)


def __dir__() -> list[str]:
    return list(__all__)
