"""Which boxes a task and a process instance stand in. Box rows are nothing but this: a recount must find the same.

Owners are `U#<user>`, `G#<candidate group>` and `A#<application>#<shard>`, for tasks that nobody was named for and
those that are overdue.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chalicelib.todo.model import Source
from chalicelib.todo.people import CAN_DELEGATE
from chalicelib.todo.times import china, sortable

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.todo.model import Person, ProcessInstance, Task

TODO, DONE, STARTED, COPIED = "todo", "done", "started", "copied"
UNASSIGNED, LATE = "unassigned", "late"
APPLICATION_SHARDS = 8
SHOWN_DETAILS = (
    CAN_DELEGATE, "tenantId", "procDefKey", "procDefName", "category", "proInsCreateTime", "unclaimed", "suspended",
)  # fmt: skip
"""Details that lists show or filter by, where a protocol gives them."""
SHOWN_PEOPLE = 50
"""Assignees that a line of a list names; of more it tells how many there are, the task itself tells all."""
HIDDEN_FOR = "hiddenFor"
"""Detail: ids of those who have taken a finished task off their own lists."""


@dataclass(frozen=True, slots=True)
class BoxRow:
    """One line of one box.

    `priority` and `at` give its place (todo: priority, then time upward; others: newest first). `shared` marks a row
    that one reader may meet in two boxes (his own and a group's, or two groups'), so that totals can stay exact.
    """

    owner: str
    box: str
    priority: int
    at: datetime
    app_id: str
    subject_id: str
    shared: bool
    row: dict[str, Any]

    @property
    def place(self) -> str:
        """What orders the rows of a box."""
        return f"{self.priority}#{sortable(self.at)}#{self.subject_id[:40]}"


def user_box(user_id: str) -> str:
    """The owner key of a person's boxes."""
    return f"U#{user_id}"


def group_box(group_id: str) -> str:
    """The owner key of a candidate group's box."""
    return f"G#{group_id}"


def application_boxes(app_id: str) -> list[str]:
    """The owner keys under which an application's tasks without an assignee, and its overdue ones, are listed."""
    return [f"A#{app_id}#{shard}" for shard in range(APPLICATION_SHARDS)]


def box_rows(task: Task | None) -> list[BoxRow]:
    """The rows of a task: todo (or unassigned, and late) while open, done for who handled it, copied for the told."""
    if task is None or task.deleted:
        return []
    row = _task_row(task)
    rows = _todo_rows(task, row) if task.is_todo else []
    hidden = task.details.get(HIDDEN_FOR, ())
    todo = {row.owner for row in rows}
    done = {part.by.id: part.at for part in task.earlier if user_box(part.by.id) not in todo}
    done = {**done, **{part.by.id: part.at for part in task.handlings}}
    rows += [_row(task, user_box(user), DONE, at, row) for user, at in done.items() if user not in hidden]
    if task.is_overdue and task.due_time:
        rows.append(_row(task, _application_box(task), LATE, task.due_time, row))
    copies = {person.id for person in task.copied_to}
    rows += [_row(task, user_box(user), COPIED, task.created_on, row) for user in sorted(copies)]
    return rows


def may_be_lent(row: dict[str, Any]) -> bool:
    """Whether a line of somebody's box is also shown to who stands in for him (people.may_be_lent)."""
    return bool(row["source"] == Source.WORKORDER or row.get(CAN_DELEGATE) == 1)


def process_box_rows(process: ProcessInstance | None) -> list[BoxRow]:
    """The row of a process instance in its initiator's started box (我发起的)."""
    if process is None or process.deleted or process.initiator is None:
        return []
    row = {
        "appId": process.app_id,
        "taskId": None,
        "subject": process.subject or process.process_name,
        "source": process.source.value,
        "status": process.status.value,
        "processInstanceId": process.process_instance_id,
        "initiatorName": process.initiator.name or process.initiator.id,
        "createdOn": china(process.started_on),
        **{name: process.details[name] for name in SHOWN_DETAILS if name in process.details},
    }
    owner = user_box(process.initiator.id)
    at = process.started_on
    return [BoxRow(owner, STARTED, 0, at, process.app_id, process.process_instance_id, False, row)]


def _todo_rows(task: Task, row: dict[str, Any]) -> list[BoxRow]:
    owners = {user_box(person.id) for person in task.waiting}
    owners |= {group_box(group) for group in task.groups}
    if not owners and not task.assignees:
        return [_row(task, _application_box(task), UNASSIGNED, task.created_on, row)]
    shared = bool(task.groups) and len(owners) > 1
    return [
        BoxRow(owner, TODO, task.priority, task.created_on, task.app_id, task.task_id, shared, row)
        for owner in sorted(owners)
    ]


def _application_box(task: Task) -> str:
    return application_boxes(task.app_id)[zlib.crc32(task.task_id.encode()) % APPLICATION_SHARDS]


def _row(task: Task, owner: str, box: str, at: datetime, row: dict[str, Any]) -> BoxRow:
    return BoxRow(owner, box, 0, at, task.app_id, task.task_id, False, row)


def _task_row(task: Task) -> dict[str, Any]:
    """What a list shows of a task (docs/protocols/hub.md)."""
    shown = {name: task.details[name] for name in SHOWN_DETAILS if name in task.details}
    if task.summary:
        shown["summary"] = [_titled(line) for line in task.summary]
    if len(task.assignees) > SHOWN_PEOPLE:
        shown["assigneeCount"] = len(task.assignees)
    return {
        "appId": task.app_id,
        "taskId": task.task_id,
        "subject": task.subject,
        "source": task.source.value,
        "priority": task.priority,
        "status": task.status.value,
        "nodeName": task.node_name,
        "processInstanceId": task.process_instance_id,
        "initiatorName": _shown(task.initiator),
        "createdOn": china(task.created_on),
        "endOn": china(task.end_on),
        "dueTime": china(task.due_time),
        "assignees": [{"id": person.id, "name": person.name} for person in task.assignees[:SHOWN_PEOPLE]],
        "url": task.links.pc,
        "mobileUrl": task.links.mobile,
        **shown,
    }


def _titled(line: str) -> dict[str, str]:
    title, _, content = line.partition("|")
    return {"title": title, "content": content}


def _shown(person: Person | None) -> str:
    return (person.name or person.id) if person else ""
