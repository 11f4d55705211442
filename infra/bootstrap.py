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
import tempfile
from pathlib import Path

from infra.terminal import Trouble, run, say

ROOT = Path(__file__).parent.parent
ENVIRONMENTS = {
    ".venv": "requirements-dev.txt",
    ".venv-emulator": "infra/requirements-emulator.txt",
    ".venv-audit": "infra/requirements-audit.txt",
    ".venv-node": "infra/requirements-node.txt",
    ".venv-clients": "infra/requirements-clients.txt",
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
    say(f"{folder}: installing {lock.count('==')} packages (once)")
    _create(ROOT / folder)
    _install(ROOT / folder, ROOT / ENVIRONMENTS[folder])
    stamp.write_text(wanted)


def _create(folder: Path) -> None:
    try:
        shutil.rmtree(folder, ignore_errors=True)
        made = subprocess.run([sys.executable, "-m", "venv", folder], capture_output=True, text=True, check=False)
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise Trouble(f"{folder.parent} cannot be written to ({error.strerror}); use a copy of your own.") from error
    if made.returncode:
        shutil.rmtree(folder, ignore_errors=True)
        if not os.access(folder.parent, os.W_OK):
            raise Trouble(f"{folder.parent} cannot be written to; use a copy of your own.")
        raise Trouble(
            f"This Python ({sys.executable}) cannot make virtual environments; install its venv module "
            "(Debian, Ubuntu: apt install python3-venv) and repeat."
        )


def _install(folder: Path, lock: Path) -> None:
    """By uv, which pip fetches; by pip alone where uv cannot (an index that only pip knows how to reach)."""
    pip = [str(folder / "bin/python"), "-m", "pip", "install", "--quiet", "--no-deps", "--require-hashes"]
    environment = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PYTHONWARNINGS": "ignore"}
    with tempfile.TemporaryDirectory() as scratch:
        fetched, alone = Path(scratch) / "uv", Path(scratch) / "uv.txt"
        alone.write_text(_pin_of_uv())
        if not _run([*pip, "--target", str(fetched), "-r", str(alone)], environment):
            uv = [str(fetched / "bin/uv"), "pip", "install", "--quiet", "--no-deps", "--require-hashes"]
            where = ["--python", str(folder / "bin/python"), "-r", str(lock)]
            if not _run([*uv, *where], {**environment, **_as_pip_is_told(folder)}):
                return
    told = _run([*pip, "-r", str(lock)], environment)
    if told:
        raise Trouble(_explain(told))


def _run(command: list[str], environment: dict[str, str]) -> list[str]:
    """What a command that failed said; empty when it did not fail."""
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    return [*done.stdout.splitlines(), *done.stderr.splitlines(), "it failed"] if done.returncode else []


def _pin_of_uv() -> str:
    """The entry of uv in the lock file, with its hashes."""
    lock = (ROOT / ENVIRONMENTS[".venv"]).read_text().splitlines()
    start = next(number for number, line in enumerate(lock) if line.startswith("uv=="))
    end = next((n for n in range(start + 1, len(lock)) if not lock[n].startswith(" ")), len(lock))
    return "\n".join(lock[start:end]) + "\n"


def _as_pip_is_told(folder: Path) -> dict[str, str]:
    """Index, further sources and certificates, as pip's configuration says and uv's variables are called."""
    asked = [str(folder / "bin/python"), "-m", "pip", "config", "list"]
    shown = subprocess.run(asked, capture_output=True, text=True, check=False).stdout
    said = dict(line.partition("=")[::2] for line in shown.splitlines() if "=" in line)
    names = {"index-url": "UV_DEFAULT_INDEX", "extra-index-url": "UV_INDEX", "find-links": "UV_FIND_LINKS"}
    names["cert"] = "SSL_CERT_FILE"
    given = {name: value.strip("'\"") for key, value in said.items() if (name := names.get(key.rpartition(".")[2]))}
    return {name: value for name, value in given.items() if name not in os.environ}


def _explain(lines: list[str]) -> str:
    told = next((line for line in reversed(lines) if line.startswith("ERROR:")), lines[-1])
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
