"""The maps of the kit.

API: `indo_pacific` (the whole region, actors coloured by any column), `western_pacific` (bases, access sites, disputed
features), `two_projections` (the same region twice, and what each does to sizes), `viewpoints` (one border as maps for
several governments draw it). Each returns a `Figure`.
"""

from __future__ import annotations

from .comparison import two_projections
from .viewpoints import viewpoints
from .western import western_pacific
from .world import indo_pacific

__all__ = ["indo_pacific", "two_projections", "viewpoints", "western_pacific"]
