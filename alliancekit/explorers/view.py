"""What an explorer shows for a state: a `View` of a picture, a status line, cards and tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape

from ..words import NO_MATH, Html, escaped, table_html
from .chart import Chart
from .scene import Scene

Picture = Scene | Chart


@dataclass(frozen=True)
class Table:
    """A table: caption, headings (that of the row headings first) and rows; `figures` sets the cells to the right."""

    caption: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    figures: bool = False

    def html(self, *, live: bool = False) -> str:
        """The table, in a region that scrolls and that the keyboard reaches; `live` with the explorers' style sheet."""
        drawn = table_html(self.caption, self.heads, self.rows, figures=self.figures, plain=live)
        looks = f" class='ak-table{' ak-figures' if self.figures else ''}'" if live else ""
        return (
            f"<div tabindex='0' role='region' aria-label='{escape(self.caption)}'{looks} "
            f"style='max-height:26em;overflow:auto;margin:0.5em 0;line-height:1.4'>{drawn}</div>"
        )


@dataclass(frozen=True)
class Card:
    """A heading and what stands under it: a term with its text, line by line."""

    heading: str
    lines: Sequence[tuple[str, str]]

    def html(self) -> str:
        """The card; side by side with others where there is room."""
        body = "".join(
            f"<p style='margin:0.35em 0;line-height:1.45'>{f'<strong>{escape(term)}:</strong> ' if term else ''}"
            f"{escaped(text)}</p>"
            for term, text in self.lines
        )
        return (
            "<div style='flex:1 1 16em;min-width:14em;padding:0 1em;border-left:4px solid #0072B2'>"
            f"<p style='margin:0.2em 0'><strong>{escape(self.heading)}</strong></p>{body}</div>"
        )


@dataclass(frozen=True)
class View:
    """What an explorer shows.

    `title` states the finding, `status` tells in words what the picture shows; both change with every move. `source`
    says where it comes from.
    """

    title: str
    status: str
    picture: Picture
    tables: tuple[Table, ...]
    source: str
    cards: tuple[Card, ...] = field(default=())

    def heading_html(self) -> Html:
        """The title."""
        return Html(f"<div style='font-weight:600;font-size:1.1em;line-height:1.4'>{escape(self.title)}</div>")

    def cards_html(self) -> Html:
        """The cards, side by side."""
        inner = "".join(card.html() for card in self.cards)
        return Html(f"<div style='display:flex;flex-wrap:wrap;gap:0.6em'>{inner}</div>" if inner else "")

    def source_html(self) -> Html:
        """The source line."""
        return Html(f"<p style='font-size:0.9em;line-height:1.4'>{escape(self.source)}</p>")

    def static_html(self, about: str = "") -> str:
        """All of it as markup that needs no widgets; `about` says at its end how to get the moving one."""
        end = f"<p><em>{escape(about)}</em></p>" if about else ""
        return (
            f"<section class='alliancekit-explorer {NO_MATH}'><p><strong>{escape(self.title)}</strong></p>"
            f"<p>{escape(self.status)}</p><figure style='margin:0'>{self.picture.image()}"
            f"<figcaption>{escape(self.source)}</figcaption></figure>{self.cards_html()}"
            f"{''.join(table.html() for table in self.tables)}{end}</section>"
        )
