"""The role sheet of an actor as a page: `Brief`, which `briefs.brief` fills."""

from __future__ import annotations

import dataclasses
import html
import textwrap
from dataclasses import dataclass

from .states import in_prose
from .words import NO_MATH, Html, escaped, paragraph_html, table_html


@dataclass(frozen=True)
class Owed:
    """Duties of one kind and one wording that an actor owes, or is owed.

    Attributes
    ----------
    duty, wording
        As in the table `obligations`.
    texts
        Where they stand and towards whom, one text each: actor or actors, short name, article, standing.
    more
        How many further texts have such a duty.
    example
        The first of them in plain words; empty where the page has no room for it.
    rule
        Its key in the table `obligation_rules`.
    obligations
        The keys of the duties shown, in the table `obligations`.
    """

    duty: str
    wording: str
    texts: tuple[str, ...]
    more: int
    example: str
    rule: str
    obligations: tuple[str, ...]

    @property
    def what(self) -> str:
        """Duty and wording: ``"defend (would act, means open)"``."""
        return self.duty if self.wording == self.duty else f"{self.duty} ({self.wording})"

    @property
    def where(self) -> str:
        """The texts in one line."""
        more = (f"and {self.more} more text{'s' if self.more > 1 else ''}",) if self.more else ()
        return "; ".join((*self.texts, *more))


@dataclass(frozen=True, repr=False)
class Brief:
    """A role sheet of one page, from `brief`.

    Attributes
    ----------
    actor, on
        ISO3 code and day.
    name
        The name in the tables, with the actor's own name where it differs.
    owes, owed
        What it owes and what it is owed, firmest first.
    asleep
        The firmest duties that are dormant, suspended or contested, one text each.
    facts
        Spending, forces, groups: heading and text.
    said
        What its leaders or government said that week, in the kit's words, each with its source.
    question
        The hardest question for whoever speaks for it.
    """

    actor: str
    on: str
    name: str
    owes: tuple[Owed, ...]
    owed: tuple[Owed, ...]
    asleep: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    said: tuple[str, ...]
    question: str

    def shortened(self) -> Brief:
        """The sheet without the plain words of the last kind of duty in each direction."""

        def last_bare(rows: tuple[Owed, ...]) -> tuple[Owed, ...]:
            return (*rows[:-1], *(dataclasses.replace(row, example="") for row in rows[-1:]))

        return dataclasses.replace(self, owes=last_bare(self.owes), owed=last_bare(self.owed))

    def _tables(self) -> tuple[tuple[str, str, tuple[Owed, ...]], ...]:
        who = in_prose(self.actor)
        return (
            (f"What {who} owes", f"No duty that {who} owes was found in effect.", self.owes),
            (f"What {who} is owed", f"No duty owed to {who} was found in effect.", self.owed),
        )

    def _lines(self) -> tuple[tuple[str, str], ...]:
        asleep = (("Dormant, suspended or contested", "; ".join(self.asleep)),) if self.asleep else ()
        said = (("Said that week, in our words", " ".join(self.said)),) if self.said else ()
        return (*asleep, *self.facts, *said)

    def __repr__(self) -> str:
        parts = [f"Role sheet: {self.name}, {self.on}"]
        for head, none, rows in self._tables():
            parts += ["", f"{head}:" if rows else none]
            parts += [f"- {row.what}. {row.where}.{row.example and f' That is: {row.example}'}" for row in rows]
        parts += ["", *(f"{head}: {text}" for head, text in self._lines()), "", f"Hardest question: {self.question}"]
        return "\n".join(
            textwrap.fill(part, 110, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)
            for part in parts
        )

    def _repr_html_(self) -> str:
        heads = ("what", "to whom and where it stands", "the first in plain words")
        tables = [
            table_html(head, heads, [(row.what, row.where, row.example) for row in rows])
            if rows
            else paragraph_html(none)
            for head, none, rows in self._tables()
        ]
        title = escaped(f"Role sheet: {self.name}, {self.on}")
        rest = table_html("More that matters", [], self._lines()) if self._lines() else Html("")
        return (
            f"<section class='alliancekit-brief {NO_MATH}' aria-label='{html.escape(title)}' style='max-width:50em'>"
            f"<h3>{title}</h3>{''.join(tables)}{rest}"
            f"<p><strong>Hardest question.</strong> {html.escape(self.question)}</p></section>"
        )
