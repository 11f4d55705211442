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

from infra.bootstrap import ROOT
from infra.console import run, say
from infra.local import stack, up
from infra.tokens import local_environment

PORT = "8000"
LOOK_SECONDS = 0.5


def main() -> int:
    """Bring the stack up, then serve until Ctrl-C."""
    up()
    for ending in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, signal.default_int_handler)
    environment = {**os.environ, **local_environment(stack())}
    say(f"serving http://127.0.0.1:{PORT}, reloading on change; Ctrl-C stops it, `make down` stops the stack")
    while True:
        seen = saved()
        server = subprocess.Popen(_command(), env=environment)
        try:
            while saved() == seen:
                time.sleep(LOOK_SECONDS)
        finally:
            server.terminate()
            server.wait()
        say("reloading")


def saved() -> dict[Path, int]:
    """When each file of the app was last written."""
    files = [ROOT / "app.py", ROOT / ".chalice/config.json", *(ROOT / "chalicelib").rglob("*.py")]
    return {path: path.stat().st_mtime_ns for path in files if path.exists()}


def _command() -> list[str]:
    chalice = str(Path(sys.executable).with_name("chalice"))
    return [chalice, "--project-dir", str(ROOT), "local", "--stage", "local", "--port", PORT, "--no-autoreload"]


if __name__ == "__main__":
    run(main)
