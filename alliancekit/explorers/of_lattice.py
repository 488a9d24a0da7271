"""The explorer `lattice`: hub and spokes, or a lattice, at the end of which year."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from typing import Any

from .. import dates, model
from ..actor_sets import ACTOR_SETS, members
from ..errors import KitError
from ..figures import palette
from ..snapshot import Lattice as Measured
from ..states import in_prose, listing, name_of
from ..words import begun
from . import state as states
from .controls import Options, Slider, Ticks, choice, tick, zoom
from .explorer import Explorer
from .looks import Line, Look
from .scene import Arc, Scene, everyone
from .view import View
from .year_end import CHANGES, Question, Tie, YearEnd, changes, closed, network, year_end
from .year_tables import MANY, of_changes, of_layers, of_measures, of_ties

FIRST = 1951  # the year of the first treaties of the San Francisco system, with which `alliancekit.lattice` begins too
HUB, CHOSEN = Look("the hub", "#e69f00", "/"), Look("the chosen actor", "#cc79a7", "x")
TIED, LOOSE = Look("tied", "#c4e2f5"), Look("without ties", palette.HALO, ".")
OUT = Look("not in the set", palette.OTHER)
# Colours of lines stand out on the light sea and on that of the dark theme.
LINES = {
    "defence": Line("defence", "#0072b2"),
    "consultation": Line("consultation", "#9a7500", "1.5 4"),
    "access": Line("access", "#d55e00", "10 4"),
    "logistics": Line("logistics", "#008f68", "6 3"),
    "information": Line("information", "#9b59a8", "10 3 2 3"),
    "technology": Line("technology", "#c2557f", "4 4"),
    "minilateral": Line("minilateral", "#5a8a00", "14 3 2 3 2 3"),
    "drill": Line("drill", "#00868b", "2 6"),
}
OF_HUB = Line("ties of the hub: grey, in the dashes of the layer", "#5f7183")
FEW = 6  # names in a sentence


@dataclasses.dataclass(frozen=True)
class State:
    """The year; which ties count, among whom, around which hub; and whose ties are drawn and listed (empty: all)."""

    year: int = 2024
    layers: tuple[str, ...] = ("defence",)
    actors: str = "Indo-Pacific"
    multilateral: bool = True
    hub: str = "USA"
    actor: str = ""
    zoom: str = "Whole map"


def view(state: State) -> View:
    """The ties at the end of a year: on the map, measured beside the year before, and one by one."""
    if not state.layers:
        raise KitError("No layer is ticked, so nothing ties anybody. Tick one or more.")
    question = Question(state.layers, state.actors, state.hub, state.multilateral)
    names = network(question).names
    if state.actor and state.actor not in names:
        raise KitError(
            f"{name_of(state.actor)} is not in the set “{state.actors}”. Choose an actor of the set, or the set “all”."
        )
    now = year_end(question, state.year)
    drawn = [tie for tie in now.ties if state.actor in ("", tie.a, tie.b)]
    found = now.measured
    finding = f"{_counted(found.hub_degree)} with {in_prose(state.hub)}, the hub, and {_spokes(found)} among others"
    if state.actor:
        finding = f"{in_prose(state.actor)} has {_counted(len(drawn))}; in all {finding}"
    title = f"31 December {state.year}, {_layers(state.layers)}: {finding if found.ties else 'no tie found'}"
    listed = of_ties(question, state.year, state.actor, drawn)
    return View(
        title=title,
        status=_status(state, question, now, drawn),
        picture=_scene(state, tuple(names), drawn, title),
        tables=(of_measures(question, state.year), of_changes(question, state.year), listed, of_layers()),
        source=_source(state),
    )


def _source(state: State) -> str:
    drills = " An exercise ties its participants for a year." if "drill" in state.layers else ""
    actors = network(Question(state.layers, state.actors, state.hub, state.multilateral)).names
    outside = [code for code in everyone() if code not in actors]
    without = f", without {listing(outside)}" if 0 < len(outside) <= FEW * 2 else ""
    return (
        f"Set “{state.actors}”: {len(actors)} actors{without}. A tie is not a promise of help: the last table says "
        "what each layer means. Dormant and suspended duties make no tie, contested ones do. Regional bodies (ASEAN, "
        f"the Pacific Islands Forum) make most ties of consultation.{drills} Data: alliancekit, tables commitments, "
        "parties, obligations and drills: a selection. Boundaries: Natural Earth, de facto; drawing is not endorsement."
    )


def _layers(layers: Sequence[str]) -> str:
    if len(layers) == len(model.LAYERS):
        return "all layers"
    return ", ".join(layers) if len(layers) <= 3 else f"{len(layers)} layers"


def _spokes(found: Measured) -> int:
    return found.ties - found.hub_degree


def _counted(count: int) -> str:
    return f"{count or 'no'} tie{'' if count == 1 else 's'}"


def _status(state: State, question: Question, now: YearEnd, drawn: Sequence[Tie]) -> str:
    found, told = now.measured, []
    if found.ties:
        told.append(
            f"{_counted(found.ties)} among {found.n} actors: {found.hub_degree} of the hub, {in_prose(state.hub)}, and "
            f"{_spokes(found)} among others ({100 * found.spoke_share:.0f} percent of all)."
        )
    else:
        told.append(f"No tie among {found.n} actors.")
    if not state.multilateral:
        told.append("Ties that rest only on texts, groups or exercises of three or more are left out.")
    elif found.multilateral_only:
        only = found.multilateral_only
        told.append(f"{only} {'rests' if only == 1 else 'rest'} only on texts, groups or exercises of three or more.")
    told.append(f"Since the end of {state.year - 1}, {_moved(changes(question, state.year))}.")
    if state.actor:
        partners = [tie.other(state.actor) for tie in drawn]
        ends = f", with {listing(partners)}" if partners else ""
        told.append(f"Drawn: {_counted(len(drawn))} of {in_prose(state.actor)}{ends}.")
    if f"{state.year}-12-31" > closed():
        told.append(f"The tables were closed on {closed()}; what changes after that day is not in them.")
    return " ".join(told)


def _moved(since: dict[str, tuple[Tie, ...]]) -> str:
    gained, lost, thicker, thinner = (since[what] for what in CHANGES)
    if not any(since.values()):
        return "no tie or layer came or went"
    told = f"{_counted(len(gained))} came{_pairs(gained)}, {len(lost) or 'none'} went{_pairs(lost)}"
    if thicker or thinner:
        told += f"; {_counted(len(thicker))} gained a layer{_pairs(thicker)}, "
        told += f"{len(thinner) or 'none'} lost one{_pairs(thinner)}"
    return told


def _pairs(ties: Sequence[Tie]) -> str:
    return f" ({', '.join(tie.named for tie in ties)})" if 0 < len(ties) <= FEW // 2 else ""


def _scene(state: State, actors: Sequence[str], drawn: Sequence[Tie], title: str) -> Scene:
    tied = {code for tie in drawn for code in (tie.a, tie.b)} - {state.hub, state.actor}
    near, far = TIED, LOOSE
    if state.actor:
        near = dataclasses.replace(TIED, label=f"tied with {in_prose(state.actor)}")
        far = dataclasses.replace(LOOSE, label=f"not tied with {in_prose(state.actor)}")
    of = {code: near if code in tied else far if code in actors else OUT for code in everyone()}
    of |= ({state.actor: CHOSEN} if state.actor else {}) | {state.hub: HUB}
    classes = {look: [code for code in everyone() if of[code] == look] for look in (HUB, CHOSEN, near, far, OUT)}
    by_layer = {layer: [tie for tie in drawn if tie.layers[0] == layer] for layer in state.layers}
    legend: list[tuple[Look | Line, str]] = [
        (look, f"({name_of(codes[0])})" if look in (HUB, CHOSEN) else f"({len(codes)})")
        for look, codes in classes.items()
        if codes
    ]
    legend += [(LINES[layer], f"({len(ties)})") for layer, ties in by_layer.items() if ties]
    hubs = [tie for tie in drawn if state.hub in (tie.a, tie.b)]
    spokes = [tie for tie in drawn if state.hub not in (tie.a, tie.b)]
    legend += [(OF_HUB, f"({len(hubs)})")] if hubs else []
    alt = [f"Map of {_counted(len(drawn))}."]
    alt += [f"{begun(look.label)}: {listing(codes)}." for look, codes in classes.items() if codes]
    lines = [f"{layer} ({_lines(ties)})" for layer, ties in by_layer.items() if ties]
    alt += [f"Lines by firmest layer: {'; '.join(lines)}."] if lines else []
    alt += [f"In grey the {_counted(len(hubs))} of the hub."] if hubs else []
    return Scene(
        title=title,
        alt=" ".join(alt),
        window=state.zoom,
        of=of,
        legend=tuple(legend),
        says={code: _says(state, code, code in actors, drawn) for code in everyone()},
        # What comes last lies on top: the ties of the hub, the firmest above all.
        arcs=tuple(_arc(tie, state.hub, many=len(drawn) > MANY) for tie in reversed([*hubs, *spokes])),
        named=tuple(filter(None, (state.hub, state.actor, *(sorted(tied) if len(drawn) <= MANY else ())))),
        outlined=(state.actor,) if state.actor else (),
    )


def _lines(ties: Sequence[Tie]) -> str:
    if len(ties) > MANY:
        return f"{len(ties)} ties"
    return ", ".join(tie.named for tie in ties)


def _arc(tie: Tie, hub: str, *, many: bool) -> Arc:
    """A line in the style of the firmest layer, the wider the more layers; grey if it is a tie of the hub."""
    line = LINES[tie.layers[0]]
    more = len(tie.layers) - 1
    width = 0.8 + 0.15 * more if many else 1.5 + 0.4 * more
    colour = OF_HUB.colour if hub in (tie.a, tie.b) else line.colour
    return Arc(tie.a, tie.b, dataclasses.replace(line, colour=colour, width=width))


def _says(state: State, code: str, in_set: bool, drawn: Iterable[Tie]) -> str:
    name = name_of(code)
    if not in_set:
        return f"{name}: not in the set"
    own = [tie for tie in drawn if code in (tie.a, tie.b)]
    if state.actor and code != state.actor:
        return f"{name}: {', '.join(own[0].layers) if own else f'not tied with {in_prose(state.actor)}'}"
    with_whom = listing(tie.other(code) for tie in own) if 0 < len(own) <= FEW else ""
    return f"{name}: {_counted(len(own))}{f', with {with_whom}' if with_whom else ''}"


class Lattice(Explorer):
    """A year: hub and spokes, or a lattice."""

    name, form = "lattice", State
    asks = "Actors whose ties are shown, one at a time"
    view = staticmethod(view)

    def controls(self, state: State) -> dict[str, Any]:
        """The controls, by field."""
        options = self.options(state)
        return {
            "year": Slider(
                description="Year", value=state.year, min=FIRST, max=dates.LAST_YEAR, interval=1200, plays=True
            ),
            "layers": Ticks("Layers", model.LAYERS, state.layers),
            "actors": choice("Set of actors", [(name, name) for name in ACTOR_SETS], state.actors),
            "multilateral": tick("Count ties from texts of three or more", state.multilateral),
            "hub": choice("Hub", options["hub"], state.hub),
            "actor": choice("Show ties of", options["actor"], state.actor),
            "zoom": zoom(state.zoom),
        }

    def options(self, state: State) -> dict[str, Options]:
        """The actors of the set, and whoever was chosen from beyond it."""
        inside = members(state.actors)[1]

        def listed(chosen: str) -> list[tuple[str, str]]:
            return [(name, code) for code, name in everyone().items() if code in inside or code == chosen]

        return {"hub": listed(state.hub), "actor": [("all actors", ""), *listed(state.actor)]}

    def tidy(self, state: State, moved: frozenset[str]) -> State:
        """The state with names put as the tables put them; who is not in a new set of actors is chosen no longer."""
        actors = states.one_of("set of actors", state.actors, ACTOR_SETS)
        hub, actor = states.actor(state.hub), states.actor(state.actor, empty=True)
        if "actors" in moved:
            inside = members(actors)[1]
            hub = hub if hub in inside or "hub" in moved else State.hub
            actor = actor if actor in inside or "actor" in moved else ""
        return State(
            year=states.whole("year", state.year, FIRST, dates.LAST_YEAR),
            layers=model.find_layers(state.layers) if state.layers else (),
            actors=actors,
            multilateral=states.truth("multilateral", state.multilateral),
            hub=hub,
            actor=actor,
            zoom=states.region(state.zoom),
        )

    def selected(self, state: State) -> tuple[str, ...]:
        """The actor whose ties are drawn."""
        return (state.actor,) if state.actor else ()

    def picked(self, selected: tuple[str, ...]) -> dict[str, Any]:
        """The ties of an actor selected on the map are drawn; of all, if none is."""
        return {"actor": selected[-1] if selected else ""}


def lattice(state: str = "", **settings: Any) -> Lattice:
    """Explore the network of ties year by year.

    Parameters
    ----------
    state
        The `state` of another lattice explorer, to show the same.
    settings
        `year` (measured on its last day), `layers` (one or several of `alliancekit.model.LAYERS`), `actors` (a set of
        `alliancekit.lattice.ACTOR_SETS`), `multilateral` (False leaves out ties that come only from instruments, groups
        or exercises of more than two), `hub` (an actor of the set), `actor` (whose ties are drawn and listed; empty for
        all), `zoom` (a region of the map).

    Raises
    ------
    KitError
        If a setting or its value is not known, or an actor is not in the set.

    Examples
    --------
    >>> lattice(year=1960, actors="San Francisco system", multilateral=False).shown.title
    '31 December 1960, defence: 4 ties with the United States, the hub, and 0 among others'
    """
    return Lattice(state, **settings)
