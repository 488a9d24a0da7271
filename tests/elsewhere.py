"""A place outside the repository: an empty virtual environment, a home of its own, and no network."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from .browser import GUARD

ROOT = Path(__file__).resolve().parents[1]
_NO_NETWORK = r"establish a new connection|name resolution|Network is unreachable|Connection refused|ProxyError"


def environ(home: Path) -> dict[str, str]:
    """This process's environment, without what would lead back to the repository or into the user's own folders."""
    kept = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
    return {**kept, "XDG_DATA_HOME": str(home / "data"), "IPYTHONDIR": str(home / "ipython")}


def skip_without_network(said: str) -> None:
    """Skip the test if this is how pip speaks where it reaches nothing. Any other failure of pip is one of the test."""
    if found := re.search(_NO_NETWORK, said):
        pytest.skip(f"the packages could not be fetched ({found[0]})")


class Place:
    """An empty virtual environment in `folder`, which also holds the working folder `work`.

    After `install`, whatever runs here is refused every connection beyond this machine, and `outside` lists the tries.
    """

    def __init__(self, folder: Path) -> None:
        self.folder, self.work = folder, folder / "work"
        self.work.mkdir(parents=True)
        self.venv = folder / "venv"
        self.bin = self.venv / ("Scripts" if os.name == "nt" else "bin")
        self._log, self._guard = folder / "outside", folder / "guard"
        self._guard.mkdir()
        self._log.touch()
        self.environ = {**environ(folder), "ALLIANCEKIT_OUTSIDE": str(self._log), "PYTHONPATH": str(self._guard)}
        subprocess.run([sys.executable, "-m", "venv", str(self.venv)], check=True, capture_output=True)

    def install(self, lock: Path, wheel: Path) -> None:
        """Install what a lock pins, every hash checked, and then a wheel, which resolves nothing."""
        pip = [str(self.bin / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        for what in (["--require-hashes", "--only-binary", ":all:", "-r", str(lock)], ["--no-deps", str(wheel)]):
            ran = subprocess.run([*pip, *what], cwd=self.work, env=self.environ, capture_output=True, text=True)
            if ran.returncode:
                skip_without_network(ran.stderr)
            assert ran.returncode == 0, ran.stderr[-2000:]
        (self._guard / "sitecustomize.py").write_text(GUARD)
        ran = self.run("python", "-c", "import socket; socket.create_connection(('192.0.2.1', 9), timeout=1)")
        assert "refused by the tests" in ran.stderr and self.outside(), "connections are not guarded"
        self._log.write_text("")

    def run(self, program: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        """Run a program of the environment in the working folder, as somebody who has nothing but this."""
        own = {**self.environ, "HOME": str(self.folder / "home"), "PATH": f"{self.bin}{os.pathsep}{os.environ['PATH']}"}
        command = [str(self.bin / program), *map(str, arguments)]
        return subprocess.run(command, cwd=self.work, env=own, capture_output=True, text=True)

    def outside(self) -> list[str]:
        """What was tried to reach beyond this machine."""
        return self._log.read_text().splitlines()
