"""One jail as it stands: bubblewrap's waiting process, its namespaces, and how much memory is used in it."""

from __future__ import annotations

import contextlib
import json
import os
import resource
import select
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path

from ..errors import KitError
from .confinement import join, owner
from .jail import HOME, Limits, arguments, is_root

START_S = 20
_INODE = 1024  # bytes that Linux spends on an empty file, at least
_MB = 1 << 20


def _opened(files: Mapping[str, str]) -> dict[str, int]:
    """Every file by its path in the jail, and opened: what is in a folder of root's, a student's kernel cannot open."""
    found = {}
    for name, source in files.items():
        place = Path(source)
        for path in sorted(place.rglob("*")) if place.is_dir() else [place]:
            if not path.is_dir():
                found[str(Path(name) / path.relative_to(place))] = os.open(path, os.O_RDONLY)
    return found


class Jail:
    """Namespaces for one kernel, built by bubblewrap. They last until `end`, or until this process dies.

    Raises
    ------
    KitError
        If bubblewrap cannot build them.
    """

    def __init__(self, limits: Limits, files: Mapping[str, str]) -> None:
        self.owned = not is_root()
        told, tell = os.pipe()
        opened = _opened(files)
        command, *rest = arguments(limits, opened, self.owned)
        self._bwrap = subprocess.Popen(
            [command, "--info-fd", str(tell), *rest],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd="/", bufsize=0,
            pass_fds=(tell, *opened.values()),
        )  # fmt: skip
        for number in (tell, *opened.values()):
            os.close(number)
        assert self._bwrap.stdin
        assert self._bwrap.stdout
        assert self._bwrap.stderr
        with contextlib.suppress(BrokenPipeError):
            self._bwrap.stdin.write(b"\n")
        built, _, _ = select.select([self._bwrap.stdout], [], [], START_S)
        if not built or self._bwrap.stdout.read(1) != b"\n":
            self._bwrap.kill()
            said = self._bwrap.stderr.read().decode(errors="replace").strip()
            raise KitError(
                f"A jail for a kernel could not be built: {said or 'bubblewrap did not answer'}. "
                "Run `alliancekit doctor`: it says what is missing for grading."
            )
        self._init = int(json.loads(os.read(told, 4096))["child-pid"])
        os.close(told)
        self._bwrap.stdout.close()
        self._bwrap.stderr.close()
        self._namespaces = {
            kind: os.open(f"/proc/{self._init}/ns/{kind}", os.O_RDONLY)
            for kind in ("mnt", "pid", "net", "ipc", "uts", "cgroup", "user")
        }

    def enter_outside(self) -> None:
        """Join what a guard needs: the right over the jail, and that the process it forks next lies within.

        The guard's own files and its own number stay the host's, so that nothing in the jail can name it.
        """
        if self.owned:
            join(owner(self._namespaces["mnt"]))
        join(self._namespaces["pid"])
        self._proc = os.open(f"/proc/{self._init}/root/proc", os.O_RDONLY | os.O_DIRECTORY)
        self._spaces = [
            os.open(f"/proc/{self._init}/root{space}", os.O_RDONLY | os.O_DIRECTORY)
            for space in ("/tmp", HOME, "/dev/shm")
        ]

    def enter(self) -> None:
        """Join the rest but the files: afterwards no network reaches this process, while it still sees the host's."""
        for kind in ("net", "ipc", "uts", "cgroup"):
            join(self._namespaces[kind])

    def enter_files(self) -> None:
        """Lose sight of the host's files; and in a user namespace, of every way to make another one."""
        join(self._namespaces["mnt"])
        if self.owned:
            join(self._namespaces["user"])

    @property
    def doors(self) -> set[int]:
        """The descriptors that `enter_files` needs."""
        return {self._namespaces["mnt"], self._namespaces["user"]}

    def memory(self, enough: int) -> int:
        """Bytes used in the jail: by its processes, and by the files in its temporary spaces.

        Parameters
        ----------
        enough
            Up to here a rough count will do, which takes memory that processes share as if each had its own.
        """
        spaces = 0
        for space in self._spaces:
            held = os.statvfs(space)
            spaces += (held.f_blocks - held.f_bfree) * held.f_frsize + (held.f_files - held.f_ffree) * _INODE
        pids = [name for name in os.listdir(self._proc) if name.isdecimal()]
        rough = sum(map(self._resident, pids))
        if spaces + rough <= enough:
            return spaces + rough
        return spaces + sum(map(self._proportional, pids))

    def _of(self, pid: str, name: str) -> str:
        try:
            number = os.open(f"{pid}/{name}", os.O_RDONLY, dir_fd=self._proc)
            with open(number, encoding="ascii", errors="replace") as file:
                return file.read()
        except OSError:
            return ""  # it has ended meanwhile

    def _resident(self, pid: str) -> int:
        pages = self._of(pid, "statm").split()
        return int(pages[1]) * resource.getpagesize() if pages else 0

    def _proportional(self, pid: str) -> int:
        lines = self._of(pid, "smaps_rollup").splitlines()
        return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))

    def kill(self) -> None:
        """Kill everything in the jail: Linux does it when the first process of a pid namespace ends."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._init, signal.SIGKILL)

    def wait(self) -> None:
        """Wait until the last process in the jail is gone. The kernel must have been waited for."""
        self._bwrap.wait()
