"""What runs on this machine, seen without `ps`: by /proc where there is one, else by ps. Standard library only."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from infra.terminal import Trouble


def command_of(pid: int) -> str:
    """The command line of a living process; empty when there is none, or it is dead and only still listed.

    Raises:
        Trouble: this system has neither /proc nor ps.
    """
    if sys.platform == "linux" and Path("/proc/self/cmdline").exists():
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
        except OSError:
            return ""
    try:
        shown = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise Trouble("Neither /proc nor the program `ps` can be found; install procps and repeat.") from None
    return "" if "defunct" in shown.stdout else shown.stdout.strip()
