"""The student bundle: lessons, exercises, data, package and environment in one folder that runs on its own.

No solution, no test, no history goes into it. It is what students, Binder and links of nbgitpuller should get.
"""

from __future__ import annotations

import io
import re
import tomllib
import zipfile
from collections.abc import Collection, Iterator
from importlib.resources import files as resources
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from ..errors import KitError
from . import release

_WHOLE = (
    "alliancekit/**/*", "notebooks/*.ipynb", "data/*.csv", "data/geo/*", "data/datapackage.json", "data/README.md",
    "docs/cheat-sheet.*", "docs/explorers.md", "pyproject.toml", "environment.yml", "postBuild", "tools/*.py",
    "LICENSE*", "CITATION.cff", "CHANGELOG.md",
)  # fmt: skip
_NEVER = {"__pycache__", ".ipynb_checkpoints"}
_BUILD = {"editables", "hatchling"}  # to install the package itself into the students' environment
_EARLIEST = (1980, 1, 1, 0, 0, 0)  # a zip file's first day: the same bundle gives the same bytes
README = "README.md"


def contents(root: Path, solutions: Path, feedback: str = "self", only: Collection[str] = ()) -> dict[str, bytes]:
    """The files of the bundle, by their path in it.

    Parameters
    ----------
    root
        The kit's folder.
    solutions, feedback, only
        As for `release.derive`.

    Raises
    ------
    KitError
        If the folder is not the kit's, or as `release.derive`.
    """
    if not (root / "requirements.lock").is_file() or not (root / "notebooks").is_dir():
        raise KitError(
            f"{root.resolve()} is not the kit's folder. Run this where notebooks/ and requirements.lock are."
        )
    made = {
        path.relative_to(root).as_posix(): path.read_bytes()
        for pattern in _WHOLE
        for path in sorted(root.glob(pattern))
        if path.is_file() and not _NEVER & set(path.parts)
    }
    made |= {f"exercises/{name}": content for name, content in release.derive(solutions, feedback, only).items()}
    made["requirements.lock"] = students_lock(
        (root / "requirements.lock").read_text(encoding="utf-8"), (root / "pyproject.toml").read_text(encoding="utf-8")
    ).encode()
    own = resources(__package__) / "bundle_files"
    made |= {name: (own / name).read_bytes() for name in (README, "Makefile")}
    return dict(sorted(made.items()))


def students_lock(lock: str, project: str) -> str:
    """The lock without what only developers need: the packages that the runtime asks for, and those that they ask for.

    Follows the lock's own notes (``# via``) of who asks for whom.
    """
    wanted: set[str] = {
        canonicalize_name(Requirement(text).name) for text in tomllib.loads(project)["project"]["dependencies"]
    }
    wanted |= _BUILD
    head, *blocks = re.split(r"^(?=[A-Za-z0-9])", lock, flags=re.MULTILINE)
    asked = {block: (canonicalize_name(Requirement(_first(block)).name), _via(block)) for block in blocks}
    while True:
        found = wanted | {name for name, via in asked.values() if via & wanted}
        if found == wanted:
            return head + "".join(block for block, (name, _) in asked.items() if name in wanted)
        wanted = found


def _first(block: str) -> str:
    return block.partition("\n")[0].rstrip("\\ ")


def _via(block: str) -> set[str]:
    """Who asks for a package, by the notes under it."""
    lines = [line.strip().removeprefix("#").strip().removeprefix("via").strip() for line in block.split("\n")[1:]]
    return {canonicalize_name(line) for line in lines if re.fullmatch(r"[A-Za-z0-9._-]+", line)}


def write(made: dict[str, bytes], to: Path) -> list[str]:
    """Write the bundle to a folder, or to a file whose name ends in .zip; give the names of the files that are new.

    A folder may hold an earlier bundle, and files of your own such as ``.git``, which stay. A zip file is made anew.

    Raises
    ------
    KitError
        If the place is the kit's own folder, a solutions folder, or cannot be written.
    """
    if to.suffix == ".zip":
        return _write_zip(made, to)
    if (to / "solutions").exists() or (to / "tests").exists():
        raise KitError(f"{to} has solutions or tests: it is not a place for students. Name another folder.")
    present = to / README
    if present.is_file() and present.read_bytes() != made[README] and not _is_bundle(to):
        raise KitError(f"{to} has a {README} that no bundle wrote, which this would overwrite. Name an empty folder.")
    return release.write(made, to)


def _is_bundle(folder: Path) -> bool:
    return (folder / "alliancekit" / "__init__.py").is_file() and (folder / "exercises" / "checks").is_dir()


def _write_zip(made: dict[str, bytes], to: Path) -> list[str]:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in made.items():
            entry = zipfile.ZipInfo(f"{to.stem}/{name}", _EARLIEST)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = (0o755 if content.startswith(b"#!") else 0o644) << 16
            archive.writestr(entry, content)
    try:
        to.parent.mkdir(parents=True, exist_ok=True)
        to.write_bytes(held.getvalue())
    except OSError as error:
        raise KitError(f"{to} cannot be written ({error.strerror}). Name another place.") from None
    return [to.name]


def left_over(made: dict[str, bytes], to: Path) -> Iterator[str]:
    """Files of an earlier bundle that this one does not have: exercises and checks that are no longer released."""
    if to.suffix == ".zip" or not to.is_dir():
        return
    for pattern in ("exercises/*.ipynb", "exercises/checks/*.json", "notebooks/*.ipynb"):
        for path in sorted(to.glob(pattern)):
            if path.relative_to(to).as_posix() not in made:
                yield path.relative_to(to).as_posix()
