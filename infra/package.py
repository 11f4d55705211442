"""Package the app: `chalice package` for the template and the code, locked wheels for the dependencies.

Run as `python -m infra.package <stage> <folder>` it leaves `template.json` and `deployment.zip` in the folder.
Dependencies are installed once for each lock file and kept zipped under .local/cache; code changes cost a second.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra import console_build
from infra.dependencies import ROOT, compile_all, dependencies, zip_into
from infra.gateway import with_catch_all
from infra.overlay import overlay
from infra.terminal import Trouble, run, say

SOURCES = ("app.py", "chalicelib", ".chalice/config.json", "requirements.txt", "infra")


@dataclass(frozen=True)
class Package:
    """A packaged app: the SAM template (function code still to be pointed at) and the zip all functions share."""

    template: dict[str, Any]
    zip: Path


def package(stage: str, folder: Path) -> Package:
    """Build the package of `stage` in `folder`.

    Raises:
        Trouble: Chalice refused the app, or the dependencies cannot be fetched; says what was said.
    """
    layer = dependencies(stage)
    say(f"packaging the app for stage {stage}")
    bare = render(stage, folder)
    with tempfile.TemporaryDirectory(prefix="todohub-package-") as scratch:
        _add(layer, bare.zip, Path(scratch))
    return bare


def render(stage: str, folder: Path) -> Package:
    """The template, and a zip of the app alone; needs no network.

    Raises:
        Trouble: Chalice refused the app; says what it said.
    """
    folder = folder.resolve()  # Chalice works in another folder
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="todohub-package-") as scratch:
        _chalice(stage, _staged(stage, Path(scratch)), folder)
    template = with_catch_all(json.loads((folder / "sam.json").read_text()))
    return Package(template, folder / "deployment.zip")


def digest(archive: Path) -> str:
    """Hash of what a zip contains, whatever its timestamps: names and checksums, bytecode left out."""
    with zipfile.ZipFile(archive) as opened:
        entries = [entry for entry in opened.infolist() if not entry.filename.endswith(".pyc")]
    content = sorted((entry.filename, entry.CRC) for entry in entries)
    return hashlib.sha256(repr(content).encode()).hexdigest()[:32]


def source_digest() -> str:
    """Hash of everything a package is made from."""
    found = hashlib.sha256(sys.version.encode())
    for name in SOURCES:
        top = ROOT / name
        for path in sorted(top.rglob("*")) if top.is_dir() else [top]:
            if path.is_file() and path.suffix != ".pyc":
                found.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return found.hexdigest()


def _staged(stage: str, scratch: Path) -> Path:
    """A clean copy of what Chalice is to see: no bytecode, no requirements (they are added afterwards)."""
    project = scratch / "project"
    shutil.copytree(ROOT / "chalicelib", project / "chalicelib", ignore=shutil.ignore_patterns("__pycache__", ".vite"))
    shutil.copytree(ROOT / ".chalice", project / ".chalice", ignore=shutil.ignore_patterns("deploy*", "venv"))
    shutil.copy(ROOT / "app.py", project / "app.py")
    (project / "requirements.txt").write_text("")
    (project / "merge.json").write_text(json.dumps(overlay(stage)))
    return project


def _chalice(stage: str, project: Path, folder: Path) -> None:
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    environment.setdefault("AWS_DEFAULT_REGION", "us-east-1")  # Chalice asks for one; the template keeps it open
    command = [str(Path(sys.executable).with_name("chalice")), "--project-dir", str(project)]
    command += ["package", "--stage", stage, "--merge-template", str(project / "merge.json"), str(folder)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines() or ["nothing"]
        raise Trouble(f"Chalice cannot package the app; it said: {said[-1]}")


def _add(layer: Path, archive: Path, scratch: Path) -> None:
    """Lay the app, with its bytecode, over the dependencies: their zip is copied, never unpacked."""
    code, whole = scratch / "code", scratch / "whole.zip"
    with zipfile.ZipFile(archive) as app:
        app.extractall(code)
    compile_all(code)
    shutil.copy(layer, whole)
    zip_into(whole, code)
    shutil.move(whole, archive)


def main() -> int:
    """Package one stage into a folder and say how big it is."""
    stage, folder = sys.argv[1], Path(sys.argv[2]).resolve()
    console_build.ensure_built()
    built = package(stage, folder)
    (folder / "template.json").write_text(json.dumps(built.template, indent=1))
    say(f"{built.zip}: {built.zip.stat().st_size / 1e6:.1f} MB")
    return 0


if __name__ == "__main__":
    run(main)
