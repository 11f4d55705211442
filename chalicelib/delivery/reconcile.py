"""What a target should have against what it acknowledged: the ledger's versions beside the cursors'."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from chalicelib.delivery.matching import concerns
from chalicelib.storage import cursors, deliver_queues, delivery_pages, keys, tasks

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from chalicelib.storage.targets import StoredTarget
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
    """`agreed`: the target has the latest version, or it is noted and under way."""

    compared: int
    agreed: int
    missing: tuple[Difference, ...]

    def as_dict(self) -> dict[str, Any]:
        """As it is answered."""
        listed = [
            {"appId": each.task.app_id, "taskId": each.task.task_id, "has": each.has, "should": each.should}
            for each in self.missing
        ]
        return {"compared": self.compared, "agreed": self.agreed, "missing": listed}


def compare(target: StoredTarget, wanted: Sequence[Key]) -> Report:
    """Compare these tasks, 100 in two round trips. What the target's filter keeps out, and it never had, agrees."""
    known = tasks.latest(wanted)
    held = cursors.find_many(target.target_id, wanted)
    missing = [difference for task in known if (difference := _difference(target, task, held.get(_key(task))))]
    return Report(len(wanted), len(wanted) - len(missing), tuple(missing))


def compare_since(
    target: StoredTarget,
    begin: datetime | None,
    now: datetime,
    statuses: Sequence[cursors.Status] = cursors.STATUSES,
) -> tuple[Report, datetime | None]:
    """Compare what the target was told about since a moment, 500 tasks at most, of these statuses.

    Returns:
        The report, and the moment to go on from when there are more.
    """
    places = delivery_pages.walk(target.target_id, statuses, begin, now)
    found = list(islice(places, MOST + 1))
    report = compare(target, [task for _, task in found[:MOST]])
    return report, found[MOST][0] if len(found) > MOST else None


def repair(target: StoredTarget, report: Report, now: datetime) -> int:
    """Note what is missing and ring for it; returns how many tasks that were."""
    for each in report.missing:
        task = each.task
        process_key = keys.join(task.app_id, task.process_instance_id)
        cursors.want(
            _key(task), target.target_id, process_key, first=task.version, latest=task.version, at=now, now=now
        )
    deliver_queues.ring(target.protocol, target.target_id, [_key(each.task) for each in report.missing])
    return len(report.missing)


def _difference(target: StoredTarget, task: Task, cursor: cursors.Cursor | None) -> Difference | None:
    if cursor is None:
        return Difference(task, 0) if concerns(target.filter, task) else None
    return Difference(task, cursor.version) if cursor.wanted < task.version else None


def _key(task: Task) -> Key:
    return task.app_id, task.task_id
