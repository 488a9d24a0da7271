"""What all explorers have in common: state → `View` → widgets.

An explorer is a frozen dataclass `State`, a pure function `view(state)`, and the controls for the fields of the state.
Whatever moves it, a control, the map or Python (``explorer.year = 1990``), makes a new state; if that has a view, it is
shown; if not, the status line says why and the last good view stays.
"""

from __future__ import annotations

import contextlib
import dataclasses
import threading
from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

import ipywidgets as widgets
from traitlets import TraitError

from ..errors import KitError
from . import state as states
from .atlas import ActorMap
from .controls import Options, Status, same_options
from .scene import Scene
from .view import Table, View


class _Field:
    """A field of the state as an attribute of the explorer."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __get__(self, explorer: Any, owner: type | None = None) -> Any:
        return self if explorer is None else getattr(explorer._wanted, self.name)

    def __set__(self, explorer: Any, value: Any) -> None:
        explorer.set(**{self.name: value})


class Tables(widgets.VBox):  # type: ignore[misc]
    """Tables under one another, each a widget: one that does not change is not sent again, and stays where it is."""

    def __init__(self) -> None:
        self._drawn: list[widgets.HTML] = []
        super().__init__()

    def show(self, tables: Sequence[Table]) -> None:
        """Show these tables."""
        while len(self._drawn) < len(tables):
            self._drawn.append(widgets.HTML())
        self.children = self._drawn[: len(tables)]
        for drawn, table in zip(self._drawn, tables, strict=False):
            drawn.value = table.html(live=True)

    @property
    def value(self) -> str:
        """All that is shown, as markup."""
        return "".join(drawn.value for drawn in self.children)


class Explorer(widgets.VBox):  # type: ignore[misc]  # ipywidgets has no types
    """A widget that answers a question by moving something.

    Parameters
    ----------
    state
        A text that another explorer of this kind gave as its `state`.
    settings
        Fields of the state, by name; they win over `state`.

    Attributes
    ----------
    state
        What is shown, as a short text from which the same view can be made again. May be set.
    shown
        The view that is shown.
    status
        What the status line says.

    Raises
    ------
    KitError
        If a setting is unknown, or its value is, or there is nothing to show for them together.
    """

    name: ClassVar[str]
    form: ClassVar[type]  # the dataclass of its states
    asks: ClassVar[str] = "Actors on the map"  # what the map's list is for
    most: ClassVar[int] = 1  # how many actors the map lets a reader select
    SHOWN: ClassVar[frozenset[str]] = frozenset({"zoom"})  # what a state text gives as it was, even where it is usual

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        for field in dataclasses.fields(cls.form):
            setattr(cls, field.name, _Field(field.name))

    def __init__(self, state: str = "", **settings: Any) -> None:
        states.known(self.name, settings, self.form)
        given = (states.parsed(self.name, state, self.form) if state else {}) | settings
        usual = self.form()
        moved = frozenset(given) | (self.SHOWN if state else frozenset())
        self._wanted = self._good = self.tidy(dataclasses.replace(usual, **given), moved)
        self._shown = self.view(self._good)
        self._writing = False
        self._moved: frozenset[str] = frozenset()  # since the last state that could be read
        # JupyterLab answers widgets on threads of their own (subshells): two moves may come at once.
        self._one_at_a_time = threading.RLock()
        self._controls = self.controls(self._good)
        self._status = Status(text=self._shown.status)
        self._heading, self._cards, self._source = (widgets.HTML() for _ in range(3))
        self._tables = Tables()
        picture = self._shown.picture
        self._map = None
        if isinstance(picture, Scene):
            self._map = ActorMap(picture, most=self.most, asks=self.asks, selected=self.selected(self._good))
            self._map.observe(lambda change: self._move(self.picked(tuple(change["new"]))), names="selected")
        self._picture = widgets.HTML() if self._map is None else self._map
        for name, control in self._controls.items():
            control.observe(lambda change, name=name: self._move({name: change["new"]}), names="value")
        row = widgets.Box(
            [*self._controls.values(), *self.buttons()],
            layout=widgets.Layout(flex_flow="row wrap", align_items="center", grid_gap="0.2em 1em"),
        )
        super().__init__(
            [self._heading, row, self._status, self._picture, self._cards, self._tables, self._source],
            layout=widgets.Layout(width="100%", max_width="1100px"),
        )
        self.add_class("ak-explorer")
        self._draw()

    # What a kind of explorer says of itself

    @staticmethod
    def view(state: Any) -> View:
        """What to show for a state; the same for the same state."""
        raise NotImplementedError

    def controls(self, state: Any) -> dict[str, Any]:
        """The controls, by field."""
        raise NotImplementedError

    def tidy(self, state: Any, moved: frozenset[str]) -> Any:
        """The state with names put as the tables put them, and what hangs on the fields just `moved` made to fit."""
        raise NotImplementedError

    def options(self, state: Any) -> dict[str, Options]:
        """The lists to choose from that depend on the state, by field."""
        return {}

    def buttons(self) -> list[widgets.Widget]:
        """What stands after the controls."""
        return []

    def selected(self, state: Any) -> tuple[str, ...]:
        """Which actors are selected on the map."""
        return ()

    def picked(self, selected: tuple[str, ...]) -> dict[str, Any]:
        """Which fields change when a reader selects actors on the map."""
        return {}

    # How it moves

    def set(self, **settings: Any) -> Explorer:
        """Set several fields at once; gives the explorer itself.

        Raises
        ------
        KitError
            If there is no such field or value. Where all are known but there is nothing to show for them together,
            the status line says so and the last good view stays.
        """
        states.known(self.name, settings, self.form)
        with self._one_at_a_time:
            self._go(self.tidy(dataclasses.replace(self._wanted, **settings), frozenset(settings)))
        return self

    def _move(self, settings: dict[str, Any]) -> None:
        """What a control or the map asks for. It runs in a callback, where an error would be seen by nobody."""
        with self._one_at_a_time:
            if self._writing:
                return
            if not settings:
                self._draw_controls()  # what the reader took away is still what is shown
                return
            wanted = dataclasses.replace(self._wanted, **settings)
            moved = self._moved.union(settings)
            try:
                self._go(self.tidy(wanted, moved))
            except KitError as error:
                self._wanted, self._moved = wanted, moved
                with self._quietly():
                    for name, control in self._controls.items():
                        with contextlib.suppress(TraitError):  # a list that is not remade yet
                            control.value = getattr(wanted, name)
                self._trouble(str(error))
            except Exception as error:
                self._wanted, self._moved = self._good, frozenset()  # or every other control would fail too
                self._draw_controls()
                self.log.exception("explorer %s", self.name)
                fault = f"{type(error).__name__}: {error}"
                self._trouble(f"This is a fault of the kit, not yours. Please report it: {fault}.")

    def _go(self, wanted: Any) -> None:
        self._wanted, self._moved = wanted, frozenset()
        try:
            shown = self.view(wanted)
        except KitError as error:
            self._draw_controls()
            self._trouble(str(error))
            return
        self._good, self._shown = wanted, shown
        self._draw()

    def _trouble(self, said: str) -> None:
        """Say what did not work, above the view that stays."""
        self._status.trouble = True
        self._status.text = f"{said} The view has not changed: {self._shown.title}"

    def _draw(self) -> None:
        shown = self._shown
        self._draw_controls()
        self._heading.value = shown.heading_html()
        if isinstance(shown.picture, Scene):
            if self._map is not None:
                self._map.show(shown.picture)
        else:
            self._picture.value = shown.picture.live(f"{self.name}{self._picture.model_id[:8]}")
        self._cards.value = shown.cards_html()
        self._tables.show(shown.tables)
        self._source.value = shown.source_html()
        self._status.trouble = False
        self._status.text = shown.status

    def _draw_controls(self) -> None:
        with self._quietly():
            for name, options in self.options(self._wanted).items():
                if not same_options(control := self._controls[name], options):
                    with control.hold_sync():  # one message, and not the first of the list on the way
                        control.options = list(options)
                        control.value = getattr(self._wanted, name)
            for name, control in self._controls.items():
                control.value = getattr(self._wanted, name)
            if self._map is not None:
                self._map.selected = list(self.selected(self._wanted))

    @contextlib.contextmanager
    def _quietly(self) -> Iterator[None]:
        """Controls that are set here are not moves of the reader."""
        self._writing = True
        try:
            yield
        finally:
            self._writing = False

    # What it shows

    @property
    def shown(self) -> View:
        """The view that is shown."""
        return self._shown

    @property
    def status(self) -> str:
        """What the status line says."""
        return str(self._status.text)

    @property
    def state(self) -> str:
        """What is shown, as a short text: give it as ``state=`` to make the same view again."""
        return states.written(self.name, self._good)

    @state.setter
    def state(self, text: str) -> None:
        given = states.parsed(self.name, text, self.form)
        with self._one_at_a_time:
            self._go(self.tidy(self.form(**given), self.SHOWN.union(given)))

    def __setattr__(self, name: str, value: Any) -> None:
        if not name.startswith("_") and not hasattr(type(self), name) and not self.has_trait(name):
            states.known(self.name, [name], self.form)
        super().__setattr__(name, value)

    def __repr__(self) -> str:
        shown = self._shown
        return "\n".join([f"Explorer {self.state}", shown.title, shown.status, shown.picture.alt])

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        bundle = dict(super()._repr_mimebundle_(**kwargs) or {})
        bundle["text/plain"] = repr(self)
        bundle["text/html"] = self._shown.static_html(
            "This is a picture of the explorer as it opens. Run the cell in JupyterLab to move it."
        )
        return bundle
