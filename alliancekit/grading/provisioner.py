"""How Jupyter asks for a warm kernel: a provisioner, named in the kernel's description instead of a command."""

from __future__ import annotations

import asyncio
import contextlib
import json
import shutil
import signal
import socket
import tempfile
from pathlib import Path
from typing import Any

from jupyter_client.provisioning.provisioner_base import KernelProvisionerBase
from traitlets import Bool, Dict, Unicode

from ..errors import KitError
from .messages import CHANNELS, CONNECTION, receive, send

START_S = 60
_ENDED = {
    "asked": "it was stopped",
    "cpu": "it used more processor time than allowed",
    "exit": "it ended by itself",
    "memory": "it used more memory than allowed",
    "signal": "it was ended by a signal",
    "stopped": "the process that forks kernels was stopped",
    "wall": "it ran longer than allowed",
    "lost": "the process that watched it was lost",
}


class WarmProvisioner(KernelProvisionerBase):
    """Asks a running parent for a kernel, and learns from the kernel's guard how it ends."""

    door = Unicode(help="where the parent listens").tag(config=True)
    jail = Bool(True, help="whether the kernel runs in a jail").tag(config=True)
    limits = Dict(help="what it may use").tag(config=True)
    files = Dict(help="what more it can read").tag(config=True)

    _connection: socket.socket | None = None
    _folder: Path | None = None
    pid: int | None = None
    ended: dict[str, Any] | None = None
    """How the kernel ended: its exit code, why ("exit", "memory", …; see `said`), and its processor seconds."""

    @property
    def said(self) -> str:
        """Why the kernel ended, in words; empty while it runs."""
        return _ENDED[self.ended["why"]] if self.ended else ""

    @property
    def has_process(self) -> bool:
        """Whether there is a kernel, running or not yet waited for."""
        return self._connection is not None

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Make the folder for the kernel's sockets, and put its key there."""
        manager: Any = self.parent
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="k", dir=Path(self.door).parent))
        manager.transport, manager.ip = "ipc", str(self._folder / "s")
        for number, channel in enumerate(CHANNELS, start=1):
            setattr(manager, f"{channel}_port", number)
        manager.connection_file = str(self._folder / CONNECTION)
        manager.write_connection_file()
        self.connection_info = manager.get_connection_info()
        return dict(await super().pre_launch(cmd=list(self.kernel_spec.argv), **kwargs))

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Ask for the kernel. Its command is not run, and in a jail the environment of `kwargs` does not reach it."""
        request = {
            "folder": str(self._folder),
            "jail": self.jail,
            "limits": self.limits,
            "files": self.files,
            "cwd": str(Path(kwargs.get("cwd") or Path.cwd()).resolve()),
            "env": {} if self.jail else kwargs["env"],
        }
        loop = asyncio.get_running_loop()
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        connection.setblocking(False)
        try:
            await loop.sock_connect(connection, self.door)
            connection.send(json.dumps(request).encode())
            await asyncio.wait_for(_readable(loop, connection), START_S)
            answer = receive(connection) or {"failed": "the process that forks kernels ended"}
        except (OSError, TimeoutError) as error:
            answer = {"failed": f"the process that forks kernels does not answer ({error or 'it took too long'})"}
        if "failed" in answer:
            connection.close()
            raise KitError(f"A kernel could not be started: {answer['failed']}. Start grading again.")
        self._connection, self.ended, self.pid = connection, None, answer["pid"]
        return self.connection_info

    async def poll(self) -> int | None:
        """None while the kernel runs, then its exit code."""
        if self._connection and self.ended is None:
            with contextlib.suppress(BlockingIOError):
                self.ended = receive(self._connection) or {"ended": -signal.SIGKILL, "why": "lost", "cpu": 0.0}
        return None if self.ended is None else int(self.ended["ended"])

    async def wait(self) -> int | None:
        """Wait until the kernel, and all that it started, is gone."""
        if self._connection is None:
            return 0
        while (code := await self.poll()) is None:
            await _readable(asyncio.get_running_loop(), self._connection)
        self._connection.close()
        self._connection = None
        return code

    async def send_signal(self, signum: int) -> None:
        """Send the kernel a signal; SIGKILL ends all that it started as well."""
        if self._connection and await self.poll() is None and signum:
            send(self._connection, {"signal": int(signum)})

    async def kill(self, restart: bool = False) -> None:
        """End the kernel and all that it started."""
        await self.send_signal(signal.SIGKILL)

    async def terminate(self, restart: bool = False) -> None:
        """Ask the kernel to end."""
        await self.send_signal(signal.SIGTERM)

    async def cleanup(self, restart: bool = False) -> None:
        """Remove the kernel's folder, and let go of its guard: of a kernel that ended by itself, nobody waits."""
        if restart:
            return
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None


async def _readable(loop: asyncio.AbstractEventLoop, connection: socket.socket) -> None:
    """Wait until the other end has sent something, or is gone."""
    ready = asyncio.Event()
    loop.add_reader(connection, ready.set)
    try:
        await ready.wait()
    finally:
        loop.remove_reader(connection)
