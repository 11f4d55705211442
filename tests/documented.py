"""Blocks of code that documents show."""

from __future__ import annotations

import re
from pathlib import Path
from textwrap import dedent

_OPERATIONS = Path(__file__).parents[1] / "docs/operations.md"
_FENCE = re.compile(r"^ *```.*?^ *```$", re.DOTALL | re.MULTILINE)
_BLOCK = re.compile(r"^```([a-z]+(?: [a-z]+)?)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def blocks(page: Path, kind: str = "") -> list[str]:
    """The fenced blocks of a page in their order, all of them or those of a kind (`json answer`)."""
    return [text for found, text in _BLOCK.findall(page.read_text()) if kind in ("", found)]


def indented(page: Path) -> list[str]:
    """The blocks of a page that stand four blanks to the right, outside of fences."""
    outside = _FENCE.sub("", page.read_text())
    return [dedent(block) for block in re.findall(r"(?:^|\n\n)((?: {4,}\S.*\n(?: *\n(?= {4}))?)+)", outside)]


def searches() -> list[str]:
    """The searches of logs that docs/operations.md tells."""
    section = _OPERATIONS.read_text().partition("## Searching the logs")[2].partition("\n## ")[0]
    return [block.strip() for block in re.findall(r"```\n(fields .*?)```", section, re.DOTALL)]
