"""Sets of actors by name, for measures that are about a stated set: `ACTOR_SETS`, `members`."""

from __future__ import annotations

import functools

from . import model, states
from .actors import fold
from .catalog import load
from .errors import KitError, unknown
from .states import Names

ACTOR_SETS = {
    "Indo-Pacific": "the actors that the table `actors` counts among the Indo-Pacific’s own",
    "San Francisco system": (
        "the United States and the actors of Northeast Asia, Southeast Asia and Oceania with which it has shared, "
        "on some day, a duty to defend each other that binds in law"
    ),
    "all": "every actor of the table `actors`",
}


def members(actors: Names) -> tuple[str, tuple[str, ...]]:
    """The name of a set of actors (“own choice” for a list) and its members, as ISO3 codes in alphabetical order.

    Raises
    ------
    KitError
        If there is no such set or actor.

    Examples
    --------
    >>> members("San Francisco system")[1]
    ('AUS', 'JPN', 'KOR', 'NZL', 'PHL', 'THA', 'TWN', 'USA')
    """
    if isinstance(actors, str):
        by_name = {fold(name): name for name in ACTOR_SETS}
        if name := by_name.get(fold(actors)):
            return name, _named_set(name)
        try:
            return "own choice", states.find_states(actors)
        except KitError:
            raise unknown("set of actors or actor", actors, [*ACTOR_SETS, *load("actors")["name"]]) from None
    return "own choice", tuple(sorted(states.find_states(actors)))


@functools.cache
def _named_set(name: str) -> tuple[str, ...]:
    table = load("actors")
    if name == "Indo-Pacific":
        table = table[table["indo_pacific"]]
    elif name == "San Francisco system":
        owed = load("obligations")
        owed = owed[(owed["duty"] == "defend") & (owed["wording"] != "political") & owed["standing"].isin(model.ACTIVE)]
        allies = set(owed.loc[owed["obligor"] == "USA", "beneficiary"])
        allies &= set(owed.loc[owed["beneficiary"] == "USA", "obligor"])
        pacific = table["indo_pacific"] & table["region"].isin(["Northeast Asia", "Southeast Asia", "Oceania"])
        table = table[(table["iso3"].isin(allies) & pacific) | (table["iso3"] == "USA")]
    return tuple(sorted(table["iso3"]))
