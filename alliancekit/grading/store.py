"""Receipts on disk: one JSON file per student and exercise, written whole or not at all; older ones are kept."""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import json
import os
import tempfile
import types
import typing
from pathlib import Path
from typing import Any

from ..checking.seal import canonical_bytes
from ..errors import KitError
from . import safe
from .shapes import Receipt
from .totals import ordered

FOLDER, HISTORY = "receipts", "history"
SCHEMA = 1


def place(out: Path, exercise: str, student: str) -> Path:
    """Where the receipt of a student and an exercise lies in the output folder."""
    return out / FOLDER / _exercise(exercise) / f"{safe.file_name(student)}.json"


def history(out: Path, exercise: str, student: str) -> Path:
    """The folder of the earlier receipts of a student and an exercise."""
    return out / FOLDER / HISTORY / _exercise(exercise) / safe.file_name(student)


def _exercise(exercise: str) -> str:
    return safe.file_name(exercise) if exercise else "unknown"


def write_file(path: Path, content: bytes) -> None:
    """Write a file so that it is the old one or the new one at any moment, and never a part.

    Raises
    ------
    KitError
        If it cannot be written; what was there is as it was.
    """
    made = ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, made = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(made, path)
    except OSError as error:
        with contextlib.suppress(OSError):
            os.unlink(made)
        raise KitError(
            f"{path} cannot be written ({error.strerror}). Make room or close the file where it is open, and run the "
            "command again. Nothing that was there is lost."
        ) from None


def encoded(receipt: Receipt) -> bytes:
    """A receipt as the bytes of its file, with a digest by which a damaged or edited one shows."""
    text = json.dumps(dataclasses.asdict(receipt), ensure_ascii=False)
    content = json.loads(safe.whole(text))
    whole = {"digest": _digest(content), "receipt": content}
    return (json.dumps(whole, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _digest(content: Any) -> str:
    return hashlib.sha256(canonical_bytes(content)).hexdigest()


def write(out: Path, receipt: Receipt) -> bool:
    """Store a receipt; False if this very one is there already. An earlier one goes into the history first.

    Whatever is in its place is kept, a damaged file too.

    Raises
    ------
    KitError
        If it cannot be written; nothing is lost then.
    """
    path, content = place(out, receipt.exercise, receipt.student), encoded(receipt)
    try:
        earlier = path.read_bytes() if path.exists() else None
        kept = history(out, receipt.exercise, receipt.student)
        names = sorted(entry.name for entry in kept.iterdir()) if kept.is_dir() else []
    except OSError as error:
        raise KitError(f"{path} cannot be read ({error.strerror}). Look at its permissions.") from None
    if earlier == content:
        return False
    if earlier is not None:
        _keep(kept, names, earlier)
    write_file(path, content)
    return True


def _keep(kept: Path, names: list[str], earlier: bytes) -> None:
    """Put what was a receipt's file into the history, unless a run was killed right after this very step."""
    digest = hashlib.sha256(earlier).hexdigest()[:16]
    if not names or not names[-1].endswith(f"-{digest}.json"):
        write_file(kept / f"{len(names) + 1:04d}-{digest}.json", earlier)


def put_away(out: Path, exercise: str, student: str) -> None:
    """Move a receipt that no longer holds into the history, and remove the feedback that was made of it.

    Raises
    ------
    KitError
        If it cannot be moved; then it is where it was.
    """
    path, kept = place(out, exercise, student), history(out, exercise, student)
    page = out / "feedback" / _exercise(exercise) / f"{safe.file_name(student)}.html"
    try:
        _keep(kept, sorted(entry.name for entry in kept.iterdir()) if kept.is_dir() else [], path.read_bytes())
        page.unlink(missing_ok=True)
        path.unlink()
    except OSError as error:
        raise KitError(f"{path} cannot be moved ({error.strerror}). Look at its permissions.") from None


def read(path: Path) -> Receipt:
    """One receipt.

    Raises
    ------
    KitError
        If the file is torn, was edited, or is no receipt of this kit.
    """
    try:
        whole = json.loads(path.read_bytes())
        receipt: Receipt = _built(Receipt, whole["receipt"])
        if receipt.schema != SCHEMA:
            raise ValueError(f"its schema is {receipt.schema}, and this kit reads {SCHEMA}")
        if whole["digest"] != _digest(whole["receipt"]):
            raise ValueError("its digest does not fit its contents")
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        reason = error.strerror if isinstance(error, OSError) else f"{type(error).__name__}: {error}"
        raise KitError(
            f"{path} is not a whole receipt ({safe.line(str(reason), 200)}). It is not used. Grade this student "
            "again: the file is then kept in the history. Changes to a mark go through a CSV, never into this file."
        ) from None
    return receipt


def find(out: Path, exercise: str, student: str) -> Receipt | None:
    """The receipt of a student and an exercise; None where there is none.

    Raises
    ------
    KitError
        If there is a file, and it is not a whole receipt of this student and exercise.
    """
    path = place(out, exercise, student)
    if not path.is_file():
        return None
    receipt = read(path)
    if (receipt.exercise, receipt.student) != (exercise, student):
        raise KitError(f"{path} is the receipt of another student or exercise. Move it away, and grade again.")
    return receipt


def last_graded(out: Path, receipt: Receipt) -> Receipt | None:
    """The receipt itself if it is graded; else the latest graded one in its history."""
    if receipt.state == "graded":
        return receipt
    for path in sorted(history(out, receipt.exercise, receipt.student).glob("*.json"), reverse=True):
        with contextlib.suppress(KitError):  # a damaged one is kept there as it was
            if (earlier := read(path)).state == "graded":
                return earlier
    return None


def read_all(out: Path) -> tuple[list[Receipt], list[str]]:
    """All receipts of an output folder in order, and a sentence for each file that is none."""
    receipts, problems = [], []
    for path in sorted((out / FOLDER).glob("*/*.json")):
        try:
            receipt = read(path)
            if place(out, receipt.exercise, receipt.student) != path:
                raise KitError(f"{path} is a receipt that belongs elsewhere. It is not used. Move it away.")
            receipts.append(receipt)
        except KitError as error:
            problems.append(str(error))
    return ordered(receipts), problems


def _built(wanted: Any, raw: Any) -> Any:
    """A value of a declared type out of plain JSON; each part must be of just the type that is declared."""
    origin, inner = typing.get_origin(wanted), typing.get_args(wanted)
    if wanted is Any:
        return raw
    if dataclasses.is_dataclass(wanted):
        hints = typing.get_type_hints(wanted)
        if type(raw) is not dict or raw.keys() != hints.keys():
            raise ValueError(f"it does not have the fields of {getattr(wanted, '__name__', wanted)}")
        return typing.cast(Any, wanted)(**{name: _built(hint, raw[name]) for name, hint in hints.items()})
    if origin is types.UnionType:
        return None if raw is None else _built(next(part for part in inner if part is not types.NoneType), raw)
    if origin in (list, tuple):
        if type(raw) is not list:
            raise ValueError("a list was expected")
        return origin(_built(inner[0], item) for item in raw)
    if wanted is float and type(raw) is int:
        return float(raw)
    if type(raw) is not (origin or wanted):
        raise ValueError(f"{type(raw).__name__} where {getattr(wanted, '__name__', wanted)} was expected")
    return raw
