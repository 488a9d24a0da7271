"""Bars as SVG: `Chart`. Widths are shares of whatever room there is; letters keep their size."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from urllib.parse import quote

from . import looks
from .looks import Look

PICTURE, WIDTH = "akc", 760
ROW, BAR = 40, 15  # CSS pixels of a row and of the bar in it
TEXT = "fill:var(--jp-ui-font-color1,#14181c);font:13px system-ui,'DejaVu Sans',sans-serif"
PAPER = "fill:var(--jp-layout-color0,#ffffff)"
AXIS = "stroke:var(--jp-ui-font-color1,#14181c);stroke-width:1.6"


@dataclass(frozen=True)
class Bar:
    """A row: its label, and its parts from the left, each a value with a look. `strong` sets the label in bold."""

    label: str
    parts: tuple[tuple[float, Look], ...]
    strong: bool = False


@dataclass(frozen=True)
class Chart:
    """Bars under one another, each below its label.

    `reference` is a value with a label, drawn as a dashed line at every bar.
    """

    title: str
    alt: str
    bars: tuple[Bar, ...]
    legend: tuple[tuple[Look, str], ...] = ()
    reference: tuple[float, str] | None = None

    def svg(self, prefix: str, *, alone: bool = False) -> str:
        """The drawing; `alone` as a picture of its own, else as part of a page, with title and description."""
        most = max([sum(value for value, _ in bar.parts) for bar in self.bars] + [(self.reference or (0, ""))[0], 1e-9])
        most *= 1.02
        kinds = dict.fromkeys(look for bar in self.bars for _, look in bar.parts)
        head = 24 if self.reference else 4
        high = head + ROW * len(self.bars) + 4
        parts = [f"<rect width='100%' height='{high}' style='{PAPER}'/>"]
        for at, bar in enumerate(self.bars):
            top, x = head + ROW * at, 0.0
            weight = ";font-weight:600" if bar.strong else ""
            parts.append(f"<text x='2' y='{top + 14}' style=\"{TEXT}{weight}\">{escape(bar.label)}</text>")
            for value, look in bar.parts:
                if value:
                    share = 100 * value / most
                    parts.append(
                        f"<rect x='{x:.3f}%' y='{top + 19}' width='{share:.3f}%' height='{BAR}' "
                        f"fill='{look.paint(prefix)}' stroke='#14181c' stroke-width='0.6'/>"
                    )
                    x += share
        if self.reference:
            value, label = self.reference
            x = 100 * value / most
            side = "end" if x > 60 else "start"
            parts.append(f"<text x='{x:.3f}%' y='14' text-anchor='{side}' style=\"{TEXT}\">{escape(label)}</text>")
            for at in range(len(self.bars)):  # past the bars alone: through the labels it would strike out their words
                top = head + ROW * at
                ends = f"y1='{top + 16}' y2='{top + 22 + BAR}'"
                parts.append(f"<line x1='{x:.3f}%' x2='{x:.3f}%' {ends} stroke-dasharray='3 2' style='{AXIS}'/>")
        size = f"xmlns='http://www.w3.org/2000/svg' width='{WIDTH if alone else '100%'}' height='{high}'"
        told = ""
        if not alone:
            size += f" role='img' aria-labelledby='{prefix}title {prefix}desc'"
            told = f"<title id='{prefix}title'>{escape(self.title)}</title>"
            told += f"<desc id='{prefix}desc'>{escape(self.alt)}</desc>"
        return f"<svg {size}>{told}<defs>{looks.definitions(kinds, prefix)}</defs>{''.join(parts)}</svg>"

    def key(self) -> str:
        """The legend, in HTML."""
        return looks.legend(self.legend)

    def live(self, prefix: str) -> str:
        """The drawing and its legend as part of a page; `prefix` begins ids that nothing else on the page may have."""
        return f"<div style='max-width:{WIDTH}px'>{self.svg(prefix)}{self.key()}</div>"

    def image(self) -> str:
        """The drawing as an image with alt text, and the legend."""
        source = quote(self.svg(PICTURE, alone=True), safe="/:=,;'()!*+?$@~ ")
        return (
            f'<img alt="{escape(self.alt)}" src="data:image/svg+xml,{source}" width="{WIDTH}" '
            f'style="max-width:100%;height:auto">{self.key()}'
        )
