"""Blocks of code that documents show."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_BLOCK = re.compile(r"^```([a-z]+(?: [a-z]+)?)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def blocks(page: Path, kind: str = "") -> list[str]:
    """The fenced blocks of a page in their order, all of them or those of a kind (`json answer`)."""
    return [text for found, text in _BLOCK.findall(page.read_text()) if kind in ("", found)]
