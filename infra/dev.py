"""The fast inner loop: HTTP served in one process, restarted on every saved file, on the data of the local stack.

Queue and schedule handlers keep running on the emulator, with the code of the last `make up`. Chalice's own reload is
not used: it watches the whole folder, in which the emulator writes all the time.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from infra import ports
from infra.bootstrap import ROOT
from infra.local import stack, up
from infra.terminal import Trouble, run, say
from infra.tokens import local_environment

PORT = "8000"
LOOK_SECONDS = 0.5


def main() -> int:
    """Bring the stack up, then serve until Ctrl-C."""
    port = _port()
    ports.require_free(port, "TODOHUB_DEV_PORT")
    up()
    for ending in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, signal.default_int_handler)
    environment = {**os.environ, **local_environment(stack())}
    say(f"serving http://127.0.0.1:{port}, reloading on change; Ctrl-C stops it, `make down` stops the stack")
    while True:
        seen = saved()
        server = subprocess.Popen(_command(port), env=environment)
        try:
            while saved() == seen:
                if server.poll() is not None and server.returncode:
                    say("the server has ended; mend what it said and save, and it is started again")
                    _wait_for_a_change(seen)
                    break
                time.sleep(LOOK_SECONDS)
        finally:
            server.terminate()
            server.wait()
        say("reloading")


def _wait_for_a_change(seen: dict[Path, int]) -> None:
    while saved() == seen:
        time.sleep(LOOK_SECONDS)


def saved() -> dict[Path, int]:
    """When each file of the app was last written."""
    files = [ROOT / "app.py", ROOT / ".chalice/config.json", *(ROOT / "chalicelib").rglob("*.py")]
    return {path: path.stat().st_mtime_ns for path in files if path.exists()}


def _port() -> int:
    text = os.environ.get("TODOHUB_DEV_PORT") or PORT
    if not text.isascii() or not text.isdigit() or not 1024 <= int(text) <= 65535:  # noqa: PLR2004
        raise Trouble(f"TODOHUB_DEV_PORT must be a number from 1024 to 65535, not {text!r}.")
    return int(text)


def _command(port: int) -> list[str]:
    chalice = str(Path(sys.executable).with_name("chalice"))
    return [chalice, "--project-dir", str(ROOT), "local", "--stage", "local", "--port", str(port), "--no-autoreload"]


if __name__ == "__main__":
    run(main)
