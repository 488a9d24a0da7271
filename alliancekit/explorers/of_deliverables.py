"""The explorer `deliverables`: what was announced, how firmly, and how many “deliverables” that is."""

from __future__ import annotations

import dataclasses
import functools
import textwrap
from collections import Counter
from typing import Any

from .. import article
from ..counting_rules import NOUNS, RULES, SECTION_HEADING, counted, counts, rows
from ..figures import palette
from ..states import name_of
from . import sources, sums
from . import state as states
from .announced import FILTERS, LABELS, third_state, values
from .chart import Bar, Chart
from .controls import Options, choice
from .explorer import Explorer
from .filters import Keys, listed
from .looks import Look
from .view import Card, Table, View

COUNT = "P5b"  # the claim about how many there are
VERBS = (*listed("deliverables", "verb"), SECTION_HEADING)
LOOKS = {verb: Look.styled(verb, style) for verb, style in zip(VERBS, palette.styles(len(VERBS)), strict=True)}
REST = Look("left out by the filters", "#ededed")  # light, against the dark blue of the other that has no hatch


@dataclasses.dataclass(frozen=True)
class State:
    """Filters, each empty for all; the rule to count by; and which item is read.

    `partner` is a state beyond Japan and the United States, or “none”; `money` is “with a sum” or “without a sum”.
    """

    section: str = ""
    partner: str = ""
    verb: str = ""
    money: str = ""
    money_kind: str = ""
    rule: str = "headed items"
    item: str = "H01"


def view(state: State) -> View:
    """The items left by the filters, by section and verb, counted by a rule; and one of them."""
    keys = FILTERS.left(state)
    found, total = counted(state.rule, keys), counted(state.rule, rows())
    title = _title(state, found, keys)
    own = rows()[state.item]
    verbs = Counter({verb: sum(found[section, verb] for section in values()["section"]) for verb in VERBS})
    told = ", ".join(f"{verb} {verbs[verb]}" for verb in VERBS if verbs[verb])
    if not found:
        told = f"the rule counts none of the {FILTERS.counted(len(keys))} that they leave"
    number = f"The filters leave {found.total()} of" if FILTERS.chosen(state) else "There are"
    return View(
        title=title,
        status=f"The rule “{state.rule}” counts {RULES[state.rule]}. {number} {total.total()}: {told}. "
        f"Shown below: {state.item} (verb: {own['verb']}; status: {own['status']}).",
        picture=_chart(title, found, total),
        tables=(_by_section(found), _by_rule(state, keys), _items(state.rule, keys), *_amounts(keys)),
        source="Each item is coded by its strongest verb. The card says how the status was checked. "
        "Data: alliancekit, tables deliverables, deliverable_amounts and sources, from the White House fact sheet.",
        cards=(*_cards(state.item), _how_many()),
    )


def _title(state: State, found: Counter[tuple[str, str]], keys: Keys) -> str:
    """How many by the rule, how many by the others, and how many are firm."""
    chosen, number = FILTERS.chosen(state), found.total()
    headings = sum(many for (_, verb), many in found.items() if verb == SECTION_HEADING)
    counted_as = f"{number - headings} headed items and {headings} section headings" if headings else NOUNS[state.rule]
    share = f"{number}" if not chosen else f"{number} of {counted(state.rule, rows()).total()}"
    firm = sum(many for (_, verb), many in found.items() if verb == VERBS[0])
    title = f"{share}: {counted_as}" if headings else f"{share} {counted_as}"
    title += f" ({FILTERS.said(chosen)})" if chosen else ""
    title += f", {firm} of them {VERBS[0]}" if number and not state.verb else ""
    others = [str(counted(rule, keys).total()) for rule in RULES if rule != state.rule]
    if len(set(others)) == 1:
        return f"{title}; by each other rule {others[0]}"
    return f"{title}; by the other rules {', '.join(others[:-1])} and {others[-1]}"


def _chart(title: str, found: Counter[tuple[str, str]], total: Counter[tuple[str, str]]) -> Chart:
    bars, told = [], []
    for section in values()["section"]:
        parts = {verb: found[section, verb] for verb in VERBS if found[section, verb]}
        number, every = sum(parts.values()), sum(total[section, verb] for verb in VERBS)
        label = f"{section}: {number}" + (f" of {every}" if number < every else "")
        rest = ((every - number, REST),) if number < every else ()
        bars.append(Bar(label, (*((many, LOOKS[verb]) for verb, many in parts.items()), *rest)))
        told.append(f"{label} ({', '.join(f'{verb} {many}' for verb, many in parts.items()) or REST.label})")
    verbs = {verb: sum(found[section, verb] for section in values()["section"]) for verb in VERBS}
    legend = [(LOOKS[verb], f"({many})") for verb, many in verbs.items() if many]
    without = total.total() - found.total()
    return Chart(
        title=title,
        alt=f"Bars, one for each section, with parts by verb from “{VERBS[0]}” to “{VERBS[-2]}”. {'; '.join(told)}."
        + (f" Light grey: {REST.label} ({without})." if without else ""),
        bars=tuple(bars),
        legend=(*legend, *([(REST, f"({without})")] if without else [])),
    )


def _by_section(found: Counter[tuple[str, str]]) -> Table:
    verbs = [verb for verb in VERBS if verb != SECTION_HEADING or any(verb == with_verb for _, with_verb in found)]
    lines = {section: [found[section, verb] for verb in verbs] for section in values()["section"]}
    lines["all"] = [sum(column) for column in zip(*lines.values(), strict=True)]
    cells = [[section, *map(str, line), str(sum(line))] for section, line in lines.items()]
    return Table("Chosen, by section and verb", ["section", *verbs, "all"], cells, figures=True)


def _by_rule(state: State, keys: Keys) -> Table:
    lines = [
        [
            f"{rule} (chosen)" if rule == state.rule else rule,
            str(counted(rule, keys).total()),
            str(counted(rule, rows()).total()),
            how,
        ]
        for rule, how in RULES.items()
    ]
    return Table("How many there are by each rule", ["rule", "chosen", "all", "what counts"], lines)


def _items(rule: str, keys: Keys) -> Table:
    lines = []
    for key in keys:
        row = rows()[key]
        partners = ", ".join(name_of(code) for code in row["partners"].split(";") if code)
        lines.append(
            [key, row["description"], partners, row["verb"], row["due"], row["status"], str(int(counts(rule, key)))]
        )
    heads = ["item", "in the kit’s words", "other partners", "verb", "due", "status", "counts as"]
    return Table(f"Items and deals chosen: {len(keys)}", heads, lines)


def _amounts(keys: Keys) -> tuple[Table, ...]:
    """The sums and numbers that items name; no table where they name none."""
    lines = [
        [key, sums.in_words(row), f"{row['kind']} ({sums.kinds()[row['kind']]})", row["payer"], row["what"]]
        for key in keys
        for row in sums.named().get(key, ())
    ]
    caption = (
        f"Sums and numbers that these name: {len(lines)}. They must not be added up: they are of different kinds, and "
        "some overlap, as a cumulative sum includes earlier ones."
    )
    return (Table(caption, ["item", "amount", "kind", "who pays or counts", "for what"], lines),) if lines else ()


@functools.lru_cache(maxsize=128)
def _cards(item: str) -> tuple[Card, ...]:
    """The item, and what became of it."""
    row = rows()[item]
    partners = [name_of(code) for code in row["partners"].split(";") if code]
    partners += [other for other in row["others"].split(";") if other]
    amounts = "; ".join(f"{sums.in_words(amount)} ({amount['kind']})" for amount in sums.named().get(item, ()))
    cards = {
        f"{row['kind'].capitalize()} {item}": [
            ("Section", row["section"]),
            ("Part", row["subsection"]),
            ("Stands under", row["parent"]),
            ("In the kit’s words", row["description"]),
            ("Named beside both governments", ", ".join(partners)),
            ("Verb", f"{row['verb']}, for the words “{row['verb_note']}”"),
            ("Due", row["due"]),
            ("Amounts", amounts),
        ],
        "What became of it": [
            ("Status", row["status"]),
            ("What is known", row["status_note"]),
            ("Date of that", row["status_date"]),
            *(("Source", source) for source in sources.linked(row["source"])),
            ("Verified by", row["verified_how"]),
        ],
    }
    return tuple(Card(heading, [line for line in lines if line[1]]) for heading, lines in cards.items())


@functools.cache
def _how_many() -> Card:
    """What the article says of how many there are."""
    claim = article.evidence(COUNT)
    lines = [("In the kit’s words", claim.text), ("Verdict", claim.verdict), ("Finding", claim.finding)]
    return Card(f"Claim {COUNT}: how many", lines)


def _short(key: str) -> str:
    return f"{key} · {textwrap.shorten(rows()[key]['description'], 40, placeholder=' …')}"


class Deliverables(Explorer):
    """What was announced on 10 April 2024: how firmly, and how many by which rule."""

    name, form = "deliverables", State
    view = staticmethod(view)

    def controls(self, state: State) -> dict[str, Any]:
        """The controls, by field."""
        options = self.options(state)
        labels = LABELS | {"rule": "Count by", "item": "Show item"}
        return {field: choice(label, options[field], getattr(state, field)) for field, label in labels.items()}

    def options(self, state: State) -> dict[str, Options]:
        """The filters and rules with how many there would be, and the items left."""
        filters = {
            field: FILTERS.options(state, field, lambda keys: counted(state.rule, keys).total()) for field in LABELS
        }
        keys = FILTERS.match(FILTERS.chosen(state))
        rules = [(f"{rule} ({counted(rule, keys).total()})", rule) for rule in RULES]
        return filters | {"rule": rules, "item": FILTERS.readable(state, _short)}

    def tidy(self, state: State, moved: frozenset[str]) -> State:
        """The state with values as the tables have them; the first item left is read where the filters moved on."""
        state = dataclasses.replace(
            state, partner=third_state(state.partner), rule=states.one_of("counting rule", state.rule, RULES)
        )
        return dataclasses.replace(state, **FILTERS.fitted(state, moved))


def deliverables(state: str = "", **settings: Any) -> Deliverables:
    """Explore what was announced on 10 April 2024.

    Parameters
    ----------
    state
        The `state` of another deliverables explorer, to show the same.
    settings
        `section` and `verb` (a value of that column of the table `deliverables`), `partner` (a state beyond Japan and
        the United States, by any name, or ``"none"``), `money` (``"with a sum"`` or ``"without a sum"``), `money_kind`
        (a kind of the table `deliverable_amounts`), each ``""`` for all; `rule` (``"headed items"``,
        ``"deals instead of their heading"``, ``"with section headings"``, ``"items and deals"``); `item` (the key of
        the one that is shown, such as ``"H06"``).

    Raises
    ------
    KitError
        If a setting or its value is not known, or no item meets all of them.

    Examples
    --------
    >>> deliverables(verb="will").shown.title
    '7 of 65 headed items (verb: will); by the other rules 14, 11 and 14'
    """
    return Deliverables(state, **settings)
