"""Instructions by callgrind: what an import costs, and what the handler costs beside the naive one.

Instructions are repeatable where seconds are not. A handler's cost is the difference between a run of many calls and
a run of few, so that start-up does not count; AWS is answered inside the process.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

from infra.dependencies import ROOT
from infra.package import package

FEW, MANY = 5, 25
_IMPORTS = {
    "boto3 (the yardstick)": "import boto3",
    "app.py": "import app",
    "app.py and what a first push loads": "from benchmarks.one_push import run; run('hub_push', 1)",
    "naive handler and its first push": "from benchmarks.one_push import run; run('naive', 1)",
    "app.py and what dispatch loads": "import app; app.dispatcher.on_doorbell; app.counting.settle",
    "app.py and what sweep loads": "import app; app.sweeper.sweep",
}
_DEPLOYED = {
    "app.py": "import app",
    "app.py and what a first push loads": _IMPORTS["app.py and what a first push loads"],
}
"""Counted a second time with what is deployed, which is trimmed, and nothing else."""


def rows() -> list[dict[str, Any]]:
    """The table's rows: million instructions and their ratio to the yardstick."""
    if shutil.which("valgrind") is None:
        return [{"what": "instructions", "note": "valgrind is not installed; nothing measured"}]
    imports = {name: count(statement) for name, statement in _IMPORTS.items()}
    imports |= _deployed()
    yardstick = imports["boto3 (the yardstick)"]
    table = [
        {"what": f"import: {name}", "million instructions": round(cost / 1e6), "ratio": round(cost / yardstick, 2)}
        for name, cost in imports.items()
    ]
    naive, ours = (_per_call(name) for name in ("naive", "hub_push"))
    table.append({"what": "one push, naive handler", "million instructions": round(naive / 1e6, 1), "ratio": 1.0})
    table.append(
        {"what": "one push, the hub", "million instructions": round(ours / 1e6, 1), "ratio": round(ours / naive, 2)}
    )
    return table


def _deployed() -> dict[str, int]:
    with tempfile.TemporaryDirectory() as folder:
        with zipfile.ZipFile(package("prod", Path(folder)).zip) as archive:
            archive.extractall(f"{folder}/site")
        paths = [f"{folder}/site", str(ROOT)]  # the latter for this module and the samples
        begin = f"import sys; sys.path[:0] = {paths!r}; "
        return {f"{name}, as deployed": count(begin + each, "-S") for name, each in _DEPLOYED.items()}


def count(statement: str, *options: str) -> int:
    """Instructions of a fresh interpreter that runs one statement, whose modules have their bytecode already."""
    compiling = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    python = [sys.executable, *options, "-c", statement]
    subprocess.run(python, capture_output=True, check=False, env=compiling)
    command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", *python]
    answer = subprocess.run(command, capture_output=True, text=True, check=True)
    found = re.search(r"Collected : (\d+)", answer.stderr)
    if found is None:
        raise RuntimeError(answer.stderr[-500:])
    return int(found.group(1))


def _per_call(handler: str) -> float:
    few, many = (count(f"from benchmarks.one_push import run; run({handler!r}, {times})") for times in (FEW, MANY))
    return (many - few) / (MANY - FEW)
