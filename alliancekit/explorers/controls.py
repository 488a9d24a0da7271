"""The controls of the explorers, each with a `value`: what a reader moves, and what Python sets."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import anywidget
import ipywidgets as widgets
import traitlets

from .. import dates
from .backdrop import backdrop

WIDE = {"description_width": "initial"}
Options = Sequence[tuple[str, Any]]


class Status(anywidget.AnyWidget):
    """A line that screen readers announce when its text changes; `trouble` marks what did not work."""

    _esm = Path(__file__).parent / "controls.js"
    _css = Path(__file__).parent / "controls.css"
    kind = traitlets.Unicode("status").tag(sync=True)
    text = traitlets.Unicode().tag(sync=True)
    trouble = traitlets.Bool().tag(sync=True)

    def __repr__(self) -> str:
        return f"Status: {self.text}"


class Slider(anywidget.AnyWidget):
    """A slider with a name; `plays` gives it a button that moves it step by step.

    The sliders of ipywidgets have no accessible name, nor have the buttons of its Play.
    """

    _esm = Path(__file__).parent / "controls.js"
    kind = traitlets.Unicode("slider").tag(sync=True)
    description = traitlets.Unicode().tag(sync=True)
    value = traitlets.Float().tag(sync=True)
    min = traitlets.Float().tag(sync=True)
    max = traitlets.Float().tag(sync=True)
    step = traitlets.Float(1.0).tag(sync=True)
    unit = traitlets.Unicode().tag(sync=True)
    plays = traitlets.Bool().tag(sync=True)
    interval = traitlets.Int(900).tag(sync=True)

    def __repr__(self) -> str:
        return f"Slider {self.description}: {self.value:g}{self.unit}"


class Day(anywidget.AnyWidget):
    """A day as the tables write it, YYYY-MM-DD; empty if a reader has emptied the field.

    The date picker of ipywidgets sends the year 0001 on the way to 1990, and its bounds turn that into the first day
    allowed.
    """

    _esm = Path(__file__).parent / "controls.js"
    kind = traitlets.Unicode("day").tag(sync=True)
    description = traitlets.Unicode().tag(sync=True)
    value = traitlets.Unicode().tag(sync=True)
    min = traitlets.Unicode(f"{dates.FIRST_YEAR}-01-01").tag(sync=True)
    max = traitlets.Unicode(f"{dates.LAST_YEAR}-12-31").tag(sync=True)

    def __repr__(self) -> str:
        return f"Day {self.description}: {self.value}"


class Ticks(widgets.HBox):  # type: ignore[misc]
    """Several boxes to tick; `value` has the names of those that are ticked, in order."""

    value = traitlets.Tuple()

    def __init__(self, description: str, names: Sequence[str], value: Sequence[str]) -> None:
        self.boxes = {
            name: widgets.Checkbox(name in value, description=name, indent=False, layout=widgets.Layout(width="auto"))
            for name in names
        }
        label = widgets.HTML(f"<span style='line-height:28px'>{description}</span>")
        super().__init__([label, *self.boxes.values()], layout=widgets.Layout(flex_flow="row wrap", grid_gap="0 0.8em"))
        self.value = tuple(value)
        for box in self.boxes.values():
            box.observe(self._ticked, names="value")
        self.observe(self._set, names="value")

    def _ticked(self, _: object) -> None:
        self.value = tuple(name for name, box in self.boxes.items() if box.value)

    def _set(self, change: dict[str, Any]) -> None:
        for name, box in self.boxes.items():
            box.value = name in change["new"]


def choice(description: str, options: Options, value: Any) -> widgets.Dropdown:
    """A list to choose from: pairs of what a reader sees and what it stands for."""
    return widgets.Dropdown(
        description=description, options=list(options), value=value, style=WIDE,
        layout=widgets.Layout(width="auto", max_width="min(34em, 100%)"),
    )  # fmt: skip


def tick(description: str, value: bool) -> widgets.Checkbox:
    """One box to tick."""
    return widgets.Checkbox(value, description=description, indent=False, layout=widgets.Layout(width="auto"))


def zoom(value: str) -> widgets.Dropdown:
    """The regions of the map to zoom to."""
    return choice("Zoom", [(name, name) for name in backdrop().windows], value)


def button(description: str, act: Any) -> widgets.Button:
    """A button; it stays enabled, as one that is disabled would lose the keyboard's focus."""
    made = widgets.Button(description=description, layout=widgets.Layout(width="auto"))
    made.on_click(lambda _: act())
    return made


def same_options(control: widgets.Dropdown, options: Options) -> bool:
    """Whether a list has these options already."""
    return tuple(control.options) == tuple(options)
