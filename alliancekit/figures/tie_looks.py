"""How ties and actors look in every picture of the network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from matplotlib.axes import Axes
from matplotlib.collections import LineCollection

from . import palette, sheet

if TYPE_CHECKING:
    import numpy as np
    from matplotlib.typing import LineStyleType

# An actor: the hub, who is tied, who is not, who is outside the set. As in the explorer `lattice`.
HUB, TIED = palette.STYLES[1], palette.Style(palette.STYLES[6].tint(0.35), "", "o")
LOOSE, OUTSIDE = palette.Style(palette.HALO, "....", "^"), palette.Style(palette.OTHER, "", "v")

MANY = 60  # ties of one look: from here on they are drawn fainter


@dataclass(frozen=True)
class Look:
    """How a kind of tie looks: what it is, colour, dashes, width in points, and the width of a white band under it."""

    label: str
    colour: str
    style: LineStyleType
    width: float
    halo: float = 0

    def draw(self, ax: Axes, lines: Sequence[np.ndarray], z: float) -> None:
        """Draw ties of this kind, each an array of shape (n, 2)."""
        if not lines:
            return
        thin, alpha = (0.6, 0.7) if len(lines) >= MANY else (1.0, 1.0)
        if self.halo:
            under = LineCollection(lines, colors=palette.HALO, linewidths=self.width + self.halo, zorder=z - 0.05)
            ax.add_collection(under, autolim=False)
        collection = LineCollection(
            lines, colors=self.colour, linewidths=self.width * thin, linestyles=[self.style], alpha=alpha, zorder=z,
            capstyle="round" if self.style == "-" else "butt", gid=self.label,
        )  # fmt: skip
        ax.add_collection(collection, autolim=False)

    def key(self, counted: str = "") -> sheet.Key:
        """Its entry in a legend."""
        return sheet.Key(f"{self.label}{counted}", line=self.style, edge=self.colour)


SPOKES_WIDE = Look("between spokes, multilateral only", palette.STYLES[5].fill, (0, (1, 1.6)), 1.1)
SPOKES = Look("between spokes, bilateral", palette.STYLES[5].fill, (0, (4, 1.8)), 1.2)
HUB_WIDE = Look("of the hub, multilateral only", palette.LINK, (0, (6, 1.5, 1, 1.5)), 1.1, 1.2)
OF_HUB = Look("of the hub, bilateral", palette.LINK, "-", 1.4, 1.2)
LOOKS = (SPOKES_WIDE, SPOKES, HUB_WIDE, OF_HUB)  # what comes last is drawn on top
