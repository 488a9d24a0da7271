"""The jail of one kernel: what of this machine it sees, how much it may use, and whether it can be had here.

bubblewrap builds the namespaces. The system, Python's packages, this package and its data are there to read, by name
and one by one: never a folder of `sys.path` that holds other things, such as a clone with its solutions.
"""

from __future__ import annotations

import functools
import os
import platform
import re
import shutil
import site
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ..catalog import data_dir

HOME = Path("/home/student")
WORK = HOME / "exercise"
HOSTNAME = "alliancekit"
OLDEST = (0, 8, 0)
"""The first bubblewrap that limits the size of a tmpfs and forbids user namespaces inside."""
OLDEST_LINUX = (5, 14)
"""The first Linux that counts the processes of a user namespace apart from the same person's others."""
TOGETHER_MB = 512
_OF_PYTHON = ("bin", "lib", "lib64", "libexec", "share", "etc", "ssl", "pyvenv.cfg")
_OF_ETC = ("alternatives", "fonts", "ld.so.cache", "ld.so.conf", "ld.so.conf.d", "localtime", "mime.types")
_MB = 1 << 20


@dataclass(frozen=True)
class Limits:
    """What one kernel may use.

    Parameters
    ----------
    memory_mb
        Memory of one process beyond what a warm kernel has at its start. Whoever asks for more gets a `MemoryError`.
        A jail's processes together, with their temporary files, may have `TOGETHER_MB` more, or the kernel is ended.
    cpu_s
        Processor seconds of one process.
    wall_s
        Seconds from the kernel's start to its end, whatever it does.
    processes
        Processes and threads together. The kernel itself needs about twelve.
    file_mb
        Size of one file.
    tmp_mb
        Size of each of its three temporary spaces: the home folder, ``/tmp`` and ``/dev/shm``.
    """

    memory_mb: int = 2048
    cpu_s: int = 240
    wall_s: int = 600
    processes: int = 64
    file_mb: int = 50
    tmp_mb: int = 200


def _python_folders() -> Iterator[Path]:
    """What Python and its packages consist of, piece by piece: an environment's own folder may be the clone's."""
    for prefix in dict.fromkeys((sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix)):
        for place in dict.fromkeys((Path(prefix), Path(prefix).resolve())):
            yield from (place / name for name in _OF_PYTHON)
    packages = {*site.getsitepackages(), site.getusersitepackages()} & set(sys.path)
    yield from sorted(map(Path, packages))


@functools.cache
def readable() -> tuple[Path, ...]:
    """Every path outside the system's own folders that a kernel can read, none of them inside another."""
    package = Path(__file__).resolve().parents[1]
    found: list[Path] = []
    for path in sorted({*_python_folders(), package, data_dir()}, key=lambda path: len(path.parts)):
        if path.exists() and not any(path.is_relative_to(place) for place in (Path("/usr"), *found)):
            found.append(path)
    return tuple(found)


def arguments(limits: Limits, files: Mapping[str, int], owned: bool) -> list[str]:
    """The command that builds a jail, and then waits in it.

    Parameters
    ----------
    limits
        Of these, bubblewrap keeps the sizes of the temporary spaces.
    files
        What more can be read: a path in the working directory, and an open file whose contents it shows.
    owned
        Whether the jail has a user namespace of its own. Root needs none, and drops to a user without rights instead:
        in a user namespace root stays root to the kernel, whose limit on processes does not hold for root.
    """
    size = str(limits.tmp_mb * _MB)
    words = ["bwrap", "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"]
    words += ["--unshare-user", "--disable-userns"] if owned else []
    words += ["--hostname", HOSTNAME, "--die-with-parent", "--new-session", "--cap-drop", "ALL", "--clearenv"]
    words += ["--ro-bind", "/usr", "/usr"]
    for name in ("/bin", "/sbin", "/lib", "/lib32", "/lib64"):
        if Path(name).is_symlink():
            words += ["--symlink", os.readlink(name), name]
        else:
            words += ["--ro-bind-try", name, name]
    words += ["--perms", "0755", "--dir", "/etc"]
    for name in _OF_ETC:
        words += ["--ro-bind-try", f"/etc/{name}", f"/etc/{name}"]
    words += ["--proc", "/proc", "--dev", "/dev"]
    for space in ("/dev/shm", "/tmp", str(HOME)):
        words += ["--perms", "1777", "--size", size, "--tmpfs", space]
    # bubblewrap would make the folders on the way for root alone.
    for folder in sorted({folder for path in readable() for folder in path.parents} - {Path("/"), Path("/tmp")}):
        words += ["--perms", "0755", "--dir", str(folder)]
    for path in readable():
        words += ["--ro-bind", str(path), str(path)]
    words += ["--perms", "0777", "--dir", str(WORK)]
    for name, opened in files.items():
        words += ["--perms", "0444", "--ro-bind-data", str(opened), str(WORK / name)]
    # What is left is bubblewrap's own scaffolding, in memory that nothing else would limit.
    words += ["--remount-ro", "/dev", "--remount-ro", "/"]
    # `cat` gives back the one byte it is sent: then everything above is done. It ends when its input does.
    return [*words, "--", "/usr/bin/cat"]


def is_root() -> bool:
    """Whether a jail is built as root, without a user namespace."""
    return os.geteuid() == 0


def available() -> str:
    """Why student notebooks cannot be run in a jail here, and what to do about it; empty if they can."""
    if not sys.platform.startswith("linux"):
        system = {"darwin": "macOS", "win32": "Windows"}.get(sys.platform, sys.platform)
        return f"There is no jail for kernels on {system}. Grade on Linux, in WSL2, or in the kit's container."
    from .confinement import FORBIDDEN  # imports what only Linux has, and Windows is to be told the sentence above

    linux = tuple(map(int, re.findall(r"\d+", platform.release())[:2]))
    if linux < OLDEST_LINUX:
        return (
            f"Linux {platform.release()} is too old to limit a kernel's processes. Grade on Linux "
            f"{'.'.join(map(str, OLDEST_LINUX))} or newer, or in the kit's container on such a machine."
        )
    if platform.machine() not in FORBIDDEN:
        return f"The jail does not know the processor {platform.machine()}. Grade on one of: {', '.join(FORBIDDEN)}."
    command = shutil.which("bwrap")
    if command is None:
        return "bubblewrap is not installed. Run: apt-get install bubblewrap (as root, or with sudo)."
    said = subprocess.run([command, "--version"], capture_output=True, text=True, timeout=20).stdout
    version = tuple(map(int, re.findall(r"\d+", said)[:3]))
    if version < OLDEST:
        return f"bubblewrap {'.'.join(map(str, version))} is too old: 0.8 or newer is needed. Update it."
    trial = subprocess.run(
        arguments(Limits(), {}, owned=not is_root()), input="", capture_output=True, text=True, timeout=20
    )
    if trial.returncode == 0:
        return ""
    reason = (trial.stderr.strip().splitlines() or ["it gave no reason"])[-1]
    return (
        f"bubblewrap cannot make a jail here: {reason}. Allow user namespaces on this machine "
        "(on Ubuntu: sysctl kernel.apparmor_restrict_unprivileged_userns=0, as root), or grade on another; in a "
        "container, start it with the run flags that the kit's documentation gives."
    )
