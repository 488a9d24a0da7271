"""The output folder, which one command at a time may write to."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from ..errors import KitError

# What a run leaves that was killed while it was writing: a student's text may be in it.
_PARTS = (".*.part", "receipts/**/.*.part", "feedback/**/.*.part", "archive/**/.writing-*")


@contextlib.contextmanager
def held(out: Path, *, new: bool = False) -> Iterator[None]:
    """Keep the folder for a ``with`` block, and clear away the parts of files that a killed run has left.

    Parameters
    ----------
    out
        The folder.
    new
        Whether it is made where there is none.

    Raises
    ------
    KitError
        If there is none, it cannot be made, or another command is writing to it.
    """
    if not new and not out.is_dir():
        raise KitError(f"There is no folder {out}. Name the one that grading wrote to with --out.")
    try:
        out.mkdir(parents=True, exist_ok=True)
        lock = _lock(out)
    except OSError as error:
        raise KitError(
            f"The folder {out} cannot be used ({error.strerror}). Name another with --out, or make this one writable."
        ) from None
    try:
        with contextlib.suppress(OSError):
            for part in [part for pattern in _PARTS for part in out.glob(pattern)]:
                part.unlink()
        yield
    finally:
        if lock is not None:
            os.close(lock)


def _lock(out: Path) -> int | None:
    """A descriptor that holds the folder's lock until it is closed, by whatever ends the process; None without one."""
    try:
        import fcntl
    except ImportError:  # Windows, where nothing is graded, and marks can be merged
        return None
    opened = os.open(out, os.O_RDONLY)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(opened)
        raise KitError(
            f"Another command is writing to {out}. Wait until it has ended, or name another folder with --out."
        ) from None
    except OSError:  # a file system without locks
        os.close(opened)
        return None
    return opened
