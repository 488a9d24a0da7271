"""How results show to a reader: as prose (`Words`, `Sentence`) or, in a notebook, as a table (`table_html`)."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence


class Words(str):
    """A text that shows without quotation marks, and in a notebook as a paragraph that wraps between words."""

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        return f"<p>{html.escape(self)}</p>"


class Sentence:
    """A result that shows as the sentence that `str` makes of it; to be inherited from."""

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        return Words(self)._repr_html_()


class Html(str):
    """A text that is markup already, and is shown without escaping it again."""


def table_html(caption: str, heads: Sequence[str], rows: Iterable[Sequence[str]], *, figures: bool = False) -> str:
    """A table for a notebook, with caption and headings that a screen reader announces.

    Parameters
    ----------
    caption
        What the table holds.
    heads
        The heading of each column, that of the row headings first; none for a table without such a line.
    rows
        Each row: its heading, then its cells. Here as in caption and heads, text is escaped and `Html` left as it is.
    figures
        Whether the cells are figures, which stay at the right, where a notebook sets every cell; text goes to the left.

    Examples
    --------
    >>> table_html("Capitals", [], [["Palau", "Ngerulmud"]], figures=True)
    "<table><caption>Capitals</caption><tbody><tr><th scope='row'>Palau</th><td>Ngerulmud</td></tr></tbody></table>"
    """
    style = "" if figures else " style='text-align:left;vertical-align:top'"
    top = "".join(f"<th scope='col'{style}>{_escaped(head)}</th>" for head in heads)
    body = "".join(
        f"<tr><th scope='row'{style}>{_escaped(head)}</th>"
        + "".join(f"<td{style}>{_escaped(cell)}</td>" for cell in cells)
        + "</tr>"
        for head, *cells in rows
    )
    top = f"<thead><tr>{top}</tr></thead>" if heads else ""
    return f"<table><caption>{_escaped(caption)}</caption>{top}<tbody>{body}</tbody></table>"


def folded_html(summary: str, content: str) -> str:
    """Markup that is folded away under a line of text until the reader unfolds it."""
    return f"<details><summary>{html.escape(summary)}</summary>{content}</details>"


def _escaped(text: str) -> str:
    return text if isinstance(text, Html) else html.escape(text)
