"""What was announced on 10 April 2024, by section of the fact sheet, and how firmly or what became of it."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .. import catalog
from ..catalog import load
from ..counting_rules import HEADED, NOUNS, RULES, SECTION_HEADING, SECTIONS, counted, rows
from ..dates import in_words
from ..errors import unknown
from . import palette, sentences
from .figure import Figure
from .labels import SMALLEST
from .panels import CLOSE, ROOM, Panels, bar, spread, width_of
from .sheet import headline

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

# The firmer the verb, the darker; “welcome or affirm” is no step of that scale.
_BLUE, _OTHER = palette.STYLES[0], palette.STYLES[1]
LOOKS: dict[str, dict[str, tuple[str, str]]] = {
    "verb": {
        "signed or done": (_BLUE.fill, ""),
        "will": (_BLUE.tint(0.62), "/////"),
        "intend or plan": (_BLUE.tint(0.34), "....."),
        "explore or consider": (_BLUE.tint(0.12), ""),
        "welcome or affirm": (_OTHER.tint(0.6), "-----"),
    },
    "status": {
        "done": (palette.STYLES[2].fill, ""),
        "under way": (palette.STYLES[0].tint(0.55), "/////"),
        "partly done": (palette.STYLES[4].tint(0.7), "\\\\\\\\\\"),
        "not done by its date": (palette.STYLES[5].fill, "-----"),
        "ended": (palette.STYLES[3].tint(0.75), "xxxx"),
        "no later news found": (palette.mix(palette.NO_DATA, palette.HALO, 0.35), ""),
    },
}
LOOKS["verb"][SECTION_HEADING] = LOOKS["status"][SECTION_HEADING] = (palette.NO_DATA, "+++++")
HEADINGS = {"verb": "how firmly each is worded", "status": "what became of each"}

NAMES, TOTALS = 2.05, 0.75  # inches for the sections' names, and for the sums at the bars' ends
PITCH, THICK, AXIS, ABOVE = 0.43, 0.66, 0.42, 0.48  # from row to row; a bar's share of that; the axis; the parts' names


@dataclass(frozen=True)
class Counted:
    """How many there are, by section (rows, in the fact sheet's order) and part (columns, in the dictionary's)."""

    rule: str
    by: str
    table: pd.DataFrame

    @property
    def total(self) -> int:
        """How many in all."""
        return int(self.table.to_numpy().sum())

    def parts(self, section: str | None = None) -> dict[str, int]:
        """How many there are of each part in a section, or in all; none without a single one."""
        row = self.table.sum() if section is None else self.table.loc[section]
        return {str(part): int(count) for part, count in row.items() if count}


def deliverables(rule: str = HEADED, by: str = "verb") -> Figure:
    """Draw what was announced, by section of the fact sheet, each bar in parts.

    Parameters
    ----------
    rule
        What counts as one: ``"headed items"``, ``"deals instead of their heading"``, ``"with section headings"`` or
        ``"items and deals"``. ``RULES`` says what each means.
    by
        The parts of a bar: ``"verb"``, the strongest verb of the item, the firmest first; or ``"status"``, what had
        become of it when last looked up.

    Returns
    -------
    Figure
        With alt text that gives every count.

    Raises
    ------
    KitError
        If the rule or the parts are others.

    Examples
    --------
    >>> deliverables().title
    'Of 65 headed items, 22 are “signed or done”; the most, 26, “intend or plan”'
    >>> deliverables(by="status").title
    'Of 65 headed items, 6 are known to be done; of 36 no later news was found'
    """
    counted = _count(rule, by)
    rows = len(counted.table) + 1
    tall, wide = PITCH * (rows + 0.21), ROOM - NAMES - TOTALS
    panels = Panels(_title(counted), AXIS + tall + ABOVE, _source(counted))
    ax = panels.axes(NAMES, AXIS, wide, tall)
    ax.set(xlim=(0, counted.total), ylim=(rows - 0.15, -0.36), yticks=[])
    ax.set_xlabel("items", size=SMALLEST, color=palette.QUIET)
    per_item = wide / counted.total
    for at, section in enumerate([None, *counted.table.index]):
        y = at + (0.35 if section else 0)
        _bar(ax, counted, y, section)
        middle, sum_of = AXIS + PITCH * (rows - 0.15 - y), sum(counted.parts(section).values())
        weight = "normal" if section else "bold"
        name = "\n".join(textwrap.wrap(headline(section or "all sections"), 26))
        panels.text(NAMES - 0.1, middle, name, 9, weight=weight, ha="right", gid="section")
        share = f" ({100 * sum_of / counted.total:.0f} %)" if section else ""
        panels.text(NAMES + sum_of * per_item + 0.08, middle, f"{sum_of}{share}", 9, weight="bold", gid="sum")
    _name_parts(panels, counted, per_item, AXIS + PITCH * (rows - 0.15 + THICK / 2))
    return panels.finish(_alt(counted))


def _count(rule: str, by: str) -> Counted:
    import pandas as pd

    if not isinstance(rule, str) or rule not in RULES:
        raise unknown("counting rule", rule, RULES)
    if not isinstance(by, str) or by not in HEADINGS:
        raise unknown("way to part the bars", by, HEADINGS)
    found = counted(rule, rows(), by)
    order = sorted(rows().values(), key=lambda row: int(row["section_no"]))
    fields = {field["name"]: field for field in catalog.resources()["deliverables"]["schema"]["fields"]}
    parts = [*fields[by]["constraints"]["enum"], *([SECTION_HEADING] if rule == SECTIONS else [])]
    sections = list(dict.fromkeys(row["section"] for row in order))
    table = pd.DataFrame({part: [found[section, part] for section in sections] for part in parts}, index=sections)
    return Counted(rule, by, table)


def _bar(ax: Axes, counted: Counted, y: float, section: str | None) -> None:
    """One bar: its parts side by side, each with its count."""
    left = 0
    for part, count in counted.parts(section).items():
        fill, hatch = LOOKS[counted.by][part]
        bar(ax, left, y - THICK / 2, count, THICK, fill, hatch, gid=f"{section or 'all'}: {part}")
        ink = palette.HALO if palette.contrast(fill, palette.HALO) > 4.5 else palette.INK
        plate = {"facecolor": fill, "linewidth": 0, "pad": 0.6} if hatch else None
        ax.text(
            left + count / 2, y, str(count), size=SMALLEST, color=ink, ha="center", va="center_baseline", bbox=plate,
            gid="count",
        )  # fmt: skip
        left += count


def _name_parts(panels: Panels, counted: Counted, per_item: float, top: float) -> None:
    """The parts' names above the bar of all sections, each over its part, with a line where it had to move."""
    parts = counted.parts()
    names = {part: "\n".join(textwrap.wrap(part, 12)) for part in parts}
    ends = [sum(list(parts.values())[: at + 1]) for at in range(len(parts))]
    wanted = [NAMES + per_item * (end - count / 2) for end, count in zip(ends, parts.values(), strict=True)]
    sizes = [width_of(name, 9, "bold") + 2 * CLOSE for name in names.values()]
    for at, middle, name in zip(spread(wanted, sizes, NAMES, ROOM), wanted, names.values(), strict=True):
        panels.text(at, top + 0.17, name, 9, weight="bold", ha="center", va="bottom", gid="part")
        panels.line([(at, top + 0.14), (middle, top + 0.02)])


def _title(counted: Counted) -> str:
    parts, opening = counted.parts(), f"Of {counted.total} {NOUNS[counted.rule]}"
    if counted.by == "status":
        done, unknown_fate = (parts.get(part, 0) for part in ("done", "no later news found"))
        return f"{opening}, {done} are known to be done; of {unknown_fate} no later news was found"
    firm, most = "signed or done", max(parts, key=lambda part: parts[part])
    others = "" if most == firm else f"; the most, {parts[most]}, “{most}”"
    return f"{opening}, {parts.get(firm, 0)} are “{firm}”{others}"


def _source(counted: Counted) -> str:
    fact_sheet = load("sources").set_index("source").loc[load("deliverables")["source"].iloc[0].split(";")[0]]
    said = (
        "An item counts by its strongest verb; a verb says what was intended, not what came of it."
        if counted.by == "verb"
        else f"Status as found by {in_words(catalog.resources()['deliverables']['retrieved'])}: “no later news found” "
        "never means that nothing happened."
    )
    return (
        f"Data: alliancekit, table deliverables, from the {fact_sheet['issuer']} fact sheet of "
        f"{in_words(fact_sheet['date'])}. Counted: {RULES[counted.rule]}. {said}"
    )


def _alt(counted: Counted) -> str:
    def told(section: str | None) -> str:
        parts = counted.parts(section)
        total = sum(parts.values())
        share = f" ({100 * total / counted.total:.0f} %)" if section else ""
        return f"{headline(section or 'all sections')}, {total}{share}: " + sentences.listing(
            f"{part} {count}" for part, count in parts.items()
        )

    bars = "; ".join(told(section) for section in (None, *counted.table.index))
    return (
        f"Stacked bars, one for all sections of the fact sheet and one for each, in parts by {HEADINGS[counted.by]}. "
        f"{_title(counted)}. {bars}."
    )
