"""Sources of the tables as a reader sees them: linked titles with issuer and date."""

from __future__ import annotations

import functools
from html import escape
from typing import Any

from ..catalog import load
from ..words import Html


@functools.lru_cache(maxsize=256)
def linked(keys: str) -> tuple[Html, ...]:
    """The sources of a row, as its table names them: keys separated by “;”.

    Each is its title, linked where it has an address, its issuer and date, and a link to the copy that was read, if
    another than the official one was.
    """
    table = _sources()
    return tuple(_linked(table[key]) for key in keys.split(";") if key)


@functools.cache
def _sources() -> dict[str, dict[Any, str]]:
    table = load("sources")
    return {row["source"]: row for row in table.to_dict("records")}


def _linked(source: dict[Any, str]) -> Html:
    issuer = source["issuer"] if source["issuer"] != source["title"] else ""
    after = ", ".join(escape(part) for part in (issuer, source["date"]) if part)
    copy = f" ({_link(source['copy_url'], 'copy')})" if source["copy_url"] else ""
    return Html(f"{_link(source['url'], source['title'])}{copy}{f'. {after}' if after else ''}")


def _link(url: str, text: str) -> str:
    if not url:
        return escape(text)
    # JupyterLab shows a link in a widget as plain text, and would follow it in place of the whole application.
    style = "color:var(--jp-content-link-color,#0b5cad);text-decoration:underline"
    return f"<a href='{escape(url)}' target='_blank' rel='noopener' style='{style}'>{escape(text)}</a>"
