"""TaskDTO (docs/protocols/gov_task.md, 返回参数) and its smaller brothers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalicelib.todo.model import Status
from chalicelib.todo.times import china

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.todo.model import Person, ProcessInstance, Task


def task_dto(task: Task, package: ProcessInstance | None, app_name: str, now: datetime) -> dict[str, Any]:
    """Every documented field of a task; `package` tells when the instance was created."""
    details = task.details
    created = package.started_on if package else task.created_on
    return {
        "appKey": task.app_id,
        "appName": app_name,
        "businessType": details.get("businessType"),
        "taskUuid": task.task_id,
        "packageUuid": task.process_instance_id,
        "bizTaskId": details.get("bizTaskId"),
        "creator": _user(task.creators[0] if task.creators else task.initiator, details.get("creatorInfo")),
        "assignee": _user(task.assignees[0] if task.assignees else None, details.get("assigneeInfo")),
        "subject": task.subject,
        "url": task.links.pc,
        "mobileUrl": task.links.mobile or None,
        "createTime": china(task.created_on),
        "startTime": china(task.created_on),
        "dueTime": china(task.due_time),
        "priority": details.get("taskPriority") or str(task.priority),
        "finishTime": china(task.end_on),
        "formValues": details.get("formValues", []),
        "packageCreateTime": china(created),
        "overdue": overdue(task, now),
        "accelerators": details.get("acceleratorsJson", []),
        "needVpn": False,
        "dueNotifyTypeArr": details.get("dueNotifyTypeArr", []),
        "dueNotifyLevel": details.get("dueNotifyLevel"),
        "tag": details.get("tag"),
    }


def overdue(task: Task, now: datetime) -> bool:
    """Whether the task went, or is, beyond its due time."""
    return task.due_time is not None and (task.end_on or now) > task.due_time


def package_dto(row: dict[str, Any], app_name: str) -> dict[str, Any]:
    """An instance as its creator's list shows it."""
    return {
        "appKey": row["appId"],
        "appName": app_name,
        "packageUuid": row["processInstanceId"],
        "subject": row["subject"],
        "status": row["status"],
        "creatorName": row["initiatorName"],
        "createTime": row["createdOn"],
    }


def to_wire(task: Task) -> dict[str, Any]:
    """A task under the document's names, for the hub's own API; empty fields are left out."""
    fields = task_dto(task, None, "", task.created_on)
    hidden = ("appName", "overdue", "packageCreateTime", "needVpn", "priority")
    kept = {name: value for name, value in fields.items() if name not in hidden and value not in (None, "", [])}
    return {**kept, "canceled": True} if task.status is Status.ABORT else kept


def _user(person: Person | None, info: dict[str, str] | None) -> dict[str, Any] | None:
    if person is None:
        return None
    return {"userId": person.id, "name": person.name, "imgId": (info or {}).get("imgId", "")}
