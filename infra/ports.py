"""Is the port free? Asked before anything is installed: `python -m infra.ports`. Standard library only."""

from __future__ import annotations

import json
import os
import socket

from infra.bootstrap import ROOT
from infra.processes import command_of
from infra.terminal import Trouble, run

DEFAULT_PORT = 4599


def wanted() -> int:
    """The port of TODOHUB_PORT, or 4599.

    Raises:
        Trouble: it is no port.
    """
    text = os.environ.get("TODOHUB_PORT") or str(DEFAULT_PORT)
    if not text.isascii() or not text.isdigit() or not 1024 <= int(text) <= 65535:  # noqa: PLR2004
        raise Trouble(f"TODOHUB_PORT must be a number from 1024 to 65535, not {text!r}.")
    return int(text)


def require_free(port: int, name: str = "TODOHUB_PORT") -> None:
    """Let a port that nobody holds pass.

    Raises:
        Trouble: somebody does; says how to choose another.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise Trouble(
                f"Port {port} on 127.0.0.1 cannot be used ({error.strerror}); stop the program that holds it, "
                f"or choose another with {name}=<number>."
            ) from error


def is_free(port: int) -> bool:
    """Whether nobody listens on a port at this moment."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError):
            return False
    return True


def free_port() -> int:
    """A port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def main() -> int:
    """Pass when the port is free, or held by this folder's own hub."""
    port = wanted()
    if not _is_ours(port):
        require_free(port)
    return 0


def _is_ours(port: int) -> bool:
    try:
        noted = json.loads((ROOT / ".local/emulator.json").read_text())
        return int(noted["port"]) == port and "ministack" in command_of(int(noted["pid"]))
    except (OSError, ValueError, KeyError):
        return False


if __name__ == "__main__":
    run(main)
