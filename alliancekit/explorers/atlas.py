"""The actor map as a widget: `ActorMap`."""

from __future__ import annotations

import functools
import json
from pathlib import Path

import anywidget
import traitlets

from .backdrop import backdrop
from .scene import Scene, everyone

ID = "%id%"  # the widget puts a name of its own here, as a page may have several maps


class ActorMap(anywidget.AnyWidget):
    """A map of the actors, drawn once; afterwards only colours, text and arcs change.

    Parameters
    ----------
    scene
        What to show first.
    most
        How many actors can be selected: by click or tap, or with Tab, arrow keys or letters, and Enter. One more takes
        the place of the one selected longest.
    asks
        What the list of actors is for, as a screen reader announces it.
    selected
        Who is selected (ISO3).
    """

    _esm = Path(__file__).parent / "map.js"
    _css = Path(__file__).parent / "map.css"
    ground = traitlets.Unicode().tag(sync=True)
    # What is shown, in parts: a part that a move does not change is not sent again.
    scene = traitlets.Dict().tag(sync=True)
    patterns = traitlets.Unicode().tag(sync=True)
    key = traitlets.Unicode().tag(sync=True)
    says = traitlets.Dict().tag(sync=True)
    window = traitlets.List(traitlets.Float()).tag(sync=True)
    selected = traitlets.List(traitlets.Unicode()).tag(sync=True)
    most = traitlets.Int(1).tag(sync=True)
    asks = traitlets.Unicode().tag(sync=True)

    def __init__(self, scene: Scene, *, most: int = 1, asks: str, selected: tuple[str, ...] = ()) -> None:
        super().__init__(ground=_ground(), most=most, asks=asks, selected=list(selected), **_synced(scene))

    def show(self, scene: Scene) -> None:
        """Show another scene."""
        with self.hold_sync():
            for name, value in _synced(scene).items():
                setattr(self, name, value)

    def __repr__(self) -> str:
        return f"ActorMap: {self.scene['alt']}"


def _synced(scene: Scene) -> dict[str, object]:
    fills = {iso3: look.paint(ID) for iso3, look in scene.of.items()}
    return {
        "scene": {"name": scene.title, "alt": scene.alt, "fills": fills, "over": scene.overlay(ID)},
        "patterns": scene.hatched(ID),
        "key": scene.key(),
        "says": scene.says or everyone(),
        "window": [float(part) for part in backdrop().windows[scene.window]],
    }


@functools.cache
def _ground() -> str:
    """What the widget draws once."""
    ground = backdrop()
    return json.dumps(
        {
            "size": ground.size,
            "land": ground.land,
            "grid": ground.grid,
            "disputed": ground.disputed,
            "actors": ground.actors,
            "capitals": ground.capitals,
            "small": sorted(ground.small),
            "order": list(everyone()),
            "names": everyone(),
        },
        separators=(",", ":"),
    )
