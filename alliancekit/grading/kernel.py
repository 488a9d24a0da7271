"""What a forked process does to become one kernel: confine itself, take its sockets, run ipykernel's application."""

from __future__ import annotations

import atexit
import json
import os
import socket
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import zmq
from ipykernel.heartbeat import Heartbeat
from ipykernel.kernelapp import IPKernelApp

from .confinement import close_others, drop_rights, filter_calls, set_limits, user
from .jail import HOME, WORK, Limits, readable
from .messages import CHANNELS, CONNECTION
from .namespaces import Jail


class _Heartbeat(Heartbeat):
    """Beats on a socket that is bound already."""

    descriptor = -1

    def _try_bind_socket(self) -> Any:
        self.socket.setsockopt(zmq.USE_FD, self.descriptor)
        return super()._try_bind_socket()  # type: ignore[no-untyped-call]


class WarmKernelApp(IPKernelApp):
    """ipykernel's application, over sockets that were bound before the folder they lie in went out of sight."""

    descriptors: Mapping[int, int] = {}

    def _try_bind_socket(self, s: Any, port: int) -> Any:
        s.setsockopt(zmq.USE_FD, self.descriptors[port])
        return super()._try_bind_socket(s, port)  # type: ignore[no-untyped-call]

    def init_control(self, context: Any) -> None:
        """Bind the control socket."""
        super().init_control(context)  # type: ignore[no-untyped-call]
        # The debugger's way in would look for the shell socket's file, in vain, ten times a second.
        self.debug_shell_socket.disconnect(self.shell_socket.getsockopt(zmq.LAST_ENDPOINT))

    def init_heartbeat(self) -> None:
        """Start the heartbeat's thread."""
        heartbeat = _Heartbeat(zmq.Context(), (self.transport, self.ip, self.hb_port))  # type: ignore[no-untyped-call]
        heartbeat.descriptor = self.descriptors[self.hb_port]
        self.heartbeat = heartbeat
        heartbeat.start()


def _listen(connection: Mapping[str, Any]) -> dict[int, int]:
    """A bound socket for each channel, by its port."""
    found = {}
    for channel in CHANNELS:
        port = int(connection[f"{channel}_port"])
        path = f"{connection['ip']}-{port}"
        Path(path).unlink(missing_ok=True)  # of the kernel before a restart
        door = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        door.bind(path)
        door.listen(16)
        door.setblocking(False)
        found[port] = door.detach()
    return found


def confine(request: Mapping[str, Any], limits: Limits, jail: Jail | None, report: int) -> WarmKernelApp:
    """Take this kernel's sockets and key, then shut the door behind us."""
    os.setsid()
    if jail:
        jail.enter()
    connection = json.loads((Path(request["folder"]) / CONNECTION).read_text(encoding="utf-8"))
    descriptors = _listen(connection)
    null = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(null, standard)
    keep = {0, 1, 2, report, *descriptors.values()}
    close_others(keep | (jail.doors if jail else set()), [str(path) for path in (*readable(), "/usr")])
    if jail:
        jail.enter_files()
        for door in jail.doors:
            os.close(door)
        os.chdir(WORK)
        os.environ |= {"HOME": str(HOME), "USER": HOME.name, "LOGNAME": HOME.name, "TMPDIR": "/tmp"}
    else:
        os.environ.clear()
        os.environ |= request["env"]
        os.environ.pop("JPY_PARENT_PID", None)  # ipykernel would watch for a parent that it does not have
        os.chdir(request["cwd"])
    set_limits(limits, jailed=jail is not None)
    if jail:
        drop_rights(None if jail.owned else user(int(request["guard"])))
        filter_calls()
    app = WarmKernelApp.instance(
        transport=connection["transport"], ip=connection["ip"],
        **{f"{channel}_port": connection[f"{channel}_port"] for channel in CHANNELS},
    )  # fmt: skip
    app.descriptors = descriptors
    app.config.Session.key = connection["key"].encode()
    app.config.Session.signature_scheme = connection["signature_scheme"]
    # A file of what was typed in earlier sessions, and a thread that writes it: here there is no later session.
    app.config.HistoryManager.enabled = False
    return app


def run(app: WarmKernelApp) -> None:
    """Start the kernel as `python -m ipykernel_launcher` would have, and serve until it is shut down."""
    import ipywidgets
    import numpy as np

    np.random.seed()  # Python re-seeds its own generator in a fork, numpy does not
    sys.argv[:] = ["ipykernel_launcher"]
    app.initialize([])  # type: ignore[no-untyped-call]
    ipywidgets.register_comm_target()  # as it does when it is imported; but then there was no kernel yet
    app.start()  # type: ignore[no-untyped-call]


def become(request: Mapping[str, Any], limits: Limits, jail: Jail | None, report: int) -> int:
    """Become the kernel, and give its exit code. `report` receives what went wrong before it started, and is closed."""
    try:
        app = confine(request, limits, jail, report)
    except BaseException as error:
        os.write(report, f"{type(error).__name__}: {error}".encode()[:4000])
        return 1
    os.close(report)
    code = 0
    try:
        run(app)
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        code = 1
    try:
        atexit._run_exitfuncs()
    except BaseException:
        code = code or 1
    return code
