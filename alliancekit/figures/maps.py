"""The maps of the kit."""

from __future__ import annotations

from .western import western_pacific
from .world import indo_pacific

__all__ = ["indo_pacific", "western_pacific"]
