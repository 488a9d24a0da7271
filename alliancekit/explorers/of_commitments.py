"""The explorer `commitments`: who owes whom what on a day."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

from ..dates import in_words
from ..errors import KitError
from ..figures import palette
from ..states import in_prose, listing, name_of
from ..words import Html, begun
from . import state as states
from .controls import Day, choice, zoom
from .duty_sentences import by_kind, of_one, of_pair, shares
from .explorer import Explorer
from .looks import Line, Look
from .owed import ASLEEP, DUTIES, KINDS, RESTRAINT, Duty, belonged, owed
from .scene import Arc, Scene, everyone
from .sources import linked
from .view import Card, Table, View

CHOSEN = Look("the chosen actor", "#e69f00", "/")
NONE_FOUND = Look("no duty found in this ledger", palette.OTHER)
# Colours of lines stand out on the light sea and on that of the dark theme.
MUTUAL = Line("owed both ways", "#d55e00")
ONE_WAY = Line("owed one way, to whom the arrow points", "#d55e00", "7 4", 1.5)
QUIET = Line("owed, but dormant, suspended or contested", "#5f7183", "1.5 4")
FEW = 4  # duties on a card, names in a cell


@dataclasses.dataclass(frozen=True)
class State:
    """Whose duties, with whom (empty: anybody), on which day, and of which kind (empty: all)."""

    actor: str = "JPN"
    other: str = ""
    on: str = "2024-04-10"
    duty: str = ""
    zoom: str = "Whole map"


def view(state: State) -> View:
    """Who owes whom what: on the map, as a table of duties and one of commitments, and for two actors as cards."""
    if state.actor == state.other:
        raise KitError(
            f"{name_of(state.actor)} is chosen twice. A duty joins two: choose another actor, or “anybody”, under With."
        )
    found = [
        duty
        for duty in owed(state.on, state.actor)
        if state.duty in ("", duty.duty) and state.other in ("", duty.other(state.actor))
    ]
    texts = belonged(state.on, tuple(filter(None, (state.actor, state.other))))
    by_other: dict[str, list[Duty]] = {}
    for duty in found:
        by_other.setdefault(duty.other(state.actor), []).append(duty)
    if state.other:
        finding, told = of_pair(state.actor, state.other, state.duty, found)
    else:
        finding, told = of_one(state.actor, state.duty, by_other)
    who = in_prose(state.actor) + (f" and {in_prose(state.other)}" if state.other else "")
    title = f"{begun(who)}, {in_words(state.on)}: {finding}"
    both = "both" if state.other else "it"
    if state.other and not (found or state.duty) and texts:
        told += f" The {len(texts)} texts in force that concern both are listed below; no duty is coded for them here."
    return View(
        title=title,
        status=f"{told} Texts in force that day that concern {both}: {len(texts)}.",
        picture=_scene(state, by_other, title),
        tables=(_table_of_duties(state, found), _table_of_texts(state, texts)),
        source="A promise is not a prediction. Political texts do not bind in law. What is signed and not in force is "
        "not shown. The UN Charter forbids its members to use force, except in self-defence or by decision of the "
        "Security Council: that is no row here. Data: alliancekit, tables obligations, commitments and parties: a "
        "selection, so what is missing may still exist. Boundaries: Natural Earth, de facto; drawing is not "
        "endorsement.",
        cards=(_card(state.actor, state.other, found), _card(state.other, state.actor, found)) if state.other else (),
    )


def _scene(state: State, by_other: dict[str, list[Duty]], title: str) -> Scene:
    classes = {kind: [code for code in codes if code in everyone()] for kind, codes in by_kind(by_other).items()}
    of = {code: KINDS[kind] for kind, codes in classes.items() for code in codes} | {state.actor: CHOSEN}
    arcs = [_arc(state.actor, code, by_other[code], kind) for kind, codes in classes.items() for code in codes]
    legend: list[tuple[Look | Line, str]] = [(CHOSEN, f"({name_of(state.actor)})")]
    legend += [(KINDS[kind], f"({len(codes)})") for kind, codes in classes.items() if codes]
    without = [code for code in ((state.other,) if state.other else everyone()) if code not in of]
    if without:
        of |= dict.fromkeys(without, NONE_FOUND)
        legend.append((NONE_FOUND, f"({len(without)})"))
    styles = [line for line in (MUTUAL, ONE_WAY, QUIET) if any(arc.line.label == line.label for arc in arcs)]
    legend += [(line, "") for line in styles]
    lines = "; ".join(f"{line.label} ({_ends(line, arcs, state.actor)})" for line in styles)
    alt = [f"Map. {begun(CHOSEN.label)}: {in_prose(state.actor)}."]
    alt += [f"By the firmest duty between the two: {shown}."] if (shown := shares(classes, len(of))) else []
    alt += [f"Lines: {lines}."] if lines else []
    alt += [f"{begun(NONE_FOUND.label)}: {listing(without)}."] if without else []
    near = [code for kind, codes in classes.items() for code in codes if kind < RESTRAINT]
    return Scene(
        title=title,
        alt=" ".join(alt),
        window=state.zoom,
        of=of,
        legend=tuple(legend),
        says={code: _says(state, code, by_other.get(code, [])) for code in everyone()},
        arcs=tuple(reversed(arcs)),
        named=(state.actor, *([state.other] if state.other else near)),
        outlined=tuple(filter(None, (state.actor, state.other))),
    )


def _arc(actor: str, other: str, duties: list[Duty], kind: int) -> Arc:
    """The line of the firmest duty between two actors."""
    obligors = {duty.obligor for duty in duties if duty.kind == kind}
    a, b = (other, actor) if actor not in obligors else (actor, other)
    line = QUIET if kind == ASLEEP else MUTUAL if len(obligors) == 2 else ONE_WAY
    if kind == RESTRAINT:  # with many actors, and the least of what they owe
        line = dataclasses.replace(line, width=0.9)
    return Arc(a, b, line, arrow=len(obligors) == 1)


def _ends(line: Line, arcs: Iterable[Arc], actor: str) -> str:
    """Who the lines of a kind lead to, in words."""
    ends = [(arc.a, arc.b) for arc in arcs if arc.line.label == line.label]
    if line is not ONE_WAY:
        return listing(b if a == actor else a for a, b in ends)
    ways = {"to": [b for a, b in ends if a == actor], "by": [a for a, b in ends if b == actor]}
    return " and ".join(f"{way} {listing(codes)}" for way, codes in ways.items() if codes)


def _says(state: State, code: str, duties: list[Duty]) -> str:
    """What hover and focus say of an actor, in short: the table has it all."""
    name = name_of(code)
    if code == state.actor:
        return f"{name}: chosen"
    if not duties:
        return f"{name}: no duty found with {in_prose(state.actor)}" if state.other in ("", code) else name
    kind = min(duty.kind for duty in duties)
    firmest = [duty for duty in duties if duty.kind == kind]
    obligors = {duty.obligor for duty in firmest}
    way = "both ways" if len(obligors) == 2 else f"by {in_prose(*obligors)} alone"
    return f"{name}, {KINDS[kind].label}: {', '.join(dict.fromkeys(duty.words for duty in firmest))}; owed {way}"


def _table_of_duties(state: State, found: list[Duty]) -> Table:
    rows = [
        [f"{name_of(duty.obligor)} → {name_of(duty.beneficiary)}", duty.words, duty.plain_words,
         f"{duty.text if duty.form == 'treaty' else f'{duty.text}, {duty.form}'}: {duty.article}",
         "political: not binding in law" if duty.political else duty.wording, duty.standing, duty.since, duty.limits]
        for duty in found
    ]  # fmt: skip
    heads = ["who owes → to whom", "duty", _wide("in plain words", 15), "text and article", "how firm", "standing",
             _wide("since", 6), "disputed or limited"]  # fmt: skip
    return Table(f"Duties on {in_words(state.on)}, firmest first: {len(rows)}", heads, rows)


def _table_of_texts(state: State, texts: Sequence[dict[Any, str]]) -> Table:
    rows = []
    for text in texts:
        members = [name_of(code) for code in text["members"].split(";")]
        rows.append(
            [text["short_name"], text["name"], text["kind"], text["legal_form"], text["signed"],
             text["standing_then"].replace(";", ", "), ", ".join(members) if len(members) <= FEW else f"{len(members)}"]
        )  # fmt: skip
    whom = f"{in_prose(state.actor)} and {in_prose(state.other)}" if state.other else in_prose(state.actor)
    caption = f"Texts in force on {in_words(state.on)} that concern {whom}: {len(rows)}"
    heads = [
        "commitment",
        "official name",
        "kind",
        "form in law",
        _wide("signed", 6),
        "standing then",
        "parties in the tables",
    ]
    return Table(caption, heads, rows)


def _wide(head: str, em: float) -> Html:
    """A heading that keeps its column from becoming narrower."""
    return Html(f"<span style='display:inline-block;min-width:{em}em'>{escape(head)}</span>")


def _card(obligor: str, beneficiary: str, found: Iterable[Duty]) -> Card:
    """The firmest few things that one owes the other, each by one row: of the text with the firmest, if it has one."""
    own = [duty for duty in found if duty.obligor == obligor]
    firmest: dict[tuple[int, str], Duty] = {}
    for duty in sorted(own, key=lambda duty: (duty.kind, duty.text != own[0].text)):
        firmest.setdefault((duty.kind, duty.duty), duty)
    lines: list[tuple[str, str]] = [(_term(duty), _line(duty)) for duty in list(firmest.values())[:FEW]]
    if len(firmest) > FEW:
        lines.append(("", f"{len(firmest) - FEW} more in the table below."))
    heading = f"{begun(in_prose(obligor))} owes {in_prose(beneficiary)}"
    return Card(heading, lines or [("", "No duty found in this ledger.")])


def _term(duty: Duty) -> str:
    manner = ", ".join(["political promise"] * duty.political + [duty.standing] * duty.asleep)
    return duty.words + (f" ({manner})" if manner else "")


def _line(duty: Duty) -> Html:
    limits = f"Disputed or limited: {escape(duty.limits)} " if duty.limits else ""
    return Html(
        f"{escape(duty.plain_words)} ({escape(duty.article)}; {escape(duty.text)}.) "
        f"{limits}Sources: {'; '.join(linked(duty.sources))}."
    )


class Commitments(Explorer):
    """A day and one or two actors: who owes whom what."""

    name, form = "commitments", State
    asks, most = "Actors whose duties are shown, up to two", 2
    view = staticmethod(view)

    def controls(self, state: State) -> dict[str, Any]:
        """The controls, by field."""
        actors = [(name, code) for code, name in everyone().items()]
        duties = [(words, duty) for duty, (words, _) in DUTIES.items()]
        return {
            "actor": choice("Actor", actors, state.actor),
            "other": choice("With", [("anybody", ""), *actors], state.other),
            "on": Day(description="Day", value=state.on),
            "duty": choice("Duty", [("all duties", ""), *duties], state.duty),
            "zoom": zoom(state.zoom),
        }

    def tidy(self, state: State, moved: frozenset[str]) -> State:
        """The state with names put as the tables put them."""
        return State(
            actor=states.actor(state.actor),
            other=states.actor(state.other, empty=True),
            on=states.day(state.on),
            duty=states.one_of("duty", state.duty, ["", *DUTIES]),
            zoom=states.region(state.zoom),
        )

    def selected(self, state: State) -> tuple[str, ...]:
        """The one actor or the two."""
        return tuple(dict.fromkeys(filter(None, (state.actor, state.other))))

    def picked(self, selected: tuple[str, ...]) -> dict[str, Any]:
        """The first actor selected on the map owes and is owed; a second is the other. None: the first stays."""
        return dict(zip(("actor", "other"), (*selected, ""), strict=False)) if selected else {"other": ""}


def commitments(state: str = "", **settings: Any) -> Commitments:
    """Explore who owes whom what on a day.

    Parameters
    ----------
    state
        The `state` of another commitments explorer, to show the same.
    settings
        `actor` and `other` (two actors by any name; `other` may be empty, for anybody), `on` (a day, YYYY-MM-DD),
        `duty` (one of the table `obligations`, or empty for all), `zoom` (a region of the map).

    Raises
    ------
    KitError
        If a setting or its value is not known, or the two actors are the same.

    Examples
    --------
    >>> commitments(other="Taiwan").shown.title
    'Japan and Taiwan, 10 April 2024: no duty found in this ledger'
    """
    return Commitments(state, **settings)
