"""Delivery cursors: how far each target has been told about each task. Reading them.

Wanting more of a target is in wants.py; what only the worker that holds a cursor may write is in leases.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal

from chalicelib.storage.base import keys
from chalicelib.storage.deliveries.delivery_table import DeliveryRow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Status = Literal["pending", "delivered", "dead"]
STATUSES: tuple[Status, ...] = ("pending", "delivered", "dead")


@dataclass(frozen=True, slots=True)
class Cursor:
    """One row of `deliveries`, read. `retry_at` is None unless it is pending; `doubted`: a worker vanished with it."""

    app_id: str
    task_id: str
    target_id: str
    process_key: str
    version: int
    wanted: int
    status: Status
    since: datetime
    retry_at: datetime | None
    failures: int
    reason: str
    prior: Mapping[str, Any]
    attempts: Sequence[Mapping[str, Any]]
    owner: str = ""
    doubted: bool = False


def find(app_id: str, task_id: str, target_id: str) -> Cursor | None:
    """One cursor; 1 round trip."""
    try:
        return cursor_of(DeliveryRow.get(keys.join(app_id, task_id), target_id, consistent_read=True))
    except DeliveryRow.DoesNotExist:
        return None


def find_many(target_id: str, tasks: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Cursor]:
    """One target's cursors of these tasks, as far as there are any; 1 round trip per 100."""
    wanted = [(keys.join(*task), target_id) for task in dict.fromkeys(tasks)]
    found = [cursor_of(row) for row in DeliveryRow.batch_get(wanted, consistent_read=True)]
    return {(cursor.app_id, cursor.task_id): cursor for cursor in found}


def of_task(app_id: str, task_id: str) -> list[Cursor]:
    """Every target's cursor of one task; 1 round trip."""
    return [cursor_of(row) for row in DeliveryRow.query(keys.join(app_id, task_id), consistent_read=True)]


def cursor_of(row: DeliveryRow) -> Cursor:
    """A stored row as a value."""
    app_id, task_id = keys.pair(row.task)
    status: Any = row.status
    return Cursor(
        app_id=app_id,
        task_id=task_id,
        target_id=row.target,
        process_key=row.process or "",
        version=int(row.version),
        wanted=int(row.wanted),
        status=status,
        since=moment(row.since),
        retry_at=moment(row.next_at) if row.next_at else None,
        failures=int(row.failures or 0),
        reason=row.reason or "",
        prior=row.prior or {},
        attempts=row.attempts or [],
    )


def moment(text: str) -> datetime:
    """Read what `todo.times.sortable` wrote."""
    return datetime.strptime(text, "%Y%m%d%H%M%S.%f").replace(tzinfo=UTC)
