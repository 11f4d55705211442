"""The dependencies of the deployment package: locked wheels for Lambda's Linux, trimmed, with bytecode, zipped once.

Two things differ from what a plain `chalice deploy` packs, both for the cold start: what no function reads is left out
(infra/trimming.py), and bytecode stands in the place of the sources because a function cannot write its own.
"""

from __future__ import annotations

import compileall
import hashlib
import platform
import py_compile
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from infra import trimming
from infra.bootstrap import UNREACHABLE
from infra.terminal import Trouble, say
from infra.trimming import trim

ROOT = Path(__file__).parent.parent
CACHE = ROOT / ".local/cache"
GLIBC = {(3, 11): 26}
"""Minor version of glibc 2 in Lambda's image of a Python version; 34 (Amazon Linux 2023) from Python 3.12 on."""


def dependencies(stage: str) -> Path:
    """The zip of what requirements.txt locks, made when it is not in the cache.

    Raises:
        Trouble: the registry cannot be reached, or a wheel for the platform does not exist.
    """
    read = (ROOT / "requirements.txt", Path(__file__), Path(trimming.__file__))
    made_from = "".join(each.read_text() for each in read) + repr(_platform(stage)) + sys.version
    found = CACHE / f"dependencies-{hashlib.sha256(made_from.encode()).hexdigest()[:16]}.zip"
    if not found.exists():
        say("fetching the dependencies of the deployment package (once for each lock file)")
        CACHE.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=CACHE) as scratch:
            folder = Path(scratch) / "site"
            _install(folder, stage)
            trim(folder)
            compile_only(folder)
            zip_into(Path(scratch) / "whole.zip", folder).replace(found)
    return found


def _platform(stage: str) -> list[str]:
    """Words that tell pip about Lambda's Linux; none for a local stage on another system, which runs its own wheels."""
    here = platform.system() == "Linux" and platform.machine() == "x86_64" and platform.libc_ver()[0] == "glibc"
    if stage == "local" and not here:
        return []
    minors = range(17, GLIBC.get(sys.version_info[:2], 34) + 1)
    names = ["manylinux2014_x86_64", *(f"manylinux_2_{minor}_x86_64" for minor in minors)]
    return [word for name in names for word in ("--platform", name)]


def _install(folder: Path, stage: str) -> None:
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    command += ["--target", str(folder), "-r", str(ROOT / "requirements.txt")]
    command += ["--no-deps", "--no-compile", "--require-hashes", "--only-binary=:all:", *_platform(stage)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        told = done.stderr.strip()
        if any(sign in told for sign in UNREACHABLE):
            raise Trouble(f"The package registry cannot be reached; check the network and repeat. pip said: {told}")
        raise Trouble(f"The deployment package cannot be built. pip said: {told}")


def compile_all(folder: Path) -> None:
    """Add bytecode that is used without a look at the source's timestamp, which a zip does not keep."""
    mode = py_compile.PycInvalidationMode.UNCHECKED_HASH
    compileall.compile_dir(folder, quiet=2, invalidation_mode=mode, stripdir=str(folder))


def compile_only(folder: Path) -> None:
    """Bytecode in the place of the sources, which nobody reads in a function: a traceback still names file and line."""
    compileall.compile_dir(folder, quiet=2, legacy=True, stripdir=str(folder))
    for source in folder.rglob("*.py"):
        if source.with_suffix(".pyc").exists():
            source.unlink()


def zip_into(archive: Path, folder: Path) -> Path:
    """Add every file of a folder to a zip, which is made when it does not exist."""
    with zipfile.ZipFile(archive, "a", zipfile.ZIP_DEFLATED, compresslevel=9) as target:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                target.write(path, path.relative_to(folder))
    return archive
