"""The guard of one kernel: a process outside the jail that starts it, watches it, tells how it ended, and ends it."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import time

from ..errors import KitError
from .confinement import adopt_orphans, offspring
from .jail import TOGETHER_MB, Limits
from .kernel import become
from .messages import receive, send
from .namespaces import Jail

TICK_S = 0.1


class Guard:
    """Starts the kernel that a connection asks for, and stays with it to its end."""

    def __init__(self, connection: socket.socket, lifeline: int) -> None:
        self.connection, self.lifeline = connection, lifeline
        self.forker = os.getppid()
        self.jail: Jail | None = None
        self.killed = ""

    def start(self) -> bool:
        """Fork the kernel; False, with the reason told, if that fails."""
        request = receive(self.connection)
        if request is None:
            return False
        self.limits = Limits(**request["limits"])
        request["guard"] = os.getpid()
        try:
            if request["jail"]:
                self.jail = Jail(self.limits, request["files"])
                self.jail.enter_outside()
            else:
                adopt_orphans()
            told, tell = os.pipe()
            self.started = time.monotonic()
            self.pid = os.fork()
            if self.pid == 0:
                os.close(told)
                os._exit(become(request, self.limits, self.jail, tell))
            os.close(tell)
            with open(told, encoding="utf-8", errors="replace") as file:
                problem = file.read()
        except (KitError, OSError) as error:
            problem = str(error)
        if problem:
            send(self.connection, {"failed": problem})
            return False
        send(self.connection, {"pid": self.pid})
        return True

    def watch(self) -> None:
        """Wait for the kernel's end, passing on signals and keeping the limits."""
        kernel = os.pidfd_open(self.pid)
        poller = select.poll()
        for descriptor in (self.connection.fileno(), self.lifeline, kernel):
            poller.register(descriptor, select.POLLIN)
        end = self.started + self.limits.wall_s
        enough = (self.limits.memory_mb + TOGETHER_MB) << 20
        while not self.killed:
            ready = {descriptor for descriptor, _ in poller.poll(TICK_S * 1000)}
            if kernel in ready:
                return
            if self.lifeline in ready or os.getppid() != self.forker:
                self.killed = "stopped"
            elif self.connection.fileno() in ready:
                self._asked()
            elif time.monotonic() > end:
                self.killed = "wall"
            elif self.jail and self.jail.memory(enough) > enough:
                self.killed = "memory"

    def _asked(self) -> None:
        message = receive(self.connection)
        if message is None or message["signal"] == signal.SIGKILL:
            self.killed = "asked"
        else:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, message["signal"])

    def end(self) -> None:
        """Kill what is left of the kernel and of all it started, and only then tell how it ended."""
        if self.jail:
            self.jail.kill()
        else:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(self.pid, signal.SIGKILL)
        while True:  # a kernel that has itself traced, which it can without a jail, is also reported when it stops
            _, status, used = os.wait4(self.pid, 0)
            if os.WIFEXITED(status) or os.WIFSIGNALED(status):
                break
        if self.jail:
            self.jail.wait()
        else:
            _kill_orphans()
        code = os.waitstatus_to_exitcode(status)
        cpu = used.ru_utime + used.ru_stime
        late = cpu > self.limits.cpu_s - 0.5  # the two counts differ a little
        if not self.killed and (code == -signal.SIGXCPU or (code == -signal.SIGKILL and late)):
            self.killed = "cpu"
        send(self.connection, {"ended": code, "why": self.killed or ("signal" if code < 0 else "exit"), "cpu": cpu})


def _kill_orphans() -> None:
    """Outside a jail: kill what a kernel left behind, which has become this process's own."""
    while children := offspring():
        for child in children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
            with contextlib.suppress(ChildProcessError):
                os.waitpid(child, 0)


def guard(connection: socket.socket, lifeline: int) -> None:
    """Serve one connection, from its request to the kernel's end."""
    guarding = Guard(connection, lifeline)
    try:
        if guarding.start():
            guarding.watch()
            guarding.end()
    finally:
        connection.close()
