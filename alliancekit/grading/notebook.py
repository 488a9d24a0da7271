"""A handed-in file, read as a notebook: whatever it is, what can be used of it and what is wrong with it, in words."""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import nbformat
from nbformat import NotebookNode

NEWEST = 4
_MOST_TAGS = 20
_LONGEST_ID = 100
MOST_READ = 5_000
AGAIN = "Ask for the file again: saved in JupyterLab, and handed in as it is."


@dataclass(frozen=True)
class Reading:
    """What came of reading a file: a notebook, or the reason why there is none; and what the instructor should know.

    The notebook holds cells with their type, source, id, `grade_id` and tags, and nothing else of the file: no outputs,
    no attachments, no further metadata.
    """

    notebook: NotebookNode | None
    reason: str = ""
    notes: tuple[str, ...] = ()


def read(content: bytes) -> Reading:
    """Read a file's bytes as a notebook. Never fails: what cannot be read has a reason."""
    if not content.strip(b"\0 \t\r\n"):
        what = "is empty" if not content else "holds nothing but blanks" if content.strip(b"\0") else "holds only zeros"
        return Reading(None, f"The file {what}: the upload or the saving broke off. {AGAIN}")
    text, notes = _text(content)
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError) as error:
        return Reading(None, _not_json(text, error))
    if not isinstance(raw, dict) or not isinstance(raw.get("cells", raw.get("worksheets")), list):
        return Reading(None, f"The file is no notebook, though its name says so: it has no cells. {AGAIN}")
    version = raw.get("nbformat")
    if isinstance(version, int) and version > NEWEST:
        return Reading(
            None,
            f"The notebook has format {version}, which is newer than this kit can read ({NEWEST}). Update nbformat, or "
            "have it saved in the older format.",
        )
    if "cells" not in raw:
        upgraded, shown = _upgraded(raw), version if isinstance(version, int) else "unknown"
        if upgraded is None:
            return Reading(None, f"The notebook has an old format ({shown}) and cannot be read. {AGAIN}")
        notes.append(f"The notebook has an old format ({shown}); it was converted to today's.")
        raw = upgraded
    if len(raw["cells"]) > MOST_READ:
        notes.append(f"The notebook has {len(raw['cells']):,} cells; only the first {MOST_READ:,} were read.")
    return Reading(cleaned(raw), notes=tuple(notes))


def decoded(content: bytes) -> tuple[str, str]:
    """A text file's text, and the encoding by which it could be read; UTF-8 with or without a mark is ``"utf-8"``."""
    guess = json.detect_encoding(content)
    for encoding in (guess, "cp1252"):
        try:
            return content.decode(encoding), encoding.removesuffix("-sig")
        except UnicodeError:  # the next one; the last below reads any bytes
            pass
    return content.decode("latin-1"), "latin-1"


def _text(content: bytes) -> tuple[str, list[str]]:
    shorter = content.rstrip(b"\0")
    ends_in_zeros = len(shorter) < len(content) and b"\0" not in shorter  # in UTF-16 there are zeros everywhere
    text, encoding = decoded(shorter if ends_in_zeros else content)
    notes = []
    if encoding in ("cp1252", "latin-1"):
        notes.append(
            "The file is not in UTF-8, as a notebook is; it was read as Latin-1. Letters with accents may be off."
        )
    elif encoding != "utf-8":
        notes.append(f"The file is in {encoding.upper()}, not in UTF-8 as a notebook is; it was read all the same.")
    if content.startswith(b"\xef\xbb\xbf"):
        notes.append("The file begins with a byte order mark, which a notebook does not have; it was read without it.")
    if ends_in_zeros:
        notes.append("The file ends in null bytes, which were left out: perhaps it was damaged when it was saved.")
    return text, notes


def _not_json(text: str, error: Exception) -> str:
    if "\0" in text and text.lstrip().startswith("{"):
        return f"The file holds null bytes: it was damaged when it was saved or sent. {AGAIN}"
    if text.startswith("PK\x03\x04"):
        return "The file is a zip, though its name says notebook. Rename it to end in .zip, and collect again."
    if re.match(r"\s*<(!doctype|html)", text, re.IGNORECASE):
        return f"The file is a web page, though its name says notebook. {AGAIN}"
    where = f", line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
    return f"The file is damaged or no notebook: it cannot be read as one (JSON{where}). {AGAIN}"


def _upgraded(raw: dict[str, Any]) -> dict[str, Any] | None:
    """A notebook of format 1 to 3 in today's format, as far as nbformat can; its outputs left behind."""
    try:
        for sheet in raw["worksheets"]:
            for cell in sheet["cells"]:
                cell |= {"outputs": [], "metadata": _mapping(cell.get("metadata"))}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = nbformat.reads(json.dumps(raw), as_version=NEWEST)
    except Exception:  # nbformat raises whatever a malformed cell makes it raise
        return None
    for cell in found.cells:
        cell.pop("id", None)  # made up by the conversion, and another one each time
    upgraded: dict[str, Any] = found
    return upgraded


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def whole(text: str) -> str:
    """A text without halves of characters, which JSON can hold and no file or message can."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _string(value: object) -> str:
    return whole(value[:_LONGEST_ID]) if isinstance(value, str) else ""


def _source(value: object) -> str:
    if isinstance(value, list):
        value = "".join(part for part in value if isinstance(part, str))
    return whole(value) if isinstance(value, str) else ""


def cleaned(raw: Mapping[str, Any]) -> NotebookNode:
    """A notebook as data, of which nothing is left but what grading needs, each part of the type it must have."""
    cells = []
    listed = raw.get("cells")
    for cell in listed[:MOST_READ] if isinstance(listed, list) else ():
        if not isinstance(cell, Mapping):
            continue
        metadata = _mapping(cell.get("metadata"))
        kept: dict[str, Any] = {}
        if grade_id := _string(_mapping(metadata.get("nbgrader")).get("grade_id")):
            kept["nbgrader"] = {"grade_id": grade_id}
        tags = metadata.get("tags")
        if isinstance(tags, list) and (named := [tag for tag in tags[:_MOST_TAGS] if isinstance(tag, str)]):
            kept["tags"] = named
        kind = cell.get("cell_type")
        cells.append(
            {
                "cell_type": kind if kind in ("code", "markdown") else "raw",
                "id": _string(cell.get("id")),
                "metadata": kept,
                "source": _source(cell.get("source")),
            }
        )
    about = _mapping(_mapping(raw.get("metadata")).get("alliancekit"))
    version = about.get("version")
    made: NotebookNode = nbformat.from_dict(
        {
            "cells": cells,
            "metadata": {
                "alliancekit": {
                    "exercise": _string(about.get("exercise")),
                    "version": version if isinstance(version, int) and not isinstance(version, bool) else None,
                }
            },
            "nbformat": 4,
            "nbformat_minor": 5,
        }
    )
    return made
