"""What a provisioner and a kernel's guard say to each other, and where a kernel's own things lie."""

from __future__ import annotations

import contextlib
import json
import socket
from collections.abc import Mapping
from typing import Any

CHANNELS = ("shell", "iopub", "stdin", "control", "hb")
CONNECTION = "connection.json"
_MOST_BYTES = 1 << 20


def send(connection: socket.socket, message: Mapping[str, Any]) -> None:
    """One message to the other end; nothing if it is gone."""
    with contextlib.suppress(OSError):
        connection.send(json.dumps(message).encode())


def receive(connection: socket.socket) -> dict[str, Any] | None:
    """One message from the other end; None if it is gone."""
    try:
        message: dict[str, Any] = json.loads(connection.recv(_MOST_BYTES) or b"null")
    except (ConnectionError, ValueError):
        return None
    return message
