"""Copies of the package that the emulator unpacked for workers which are dead. Standard library only.

Each worker of a function lives in a copy of its own, which goes with it when it ends by itself; one that is killed
leaves 45 MB behind.
"""

from __future__ import annotations

import contextlib
import shutil
import time
from pathlib import Path

PREFIX = "ministack-lambda-"
YOUNG_SECONDS = 120.0
"""A copy is left alone for so long: it may be being unpacked."""


def clear(scratch: Path, processes: Path = Path("/proc")) -> list[Path]:
    """Remove the copies below `scratch` that no living process works in; those removed. Without /proc: none."""
    found = [path for path in scratch.glob(f"{PREFIX}*") if _age(path) > YOUNG_SECONDS]
    if not found or not processes.is_dir():
        return []
    used = set(_folders(processes))
    dead = [path for path in found if not any(folder.is_relative_to(path) for folder in used)]
    for path in dead:
        shutil.rmtree(path, ignore_errors=True)
    return dead


def _age(path: Path) -> float:
    with contextlib.suppress(OSError):
        return time.time() - path.stat().st_mtime
    return 0.0


def _folders(processes: Path) -> list[Path]:
    """Where living processes work."""
    found = []
    for link in processes.glob("[0-9]*/cwd"):
        with contextlib.suppress(OSError):
            found.append(link.readlink())
    return found
