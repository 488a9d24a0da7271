"""`forget`: erase what the grading has kept of one student, and say what was erased and what cannot be."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ..errors import KitError, unknown
from . import safe, sheet, store
from .archive import Archive

ARCHIVE = "archive"
_ENTERED = ("written*.csv", "overrides*.csv")
_OF_ALL = ("marks.csv", "class-*.html", "written-*.html", "canvas-*.csv", "moodle-*.csv")
_ELSEWHERE = (
    "What lies elsewhere is not erased: files that you downloaded, the learning platform and what was sent to it, "
    "feedback that was sent, backups, and copies of the reports. Look there as well."
)


@dataclass
class Forgotten:
    """What was erased and what was not, a sentence each."""

    erased: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)


def forget(
    student: str,
    out: Path,
    *,
    archive: Archive | None = None,
    submissions: Iterable[Path] = (),
    salts: Mapping[str, str] | None = None,
) -> Forgotten:
    """Erase a student: submissions, receipts with their history, archived files, feedback, and rows in CSV files.

    The reports on the whole class hold the student's marks and are erased too. They come back without this student
    when the reports are next made.

    Parameters
    ----------
    student
        The id, as receipts and marks have it.
    out
        The output folder of the grading.
    archive
        By default the folder ``archive`` in the output folder.
    submissions
        Files and folders that are this student's, as they were handed in. What is not named here is not erased.
    salts
        What made the codes of anonymous pages, by exercise, where there were any.

    Raises
    ------
    KitError
        If nothing is known of this student (near ids are listed), or something cannot be erased.
    """
    archive = archive or Archive(out / ARCHIVE)
    done = Forgotten()
    try:
        _own(student, out, done)
        _rows(student, out, salts or {}, done)
        _archived(student, archive, done)
        for path in submissions:
            if path.is_symlink() or path.exists():
                _erase(path, f"the submission {path}", done)
        if not done.erased:
            known = {receipt.student for receipt in store.read_all(out)[0]}
            raise unknown("student", student, known | {entry.student for entry in archive.entries()})
        for path in [path for pattern in _OF_ALL for path in sorted(out.glob(pattern))]:
            _erase(path, f"the report {path.name}, which comes back without this student when reports are made", done)
        _named_elsewhere(student, out, done)
    except OSError as error:
        raise KitError(
            f"Not everything could be erased ({error.filename}: {error.strerror}). Close it where it is open, look at "
            "its permissions, and run the command again.\nErased so far: " + ("; ".join(done.erased) or "nothing")
        ) from None
    done.kept.append(_ELSEWHERE)
    return done


def _erase(path: Path, what: str, done: Forgotten) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()
    done.erased.append(what)


def _own(student: str, out: Path, done: Forgotten) -> None:
    """Receipts, their history, and feedback: files that bear the student's name, whole or damaged."""
    name, receipts = safe.file_name(student), out / store.FOLDER
    for pattern, what in (
        (f"{store.HISTORY}/*/{name}", "the earlier receipts"),
        (f"*/{name}.json", "the receipt"),
    ):
        for path in sorted(receipts.glob(pattern)):
            _erase(path, f"{what} of exercise {path.parent.name}", done)
    for path in sorted((out / "feedback").glob(f"*/{name}.html")):
        _erase(path, f"the feedback on exercise {path.parent.name}", done)


def _rows(student: str, out: Path, salts: Mapping[str, str], done: Forgotten) -> None:
    """The student's rows in the files into which people write; all other rows stay as they were entered."""
    called = {student, *(safe.code(salt, exercise, student) for exercise, salt in salts.items())}
    for path in [path for pattern in _ENTERED for path in sorted(out.glob(pattern))]:
        try:
            left, gone = sheet.without(path.read_bytes(), path.name, "student", called)
        except KitError as error:
            done.kept.append(f"{path.name} could not be read, so look into it yourself: {error}")
            continue
        if gone:
            store.write_file(path, left)
            done.erased.append(f"{gone} row{'s' if gone > 1 else ''} of {path.name}")


def _archived(student: str, archive: Archive, done: Forgotten) -> None:
    for entry in archive.forget(student):
        if archive.path(entry.sha256).exists():
            done.kept.append(
                f"The archived file {entry.sha256[:12]} stays, because another student handed in the very same file. "
                "That this student did is erased."
            )
        done.erased.append(f"the archived file {entry.sha256[:12]} ({safe.line(entry.origin, 200)})")


def _named_elsewhere(student: str, out: Path, done: Forgotten) -> None:
    word = re.compile(rf"(?<!\w){re.escape(student)}(?!\w)")
    for receipt in store.read_all(out)[0]:
        if word.search(" ".join([*receipt.notes, *receipt.submission.notes, receipt.reason])):
            done.kept.append(
                f"A note on the receipt of {receipt.student}, exercise {receipt.exercise}, names this student."
            )
