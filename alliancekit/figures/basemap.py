"""Projections, and layers as outlines ready to draw.

Polygons go to matplotlib as one collection per class: one call of the renderer instead of one per country, which is
what keeps a map near the speed of a bare drawing (`tests/benchmarks/test_bench_maps.py`).
"""

from __future__ import annotations

import functools
import itertools
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.path import Path

from .. import geography
from ..catalog import data_path
from ..errors import unknown
from . import palette

if TYPE_CHECKING:
    import numpy.typing as npt
    from matplotlib.typing import LineStyleType

SMALL = 2.5  # square degrees: what is smaller gets a marker, or nobody would see its colour
LINE = {"capstyle": "round", "joinstyle": "round"}


@dataclass(frozen=True)
class Projection:
    """A way to flatten the earth, and the window shown: x and y from, to, in kilometres on the flat map."""

    name: str
    crs: str
    x: tuple[float, float]
    y: tuple[float, float]

    @property
    def height(self) -> float:
        """The window's height over its width."""
        return (self.y[1] - self.y[0]) / (self.x[1] - self.x[0])

    def __call__(self, lon: npt.ArrayLike, lat: npt.ArrayLike) -> tuple[np.ndarray, np.ndarray]:
        """Kilometres on the flat map, x and y, of longitudes and latitudes in degrees."""
        return geography.flatten(lon, lat, self.crs)


# The windows reach from western Europe to the east coast of North America, and from 52 or so South to 72 or so North.
PROJECTIONS = {
    "equal earth": Projection(
        "Equal Earth", geography.PROJECTIONS["equal earth"], geography.WINDOW[::2], geography.WINDOW[1::2]
    ),
    "robinson": Projection("Robinson", geography.PROJECTIONS["robinson"], (-13600, 13100), (-5750, 7950)),
    "mercator": Projection("Mercator", geography.PROJECTIONS["mercator"], (-18000, 18000), (-6900, 11030)),
}


def projection(name: str) -> Projection:
    """A projection by name.

    Raises
    ------
    KitError
        If there is none of this name.
    """
    key = str(name).strip().lower()
    if key not in PROJECTIONS:
        raise unknown("projection", name, PROJECTIONS)
    return PROJECTIONS[key]


@dataclass(frozen=True)
class Outlines:
    """A layer on the flat map: one path per row, beside the row's properties."""

    paths: tuple[Path, ...]
    properties: dict[str, tuple[Any, ...]]
    square_degrees: np.ndarray

    def where(self, column: str, values: Iterable[object]) -> list[Path]:
        """The paths of the rows whose property is one of the values."""
        wanted = set(values)
        return [path for path, value in zip(self.paths, self.properties[column], strict=True) if value in wanted]


@functools.cache
def outlines(layer: str, flat: Projection) -> Outlines:
    """A layer, projected; kept, since every map of a lesson draws the same ones."""
    shapes, properties = _read(layer)
    return Outlines(tuple(paths(shapes, flat)), properties, shapely.area(shapes))


@functools.cache
def _read(layer: str) -> tuple[np.ndarray, dict[str, tuple[Any, ...]]]:
    """The geometries of a layer and its properties by name.

    With shapely alone: loading geopandas and its file reader would take a fifth of the time to a first map.
    """
    text = data_path(f"geo/{layer}.geojson").read_text(encoding="utf-8")
    shapes = shapely.orient_polygons(shapely.get_parts(shapely.from_geojson(text)))
    rows = [feature["properties"] for feature in json.loads(text)["features"]]
    return shapes, {name: tuple(row[name] for row in rows) for name in rows[0]}


def paths(shapes: np.ndarray, flat: Projection) -> list[Path]:
    """One matplotlib path per polygon or line geometry, holes included.

    Edges are first cut to one degree at most: a parallel such as the 49th is a curve on most maps, and only its ends
    are stored.
    """
    shapes = shapely.segmentize(shapes, 1.0)
    parts, owner = shapely.get_parts(shapes, return_index=True)
    if len(parts) and shapely.get_dimensions(parts[0]) == 2:
        parts, part_of = shapely.get_rings(parts, return_index=True)
        owner = owner[part_of]
    points, part_of = shapely.get_coordinates(parts, return_index=True)
    points = np.column_stack(flat(points[:, 0], points[:, 1]))
    starts = np.r_[0, np.flatnonzero(np.diff(part_of)) + 1]
    codes = np.full(len(points), Path.LINETO, Path.code_type)
    codes[starts] = Path.MOVETO
    closed = np.array([part.is_closed for part in parts])
    codes[np.r_[starts[1:], len(points)][closed] - 1] = Path.CLOSEPOLY
    ends = np.searchsorted(owner[part_of], np.arange(len(shapes) + 1))
    return [Path(points[a:b], codes[a:b]) for a, b in itertools.pairwise(ends)]


def area(path: Path) -> float:
    """Square kilometres of the flat map inside a path, holes taken off (shoelace formula: holes run the other way)."""
    corners = (ring.T for ring in rings(path))
    return abs(sum(float(np.dot(x[:-1], y[1:]) - np.dot(x[1:], y[:-1])) for x, y in corners)) / 2


def polygons(ax: Axes, shapes: list[Path], fill: str, *, edge: str = palette.EDGE, width: float = 0.4,
             hatch: str = "", hatch_colour: str = palette.INK, z: float = 2) -> None:  # fmt: skip
    """Draw paths as areas of one look, in one collection."""
    if not shapes:
        return
    ax.add_collection(
        PathCollection(shapes, facecolors=fill, edgecolors=edge, linewidths=width, joinstyle="round", zorder=z),
        autolim=False,
    )
    if hatch:
        # On its own layer, so that the hatch has a colour of its own and the coast keeps its width.
        hatching = PathCollection(shapes, facecolors="none", edgecolors=hatch_colour, linewidths=0, hatch=hatch,
                                  alpha=palette.HATCH_ALPHA, zorder=z + 0.1)  # fmt: skip
        hatching.set_hatch_linewidth(palette.HATCH_WIDTH)
        ax.add_collection(hatching, autolim=False)


def lines(ax: Axes, shapes: list[Path], colour: str, width: float, style: LineStyleType = "-", z: float = 4,
          halo: float = 0) -> None:  # fmt: skip
    """Draw paths as lines; `halo` is the width of a white band under them."""
    pieces = [piece for path in shapes for piece in rings(path)]
    if halo:
        ax.add_collection(
            LineCollection(pieces, colors=palette.HALO, linewidths=width + halo, zorder=z - 0.05, **LINE), autolim=False
        )
    ax.add_collection(
        LineCollection(pieces, colors=colour, linewidths=width, linestyles=[style], zorder=z, **LINE), autolim=False
    )


def rings(path: Path) -> list[np.ndarray]:
    """The closed rings or lines a path consists of, each of shape (n, 2)."""
    if path.codes is None:
        return [np.asarray(path.vertices)]
    return np.split(path.vertices, np.flatnonzero(path.codes == Path.MOVETO)[1:])


def sea(ax: Axes, flat: Projection) -> None:
    """The globe's outline filled with sea, meridians and parallels, and the window set."""
    ax.set(xlim=flat.x, ylim=flat.y)
    ax.set_aspect("equal")
    ax.axis("off")
    lat = np.linspace(-85, 85, 171)
    west, east = (np.column_stack([np.full(171, edge), lat]) for edge in (-30.0, 330.0))
    edge = np.concatenate([west, east[::-1]])
    polygons(ax, [Path(np.column_stack(flat(*edge.T)))], palette.SEA, width=0, z=0)
    grid(ax, flat, 30, palette.GRID)


def grid(ax: Axes, flat: Projection, every: int, colour: str) -> None:
    """Meridians and parallels every so many degrees; the equator dashed."""
    lat, lon = np.linspace(-85, 85, 171), np.linspace(-30, 330, 361)
    curves = [(np.full(171, at), lat) for at in range(-30, 331, every)]
    curves += [(lon, np.full(361, at)) for at in range(every - 90, 90, every) if at]
    lines(ax, [Path(np.column_stack(flat(*curve))) for curve in curves], colour, 0.5, z=1)
    lines(ax, [Path(np.column_stack(flat(lon, np.zeros(361))))], palette.EQUATOR, 0.6, (0, (5, 3)), z=1)


def dense(points: np.ndarray, step: float) -> np.ndarray:
    """Points of a line at most `step` kilometres of the flat map apart."""
    return shapely.get_coordinates(shapely.segmentize(shapely.linestrings(points), step))
