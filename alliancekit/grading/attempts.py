"""One student's files as rows: for each exercise the attempt that counts, or why there is none to grade."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from . import deadline as times
from .archive import Archive
from .piece import Piece
from .safe import listing
from .shapes import Submission

_MOST_NAMED = 5


def rows(
    student: str, pieces: list[Piece], archive: Archive, stems: Mapping[str, str], asked: str, due: datetime | None
) -> list[Submission]:
    """One student's rows: one for each exercise handed in, or one that says why there is none.

    Parameters
    ----------
    student
        The student's id.
    pieces
        All that the student handed in.
    archive
        Has their bytes.
    stems
        The names of the exercises' files, by number.
    asked
        The exercise that is being graded; empty for all.
    due
        The deadline, if there is one.
    """
    books = [piece for piece in pieces if piece.found.is_notebook]
    stamps = {piece.found.parts[:-1]: piece.found.stamp for piece in pieces if piece.found.stamp}
    attempts: dict[str, list[Piece]] = {}
    rest = []
    for piece in books:
        piece.look(archive, stems)
        if piece.exercise and not piece.found.trouble and asked in ("", piece.exercise):
            attempts.setdefault(piece.exercise, []).append(piece)
        else:
            rest.append(piece)
            if not piece.reason:
                piece.reason = f"This is exercise {piece.exercise}, and exercise {asked} is being graded."
    if attempts:
        notes = (*_also(rest), *_no_notebooks(pieces))
        rows = [_row(student, number, items, stamps, due) for number, items in sorted(attempts.items())]
        return [replace(row, notes=(*row.notes, *notes)) for row in rows]
    if rest:
        latest = max(rest, key=Piece.order)
        row = _row(student, asked or latest.exercise, [latest], stamps, due)
        notes = (*_also([piece for piece in rest if piece is not latest]), *_no_notebooks(pieces))
        return [replace(row, notes=(*row.notes, *notes))]
    reason = f"No notebook was handed in, only: {listing([piece.shown for piece in pieces])}."
    if any(piece.named.text_only for piece in pieces):
        reason = "A text was typed into the platform, and no notebook was handed in."
    return [Submission(student, pieces[0].recognised, "", asked, reason=reason, late=pieces[0].named.late)]


def _also(rest: list[Piece]) -> tuple[str, ...]:
    notes = [f"Also handed in, and not graded: {piece.shown}. {piece.reason}" for piece in rest[:_MOST_NAMED]]
    more = len(rest) - _MOST_NAMED
    return (*notes, *([f"Also handed in, and not graded: {more} more files."] if more > 0 else []))


def _no_notebooks(pieces: list[Piece]) -> tuple[str, ...]:
    others = [
        piece.shown for piece in pieces if not (piece.found.is_notebook or piece.found.stamp or piece.named.text_only)
    ]
    return (f"Left aside, for they are no notebooks: {listing(others)}.",) if others else ()


def _row(
    student: str, exercise: str, pieces: list[Piece], stamps: Mapping[tuple[str, ...], str], due: datetime | None
) -> Submission:
    """The attempt that counts: by the platform's number for it where each has one, else by the files' times."""
    distinct = list(
        {piece.found.sha256 or piece.found.parts: piece for piece in sorted(pieces, key=Piece.order)}.values()
    )
    by_upload = all(piece.named.upload for piece in distinct)
    distinct.sort(key=lambda piece: (piece.named.upload if by_upload else 0, *piece.order()))
    piece, count = distinct[-1], len(distinct)
    notes, reason = list(piece.notes), piece.reason
    if count > 1:
        how = "by the platform's number" if by_upload else "by the files' times"
        notes.append(f"{count} attempts were handed in; the latest {how}, {piece.shown}, counts. All are kept.")
    if reason and (better := [other for other in distinct if not other.reason]):
        reason += f" An earlier attempt, {better[-1].shown}, can be read: to grade it, move the later one away."
    of_nbgrader = piece.named.platform == "nbgrader" and not piece.found.zipped
    when = times.of_nbgrader(stamps.get(piece.found.parts[:-1], "")) if of_nbgrader else None
    late = piece.named.late or bool(due and when and when > due)
    if piece.named.late:
        notes.append("Late, says Canvas.")
    elif due and when and late:
        notes.append(f"Late: handed in {times.shown(when)}, due {times.shown(due)}.")
    elif due and not when and not piece.named.platform and not piece.found.zipped:
        changed = datetime.fromtimestamp(piece.found.time).astimezone()
        if changed > due:
            notes.append(
                f"The file was last changed {times.shown(changed)}, after the deadline. Copying may have changed that "
                "time, so it does not count as late."
            )
    submitted = when.isoformat(timespec="seconds") if when else ""
    return Submission(
        student, piece.recognised, piece.found.sha256, exercise, count, count, submitted, late, reason, tuple(notes)
    )
