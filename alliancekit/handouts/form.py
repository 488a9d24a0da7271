"""The parts of a Markdown text with a fixed form: sections, tables, blocks of code, each with its line in the file."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..errors import KitError


@dataclass(frozen=True)
class Section:
    """What stands under a heading: `line` is the heading's number in the file `where`, counted from 1."""

    where: str
    heading: str
    line: int
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """The text without the heading, and without empty lines around it."""
        return "\n".join(self.lines).strip("\n")

    def fault(self, found: str, expected: str, line: int = 0) -> KitError:
        """The error for something that is not of the form; `line` is its number in the file, else the heading's."""
        place = f", “{self.heading}”" if self.heading else ""
        return KitError(f"{self.where}, line {line or self.line}{place}: {found}. Expected: {expected}.")

    def split(self, rank: int) -> tuple[Section, list[Section]]:
        """What stands before the first heading of a rank, and the sections that such headings begin.

        A ``#`` inside a block of code is no heading.

        Raises
        ------
        KitError
            If a block of code is not closed.
        """
        mark = "#" * rank + " "
        starts = [at for at, line in enumerate(self._outside_code()) if line.startswith(mark)]
        before = Section(self.where, self.heading, self.line, self.lines[: starts[0] if starts else len(self.lines)])
        found = [
            Section(
                self.where,
                self.lines[start].removeprefix(mark).strip(),
                self.line + 1 + start,
                self.lines[start + 1 : end],
            )
            for start, end in zip(starts, [*starts, len(self.lines)][1:], strict=True)
        ]
        return before, found

    def code(self, language: str) -> tuple[Section, list[Section]]:
        """The section without its blocks of code in a language, and these blocks."""
        rest: list[str] = []
        blocks: list[Section] = []
        start = -1
        for at, line in enumerate(self.lines):
            if start < 0 and line.strip() == f"```{language}":
                start = at
            elif start < 0:
                rest.append(line)
            elif line.strip() == "```":
                blocks.append(Section(self.where, self.heading, self.line + 1 + start, self.lines[start + 1 : at]))
                start = -1
        return Section(self.where, self.heading, self.line, tuple(rest)), blocks

    def table(self, heads: tuple[str, ...]) -> list[tuple[int, list[str]]]:
        """The rows of the tables in the section, each with its line; every table has these column headings.

        Raises
        ------
        KitError
            If there is no table, one has other columns, or a row another number of cells.
        """
        rows: list[tuple[int, list[str]]] = []
        inside = False
        for at, text in enumerate(self.lines, self.line + 1):
            if not text.lstrip().startswith("|"):
                inside = False
                continue
            row = text.strip().removeprefix("|").removesuffix("|")
            cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", row)]
            if not inside:
                if tuple(cell.casefold() for cell in cells) != heads:
                    raise self.fault(f"a table begins {text.strip()}", f"the columns | {' | '.join(heads)} |", at)
                inside = True
            elif len(cells) != len(heads):
                raise self.fault(f"a row has {len(cells)} cells", f"{len(heads)}, as the table has columns", at)
            elif not all(re.fullmatch(":?-+:?", cell) for cell in cells):
                rows.append((at, cells))
        if not rows:
            raise self.fault("there is no table with rows", f"one with the columns | {' | '.join(heads)} |")
        return rows

    def _outside_code(self) -> list[str]:
        """The lines, those inside a block of code as empty ones."""
        begun = 0
        kept = []
        for at, line in enumerate(self.lines, self.line + 1):
            fence = line.lstrip().startswith("```")
            kept.append("" if begun or fence else line)
            if fence:
                begun = 0 if begun else at
        if begun:
            raise self.fault("a block of code is not closed", "a line ``` after it", begun)
        return kept
