"""What may happen to a task: `(state, command, now) → (state, event)`, without I/O."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from chalicelib.errors import AlreadyFinished, BadInput, Conflict, NotFound, TooLarge
from chalicelib.todo import actions, attention, handling
from chalicelib.todo.commands import (
    Act,
    Change,
    Command,
    Create,
    Delete,
    EndInstance,
    Handle,
    MissDeadline,
    Open,
    Remind,
    Terminate,
    Urge,
    Withdraw,
)
from chalicelib.todo.decision import Decision, patched_process
from chalicelib.todo.model import EventKind, Handling, ProcessStatus, Status
from chalicelib.todo.notices import copies
from chalicelib.todo.people import MOST_PEOPLE, as_known, asked_again, handled_by, is_theirs
from chalicelib.todo.reminders import watched
from chalicelib.todo.rounds import next_round, opened_again

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.todo.model import Person, ProcessInstance, Task

KIND_OF_STATUS = {
    Status.ACTIVE: EventKind.UPDATED,
    Status.TRANSFER: EventKind.TRANSFERRED,
    Status.COMPLETE: EventKind.COMPLETED,
    Status.ROLLBACK: EventKind.RETURNED,
    Status.ABORT: EventKind.ABORTED,
}


def decide(task: Task | None, process: ProcessInstance | None, command: Command, now: datetime) -> Decision:
    """Answer one command.

    Args:
        task: the stored task, None if there is none.
        process: its stored process instance, None if there is none.
        command: what is asked.
        now: the moment of asking.

    Raises:
        AlreadyExists: a Create of a stored task that is not deleted (nor ended, with `reopens`).
        NotFound: any other command on a task that is not stored, or a Create that needs a missing process instance.
        AlreadyFinished: a change of status of a finished task, or a second handling by the same person.
        Forbidden: somebody handles a task that is not his.
        TooLarge: more people than a task may have, or than one event may tell.
        Conflict: a Create that needs a running process instance, and it has ended; a button pressed too often.
    """
    decision = _decide(task, process, command, now)
    if (after := watched(task, decision.task)) is not decision.task:
        decision = replace(decision, task=after)
    if decision.kind is not None and len(decision.task.assignees) + len(decision.task.groups) > MOST_PEOPLE:
        raise TooLarge(f"一个待办最多 {MOST_PEOPLE} 个办理人和用户组", field="assignees")
    if told := copies(task, decision.task, now):
        return replace(decision, notices=(*decision.notices, *told))
    return decision


def _decide(task: Task | None, process: ProcessInstance | None, command: Command, now: datetime) -> Decision:
    if isinstance(command, Create):
        return _create(task, process, command)
    if task is None:
        raise NotFound("待办不存在", field="task_id")
    rule: Rule = RULES[type(command)]
    return rule(task, process, command, now)


def _create(task: Task | None, process: ProcessInstance | None, command: Create) -> Decision:
    created = replace(command.task, version=1) if task is None else next_round(task, command)
    if process is None:
        if command.needs_process:
            raise NotFound("流程实例不存在", field="process_instance_id")
        after = replace(patched_process(command.process, command.process_patch), version=1)
    else:
        if command.needs_running and (process.deleted or process.status is not ProcessStatus.RUNNING):
            raise Conflict("流程实例已结束，不能再增加待办", field="process_instance_id")
        after = patched_process(process, {"deleted": False, **command.process_patch})
    created = replace(created, initiator=created.initiator or after.initiator)
    return Decision(created, after, EventKind.RESTORED if task else EventKind.CREATED)


def _change(task: Task, process: ProcessInstance | None, command: Change, now: datetime) -> Decision:
    if command.process_instance_id not in (None, task.process_instance_id):
        raise BadInput("流程实例ID首次插入后不能变化", field="process_instance_id")
    after_process = patched_process(process, command.process_patch) if process else None
    patch = dict(command.patch)
    comment = patch.pop("comment", "")
    operator = patch.pop("operator", None)
    handlers: tuple[Person, ...] | None = patch.pop("handlers", None)
    owners: tuple[Person, ...] = patch.pop("owners", ())
    status = patch.get("status", task.status)
    _check_transition(task, status, deleted=patch.get("deleted", task.deleted))
    if owners and not status.is_open:
        handlers = owners
    elif owners and "assignees" not in patch:
        patch["assignees"], owners = owners, ()
    if assignees := patch.get("assignees"):
        patch["assignees"] = as_known(assignees, task)
    if details := patch.get("details"):
        patch["details"] = {**task.details, **details}
    if links := patch.get("links"):
        patch["links"] = replace(task.links, **links)
    after = replace(task, **patch)
    if status.is_open and not task.status.is_open:
        after = opened_again(task, after)
    if status.is_open:
        after = replace(after, handlings=_parts(after, owners, now, comment))
        after = _passed_on(task, after, operator, comment, now)
    else:
        after = _ended(task, after, handlers, comment, now)
    if after == task and after_process == process:
        return Decision(task, process, None)
    return Decision(replace(after, version=task.version + 1), after_process, _kind(task, after), comment)


def _check_transition(task: Task, status: Status, *, deleted: bool) -> None:
    """A finished task keeps its status, unless it is deleted or undeleted (docs/protocols/push.md)."""
    if not task.status.is_open and status != task.status and deleted == task.deleted:
        raise AlreadyFinished(f"待办已结束（{task.status}），不能变更为 {status}", field="status")


def _parts(task: Task, owners: tuple[Person, ...], at: datetime, comment: str) -> tuple[Handling, ...]:
    """The handlings of a task that stays open: those who are named as having done their part have done it."""
    waiting = {person.id for person in task.assignees}
    new = (person for person in owners if person.id not in waiting | handled_by(task))
    return (*task.handlings, *(Handling(person, at, Status.COMPLETE, comment) for person in new))


def _passed_on(before: Task, after: Task, operator: Person | None, comment: str, now: datetime) -> Task:
    """An open task: who has other assignees now, has been passed on by the operator."""
    if (after.assignees, after.groups) == (before.assignees, before.groups):
        return after
    trace = (Handling(operator, now, Status.TRANSFER, comment),) if operator else ()
    return replace(after, handlings=asked_again((*after.handlings, *trace), before, after))


def _ended(before: Task, after: Task, handlers: tuple[Person, ...] | None, comment: str, now: datetime) -> Task:
    """An ended task; one that had ended before keeps what is known of its end unless it is told anew."""
    ended = after.end_on or now
    if not before.status.is_open and not handlers:
        return replace(after, end_on=ended)
    unnamed = () if after.status is Status.ABORT else before.assignees
    who = unnamed if handlers is None else handlers
    earlier = tuple(part for part in before.handlings if part.passed_on)
    parts = tuple(Handling(person, ended, after.status, comment) for person in who)
    return replace(after, end_on=ended, handlings=earlier + parts)


def _kind(before: Task, after: Task) -> EventKind:
    if before.deleted != after.deleted:
        return EventKind.DELETED if after.deleted else EventKind.RESTORED
    if before.status != after.status:
        return KIND_OF_STATUS[after.status]
    if not after.status.is_open:
        return EventKind.CORRECTED
    if not handled_by(after) <= handled_by(before):
        return EventKind.HANDLED
    if before.assignees != after.assignees or before.groups != after.groups:
        return EventKind.TRANSFERRED
    return EventKind.UPDATED


def _open(task: Task, process: ProcessInstance | None, command: Open, now: datetime) -> Decision:
    """The first click counts only from somebody whose todo it is."""
    if task.receive_on is not None or not task.is_todo or not is_theirs(task, command.user_id, command.groups):
        return Decision(task, process, None)
    opened = replace(task, receive_on=now, version=task.version + 1)
    return Decision(opened, process, EventKind.OPENED)


Rule = Callable[["Task", "ProcessInstance | None", Any, "datetime"], Decision]
RULES: dict[type[Command], Rule] = {
    Change: _change,
    Open: _open,
    Handle: handling.handle,
    Withdraw: handling.withdraw,
    Terminate: handling.terminate,
    EndInstance: handling.end_instance,
    Delete: handling.delete,
    Urge: attention.urge,
    Remind: attention.remind,
    MissDeadline: attention.miss_deadline,
    Act: actions.act,
}
