"""When a task reminds whom it waits for or becomes overdue, and the entries it has in the due index.

Entries are nothing but a projection of the task: while it is open each reminder still to come has one and, once they
have fired, its due time until it has passed; firing takes the reminder off the task, ending takes all of them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from chalicelib.todo.model import Deadline, Reminder

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from chalicelib.todo.model import Task

BEFORE = {
    0: timedelta(0),
    1: timedelta(minutes=15),
    2: timedelta(hours=1),
    3: timedelta(hours=3),
    4: timedelta(days=1),
}
"""dueNotifyLevel → how long before dueTime (create-todo v2, request parameters)."""

REMINDER = "reminder"
OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class DueEntry:
    """Something that is to happen at a moment.

    `kind` says who takes care of it, `subject_id` what it concerns (for a reminder, the task), `mark` which of several.
    """

    kind: str
    at: datetime
    app_id: str
    subject_id: str
    mark: str


def reminder(due_time: datetime, level: int, channels: Sequence[str], *, window: bool) -> Reminder:
    """The reminder of a level. One whose moment has passed already is due at once."""
    return Reminder(level, due_time - BEFORE[level], tuple(channels), window)


def due_entries(task: Task | None) -> list[DueEntry]:
    """What a task waits for in the due index."""
    if task is None or not task.is_todo:
        return []
    found = [DueEntry(REMINDER, each.at, task.app_id, task.task_id, str(each.level)) for each in task.reminders]
    if task.due_time and task.deadline is Deadline.AHEAD and all(each.at > task.due_time for each in task.reminders):
        found.append(DueEntry(OVERDUE, task.due_time, task.app_id, task.task_id, ""))
    return found


def watched(before: Task | None, after: Task) -> Task:
    """The task with its due time looked at, where that is new; a task from before there was this stays as it is."""
    if before is not None and before.due_time == after.due_time:
        return after
    return replace(after, deadline=Deadline.AHEAD if after.due_time else Deadline.NONE)
