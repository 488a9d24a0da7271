"""Colours, hatches and markers: one palette for every map and chart of the kit.

The seven colours are those of Okabe and Ito ("Color Universal Design", 2002, revised 2008), chosen to stay apart for
readers with each kind of colour-blindness. No class is told by colour alone: each index also has a hatch (for areas)
and a marker shape (for points). `tests/test_palette.py` measures contrast and colour-blind distances.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..errors import KitError

INK = "#14181c"  # text, and the edges of markers
HALO = "#ffffff"  # the outline around text on a map
SEA = "#e6eef5"
EDGE = "#1b2127"  # country borders and coasts of coloured areas
LAND = "#f4f1ea"  # states that are not actors
LAND_EDGE = "#b9b4a8"
NO_DATA = "#b8b8b8"  # actors for which the column has no value
OTHER = "#dcdcdc"  # actors with a value outside the classes asked for
LINK = "#1f3a5f"  # lines between actors
CHAIN = "#6a2c70"  # island chains
GRID, EQUATOR = "#cbd6df", "#94a4b2"
DEEP = "#274b6d"  # sea names
QUIET = "#4c5a66"  # sea names, scale bar, source line
DEPTHS = ("#d9e6f0", "#c6d9e8", "#b1cadf", "#9cbbd5")  # deeper than 200, 1000, 3000, 5000 m


HATCH_ALPHA, HATCH_WIDTH = 0.5, 0.6  # how strongly a hatch shows, and its lines in points


@dataclass(frozen=True)
class Style:
    """How one class looks: fill colour, hatch for areas, marker for points."""

    fill: str
    hatch: str
    marker: str

    @property
    def hatch_colour(self) -> str:
        """White lines on a dark fill, dark lines on a light one, so that the hatch shows on both."""
        return HALO if contrast(self.fill, HALO) > contrast(self.fill, INK) else INK

    def tint(self, strength: float) -> str:
        """The fill mixed with white, as hex; `strength` 1 is the fill itself, 0 is white."""
        return mix(self.fill, HALO, strength)


STYLES = (
    Style("#0072b2", "", "o"),  # blue
    Style("#e69f00", "/////", "s"),  # orange
    Style("#009e73", "....", "^"),  # bluish green
    Style("#cc79a7", "xxxx", "D"),  # reddish purple
    Style("#f0e442", "\\\\\\\\\\", "v"),  # yellow
    Style("#d55e00", "-----", "P"),  # vermillion
    Style("#56b4e9", "++++", "X"),  # sky blue
)
MOST = len(STYLES)


def styles(count: int) -> tuple[Style, ...]:
    """The styles of the first `count` classes.

    Raises
    ------
    KitError
        If more than seven classes are asked for: nobody tells eight apart on a map.
    """
    if count > MOST:
        raise KitError(
            f"{count} classes cannot be told apart on one map; the most is {MOST}. "
            "Group the values into fewer classes, or pass classes=[...] with the ones to colour; the rest turn grey."
        )
    return STYLES[:count]


def rgb(colour: str) -> tuple[float, float, float]:
    """Red, green and blue in 0..1 of a hex colour such as ``"#0072b2"``."""
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def mix(colour: str, other: str, share: float) -> str:
    """`share` of one hex colour with the rest of another, as hex."""
    parts = (a * share + b * (1 - share) for a, b in zip(rgb(colour), rgb(other), strict=True))
    return "#" + "".join(f"{round(part * 255):02x}" for part in parts)


def contrast(colour: str, other: str) -> float:
    """The contrast ratio of two hex colours, 1 (none) to 21 (black on white), as WCAG 2.2 defines it."""
    lighter, darker = sorted((_luminance(colour), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in rgb(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
