"""CSV files that go to a spreadsheet and come back: nothing in a cell is a formula, and the cells read back equal."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from ..errors import KitError
from . import safe

# What a spreadsheet takes for the beginning of a formula, in either width: at the beginning of a cell, and after what
# a spreadsheet of another country takes for the beginning of the next one. A quote set before it makes it a text;
# where quotes stand already, one more, so that it can be taken away again.
_FORMULA = r"[^\S\t\n\r]*[=+\-@＝＋－＠]"
_BEGINS = rf"(?:\A(?='*[\t\n\r])|\A(?='*{_FORMULA})|(?<=[;\t\n\r])(?='*{_FORMULA}))"
_QUOTE, _QUOTED = re.compile(_BEGINS), re.compile(f"{_BEGINS}'")
_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")
BIGGEST = 20_000_000


@dataclass(frozen=True)
class Row:
    """One row of a table that was read: its cells by the column's name, and its line in the file."""

    line: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


def cell(value: object) -> str:
    """A value as the text of a cell. A number stays one; a text that would be a formula gets a quote before it."""
    if isinstance(value, (int, float)):
        return f"{value:.10g}"
    text = "" if value is None else safe.clean(str(value))
    return text if text == "-" else _QUOTE.sub("'", text)  # a dash alone is Moodle's word for never


def uncell(text: str) -> str:
    """The text that `cell` was given."""
    return _QUOTED.sub("", text)


def written(columns: Sequence[str], rows: Iterable[Mapping[str, object]], *, mark: bool = True) -> bytes:
    """A table as CSV. Columns that a row lacks are empty.

    `mark` puts the mark of UTF-8 at the beginning, which Excel needs to read other letters than English ones; learning
    platforms do without.
    """
    made = io.StringIO()
    writer = csv.writer(made, lineterminator="\r\n")
    writer.writerow([cell(column) for column in columns])
    for row in rows:
        writer.writerow([cell(row.get(column)) for column in columns])
    return made.getvalue().encode("utf-8-sig" if mark else "utf-8")


def _raw(content: bytes, name: str) -> tuple[str, list[tuple[int, list[str]]]]:
    """What separates the cells of a CSV, and its lines, each with its number and its cells as they stand."""
    if len(content) > BIGGEST or b"\0" in content:
        raise KitError(f"{name} is no CSV table. Save it as “CSV UTF-8” in your spreadsheet, and try again.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    if re.match(r"sep=.[\r\n]", text):  # which Excel writes to say what separates
        text = text.split("\n", 1)[-1]
    separator = max(",;\t", key=text.split("\n", 1)[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        return separator, [(reader.line_num, cells) for cells in reader if any(cells)]
    except csv.Error as error:
        raise KitError(f"{name} cannot be read as a table ({error}). Save it as CSV again, and try again.") from None


def table(content: bytes, name: str) -> tuple[list[str], list[Row]]:
    """Columns and rows of a CSV as spreadsheets save it: with commas, semicolons or tabs, in UTF-8 or Windows' code.

    Parameters
    ----------
    content
        The file's bytes.
    name
        What to call it in a message.

    Raises
    ------
    KitError
        If it is no table.
    """
    _, lines = _raw(content, name)
    columns = [uncell(column).strip() for column in lines[0][1]] if lines else []
    return columns, [Row(line, dict(zip(columns, map(uncell, cells), strict=False))) for line, cells in lines[1:]]


def without(content: bytes, name: str, column: str, values: Collection[str]) -> tuple[bytes, int]:
    """A CSV without the rows that have one of these values in a column, and how many they were. The others stay.

    Raises
    ------
    KitError
        If it is no table, or lacks the column.
    """
    columns, _ = read(content, name, [column])
    separator, lines = _raw(content, name)
    at = columns.index(column)
    left = [cells for _, cells in lines if uncell(cells[at] if len(cells) > at else "").strip() not in values]
    made = io.StringIO()
    csv.writer(made, delimiter=separator, lineterminator="\r\n").writerows(left)
    return made.getvalue().encode("utf-8-sig"), len(lines) - len(left)


def read(content: bytes, name: str, needed: Sequence[str]) -> tuple[list[str], list[Row]]:
    """As `table`, with capital letters in the columns' names made small, for a file that must have some columns.

    Raises
    ------
    KitError
        If it is no table, or lacks one of the columns `needed`.
    """
    columns, rows = table(content, name)
    columns = [column.lower() for column in columns]
    missing = [column for column in needed if column not in columns]
    if missing:
        raise KitError(
            f"{name} lacks {'the columns' if len(missing) > 1 else 'the column'} {', '.join(missing)}. Expected are "
            f"{', '.join(needed)}; the first line names them. Leave that line as it was given out."
        )
    return columns, [Row(row.line, {column.lower(): cell for column, cell in row.cells.items()}) for row in rows]


def number(text: str) -> float | None:
    """A number as people write it into a cell: ``-1``, ``−1``, ``1,5``. None if it is none."""
    plain = text.strip().replace("\N{MINUS SIGN}", "-").replace("\N{EN DASH}", "-")
    if "." not in plain:
        plain = plain.replace(",", ".", 1)
    return float(plain) if _NUMBER.fullmatch(plain) and len(plain) < 20 else None
