"""The maps of the kit."""

from __future__ import annotations

from .comparison import two_projections
from .viewpoints import viewpoints
from .western import western_pacific
from .world import indo_pacific

__all__ = ["indo_pacific", "two_projections", "viewpoints", "western_pacific"]
