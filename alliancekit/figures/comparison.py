"""The same region in two projections, and what each does to sizes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import actors
from ..errors import KitError
from . import basemap, sentences, sheet, world
from .classes import of_actors
from .figure import Figure
from .labels import Label, place

if TYPE_CHECKING:
    import pandas as pd

KEEPS = {
    "Equal Earth": "sizes are true, shapes are not",
    "Robinson": "a compromise, neither sizes nor shapes true",
    "Mercator": "directions are true, sizes are not",
}
WHOLE = "Sizes are of whole outlines, also where a map’s window cuts them."
LANDMARKS = ("CAN", "USA", "CHN", "AUS", "IDN", "JPN", "NZL")  # named besides the two compared


def two_projections(
    colour_by: str = "region",
    data: pd.DataFrame | None = None,
    *,
    projections: tuple[str, str] = ("equal earth", "mercator"),
    compare: tuple[str, str] = ("Russia", "India"),
    title: str | None = None,
    classes: Sequence[Any] | None = None,
    source: str | None = None,
) -> Figure:
    """Draw the Indo-Pacific twice, and compute how much larger one actor looks than another in each.

    Parameters
    ----------
    colour_by, data, classes, source
        As for `indo_pacific`.
    projections
        Two of ``"equal earth"``, ``"mercator"``, ``"robinson"``.
    compare
        Two actors, the larger first; they are outlined. Their areas are those of the outlines drawn.
    title
        Drawn above; if None, it states the finding.

    Returns
    -------
    Figure
        With alt text that states the finding: the ratio on the ground, and on each map.

    Raises
    ------
    KitError
        As for `indo_pacific`, or if `projections` or `compare` is not a pair.

    Examples
    --------
    >>> two_projections(compare=("Russia", "India")).title
    'Russia is 5.4 times as large as India; in Mercator it looks 22 times as large'
    """
    flats = [basemap.projection(name) for name in _two(projections, "projections", '("equal earth", "mercator")')]
    large, small = (actors.find(name) for name in _two(compare, "compare", '("Russia", "India")'))
    truth = _ratio(basemap.PROJECTIONS["equal earth"], large, small)  # an equal-area map: sizes as on the ground
    looks = [_ratio(flat, large, small) for flat in flats]
    big, little = actors.short_name(large), actors.short_name(small)
    worst = max(range(2), key=lambda at: abs(np.log(looks[at] / truth)))
    finding = f"{big} is {_times(truth)} as large as {little}"
    custom = f"{sentences.custom(title)} " if title else ""
    title = title or f"{finding}; in {flats[worst].name} it looks {_times(looks[worst])} as large"
    grouped = of_actors(colour_by, data, classes)
    credit = " ".join(filter(None, [sentences.credit(source, data), sheet.NO_ENDORSEMENT, WHOLE]))
    legend = sheet.Legend(sheet.headline(grouped.heading), [*sheet.area_keys(grouped), world.NOT_AN_ACTOR])
    captions = [f"{flat.name}: {KEEPS[flat.name]}" for flat in flats]
    height = max(flat.height for flat in flats)
    drawing, axes, foot = sheet.sheet(title, height, [legend], credit, captions=captions, across=2)
    for ax, flat in zip(axes, flats, strict=True):
        ax.set_anchor("N")
        basemap.sea(ax, flat)
        world.draw_states(ax, flat, "countries", grouped)
        world.draw_dots(ax, flat, grouped, 3.5)
        world.draw_highlight(ax, flat, [large, small])
        place(ax, _labels(flat, (large, small)))
    seen = [f"in {flat.name} it looks {_times(look)} as large" for flat, look in zip(flats, looks, strict=True)]
    alt = (
        f"Two maps of the Indo-Pacific side by side: {' and '.join(flat.name for flat in flats)}. {custom}"
        f"On the ground {finding}; {'; '.join(seen)}. {sentences.of_classes(grouped, 'actor')}"
    )
    return Figure(drawing, title=title, alt=alt, source=credit, foot=foot)


def _two(pair: Any, name: str, example: str) -> tuple[str, str]:
    if isinstance(pair, str) or not hasattr(pair, "__len__") or len(pair) != 2:
        raise KitError(f"{name} must be a pair, such as {name}={example}; found {pair!r}.")
    one, other = pair
    return one, other


def _ratio(flat: basemap.Projection, large: str, small: str) -> float:
    """How many times larger one actor's outline is than another's, on a flat map."""
    outlines = basemap.outlines("countries", flat)
    one, other = (sum(map(basemap.area, outlines.where("iso3", [iso3]))) for iso3 in (large, small))
    return one / other


def _times(ratio: float) -> str:
    return f"{ratio:.0f} times" if ratio >= 10 else f"{ratio:.1f} times"


def _labels(flat: basemap.Projection, compared: tuple[str, str]) -> list[Label]:
    outlines = basemap.outlines("countries", flat)
    rows = {iso3: at for at, iso3 in enumerate(outlines.properties["iso3"])}
    labels = []
    for iso3 in dict.fromkeys((*compared, *LANDMARKS)):
        lon, lat = (outlines.properties[name][rows[iso3]] for name in ("label_lon", "label_lat"))
        x, y = flat(lon, lat)
        weight = "bold" if iso3 in compared else "normal"
        labels.append(Label(actors.short_name(iso3), (float(x), float(y)), weight=weight))
    return labels
