"""Doing one's part in a task, taking it back, ending it, removing it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from chalicelib.errors import AlreadyFinished, Forbidden, NotFound
from chalicelib.todo.decision import Decision, ended_process, patched_process
from chalicelib.todo.model import EventKind, Handling, Person, ProcessStatus, Status
from chalicelib.todo.people import handled_by, is_theirs

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.todo.commands import Delete, EndInstance, Handle, Terminate, Withdraw
    from chalicelib.todo.model import ProcessInstance, Task


def handle(task: Task, process: ProcessInstance | None, command: Handle, _now: datetime) -> Decision:
    """One person's part. Every part is recorded once; the one that completes the task also ends it."""
    _require_open(task)
    if command.handler.id in handled_by(task):
        raise AlreadyFinished("该办理人已办理", field="handler")
    if not is_theirs(task, command.handler.id, command.groups):
        raise Forbidden("办理人不是该待办的办理人", field="handler")
    part = Handling(_named(task, command.handler), command.at, Status.COMPLETE, command.comment, command.outcome)
    after = replace(
        task,
        version=task.version + 1,
        assignees=tuple(_learnt(person, part.by) for person in task.assignees),
        handlings=(*task.handlings, part),
        details={**task.details, **command.details},
    )
    if not (command.completes or _is_last(after)):
        return Decision(after, process, EventKind.HANDLED, command.comment)
    if command.closes:
        process = ended_process(process, ProcessStatus.COMPLETE, command.at)
    ended = replace(after, status=Status.COMPLETE, end_on=command.at)
    return Decision(ended, process, EventKind.COMPLETED, command.comment)


def withdraw(task: Task, process: ProcessInstance | None, command: Withdraw, _now: datetime) -> Decision:
    """Nobody has handled it; it is no longer anybody's todo."""
    _require_open(task)
    if command.closes:
        process = ended_process(process, ProcessStatus.ABORT, command.at)
    return Decision(_ended(task, Status.ROLLBACK, command.at), process, EventKind.RETURNED, command.comment)


def terminate(task: Task, process: ProcessInstance | None, command: Terminate, _now: datetime) -> Decision:
    """The task is given up."""
    _require_open(task)
    if command.closes:
        process = ended_process(process, ProcessStatus.ABORT, command.at)
    return Decision(_ended(task, Status.ABORT, command.at), process, EventKind.ABORTED, command.comment)


def end_instance(task: Task, process: ProcessInstance | None, command: EndInstance, _now: datetime) -> Decision:
    """The instance ends; of a task that has ended before, only the history tells it."""
    after_process = ended_process(process, command.status, command.at)
    if task.is_todo:
        return Decision(_ended(task, Status.ABORT, command.at), after_process, EventKind.ABORTED, command.comment)
    if after_process == process:
        return Decision(task, process, None)
    return Decision(replace(task, version=task.version + 1), after_process, EventKind.CORRECTED, command.comment)


def delete(task: Task, process: ProcessInstance | None, command: Delete, _now: datetime) -> Decision:
    """Kept in the store for its history, shown nowhere."""
    if task.deleted:
        raise NotFound("待办不存在", field="task_id")
    if process is None or process.deleted:
        raise NotFound("流程实例不存在", field="process_instance_id")
    after = replace(task, version=task.version + 1, deleted=True)
    return Decision(after, patched_process(process, {"deleted": True}), EventKind.DELETED, command.comment)


def _require_open(task: Task) -> None:
    if task.deleted:
        raise NotFound("待办不存在", field="task_id")
    if not task.status.is_open:
        raise AlreadyFinished(f"待办已结束（{task.status}）", field="status")


def _is_last(task: Task) -> bool:
    """Whether nobody is left to handle it. Who comes by a group stands for the whole group."""
    return bool(task.groups) or not task.waiting


def _learnt(person: Person, handler: Person) -> Person:
    """An assignee who had no name yet, under the one that he gave as a handler."""
    return replace(person, name=handler.name) if person.id == handler.id and not person.name else person


def _named(task: Task, handler: Person) -> Person:
    """The handler under the name he gives, else the one the task knows him by."""
    known = next((person for person in task.assignees if person.id == handler.id), handler)
    return replace(known, name=handler.name or known.name)


def _ended(task: Task, status: Status, at: datetime) -> Task:
    return replace(task, version=task.version + 1, status=status, end_on=at)
