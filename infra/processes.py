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
    shown = _shown("-o", "command=", "-p", str(pid))
    return "" if "defunct" in shown else shown.strip()


def mentioning(text: str) -> list[int]:
    """Ids of the living processes of which the command line says this.

    Raises:
        Trouble: this system has neither /proc nor ps.
    """
    if sys.platform == "linux" and Path("/proc/self/cmdline").exists():
        ids = [int(each.name) for each in Path("/proc").iterdir() if each.name.isdigit()]
        return [pid for pid in ids if text in command_of(pid)]
    lines = [line.strip().partition(" ") for line in _shown("ax", "-ww", "-o", "pid=,command=").splitlines()]
    return [int(pid) for pid, _, command in lines if text in command and "defunct" not in command]


def _shown(*arguments: str) -> str:
    try:
        return subprocess.run(["ps", *arguments], capture_output=True, text=True, check=False).stdout
    except FileNotFoundError:
        raise Trouble("Neither /proc nor the program `ps` can be found; install procps and repeat.") from None
