"""When an instance is looked at, whether it stands still (watches.py)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from chalicelib.settings import settings
from chalicelib.todo.reminders import DueEntry

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.centre.case import Case

WATCH = "watch"


def entry(case: Case, now: datetime) -> DueEntry:
    """The entry in the due index of an instance that runs."""
    return DueEntry(WATCH, now + timedelta(hours=settings().watch_hours), case.app_id, case.id, "")
