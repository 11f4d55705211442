"""The web console, built into the app: `python -m infra.console_build [check]`; see docs/decisions/0111.

The build lies beside the module that serves it, so packaging, `make dev` and the tests all find it; it is never
committed. A build carries a stamp of what it was made from and is left alone until a source changes.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from infra import node
from infra.bootstrap import ROOT
from infra.terminal import Trouble, run, say

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SOURCES = ROOT / "console"
BUILT = ROOT / "chalicelib/protocols/console/built"
MODULES = SOURCES / "node_modules"
REQUIRED = "TODOHUB_REQUIRE_CONSOLE"
"""Set where a missing console is an error (`.ci/run`)."""


def ensure_built() -> bool:
    """Build what has changed; whether there is a console now. Without Node or npm's registry there is none, no error.

    Raises:
        Trouble: the sources do not build, or the console is required and cannot be.
    """
    with _alone():
        wanted = digest()
        if _stamp(BUILT) == wanted:
            return True
        if not installed():
            shutil.rmtree(BUILT, ignore_errors=True)
            return False
        say("building the web console")
        _build(wanted)
        return True


def installed() -> bool:
    """Install exactly what package-lock.json says, no package's own scripts; whether that was possible."""
    wanted = _hash([SOURCES / "package-lock.json"])
    if _stamp(MODULES) == wanted:
        return True
    say("installing the web console's packages (once; under a minute)")
    try:
        node.run(["npm", "ci", "--ignore-scripts"], SOURCES)
    except Trouble as trouble:
        shutil.rmtree(MODULES, ignore_errors=True)
        if os.environ.get(REQUIRED):
            raise
        say(f"the web console is missing, everything else works: {str(trouble).splitlines()[-1].strip()}")
        return False
    (MODULES / "made-from").write_text(wanted)
    return True


def digest() -> str:
    """Hash of everything a build is made from."""
    own = [path for path in SOURCES.rglob("*") if path.is_file() and "node_modules" not in path.parts]
    docs = [ROOT / "docs/openapi.json", *(ROOT / "docs").glob("*.md"), *(ROOT / "docs/protocols").glob("*.md")]
    return _hash([path for path in own if path.name != "schema.d.ts"] + docs)


def _build(wanted: str) -> None:
    node.run(["npm", "run", "types"], SOURCES)
    fresh = BUILT.with_name("built.new")
    shutil.rmtree(fresh, ignore_errors=True)
    node.run(["npm", "run", "build", "--", "--outDir", str(fresh)], SOURCES)
    (fresh / "made-from").write_text(wanted)
    shutil.rmtree(BUILT, ignore_errors=True)
    fresh.rename(BUILT)


def check() -> int:
    """Format, lint, types and unit tests of the console, then its sizes; passed over where it cannot be built."""
    if not installed():
        return 0
    node.run(["npm", "run", "check"], SOURCES)
    if ensure_built():
        from infra import console_budget  # noqa: PLC0415 - reads what was just built

        return console_budget.main()
    return 0


@contextmanager
def _alone() -> Iterator[None]:
    lock = ROOT / ".local/console.lock"
    lock.parent.mkdir(exist_ok=True)
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def _stamp(folder: Path) -> str:
    try:
        return (folder / "made-from").read_text()
    except OSError:
        return ""


def _hash(paths: list[Path]) -> str:
    found = hashlib.sha256()
    for path in sorted(paths):
        found.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return found.hexdigest()


def main() -> int:
    """Build, or check."""
    if "check" in sys.argv:
        return check()
    ensure_built()
    return 0


if __name__ == "__main__":
    run(main)
