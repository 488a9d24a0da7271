"""Make `.venv` ready: the packages of `requirements.lock`, every hash checked, and the kit itself.

Standard library only, for it runs before anything is installed. `make` calls it before each target; where there is
no `make`, run it with Python 3.11 or later: `python tools/bootstrap.py`.

A note inside `.venv` tells what was installed, and for which folder. If it matches `requirements.lock`,
`pyproject.toml` and this folder, nothing is done and no network is used. A set-up that was interrupted, or a folder
that was moved or copied, is built again from nothing.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
OLDEST = (3, 11)


class SetupError(Exception):
    """Set-up cannot go on; the message says why and what to do."""


def digest(root: Path) -> str:
    """One sha256 over the files that decide what is installed."""
    whole = hashlib.sha256()
    for name in ("requirements.lock", "pyproject.toml"):
        # Git may have checked the files out with other line ends; the content is the same.
        whole.update((root / name).read_bytes().replace(b"\r\n", b"\n"))
    return whole.hexdigest()


def venv_python(root: Path) -> Path:
    """Where the virtual environment has its interpreter."""
    return root / ".venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def _note(root: Path) -> Path:
    return root / ".venv" / "alliancekit-setup.json"


def read_note(root: Path) -> dict[str, str] | None:
    """What an earlier set-up noted: `state` ("started" or "done"), `root` and `digest`; None without a note.

    A note that cannot be read counts as "started": the set-up is not to be trusted.
    """
    try:
        note = json.loads(_note(root).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError):
        return {"state": "started"}
    return note if isinstance(note, dict) else {"state": "started"}


def write_note(root: Path, state: str) -> None:
    """Note the state of the set-up, in one step, so that a crash leaves the old note or the new one."""
    new = _note(root).with_suffix(".new")
    new.write_text(json.dumps({"state": state, "root": str(root), "digest": digest(root)}), encoding="utf-8")
    os.replace(new, _note(root))


def _runs(python: Path) -> bool:
    """Whether this interpreter starts and is new enough."""
    code = f"import sys; sys.exit(sys.version_info < {OLDEST})"
    try:
        return subprocess.run([python, "-c", code], capture_output=True).returncode == 0
    except OSError:
        return False


def plan(root: Path) -> str:
    """What is to be done: "nothing", "update" (install over what is there) or "build" (from nothing)."""
    python = venv_python(root)
    if not python.exists() or not _runs(python):
        return "build"
    note = read_note(root)
    if note is None:  # somebody made this environment by hand: keep it, and bring it up to the lock
        return "update"
    if note.get("state") != "done" or note.get("root") != str(root):
        return "build"
    return "nothing" if note.get("digest") == digest(root) else "update"


def _base_python() -> str:
    """The interpreter to make environments with: outside any environment, since `.venv` itself may be removed."""
    return getattr(sys, "_base_executable", None) or sys.executable


def create(root: Path) -> None:
    """Make an empty virtual environment at `.venv`, in place of one that may be there."""
    base = _base_python()
    if subprocess.run([base, "-c", "import ensurepip, venv"], capture_output=True).returncode:
        version = ".".join(map(str, sys.version_info[:2]))
        raise SetupError(
            f"{base} cannot make virtual environments: its modules venv and ensurepip are missing.\n"
            f"On Debian and Ubuntu: apt-get install python{version}-venv (as root, or with sudo). Then run it again."
        )
    folder = root / ".venv"
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir()
    write_note(root, "started")
    if subprocess.run([base, "-m", "venv", str(folder)]).returncode:
        raise SetupError("The virtual environment could not be made; the lines above say why.")


def install(root: Path) -> None:
    """Install the locked packages and then the kit itself, which resolves nothing and needs no network."""
    python = str(venv_python(root))
    # A pip set up for the whole machine to install per user would refuse to work in an environment.
    environment = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_USER": "0"}
    quiet = [] if sys.stdout.isatty() else ["--quiet"]

    def pip(*arguments: str) -> None:
        command = [python, "-m", "pip", "install", *quiet, *arguments]
        if subprocess.run(command, cwd=root, env=environment).returncode:
            raise SetupError(
                "pip could not install the packages; its lines above say why.\n"
                "The first set-up needs the network: is there a connection, or a proxy to be named in HTTPS_PROXY? "
                "Then run it again: it starts afresh."
            )

    if subprocess.run([python, "-m", "pip", "--version"], capture_output=True).returncode:
        subprocess.run([python, "-m", "ensurepip"], capture_output=True)  # uv makes environments without pip
    write_note(root, "started")
    pip("--require-hashes", "--only-binary", ":all:", "--requirement", "requirements.lock")
    pip("--no-deps", "--no-build-isolation", "--editable", ".")
    write_note(root, "done")


@contextlib.contextmanager
def alone(root: Path) -> Iterator[None]:
    """Hold a lock, so that a second set-up started meanwhile waits for this one. (Not on Windows.)"""
    try:
        import fcntl
    except ImportError:
        yield
        return
    (root / ".cache").mkdir(exist_ok=True)
    with open(root / ".cache" / "setup.lock", "w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Another set-up of this folder is running; waiting for it.", flush=True)
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def main(root: Path = ROOT) -> int:
    """Set up if need be; 0 if `.venv` is ready, 1 with a message if not."""
    if plan(root) == "nothing":
        return 0
    try:
        with alone(root):
            todo = plan(root)  # again: another set-up may just have done it
            if todo == "nothing":
                return 0
            start = time.monotonic()
            if todo == "build":
                print("Setting up .venv: about 150 packages. This takes some minutes the first time.", flush=True)
            else:
                print("Bringing .venv up to requirements.lock.", flush=True)
            if todo == "build":
                create(root)
            install(root)
            print(f"Set up in {time.monotonic() - start:.0f} s.", flush=True)
    except SetupError as error:
        print(f"\nSet-up stopped. {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nSet-up interrupted. It starts afresh the next time.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    if sys.version_info < OLDEST:
        sys.exit("This needs Python 3.11 or later; this one is " + sys.version.split()[0] + ".")
    sys.exit(main())
