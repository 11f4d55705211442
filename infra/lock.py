"""Lock files: `python -m infra.lock` writes them from pyproject.toml, with `--check` it only says whether they agree.

The check needs no network: pins are compared with pyproject.toml, and the closure of the runtime dependencies, read
from what is installed, with requirements.txt. No lock file names a package registry: whoever installs chooses one.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from infra.terminal import Trouble, run

ROOT = Path(__file__).parent.parent
LOCKS = {
    "requirements.txt": ["pyproject.toml"],
    "requirements-dev.txt": ["pyproject.toml", "--group", "dev"],
    "infra/requirements-emulator.txt": ["--group", "emulator"],
    "infra/requirements-audit.txt": ["--group", "audit"],
    "infra/requirements-node.txt": ["--group", "node"],
    "infra/requirements-clients.txt": ["--group", "clients"],
}
NOT_PACKAGED = ("chalice", "boto3", "pytest")
ENTRY = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)(?: ; ([^\\]+))?", re.MULTILINE)


def write() -> None:
    """Resolve anew and write all three files."""
    for name, source in LOCKS.items():
        command = [
            str(Path(sys.executable).with_name("uv")),
            "pip",
            "compile",
            *source,
            "--output-file",
            name,
            "--universal",
            "--python-version",
            "3.11",
        ]
        flags = ["--generate-hashes", "--no-emit-index-url", "--no-header", "--no-annotate", "--quiet"]
        done = subprocess.run([*command, *flags], cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode:
            raise Trouble(f"{name} cannot be resolved: {done.stderr.strip()}")


def disagreements() -> list[str]:
    """What is wrong with the lock files, one sentence each; empty when nothing is."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    runtime = project["project"]["dependencies"]
    groups = project["dependency-groups"]
    locks = {name: (ROOT / name).read_text() for name in LOCKS}
    pinned = {name: pins(text) for name, text in locks.items()}
    found = [fault for name, text in locks.items() for fault in form(name, text)]
    found += unpinned("requirements.txt", runtime, pinned["requirements.txt"])
    found += unpinned("requirements-dev.txt", [*runtime, *groups["dev"]], pinned["requirements-dev.txt"])
    found += unpinned("infra/requirements-emulator.txt", groups["emulator"], pinned["infra/requirements-emulator.txt"])
    found += closure(runtime, pins(locks["requirements.txt"], here=True))
    return found


def pins(text: str, *, here: bool = False) -> dict[str, str]:
    """Name → version of a lock file; `here` keeps only what applies to this machine."""
    entries = (match.groups() for match in ENTRY.finditer(text))
    kept = (
        (name, version)
        for name, version, marker in entries
        if not (here and marker) or _applies(f"{name} ; {marker.strip()}")
    )
    return {canonicalize_name(name): version for name, version in kept}


def _applies(requirement: str) -> bool:
    marker = Requirement(requirement).marker
    return marker is None or marker.evaluate({"extra": ""})


def form(name: str, text: str) -> list[str]:
    """Faults of a lock file's own form: a registry named, a package not pinned or not hashed."""
    entries = len(ENTRY.findall(text))
    faults = []
    if "://" in text or "--index" in text:
        faults.append(f"{name} names a package registry")
    if len(re.findall(r"^\S", text, re.MULTILINE)) != entries or text.count("--hash=") < entries:
        faults.append(f"{name} has a line that is not a pinned, hashed package")
    return faults


def unpinned(name: str, wanted: list[str], pinned: dict[str, str]) -> list[str]:
    """Requirements of the project that a lock file has in another version, or not at all."""
    faults = []
    for requirement in map(Requirement, wanted):
        version = pinned.get(canonicalize_name(requirement.name))
        if str(requirement.specifier) != f"=={version}":
            faults.append(f"{name} has {requirement.name} {version}, pyproject.toml says {requirement.specifier}")
    return faults


def closure(runtime: list[str], locked: dict[str, str]) -> list[str]:
    """Compare requirements.txt with what the runtime dependencies really pull in."""
    needed: set[str] = set()
    waiting: list[Any] = [Requirement(text) for text in runtime]
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        extras = {"", *requirement.extras}
        if name in needed and extras == {""}:
            continue
        needed.add(name)
        for text in distribution(name).requires or ():
            inner = Requirement(text)
            if inner.marker is None or any(inner.marker.evaluate({"extra": extra}) for extra in extras):
                waiting.append(inner)
    missing, superfluous = sorted(needed - set(locked)), sorted(set(locked) - needed)
    faults = [f"requirements.txt lacks {name}" for name in missing]
    faults += [f"requirements.txt has {name}, which nothing needs" for name in superfluous]
    return faults + [f"requirements.txt packs {name}" for name in NOT_PACKAGED if name in locked]


def main() -> int:
    """Write the lock files, or with --check tell what is wrong with them."""
    if "--check" not in sys.argv:
        write()
    faults = disagreements()
    for fault in faults:
        print(f"✗ {fault}; run `make lock`", file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    run(main)
