"""The fast inner loop: HTTP served in one process that reloads on every saved file, on the data of the local stack.

Queue and schedule handlers keep running on the emulator, with the code of the last `make up`.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from infra.bootstrap import ROOT
from infra.console import run, say
from infra.local import stack, up
from infra.tokens import local_environment

PORT = "8000"


def main() -> int:
    """Bring the stack up, then become `chalice local`."""
    up()
    os.environ |= local_environment(stack())
    say(f"serving http://127.0.0.1:{PORT}, reloading on change; Ctrl-C stops it, `make down` stops the stack")
    chalice = str(Path(sys.executable).with_name("chalice"))
    os.execv(chalice, [chalice, "--project-dir", str(ROOT), "local", "--stage", "local", "--port", PORT])


if __name__ == "__main__":
    run(main)
