"""docs/extending.md done: its files written and its entries made, in a copy of the project."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from textwrap import indent
from typing import TYPE_CHECKING

from infra.bootstrap import ROOT

if TYPE_CHECKING:
    from pathlib import Path

COPIED = (
    "app.py",
    "chalicelib",
    "infra",
    "tests",
    "benchmarks",
    "docs",
    ".chalice",
    "pyproject.toml",
    "requirements.txt",
)
_FILE = re.compile(r"^`(\S+)`:\n\n```python\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_ENTRY = re.compile(r"^.*in `(\w+)` of `(\S+)`:\n\n```python\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def section(title: str) -> str:
    """The text of one section."""
    text = (ROOT / "docs/extending.md").read_text()
    return text.partition(f"## {title}\n")[2].partition("\n## ")[0]


def extended(folder: Path, title: str) -> Path:
    """A copy of the project in which a section was followed to the letter; what is generated is generated anew."""
    copy = folder / "project"
    ignored = shutil.ignore_patterns("__pycache__", "deployed", "deployments")
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, copy / name, ignore=ignored)
        else:
            copy.mkdir(exist_ok=True)
            shutil.copy(ROOT / name, copy / name)
    text = section(title)
    for name, content in _FILE.findall(text):
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        (copy / name).write_text(content)
    for table, name, entry in _ENTRY.findall(text):
        before, row = (copy / name).read_text(), indent(f"{entry.rstrip()},\n", "    ")
        assert f"\n{table} = (\n" in before
        (copy / name).write_text(before.replace(f"\n{table} = (\n", f"\n{table} = (\n{row}"))
    run(copy, "infra.templates")
    return copy


def run(copy: Path, module: str, *arguments: str) -> str:
    """Run a module of the copy; what it printed.

    Raises:
        AssertionError: it failed; says what it said.
    """
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments], cwd=copy, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout
