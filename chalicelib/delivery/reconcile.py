"""What a target should have against what it acknowledged: the ledger's versions beside the cursors'."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from chalicelib.delivery.matching import concerns
from chalicelib.storage.base import keys
from chalicelib.storage.deliveries import cursors, deliver_queues, delivery_pages, wants
from chalicelib.storage.deliveries.delivery_pages import Asked
from chalicelib.storage.deliveries.subjects import tasks_among
from chalicelib.storage.ledger import tasks

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from chalicelib.storage.deliveries.targets import StoredTarget
    from chalicelib.todo.model import Task

MOST = 500
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Difference:
    """A task of which the target is not to get what it should: nobody has noted that it wants `should`."""

    task: Task
    has: int

    @property
    def should(self) -> int:
        """The task's version in the ledger."""
        return self.task.version


@dataclass(frozen=True, slots=True)
class Report:
    """What became of the tasks compared.

    Attributes:
        compared: all of them.
        agreed: the target has acknowledged the latest version, or need not have it.
        under_way: it is noted that the target is to get the latest version.
        dead: the same, and no attempt is made any more.
        missing: nobody has noted it.
    """

    compared: int
    agreed: int
    under_way: int
    dead: int
    missing: tuple[Difference, ...]

    def as_dict(self) -> dict[str, Any]:
        """As it is answered."""
        listed = [
            {"appId": each.task.app_id, "taskId": each.task.task_id, "has": each.has, "should": each.should}
            for each in self.missing
        ]
        counts = {"compared": self.compared, "agreed": self.agreed, "underWay": self.under_way, "dead": self.dead}
        return {**counts, "missing": listed}


def compare(target: StoredTarget, wanted: Sequence[Key], *, begin: datetime | None = None) -> Report:
    """Compare these tasks, 100 in two round trips. What the target's filter keeps out, and it never had, agrees.

    So does, with `begin`, a task that it never had and that has not changed since.
    """
    named = list(dict.fromkeys(wanted))
    held = cursors.find_many(target.target_id, named)
    missing = [
        difference
        for task in tasks.latest(named)
        if (difference := _difference(target, task, held.get(_key(task)), begin))
    ]
    forgotten = {_key(each.task) for each in missing}
    found = Counter(cursor.status for key, cursor in held.items() if key not in forgotten)
    agreed = len(named) - len(missing) - found["pending"] - found["dead"]
    return Report(len(named), agreed, found["pending"], found["dead"], tuple(missing))


def told_since(
    known: Sequence[StoredTarget], statuses: Sequence[cursors.Status], begin: datetime, end: datetime
) -> list[Key]:
    """Tasks that any of these targets was told about from `begin` to `end`, 5,000 at most."""
    asked = Asked([each.target_id for each in known], statuses, begin, end)
    return tasks_among(subject for _, subject in islice(delivery_pages.walk(asked), 10 * MOST))


def compare_since(
    target: StoredTarget, known: Sequence[StoredTarget], begin: datetime | None, end: datetime
) -> tuple[Report, datetime | None]:
    """Compare what any of the known targets was told about from `begin` to `end`, 500 tasks at most.

    A task that this target was never told about is found when another one was. One that nobody was told about still
    bears its mark (storage/ledger/outbox.py), and the sweeper rings for it until every cursor is raised.

    Returns:
        The report, and the moment to go on from when there are more.
    """
    asked = Asked([each.target_id for each in known], cursors.STATUSES, begin, end)
    found = list(islice(delivery_pages.walk(asked), MOST + 1))
    report = compare(target, tasks_among(subject for _, subject in found[:MOST]), begin=target.created_at)
    return report, found[MOST][0] if len(found) > MOST else None


def repair(target: StoredTarget, report: Report, now: datetime) -> int:
    """Note what is missing and ring for it; returns how many tasks that were."""
    for each in report.missing:
        task = each.task
        process_key = keys.join(task.app_id, task.process_instance_id)
        wants.want(_key(task), target.target_id, process_key, first=task.version, latest=task.version, at=now, now=now)
    deliver_queues.ring(target.protocol, target.target_id, [_key(each.task) for each in report.missing])
    return len(report.missing)


def _difference(
    target: StoredTarget, task: Task, cursor: cursors.Cursor | None, begin: datetime | None
) -> Difference | None:
    if cursor is not None:
        return Difference(task, cursor.version) if cursor.wanted < task.version else None
    is_its = concerns(target.filter, task) and (begin is None or _changed_since(task, begin))
    return Difference(task, 0) if is_its else None


def _changed_since(task: Task, begin: datetime) -> bool:
    return any(event.at >= begin for event in tasks.history(task.app_id, task.task_id)[-1:])


def _key(task: Task) -> Key:
    return task.app_id, task.task_id
