"""A note of several lines among the legends of a sheet."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.figure import Figure as Drawing

from . import palette, sheet

BOUND = "\u00a0"  # a space at which no line breaks
LETTER = 0.062  # inches: the mean width of a letter of 8 points


@dataclass(frozen=True)
class Note(sheet.Legend):
    """Lines of text under a heading, in the place of a legend; one too long for the sheet runs on below, indented."""

    lines: Sequence[str] = ()

    def height(self, width: float) -> float:
        """Inches the note takes, heading included."""
        return sheet.ROW + sheet.FOOT_LINE * len(self._wrapped(width)) + sheet.GAP

    def draw(self, figure: Drawing, x: float, top: float, width: float) -> None:
        """Draw it with its upper left corner at `x`, `top`, in inches."""
        sheet.text(figure, x, top - sheet.ROW / 2, self.heading, sheet.TEXT, "bold", gid="note")
        for at, line in enumerate(self._wrapped(width)):
            y = top - sheet.ROW - sheet.FOOT_LINE * (at + 0.5)
            sheet.text(figure, x, y, sheet.drawable(line), 8, colour=palette.INK, gid="note")

    def _wrapped(self, width: float) -> list[str]:
        room = int(width / LETTER)
        return [part for line in self.lines for part in textwrap.wrap(line, room, subsequent_indent="      ")]
