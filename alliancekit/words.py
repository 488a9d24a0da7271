"""How results show to a reader: as prose (`Words`, `Sentence`) or, in a notebook, as a table (`table_html`)."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence

# For the element around a text: two sums in US$ are no formula, though JupyterLab and nbconvert would set them as one.
NO_MATH = "mathjax_ignore tex2jax_ignore"


class Words(str):
    """A text that shows without quotation marks, and in a notebook as a paragraph that wraps between words."""

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        return paragraph_html(self)


class Sentence:
    """A result that shows as the sentence that `str` makes of it; to be inherited from."""

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        return Words(self)._repr_html_()


class Html(str):
    """A text that is markup already, and is shown without escaping it again."""


def begun(text: str) -> str:
    """A text with a capital letter, as it begins a sentence; the other letters as they are."""
    return text[:1].upper() + text[1:]


def paragraph_html(text: str) -> str:
    """A text as a paragraph."""
    return f"<p class='{NO_MATH}'>{html.escape(text)}</p>"


def table_html(
    caption: str, heads: Sequence[str], rows: Iterable[Sequence[str]], *, figures: bool = False, plain: bool = False
) -> str:
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
        Whether the cells are figures, set to the right; text goes to the left.
    plain
        Whether cells say nothing of how they are set, for a page with a style sheet of its own.

    Examples
    --------
    >>> table_html("Ties", [], [["Palau", "3"]], figures=True).count("text-align:right")
    1
    """
    sides = ("left", "right" if figures else "left")
    first, others = ("" if plain else _CELL.format(side) for side in sides)
    top = "".join(f"<th scope='col'{others if at else first}>{escaped(head)}</th>" for at, head in enumerate(heads))
    body = "".join(
        f"<tr><th scope='row'{first}>{escaped(head)}</th>"
        + "".join(f"<td{others}>{escaped(cell)}</td>" for cell in cells)
        + "</tr>"
        for head, *cells in rows
    )
    top = f"<thead><tr>{top}</tr></thead>" if heads else ""
    return f"<table class='{NO_MATH}'><caption>{escaped(caption)}</caption>{top}<tbody>{body}</tbody></table>"


_CELL = " style='text-align:{};vertical-align:top;padding:2px 9px'"


def folded_html(summary: str, content: str) -> str:
    """Markup that is folded away under a line of text until the reader unfolds it."""
    return f"<details><summary>{html.escape(summary)}</summary>{content}</details>"


def escaped(text: str) -> str:
    """The text as markup: `Html` as it is, all else escaped."""
    return text if isinstance(text, Html) else html.escape(text)
