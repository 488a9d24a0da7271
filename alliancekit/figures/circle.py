"""Actors on a circle around a hub: who stands where, how a tie runs, and how the names fit."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from ..catalog import load
from ..errors import KitError
from ..states import name_of
from . import palette, sentences
from .classes import ORDERS
from .labels import SMALLEST
from .note import BOUND, Note
from .panels import halo, width_of

NODE = 0.09  # inches from a node's centre to its name
LINE = SMALLEST / 72 * 1.15  # inches a line of names takes
HUB = 0.27  # inches that the hub and its name take
LEAST = 0.27  # of the panel's width: a circle with a smaller radius shows no network
BETWEEN = 0.6  # room left between two regions, in places of the circle
CLEAR = 0.4  # of the radius: ties between spokes keep as far from the hub
BEND = 0.8  # how far from there a tie keeps, in parts of its straight line's distance: neighbours' ties curve inward
ELSEWHERE = "elsewhere"

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Circle:
    """The actors on a circle; inches from its middle.

    `names` are those written, in full or as ISO3 codes; `radial` says that they are turned outward.
    """

    radius: float
    top: float  # how far the names reach up and down from the middle
    bottom: float
    codes: tuple[str, ...]  # clockwise from the top, without the hub
    regions: dict[str, tuple[str, ...]]
    angles: dict[str, float]
    names: dict[str, str]
    radial: bool

    @classmethod
    def around(cls, hub: str, codes: Sequence[str], wide: float) -> Circle:
        """The largest circle in a panel of a width that leaves room for the names.

        Parameters
        ----------
        hub
            ISO3 code of the actor in the middle.
        codes
            Of all actors, in any order.
        wide
            The panel's width, in inches.

        Raises
        ------
        KitError
            If there are too many actors to name them.
        """
        regions = _regions([code for code in codes if code != hub])
        angles = _angles(regions)
        full = {code: name_of(code) for code in angles}
        broken, short = {code: _broken(name) for code, name in full.items()}, {code: code for code in angles}
        for names, radial in ((full, False), (broken, False), (full, True), (short, False), (short, True)):
            radius = _radius(angles, names, wide, radial)
            if radius:
                boxes = [_box(angles[code], radius, names[code], radial) for code in angles]
                low, high = min([-HUB, *(box[1] for box in boxes)]), max([HUB, *(box[3] for box in boxes)])
                return cls(radius, high + 0.03, 0.03 - low, tuple(angles), regions, angles, names, radial)
        raise KitError(
            f"{len(angles)} actors cannot be named around circles of this size. "
            "Ask for fewer panels, or a smaller set of actors."
        )

    @property
    def at(self) -> dict[str, tuple[float, float]]:
        """Where each actor stands."""
        return {code: _polar(angle, self.radius) for code, angle in self.angles.items()}

    @property
    def height(self) -> float:
        """Inches from the lowest name to the highest."""
        return self.top + self.bottom

    @property
    def shortened(self) -> bool:
        """Whether codes are written in place of names."""
        return any(code == name != name_of(code) for code, name in self.names.items())

    def line(self, a: str, b: str) -> np.ndarray:
        """A tie as points: straight to the hub; between spokes, bent inward as far as it keeps clear of the hub."""
        at = self.at
        if a not in at or b not in at:
            return np.array([(0.0, 0.0), at[a if a in at else b]])
        start, end = (np.array(at[code]) for code in sorted((a, b), key=self.codes.index))
        middle, clear = (start + end) / 2, CLEAR * self.radius
        far = float(np.hypot(*middle))
        # Opposite each other, a tie has no nearer side: it goes the way of its perpendicular.
        way = middle / far if far > 1e-6 * self.radius else np.array([start[1], -start[0]]) / self.radius
        bend = 2 * (clear + BEND * max(0.0, far - clear)) * way - middle
        t = np.linspace(0, 1, 25)[:, None]
        curve: np.ndarray = (1 - t) ** 2 * start + 2 * t * (1 - t) * bend + t**2 * end
        return curve

    def write(self, ax: Axes) -> None:
        """The names beside their places."""
        for code, angle in self.angles.items():
            name, side, turn = self.names[code], _side(angle), 0.0
            x, y = _anchor(angle, self.radius, name)
            if self.radial:
                x, y = _polar(angle, self.radius + NODE)
                side = -1 if math.cos(angle) < -1e-9 else 1
                turn = math.degrees(angle) - (180 if side < 0 else 0)
            halo(ax.text(
                x, y, name, size=SMALLEST, color=palette.INK, ha=("right", "center", "left")[1 + side], va="center",
                rotation=turn, rotation_mode="anchor", linespacing=1.0, zorder=7, parse_math=False, gid="node",
            ))  # fmt: skip

    def notes(self) -> list[Note]:
        """The key to codes, region by region around the circle; none where names are written in full."""
        if not self.shortened:
            return []
        lines = []
        for region, codes in self.regions.items():
            entries = (f"{code} {name_of(code)}".replace(" ", BOUND) for code in codes)
            lines.append(f"{region}: {', '.join(entries)}")
        return [Note("Around the circle, clockwise from the top", (), lines)]

    def told(self) -> str:
        """Who stands where, in words."""
        return "; ".join(
            f"{region} ({sentences.listing(map(name_of, codes), len(codes))})" for region, codes in self.regions.items()
        )


def _regions(codes: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The actors by region, in the order of the maps' legends, by name within each."""
    table = load("actors")
    of = dict(zip(table["iso3"], table["region"], strict=True))
    found: dict[str, tuple[str, ...]] = {}
    for region in (*ORDERS["region"], ELSEWHERE):
        here = sorted((code for code in codes if of.get(code, ELSEWHERE) == region), key=name_of)
        if here:
            found[region] = tuple(here)
    return found


def _angles(regions: dict[str, tuple[str, ...]]) -> dict[str, float]:
    """The angle of each actor, in radians against the clock from the right; the first stands at the top."""
    gap = BETWEEN if len(regions) > 1 else 0
    places = sum(map(len, regions.values())) + gap * len(regions)
    found, place = {}, 0.0
    for codes in regions.values():
        for code in codes:
            found[code] = math.pi / 2 - 2 * math.pi * place / places
            place += 1
        place += gap
    return found


def _radius(angles: dict[str, float], names: dict[str, str], wide: float, radial: bool) -> float:
    """The largest radius at which the names fit in the panel and keep apart; 0 if there is none."""
    for radius in np.arange(wide / 2 - NODE - LINE, LEAST * wide, -0.02).tolist():
        boxes = [_box(angle, radius, names[code], radial) for code, angle in angles.items()]
        if all(box[0] >= -wide / 2 and box[2] <= wide / 2 for box in boxes):
            return radius if (_turned_apart(angles, names, radius) if radial else _apart(boxes)) else 0
    return 0


def _polar(angle: float, radius: float) -> tuple[float, float]:
    return radius * math.cos(angle), radius * math.sin(angle)


def _broken(name: str) -> str:
    """A name on two lines, broken at the space nearest to its middle."""
    spaces = [at for at, letter in enumerate(name) if letter == " "]
    if not spaces:
        return name
    at = min(spaces, key=lambda space: abs(space - len(name) / 2))
    return f"{name[:at]}\n{name[at + 1 :]}"


def _tall(name: str) -> float:
    return LINE * (1 + name.count("\n"))


def _side(angle: float) -> int:
    """On which side of the circle a name stands: -1 left, 0 above or below, 1 right."""
    across = math.cos(angle)
    return 0 if abs(across) < 0.2 else 1 if across > 0 else -1


def _anchor(angle: float, radius: float, name: str) -> tuple[float, float]:
    """Where the middle of a name that is not turned is set: the more above or below its place, the nearer it is to the
    top or the bottom of the circle.
    """
    x, y = _polar(angle, radius + NODE)
    return x, y + math.sin(angle) * _tall(name) / 2


def _box(angle: float, radius: float, name: str, radial: bool) -> Box:
    """What a name covers: left, bottom, right, top."""
    width, tall = width_of(name), _tall(name)
    if radial:
        ends = [_polar(angle, radius + NODE), _polar(angle, radius + NODE + width)]
        across, up = abs(math.sin(angle)) * LINE / 2, abs(math.cos(angle)) * LINE / 2
        (x, right), (y, top) = (sorted(part) for part in zip(*ends, strict=True))
        return x - across, y - up, right + across, top + up
    x, y = _anchor(angle, radius, name)
    side = _side(angle)
    left = x - width / 2 if side == 0 else x if side > 0 else x - width
    return left, y - tall / 2, left + width, y + tall / 2


def _turned_apart(angles: dict[str, float], names: dict[str, str], radius: float) -> bool:
    """Whether names turned outward keep apart; codes, which have no descenders, may stand closer."""
    turns = sorted(angles.values())
    nearest = min((b - a for a, b in itertools.pairwise(turns)), default=math.pi)
    return (radius + NODE) * nearest >= (SMALLEST / 72 if "".join(names.values()).isupper() else LINE)


def _apart(boxes: Sequence[Box]) -> bool:
    return not any(
        a[0] < b[2] + 0.04 and b[0] < a[2] + 0.04 and a[1] < b[3] and b[1] < a[3]
        for a, b in itertools.combinations(boxes, 2)
    )
