"""The explorer `reach`: a place and a range, and what lies within."""

from __future__ import annotations

import dataclasses
import functools
from typing import TYPE_CHECKING, Any

from .. import distances
from ..catalog import load
from ..errors import KitError
from ..states import in_prose, name_of
from ..words import begun
from . import state as states
from .backdrop import backdrop, place_at
from .controls import Options, Slider, choice, zoom
from .explorer import Explorer
from .looks import Line, Look, Sign
from .scene import Mark, Scene, everyone
from .view import Table, View

if TYPE_CHECKING:
    import pandas as pd

NEAREST, FARTHEST, STEP = 50, 8000, 50  # kilometres
CAPITAL = Look("its capital lies within the range", "#56b4e9")
OWN = Look("the actor whose capital is the starting point", "#e69f00", "/")
START = Sign("the starting point", "cross")
SIGNS = {
    "USA": Sign("open to the United States, alone or with others", "circle", "#0072b2"),
    "CHN": Sign("used by China", "square", "#d55e00"),
    "else": Sign("used by others", "triangle", "#f0e442"),
    "": Sign("strait or disputed feature", "diamond"),
}
COUNTED = {"places": ("place", "bases, sites, straits, disputed features"), "actors": ("capital", "capitals")}


@dataclasses.dataclass(frozen=True)
class State:
    """From where, how far, and what is counted: ``"actors"`` (capitals) or ``"places"``, of one user or of all."""

    place: str = "kadena"
    km: int = 800
    of: str = "places"
    user: str = ""
    zoom: str = "East Asia"


@functools.cache
def points() -> dict[str, str]:
    """Every point to start from: key or ISO3 code, and what a reader sees; the places first."""
    places, capitals = load("places").sort_values("name"), load("actors").sort_values("name")
    found = dict(zip(places["place"], places["name"], strict=True))
    return found | {
        iso3: f"{capital} ({name})"
        for iso3, name, capital in zip(capitals["iso3"], capitals["name"], capitals["capital"], strict=True)
    }


@functools.cache
def users() -> tuple[str, ...]:
    """Actors that use a place of the table."""
    codes = {code for cell in load("places")["user"] for code in cell.split(";") if code}
    return tuple(code for code in everyone() if code in codes)


def view(state: State) -> View:
    """What lies within the range, on the map and as a table of distances."""
    everything = _outwards(state)
    found, beyond = everything[everything["distance_km"] <= state.km], everything[everything["distance_km"] > state.km]
    start, noun = points()[state.place], COUNTED[state.of][0]
    whose = f" used by {in_prose(state.user)}" if state.user and state.of == "places" else ""
    many = (
        f"{len(found)} {noun}{'' if len(found) == 1 else 's'}{whose}"
        if len(found)
        else f"no {noun} of the table{whose}"
    )
    title = f"Within {state.km:,} km of {start}: {many}"
    told = [f"{title}."]
    told += [f"The nearest is {_named(found.iloc[0])}."] if len(found) else []
    told += [f"The farthest of them is {_named(found.iloc[-1])}."] if len(found) > 1 else []
    told += [f"The next one farther out is {_named(beyond.iloc[0])}."] if len(beyond) else []
    status = " ".join(told)
    columns = {"actors": ["capital of", "km", "direction", "capital"]}
    heads = columns.get(state.of, ["place", "km", "direction", "kind", "host", "user"])
    return View(
        title=title,
        status=status,
        picture=_scene(state, found, title, status),
        tables=(Table(f"What lies within {state.km:,} km, nearest first", heads, _rows(state, found)),),
        source="Distances along the WGS84 ellipsoid; the circle is drawn as it lies on the globe. Data: alliancekit, "
        "tables places and actors: a selection, not a count of all bases. Boundaries: Natural Earth, de "
        "facto; drawing is not endorsement.",
    )


def _outwards(state: State) -> pd.DataFrame:
    """Everything that is counted, nearest first, however far away."""
    user = state.user or None if state.of == "places" else None
    return distances.within(state.place, 21_000, of=state.of, user=user)  # half the way around the earth and more


def _named(row: Any) -> str:
    return f"{points()[row['iso3'] if 'iso3' in row else row['place']]}, {row['distance_km']:,.0f} km"


def _rows(state: State, found: pd.DataFrame) -> list[list[str]]:
    rows = []
    for row in found.to_dict("records"):
        try:
            way = distances.compass(distances.bearing(state.place, row["place" if state.of == "places" else "iso3"]))
        except KitError:
            way = ""  # the two are one point
        facts = [row["capital"]] if state.of == "actors" else [row["kind"], _states(row["host"]), _states(row["user"])]
        rows.append([row["name"], f"{row['distance_km']:,.0f}", way, *facts])
    return rows


def _states(codes: str) -> str:
    return ", ".join(name_of(code) for code in codes.split(";") if code) or "–"


def _scene(state: State, found: pd.DataFrame, title: str, status: str) -> Scene:
    lon, lat = distances.locate(state.place)
    own = state.place if state.place in everyone() else ""
    near, marks = [], []
    if state.of == "actors":
        near = found["iso3"].tolist()
    else:
        marks = [
            Mark(place_at(row["place"]), row["name"], _sign(row["user"]), True) for row in found.to_dict("records")
        ]
    signs = [mark.sign for mark in marks]
    legend: list[tuple[Look | Line | Sign, str]] = [(CAPITAL, f"({len(near)})")] if near else []
    legend += [(OWN, "")] if own else []
    legend += [(sign, f"({signs.count(sign)})") for sign in SIGNS.values() if sign in signs]
    groups = [
        f"{begun(sign.label)}: {', '.join(mark.label for mark in marks if mark.sign == sign)}."
        for sign in SIGNS.values()
        if sign in signs
    ]
    return Scene(
        title=title,
        alt=" ".join([f"Map with a circle of {state.km:,} km around {points()[state.place]}. {status}", *groups]),
        window=state.zoom,
        of=dict.fromkeys(near, CAPITAL) | ({own: OWN} if own else {}),
        legend=((START, ""), *legend),
        says={iso3: f"{name}: {_to_capital(state.place, iso3)}" for iso3, name in everyone().items()},
        marks=(Mark(place_at(state.place), points()[state.place], START, named=True), *marks),
        rings=(backdrop().circle(lon, lat, state.km),),
        named=tuple(near),
        outlined=(own,) if own else (),
    )


def _sign(user: str) -> Sign:
    users = user.split(";")
    return next((SIGNS[code] for code in ("USA", "CHN") if code in users), SIGNS["else" if user else ""])


@functools.lru_cache(maxsize=4096)
def _to_capital(place: str, iso3: str) -> str:
    km = distances.distance_km(place, iso3)
    return "its capital is the starting point" if place == iso3 else f"capital {km:,.0f} km away"


class Reach(Explorer):
    """A place and a range: what lies within, with distances over the earth's surface."""

    name, form = "reach", State
    asks = "Capitals to start from"
    view = staticmethod(view)

    def controls(self, state: State) -> dict[str, Any]:
        """The controls, by field."""
        return {
            "place": choice("From", [(label, key) for key, label in points().items()], state.place),
            "km": Slider(description="Range", value=state.km, min=NEAREST, max=FARTHEST, step=STEP, unit=" km"),
            "of": choice("Count", [(label, key) for key, (_, label) in COUNTED.items()], state.of),
            "user": choice("Used by", self.options(state)["user"], state.user),
            "zoom": zoom(state.zoom),
        }

    def options(self, state: State) -> dict[str, Options]:
        """Capitals have no users."""
        every = [("anybody", ""), *((name_of(code), code) for code in users())]
        return {"user": every if state.of == "places" else [("– (for places)", "")]}

    def tidy(self, state: State, moved: frozenset[str]) -> State:
        """The state with names put as the tables put them; the map goes to where the circle is."""
        place = distances.key_of(state.place) or str(state.place)
        km = states.whole("km", state.km, NEAREST, FARTHEST)
        of = states.one_of("table with positions", state.of, COUNTED)
        user = states.one_of("user of a place in the table", states.actor(state.user, empty=True), ["", *users()])
        region = states.region(state.zoom)
        corners = backdrop().corners(*distances.locate(place), km)
        if moved & {"place", "km"} and "zoom" not in moved and not backdrop().shows(region, *corners):
            region = backdrop().closest(*corners)
        return State(place, km, of, user if of == "places" else "", region)

    def selected(self, state: State) -> tuple[str, ...]:
        """The actor whose capital is the starting point."""
        return (state.place,) if state.place in everyone() else ()

    def picked(self, selected: tuple[str, ...]) -> dict[str, Any]:
        """An actor selected on the map is the new starting point."""
        return {"place": selected[-1]} if selected else {}


def reach(state: str = "", **settings: Any) -> Reach:
    """Explore what lies within a range of a place.

    Parameters
    ----------
    state
        The `state` of another reach explorer, to show the same.
    settings
        `place` (a place or an actor, by any name), `km` (50 to 8,000), `of` (``"places"`` or ``"actors"``), `user` (of
        the places), `zoom` (a region of the map).

    Raises
    ------
    KitError
        If a setting or its value is not known.

    Examples
    --------
    >>> reach(place="Kadena", km=800, of="actors").shown.title
    'Within 800 km of Kadena: 1 capital'
    """
    return Reach(state, **settings)
