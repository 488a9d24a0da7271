"""Calls of explorers in a run sheet: read as syntax, never executed as code, so that a text stays a text."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .. import explorers
from ..errors import KitError
from .form import Section

if TYPE_CHECKING:
    from ..explorers.view import View

_FORM = 'an explorer with settings by name, such as explorers.commitments(actor="Japan", on="1960-06-23")'


@dataclass(frozen=True)
class Call:
    """An explorer in a state to print: `source` is the call as it is written, `settings` what it sets."""

    caption: str
    explorer: str
    settings: dict[str, Any]
    source: str
    block: Section
    line: int

    def view(self) -> View:
        """What the explorer shows.

        Raises
        ------
        KitError
            If the explorer has no such setting or value, or there is nothing to show for them.
        """
        try:
            shown: View = getattr(explorers, self.explorer)(**self.settings).shown
        except KitError as error:
            raise self.block.fault(
                f"{self.source} does not run ({str(error).rstrip('.')})", "a call that does", self.line
            ) from None
        return shown


def calls(block: Section) -> list[Call]:
    """The calls of a block of code, each with the comment above it as its caption.

    Raises
    ------
    KitError
        If a line is no call of an explorer, or has no caption.
    """
    try:
        body = ast.parse(block.text).body
    except SyntaxError as error:
        at = block.line + _offset(block) + (error.lineno or 1)
        raise block.fault(f"this is no Python ({error.msg})", f"{_FORM}, on one line", at) from None
    return [_call(block, node, nth) for nth, node in enumerate(body, 1)]


def _offset(block: Section) -> int:
    """How many empty lines stand above the block's text."""
    return next((at for at, line in enumerate(block.lines) if line), 0)


def _call(block: Section, node: ast.stmt, nth: int) -> Call:
    lines = block.text.split("\n")
    at = block.line + _offset(block) + node.lineno
    source = " ".join(line.strip() for line in lines[node.lineno - 1 : node.end_lineno])
    match node:
        case ast.Expr(
            value=ast.Call(
                func=ast.Attribute(value=ast.Name(id="explorers"), attr=explorer), args=[], keywords=keywords
            )
        ):
            pass
        case _:
            raise block.fault(f"found {source}", _FORM, at)
    if explorer not in explorers.__all__:
        raise block.fault(
            f"there is no explorer {explorer!r}", f"one of {', '.join(explorers.__all__)}, such as {_FORM}", at
        )
    settings = {}
    for keyword in keywords:
        try:
            settings[str(keyword.arg or "**")] = ast.literal_eval(keyword.value)
        except ValueError:
            raise block.fault(
                f"{keyword.arg or '**'} is set to {ast.unparse(keyword.value)}",
                "a plain value: a text in quotation marks, a number, True or False, a list of these",
                at,
            ) from None
    if "**" in settings:
        raise block.fault(f"found ** in {source}", _FORM, at)
    caption = _caption(lines[: node.lineno - 1])
    if not caption:
        raise block.fault(f"{source} has no caption", "a line above it that begins with # and says what it shows", at)
    if (numbered := re.match(r"State (\d+)[.:] *", caption)) and numbered[1] != str(nth):
        raise block.fault(f"the {nth}. call is captioned {caption!r}", f"State {nth}., or no number", at)
    caption = caption[numbered.end() :] if numbered else caption  # the page numbers them
    return Call(caption, explorer, settings, source, block, at)


def _caption(above: list[str]) -> str:
    """The comment that ends these lines, in one line."""
    found: list[str] = []
    for line in reversed(above):
        if not line.startswith("#"):
            break
        found.insert(0, line.removeprefix("#").strip())
    return " ".join(found)
