"""Where an operation begins and ends, for a process that callgrind counts: from one mark to the next is one dump.

Only between two marks are instructions counted; the rest of the process runs five times faster for it.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

COUNTED = "BENCH_COUNTED"
"""Set in the environment of a process under callgrind."""
MARK = "getpgrp"
"""A function of libc that nobody else calls: callgrind dumps what it counted whenever it is entered."""


def are_counted() -> bool:
    """Whether this process is under callgrind."""
    return COUNTED in os.environ


@contextmanager
def counted() -> Iterator[None]:
    """Count what is done within, if this process is under callgrind."""
    if not are_counted():
        yield
        return
    _switch("on")
    os.getpgrp()
    try:
        yield
    finally:
        os.getpgrp()
        _switch("off")


def _switch(state: str) -> None:
    subprocess.run(["callgrind_control", "-i", state, str(os.getpid())], capture_output=True, check=True)


def instructions_of(module: str, **environment: str) -> list[int]:
    """Run a module; the instructions of everything it did within `counted`, in order. None without valgrind."""
    if shutil.which("valgrind") is None:
        return []
    with tempfile.TemporaryDirectory() as folder:
        options = ["--instr-atstart=no", f"--dump-before={MARK}", f"--callgrind-out-file={folder}/dump"]
        command = ["valgrind", "--tool=callgrind", *options, sys.executable, "-m", module]
        subprocess.run(command, env={**os.environ, COUNTED: "1", **environment}, capture_output=True, check=True)
        dumps = sorted(Path(folder).glob("dump.*"), key=lambda dump: int(dump.suffix[1:]))
        return [_total(dump) for dump in dumps[1::2]]


def _total(dump: Path) -> int:
    found = re.search(r"^totals: (\d+)", dump.read_text(), re.MULTILINE)
    if found is None:
        raise RuntimeError(f"{dump}: no total")
    return int(found.group(1))
