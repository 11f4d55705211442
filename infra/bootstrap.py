"""Make the virtual environments from the lock files: `python -m infra.bootstrap [--emulator] [--audit]`.

Standard library only. The emulator has its own environment because it pins its own botocore, the audit because nothing
else needs it. A finished environment carries a stamp of what it was made from and is left alone until a lock file or
the Python version changes.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from infra.console import Trouble, run, say

ROOT = Path(__file__).parent.parent
ENVIRONMENTS = {
    ".venv": "requirements-dev.txt",
    ".venv-emulator": "infra/requirements-emulator.txt",
    ".venv-audit": "infra/requirements-audit.txt",
    ".venv-node": "infra/requirements-node.txt",
}
UNREACHABLE = (
    "Could not find a version",
    "Max retries",
    "NewConnectionError",
    "Name or service",
    "timed out",
    "ConnectionError",
)


def ensure(folder: str) -> None:
    """Make `folder` hold exactly what its lock file says; returns at once when it does already.

    Raises:
        Trouble: no venv module, a registry out of reach, or a package that does not install.
    """
    lock = (ROOT / ENVIRONMENTS[folder]).read_text()
    stamp, wanted = ROOT / folder / "made-from", hashlib.sha256((sys.version + lock).encode()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    packages = lock.count("==")
    say(f"{folder}: installing {packages} packages (once; about a minute)")
    _create(ROOT / folder)
    _install(ROOT / folder, ROOT / ENVIRONMENTS[folder], packages)
    stamp.write_text(wanted)


def _create(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    made = subprocess.run([sys.executable, "-m", "venv", folder], capture_output=True, text=True, check=False)
    if made.returncode:
        shutil.rmtree(folder, ignore_errors=True)
        raise Trouble(
            f"This Python ({sys.executable}) cannot make virtual environments; install its venv module "
            "(Debian, Ubuntu: apt install python3-venv) and repeat."
        )


def _install(folder: Path, lock: Path, packages: int) -> None:
    command = [str(folder / "bin/python"), "-m", "pip", "install", "--no-deps", "--require-hashes", "-r", str(lock)]
    environment = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PYTHONWARNINGS": "ignore"}
    pip = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    lines, seen = [], 0
    for line in pip.stdout or ():
        lines.append(line.strip())
        seen += line.startswith("Collecting")
        if line.startswith("Collecting") and seen % 20 == 0:
            say(f"{folder.name}: {seen} of {packages} fetched")
    if pip.wait():
        raise Trouble(_explain(lines))


def _explain(lines: list[str]) -> str:
    told = next((line for line in reversed(lines) if line.startswith("ERROR:")), lines[-1] if lines else "nothing")
    if any(sign in line for sign in UNREACHABLE for line in lines):
        return f"The package registry cannot be reached; check the network or pip's index and repeat. pip said: {told}"
    return f"A package could not be installed. pip said: {told}"


def main() -> int:
    """Ensure the project's environment, with --emulator or --audit also that tool's."""
    ensure(".venv")
    for name in ("emulator", "audit"):
        if f"--{name}" in sys.argv:
            ensure(f".venv-{name}")
    return 0


if __name__ == "__main__":
    run(main)
