"""The archive: every file that was handed in, kept under the hash of its bytes, with an index of where it came from."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from ..errors import KitError

INDEX = "index.jsonl"
_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Entry:
    """One line of the index: which bytes, from where, whose, and when they were first collected.

    `origin` is the path as it was found, in a zip too (``class.zip/ana.ipynb``), for a person to read. `raw` is the
    name by which the student was found, `student` the id made of it.
    """

    sha256: str
    size: int
    origin: str
    raw: str
    student: str
    collected: str


class Archive:
    """A folder of handed-in files. Nothing else is ever written to, and no name of a student's is ever a path in it.

    Parameters
    ----------
    folder
        Where to keep them; made when the first file is added.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, sha256: str) -> Path:
        """Where the bytes with this hash are.

        Raises
        ------
        KitError
            If that is no hash.
        """
        if not _HASH.fullmatch(sha256):
            raise KitError(f"{sha256!r} is no SHA-256 hash; a file in the archive is named by one.")
        return self.folder / "files" / sha256[:2] / sha256

    def add(self, content: bytes) -> str:
        """Keep a file's bytes, unless they are kept already; give their hash. They can then only be read.

        Raises
        ------
        KitError
            If they cannot be written.
        """
        sha256 = hashlib.sha256(content).hexdigest()
        path = self.path(sha256)
        with self._writing():
            if not (path.is_file() and path.read_bytes() == content):
                _write(path, content, 0o400)
        return sha256

    def read(self, sha256: str) -> bytes:
        """The bytes with this hash.

        Raises
        ------
        KitError
            If they are not there, or no longer those that were put there.
        """
        path = self.path(sha256)
        try:
            content = path.read_bytes()
        except OSError as error:
            raise KitError(
                f"{path} cannot be read ({error.strerror}). Collect the submissions again: they are archived anew."
            ) from None
        if hashlib.sha256(content).hexdigest() != sha256:
            raise KitError(f"{path} is damaged. Collect the submissions again: they are archived anew.")
        return content

    def entries(self) -> list[Entry]:
        """The index, oldest entry first. A line that cannot be read is passed over: the file it named is still kept."""
        path = self.folder / INDEX
        if not path.is_file():
            return []
        found = []
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
            with contextlib.suppress(ValueError, TypeError):
                found.append(Entry(**json.loads(line)))
        return found

    def record(self, entries: Iterable[Entry]) -> None:
        """Add to the index what it does not say yet.

        Raises
        ------
        KitError
            If it cannot be written.
        """
        listed = self.entries()
        known = {(entry.sha256, entry.origin, entry.student) for entry in listed}
        new = []
        for entry in entries:
            if (entry.sha256, entry.origin, entry.student) not in known:
                known.add((entry.sha256, entry.origin, entry.student))
                new.append(entry)
        if new:
            self._write_index([*listed, *new])

    def forget(self, student: str) -> list[Entry]:
        """Erase a student's files, but those that somebody else handed in as well; give the entries that are gone.

        Raises
        ------
        KitError
            If they cannot be erased.
        """
        listed = self.entries()
        gone = [entry for entry in listed if entry.student == student]
        left = [entry for entry in listed if entry.student != student]
        if gone:
            with self._writing():
                for sha256 in {entry.sha256 for entry in gone} - {entry.sha256 for entry in left}:
                    self.path(sha256).unlink(missing_ok=True)
            self._write_index(left)
        return gone

    def _write_index(self, entries: list[Entry]) -> None:
        lines = "".join(json.dumps(asdict(entry), ensure_ascii=False, sort_keys=True) + "\n" for entry in entries)
        with self._writing():
            _write(self.folder / INDEX, lines.encode("utf-8", "backslashreplace"), 0o600)

    @contextlib.contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise KitError(
                f"The archive {self.folder} cannot be written ({error.strerror}). What is in it already is safe. Make "
                "room, or name another folder, and run the same command again."
            ) from None


def _write(path: Path, content: bytes, mode: int) -> None:
    """Write a file so that it is there whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".writing-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, mode)
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise
