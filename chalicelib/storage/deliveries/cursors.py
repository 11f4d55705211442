"""Delivery cursors: how far each target has been told about each subject. Reading them.

Wanting more of a target is in wants.py; what only the worker that holds a cursor may write is in leases.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal

from chalicelib.storage.deliveries import subjects
from chalicelib.storage.deliveries.delivery_table import DeliveryRow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from chalicelib.storage.deliveries.subjects import Subject

Status = Literal["pending", "delivered", "dead"]
STATUSES: tuple[Status, ...] = ("pending", "delivered", "dead")


@dataclass(frozen=True, slots=True)
class Cursor:
    """One row of `deliveries`, read. `retry_at` is None unless it is pending; `doubted`: a worker vanished with it."""

    subject: Subject
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

    @property
    def app_id(self) -> str:
        """The application whose subject it is."""
        return self.subject[0]

    @property
    def own_id(self) -> str:
        """The task's id, or that of any other subject."""
        return self.subject[1]


def find(subject: Subject, target_id: str) -> Cursor | None:
    """One cursor; 1 round trip."""
    try:
        return cursor_of(DeliveryRow.get(subjects.written(subject), target_id, consistent_read=True))
    except DeliveryRow.DoesNotExist:
        return None


def find_many(target_id: str, named: Sequence[Subject]) -> dict[Subject, Cursor]:
    """One target's cursors of these subjects, as far as there are any; 1 round trip per 100."""
    wanted = [(subjects.written(subject), target_id) for subject in dict.fromkeys(named)]
    found = [cursor_of(row) for row in DeliveryRow.batch_get(wanted, consistent_read=True)]
    return {cursor.subject: cursor for cursor in found}


def of_subject(subject: Subject) -> list[Cursor]:
    """Every target's cursor of one subject; 1 round trip."""
    return [cursor_of(row) for row in DeliveryRow.query(subjects.written(subject), consistent_read=True)]


def cursor_of(row: DeliveryRow) -> Cursor:
    """A stored row as a value."""
    status: Any = row.status
    return Cursor(
        subject=subjects.read(row.task),
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
