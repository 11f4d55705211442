"""What is armed, as far as a test arms it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.centre.watch_entries import WATCH
from chalicelib.storage.ledger import due

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.todo.reminders import DueEntry


def armed(until: datetime) -> list[DueEntry]:
    """What is due by then, but for the look that every running instance gets."""
    return [entry for entry in due.due(until, 100) if entry.kind != WATCH]
