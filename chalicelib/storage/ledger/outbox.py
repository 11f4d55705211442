"""Events that no worker has taken up: marked on the event row, found again through a sparse, sharded index."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalicelib.storage.base import codec, keys
from chalicelib.storage.ledger.rows import EVENT_SHARDS
from chalicelib.storage.ledger.task_tables import EventRow
from chalicelib.storage.ledger.tasks import event_of

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.todo.model import Event, Task

A_PAGE = 25
A_LOOK = 1000


@dataclass(frozen=True, slots=True)
class Marked:
    """A marked event, its task as it was before (None at its creation), and how much of it is counted already."""

    event: Event
    before: Task | None
    counted: int = 0


def pending(app_id: str, task_id: str) -> list[Marked]:
    """A task's marked events in version order; 1 round trip for each 25.

    Marks come off the oldest first, so what is marked is a task's latest events, up to the first unmarked one.
    """
    newest_first = iter(
        EventRow.query(keys.join(app_id, task_id), scan_index_forward=False, page_size=A_PAGE, consistent_read=True)
    )
    found: list[Marked] = []
    row = next(newest_first, None)
    while row is not None and row.shard is not None:
        earlier = next(newest_first, None)
        before = event_of(earlier).task if earlier is not None else None
        found.append(Marked(event_of(row), before, int(row.counted or 0)))
        row = earlier
    return found[::-1]


def overdue(before: datetime, limit: int) -> list[tuple[str, str]]:
    """(app_id, task_id) of marked events from before a moment, of at most `limit` events a shard."""
    found = [
        row
        for shard in _marked_shards()
        for row in EventRow.undispatched.query(shard, EventRow.at < codec.iso(before), limit=limit)
    ]
    return list(dict.fromkeys(keys.pair(row.task) for row in found))


def _marked_shards() -> list[str]:
    """Shards that hold any mark, all of them when there are more than one look shows; 1 round trip."""
    rows = list(EventRow.undispatched.scan(limit=A_LOOK, page_size=A_LOOK, attributes_to_get=["shard"]))
    held = {str(row.shard) for row in rows}
    return sorted(held) if len(rows) < A_LOOK else [str(shard) for shard in range(EVENT_SHARDS)]


def waiting_since() -> datetime | None:
    """When the oldest event happened that is still marked; None when none is. A query a shard."""
    found = [row.at for shard in range(EVENT_SHARDS) for row in EventRow.undispatched.query(str(shard), limit=1)]
    return codec.moment(min(found)) if found else None


def first_since(app_id: str, task_id: str, begin: datetime) -> int | None:
    """Version of a task's first event at or after a moment; None when there is none."""
    rows = EventRow.query(keys.join(app_id, task_id), attributes_to_get=["task", "version", "at"], consistent_read=True)
    return next((int(row.version) for row in rows if codec.moment(row.at) >= begin), None)
