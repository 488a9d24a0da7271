"""JupyterLab in a real browser, as a student meets it: the kit's own command, default settings, an empty home.

Chromium's requests, and the connections that the server and its kernels make in Python, are recorded; those that would
leave this machine are refused.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

ROOT = Path(__file__).resolve().parents[1]
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = [
    "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
LOOPBACK = {"localhost", "127.0.0.1", "::1", "[::1]"}
START_S, STEP_S = 60, 50

# Read by every Python that starts with this folder on its path: notes and refuses what would leave the machine.
GUARD = """
import ipaddress, os, socket, sys

def _outside(host):
    try:
        return not (ipaddress.ip_address(host).is_loopback or ipaddress.ip_address(host).is_unspecified)
    except ValueError:
        return host not in ("localhost", "", socket.gethostname())

def _guard(event, arguments):
    if event == "socket.getaddrinfo":
        host = arguments[0]
    elif event == "socket.connect" and isinstance(arguments[1], tuple) and arguments[0].type == socket.SOCK_STREAM:
        host = arguments[1][0]
    else:
        return
    host = host.decode() if isinstance(host, bytes) else str(host or "")
    if _outside(host):
        with open(os.environ["ALLIANCEKIT_OUTSIDE"], "a") as log:
            log.write(f"{event} {host}\\n")
        raise OSError(f"refused by the tests: {host} is not this machine")

sys.addaudithook(_guard)
"""


class Server:
    """A running `alliancekit lab` over a copy of the notebooks. `address` is the one it printed."""

    def __init__(self, address: str, folder: Path, environment: dict[str, str]) -> None:
        self.address, self.folder, self.environment = address, folder, environment

    def outside(self) -> list[str]:
        """What the server and its kernels tried to reach beyond this machine."""
        return Path(self.environment["ALLIANCEKIT_OUTSIDE"]).read_text().splitlines()

    def journal(self) -> list[dict[str, str]]:
        """What the kit kept of the reader's predictions and tickets."""
        journal = self.folder.parent / "home" / "data" / "alliancekit" / "journal.jsonl"
        return [json.loads(line) for line in journal.read_text(encoding="utf-8").splitlines()]

    def url(self, path: str, app: str = "lab/tree") -> str:
        """Where Lab opens a notebook, with an empty workspace; as `app`, "notebooks" is Notebook 7."""
        return f"{self.address.partition('/lab/')[0]}/{app}/{path}?reset&{urlsplit(self.address).query}"


def _printed(process: subprocess.Popen, log: Path) -> str:
    end = time.monotonic() + START_S
    while time.monotonic() < end:
        if found := re.search(r"^ +(http://\S+)$", log.read_text(), re.MULTILINE):
            return found[1]
        assert process.poll() is None, log.read_text()
        time.sleep(0.1)
    raise AssertionError(f"no address in {START_S} s: {log.read_text()}")


@contextlib.contextmanager
def serve(folder: Path) -> Iterator[Server]:
    """Copy what a student has into `folder`/kit and serve it, with every Jupyter folder of its own."""
    kit, home, log, outside = folder / "kit", folder / "home", folder / "log", folder / "outside"
    for part in ("notebooks", "exercises"):
        shutil.copytree(ROOT / part, kit / part, ignore=shutil.ignore_patterns(".*"))
    for part in ("config", "guard"):
        (home / part).mkdir(parents=True)
    exposed = {app: {"expose_app_in_browser": True} for app in ("LabApp", "JupyterNotebookApp")}
    (home / "config" / "jupyter_lab_config.json").write_text(json.dumps(exposed))
    (home / "guard" / "sitecustomize.py").write_text(GUARD)
    outside.touch()
    own = {
        "JUPYTER_CONFIG_DIR": home / "config", "JUPYTER_DATA_DIR": home / "jupyter",
        "JUPYTER_RUNTIME_DIR": home / "run", "JUPYTERLAB_SETTINGS_DIR": home / "settings",
        "JUPYTERLAB_WORKSPACES_DIR": home / "workspaces", "IPYTHONDIR": home / "ipython",
        "XDG_DATA_HOME": home / "data", "PYTHONPATH": home / "guard", "ALLIANCEKIT_OUTSIDE": outside,
    }  # fmt: skip
    environment = os.environ | {name: str(value) for name, value in own.items()}
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "alliancekit", "lab", "--port", str(port), "--no-browser"]
    with log.open("w") as file:
        process = subprocess.Popen(
            command, cwd=kit, env=environment, stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.STDOUT
        )
    try:
        yield Server(_printed(process, log), kit, environment)
    finally:
        process.terminate()
        process.wait(30)


_READY = """path => {
    const panel = window.jupyterapp?.shell.currentWidget;
    const session = panel?.sessionContext;
    return panel?.context?.path === path && panel.context.isReady && panel.content.widgets.length > 0
        && session.isReady && session.session?.kernel?.connectionStatus === 'connected'
        && session.session.kernel.status === 'idle';
}"""
_RUN = """() => {
    window.alliancekitRan = null;
    window.jupyterapp.commands.execute('notebook:run-all-cells').then(
        () => { window.alliancekitRan = 'done'; }, error => { window.alliancekitRan = String(error); });
}"""
_CELLS = """() => window.jupyterapp.shell.currentWidget.content.widgets.map(cell => cell.model.toJSON())"""
_COUNTED = """([id, count]) => window.jupyterapp.shell.currentWidget.content.widgets
    .find(cell => cell.model.id === id).model.executionCount === count"""
_SHOW = """async id => {
    const notebook = window.jupyterapp.shell.currentWidget.content;
    const index = notebook.widgets.findIndex(cell => cell.model.id === id);
    if (index < 0) throw new Error(`no cell ${id}`);
    await notebook.scrollToItem(index, 'start');
    return index;
}"""
_HEIGHT = """() => {
    const cells = document.querySelectorAll('.jp-NotebookPanel:not(.lm-mod-hidden) .jp-Cell');
    return Math.ceil(cells[cells.length - 1].getBoundingClientRect().bottom) + 80;
}"""


class Lab:
    """One browser window with JupyterLab. `requests` lists what the page asked of other machines."""

    def __init__(self, context: Any, server: Server) -> None:
        self._context, self.page, self.server = context, context.new_page(), server
        self.requests: list[str] = []
        self.page.set_default_timeout(STEP_S * 1000)
        context.on("request", lambda request: self._note(request.url))
        self.page.on("websocket", lambda socket: self._note(socket.url))
        context.route(self._elsewhere, lambda route: route.abort())

    @staticmethod
    def _elsewhere(url: str) -> bool:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https", "ws", "wss") and parts.hostname not in LOOPBACK

    def _note(self, url: str) -> None:
        if self._elsewhere(url):
            self.requests.append(url)

    def close(self) -> None:
        """Close the window and end its kernels: the next one begins afresh."""
        self.page.evaluate("() => window.jupyterapp?.serviceManager.sessions.shutdownAll()")
        self._context.close()

    def open(self, path: str, app: str = "lab/tree") -> None:
        """Open a notebook and wait until it is drawn and its kernel is idle; nothing is run."""
        self.page.goto(self.server.url(path, app))
        self.page.wait_for_function(_READY, arg=path)

    def run_all(self) -> None:
        """Run → Run All Cells, and wait until the last cell is done."""
        self.page.evaluate(_RUN)
        self.page.wait_for_function("() => window.alliancekitRan")
        said = self.page.evaluate("window.alliancekitRan")
        assert said == "done", said

    def wait_for_count(self, id: str, count: int) -> None:
        """Wait until a cell shows this number in its brackets."""
        self.page.wait_for_function(_COUNTED, arg=[id, count])

    def cells(self) -> list[dict[str, Any]]:
        """The notebook's cells, with their outputs, as the page holds them now."""
        return self.page.evaluate(_CELLS)

    def cell(self, id: str) -> Any:
        """A cell on the screen: scrolled into view, as Lab draws only what is near."""
        index = self.page.evaluate(_SHOW, id)
        cell = self.page.locator(f'.jp-NotebookPanel:not(.lm-mod-hidden) .jp-Cell[data-windowed-list-index="{index}"]')
        cell.wait_for(state="visible")
        return cell

    def screenshot(self, name: str) -> None:
        """The whole notebook as one picture, if ALLIANCEKIT_SCREENSHOTS names a folder for it."""
        if folder := os.environ.get("ALLIANCEKIT_SCREENSHOTS"):
            usual = self.page.viewport_size
            self.page.set_viewport_size({"width": usual["width"], "height": 20_000})  # draws every cell
            self.cell(self.cells()[0]["id"])
            self.page.wait_for_timeout(500)
            self.page.set_viewport_size({"width": usual["width"], "height": self.page.evaluate(_HEIGHT)})
            self.page.wait_for_timeout(500)
            self.page.screenshot(path=Path(folder) / f"{name}.png")
            self.page.set_viewport_size(usual)


def tab_to(lab: Lab, target: Any, most: int = 60) -> None:
    """Press Tab until this element has the focus."""
    for _ in range(most):
        if target.evaluate("element => element === document.activeElement"):
            return
        lab.page.keyboard.press("Tab")
    raise AssertionError(f"not reached by {most} presses of Tab: {target}")


def violations(page: Any, where: str) -> list[tuple[str, str]]:
    """What axe-core finds that is serious or critical in the parts of the page that match."""
    axe = pytest.importorskip("axe_playwright_python", reason="axe-playwright-python is not installed (extra `dev`)")
    page.evaluate((Path(axe.__file__).parent / "axe.min.js").read_text(encoding="utf-8"))
    found = page.evaluate("where => axe.run(where, {resultTypes: ['violations']})", where)
    assert found["testEngine"]["name"] == "axe-core"
    assert len(found["passes"]) > 5, "axe looked at nothing"
    return [
        (one["id"], node["html"][:150])
        for one in found["violations"]
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]
