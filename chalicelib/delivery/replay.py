"""Sending again: one task, a target's tasks, or everything a target got since a moment."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import TYPE_CHECKING, Literal

from chalicelib.delivery.prior import Prior
from chalicelib.errors import NotFound
from chalicelib.storage.base import keys
from chalicelib.storage.deliveries import cursors, deliver_queues, delivery_pages, wants
from chalicelib.storage.deliveries.delivery_pages import Asked
from chalicelib.storage.ledger import outbox, tasks

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from chalicelib.storage.deliveries.cursors import Cursor
    from chalicelib.storage.deliveries.subjects import Subject
    from chalicelib.storage.deliveries.targets import StoredTarget

MOST = 200
"""Cursors one call moves back; the answer says where to go on."""
Task = tuple[str, str]
Belief = Literal["as recorded", "absent", "present"]
"""Whether the target has the task: what our cursor says, or what an administrator knows better."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a replay did: how many cursors it moved back, how many a worker held, and whether more are to come."""

    moved: int
    busy: int
    more: bool


def replay_task(
    target: StoredTarget, task: Task, since: datetime | None, now: datetime, belief: Belief = "as recorded"
) -> Replayed:
    """Send one task again: from a moment, or where a stuck cursor stopped, or the latest state of one at rest.

    A target that was never told of the task gets it now, whatever its filter says. One that is believed to be without
    it is sent it as new, one that is believed to have it is sent changes, even if our first attempt met it there.

    Raises:
        NotFound: there is no such task.
    """
    cursor = cursors.find(task, target.target_id)
    if cursor is None:
        return _first_time(target, task, now)
    moved = _rewind(cursor, since, now, belief)
    if moved:
        deliver_queues.ring(target.protocol, target.target_id, [task])
    return Replayed(int(moved), int(not moved), more=False)


def replay_target(
    target: StoredTarget,
    since: datetime | None,
    app_id: str | None,
    began: datetime,
    now: datetime,
    belief: Belief = "as recorded",
) -> Replayed:
    """Send again what is dead and at once what waits for its next attempt, or with a moment all that happened since.

    200 tasks a call, oldest first.

    Args:
        target: whose.
        since: the moment; None for the dead ones alone.
        app_id: one application's tasks only.
        began: when the first of several such calls came: what has been sent again since is not met another time.
        now: the present.
        belief: see `replay_task`.
    """
    found = list(islice(_candidates(target.target_id, since, app_id, began), MOST + 1))
    moved: list[Subject] = []
    for task in found[:MOST]:
        cursor = cursors.find(task, target.target_id)
        if cursor is not None and _rewind(cursor, since, now, belief):
            moved.append(task)
    if since is None:
        moved += [task for task in _waiting(target, app_id, now) if wants.hasten(task, target.target_id, now)]
    deliver_queues.ring(target.protocol, target.target_id, moved)
    return Replayed(len(moved), max(0, min(len(found), MOST) - len(moved)), more=len(found) > MOST)


def _waiting(target: StoredTarget, app_id: str | None, now: datetime) -> list[Subject]:
    ahead = delivery_pages.waiting(target.target_id, now, MOST)
    return [task for task in ahead if app_id in (None, task[0])]


def _candidates(target_id: str, since: datetime | None, app_id: str | None, began: datetime) -> Iterator[Subject]:
    """Dead ones; with a moment also those at rest that were told something since, and those that are under way."""
    asked = Asked([target_id], ["dead", "pending"] if since else ["dead"], end=began, app_id=app_id or "")
    stuck = delivery_pages.walk(asked)
    told = delivery_pages.walk(replace(asked, statuses=["delivered"], begin=since)) if since else iter(())
    return (task for _, task in chain(stuck, told))


def _rewind(cursor: Cursor, since: datetime | None, now: datetime, belief: Belief) -> bool:
    version = _version_before(cursor, since)
    prior = Prior.from_dict(cursor.prior)
    if belief == "absent":
        prior = Prior()
    elif belief == "present":
        prior = replace(prior.settled(removed=False), known=True)
    elif version != cursor.version:
        prior = prior.settled(removed=False)
    return wants.rewind(cursor, version, prior.as_dict(), now)


def _version_before(cursor: Cursor, since: datetime | None) -> int:
    """The version after which to begin. Never later than where the cursor stands."""
    if since is not None:
        first = outbox.first_since(cursor.app_id, cursor.own_id, since)
        return min(cursor.version, (first or cursor.version + 1) - 1)
    return min(cursor.version, cursor.wanted - 1)


def _first_time(target: StoredTarget, task: Task, now: datetime) -> Replayed:
    history = tasks.history(*task)
    if not history:
        raise NotFound("待办不存在", field="taskId")
    latest = history[-1]
    process_key = keys.join(task[0], latest.task.process_instance_id)
    wants.want(task, target.target_id, process_key, first=latest.version, latest=latest.version, at=latest.at, now=now)
    deliver_queues.ring(target.protocol, target.target_id, [task])
    return Replayed(1, 0, more=False)
