"""What a decision writes: task, process instance and event rows, what falls due, and the boxes they show in."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from chalicelib.storage.base import codec, keys
from chalicelib.storage.base.transact import Put, Update
from chalicelib.storage.ledger import boxes, due, entities
from chalicelib.storage.ledger.task_tables import EventRow, ProcessRow, TaskRow
from chalicelib.todo.model import ProcessStatus, Source
from chalicelib.todo.projection import box_rows, process_box_rows
from chalicelib.todo.reminders import due_entries

if TYPE_CHECKING:
    from pynamodb.expressions.update import Action

    from chalicelib.storage.base.transact import Write
    from chalicelib.storage.ledger.states import States
    from chalicelib.todo.model import Event, ProcessInstance, Task

EVENT_SHARDS = 8
CARRIERS = {Source.TRANSACTION, Source.GOV_TASK}
"""Sources whose tasks carry a copy of their process instance: their documents end an instance by naming a task."""


def box_changes(before: States, after: States) -> list[boxes.Change]:
    """What becomes of the boxes that the tasks stand in."""
    changed = [(before.tasks.get(key), task) for key, task in after.tasks.items() if task != before.tasks.get(key)]
    old = [row for stored, _ in changed for row in box_rows(stored)]
    return boxes.changes(old, [row for _, task in changed for row in box_rows(task)])


def state_writes(before: States, after: States, events: list[Event], token: str) -> list[Write]:
    """The other writes that lead from one set of states to the other; `token` marks tasks' rows as this commit's."""
    writes: list[Write] = []
    old_rows, new_rows = [], []
    waiting: list[Write] = []
    for key, task in after.tasks.items():
        stored = before.tasks.get(key)
        if task is None or task == stored:
            continue
        instance = after.processes.get((task.app_id, task.process_instance_id))
        writes.append(Put(_task_row(task, instance, token), _unchanged(TaskRow, stored)))
        waiting += due.writes(due_entries(stored), due_entries(task))
    for key, process in after.processes.items():
        known = before.processes.get(key)
        if process is None or process == known:
            continue
        writes.append(Put(_process_row(process), _unchanged(ProcessRow, known)) if known else _bring_in(process))
        old_rows += process_box_rows(known)
        new_rows += process_box_rows(process)
    writes += [Put(_event_row(event), EventRow.task.does_not_exist()) for event in events]
    return writes + waiting + boxes.writes(old_rows, new_rows)


def _unchanged(model: type[TaskRow | ProcessRow], stored: Task | ProcessInstance | None):  # type: ignore[no-untyped-def]  # noqa: ANN202 - PynamoDB's Condition
    return model.version == stored.version if stored else model.pk.does_not_exist()


def _bring_in(process: ProcessInstance) -> Update:
    """Of an instance that is supposed not to be stored.

    One that is stored with the very same content stays as it is, version and all: what the command says of it changes
    nothing, and the supposition need not fail. That is the usual case of the later tasks of an instance.
    """
    row = _process_row(process)
    supposed = ProcessRow.pk.does_not_exist()
    if process.status is ProcessStatus.RUNNING and not process.deleted:
        supposed |= ProcessRow.body == row.body
    actions: list[Action] = [ProcessRow.version.set(ProcessRow.version | row.version), ProcessRow.body.set(row.body)]
    return Update(ProcessRow(row.pk), actions, supposed)


def _task_row(task: Task, instance: ProcessInstance | None, token: str) -> TaskRow:
    carried = instance if task.source in CARRIERS else None
    return TaskRow(
        keys.join(task.app_id, task.task_id),
        version=task.version,
        process=keys.join(task.app_id, task.process_instance_id),
        token=token,
        body=entities.pack_task(task),
        instance=entities.pack_process(carried) if carried else None,
        instance_version=carried.version if carried else None,
    )


def _process_row(process: ProcessInstance) -> ProcessRow:
    return ProcessRow(
        keys.join(process.app_id, process.process_instance_id),
        version=process.version,
        body=entities.pack_process(process),
    )


def _event_row(event: Event) -> EventRow:
    task = keys.join(event.task.app_id, event.task.task_id)
    return EventRow(
        task,
        event.version,
        kind=event.kind.value,
        at=codec.iso(event.at),
        by=event.by,
        request=event.request,
        digest=event.digest or None,
        comment=event.comment or None,
        trail=",".join(event.trail) or None,
        body=entities.pack_task(event.task),
        shard=str(zlib.crc32(task.encode()) % EVENT_SHARDS),
    )


def process_writes(before: ProcessInstance | None, after: ProcessInstance) -> list[Write]:
    """The writes that bring in or change a process instance while none of its tasks changes."""
    return [
        Put(_process_row(after), _unchanged(ProcessRow, before)),
        *boxes.writes(process_box_rows(before), process_box_rows(after)),
    ]
