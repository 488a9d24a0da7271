"""The figures of a lesson, as its notebook has stored them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import nbformat

_FIGURE = 'class="alliancekit-figure'  # as figures.figure writes it


@dataclass(frozen=True)
class Picture:
    """A figure: where in the lesson it stands, its markup with picture and source line, what it shows in words."""

    heading: str
    html: str
    alt: str


def pictures(notebook: Path) -> list[Picture]:
    """The figures among a notebook's stored outputs, in order. Explorers are none: they are printed in other states."""
    found = []
    part = under = ""
    for cell in nbformat.read(notebook, as_version=4).cells:
        if cell.cell_type == "markdown":
            for line in cell.source.split("\n"):
                if line.startswith("## "):
                    part, under = re.sub(r"\(\d+ minutes\)", "", line.removeprefix("## ")).strip(), ""
                elif line.startswith("### "):
                    under = line.removeprefix("### ").strip()
        for output in cell.get("outputs", ()):
            data = output.get("data", {})
            if _FIGURE in data.get("text/html", ""):
                heading = ": ".join(filter(None, (part, under)))
                found.append(Picture(heading, data["text/html"], data["text/plain"]))
    return found
