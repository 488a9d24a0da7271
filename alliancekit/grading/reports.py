"""All reports on a class: renderings of receipts, the same bytes for the same receipts."""

from __future__ import annotations

import hashlib
import json
import shlex
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from ..authoring.solution import Solution
from ..errors import KitError
from . import marks, platforms, safe, store, totals
from .class_report import class_report
from .feedback import feedback
from .merge import merge
from .platforms import Rows
from .shapes import Receipt
from .written import questions, written

ENTERED = ("written.csv", "overrides.csv")
"""The files into which people write."""
RECORD = ".reports.json"


def rendered(
    receipts: Iterable[Receipt],
    items: Iterable[Solution],
    *,
    missing: Mapping[str, Sequence[str]] | None = None,
    names: Mapping[str, str] | None = None,
    canvas: Rows = (),
    moodle: Rows = (),
    anonymous: bool = False,
) -> dict[str, bytes]:
    """Every report by its path in the output folder.

    Parameters
    ----------
    receipts
        All of them.
    items
        The solutions of the exercises.
    missing
        Students who handed nothing in, by exercise, besides those that receipts and `names` tell of.
    names
        Everybody on the roster, by id. Who has no receipt of an exercise that others have is missing there.
    canvas, moodle
        A gradebook or a worksheet that the platform gave out, to be filled.
    anonymous
        Whether codes stand for students where texts are marked.

    Raises
    ------
    KitError
        If jinja2 is not installed.
    """
    every, names = totals.ordered(receipts), names or {}
    found = [one for one in every if not totals.absent(one)]
    missing = _missing(every, names, missing)
    by_number = {item.number: item for item in items}
    salts = salts_of(by_number.values()) if anonymous else {}
    files = {
        "marks.csv": marks.marks(found, missing=missing, names=names),
        "written.csv": marks.written_sheet(found, salt=salts),
        "overrides.csv": marks.override_sheet(found),
    }
    for one in found:
        path = f"feedback/{one.exercise or 'unknown'}/{safe.file_name(one.student)}.html"
        files[path] = feedback(one, names.get(one.student, ""))
    for number, item in sorted(by_number.items()):
        own = [one for one in found if one.exercise == number]
        absent = None if missing is None else missing.get(number, ())
        if not own and not absent:
            continue
        untold = [one for one in found if not one.exercise]  # who handed in a file that could be any exercise
        files[f"class-{number}.html"] = class_report([*own, *untold], item, missing=absent, names=names)
        files[f"canvas-{number}.csv"] = platforms.canvas(own, names, canvas)
        files[f"moodle-{number}.csv"] = platforms.moodle(own, names, moodle)
        for question in questions(own):
            page = written(own, item, question, salt=salts.get(number, ""), names=names)
            files[f"written-{safe.file_name(question)}.html"] = page
    return dict(sorted(files.items()))


def _missing(
    every: Sequence[Receipt], names: Mapping[str, str], given: Mapping[str, Sequence[str]] | None
) -> dict[str, list[str]] | None:
    """Who is missing in each exercise that is graded; None where nobody can know, for want of a roster."""
    told = [one for one in every if totals.absent(one)]
    if not (names or told or given is not None):
        return None
    given, found = given or {}, {}
    for number in sorted({*given, *(one.exercise for one in every if one.exercise)}):
        handed_in = {one.student for one in every if one.exercise == number and not totals.absent(one)}
        people = {*names, *given.get(number, ()), *(one.student for one in told if one.exercise in (number, ""))}
        found[number] = sorted(people - handed_in)
    return found


def salts_of(items: Iterable[Solution]) -> dict[str, str]:
    """By exercise, what makes the codes of anonymous pages: the salt of its solution, which students do not have."""
    return {item.number: str(item.meta["salt"]) for item in items}


def write(
    out: Path, files: Mapping[str, bytes], receipts: Iterable[Receipt], salts: Mapping[str, str], options: str = ""
) -> list[str]:
    """Write reports into the output folder; give what is to be told, a sentence each.

    A file with entries that have not been merged is never overwritten: the new one gets ``.new`` into its name.

    Parameters
    ----------
    out
        The output folder.
    files
        What `rendered` gave.
    receipts
        Those that it was given.
    salts
        As `salts_of` gives them, where codes stand for students; else empty.
    options
        What is to be typed after a command that the instructor is told.

    Raises
    ------
    KitError
        If a file cannot be written.
    """
    told, found, record = [], list(receipts), _record(out)
    for name, content in files.items():
        before = _bytes(out / name)
        if before == content:
            if name in ENTERED:
                record[name] = _sha256(content)  # which a run that was killed may have left out
                _remove(out / _beside(name))
            continue
        target = name
        touched = name in ENTERED and before is not None and _sha256(before) != record.get(name)
        if touched and _unmerged(before or b"", name, found, salts):
            target = _beside(name)
            command = f"alliancekit grade --merge {shlex.quote(str(out / name))} {options}".strip()
            told.append(
                f"{name} has entries that are not on the receipts yet, and was left as it is. Bring them in with "
                f"`{command}`. The file as it would be now is {target}."
            )
        store.write_file(out / target, content)
        if name in ENTERED and target == name:
            record[name] = _sha256(content)
            _remove(out / _beside(name))  # a proposal, of when there were entries that had not been merged
    if record != _record(out):
        store.write_file(out / RECORD, (json.dumps(record, indent=1, sort_keys=True) + "\n").encode())
    return told


def _beside(name: str) -> str:
    return name.replace(".csv", ".new.csv")


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise KitError(f"{path} cannot be removed ({error.strerror}). Close it where it is open.") from None


def _record(out: Path) -> dict[str, str]:
    """The sha256 of each file for entries as it was last written here: one that is still so holds no entries."""
    try:
        found = json.loads(_bytes(out / RECORD) or b"{}")
    except ValueError:
        return {}
    return {str(name): str(digest) for name, digest in found.items()} if isinstance(found, dict) else {}


def _bytes(path: Path) -> bytes | None:
    try:
        return path.read_bytes() if path.exists() else None
    except OSError as error:
        raise KitError(f"{path} cannot be read ({error.strerror}). Move it away, and run the command again.") from None


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _unmerged(content: bytes, name: str, receipts: Sequence[Receipt], salts: Mapping[str, str]) -> bool:
    try:
        merged = merge(receipts, content, name, salt=salts)
    except KitError:
        return True
    return bool(merged.said or merged.problems)
