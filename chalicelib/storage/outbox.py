"""Events that no worker has taken up: marked on the event row, found again through a sparse, sharded index."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.storage import codec, keys
from chalicelib.storage.ledger import EVENT_SHARDS
from chalicelib.storage.tables import EventRow

if TYPE_CHECKING:
    from datetime import datetime

LATEST = 25


def pending(app_id: str, task_id: str) -> list[int]:
    """Versions of a task's marked events among its latest 25, oldest first. Older ones are the sweeper's."""
    rows = EventRow.query(keys.join(app_id, task_id), scan_index_forward=False, limit=LATEST, consistent_read=True)
    return sorted(int(row.version) for row in rows if row.shard is not None)


def overdue(before: datetime, limit: int) -> list[tuple[str, str, int]]:
    """(app_id, task_id, version) of marked events from before a moment, at most `limit` a shard."""
    found = [
        row
        for shard in range(EVENT_SHARDS)
        for row in EventRow.undispatched.query(str(shard), EventRow.at < codec.iso(before), limit=limit)
    ]
    return [(*keys.pair(row.task), int(row.version)) for row in found]


def clear(app_id: str, task_id: str, version: int) -> None:
    """Take an event's mark off; doing it twice is harmless."""
    row = EventRow(keys.join(app_id, task_id), version)
    row.update(actions=[EventRow.shard.remove()], condition=EventRow.task.exists())
