"""What the calls of the family do to tasks and packages (a package is a process instance)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalicelib.errors import Conflict, Forbidden, NotFound
from chalicelib.storage.ledger import doorbell, tasks, unit_of_work, whole_instance
from chalicelib.storage.ledger.states import States, TaskKey, fetch_task
from chalicelib.todo.commands import EndInstance, Handle, Terminate
from chalicelib.todo.model import Person, ProcessStatus, Source, Status

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.todo.commands import Command, Create
    from chalicelib.todo.model import ProcessInstance, Task


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose tasks, who does it to them, when, and in which request."""

    app_id: str
    user_id: str
    now: datetime
    request: str
    trail: tuple[str, ...] = ()

    @property
    def context(self) -> unit_of_work.Context:
        """Who acts, for the history."""
        return unit_of_work.Context(self.now, self.user_id or f"app:{self.app_id}", self.request, self.trail)


def create(command: Create, asked: Asked, *, repeatable: bool) -> tuple[Task, ProcessInstance | None]:
    """The created task and its package; of a repeat the task that was created first.

    1 transaction and 1 doorbell; 1 read more in a given package. A repeat costs no doorbell.

    Args:
        command: the creation.
        asked: who asks.
        repeatable: the task's id follows from a bizTaskId, or from what the caller names a repeat by.

    Raises:
        NotFound: there is no such package.
        Conflict: the package has ended.
    """
    states = States()
    key = (command.app_id, command.task_id)
    try:
        (task,) = unit_of_work.apply([command], asked.context, known=states)
    except unit_of_work.Refused as refused:
        error = refused.errors[0][1]
        original = _stored(states, key) if repeatable else None
        if original is None or original.source is not Source.GOV_TASK:
            raise error from None
        task = original
    return task, states.processes.get((task.app_id, task.process_instance_id))


def finish(task_uuid: str, asked: Asked, *, close_package: bool) -> None:
    """The assignee has done it; doing so again is no error. With `close_package` the package ends as complete.

    Raises:
        NotFound: there is no such task.
        Forbidden: the user is not its assignee.
        AlreadyFinished: it has ended otherwise.
    """
    states, task = _task(task_uuid, asked)
    if not _finished_by(task, asked.user_id):
        handling = Handle(
            task.app_id, task.task_id, Person(asked.user_id), asked.now, completes=True, closes=close_package
        )
        _apply(handling, asked, states)
    if close_package:
        end_package(task.process_instance_id, ProcessStatus.COMPLETE, asked, "办结实例")


def cancel(task_uuid: str, asked: Asked, *, cancel_package: bool) -> None:
    """Its creator or assignee takes it back; doing so again is no error. With `cancel_package` the package is aborted.

    Raises:
        NotFound: there is no such task.
        Forbidden: the user is neither.
        AlreadyFinished: it has been done.
    """
    states, task = _task(task_uuid, asked)
    if asked.user_id not in {person.id for person in (*task.creators, *task.assignees)}:
        raise Forbidden("只有创建人或待办人可以取消", field="userId")
    if task.status is not Status.ABORT:
        _apply(Terminate(task.app_id, task.task_id, asked.now, "取消待办", closes=cancel_package), asked, states)
    if cancel_package:
        end_package(task.process_instance_id, ProcessStatus.ABORT, asked, "取消实例")


def end_package(package_uuid: str, status: ProcessStatus, asked: Asked, comment: str) -> None:
    """End a package; what is open in it is aborted, a bounded number in each transaction. Repeating goes on with it.

    Raises:
        NotFound: the application has no such package.
        Conflict: it has ended the other way.
    """
    package = tasks.get_process(asked.app_id, package_uuid)
    if package.source is not Source.GOV_TASK:
        raise NotFound("实例不存在", field="packageUuid")
    if package.status not in (ProcessStatus.RUNNING, status):
        raise Conflict(f"实例已结束（{package.status}）", field="packageUuid")
    first: list[str] = []

    def command_of(task: Task) -> Command | None:
        if first and not task.is_todo:
            return None
        first.append(task.task_id)
        return EndInstance(task.app_id, task.task_id, status, asked.now, comment)

    changed: list[TaskKey] = []
    try:
        whole_instance.apply_to_tasks(asked.app_id, package_uuid, command_of, asked.context, changed.extend)
    finally:
        if changed:
            doorbell.ring_all(changed)


def _task(task_uuid: str, asked: Asked) -> tuple[States, Task]:
    states = States()
    task = _stored(states, (asked.app_id, task_uuid))
    if task is None or task.deleted or task.source is not Source.GOV_TASK:
        raise NotFound("待办不存在", field="taskUuid")
    return states, task


def _stored(states: States, key: TaskKey) -> Task | None:
    if states.tasks.get(key) is None:
        return fetch_task(states, key)
    return states.tasks[key]


def _finished_by(task: Task, user_id: str) -> bool:
    return task.status is Status.COMPLETE and any(part.by.id == user_id for part in task.handlings)


def _apply(command: Command, asked: Asked, states: States) -> None:
    try:
        unit_of_work.apply([command], asked.context, known=states)
    except unit_of_work.Refused as refused:
        raise refused.errors[0][1] from None
