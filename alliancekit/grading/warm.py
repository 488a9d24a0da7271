"""Warm kernels: one process that has imported everything, started once per machine, forks them in milliseconds.

::

    with Parent() as parent:
        os.environ["JUPYTER_PATH"] = str(parent.jupyter_path)
        NotebookClient(notebook, kernel_name=KERNEL).execute()

From then on every Jupyter tool that is told that path finds the kernel by its name: nbclient, `pytest --nbval
--nbval-kernel-name alliancekit-warm`, Jupyter Server.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from ..errors import KitError
from .jail import Limits, available

KERNEL = "alliancekit-warm"
PROVISIONER = "alliancekit-warm"
START_S = 120
STOP_S = 20
_DOOR = "door"
_LONGEST = 60  # a socket's path may have 107 letters, and a kernel's lie two folders below
# What a kernel's process may know of the environment of whoever grades. Anything else could be a secret.
_PASSED = (
    "CONDA_PREFIX", "GDAL_DATA", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "LD_LIBRARY_PATH", "PATH", "PROJ_DATA",
    "PROJ_LIB", "PYTHONUTF8", "TZ", "VIRTUAL_ENV",
)  # fmt: skip
_SET = {
    # Before numpy: its threads would not survive a fork. Before pyplot: it would choose a backend that shows windows.
    **dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1"),
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
}


def write_kernelspec(
    folder: Path,
    door: Path,
    *,
    jail: bool = True,
    limits: Limits | None = None,
    files: Mapping[str, Path] | None = None,
    name: str = KERNEL,
) -> Path:
    """Describe a warm kernel to Jupyter, and give the folder to name in JUPYTER_PATH.

    Parameters
    ----------
    folder
        Receives ``kernels/<name>/kernel.json``.
    door
        Where the running parent listens: its `door`.
    jail
        Whether the kernels run in a jail.
    limits
        What each may use.
    files
        What more each can read, by its name in the kernel's working directory: ``{"checks": exercises / "checks"}``.
        Without a jail this is not needed: then a kernel works in the folder that Jupyter asks for.
    name
        The kernel's name.
    """
    config = {
        "door": str(door),
        "jail": jail,
        "limits": dataclasses.asdict(limits or Limits()),
        "files": {name: str(Path(path).resolve()) for name, path in (files or {}).items()},
    }
    spec = {
        "argv": [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        "display_name": "alliancekit, warm" + (" and jailed" if jail else ""),
        "language": "python",
        "metadata": {"kernel_provisioner": {"provisioner_name": PROVISIONER, "config": config}},
    }
    place = folder / "kernels" / name
    place.mkdir(parents=True, exist_ok=True)
    (place / "kernel.json").write_text(json.dumps(spec, indent=1), encoding="utf-8")
    return folder


class Parent:
    """The process that forks kernels, for as long as a ``with`` block lasts.

    If the process that started it dies, in whatever way, it ends too, and with it every kernel.

    Parameters
    ----------
    limits
        What each kernel may use.
    jail
        False runs students' code with all the rights of whoever grades.
    files
        What more each kernel can read: see `write_kernelspec`.

    Raises
    ------
    KitError
        If the jail cannot be had here, or the process does not start. The message says what to do.
    """

    def __init__(
        self, limits: Limits | None = None, *, jail: bool = True, files: Mapping[str, Path] | None = None
    ) -> None:
        self.limits, self.jail, self.files = limits or Limits(), jail, files
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def door(self) -> Path:
        """The socket at which kernels are asked for. Its folder is its owner's alone."""
        return self._folder / _DOOR

    @property
    def jupyter_path(self) -> Path:
        """The folder to name in JUPYTER_PATH, in which Jupyter finds the kernel `KERNEL`."""
        return self._folder / "jupyter"

    @property
    def pid(self) -> int:
        """The number of the process."""
        assert self._process, "the parent is not running"
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> Self:
        """Start it, and wait until it has imported everything."""
        if self.jail and (reason := available()):
            raise KitError(f"{reason} To run students' code without a jail, on your own risk, add --unsafe-no-jail.")
        if not sys.platform.startswith("linux"):
            raise KitError("Warm kernels need Linux. Grade on Linux, in WSL2, or in the kit's container.")
        short = len(tempfile.gettempdir()) <= _LONGEST
        self._folder = Path(tempfile.mkdtemp(prefix="alliancekit-", dir=None if short else "/tmp"))
        try:
            self._launch()
        except BaseException:
            self.stop()
            raise
        write_kernelspec(self.jupyter_path, self.door, jail=self.jail, limits=self.limits, files=self.files)
        return self

    def _launch(self) -> None:
        told, tell = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        # No pipe: a process forked from this one would hold its end open, while a socket can be shut down for all.
        lifeline, self._lifeline = socket.socketpair()
        with (
            told,
            tell,
            lifeline,
            socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as door,
            (self._folder / "said").open("w+b") as said,
        ):
            door.bind(str(self.door))
            door.listen(128)
            descriptors = (door.fileno(), lifeline.fileno(), tell.fileno())
            self._process = subprocess.Popen(
                [sys.executable, "-m", f"{__package__}.forker", *map(str, descriptors), str(os.getpid())],
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=said, pass_fds=descriptors, cwd="/",
                start_new_session=True,  # Ctrl-C in the terminal is for who grades to handle
                env={**{name: os.environ[name] for name in _PASSED if name in os.environ}, **_SET},
            )  # fmt: skip
            tell.close()
            told.settimeout(START_S)
            try:
                answer = told.recv(1 << 16)
            except TimeoutError:
                raise KitError(
                    f"The process that forks kernels was not ready after {START_S} s. Try again when less is running."
                ) from None
            if not answer:
                said.seek(0)
                last = said.read().decode(errors="replace").strip().splitlines() or ["it gave no reason"]
                raise KitError(f"The process that forks kernels did not start: {last[-1]}. Run `alliancekit doctor`.")
            if problem := json.loads(answer)["problem"]:
                raise KitError(problem)

    def stop(self) -> None:
        """End it and every kernel, and remove what they left."""
        if self._process is not None:
            self._lifeline.shutdown(socket.SHUT_RDWR)
            self._lifeline.close()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(STOP_S)
            self._process.kill()
            self._process.wait()
            self._process = None
        shutil.rmtree(self._folder, ignore_errors=True)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
