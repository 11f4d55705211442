"""The sweeper: every minute it does what is due and rings again for what nobody took up."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from chalicelib.delivery import due
from chalicelib.storage import doorbell, outbox
from chalicelib.web.telemetry import count

if TYPE_CHECKING:
    from datetime import datetime

GRACE = timedelta(seconds=60)
A_SHARD = 200
A_MESSAGE = 50


def sweep(now: datetime) -> int:
    """Fire what is due, then ring for events marked longer than a minute; returns how many tasks that were."""
    due.fire_due(now)
    overdue = outbox.overdue(now - GRACE, A_SHARD)
    tasks = list(dict.fromkeys((app_id, task_id) for app_id, task_id, _ in overdue))
    for start in range(0, len(tasks), A_MESSAGE):
        doorbell.send(tasks[start : start + A_MESSAGE])
    count("DoorbellsRungAgain", len(tasks))
    return len(tasks)
