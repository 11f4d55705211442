"""Reading tasks, their history, and the tasks of a process instance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.errors import NotFound
from chalicelib.storage.base import codec, keys
from chalicelib.storage.ledger import entities
from chalicelib.storage.ledger.task_tables import EventRow, ProcessRow, TaskRow
from chalicelib.todo.model import Event, EventKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chalicelib.todo.model import ProcessInstance, Task

MAX_HISTORY = 200
MAX_TASKS = 500


def get_task(app_id: str, task_id: str) -> Task:
    """The task as it is now.

    Raises:
        NotFound: there is none.
    """
    try:
        row = TaskRow.get(keys.join(app_id, task_id), consistent_read=True)
    except TaskRow.DoesNotExist as error:
        raise NotFound("待办不存在", field="task_id") from error
    return task_of(row)


def get_process(app_id: str, process_instance_id: str) -> ProcessInstance:
    """The process instance as it is now.

    Raises:
        NotFound: there is none.
    """
    try:
        row = ProcessRow.get(keys.join(app_id, process_instance_id), consistent_read=True)
    except ProcessRow.DoesNotExist as error:
        raise NotFound("流程实例不存在", field="process_instance_id") from error
    return process_of(row)


def history(app_id: str, task_id: str) -> list[Event]:
    """The task's latest events (200 at most), oldest first."""
    rows = EventRow.query(keys.join(app_id, task_id), scan_index_forward=False, limit=MAX_HISTORY, consistent_read=True)
    return [event_of(row) for row in rows][::-1]


def latest(wanted: Sequence[tuple[str, str]]) -> list[Task]:
    """These (app_id, task_id) as they are now, in no order, absent ones left out; 1 round trip per 100."""
    rows = TaskRow.batch_get([keys.join(*key) for key in dict.fromkeys(wanted)], consistent_read=True)
    return [task_of(row) for row in rows]


def tasks_of_process(app_id: str, process_instance_id: str) -> list[Task]:
    """The tasks of a process instance (500 at most), oldest first."""
    index = TaskRow.by_process.query(keys.join(app_id, process_instance_id), limit=MAX_TASKS)
    rows = TaskRow.batch_get([row.pk for row in index], consistent_read=True)
    tasks = [task_of(row) for row in rows]
    return sorted(tasks, key=lambda task: (task.created_on, task.task_id))


def digests_of_creation(wanted: Sequence[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """(app_id, task_id) → the fingerprint of the row that the task was created from, for those that are stored."""
    rows = EventRow.batch_get([(keys.join(*key), 1) for key in wanted], consistent_read=True)
    return {keys.pair(row.task): row.digest or "" for row in rows}


def digest_of_latest_insert(app_id: str, task_id: str) -> str:
    """The fingerprint of the row that gave the task last, under the same id perhaps not for the first time."""
    return next((event.digest for event in reversed(history(app_id, task_id)) if event.digest), "")


def task_of(row: TaskRow) -> Task:
    """A stored task as a value."""
    return entities.unpack_task(*keys.pair(row.pk), int(row.version), row.body)


def process_of(row: ProcessRow) -> ProcessInstance:
    """A stored process instance as a value."""
    return entities.unpack_process(*keys.pair(row.pk), int(row.version), row.body)


def event_of(row: EventRow) -> Event:
    """A stored event as a value."""
    task = entities.unpack_task(*keys.pair(row.task), int(row.version), row.body)
    return Event(
        task=task,
        kind=EventKind(row.kind),
        at=codec.moment(row.at),
        by=row.by,
        request=row.request,
        digest=row.digest or "",
        comment=row.comment or "",
        trail=tuple(row.trail.split(",")) if row.trail else (),
    )
