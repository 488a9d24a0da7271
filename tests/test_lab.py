"""`alliancekit lab`: a real server, on real ports."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import nbformat
import pytest

from alliancekit import lab
from alliancekit.errors import KitError

START_S = 60


@pytest.fixture
def kit(tmp_path, monkeypatch):
    """A folder with a first lesson, and Jupyter's own folders away from the user's."""
    lesson = tmp_path / "kit" / lab.FIRST_LESSON
    lesson.parent.mkdir(parents=True)
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 + 1")]), lesson)
    for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "JUPYTERLAB_SETTINGS_DIR"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    return tmp_path / "kit"


@pytest.fixture
def taken():
    """A port that another program listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _start(kit, log, *arguments):
    """Start the command; its output goes to a file."""
    with open(log, "w") as file:
        return subprocess.Popen(
            [sys.executable, "-m", "alliancekit", "lab", *arguments],
            cwd=kit,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
        )


def _stop(process):
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    return process.wait(20)


def _address(process, log):
    """The address that the command printed."""
    end = time.monotonic() + START_S
    while time.monotonic() < end:
        if found := re.search(r"^ +(http://\S+)$", log.read_text(), re.MULTILINE):
            return found[1]
        assert process.poll() is None, log.read_text()
        time.sleep(0.1)
    raise AssertionError(f"no address in {START_S} s: {log.read_text()}")


def _get(address):
    with urllib.request.urlopen(address, timeout=20) as reply:
        return reply.status, reply.read().decode()


def test_the_printed_address_answers_and_nothing_is_asked_of_outside(kit, tmp_path):
    log, port = tmp_path / "log", _free_port()
    process = _start(kit, log, "--port", str(port), "--no-browser")
    try:
        address = _address(process, log)
        assert f"http://localhost:{port}/lab/tree/notebooks/00_start_here.ipynb?token=" in address
        status, page = _get(address)
        assert status == 200
        config = json.loads(re.search(r'<script[^>]*id="jupyter-config-data"[^>]*>(.*?)</script>', page, re.DOTALL)[1])
        assert config["news"] == {"disabled": True}
        off = config["disabledExtensions"]
        assert {"@jupyterlab/apputils-extension:announcements", "@jupyter/nbgrader"} <= set(off)
        assert config["extensionManager"]["name"] == "read-only"

        base, _, token = address.partition("/lab/tree/")[0], *address.partition("?token=")[1:]
        assert json.loads(_get(f"{base}/lab/api/update?token={token}")[1]) == {"notification": None}
        served = json.loads(_get(f"{base}/api/contents/{lab.FIRST_LESSON}?content=0&token={token}")[1])
        assert served["path"] == lab.FIRST_LESSON
        with pytest.raises(urllib.error.HTTPError, match="404"):  # nbgrader's pages are not a student's
            _get(f"{base}/formgrader?token={token}")
        with pytest.raises(urllib.error.HTTPError, match="403"):
            _get(f"{base}/api/contents")

        second = subprocess.run(
            [sys.executable, "-m", "alliancekit", "lab", "--port", str(port), "--no-browser"],
            cwd=kit,
            capture_output=True,
            text=True,
            timeout=START_S,
        )
        assert second.returncode == 1
        assert second.stderr.count("\n") == 1
        assert f"Port {port} is taken by a Jupyter server for the folder {kit}" in second.stderr
        assert f"PORT={port + 1} make lab" in second.stderr
    finally:
        stopped = _stop(process)
    assert stopped == 0
    shown = log.read_text()
    assert "\x1b" not in shown
    assert "To stop it, press Ctrl+C here." in shown
    assert ("--allow-root" in shown) == (os.geteuid() == 0)


def test_taken_default_port_gives_the_next_free_one(kit, taken, monkeypatch):
    monkeypatch.setattr(lab, "DEFAULT_PORT", taken)
    port, note = lab.choose_port()
    assert port > taken
    assert note == f"Port {taken} is taken by another program; using {port} instead."


def test_taken_port_that_was_asked_for_is_refused(kit, taken):
    with pytest.raises(KitError, match=f"Port {taken} is taken by another program. Stop that one, or choose"):
        lab.choose_port(taken)


def test_free_port_is_taken_as_asked(kit):
    port = _free_port()
    assert lab.choose_port(port) == (port, "")


def test_port_held_on_every_address_counts_as_taken(kit):
    with socket.socket() as listener:
        listener.bind(("0.0.0.0", 0))
        listener.listen()
        assert not lab.is_free(listener.getsockname()[1])


def test_no_free_port_at_all_is_told(monkeypatch):
    monkeypatch.setattr(lab, "is_free", lambda port, ip: False)
    with pytest.raises(KitError, match="Every port from 8888 to 8937 is taken"):
        lab.choose_port()


def test_foreign_address_is_told():
    with pytest.raises(KitError, match="not an address of this machine"):
        lab.is_free(8888, "no-such-host.invalid")


def test_kit_folder_is_found_upward(kit):
    inner = kit / "exercises" / "deep"
    inner.mkdir(parents=True)
    assert lab.kit_folder(inner) == kit.resolve()


def test_kit_folder_missing_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(lab, "__file__", str(tmp_path / "site-packages" / "alliancekit" / "lab.py"))
    with pytest.raises(KitError, match=r"no notebooks/00_start_here.ipynb in .* Go to the folder of the kit"):
        lab.kit_folder(tmp_path)


@pytest.mark.parametrize(
    ("environ", "platform", "expected"),
    [
        ({}, "darwin", True),
        ({}, "win32", True),
        ({}, "linux", False),
        ({"DISPLAY": ":0", "SSH_CONNECTION": "x"}, "linux", False),
        ({"SSH_TTY": "/dev/pts/1"}, "darwin", False),
        ({"DISPLAY": ":0", "container": "podman"}, "linux", False),
        ({"CI": "true"}, "darwin", False),
    ],
)
def test_display(environ, platform, expected):
    assert lab.has_display(environ, platform) is expected


@pytest.mark.parametrize("name", ["DISPLAY", "WAYLAND_DISPLAY"])
def test_display_on_a_linux_desktop(name, monkeypatch):
    monkeypatch.setattr(Path, "exists", lambda self: False)  # whatever this machine is
    assert lab.has_display({name: ":0"}, "linux")


def test_message_for_a_container_names_the_port_and_the_risk(tmp_path):
    told = lab.message(tmp_path, port=9000, ip="0.0.0.0", token="abc", browser=False)
    assert "http://localhost:9000/lab/tree/notebooks/00_start_here.ipynb?token=abc" in told
    assert "publish port 9000" in told
    assert "give it to nobody" in told


def test_message_with_a_browser_is_short(tmp_path):
    told = lab.message(tmp_path, port=8888, ip="localhost", token="abc", browser=True)
    assert "It opens in your browser" in told
    assert "container" not in told
