"""What targets are to be told: raising a cursor, hastening it, moving it back. Nobody has to hold it for that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.storage.base.again import Again, until_settled
from chalicelib.storage.base.transact import BUSY, Put
from chalicelib.storage.deliveries import cursors
from chalicelib.storage.deliveries.cursor_writes import due_key, listed_key, pending, place_of, shard, update
from chalicelib.storage.deliveries.delivery_table import DeliveryRow
from chalicelib.todo.times import sortable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from typing import Any

    from chalicelib.storage.deliveries.cursors import Cursor
    from chalicelib.storage.deliveries.subjects import Subject

ROUNDS = 6


def want(  # noqa: PLR0913 - what a new cursor is made of
    subject: Subject,
    target_id: str,
    process_key: str,
    *,
    first: int | None,
    latest: int,
    at: datetime,
    now: datetime,
) -> bool:
    """Note that a target is to get the events of a subject up to `latest`; noting it twice changes nothing.

    Args:
        subject: what it is told about.
        target_id: whose cursor.
        process_key: key of a task's process instance.
        first: the event a new cursor begins with; None: only a target that has a cursor already gets the event.
        latest: the last event.
        at: when the first of these events happened.
        now: the present.

    Returns:
        Whether it was at rest before and must be rung for.
    """
    place = place_of(subject, target_id)
    at_rest = (DeliveryRow.status == "delivered") & (DeliveryRow.wanted < latest)
    startable = at_rest if first is None else DeliveryRow.task.does_not_exist() | at_rest
    begin = [
        DeliveryRow.process.set(process_key),
        DeliveryRow.version.set(DeliveryRow.version | ((first or latest) - 1)),
        DeliveryRow.wanted.set(latest),
        *pending(place, since=at, next_at=now),
    ]

    def attempt(_: int) -> bool:
        if update(place, begin, startable) is not None:
            return True
        under_way = (DeliveryRow.wanted < latest) & (DeliveryRow.status != "delivered")
        if update(place, [DeliveryRow.wanted.set(latest)], under_way) is not None:
            return False
        stored = cursors.find(subject, target_id)
        if stored is None or stored.wanted >= latest:
            return False
        raise Again

    return until_settled(attempt, rounds=ROUNDS, busy=BUSY)


def begun(subject: Subject, target_id: str, now: datetime) -> Put:
    """The write of a cursor of something that happens once and is due now; it must not be there yet."""
    place = place_of(subject, target_id)
    own = shard(place[0])
    row = DeliveryRow(
        *place,
        version=0,
        wanted=1,
        status="pending",
        since=sortable(now),
        next_at=sortable(now),
        failures=0,
        due=due_key(target_id, own),
        listed=listed_key(target_id, "pending", own),
    )
    return Put(row, DeliveryRow.task.does_not_exist())


def hasten(subject: Subject, target_id: str, now: datetime) -> bool:
    """Make a pending cursor due now whose next attempt lies ahead; whether it was one."""
    waiting = (DeliveryRow.status == "pending") & (DeliveryRow.next_at > sortable(now))
    return update(place_of(subject, target_id), [DeliveryRow.next_at.set(sortable(now))], waiting) is not None


def rewind(cursor: Cursor, version: int, prior: Mapping[str, Any], now: datetime, *, wanted: int | None = None) -> bool:
    """Send again what came after `version` (up to `wanted`, if that changes), starting now.

    Returns:
        False when the cursor has changed since it was read, or a worker holds it.
    """
    place = place_of(cursor.subject, cursor.target_id)
    unheld = DeliveryRow.until.does_not_exist() | (DeliveryRow.until < sortable(now))
    unchanged = (DeliveryRow.version == cursor.version) & (DeliveryRow.status == cursor.status) & unheld
    actions = [
        DeliveryRow.version.set(version),
        DeliveryRow.wanted.set(wanted or cursor.wanted),
        DeliveryRow.prior.set(dict(prior)),
        *pending(place, since=now, next_at=now),
    ]
    return update(place, actions, unchanged) is not None
