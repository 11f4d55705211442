"""How a row of the table is printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def line(row: Mapping[str, object]) -> str:
    """What was measured, then its figures with their names."""
    figures = "   ".join(f"{value} {name}" for name, value in row.items() if name != "what")
    return f"{row['what']:<44}  {figures}"
