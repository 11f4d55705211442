"""What each call of the family does with one row. Every function returns the row's errors, empty when all went well."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalicelib.errors import AlreadyFinished, BadInput, NotFound
from chalicelib.lazy import lazy
from chalicelib.protocols.transaction.store import (
    creations,
    follow,
    one_by_one,
    origin_of,
    own,
    prepare_type,
)
from chalicelib.storage.ledger import whole_instance
from chalicelib.todo.commands import Change, Delete, Handle, Terminate, Withdraw
from chalicelib.todo.model import Person

if TYPE_CHECKING:
    from chalicelib.protocols.transaction import making, people, wire
    from chalicelib.protocols.transaction.answers import RowError
    from chalicelib.protocols.transaction.store import Batch
    from chalicelib.todo.commands import Command
    from chalicelib.todo.model import Task
else:
    making = lazy("chalicelib.protocols.transaction.making")
    people = lazy("chalicelib.protocols.transaction.people")
    wire = lazy("chalicelib.protocols.transaction.wire")

_ENDING = ("appId", "taskId", "creator")


def handle(raw: Any, batch: Batch) -> list[RowError]:
    """A row of taskHandle."""
    row = wire.read(wire.Handling, raw, "appId", "handler", "status", "previousTaskId")
    own(row.app_id, batch)
    following = _next(raw) if row.status == "next" else []
    task = batch.task(row.previous_task_id)
    creates, errors = creations(batch, following, task)
    handler = people.handler_of(task, Person(row.handler, row.handler_name or ""), batch.now)
    command = people.with_groups(making.to_handle(row, task, handler, batch.now), task, batch.now)
    return follow(batch, command, creates, by=row.handler) + errors


def withdraw(raw: Any, batch: Batch) -> list[RowError]:
    """A row of taskWithdraw: the task is taken back; `next` replaces it, `end` ends the transaction."""
    row = wire.read(wire.Ending, raw, *_ENDING, "status")
    own(row.app_id, batch)
    following = _next(raw) if row.status == "next" else []
    task = batch.task(row.task_id)
    creates, errors = creations(batch, following, task)
    command = Withdraw(row.app_id, row.task_id, row.time or batch.now, making.said(row), closes=row.status == "end")
    return follow(batch, command, creates, by=row.creator) + errors


def terminate(raw: Any, batch: Batch) -> list[RowError]:
    """A row of taskTerminate: the task and whatever else of its transaction is open are aborted."""
    row = wire.read(wire.Ending, raw, *_ENDING)
    own(row.app_id, batch)
    task = batch.task(row.task_id)
    if not task.status.is_open:
        raise AlreadyFinished("待办已结束", field="status")
    at, comment = row.time or batch.now, making.said(row)

    def abort(other: Task) -> Command | None:
        if other.task_id == task.task_id or not other.is_todo:
            return None
        return Terminate(other.app_id, other.task_id, at, comment)

    _others(task, abort, batch, row.creator)
    return one_by_one(batch, [Terminate(row.app_id, row.task_id, at, comment, closes=True)], by=row.creator)


def delete(raw: Any, batch: Batch) -> list[RowError]:
    """A row of todo/deleteTask: the task and its transaction, with whatever tasks it has, leave every list."""
    row = wire.read(wire.Ending, raw, *_ENDING)
    own(row.app_id, batch)
    task = batch.task(row.task_id)

    def hide(other: Task) -> Command | None:
        if other.task_id == task.task_id or other.deleted:
            return None
        return Change(other.app_id, other.task_id, {"deleted": True})

    _others(task, hide, batch, row.creator)
    return one_by_one(batch, [Delete(row.app_id, row.task_id, making.said(row))], by=row.creator)


def add_transaction(raw: Any, batch: Batch) -> list[RowError]:
    """A row of addTransaction: a task, in the transaction of `previousTaskId` or in a new one."""
    row = wire.read(wire.NewTask, raw, "appId", "taskId", "taskName", "transTypeCode")
    own(row.app_id or "", batch)
    previous = batch.task(row.previous_task_id) if row.previous_task_id else None
    return _create(raw, row, batch, previous, default=False)


def add_task(raw: Any, batch: Batch) -> list[RowError]:
    """A row of todo/addTask: a task without a process behind it. Its type is created unless the row forbids it."""
    row = wire.read(wire.NewTask, raw, "appId", "taskId", "taskName")
    own(row.app_id or "", batch)
    return _create(raw, row, batch, None, default=True)


def handle_task(raw: Any, batch: Batch) -> list[RowError]:
    """A row of todo/handleTask: one handler's part; the last one completes the task and a transaction of its own."""
    row = wire.read(wire.SimpleHandling, raw, "appId", "taskId", "handler")
    own(row.app_id, batch)
    task = batch.task(row.task_id)
    if row.transaction_id not in (None, task.process_instance_id):
        raise NotFound("事务不存在", field="process_instance_id")
    command = Handle(
        app_id=row.app_id,
        task_id=row.task_id,
        handler=people.handler_of(task, Person(row.handler, row.handler_name or ""), batch.now),
        at=row.time or batch.now,
        outcome=row.outcome,
        comment=row.opinions,
        closes=task.process_instance_id == f"{making.OWN_INSTANCE}{task.task_id}",
    )
    return one_by_one(batch, [people.with_groups(command, task, batch.now)], by=row.handler)


def _create(raw: Any, row: wire.NewTask, batch: Batch, previous: Task | None, *, default: bool) -> list[RowError]:
    command = making.to_create(row, origin_of(batch, raw, row, previous))
    prepare_type(batch.app_id, row, default=default)
    return one_by_one(batch, [command], by=f"app:{batch.app_id}")


def _next(raw: dict[str, Any]) -> list[Any]:
    following = raw.get("next")
    if following in (None, "", []):
        raise BadInput("next is null", field="next")
    if not isinstance(following, list) or len(following) > wire.MOST_NEXT:
        raise BadInput(f"next is invalid: 应为数组，最多 {wire.MOST_NEXT} 项", field="next")
    return following


def _others(task: Task, command_of: Any, batch: Batch, by: str) -> None:
    """Apply to the other tasks of a transaction, before the named one: an interrupted call can be repeated."""
    whole_instance.apply_to_tasks(
        task.app_id, task.process_instance_id, command_of, batch.context(by), batch.changed.extend
    )
