"""Kernels for the tests of warm kernels: one started from a running parent, and code run in it."""

from __future__ import annotations

import contextlib
import os
import queue
import re
import time
from pathlib import Path

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import KernelManager

from alliancekit.grading.warm import KERNEL, Parent

SOON = 10  # seconds for something that takes a fraction of one, on a machine that is busy
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


class Kernel:
    """A kernel, for a ``with`` block."""

    def __init__(self, parent: Parent, cwd: Path | None = None) -> None:
        specs = KernelSpecManager(kernel_dirs=[str(parent.jupyter_path / "kernels")])
        self.manager = KernelManager(kernel_name=KERNEL, kernel_spec_manager=specs)
        self.manager.start_kernel(**({"cwd": str(cwd)} if cwd else {}))
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=30)

    def run(self, code: str, timeout: float = 60) -> str:
        """What a cell printed and showed; an error as its last line."""
        said: list[str] = []
        request = self.client.execute(code)
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            try:
                message = self.client.get_iopub_msg(timeout=0.2)
            except queue.Empty:
                assert self.alive(), f"the kernel ended: {self.provisioner.said}"
                continue
            if message["parent_header"].get("msg_id") != request:
                continue
            content = message["content"]
            match message["msg_type"]:
                case "stream":
                    said.append(content["text"])
                case "execute_result" | "display_data":
                    said.append(content["data"]["text/plain"])
                case "error":
                    said.append(f"{content['ename']}: {_COLOUR.sub('', content['evalue'])}")
                case "status" if content["execution_state"] == "idle":
                    return "".join(said).strip()
        raise TimeoutError(f"the cell ran longer than {timeout} s; so far: {''.join(said)}")

    def send(self, code: str) -> None:
        """Start a cell and do not wait."""
        self.client.execute(code)

    @property
    def provisioner(self):
        return self.manager.provisioner

    def alive(self) -> bool:
        return self.manager.is_alive()

    def how_it_ends(self, within: float = SOON) -> dict:
        """Wait for its end without asking for it."""
        until(lambda: not self.alive(), within)
        return self.provisioner.ended

    def __enter__(self) -> Kernel:
        return self

    def __exit__(self, *_: object) -> None:
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)


def until(so, within: float = SOON) -> None:
    """Wait until something is so; fail if it takes too long."""
    deadline = time.monotonic() + within
    while not so():
        assert time.monotonic() < deadline, "it did not come to that"
        time.sleep(0.02)


def processes(words: str = "") -> dict[int, str]:
    """The command lines of this machine's processes that hold some words, by number; zombies have none."""
    found = {}
    for name in filter(str.isdecimal, os.listdir("/proc")):
        with contextlib.suppress(OSError):
            line = Path(f"/proc/{name}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            if line and words in line:
                found[int(name)] = line
    return found


def children(pid: int) -> list[int]:
    """The processes that a process has started."""
    try:
        return list(map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split()))
    except OSError:
        return []
