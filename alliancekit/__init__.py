"""A teaching kit on alliances: tables, maps and checked exercises for reading one news article closely.

Names load when they are first used, so that `import alliancekit` costs next to nothing: neither geopandas nor pyplot
is imported before the first map is drawn.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

__version__ = "0.1.0"

if TYPE_CHECKING:  # for editors; at run time __getattr__ below does it
    from . import explorers
    from .actors import find, short_name
    from .briefs import brief
    from .catalog import cite, load, tables
    from .checking.check import check, exercise
    from .checking.progress import progress
    from .classroom import exit_ticket, predict, quiz
    from .contingency import examine
    from .distances import bearing, compass, distance_km, nearest, within
    from .errors import KitError
    from .figures import charts, maps
    from .geography import area_shares
    from .model import duties, in_force, ties

_WHERE = {
    "KitError": "errors",
    "area_shares": "geography",
    "bearing": "distances",
    "brief": "briefs",
    "charts": "figures.charts",
    "check": "checking",
    "cite": "catalog",
    "compass": "distances",
    "distance_km": "distances",
    "duties": "model",
    "examine": "contingency",
    "exercise": "checking",
    "explorers": "explorers",
    "exit_ticket": "classroom",
    "find": "actors",
    "in_force": "model",
    "load": "catalog",
    "maps": "figures.maps",
    "nearest": "distances",
    "predict": "classroom",
    "progress": "checking",
    "quiz": "classroom",
    "short_name": "actors",
    "tables": "catalog",
    "ties": "model",
    "within": "distances",
}
__all__ = sorted(_WHERE)


def __getattr__(name: str) -> object:
    if name not in _WHERE:
        raise AttributeError(f"module 'alliancekit' has no attribute {name!r}")
    module = importlib.import_module(f".{_WHERE[name]}", __name__)
    return module if _WHERE[name].rpartition(".")[2] == name else getattr(module, name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_WHERE])
