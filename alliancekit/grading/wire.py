"""What comes from a kernel to its client: counted before anything here keeps it, and held to the form of messages.

ZeroMQ takes in whole messages, on each channel, however large they are and whether anybody asks for them or not; what
a kernel can make of that is gigabytes in the memory of whoever grades. And a client stops at a message it cannot read.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import tempfile
import time
from pathlib import Path
from queue import Empty
from typing import Any

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.session import Session

from .messages import CHANNELS

_NO_MESSAGE: dict[str, Any] = {
    "header": {}, "msg_id": "", "msg_type": "", "parent_header": {}, "metadata": {}, "content": {}, "buffers": [],
}  # fmt: skip


class CarefulSession(Session):
    """A session to which a message that is none is one that answers nothing, and so is passed over."""

    def feed_identities(self, msg_list: Any, copy: bool = True) -> Any:
        """Split off whom a message is for."""
        try:
            return super().feed_identities(msg_list, copy)
        except ValueError:
            return [], []

    def deserialize(self, msg_list: Any, content: bool = True, copy: bool = True) -> dict[str, Any]:
        """Read a message; each of its parts is a dictionary."""
        try:
            message = super().deserialize(msg_list, content, copy)
        except Exception:  # whatever JSON, dates, signatures and nesting can bring about
            return dict(_NO_MESSAGE)
        right = all(isinstance(message[part], dict) for part in ("header", "parent_header", "metadata", "content"))
        return message if right and isinstance(message["msg_type"], str) else dict(_NO_MESSAGE)


class QuickClient(AsyncKernelClient):
    """A client that waits no longer than it has to: the stock one lets a fifth of a second pass with each kernel."""

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait until what the kernel puts out arrives; earlier, an answer could be lost."""
        end = time.monotonic() + (timeout or 60)
        while time.monotonic() < end:
            self.kernel_info()
            with contextlib.suppress(Empty):
                await self.iopub_channel.get_msg(timeout=1)
                return
            if not await self.is_alive():
                raise RuntimeError("The kernel ended before it was ready.")
        raise RuntimeError(f"The kernel was not ready after {timeout or 60:g} seconds.")


class Relay:
    """Sockets to which a kernel's client connects, in the place of the kernel's own.

    Parameters
    ----------
    kernel
        The manager of a kernel that has been started.
    most
        How many bytes it may send in all. Then `full` is set, all connections are cut, and nothing more is taken.
    """

    def __init__(self, kernel: AsyncKernelManager, most: int) -> None:
        self.full = asyncio.Event()
        self._kernel, self._left = kernel, most
        self._ends: set[_End] = set()
        self._servers: list[asyncio.Server] = []
        self._reaching: set[asyncio.Task[None]] = set()
        # A kernel that was forked has a folder of its own, which nobody else can open and which goes with it.
        self._own = None if kernel.transport == "ipc" else tempfile.TemporaryDirectory(prefix="alliancekit-")
        self.ip = str(Path(self._own.name, "r")) if self._own else f"{kernel.ip}r"

    async def listen(self) -> None:
        """Listen, on a socket for each channel."""
        loop = asyncio.get_running_loop()
        for channel in CHANNELS:
            port = int(getattr(self._kernel, f"{channel}_port"))
            made = functools.partial(_End, self, port)
            self._servers.append(await loop.create_unix_server(made, f"{self.ip}-{port}"))

    def close(self) -> None:
        """Cut all connections."""
        for task in self._reaching:
            task.cancel()
        for server in self._servers:
            server.close()
        for end in self._ends:
            end.transport.abort()
        if self._own:
            self._own.cleanup()

    def made(self, end: _End) -> None:
        """Take up a connection; from the client's end, go on to the kernel."""
        self._ends.add(end)
        if end.port is not None:
            task = asyncio.get_running_loop().create_task(self._reach(end, end.port))
            self._reaching.add(task)
            task.add_done_callback(self._reaching.discard)

    async def _reach(self, client: _End, port: int) -> None:
        loop, kernel = asyncio.get_running_loop(), _End(self)
        try:
            if self._own:
                await loop.create_connection(lambda: kernel, self._kernel.ip, port)
            else:
                await loop.create_unix_connection(lambda: kernel, f"{self._kernel.ip}-{port}")
        except OSError:
            client.transport.abort()  # it tries again
            return
        for end, other in ((client, kernel), (kernel, client)):
            end.join(other.transport)

    def lost(self, end: _End) -> None:
        """Forget a connection that has ended, and end its other half."""
        self._ends.discard(end)
        if end.other:
            end.other.close()

    def takes(self, size: int) -> bool:
        """Whether what came from the kernel may be passed on."""
        self._left -= size
        if self._left < 0 and not self.full.is_set():
            self.full.set()
            self.close()
        return self._left >= 0


class _End(asyncio.Protocol):
    """One end of a connection. What comes in at it goes to the other; `port` is the kernel's, at the client's end."""

    transport: asyncio.Transport
    other: asyncio.Transport | None = None

    def __init__(self, relay: Relay, port: int | None = None) -> None:
        self.relay, self.port = relay, port
        self.early: list[bytes] = []

    def join(self, other: asyncio.Transport) -> None:
        """Send on to another end, first of all what has come already."""
        self.other = other
        other.write(b"".join(self.early))
        if self.transport.is_closing():
            other.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.relay.made(self)

    def data_received(self, data: bytes) -> None:
        if self.port is None and not self.relay.takes(len(data)):
            return
        if self.other:
            self.other.write(data)
        else:
            self.early.append(data)

    def connection_lost(self, error: Exception | None) -> None:
        self.relay.lost(self)
