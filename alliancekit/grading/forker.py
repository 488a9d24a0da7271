"""The process that has imported everything and forks kernels: ``python -m alliancekit.grading.forker``.

It has one thread, for a fork keeps only that one. It reads no submission, no solution and no key of a connection:
whatever is in its memory, every student's kernel could read.
"""

from __future__ import annotations

import builtins
import contextlib
import gc
import importlib
import os
import select
import shutil
import signal
import socket
import stat
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

from ..catalog import data_dir
from .confinement import adopt_orphans, offspring
from .guard import guard
from .jail import is_root
from .messages import send

TICK_S = 0.5
# What notebooks import, so that a kernel need not. Names, not imports: grading itself needs none of it. Left out is
# `matplotlib_inline`: it must be imported in a kernel, by the first figure, or figures would not show.
WARM = (
    "ipykernel.ipkernel", "ipykernel.kernelapp", "ipykernel.zmqshell", "IPython.core.pylabtools", "ipykernel.debugger",
    "IPython.core.debugger", "IPython.core.completerlib", "IPython.core.history", "IPython.core.oinspect",
    "IPython.extensions.storemagic", "tornado.platform.asyncio", "tornado.queues", "faulthandler", "sqlite3",
    "encodings.idna", "ipywidgets", "anywidget",
    "geopandas", "shapely", "pyproj", "networkx",
    "matplotlib.pyplot", "matplotlib.backends.backend_agg", "matplotlib.widgets", "PIL.PngImagePlugin",
    "alliancekit", "alliancekit.checking.check", "alliancekit.checking.progress", "alliancekit.classroom",
    "alliancekit.figures.maps", "alliancekit.figures.charts", "alliancekit.explorers.of_claims",
    "alliancekit.explorers.of_commitments", "alliancekit.explorers.of_contingency",
    "alliancekit.explorers.of_deliverables", "alliancekit.explorers.of_lattice", "alliancekit.explorers.of_reach",
    "alliancekit.explorers.of_spending", "alliancekit.contingency", "alliancekit.geography", "alliancekit.briefs",
)  # fmt: skip


def warm() -> None:
    """Import what notebooks import, without starting what must start in a kernel."""
    # pandas asks once, when it is imported, whether it is in a notebook, and chooses how wide its tables are.
    vars(builtins)["get_ipython"] = lambda: SimpleNamespace(kernel=None)
    importlib.import_module("pandas")
    del vars(builtins)["get_ipython"]
    for name in WARM:
        importlib.import_module(name)
    kit = importlib.import_module("alliancekit")
    for name in kit.tables():  # looked over once, and their types found
        kit.load(name)
    for keeps in (kit.duties, kit.in_force, kit.ties):
        keeps(on="2024-04-10")
    # Where a student's kernel looks first must not be this process's folder.
    sys.path[:] = [entry for entry in sys.path if entry and entry != os.getcwd()]
    gc.collect()
    gc.freeze()  # what is here stays shared with every kernel


def _unreadable() -> Iterator[Path]:
    """Files of the kit and of the imported packages that a user without rights could not read."""
    files = [Path(file) for module in list(sys.modules.values()) if (file := getattr(module, "__file__", None))]
    for path in (*files, *data_dir().rglob("*")):
        with contextlib.suppress(OSError):
            if not path.stat().st_mode & stat.S_IROTH:
                yield path


def problem() -> str:
    """Why kernels cannot be forked from this process; empty if they can."""
    threads = len(os.listdir("/proc/self/task"))
    if threads != 1:
        return (
            f"The process that forks kernels has {threads} threads, and must have one: an imported package started it."
        )
    if is_root() and (path := next(_unreadable(), None)):
        return (
            f"{path} can be read by its owner alone, and a kernel that root starts runs as a user without rights. "
            "Make it readable (chmod a+r, for all files of the environment), or grade as an ordinary user."
        )
    return ""


def serve(door: socket.socket, lifeline: int, grader: int) -> None:
    """Fork a guard, and through it a kernel, for each connection, until told to stop or the grader is gone."""
    poller = select.poll()
    for descriptor in (door.fileno(), lifeline):
        poller.register(descriptor, select.POLLIN)
    guards: set[int] = set()
    while True:
        ready = {descriptor for descriptor, _ in poller.poll(TICK_S * 1000)}
        if door.fileno() in ready:
            connection, _ = door.accept()
            if (pid := os.fork()) == 0:
                door.close()
                try:
                    guard(connection, lifeline)
                finally:
                    os._exit(0)
            connection.close()
            guards.add(pid)
        _reap(guards)
        if lifeline in ready or os.getppid() != grader:
            break
    # The guards are to see the same, and each ends its kernel first. A killed grader's own children, if it had any, may
    # hold the other end still; and the grader itself cannot clear up.
    with contextlib.suppress(OSError), socket.socket(fileno=os.dup(lifeline)) as ended:
        ended.shutdown(socket.SHUT_RDWR)
    while _reap(guards):
        time.sleep(0.01)
    shutil.rmtree(Path(door.getsockname()).parent, ignore_errors=True)


def _reap(guards: set[int]) -> bool:
    """Take leave of guards that have ended, and kill what one that was killed left behind; whether any are left."""
    with contextlib.suppress(ChildProcessError):
        while ended := os.waitpid(-1, os.WNOHANG)[0]:
            guards.discard(ended)
    left = offspring()
    for orphan in {*left} - guards:
        with contextlib.suppress(ProcessLookupError):
            os.kill(orphan, signal.SIGKILL)
    return bool(left)


def main(door: int, lifeline: int, ready: int, grader: int) -> None:
    """Import, tell over `ready` whether that went well, and serve."""
    adopt_orphans()  # of a guard that was killed: unreaped, they would keep what is left of a jail from ending
    warm()
    with socket.socket(fileno=ready) as told:
        said = problem()
        send(told, {"problem": said})
    if not said:
        serve(socket.socket(fileno=door), lifeline, grader)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
