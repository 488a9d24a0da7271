"""Hub and spokes or a lattice? The shape of the network of ties on a day, year by year, and between two days.

API: ``measure(on)``; ``series(start, end)``; ``betweenness(start, end)``; ``compare(first, second)``; ``graph(on)`` for
networkx; ``members(actors)``; ``ACTOR_SETS``.

What a tie is, and its layers, is told at the head of `alliancekit.model`; the measures, with formulas and references,
at the head of `alliancekit.yardsticks`. Unweighted measures (tied or not) stand in `Lattice` itself; weighted ones,
where a tie counts as many times as it has layers, in `Lattice.strength`, and in a yearly table in columns whose names
begin with “strength”.

Every measure is about a stated set of actors, the same at every date: an actor that did not exist yet, or was not free
to tie itself, counts among the n as one without ties. A different set gives a different answer.
"""

from __future__ import annotations

import numbers
from collections.abc import Iterator
from typing import TYPE_CHECKING

from . import dates
from .actor_sets import ACTOR_SETS, members
from .comparison import Comparison
from .dates import Date
from .errors import KitError
from .network import Network, Pair
from .snapshot import Lattice
from .states import Names
from .yardsticks import Shape, Strength, shape, strength

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

__all__ = ["ACTOR_SETS", "Comparison", "Lattice", "betweenness", "compare", "graph", "measure", "members", "series"]


def measure(
    on: Date,
    layers: Names | None = None,
    actors: Names = "Indo-Pacific",
    hub: str = "United States",
    multilateral: bool = True,
) -> Lattice:
    """Measure the network of ties on a day.

    Parameters
    ----------
    on
        The day.
    layers
        One layer or several (see `alliancekit.model`); all if None.
    actors
        The name of a set of `ACTOR_SETS`, or a list of actors.
    hub
        The actor whose ties count as the hub’s; one of the actors.
    multilateral
        False leaves out the ties that come only from instruments, groups or exercises of more than two.

    Raises
    ------
    KitError
        If the day, a layer, an actor or a set is not known, or the hub is not among the actors.

    Examples
    --------
    >>> spokes = measure("1960-12-31", "defence", ["Japan", "South Korea", "Philippines", "USA"], multilateral=False)
    >>> spokes.centralisation, spokes.spoke_share
    (1.0, 0.0)
    """
    return Lattice.of(_around(hub, layers, actors, multilateral), dates.day(on))


def graph(
    on: Date, layers: Names | None = None, actors: Names = "Indo-Pacific", multilateral: bool = True
) -> nx.Graph[str]:
    """The network of ties on a day, for networkx.

    Parameters
    ----------
    on, layers, actors, multilateral
        As for `measure`.

    Returns
    -------
    networkx.Graph
        A node for every actor, named as the kit names it, with `iso3`; an edge for every tie, with `layers` and
        `commitments` (each a tuple of text, the second of keys of commitments or drills) and `strength`, the number
        of layers. No attribute is called “weight”, so networkx takes the graph as unweighted unless told otherwise.

    Raises
    ------
    KitError
        As for `measure`.

    Examples
    --------
    >>> graph("1960-12-31", "defence", ["Japan", "USA"]).edges["Japan", "United States"]["commitments"]
    ('US-JP-1960',)
    """
    network = Network(layers, actors, None, multilateral)
    return network.graph(network.ties(on))


def series(
    start: int = 1951,
    end: int = dates.LAST_YEAR,
    layers: Names | None = None,
    actors: Names = "Indo-Pacific",
    hub: str = "United States",
    multilateral: bool = True,
    day: str = "12-31",
) -> pd.DataFrame:
    """The measures year by year.

    Parameters
    ----------
    start, end
        The first and the last year.
    layers, actors, hub, multilateral
        As for `measure`. The set of actors is the same in every year.
    day
        The day of the year on which each is measured, MM-DD. A day after the tables were closed is allowed: its row
        tells what holds if nothing changes by then, and `attrs["about"]` says from which day on.

    Returns
    -------
    pandas.DataFrame
        Indexed by year; a column for each unweighted measure, then for each weighted one (“strength…”). The set of
        actors stands over the columns when the table is printed, and `attrs["about"]` holds the full statement of what
        was measured.

    Raises
    ------
    KitError
        As for `measure`, or if the years or the day are not usable.

    Examples
    --------
    >>> table = series(1958, 1960, "defence", ["Japan", "South Korea", "USA"])
    >>> table["hub_degree"].tolist()
    [1, 1, 2]
    """
    network = _around(hub, layers, actors, multilateral)
    found = {year: {**each.row(), **weights.row()} for year, each, weights in _years(network, start, end, day)}
    return _yearly(network, found, day)


def betweenness(
    start: int = 1951,
    end: int = dates.LAST_YEAR,
    layers: Names | None = None,
    actors: Names = "Indo-Pacific",
    multilateral: bool = True,
    day: str = "12-31",
) -> pd.DataFrame:
    """The betweenness of each actor year by year: through whom the shortest paths run.

    Parameters
    ----------
    start, end, layers, actors, multilateral, day
        As for `series`.

    Returns
    -------
    pandas.DataFrame
        Indexed by year, a column for each actor, from 0 (no shortest path between two others runs through it) to 1 (all
        do); printed and labelled as the table of `series` is.

    Raises
    ------
    KitError
        As for `series`.
    """
    network = Network(layers, actors, None, multilateral)
    found = {year: each.betweenness for year, each, _ in _years(network, start, end, day)}
    return _yearly(network, found, day)


def compare(
    first: Date,
    second: Date,
    layers: Names | None = None,
    actors: Names = "Indo-Pacific",
    hub: str = "United States",
    multilateral: bool = True,
) -> Comparison:
    """Compare two days: which ties were gained and lost, and whether the hub thickened too.

    Parameters
    ----------
    first, second
        The days; the second may be the earlier.
    layers, actors, hub, multilateral
        As for `measure`.

    Raises
    ------
    KitError
        As for `measure`.

    Examples
    --------
    >>> treaty = compare("1953-12-31", "1954-12-31", "defence", ["Japan", "South Korea", "USA"])
    >>> treaty.gained[["a", "b", "commitments"]].values.tolist()
    [['KOR', 'USA', 'US-KR-1953']]
    """
    return Comparison.of(_around(hub, layers, actors, multilateral), dates.day(first), dates.day(second))


def _around(hub: str, layers: Names | None, actors: Names, multilateral: bool) -> Network:
    if hub is None:
        raise KitError('Name one actor as the hub, such as hub="United States".')
    return Network(layers, actors, hub, multilateral)


def _years(network: Network, start: int, end: int, day: str) -> Iterator[tuple[int, Shape, Strength]]:
    """The measures of each year; years that have the same ties share one computation of the shape."""
    for name, year in (("start", start), ("end", end)):
        if isinstance(year, bool) or not isinstance(year, numbers.Integral):
            raise KitError(f"{name} is a year, a whole number such as {dates.LAST_YEAR}. Found {year!r}.")
        if not dates.FIRST_YEAR <= year <= dates.LAST_YEAR:
            raise KitError(f"{name} is a year from {dates.FIRST_YEAR} to {dates.LAST_YEAR}. Found {year}.")
    if start > end:
        raise KitError(f"The first year, {start}, comes after the last, {end}. Exchange them.")
    shapes: dict[frozenset[Pair], Shape] = {}
    for year in range(start, end + 1):
        ties = network.ties(f"{year}-{day}")
        graph, pairs = network.graph(ties), frozenset(ties)
        if pairs not in shapes:
            shapes[pairs] = shape(graph, network.hub)
        yield year, shapes[pairs], strength(graph, network.hub)


def _yearly(network: Network, rows: dict[int, dict[str, float]], day: str) -> pd.DataFrame:
    import pandas as pd

    table = pd.DataFrame.from_dict(rows, orient="index")
    table.index.name, table.columns.name = "year", f"{network.actor_set}, n = {len(network.names)}"
    table.attrs["about"] = network.about(f"{min(rows)}–{max(rows)}, on {day} of each year", f"{max(rows)}-{day}")
    return table
