"""The explorer `contingency`: who has promised what if somebody is attacked."""

from __future__ import annotations

import dataclasses
import functools
import textwrap
from collections.abc import Iterable, Mapping
from typing import Any

from .. import localities
from ..contingency import CAVEAT, examine
from ..contingency import Contingency as Examined
from ..errors import KitError
from ..localities import AT_SEA
from ..rounds import Round
from ..rules import ON_REQUEST
from ..scenario import THRESHOLDS
from ..states import name_of
from ..words import begun
from . import state as states
from . import targets
from .answer_looks import ATTACKER, classes
from .backdrop import backdrop
from .controls import Day, Options, button, choice, zoom
from .explorer import Explorer
from .findings import headline, labels, told
from .impossible import refusal
from .looks import Sign
from .reasons import answers_table, cards, duties_table
from .scene import Mark, Scene, everyone
from .view import View

ATTACK = ("attacker", "target", "attacked", "where", "threshold", "on")  # a move of one of these begins with round 1
STRUCK, STRUCK_FIRST = Sign("what is struck", "cross"), Sign("what was struck first", "cross")
LIMITS = (
    "The ledger holds texts about the Indo-Pacific, a selection: what is missing may still exist. It has no decisions "
    "of the UN Security Council, such as those of 1950 on Korea, and no texts of states elsewhere, such as the "
    "Budapest Memorandum of 1994 on Ukraine’s security."
)
SHIP_OF, SHIP_IN = ("PHL", "CHN"), "south-china-sea"  # whose a ship is, and where, until a reader says so
IN_WORDS = {"cyber": "cyber attack", "grey zone": "grey zone: pressure short of force"}


@dataclasses.dataclass(frozen=True)
class State:
    """Who attacks what, and when; which round is shown, and whose reasons (`actor`, empty for nobody's).

    `attacked` and `where` are for ships and aircraft; `attacked` also says which claimant a disputed feature is taken
    to belong to.
    """

    attacker: str = "CHN"
    target: str = "senkaku-diaoyu"
    attacked: str = ""
    where: str = ""
    threshold: str = "armed attack"
    on: str = "2024-04-10"
    round: int = 1
    actor: str = "USA"
    zoom: str = "Whole map"


@functools.lru_cache(maxsize=32)
def _examined(attacker: str, target: str, on: str, attacked: str, where: str, threshold: str) -> Examined:
    try:
        return examine(attacker, target, on, attacked=attacked or None, where=where or None, threshold=threshold)
    except KitError as error:
        raise KitError(refusal(attacker, target, on, threshold) or str(error)) from None


def examined(state: State) -> Examined:
    """The contingency of a state, the same for each of its rounds."""
    return _examined(state.attacker, state.target, state.on, state.attacked, state.where, state.threshold)


def view(state: State) -> View:
    """Everybody's answer on the map and as a table, and the reasons of the actor chosen."""
    contingency = examined(state)
    one = contingency.rounds[state.round - 1]
    title = headline(contingency, one)
    tables = [answers_table(contingency, state.round)]
    if state.actor:
        tables.append(duties_table(contingency, state.round, state.actor))
    return View(
        title=title,
        status=told(contingency, one, state.actor, state.where or state.target),
        picture=_scene(state, one, title),
        tables=tuple(table for table in tables if table.rows),
        source=f"{CAVEAT} {LIMITS} Data: alliancekit, tables obligations, areas, opponents, localities and places. "
        "Boundaries: Natural Earth, de facto; drawing is not endorsement.",
        cards=cards(contingency, state.round, state.actor),
    )


def _scene(state: State, one: Round, title: str) -> Scene:
    firm, _ = one.levels
    _, about = one.about
    found, said = classes(one), labels(one)
    at = targets.position(state.where or state.target)
    says = {iso3: f"{name}: {said[iso3]}" for iso3, name in everyone().items()}
    says[state.attacker] += " (the attacker)"
    sure = [iso3 for iso3 in everyone() if firm[iso3] <= ON_REQUEST]
    groups = [f"{begun(kind.label)}: {_named(who, {} if kind is ATTACKER else about)}." for kind, who in found.items()]
    sign = STRUCK if one.before is None else STRUCK_FIRST
    cross = f"A cross marks {sign.label}." if at else f"{begun(sign.label)} has no marker."
    return Scene(
        title=title,
        alt=" ".join(["Map of the answers.", *groups, cross]),
        window=state.zoom,
        of={iso3: kind for kind, who in found.items() for iso3 in who},
        legend=(
            *((kind, f"({name_of(who[0]) if kind is ATTACKER else len(who)})") for kind, who in found.items()),
            *([(sign, "")] if at else []),
        ),
        says=says,
        marks=(Mark(at, targets.short_name(state.target), sign, named=True),) if at else (),
        named=tuple(dict.fromkeys([state.attacker, *([state.actor] if state.actor else []), *sure])),
        outlined=(state.actor,) if state.actor else (),
    )


def _named(who: Iterable[str], about: Mapping[str, str]) -> str:
    """Actors by name, with what follows their answer: "Japan (with the United States)"."""
    found: dict[str, list[str]] = {}
    for iso3 in who:
        found.setdefault(about.get(iso3, ""), []).append(name_of(iso3))
    return "; ".join(f"{', '.join(names)} {towards}".strip() for towards, names in found.items())


class Contingency(Explorer):
    """An attack: who has promised what, why, and what later rounds bring."""

    name, form = "contingency", State
    asks = "Actor to explain"
    view = staticmethod(view)

    def controls(self, state: State) -> dict[str, Any]:
        """The controls, by field."""
        lists = self.options(state)
        every = [(name, iso3) for iso3, name in everyone().items()]
        aims = [(name, key) for key, name in targets.targets().items()]
        gravity = [(IN_WORDS.get(word, word), word) for word in THRESHOLDS]
        return {
            "attacker": choice("Attacker", every, state.attacker),
            "target": choice("Target", aims, state.target),
            "attacked": choice("Whose it is", lists["attacked"], state.attacked),
            "where": choice("Where", lists["where"], state.where),
            "threshold": choice("Kind of attack", gravity, state.threshold),
            "on": Day(description="Day", value=state.on),
            "round": choice("Round", lists["round"], state.round),
            "actor": choice("Explain", [("nobody", ""), *every], state.actor),
            "zoom": zoom(state.zoom),
        }

    def options(self, state: State) -> dict[str, Options]:
        """What there is to choose depends on the target, and the rounds on the attack."""
        return {
            "attacked": targets.owners(state.target),
            "where": targets.waters(state.target),
            "round": _rounds(state),
        }

    def buttons(self) -> list[Any]:
        """Steps through the rounds, and the attack turned round."""
        return [
            button("Previous round", lambda: self._step(-1)),
            button("Next round", lambda: self._step(1)),
            button("Exchange attacker and target", self._exchange),
        ]

    def tidy(self, state: State, moved: frozenset[str]) -> State:
        """The state with names put as the tables put them; another attack begins with its first round."""
        attacker, target = states.actor(state.attacker), targets.find(state.target)
        attacked, where = states.actor(state.attacked, empty=True), _water(state.where)
        if "target" in moved:  # what belonged to another target goes, unless it was asked for in the same breath
            attacked = attacked if "attacked" in moved or target in AT_SEA else ""
            where = where if "where" in moved or target in AT_SEA else ""
        if target in AT_SEA:
            attacked = attacked or next(iso3 for iso3 in SHIP_OF if iso3 != attacker)
            where = where or SHIP_IN
        state = dataclasses.replace(
            state,
            attacker=attacker,
            target=target,
            attacked=_fitting("attacked", attacked, targets.owners(target)),
            where=_fitting("where", where, targets.waters(target)),
            threshold=states.one_of("threshold", state.threshold, THRESHOLDS),
            on=states.day(state.on),
            actor=states.actor(state.actor, empty=True),
            zoom=states.region(state.zoom),
        )
        at = targets.position(state.where or target)
        if at and moved & {"target", "where"} and "zoom" not in moved and not backdrop().shows(state.zoom, at):
            state = dataclasses.replace(state, zoom=backdrop().closest(at))
        if moved & {*ATTACK} and "round" not in moved:
            return dataclasses.replace(state, round=1)
        # The first round needs no look at the attack: if there can be none, the view says so.
        last = 1 if state.round == 1 else len(examined(state).rounds)
        return dataclasses.replace(state, round=states.whole("round", state.round, 1, last))

    def selected(self, state: State) -> tuple[str, ...]:
        """The actor whose reasons are read."""
        return (state.actor,) if state.actor else ()

    def picked(self, selected: tuple[str, ...]) -> dict[str, Any]:
        """The reasons of an actor selected on the map are read."""
        return {"actor": selected[-1] if selected else ""}

    def _step(self, by: int) -> None:
        with self._one_at_a_time:  # two presses may come at once
            try:
                last = len(examined(self._wanted).rounds)
            except KitError as error:
                self._trouble(str(error))
                return
            number = self._wanted.round + by
            if number < 1:
                self._trouble("This is the first round: the attack itself.")
            elif number > last:
                self._trouble(f"This is the last round, {last} of {last}: nobody new comes in after it.")
            else:
                self._move({"round": number})

    def _exchange(self) -> None:
        with self._one_at_a_time:  # two presses may come at once
            try:
                struck = examined(self._wanted).scenario.victims[0]
            except KitError as error:
                self._trouble(str(error))
                return
            if struck not in everyone():
                self._trouble(f"{name_of(struck)} is struck, and is not among the kit’s actors: it cannot attack here.")
                return
            home = f"home-{self._wanted.attacker.lower()}"
            self._move({"attacker": struck, "target": home, "attacked": "", "where": ""})


def _rounds(state: State) -> Options:
    """The rounds of an attack; the first alone where there is nothing to examine."""
    try:
        rounds = examined(state).rounds
    except KitError:
        return (("1: the attack", 1),)
    return tuple(
        (
            f"{one.number}: {textwrap.shorten(one.title, 60, placeholder=' …')}{' (arguable)' if one.before else ''}",
            one.number,
        )
        for one in rounds
    )


def _water(where: Any) -> str:
    return localities.find_locality(where) if where != "" else ""


def _fitting(field: str, value: str, options: Options) -> str:
    """A value, if the target leaves that choice."""
    if value not in (keys := [key for _, key in options]):
        may = f"one of {', '.join(key or 'nothing' for key in keys)}" if len(keys) > 1 else "nothing"
        raise KitError(f"This target does not take {field}={value!r}. What it takes is {may}.")
    return value


def contingency(state: str = "", **settings: Any) -> Contingency:
    """Explore who has promised what if somebody is attacked.

    Parameters
    ----------
    state
        The `state` of another contingency explorer, to show the same.
    settings
        `attacker` (an actor), `target` (an actor for its home territory, a locality, a base or site, or a ship or
        aircraft as in `alliancekit.scenario.stipulate`), `attacked` (whose ship or aircraft; a claimant), `where` (the
        sea or the place off which it is), `threshold`, `on` (the day), `round` (from 1), `actor` (whose reasons are
        read; empty for nobody’s), `zoom` (a region of the map).

    Raises
    ------
    KitError
        If a setting or its value is not known, or there can be no such attack.

    Examples
    --------
    >>> contingency(target="Guam", actor="Japan").shown.cards[0].lines[0]
    ('Answer', 'political promise to consult')
    """
    return Contingency(state, **settings)
