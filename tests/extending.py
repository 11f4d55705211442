"""docs/extending.md done: its files written and its entries made, in a copy of the project."""

from __future__ import annotations

import ast
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
_BLOCK = r"\n\n```python\n(.*?)^```$"
_FILE = re.compile(r"^`(\S+)`:" + _BLOCK, re.DOTALL | re.MULTILINE)
_ENTRY = re.compile(r"^.*in `(\w+)` of `(\S+)`:" + _BLOCK, re.DOTALL | re.MULTILINE)
_END = re.compile(r"^At the end of `(\S+)`:" + _BLOCK, re.DOTALL | re.MULTILINE)
_IMPORT = re.compile(r"^Among the imports of `(\S+)`:" + _BLOCK, re.DOTALL | re.MULTILINE)
_GONE = re.compile(r"^.*line that said so leaves `(\S+)`: `(.+)`$", re.MULTILINE)
_FIELD = re.compile(r"^The last of `(\w+)` in `(\S+)`:" + _BLOCK, re.DOTALL | re.MULTILINE)


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
        opening = re.search(rf"^{table}(?:: .+)? = [({{]\n", (copy / name).read_text(), re.MULTILINE)
        assert opening, f"{name} has no {table}"
        _insert(copy / name, opening.end(), indent(f"{entry.rstrip()},\n", "    "))
    for name, line in _IMPORT.findall(text):
        there = re.finditer(r"^from chalicelib\..*$", (copy / name).read_text(), re.MULTILINE)
        _insert(copy / name, next(each.start() for each in there if each[0] > line), line)
    for name, said in _GONE.findall(text):
        before = (copy / name).read_text()
        assert said in before
        (copy / name).write_text(re.sub(rf"^.*{re.escape(said)}.*\n", "", before, flags=re.MULTILINE))
    for name, more in _END.findall(text):
        _insert(copy / name, len((copy / name).read_text()), f"\n\n{more}")
    for owner, name, line in _FIELD.findall(text):
        _insert(copy / name, _after_fields(copy / name, owner), indent(line, "    "))
    run(copy, "infra.templates")
    return copy


def _insert(path: Path, at: int, more: str) -> None:
    before = path.read_text()
    path.write_text(before[:at] + more + before[at:])


def _after_fields(path: Path, owner: str) -> int:
    """Where the line after the last field of a class begins."""
    text = path.read_text()
    found = [node for node in ast.parse(text).body if isinstance(node, ast.ClassDef) and node.name == owner]
    last = max(each.end_lineno or 0 for each in found[0].body if isinstance(each, ast.AnnAssign))
    return sum(len(line) for line in text.splitlines(keepends=True)[:last])


def run(copy: Path, module: str, *arguments: str) -> str:
    """Run a module of the copy; what it printed.

    Raises:
        AssertionError: it failed; says what it said.
    """
    return python(copy, "-m", module, *arguments)


def python(copy: Path, *arguments: str) -> str:
    """Run Python in the copy; what it printed.

    Raises:
        AssertionError: it failed; says what it said.
    """
    done = subprocess.run([sys.executable, *arguments], cwd=copy, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout
