"""The exercises as a course folder of nbgrader, which makes the students' notebooks from `source/` itself.

Its settings, and how its autograder judges a check, are in `nbgrader_settings`.
"""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import nbformat

from ..errors import KitError
from . import release, solution

CONFIG, RECORD = "nbgrader_config.py", "alliancekit.json"
_CONFIGURE = "configure(get_config(), Path(__file__).parent)"
_IMPORTS = "from pathlib import Path\n\nfrom alliancekit.authoring.nbgrader_settings import configure\n"
Record = dict[str, dict[str, dict[str, Any]]]
"""Exercise → ``files`` (the sha256 of each file as it was written) and ``verdicts`` (by question, the key first)."""


def source(item: solution.Solution) -> nbformat.NotebookNode:
    """The notebook from which nbgrader makes the students': theirs, with the solutions between their markers."""
    notebook = solution.student(item)
    whole = {cell.id: cell.source for cell in item.notebook.cells}
    for cell in notebook.cells:
        for lock in ("editable", "deletable"):  # nbgrader locks what it releases; here the instructor may edit
            cell.metadata.pop(lock, None)
        if cell.metadata.get("nbgrader", {}).get("solution"):
            before, _, rest = whole[cell.id].partition(solution.BEGIN)
            inside, _, after = rest.partition(solution.END)
            parts = [before.strip(), f"{solution.BEGIN}{inside}{solution.END}", after.strip()]
            cell.source = "\n".join(part for part in parts if part)
    return notebook


def write(
    items: list[solution.Solution], folder: Path, feedback: str = "self", course: str = "alliancekit"
) -> list[str]:
    """Write exercises into a course folder of nbgrader; give the names of the files that are new.

    Written are `source/NN_name/` with the notebook and `checks/NN.json`, `alliancekit.json` (the key, and what was
    written here), and `nbgrader_config.py` where there is none. Nothing else in the folder is touched.

    Parameters
    ----------
    items
        The exercises.
    folder
        The course folder, new or in use.
    feedback
        ``"self"`` or ``"none"``: what students see of their checks, as for `release.derive`. nbgrader scores either.
    course
        nbgrader's course id, for a new `nbgrader_config.py`.

    Raises
    ------
    KitError
        If a file that would change was changed by somebody else, or belongs to an exercise that students have
        handed in, or `nbgrader_config.py` does not call `configure`: nothing is written then. Or if the folder cannot
        be written.
    """
    if feedback not in ("self", "none"):
        raise KitError(f'Feedback is "self" or "none". Found {feedback!r}.')
    if not re.fullmatch(r"[\w.-]+", course):
        raise KitError(f"{course!r} is no name for a course: expected letters, digits, dots, hyphens and underscores.")
    record = read(folder) if (folder / RECORD).exists() else {}
    _refuse_other_settings(folder / CONFIG)
    files: dict[str, bytes] = {}
    kept: list[str] = []
    for item in items:
        name = item.path.stem
        made = {
            f"source/{name}/{name}.ipynb": (nbformat.writes(source(item)) + "\n").encode(),
            f"source/{name}/checks/{item.number}.json": _dump(release.sealed_checks(item, feedback)),
        }
        earlier = record.get(name, {}).get("files", {})
        changing = _changing(folder, made, earlier)
        kept += _in_the_way(folder, name, changing, earlier)
        files |= {path: made[path] for path in changing}
        record[name] = {
            "files": {path: _sha256(content) for path, content in made.items()},
            "verdicts": {question: entry["verdicts"] for question, entry in item.questions.items()},
        }
    if kept:
        raise KitError(
            f"These files in {folder} would change, and nothing was written:\n"
            + "\n".join(f"- {line}" for line in kept)
            + "\nRelease the other exercises with --only, or move away what the kit's version may replace."
        )
    files[RECORD] = _dump(record)
    if not (folder / CONFIG).exists():
        files[CONFIG] = (
            f"{_IMPORTS}\nc = get_config()\nc.CourseDirectory.course_id = {course!r}\n{_CONFIGURE}\n".encode()
        )
    try:
        return release.write(files, folder)
    except OSError as error:
        raise KitError(f"{folder} cannot be written ({error}). Put that right, or name another folder.") from None


def _refuse_other_settings(path: Path) -> None:
    """An instructor's own settings are never edited; they must call `configure`, or nbgrader's stubs come in."""
    if path.exists() and not re.search(r"^configure\(", path.read_text("utf-8", "replace"), re.MULTILINE):
        raise KitError(
            f"{path} is yours and does not use the kit's settings; nothing was written. Name a new folder, so that the "
            "kit's exercises are a course of their own. Or add these lines at its end, and try again:\n\n"
            f"{_IMPORTS}\n{_CONFIGURE}\n\n"
            "They hold for all assignments of the course: no “YOUR CODE HERE” stands where a solution was cut out."
        )


def _changing(folder: Path, made: dict[str, bytes], earlier: dict[str, str]) -> list[str]:
    """The files to write: those that are missing, and those that the kit makes otherwise than when it last did."""
    return [
        path
        for path, content in made.items()
        if not (folder / path).exists()
        or ((folder / path).read_bytes() != content and earlier.get(path) != _sha256(content))
    ]


def _in_the_way(folder: Path, name: str, changing: list[str], earlier: dict[str, str]) -> list[str]:
    """Why files of one exercise must stay as they are, in words."""
    present = [path for path in changing if (folder / path).exists()]
    handed_in = len(list(folder.glob(f"submitted/*/{name}")))
    if present and handed_in:
        # Autograding copies checks/ from source/: another version of them would fit no submission.
        by = f"{handed_in} student{'s' if handed_in > 1 else ''}"
        return [f"source/{name}: handed in by {by}, and grading needs it as it was"]
    return [
        f"{path}: changed by somebody since the kit wrote it" if path in earlier else f"{path}: not written by the kit"
        for path in present
        if earlier.get(path) != _sha256((folder / path).read_bytes())
    ]


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _dump(data: Any) -> bytes:
    return (json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def read(folder: Path) -> Record:
    """What `write` recorded in a course folder.

    Raises
    ------
    KitError
        If the record is missing or damaged.
    """
    path = folder / RECORD
    try:
        record: Record = json.loads(path.read_text(encoding="utf-8"))
        if not all({"files", "verdicts"} <= entry.keys() for entry in record.values()):
            raise ValueError("an exercise lacks its files or its answers")
        return record
    except (OSError, ValueError, AttributeError) as error:
        raise KitError(
            f"{path} cannot be read ({error}). It holds the answers that nbgrader's autograder judges by. Move it away "
            "and run `alliancekit release --nbgrader` for this folder again."
        ) from None
