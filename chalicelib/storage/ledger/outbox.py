"""Events that no worker has taken up: marked on the event row, found again through a sparse, sharded index."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

from chalicelib.storage.base import codec, keys
from chalicelib.storage.ledger.rows import EVENT_SHARDS
from chalicelib.storage.ledger.task_tables import EventRow
from chalicelib.storage.ledger.tasks import event_of

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.todo.model import Event

A_PAGE = 25


def pending(app_id: str, task_id: str) -> list[Event]:
    """A task's marked events in version order; 1 round trip for each 25.

    Marks come off the oldest first, so what is marked is a task's latest events, up to the first unmarked one.
    """
    newest_first = EventRow.query(
        keys.join(app_id, task_id), scan_index_forward=False, page_size=A_PAGE, consistent_read=True
    )
    marked = list(takewhile(lambda row: row.shard is not None, newest_first))
    return [event_of(row) for row in reversed(marked)]


def overdue(before: datetime, limit: int) -> list[tuple[str, str]]:
    """(app_id, task_id) of marked events from before a moment, of at most `limit` events a shard."""
    found = [
        row
        for shard in range(EVENT_SHARDS)
        for row in EventRow.undispatched.query(str(shard), EventRow.at < codec.iso(before), limit=limit)
    ]
    return list(dict.fromkeys(keys.pair(row.task) for row in found))


def clear(app_id: str, task_id: str, version: int) -> None:
    """Take an event's mark off; doing it twice is harmless."""
    row = EventRow(keys.join(app_id, task_id), version)
    row.update(actions=[EventRow.shard.remove()], condition=EventRow.task.exists())


def first_since(app_id: str, task_id: str, begin: datetime) -> int | None:
    """Version of a task's first event at or after a moment; None when there is none."""
    rows = EventRow.query(keys.join(app_id, task_id), attributes_to_get=["task", "version", "at"], consistent_read=True)
    return next((int(row.version) for row in rows if codec.moment(row.at) >= begin), None)
