"""What the worker that holds a cursor writes: it takes the lease, records what became of each event, gives it back.

A lease is taken for longer than its worker can live, so two workers never hold one; a worker that vanished is known by
a lease that ran out. Every record is one write, on the condition that the cursor is still ours.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from chalicelib.storage.deliveries.cursor_writes import listed, place_of, update
from chalicelib.storage.deliveries.cursors import Cursor, cursor_of
from chalicelib.storage.deliveries.delivery_table import DeliveryRow
from chalicelib.todo.times import sortable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from pynamodb.expressions.condition import Condition
    from pynamodb.expressions.update import Action

    from chalicelib.storage.deliveries.cursor_writes import Place
    from chalicelib.storage.deliveries.subjects import Subject

LEASE = timedelta(seconds=75)
"""Longer than a delivering function may run (60 s, infra/functions.py)."""


class LeaseLost(Exception):
    """Raised when a cursor is no longer held by this worker; what it meant to record is somebody else's now."""


@dataclass(frozen=True, slots=True)
class Progress:
    """What every record of an attempt carries: the client's state and the latest attempts."""

    prior: Mapping[str, Any]
    attempts: Sequence[Mapping[str, Any]]


def take(subject: Subject, target_id: str, owner: str, now: datetime) -> Cursor | None:
    """Take the lease of a cursor that is due; None when it is not, or somebody holds it. 1 round trip."""
    place = place_of(subject, target_id)
    free = DeliveryRow.until.does_not_exist() | (DeliveryRow.until < sortable(now))
    due = (DeliveryRow.status == "pending") & (DeliveryRow.next_at <= sortable(now)) & free
    actions = [DeliveryRow.owner.set(owner), DeliveryRow.until.set(sortable(now + LEASE))]
    old = update(place, actions, due)
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
        *listed(place, "delivered", now),
        DeliveryRow.due.remove(),
        DeliveryRow.next_at.remove(),
        *_released(),
    ]
    if update(place, at_rest, _mine(cursor) & (DeliveryRow.wanted == version)) is not None:
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
        *listed(place, "dead", now),
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


def _place(cursor: Cursor) -> Place:
    return place_of(cursor.subject, cursor.target_id)


def _mine(cursor: Cursor) -> Condition:
    return DeliveryRow.owner == cursor.owner


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


def _must(place: Place, actions: Sequence[Action], condition: Condition) -> None:
    if update(place, actions, condition) is None:
        raise LeaseLost(place)
