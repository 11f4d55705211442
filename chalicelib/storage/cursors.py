"""Delivery cursors: raise what is wanted, take the lease, record. Every change is one conditional write.

A lease is taken for longer than its worker can live, so two workers never hold one; a worker that vanished is known by
a lease that ran out.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

from pynamodb.exceptions import PynamoDBException, UpdateError

from chalicelib.errors import Unavailable
from chalicelib.storage import keys
from chalicelib.storage.delivery_table import DeliveryRow
from chalicelib.storage.transact import BUSY, code_of
from chalicelib.todo.times import sortable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pynamodb.expressions.condition import Condition
    from pynamodb.expressions.update import Action

Status = Literal["pending", "delivered", "dead"]
STATUSES: tuple[Status, ...] = ("pending", "delivered", "dead")

SHARDS = 4
LEASE = timedelta(seconds=75)
"""Longer than a delivering function may run (60 s, .chalice/config.json)."""
ROUNDS = 6
_FAILED = "ConditionalCheckFailedException"


class LeaseLost(Exception):
    """Raised when a cursor is no longer held by this worker; what it meant to record is somebody else's now."""


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


@dataclass(frozen=True, slots=True)
class Progress:
    """What every record of an attempt carries: the client's state and the latest attempts."""

    prior: Mapping[str, Any]
    attempts: Sequence[Mapping[str, Any]]


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


def want(  # noqa: PLR0913 - what a new cursor is made of
    task: tuple[str, str],
    target_id: str,
    process_key: str,
    *,
    first: int | None,
    latest: int,
    at: datetime,
    now: datetime,
) -> bool:
    """Note that a target is to get a task's events up to `latest`; noting it twice changes nothing.

    Args:
        task: (app_id, task_id).
        target_id: whose cursor.
        process_key: key of the task's process instance.
        first: the event a new cursor begins with; None: only a target that has a cursor already gets the event.
        latest: the last event.
        at: when the first of these events happened.
        now: the present.

    Returns:
        Whether it was at rest before and must be rung for.
    """
    place = (keys.join(*task), target_id)
    at_rest = (DeliveryRow.status == "delivered") & (DeliveryRow.wanted < latest)
    startable = at_rest if first is None else DeliveryRow.task.does_not_exist() | at_rest
    begin = [
        DeliveryRow.process.set(process_key),
        DeliveryRow.version.set(DeliveryRow.version | ((first or latest) - 1)),
        DeliveryRow.wanted.set(latest),
        *_pending(place, since=at, next_at=now),
    ]
    for _ in range(ROUNDS):
        if _update(place, begin, startable) is not None:
            return True
        under_way = (DeliveryRow.wanted < latest) & (DeliveryRow.status != "delivered")
        if _update(place, [DeliveryRow.wanted.set(latest)], under_way) is not None:
            return False
        stored = find(*task, target_id)
        if stored is None or stored.wanted >= latest:
            return False
    raise Unavailable(BUSY)


def take(task: tuple[str, str], target_id: str, owner: str, now: datetime) -> Cursor | None:
    """Take the lease of a cursor that is due; None when it is not, or somebody holds it. 1 round trip."""
    place = (keys.join(*task), target_id)
    free = DeliveryRow.until.does_not_exist() | (DeliveryRow.until < sortable(now))
    due = (DeliveryRow.status == "pending") & (DeliveryRow.next_at <= sortable(now)) & free
    actions = [DeliveryRow.owner.set(owner), DeliveryRow.until.set(sortable(now + LEASE))]
    old = _update(place, actions, due)
    return replace(cursor_of(old), owner=owner, doubted=old.until is not None) if old else None


def advance(cursor: Cursor, version: int, progress: Progress, *, at: datetime, now: datetime) -> None:
    """Record that the events up to `version` are through and keep the lease; the next one happened `at`.

    Raises:
        LeaseLost: the cursor is not ours any more.
    """
    place = _place(cursor)
    _must(place, [*_advanced(version, progress), DeliveryRow.since.set(sortable(at)), _extended(now)], _mine(cursor))


def finish(cursor: Cursor, version: int, progress: Progress, now: datetime) -> bool:
    """Record that everything wanted is through, and give the lease back. 1 round trip.

    Returns:
        False when more has been wanted meanwhile: the progress is recorded, the cursor is free and due.

    Raises:
        LeaseLost: the cursor is not ours any more.
    """
    place = _place(cursor)
    at_rest = [
        *_advanced(version, progress),
        *_listed(place, "delivered", now),
        DeliveryRow.due.remove(),
        DeliveryRow.next_at.remove(),
        *_released(),
    ]
    if _update(place, at_rest, _mine(cursor) & (DeliveryRow.wanted == version)) is not None:
        return True
    hand_on(cursor, version, progress, at=now, now=now)
    return False


def hand_on(cursor: Cursor, version: int, progress: Progress, *, at: datetime, now: datetime) -> None:
    """Record that the events up to `version` are through and give the lease back: the next one, of `at`, is due now.

    Raises:
        LeaseLost: the cursor is not ours any more.
    """
    actions = [
        *_advanced(version, progress),
        DeliveryRow.since.set(sortable(at)),
        DeliveryRow.next_at.set(sortable(now)),
        *_released(),
    ]
    _must(_place(cursor), actions, _mine(cursor))


def retry_later(cursor: Cursor, progress: Progress, *, failures: int, reason: str, next_at: datetime) -> None:
    """Record a failed attempt, when the next one is due, and give the lease back.

    Raises:
        LeaseLost: the cursor is not ours any more.
    """
    actions = [
        *_told(progress),
        DeliveryRow.failures.set(failures),
        DeliveryRow.next_at.set(sortable(next_at)),
        DeliveryRow.reason.set(reason) if reason else DeliveryRow.reason.remove(),
        *_released(),
    ]
    _must(_place(cursor), actions, _mine(cursor))


def bury(cursor: Cursor, progress: Progress, *, failures: int, reason: str, now: datetime) -> None:
    """Record that no attempt will be made any more, visibly, and give the lease back.

    Raises:
        LeaseLost: the cursor is not ours any more.
    """
    place = _place(cursor)
    actions = [
        *_told(progress),
        *_listed(place, "dead", now),
        DeliveryRow.failures.set(failures),
        DeliveryRow.reason.set(reason),
        DeliveryRow.due.remove(),
        DeliveryRow.next_at.remove(),
        *_released(),
    ]
    _must(place, actions, _mine(cursor))


def release(cursor: Cursor) -> None:
    """Give the lease back with nothing done, and what the cursor's `prior` says of it.

    Raises:
        LeaseLost: the cursor is not ours any more.
    """
    _must(_place(cursor), [*_released(), DeliveryRow.prior.set(dict(cursor.prior))], _mine(cursor))


def hasten(task: tuple[str, str], target_id: str, now: datetime) -> bool:
    """Make a pending cursor due now whose next attempt lies ahead; whether it was one."""
    waiting = (DeliveryRow.status == "pending") & (DeliveryRow.next_at > sortable(now))
    return _update((keys.join(*task), target_id), [DeliveryRow.next_at.set(sortable(now))], waiting) is not None


def rewind(cursor: Cursor, version: int, prior: Mapping[str, Any], now: datetime, *, wanted: int | None = None) -> bool:
    """Send again what came after `version` (up to `wanted`, if that changes), starting now.

    Returns:
        False when the cursor has changed since it was read, or a worker holds it.
    """
    place = (keys.join(cursor.app_id, cursor.task_id), cursor.target_id)
    unheld = DeliveryRow.until.does_not_exist() | (DeliveryRow.until < sortable(now))
    unchanged = (DeliveryRow.version == cursor.version) & (DeliveryRow.status == cursor.status) & unheld
    actions = [
        DeliveryRow.version.set(version),
        DeliveryRow.wanted.set(wanted or cursor.wanted),
        DeliveryRow.prior.set(dict(prior)),
        *_pending(place, since=now, next_at=now),
    ]
    return _update(place, actions, unchanged) is not None


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


def shard(task_key: str) -> int:
    """Which of the partitions of its target a cursor is listed in."""
    return zlib.crc32(task_key.encode()) % SHARDS


def listed_key(target_id: str, status: Status, number: int) -> str:
    """Partition of the `listed` index."""
    return f"{target_id}#{status}#{number}"


def due_key(target_id: str, number: int) -> str:
    """Partition of the `due` index."""
    return f"{target_id}#{number}"


def _place(cursor: Cursor) -> tuple[str, str]:
    return keys.join(cursor.app_id, cursor.task_id), cursor.target_id


def _mine(cursor: Cursor) -> Condition:
    return DeliveryRow.owner == cursor.owner


def _pending(place: tuple[str, str], *, since: datetime, next_at: datetime) -> list[Action]:
    return [
        *_listed(place, "pending", since),
        DeliveryRow.due.set(due_key(place[1], shard(place[0]))),
        DeliveryRow.next_at.set(sortable(next_at)),
        DeliveryRow.failures.set(0),
        DeliveryRow.reason.remove(),
    ]


def _listed(place: tuple[str, str], status: Status, since: datetime) -> list[Action]:
    return [
        DeliveryRow.status.set(status),
        DeliveryRow.since.set(sortable(since)),
        DeliveryRow.listed.set(listed_key(place[1], status, shard(place[0]))),
    ]


def _told(progress: Progress) -> list[Action]:
    return [DeliveryRow.prior.set(dict(progress.prior)), DeliveryRow.attempts.set(list(progress.attempts))]


def _advanced(version: int, progress: Progress) -> list[Action]:
    return [
        DeliveryRow.version.set(version),
        DeliveryRow.failures.set(0),
        DeliveryRow.reason.remove(),
        *_told(progress),
    ]


def _extended(now: datetime) -> Action:
    return DeliveryRow.until.set(sortable(now + LEASE))


def _released() -> list[Action]:
    return [DeliveryRow.owner.remove(), DeliveryRow.until.remove()]


def _must(place: tuple[str, str], actions: Sequence[Action], condition: Condition) -> None:
    if _update(place, actions, condition) is None:
        raise LeaseLost(place)


def _update(place: tuple[str, str], actions: Sequence[Action], condition: Condition) -> DeliveryRow | None:
    """Change a row; the row as it was (an empty one if it is new), or None when the condition failed.

    Raises:
        Unavailable: DynamoDB did not take it.
    """
    connection = DeliveryRow._get_connection()  # noqa: SLF001 - the model's own update cannot return the old row
    try:
        answer = connection.update_item(*place, actions=actions, condition=condition, return_values="ALL_OLD")
    except UpdateError as error:
        if code_of(error) == _FAILED:
            return None
        raise Unavailable(BUSY) from error
    except PynamoDBException as error:
        raise Unavailable(BUSY) from error
    old = answer.get("Attributes")
    return DeliveryRow.from_raw_data(old) if old else DeliveryRow(*place)
