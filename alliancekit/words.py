"""`Words`: text for a reader, shown as prose."""

from __future__ import annotations

import html


class Words(str):
    """A text that shows without quotation marks, and in a notebook as a paragraph that wraps between words."""

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        return f"<p>{html.escape(self)}</p>"
