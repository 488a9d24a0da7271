"""Whose a handed-in file is, and which exercise it is, as far as the names of the file and its folders say.

How the learning platforms name what they hand out: Canvas
``doejane_LATE_<user>_<upload>_<file>`` (``anon_<code>_<upload>_<file>`` where names are hidden), Moodle
``Jane Doe_<participant>_assignsubmission_file_/<file>`` (or the same in one name, without a folder), nbgrader
``<student>/<exercise>/<file>``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from .roster import Roster

_CANVAS = re.compile(
    r"(?P<person>\w+?)(?P<late>_LATE)?_(?P<number>[1-9]\d*)_(?P<upload>[1-9]\d{2,})_(?P<file>.+)", re.DOTALL
)
_CANVAS_HIDDEN = re.compile(
    r"(?P<late>LATE_)?(?P<person>anon)_(?P<number>[A-Za-z0-9]+)_(?P<upload>[1-9]\d{2,})_(?P<file>.+)", re.DOTALL
)
_CANVAS_TEXT = re.compile(r"(?P<person>\w+?)(?P<late>_LATE)?_(?P<number>[1-9]\d*)_(?P<file>(?:text|link)\.html)")
_MOODLE = re.compile(
    r"(?P<person>[^_]+)(?:_(?P<number>\d+))?_assignsubmission_(?P<plugin>[a-z]+)_?(?P<file>.*)", re.DOTALL
)
_SUFFIX = re.compile(r"\.(?:ipynb(?:\.(?:json|txt))?|zip|[A-Za-z]\w{0,5})$", re.IGNORECASE)
# What a browser or JupyterLab adds to the name of a second copy.
_COPY = r"[ _-]*\(\d{1,4}\)|-Copy\d{1,4}|-\d{1,2}"
_COPY_OF = re.compile(r"copy of ", re.IGNORECASE)
_WRAPPERS = {"submissions", "submitted"}


@dataclass(frozen=True)
class Named:
    """What the names say of one file.

    `raw` is the student as written there, `number` and `person` what the platform calls them; `file` is the file's name
    without what the platform put before it, `upload` the platform's number for it: of two, the greater came later.
    """

    raw: str
    file: str
    platform: str = ""
    number: str = ""
    person: str = ""
    upload: int = 0
    late: bool = False
    text_only: bool = False


def stem(name: str) -> str:
    """A file's name without its suffix, a zip's and that of ``04.ipynb.json`` (as browsers save it) included."""
    return _SUFFIX.sub("", name)


def copy_number(name: str) -> int:
    """Which copy of a file its name says it is: 2 for ``04_lattice-2.ipynb`` and ``04_lattice (2).ipynb``, else 0."""
    found = re.search(rf"(?:{_COPY})$", stem(name), re.IGNORECASE)
    return int("".join(filter(str.isdecimal, found[0]))) if found else 0


def identify(parts: tuple[str, ...], stems: Mapping[str, str], roster: Roster | None) -> Named:
    """Read a path as it was found, the outermost folder first; `stems` maps exercises to their files' names.

    Only the outermost name tells the student: what is inside was named by the student, who may write another's name.
    """
    first, last = parts[0], parts[-1]
    if found := by_platform(first):
        file = found.file if len(parts) == 1 and found.file else last
        return Named(**{**found.__dict__, "file": file})
    if len(parts) == 1:
        return Named(_of_flat(stem(first), stems, roster), last)
    raw = _of_flat(stem(first), stems, roster) if first.casefold().endswith(".zip") else first
    of_nbgrader = len(parts) == 3 and parts[1].casefold() in {name.casefold() for name in stems.values()}
    return Named(raw, last, "nbgrader" if of_nbgrader else "")


def by_platform(name: str) -> Named | None:
    """What Canvas or Moodle put into a name; None if it is not of their making."""
    if found := _MOODLE.fullmatch(name):
        person, number = found["person"], found["number"] or ""
        raw = f"{person}_{number}" if number else person
        return Named(raw, found["file"], "Moodle", number, person, text_only=found["plugin"] == "onlinetext")
    for pattern in (_CANVAS_HIDDEN, _CANVAS, _CANVAS_TEXT):
        if found := pattern.fullmatch(name):
            upload = int(found["upload"][:18]) if "upload" in pattern.groupindex else 0
            raw = f"anon_{found['number']}" if pattern is _CANVAS_HIDDEN else found["number"]
            return Named(raw, found["file"], "Canvas", raw, found["person"], upload, bool(found["late"]), not upload)
    return None


def _of_flat(name: str, stems: Mapping[str, str], roster: Roster | None) -> str:
    """The student in a name such as ``ana_04_lattice``, ``04_lattice_ana`` or ``ana``; empty if none is in it."""
    name = _COPY_OF.sub("", name)
    told = [re.sub(r"(?:[ _-]*\(\d{1,4}\)|-Copy\d{1,4})$", "", name, flags=re.IGNORECASE)]  # s-12 may be an id
    for number, file in stems.items():
        word = re.escape(file.removeprefix(number).lstrip("_- "))
        pattern = rf"(?:(?P<before>.+?)[ _.-]+)?{number}(?:[ _-]?{word})?(?:{_COPY})?(?:[ _.-]+(?P<after>.+))?"
        if found := re.fullmatch(pattern, name, re.IGNORECASE | re.DOTALL):
            told = [part for part in (found["before"], found["after"]) if part]
            break
    if roster:
        told = [part for part in told if roster.find(part)] or [roster.within(name) or "".join(told[:1])]
    return told[0] if told else ""


def exercise_in(name: str, stems: Mapping[str, str]) -> str:
    """The exercise a file's name is about; empty if it names none, or more than one."""
    text = stem(name).casefold()
    named = [number for number, file in stems.items() if file.casefold() in text]
    if not named:
        named = [number for number in stems if re.search(rf"(?<![0-9]){number}(?![0-9])", text)]
    return named[0] if len(named) == 1 else ""


def depth(paths: list[tuple[str, ...]], stems: Mapping[str, str], roster: Roster | None) -> int:
    """How many folders stand around all students' own: ``submitted/``, one of the exercise, one that was unzipped."""
    around = _WRAPPERS | {name.casefold() for pair in stems.items() for name in pair}
    for level in range(3):
        inside: dict[str, set[str]] = {}
        for path in paths:
            if len(path) > level + 1:
                inside.setdefault(path[level], set()).add(path[level + 1])
        if not inside:
            return level
        # A file beside the folders is a stray one, if those are called as a wrapper is.
        flat = any(len(path) == level + 1 for path in paths)
        for name, children in inside.items():
            of_a_student = by_platform(name) or (roster and roster.find(name))
            of_students = all(by_platform(child) or (roster and roster.find(child)) for child in children)
            called = stem(name) if name.casefold().endswith(".zip") else name
            if of_a_student or not (called.casefold() in around or (of_students and not flat)):
                return level
    return 3


def holds_a_class(name: str, paths: list[tuple[str, ...]]) -> bool:
    """Whether a zip with this name and these paths in it holds a class's work, and not one student's."""
    firsts = {path[0] for path in paths}
    if stem(name).casefold() in _WRAPPERS or all(by_platform(first) for first in firsts):
        return True
    students: dict[str, set[str]] = {}
    for path in paths:
        if len(path) > 1:
            students.setdefault(path[-1], set()).add(path[0])
    return any(len(found) > 1 for found in students.values())  # the same file, in several students' folders
