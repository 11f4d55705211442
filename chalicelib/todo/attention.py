"""Calling attention to an open task: urging (催办), reminding, being late. Each leaves an event and notices."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from chalicelib.errors import AlreadyFinished
from chalicelib.todo.decision import Decision
from chalicelib.todo.model import Deadline, EventKind
from chalicelib.todo.notices import MOST_RECIPIENTS, NoticeKind, notice, require_few, waiting
from chalicelib.todo.times import china

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.todo.commands import MissDeadline, Remind, Urge
    from chalicelib.todo.model import ProcessInstance, Task


def urge(task: Task, process: ProcessInstance | None, command: Urge, now: datetime) -> Decision:
    """Tell everybody whom the task waits for."""
    if not task.is_todo:
        raise AlreadyFinished("待办已办结", field="task_id")
    people = waiting(task, command.members)
    require_few(len(people), field="assignees")
    after = replace(task, version=task.version + 1)
    told = tuple(notice(after, to, NoticeKind.URGE, now, text=command.text, sender=command.sender) for to in people)
    return Decision(after, process, EventKind.URGED, command.text, told)


def remind(task: Task, process: ProcessInstance | None, command: Remind, now: datetime) -> Decision:
    """Fire a reminder that is still to come; one that has fired, or whose task has ended, is nothing.

    One at the due time, or later because minutes were missed, makes the task overdue as well.
    """
    due = next((each for each in task.reminders if each.level == command.level), None)
    if due is None or not task.is_todo:
        return Decision(task, process, None)
    rest = tuple(each for each in task.reminders if each is not due)
    deadline = Deadline.PASSED if task.due_time and now >= task.due_time else task.deadline
    after = replace(task, version=task.version + 1, reminders=rest, deadline=deadline)
    text = f"截止时间 {china(task.due_time)}" if task.due_time else ""
    told = tuple(
        replace(notice(after, to, NoticeKind.REMINDER, now, text=text), channels=due.channels, window=due.window)
        for to in waiting(task, command.members)[:MOST_RECIPIENTS]
    )
    return Decision(after, process, EventKind.REMINDED, text, told)


def miss_deadline(task: Task, process: ProcessInstance | None, command: MissDeadline, now: datetime) -> Decision:
    """The due time has passed: whom the task waits for is told once. Nothing where it was put off or has ended."""
    if not task.is_todo or task.deadline is not Deadline.AHEAD or task.due_time is None or task.due_time > now:
        return Decision(task, process, None)
    after = replace(task, version=task.version + 1, deadline=Deadline.PASSED)
    text = f"已超过截止时间 {china(task.due_time)}"
    people = waiting(task, command.members)[:MOST_RECIPIENTS]
    told = tuple(notice(after, to, NoticeKind.OVERDUE, now, text=text) for to in people)
    return Decision(after, process, EventKind.OVERDUE, text, told)
