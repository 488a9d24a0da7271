"""The shape of the network over the years: counts above, shares and indices from 0 to 1 below."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .. import dates, lattice
from ..errors import KitError, unknown
from ..states import Names, find_state, in_prose, listed
from ..yardsticks import shape, shown
from . import palette, sentences, sheet, statement
from .curves import ROOMY, TIGHT, Curve, Plot
from .figure import Figure
from .happenings import happenings
from .note import Note
from .panels import ROOM, Panels
from .tie_looks import OF_HUB, SPOKES
from .ties import kept

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.typing import LineStyleType

DEFAULT = ("hub_degree", "spoke_ties", "spoke_share", "centralisation")
MOST = 4  # lines in one panel
LEFT, RIGHT = 0.5, 2.3  # inches beside a panel, for its scale and for the names of its lines
COUNTS_TALL, SHARES_TALL, QUESTION, SCALE, BETWEEN = 2.2, 1.9, 0.3, 0.42, 0.5


@dataclass(frozen=True)
class Measure:
    """How a measure is named and drawn, and what it counts: nothing if it runs from 0 to 1."""

    label: str
    colour: str
    style: LineStyleType
    counts: str = ""

    @property
    def share(self) -> bool:
        """Whether it runs from 0 to 1."""
        return not self.counts


MEASURES = {
    "hub_degree": Measure("ties of {hub}", OF_HUB.colour, OF_HUB.style, "ties"),
    "spoke_ties": Measure("ties between spokes", SPOKES.colour, SPOKES.style, "ties"),
    "ties": Measure("all ties", palette.INK, (0, (1, 1.5)), "ties"),
    "isolates": Measure("actors without ties", palette.STYLES[3].fill, (0, (6, 1.5, 1, 1.5)), "actors"),
    "components": Measure("components", palette.STYLES[2].fill, (0, (2, 1)), "components"),
    "largest_component": Measure("actors in the largest component", palette.STYLES[0].fill, (0, (8, 2)), "actors"),
    "spoke_share": Measure("share of ties between spokes", SPOKES.colour, SPOKES.style),
    "centralisation": Measure("degree centralisation", palette.STYLES[2].fill, (0, (6, 1.5, 1, 1.5))),
    "hub_share": Measure("share of ties with {hub}", OF_HUB.colour, "-"),
    "density": Measure("density", palette.INK, (0, (1, 1.5))),
    "clustering": Measure("clustering (Watts–Strogatz)", palette.STYLES[3].fill, (0, (2, 1))),
    "transitivity": Measure("transitivity", palette.STYLES[0].fill, (0, (8, 2))),
    "hub_betweenness": Measure("betweenness of {hub}", palette.STYLES[1].fill, (0, (3, 1, 1, 1, 1, 1))),
}


def measures(
    start: int = 1951,
    end: int = dates.LAST_YEAR,
    layers: Names | None = None,
    actors: Names = "Indo-Pacific",
    hub: str = "United States",
    multilateral: bool = True,
    which: Names = DEFAULT,
    events: str | Iterable[str] = (),
    yardsticks: bool = True,
    title: str | None = None,
) -> Figure:
    """Draw measures of the network year by year, each on the year's last day.

    Parameters
    ----------
    start, end, layers, actors, hub, multilateral
        As for `lattice.series`; two years at least.
    which
        One measure or several, at most four counts (``"hub_degree"``, ``"spoke_ties"``, ``"ties"``, ``"isolates"``,
        ``"components"``, ``"largest_component"``) and four that run from 0 to 1 (``"spoke_share"``,
        ``"centralisation"``, ``"hub_share"``, ``"density"``, ``"clustering"``, ``"transitivity"``,
        ``"hub_betweenness"``). All but ``"spoke_ties"`` are columns of `lattice.series`.
    events
        Keys of the table `events`, at most eight: each is marked at its year, and told under the chart.
    yardsticks
        Whether to draw thin lines where the measures of a star around the hub and of a complete network lie.
    title
        Drawn at the top; if None, it says from what to what the first two measures went.

    Returns
    -------
    Figure
        With alt text that gives each measure at both ends, at its highest and lowest, and every ten years.

    Raises
    ------
    KitError
        As for `lattice.series`; or if there is only one year, a measure or an event is not known, there are too many,
        or an event lies outside the years.

    References
    ----------
    Freeman, L. C. (1978/79). Centrality in social networks: Conceptual clarification. Social Networks 1, 215–239.

    Examples
    --------
    >>> measures(1952, 1960, "defence", "San Francisco system", multilateral=False).title
    '1952–1960: ties of the United States from 1 to 4, ties between spokes 0 at both ends'
    """
    names = _checked(which)
    actors, layers = kept(actors), kept(layers)
    table = lattice.series(start, end, layers, actors, hub, multilateral)
    if start == end:
        raise KitError(f"A line needs two years or more; start and end are both {start}. Set end= to a later year.")
    table, marked = _with_spokes(table), happenings(events, start, end)
    found, centre = lattice.measure(f"{end}-12-31", layers, actors, hub, multilateral), in_prose(find_state(hub))
    curves = {name: _curve(MEASURES[name], table[name], centre) for name in names}
    finding = f"{start}–{end}: {', '.join(_went(curves[name]) for name in names[:2])}"
    asked = statement.question(found.actor_set, found.n, statement.of_layers(found.layers), multilateral)
    groups = [[name for name in names if MEASURES[name].share == share] for share in (False, True)]
    charts = [_Chart(inside, MEASURES[inside[0]].share) for inside in groups if inside]
    notes = [Note("Events, marked in their year", (), tuple(map(str, marked)))] if marked else []
    below = SCALE + sum(note.height(ROOM) for note in notes)
    above = [ROOMY if marked else TIGHT, BETWEEN][: len(charts)]
    height = round(QUESTION + sum(above) + sum(chart.tall for chart in charts) + below, 2)
    page = Panels(title or finding, height, _source(table.attrs["about"], found.layers, bool(marked)))
    page.text(0, height - 0.1, asked, 9, weight="bold", gid="question")
    top, held = height - QUESTION, []
    for at, (chart, gap) in enumerate(zip(charts, above, strict=True)):
        top -= gap + chart.tall
        box = (LEFT, top, ROOM - LEFT - RIGHT, chart.tall)
        plot = Plot(page, box, (start, end), chart.head, numbered=bool(marked) and at == 0)
        marks = _yardsticks(found.n, chart.names) if yardsticks and found.n >= 3 else {}
        held += plot.draw([curves[name] for name in chart.names], marks, chart.share)
        plot.mark([each.year for each in marked], numbered=at == 0, scale=at == len(charts) - 1)
    for note in notes:
        note.draw(page.drawing, page.left, page.bottom + note.height(ROOM), ROOM)
    return page.finish(
        f"{sentences.custom(title)} {sentences.count(len(charts), 'line chart')}, {start} to {end}, each year on its "
        f"last day. {table.attrs['about']} {' '.join(map(_told, curves.values()))}"
        + (f" Yardsticks, thin lines: {'; '.join(held)}." if held else "")
        + (f" Events marked: {' '.join(map(str, marked))}" if marked else "")
    )


@dataclass(frozen=True)
class _Chart:
    """One of the two charts: which measures, and whether they run from 0 to 1."""

    names: Sequence[str]
    share: bool

    @property
    def head(self) -> str:
        units = list(dict.fromkeys(MEASURES[name].counts for name in self.names))
        return "From 0 to 1" if self.share else f"Number of {sentences.listing(units)}"

    @property
    def tall(self) -> float:
        return SHARES_TALL if self.share else COUNTS_TALL


def _source(about: str, layers: Sequence[str], marked: bool) -> str:
    return statement.credit(
        about,
        statement.DRILLS if "drill" in layers else "",
        "Measured on 31 December of each year; an actor that did not exist yet counts as one without ties.",
        "Events: table events." if marked else "",
    )


def _curve(measure: Measure, values: pd.Series[float], hub: str) -> Curve:
    label = measure.label.format(hub=hub)
    return Curve(label, values.index.to_numpy(), values.to_numpy(float), measure.colour, measure.style)


def _checked(which: Names) -> list[str]:
    names = list(dict.fromkeys(listed("measure", which)))
    for name in names:
        if not isinstance(name, str) or name not in MEASURES:
            raise unknown("measure", name, MEASURES)
    for share, kind in ((False, "counts"), (True, "shares")):
        found = [name for name in names if MEASURES[name].share == share]
        if len(found) > MOST:
            raise KitError(
                f"One panel holds {MOST} lines; which= has {len(found)} {kind} ({', '.join(found)}). Draw two figures."
            )
    if not names:
        raise KitError(f'which is empty, so there is nothing to draw. Name measures, such as which=["{DEFAULT[0]}"].')
    return names


def _went(curve: Curve) -> str:
    first, last = (shown(float(curve.values[at])) for at in (0, -1))
    return f"{curve.name} {first} at both ends" if first == last else f"{curve.name} from {first} to {last}"


def _yardsticks(n: int, names: Sequence[str]) -> dict[float, str]:
    """Where the measures of a star around the hub and of a complete network of `n` actors lie, and in words what lies
    there.
    """
    import networkx as nx

    found: dict[float, dict[str, list[str]]] = {}  # value, measure, networks
    for network, graph in (("star", nx.star_graph(n - 1)), ("complete network", nx.complete_graph(n))):
        row = _with_spokes(shape(nx.relabel_nodes(graph, str), "0").row())
        for name in names:
            value, label = row[name], MEASURES[name].label.format(hub="the hub")
            if not math.isnan(value) and (value or MEASURES[name].share):  # a count of 0 is the axis
                found.setdefault(value, {}).setdefault(label, []).append(network)
    return {value: _of_networks(by_measure) for value, by_measure in sorted(found.items())}


def _of_networks(by_measure: dict[str, list[str]]) -> str:
    """What lies at one height: "star: density; complete network: clustering and transitivity"."""
    merged: dict[str, list[str]] = {}
    for label, networks in by_measure.items():
        merged.setdefault(" and ".join(networks), []).append(label)
    return "; ".join(f"{network}: {sentences.listing(labels)}" for network, labels in merged.items())


def _with_spokes(row: Any) -> Any:
    """A row or table of measures with the number of ties between spokes."""
    row["spoke_ties"] = row["ties"] - row["hub_degree"]
    return row


def _told(curve: Curve) -> str:
    """A line in words: its ends, its highest and lowest value, and every tenth year between."""
    values = dict(zip(curve.years.tolist(), curve.values.tolist(), strict=True))
    known = {year: value for year, value in values.items() if not math.isnan(value)}
    name = sheet.headline(curve.name)
    if not known:
        return f"{name}: undefined in every year."
    first, *_, last = values
    told = [f"{year} {shown(value)}" for year, value in values.items() if year in (first, last) or year % 10 == 0]
    low, high = min(known, key=lambda year: known[year]), max(known, key=lambda year: known[year])
    extremes = f"highest {shown(known[high])} in {high}, lowest {shown(known[low])} in {low}"
    return f"{name}: {', '.join(told)}; {extremes}."
