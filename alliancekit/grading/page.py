"""Reports as HTML pages: self-contained, without scripts, all text escaped, the same bytes for the same receipts."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, Any

from ..templates import POLICY, environment
from . import safe, totals

if TYPE_CHECKING:
    from jinja2 import Environment

BAR_WIDTH = 160


def rendered(template: str, **values: Any) -> bytes:
    """A page from one of the templates.

    Raises
    ------
    KitError
        If jinja2 is not installed.
    """
    made = _environment().get_template(template).render(policy=POLICY, **values)
    return made.encode("utf-8", "replace")


def look() -> None:
    """Make sure that pages can be made here.

    Raises
    ------
    KitError
        If jinja2 is not installed.
    """
    _environment()


@functools.cache
def _environment() -> Environment:
    made = environment(__package__ or "", "The reports", "The marks are kept; run the command again afterwards.")
    made.filters |= {
        "line": safe.line,
        "clean": safe.clean,
        "label": totals.label,
        "parts": lambda name: re.split(r"(?<=[_./-])", name),
        "points": totals.points,
        "number": lambda value: f"{value:g}",
        "percent": percent,
        "bar": lambda share: round(BAR_WIDTH * min(1.0, max(0.0, share))),
    }
    made.globals["bar_width"] = BAR_WIDTH
    return made


def percent(share: float) -> str:
    """A share in words: ``percent(0.5) == "50 %"``."""
    return f"{100 * share:.0f}\N{NO-BREAK SPACE}%"


def markdown(source: str) -> str:
    """An author's own markdown, such as a rubric, as HTML. Never a student's: that is shown as it was typed."""
    from nbconvert.filters import markdown2html

    return str(markdown2html(source))
