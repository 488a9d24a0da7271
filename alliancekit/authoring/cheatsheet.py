"""The cheat sheet: every lesson's code move on one page, to keep beside the exercises.

The code comes from the lessons: the cells tagged `move`, in the order in which the lesson's metadata name its moves.
``python -m alliancekit.authoring.cheatsheet`` (part of `make notebooks`) writes `docs/cheat-sheet.md` and, because
JupyterLab's preview of Markdown cannot be printed, the same page as `docs/cheat-sheet.html`.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from pathlib import Path

import nbformat

from ..errors import KitError
from .lessons import Lesson, lessons

TAG = "move"
MOST_LINES = 3
TITLE = "The code moves on one page"

# What each move does, and what its last line gives.
MOVES = {
    "run and edit a cell": ("Change what stands between the quotation marks; press Shift + Enter.", "a map"),
    "filter": (
        "Keeps the rows that meet a condition: `==` is, `!=` is not; `<`, `<=`, `>`, `>=` for numbers, and for dates "
        "written as text. The last brackets choose columns.",
        "a table",
    ),
    "sort": ("Smallest first; with `ascending=False` largest first. `.head(5)`: the first five.", "a table"),
    "look up": ("Makes a column the rows' names. Then name a row and a column, or lists of them.", "one value"),
    "two conditions": ("`&` and, `|` or, `~` not. Each condition stands in round brackets.", "a table"),
    "count by group": ("Puts rows of one kind together and counts them.", "a column of counts"),
    "share of a total": ("Part divided by whole. `len` counts rows.", "a number"),
    "column arithmetic": ("Calculates row by row with whole columns. A new name makes a new column.", "a table"),
    "sets": ("A column's values, each once. `&`: in both; `-`: in the first only.", "two sets"),
    "merge": ("Two tables side by side, where `on` is the same. Rows in one table only drop out.", "a table"),
    "write a rule": ("A condition with a name marks every row `True` or `False`.", "a table"),
}

TOP = """\
Keep it beside the exercises. The code is the lessons' own: put your tables, columns and values in its place. Names such
as `owed` or `first` are tables that a lesson has made. Text stands between quotation marks, spelled as in the table;
numbers and names have none. The arrow → says what the last line gives.

## In every exercise

- **Run a cell:** Shift + Enter. All of them: *Run → Run All Cells*
- **Load a table:** `actors = load("actors")`
- **See its columns:** `actors.columns`
- **One column:** `actors["name"]`
- **Choose columns:** `actors[["name", "region"]]`
- **Count rows:** `len(actors)`
- **A set**, each once, no order: `{"Japan", "India"}`
- **A list**, in order: `["Japan", "India"]`
- **A dictionary**, a value for each key: `{"JPN": 2, "IND": 0}`
- **A set of a column:** `set(actors["name"])`; an empty one: `set()`

## The moves
"""

MORE = """\
## Behind a column, such as `actors["region"]`

- `.isin(["Oceania", "South Asia"])`: is it one of these?
- `.str.contains("Asia")`: does the text hold this?
- `.str.startswith("South")`: does it begin so?
- `.sum()` adds up; of a condition, it counts the `True`
- `.mean()` is the average; of a condition, the share that is `True`
- `.max()` and `.min()`: the largest, the smallest
- `.value_counts()`: how often each value occurs
- `.unique()`: each value once; `.nunique()`: how many
- `.str.split(";").explode()`: several codes in a cell, a row for each
"""

# The messages are those of Python and pandas, as they begin.
ERRORS = {
    "SyntaxError: '(' was never closed": (
        "or *invalid syntax*, *unterminated string*: a bracket, a comma or a quotation mark is missing here or in the "
        "line before. In a condition, *is* needs two signs: `==`."
    ),
    "NameError: name 'actors' is not defined": (
        "choose *Run → Run All Cells*: the cell that makes it has not run. If it is text, it needs quotation marks."
    ),
    "KeyError: 'regon'": (
        "no column (with `.loc`, no row) has this name. Compare `actors.columns`. Two columns need two pairs of "
        "brackets."
    ),
    "ValueError: The truth value of a Series is ambiguous": (
        "between two conditions write `&` for *and*, `|` for *or*."
    ),
    "TypeError: unsupported operand type(s) for &": (
        "or *Cannot perform 'rand_'*: put each condition in round brackets of its own."
    ),
}
BOTTOM = "- **No message, but an empty table:** a value in the condition is not spelled as in the table."

_STYLE = """\
@page { margin: 9mm 10mm; }
body { margin: 0; background: #fff; color: #1a1a1a; font: 14px/1.3 system-ui, sans-serif; }
main { max-width: 66rem; margin: 0 auto; padding: 1rem; display: grid; grid-template-columns: 36% minmax(0, 1fr); }
main > * { grid-column: 1 / -1; }
main > p:has(+ .highlight) { grid-column: 1; }
main > .highlight { grid-column: 2; }
h1 { font-size: 1.5em; margin: 0; }
h2 { font-size: 1.15em; margin: 0.5em 0 0.3em; border-bottom: 1px solid #8a8a8a; }
p { margin: 0 0.8em 0.35em 0; }
ul { margin: 0; padding-left: 1.4em; }
h2:not(:last-of-type) + ul { columns: 2; column-gap: 1.5em; }
li { break-inside: avoid; }
pre, code { font-family: ui-monospace, monospace; font-size: 0.93em; }
pre { margin: 0 0 0.35em; padding: 0.1em 0.5em; border-left: 3px solid #595959; white-space: pre-wrap; }
@media print { main { max-width: none; padding: 0; } body { font-size: 10.5px; line-height: 1.25; } }
"""


@dataclass(frozen=True)
class Move:
    """A move of a lesson: its name, and the code that shows it."""

    lesson: Lesson
    name: str
    code: str

    def entry(self) -> str:
        """Its place on the sheet, in Markdown."""
        if self.name not in MOVES:
            raise KitError(
                f"{self.lesson.path.name} teaches a move “{self.name}” that the cheat sheet does not know. "
                "Say in MOVES of alliancekit/authoring/cheatsheet.py what it does and what comes out."
            )
        does, gives = MOVES[self.name]
        about = self.lesson.about
        head = f"**{self.name[0].upper()}{self.name[1:]}** ({about['lesson']} {about['title']})"
        return f"{head}\\\n{does} → *{gives}*\n\n```python\n{self.code}\n```\n"


def snippet(source: str) -> str:
    """A cell's code without the hints to change something (`# ← …`) and without empty lines."""
    lines = [re.sub(r"\s*# ←.*", "", line) for line in source.splitlines()]
    return "\n".join(line for line in lines if line.strip())


def moves(lesson: Lesson) -> list[Move]:
    """The moves of a lesson, each with its code.

    Raises
    ------
    KitError
        If the tagged cells are not as many as the moves, or one of them is too long for the sheet.
    """
    names = lesson.about["move"].split(", ") if lesson.about["move"] else []
    cells = [c for c in nbformat.read(lesson.path, as_version=4).cells if TAG in c.metadata.get("tags", ())]
    if len(cells) != len(names):
        raise KitError(
            f"{lesson.path.name} names {len(names)} code moves in its metadata ({', '.join(names) or 'none'}) and has "
            f"{len(cells)} cells tagged “{TAG}”. Tag the one cell that shows each move."
        )
    found = [Move(lesson, name, snippet(cell.source)) for name, cell in zip(names, cells, strict=True)]
    for move, cell in zip(found, cells, strict=True):
        if cell.cell_type != "code" or not 1 <= len(move.code.splitlines()) <= MOST_LINES:
            raise KitError(
                f"{lesson.path.name}, cell {cell.id}: the cheat sheet takes a code cell of one to {MOST_LINES} lines."
            )
    return found


def sheet(found: list[Lesson]) -> str:
    """The cheat sheet in Markdown."""
    shown = [move.entry() for lesson in found for move in moves(lesson)]
    errors = [f"- `{message}`: {what_to_do}" for message, what_to_do in ERRORS.items()]
    note = "<!-- generated by make notebooks: edit the lessons, or alliancekit/authoring/cheatsheet.py -->"
    wrong = "\n".join(["## When it goes wrong\n", *errors, BOTTOM])
    return "\n".join([f"# {TITLE}\n", f"{note}\n", TOP, *shown, MORE, wrong]) + "\n"


def page(text: str) -> str:
    """The sheet as an HTML page for a printer: one side of A4, and no script or other file."""
    from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

    renderer = IPythonRenderer(escape=False, exclude_anchor_links=True)
    body = MarkdownWithMath(renderer=renderer).render(text)
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{TITLE}</title>\n'
        f"<style>\n{_STYLE}</style>\n</head>\n<body>\n<main>\n{body}</main>\n</body>\n</html>\n"
    )


def main(root: Path) -> int | str:
    """Write both forms of the sheet; 0, or what is wrong."""
    try:
        text = sheet(lessons(root))
    except KitError as error:
        return str(error)
    for name, content in (("cheat-sheet.md", text), ("cheat-sheet.html", page(text))):
        (root / "docs" / name).write_text(content, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path.cwd()))
