"""Which events a push (or any other request) caused. Noted by dispatch: an index would cost every push a write more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.storage.base import codec, keys
from chalicelib.storage.ledger.task_tables import BoxTableRow

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chalicelib.todo.model import Event

MOST = 1000


def note(events: Iterable[Event]) -> None:
    """Remember what caused these events; doing it twice changes nothing."""
    with BoxTableRow.batch_write() as batch:
        for event in events:
            place = keys.digest(keys.join(event.task.app_id, event.task.task_id), 22)
            body = codec.pack({"appId": event.task.app_id, "taskId": event.task.task_id, "version": event.version})
            batch.save(BoxTableRow(_owner(event.request), f"{place}#{event.version:06}", body=body))


def events_of(request: str) -> list[tuple[str, str, int]]:
    """(app_id, task_id, version) of the events that a request caused, 1,000 at most."""
    found = [codec.unpack(row.body) for row in BoxTableRow.query(_owner(request), limit=MOST)]
    return [(entry["appId"], entry["taskId"], entry["version"]) for entry in found]


def _owner(request: str) -> str:
    return f"R#{request}"
