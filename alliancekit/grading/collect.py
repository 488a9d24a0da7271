"""`collect`: from a folder as an instructor has it to one row for each student's work, to grade or with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from ..authoring.solution import Solution
from ..errors import KitError, unknown
from . import attempts, names, roster
from . import deadline as times
from . import found as search
from .archive import Archive, Entry
from .found import Found
from .ids import Ids
from .names import Named
from .piece import Piece
from .roster import Roster
from .safe import line, listing
from .shapes import Submission


def collect(
    path: Path,
    archive: Archive,
    *,
    roster: Path | None = None,
    deadline: str = "",
    exercise: str = "",
    known: Mapping[str, Solution],
    notes: list[str] | None = None,
) -> list[Submission]:
    """Find what was handed in, keep it in the archive, and say of each student's work what it is.

    Parameters
    ----------
    path
        A folder with a folder or a file for each student, a course folder of nbgrader, a bulk download of Canvas or
        Moodle (the zip, or what was unzipped), or a folder of such zips.
    archive
        Keeps each notebook, before anything else is done with it.
    roster
        A class list (see `roster.read`): who is missing then has a row, and who is not on it a note.
    deadline
        Such as ``"2026-11-20 18:00"``, in this computer's time zone unless it names another; a day alone is its end.
    exercise
        The exercise to grade, such as ``"04"``; without it, all that are known.
    known
        The exercises, by number.
    notes
        Takes sentences that are about no student: what was left aside, and why.

    Returns
    -------
    list of Submission
        In order of students, one for each exercise that one handed in: of several attempts the latest. Where there is
        none to grade, one with the reason.

    Raises
    ------
    KitError
        If the folder, the class list, the deadline or the exercise cannot be used, or the archive cannot be written.
    """
    if exercise and exercise not in known:
        raise unknown("exercise", exercise, known)
    due, people = times.read(deadline), _people(roster)
    stems = {number: item.path.stem for number, item in known.items()}
    said = notes if notes is not None else []
    everything = search.everything(_submitted(path, said), archive)
    by_student: dict[str, list[Piece]] = {}
    for piece in _owned(everything, stems, people, archive, said):
        by_student.setdefault(piece.student, []).append(piece)
    rows = []
    for student, pieces in by_student.items():
        made = attempts.rows(student, pieces, archive, stems, exercise, due)
        if people and student not in people.names:
            made = [replace(row, notes=(*row.notes, "Nobody on the class list has this id.")) for row in made]
        rows += made
    for student in people.names.keys() - by_student.keys() if people else ():
        rows.append(Submission(student, "", "", exercise, 0, 0, reason="Nothing was handed in."))
    if not rows:
        raise KitError(f"There is no notebook in {path}. Name the folder that holds what students handed in.")
    return sorted(rows, key=lambda row: (row.student.casefold(), row.student, row.exercise))


def _people(path: Path | None) -> Roster | None:
    return roster.read(path) if path else None


def _submitted(path: Path, said: list[str]) -> Path:
    """The folder to look in: of a course folder of nbgrader, the one of what was submitted. Others hold solutions."""
    if (path / "submitted").is_dir() and any((path / name).exists() for name in ("source", "nbgrader_config.py")):
        said.append("This is a course folder of nbgrader: only what is in its folder “submitted” was collected.")
        return path / "submitted"
    return path


def _owned(
    everything: list[Found], stems: Mapping[str, str], people: Roster | None, archive: Archive, said: list[str]
) -> list[Piece]:
    """Each file with its student, noted in the archive's index. What is no student's and no notebook is left aside."""
    everything = _without_zips_of_classes(everything)
    around = names.depth([one.parts for one in everything if one.is_notebook], stems, people)
    owned: list[tuple[Found, Named, str]] = []
    aside = []
    for one in everything:
        parts = one.parts[around:] or one.parts[-1:]
        named = names.identify(parts, stems, people)
        student = _on(people, named)
        if one.is_notebook or named.platform or len(parts) > 1 or student:
            owned.append((one, named, student))
        else:
            aside.append(one.parts[-1])
    if aside:
        said.append(f"Left aside, for they are no notebooks: {listing(aside)}.")
    of_class = {student.casefold() for student in people.names} if people else set()
    ids = Ids({entry.raw: entry.student for entry in archive.entries() if entry.student.casefold() not in of_class})
    for student in people.names if people else ():
        ids.take(student)
    pieces = [Piece(one, named, student or ids.of(_raw(named))) for one, named, student in owned]
    now = datetime.now(UTC).isoformat(timespec="seconds")
    archive.record(
        Entry(
            piece.found.sha256,
            piece.found.size,
            line("/".join(piece.found.parts)),
            _raw(piece.named),
            piece.student,
            now,
        )
        for piece in pieces
        if piece.found.sha256
    )
    return pieces


def _raw(named: Named) -> str:
    text = named.raw or names.stem(named.file)
    return text.encode("utf-8", "backslashreplace").decode()  # a name on disk need not be in UTF-8


def _without_zips_of_classes(everything: list[Found]) -> list[Found]:
    """Paths without the names of zips that hold the work of a class, so that these are as one folder.

    Unless all zips that lie there do so: else one student could hand in a zip with work under another's name.
    """
    zips: dict[str, list[tuple[str, ...]]] = {}
    for one in everything:
        if one.zipped and one.parts[0].casefold().endswith(".zip") and not names.by_platform(one.parts[0]):
            zips.setdefault(one.parts[0], []).extend([one.parts[1:]] if one.is_notebook and len(one.parts) > 1 else [])
    if not all(not paths or names.holds_a_class(name, paths) for name, paths in zips.items()):
        return everything
    return [
        replace(one, parts=one.parts[1:]) if one.parts[0] in zips and len(one.parts) > 1 else one for one in everything
    ]


def _on(people: Roster | None, named: Named) -> str:
    """Whom on the class list a name means: by the id itself, the platform's number, or the person's name."""
    if people is None:
        return ""
    by_id = [people.find(told) for told in (named.raw, named.number) if told]
    return next((student for student in by_id if student), "") or people.named(named.person or named.raw)
