"""Every file in a folder or zip of submissions, archived as it is met. Nothing is unpacked, and no link followed."""

from __future__ import annotations

import io
import os
import re
import stat
import struct
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import IO

from ..errors import KitError
from .archive import Archive
from .safe import code

MOST_BYTES = 20 * 2**20
"""Of one notebook, and of a zip inside a zip."""
_MOST_ENTRIES = 20_000
_LARGEST_LISTING = 4 * 2**20  # bytes that a zip may take to list its files
_BUDGET, _RATIO = 100 * 2**20, 20  # what a zip may unpack to: so much, and so many times its own size
_DEEPEST_FOLDER, _DEEPEST_ZIP = 12, 2
_NOTEBOOK = re.compile(r"\.ipynb(\.(json|txt))?$", re.IGNORECASE)
_SKIPPED = {"__macosx", ".ipynb_checkpoints", ".git", "__pycache__", "thumbs.db", "desktop.ini"}
TIMESTAMP = "timestamp.txt"
_LONGEST_NAME = 255  # of a file on most disks; in a zip it may be longer
_TOO_DEEP = f"lies more than {_DEEPEST_FOLDER} folders deep and was not read. Ask for the notebook itself."
LINK = "is a link to another file or folder. Links are not followed: ask for the file itself."


@dataclass(frozen=True)
class Found:
    """One file: where it was found (the names of folders and zips, outermost first), and its archived bytes.

    `trouble` says why there are no bytes, continuing a sentence that begins with the file. `time` is the file's own, in
    seconds; `stamp` what nbgrader's timestamp.txt says.
    """

    parts: tuple[str, ...]
    sha256: str = ""
    size: int = 0
    time: float = 0.0
    trouble: str = ""
    stamp: str = ""
    zipped: bool = False

    @property
    def is_notebook(self) -> bool:
        """Whether this may be what is to be graded: a notebook, or what stands in the place of one."""
        return bool(self.sha256 or self.trouble)


def everything(path: Path, archive: Archive) -> list[Found]:
    """Every file in a folder or in a zip; notebooks are archived before anything else is done with them.

    Raises
    ------
    KitError
        If there is no such folder or zip, or the archive cannot be written.
    """
    if path.is_dir():
        if not os.access(path, os.R_OK | os.X_OK):
            raise KitError(f"{path} may not be read. Change its permissions, or copy it to a folder of your own.")
        return list(_in_folder(path, archive))
    if not path.is_file():
        raise KitError(f"There is no folder or zip {path}. Name the folder that holds what students handed in.")
    if not zipfile.is_zipfile(path):
        raise KitError(f"{path} is neither a folder nor a zip. Name the folder that holds what students handed in.")
    with path.open("rb") as file:
        found = list(_in_zip(file, (), archive, path.stat().st_mtime, 1))
    if amiss := [one.trouble for one in found if not one.parts]:
        raise KitError(f"{path} {amiss[0]}")
    return found


def _skipped(name: str) -> bool:
    return name.startswith(".") or name.casefold() in _SKIPPED


def _in_folder(path: Path, archive: Archive) -> Iterator[Found]:
    own = archive.folder.resolve()
    # With the archive, the folder of results that it is in, if that lies among the submissions.
    ours = {own, own.parent} - {path.resolve()}
    for root, folders, files, here in os.fwalk(path):
        parts = Path(root).relative_to(path).parts
        folders[:] = sorted(name for name in folders if not _skipped(name))
        for name in [*folders, *sorted(name for name in files if not _skipped(name))]:
            try:
                about = os.stat(name, dir_fd=here, follow_symlinks=False)
            except OSError as error:
                yield Found((*parts, name), trouble=f"cannot be read ({error.strerror}).")
                continue
            if stat.S_ISLNK(about.st_mode):
                yield Found((*parts, name), time=about.st_mtime, trouble=LINK)
            elif stat.S_ISREG(about.st_mode):
                yield from _file(name, here, (*parts, name), archive)
            elif stat.S_ISDIR(about.st_mode):
                if not os.access(name, os.R_OK | os.X_OK, dir_fd=here):
                    yield Found((*parts, name), trouble="may not be opened. Change its permissions, and collect again.")
            else:
                yield Found((*parts, name), trouble="is a device or a pipe, not a file. Ask for the file itself.")
        if len(parts) >= _DEEPEST_FOLDER and folders:
            yield Found((*parts, folders[0]), trouble=_TOO_DEEP)
            folders.clear()
        folders[:] = [name for name in folders if (Path(root) / name).resolve() not in ours]


def _file(name: str, here: int, parts: tuple[str, ...], archive: Archive) -> Iterator[Found]:
    """One regular file. It is opened by its folder, so that a link put in its place meanwhile is not followed."""
    folded = name.casefold()
    wanted = folded.endswith(".zip") or _NOTEBOOK.search(folded) or folded == TIMESTAMP
    try:
        handle = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=here) if wanted else None
    except OSError as error:
        yield Found(parts, trouble=f"cannot be read ({error.strerror}).")
        return
    if handle is None:
        yield Found(parts)
        return
    with os.fdopen(handle, "rb") as file:
        about = os.fstat(file.fileno())
        if folded.endswith(".zip"):
            yield from _in_zip(file, parts, archive, about.st_mtime, 1)
        else:
            yield _kept(file, parts, about.st_size, archive, Found(parts, time=about.st_mtime))


def _kept(file: IO[bytes], parts: tuple[str, ...], size: int, archive: Archive, found: Found) -> Found:
    """A file with its bytes archived, if there are not too many; nbgrader's timestamp with its text."""
    if parts[-1].casefold() == TIMESTAMP:
        return replace(found, stamp=file.read(200).decode("ascii", "replace").strip())
    content = b"" if size > MOST_BYTES else file.read(MOST_BYTES + 1)
    if max(size, len(content)) > MOST_BYTES:
        return replace(
            found,
            trouble=f"is larger than {MOST_BYTES // 2**20} MB, and was not read. Ask for it again, with its outputs "
            "cleared: Edit, then Clear Outputs of All Cells.",
        )
    return replace(found, sha256=archive.add(content), size=len(content))


class _Budget:
    """How many bytes may still come out of one zip, and of the zips in it."""

    def __init__(self, size: int) -> None:
        self.left = _BUDGET + _RATIO * size


def _in_zip(
    file: IO[bytes], parts: tuple[str, ...], archive: Archive, time: float, level: int, budget: _Budget | None = None
) -> Iterator[Found]:
    whole = Found(parts, time=time, zipped=True)
    try:
        size = file.seek(0, os.SEEK_END)
        if _listing(file, size) > _LARGEST_LISTING:
            yield replace(whole, trouble="is a zip of more files than any class hands in, and was not opened.")
            return
        opened = zipfile.ZipFile(file)
    except (OSError, ValueError, zipfile.BadZipFile, NotImplementedError):
        yield replace(whole, trouble="is damaged or no zip, though its name says so. Ask for it, or download it again.")
        return
    budget = budget or _Budget(size)
    with opened:
        for at, entry in enumerate(opened.infolist()):
            if at >= _MOST_ENTRIES:
                yield replace(whole, trouble=f"is a zip of more than {_MOST_ENTRIES:,} files; others were not read.")
                return
            yield from _entry(opened, entry, parts, archive, level, budget)


def _listing(file: IO[bytes], size: int) -> int:
    """How many bytes a zip says its list of files takes, read before the list is; 0 if it does not say."""
    file.seek(max(0, size - 2**16 - 22))
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    found: int = struct.unpack_from("<I", tail, at + 12)[0] if 0 <= at <= len(tail) - 22 else 0
    return found


def _cut(name: str) -> str:
    if len(name) <= _LONGEST_NAME:
        return name
    return f"{name[:180]}_{code(name)}{''.join(Path(name[-20:]).suffixes)}"


def _time(entry: zipfile.ZipInfo) -> float:
    try:
        return datetime(*entry.date_time).timestamp()
    except (ValueError, OverflowError, OSError):
        return 0.0


def _entry(
    opened: zipfile.ZipFile, entry: zipfile.ZipInfo, parts: tuple[str, ...], archive: Archive, level: int,
    budget: _Budget,
) -> Iterator[Found]:  # fmt: skip
    names = entry.filename.replace("\\", "/").split("/")
    leads_out = names[0] == "" or bool(re.match(r"[A-Za-z]:", names[0])) or ".." in names
    inner = tuple(_cut(name) for name in names if name not in ("", ".", "..") and not re.fullmatch("[A-Za-z]:", name))
    if entry.is_dir() or not inner or any(_skipped(name) for name in inner):
        return
    found = Found((*parts, *inner), time=_time(entry), zipped=True)
    folded = inner[-1].casefold()
    is_zip = folded.endswith(".zip")
    if stat.S_ISLNK(entry.external_attr >> 16):
        yield replace(found, trouble=LINK)
    elif not is_zip and not _NOTEBOOK.search(folded):
        yield found
    elif len(inner) > _DEEPEST_FOLDER:
        yield replace(found, parts=(*parts, *inner[:1], *inner[-1:]), trouble=_TOO_DEEP)
    elif leads_out:
        yield replace(
            found, trouble="has a path inside its zip that leads out of it. It was not read: no honest zip does so."
        )
    elif entry.flag_bits & 1:
        yield replace(found, trouble="is locked with a password. Ask for it without one.")
    elif is_zip and level >= _DEEPEST_ZIP:
        yield replace(found, trouble="is a zip in a zip in a zip, and was not opened. Ask for the notebook itself.")
    else:
        yield from _unpacked(opened, entry, found, archive, level, budget)


def _unpacked(
    opened: zipfile.ZipFile, entry: zipfile.ZipInfo, found: Found, archive: Archive, level: int, budget: _Budget
) -> Iterator[Found]:
    """The bytes of an entry, never more of them than allowed, whatever the zip says of itself."""
    if budget.left <= 0:
        yield replace(found, trouble="lies in a zip that unpacks to far more than its size, and was not read.")
        return
    try:
        with opened.open(entry) as file:
            if not found.parts[-1].casefold().endswith(".zip"):
                kept = _kept(file, found.parts, entry.file_size, archive, found)
                budget.left -= kept.size
                yield kept
                return
            content = file.read(MOST_BYTES + 1) if entry.file_size <= MOST_BYTES else b""
    except KitError:
        raise
    except Exception:  # zipfile, zlib, bz2 and lzma raise many kinds for damaged data
        yield replace(found, trouble="is damaged inside its zip and cannot be read. Ask for it, or download it, again.")
        return
    if not content or len(content) > MOST_BYTES:
        yield replace(found, trouble=f"is a zip of more than {MOST_BYTES // 2**20} MB, and was not opened.")
        return
    budget.left -= len(content)
    yield from _in_zip(io.BytesIO(content), found.parts, archive, found.time, level + 1, budget)
