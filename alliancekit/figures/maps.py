"""The maps of the kit.

API: `indo_pacific` (the whole region, actors coloured by any column), `western_pacific` (bases, access sites, disputed
features), `two_projections` (the same region twice, and what each does to sizes), `viewpoints` (one border as maps for
several governments draw it), `network_map` (the ties of a day), `ranges` (what lies within a distance of places). Each
returns a `Figure`.
"""

from __future__ import annotations

from .comparison import two_projections
from .network import network_map
from .ranges import ranges
from .viewpoints import viewpoints
from .western import western_pacific
from .world import indo_pacific

__all__ = ["indo_pacific", "network_map", "ranges", "two_projections", "viewpoints", "western_pacific"]
