"""Start JupyterLab on the first lesson, on this machine alone, with nothing fetched from outside.

JupyterLab of itself offers news, looks for a newer version and lists extensions from a package registry. All three
are switched off for this launch only; the user's own settings are left as they are.
"""

from __future__ import annotations

import errno
import os
import secrets
import socket
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from .errors import KitError

FIRST_LESSON = "notebooks/00_start_here.ipynb"
DEFAULT_PORT = 8888
_PORTS_TO_TRY = 50
_ANY_ADDRESS = ("0.0.0.0", "::", "*", "")
_ANNOUNCEMENTS = "@jupyterlab/apputils-extension:announcements"
# nbgrader, where it is installed, puts its menus into every JupyterLab: an instructor's tools, not a student's.
_NBGRADER = "@jupyter/nbgrader"
_NBGRADER_SERVER = ("assignment_list", "course_list", "formgrader", "validate_assignment")


def kit_folder(start: Path | None = None) -> Path:
    """The folder that holds the lessons.

    Parameters
    ----------
    start
        Where to look first, and then in each folder above it. Default: the working folder. Last comes the folder
        that the package itself lies in, which is the clone or the student's folder it was installed from.

    Raises
    ------
    KitError
        If no such folder is found.
    """
    start = (start or Path.cwd()).resolve()
    for folder in (start, *start.parents, Path(__file__).resolve().parents[1]):
        if (folder / FIRST_LESSON).is_file():
            return folder
    raise KitError(
        f"The lessons were not found: no {FIRST_LESSON} in {start} or a folder above it. "
        "Go to the folder of the kit (cd …) and run this again."
    )


def has_display(environ: Mapping[str, str] | None = None, platform: str | None = None) -> bool:
    """Whether a browser window can be opened here: not over SSH, in a container, or on a Linux without a display."""
    environ = os.environ if environ is None else environ
    platform = platform or sys.platform
    if any(environ.get(name) for name in ("SSH_CONNECTION", "SSH_TTY", "container", "CI")):
        return False
    if platform.startswith("linux"):
        if Path("/.dockerenv").exists() or Path("/run/.containerenv").exists():
            return False
        return bool(environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"))
    return True


def is_free(port: int, ip: str = "localhost") -> bool:
    """Whether a server can listen on this port at this address.

    Raises
    ------
    KitError
        If the system does not allow the port, or the address is not one of this machine.
    """
    try:
        addresses = socket.getaddrinfo(
            None if ip in _ANY_ADDRESS else ip, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
    except socket.gaierror:
        raise KitError(f"{ip} is not an address of this machine. Use localhost, or 0.0.0.0 in a container.") from None
    for family, kind, protocol, _, address in addresses:
        with socket.socket(family, kind, protocol) as probe:
            if os.name == "posix":
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(address)
                # On some systems two programs may bind one port; only one of them may listen on it.
                probe.listen(1)
            except OSError as error:
                if error.errno == errno.EADDRINUSE:
                    return False
                if error.errno == errno.EACCES:
                    raise KitError(
                        f"This system does not let you use port {port}. Use one from 1024 to 65535: {_another(port)}."
                    ) from None
                if error.errno == errno.EADDRNOTAVAIL and len(addresses) > 1:
                    continue  # "localhost" may also stand for an IPv6 address that is switched off
                raise KitError(f"Port {port} at {ip} cannot be used: {error.strerror}.") from None
    return True


def _another(port: int) -> str:
    other = port + 1 if 1024 <= port < 65535 else DEFAULT_PORT + 1
    return f"`PORT={other} make lab` or `alliancekit lab --port {other}`"


def _holder(port: int) -> str:
    """What listens on a port, as far as one can tell: a Jupyter server says which folder it serves."""
    from jupyter_server.serverapp import list_running_servers

    for server in list_running_servers():
        if server.get("port") == port:
            return f"a Jupyter server for the folder {server.get('root_dir', '(not named)')}"
    return "another program"


def choose_port(port: int | None = None, ip: str = "localhost") -> tuple[int, str]:
    """The port to listen on, and a sentence to tell the user if it is not the usual one.

    Parameters
    ----------
    port
        The port that was asked for; None for the default, or the next free one after it.
    ip
        The address to listen at.

    Raises
    ------
    KitError
        If the port that was asked for is taken, or none of the ports to try is free.
    """
    if port is not None:
        if is_free(port, ip):
            return port, ""
        raise KitError(
            f"Port {port} is taken by {_holder(port)}. Stop that one, or choose another port: {_another(port)}."
        )
    for candidate in range(DEFAULT_PORT, DEFAULT_PORT + _PORTS_TO_TRY):
        if is_free(candidate, ip):
            if candidate == DEFAULT_PORT:
                return candidate, ""
            return (
                candidate,
                f"Port {DEFAULT_PORT} is taken by {_holder(DEFAULT_PORT)}; using {candidate} instead.",
            )
    raise KitError(
        f"Every port from {DEFAULT_PORT} to {DEFAULT_PORT + _PORTS_TO_TRY - 1} is taken. "
        f"Name a free one: {_another(DEFAULT_PORT + _PORTS_TO_TRY)}."
    )


def arguments(folder: Path, *, port: int, ip: str, token: str, browser: bool, root: bool) -> list[str]:
    """JupyterLab's command-line arguments for one launch."""
    from jupyter_client.manager import KernelManager

    # Newer versions print a warning about unencrypted kernels, on this machine alone though they be, unless told this.
    encrypts = hasattr(KernelManager, "transport_encryption")
    return [
        f"--ServerApp.root_dir={folder}",
        f"--ServerApp.ip={ip}",
        f"--ServerApp.port={port}",
        "--ServerApp.port_retries=0",
        "--ServerApp.base_url=/",
        f"--ServerApp.open_browser={browser}",
        "--ServerApp.answer_yes=True",  # Ctrl+C stops it at once; notebooks are saved as one works
        f"--IdentityProvider.token={token}",
        f"--LabApp.default_url=/lab/tree/{FIRST_LESSON}",
        "--LabApp.news_url=None",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        "--LabApp.extension_manager=readonly",
        *(f"--ServerApp.jpserver_extensions=nbgrader.server_extensions.{part}=False" for part in _NBGRADER_SERVER),
        *(["--KernelManager.transport_encryption=auto"] if encrypts else []),
        "--Application.log_level=WARN",
        *(["--allow-root"] if root else []),
    ]


def _for_lessons(_handler: Any, page_config: dict[str, Any]) -> dict[str, Any]:
    """Switch off the extension that asks each new user whether to fetch news from outside, and nbgrader's menus."""
    disabled = page_config.get("disabledExtensions", [])
    page_config["disabledExtensions"] = sorted({*disabled, _ANNOUNCEMENTS, _NBGRADER})
    return page_config


def message(folder: Path, *, port: int, ip: str, token: str, browser: bool) -> str:
    """What the user is told once the server listens."""
    shown = "localhost" if ip in _ANY_ADDRESS else ip
    host = f"[{shown}]" if ":" in shown else shown
    address = f"http://{host}:{port}/lab/tree/{quote(FIRST_LESSON)}?token={token}"
    lines = [
        f"JupyterLab is running in {folder}",
        "It opens in your browser. If it does not, open this address:"
        if browser
        else "Open this address in a browser:",
        "",
        f"    {address}",
        "",
    ]
    if ip in _ANY_ADDRESS:
        lines += [
            f"In a container: publish port {port}, and open the same address on the host.",
            "From another machine: put this machine's name or address in place of localhost.",
            "Whoever has this address can run programs here: give it to nobody.",
            "",
        ]
    elif not browser and ip == "localhost":
        lines += [
            "It answers on this machine only. Inside a container, start it with IP=0.0.0.0 make lab.",
            f"Over SSH, connect with ssh -L {port}:localhost:{port} and open the same address on your side.",
            "",
        ]
    return "\n".join([*lines, "To stop it, press Ctrl+C here."])


def serve(port: int | None = None, ip: str = "localhost", browser: bool | None = None) -> None:
    """Serve the lessons until the user stops it.

    Parameters
    ----------
    port
        Port to listen on; None for 8888, or the next free one.
    ip
        Address to listen at. ``"0.0.0.0"`` makes it reachable from outside a container.
    browser
        Whether to open a browser window; None to do so where there is a display.

    Raises
    ------
    KitError
        If the lessons are not found, or the port cannot be had.
    """
    folder = kit_folder()
    port, note = choose_port(port, ip)
    browser = has_display() if browser is None else browser
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    if note:
        print(note, flush=True)
    if root:
        print("You are the root user; JupyterLab is started with --allow-root.", flush=True)

    # JupyterLab's schema checker would build a grammar for one format (IRI) that nothing here uses, and takes half
    # of the start-up time for it. It does without if that module cannot be imported.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]  # None: "cannot be imported"
    # Imported late: it takes a second, and a mistake above should be told at once.
    from jupyterlab.labapp import LabApp

    # The token goes to the server inside this process, so that it is in no list of processes.
    token = secrets.token_hex(24)
    server = LabApp.initialize_server(argv=arguments(folder, port=port, ip=ip, token=token, browser=browser, root=root))
    server.web_app.settings["page_config_hook"] = _for_lessons
    told = message(folder, port=port, ip=ip, token=token, browser=browser)
    # The server binds its port as the loop starts; this callback comes after that one.
    server.io_loop.add_callback(print, told, flush=True)
    server.start()
