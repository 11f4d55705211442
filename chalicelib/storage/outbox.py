"""Events that no worker has taken up: marked on the event row, found again through a sparse, sharded index."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.storage import codec, keys
from chalicelib.storage.rows import EVENT_SHARDS
from chalicelib.storage.tables import EventRow
from chalicelib.storage.tasks import event_of

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.todo.model import Event

LATEST = 25


def pending(app_id: str, task_id: str, first: int = 0) -> list[Event]:
    """A task's marked events in version order: those among its latest 25, or among the 25 from version `first` on."""
    key = keys.join(app_id, task_id)
    if first:
        rows = list(EventRow.query(key, EventRow.version >= first, limit=LATEST, consistent_read=True))
    else:
        rows = list(EventRow.query(key, scan_index_forward=False, limit=LATEST, consistent_read=True))[::-1]
    return [event_of(row) for row in rows if row.shard is not None]


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


def first_since(app_id: str, task_id: str, begin: datetime) -> int | None:
    """Version of a task's first event at or after a moment; None when there is none."""
    rows = EventRow.query(keys.join(app_id, task_id), attributes_to_get=["task", "version", "at"], consistent_read=True)
    return next((int(row.version) for row in rows if codec.moment(row.at) >= begin), None)
