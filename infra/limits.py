"""docs/limits.md: every limit of the hub, collected from the code's own constants and the stage's settings."""

from __future__ import annotations

import ast
import re
from dataclasses import fields
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from chalicelib.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
_LIMIT = re.compile(r"_?(MOST|MAX|LONGEST)(_[A-Z]+)*\Z")
_HEAD = """# Limits

Generated from the code's own constants and settings by `make templates`; `make check` fails when it is stale. What
meets a limit is refused in its protocol's own form, and the answer names the field and the number; what a limit cuts
short (lists, totals) says so. A constant without words of its own is told by what its file is for.

| room | limit | value | of what |
|---|---|---|---|
"""


class Limit(NamedTuple):
    """One row: the module below chalicelib, the constant, its value, and what it limits."""

    room: str
    name: str
    value: str
    meaning: str


def document() -> str:
    """The whole file."""
    rows = [*_constants(), *_settings()]
    return _HEAD + "".join(f"| {row.room} | `{row.name}` | {row.value} | {row.meaning} |\n" for row in rows)


def _constants() -> Iterator[Limit]:
    for path in sorted((ROOT / "chalicelib").rglob("*.py")):
        room = path.relative_to(ROOT / "chalicelib").with_suffix("").as_posix()
        tree = ast.parse(path.read_text())
        told = _sentence(ast.get_docstring(tree) or "")
        named = list(_named(tree))
        module = import_module(f"chalicelib.{room.replace('/', '.')}") if named else None
        for name, own in named:
            value = getattr(module, name)
            if isinstance(value, int):
                yield Limit(room, name, f"{value:,}", own or told)


def _named(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Names of the limits that a module declares, each with the text that stands below it."""
    for node, below in zip(tree.body, [*tree.body[1:], ast.Pass()], strict=True):
        if not isinstance(node, ast.Assign):
            continue
        own = ""
        if isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant):
            own = _sentence(str(below.value.value))
        for target in ast.walk(node.targets[0]):
            if isinstance(target, ast.Name) and _LIMIT.match(target.id):
                yield target.id, own


def _settings() -> Iterator[Limit]:
    for each in fields(Settings):
        if each.name.endswith("_seconds"):
            yield Limit("settings", f"TODOHUB_{each.name.upper()}", f"{each.default:,}", "seconds; a stage may set it")


def _sentence(text: str) -> str:
    """The first sentence, on one line, fit for a table."""
    return re.split(r"(?<=[.;])\s", " ".join(text.split()))[0].rstrip(";").replace("|", "\\|")
