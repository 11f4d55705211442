"""A task under the names of the POA documents, for the hub's own API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalicelib.todo.times import china

if TYPE_CHECKING:
    from chalicelib.todo.model import Task


def to_wire(task: Task) -> dict[str, Any]:
    """A task under the document's names; empty fields are left out."""
    fields = {
        "appId": task.app_id,
        "taskId": task.task_id,
        "taskName": task.subject,
        "handlers": ",".join(person.id for person in task.assignees),
        "handlingGroup": ",".join(task.groups),
        "initiator": task.initiator.id if task.initiator else "",
        "initiatorName": task.initiator.name if task.initiator else "",
        "nodeId": task.node_id,
        "nodeName": task.node_name,
        "handleUrl": task.links.pc,
        "viewUrl": task.links.pc_view,
        "mHandleUrl": task.links.mobile,
        "mViewUrl": task.links.mobile_view,
        "dueTime": china(task.due_time),
        **task.details,
    }
    return {name: value for name, value in fields.items() if value not in (None, "", [], ())}
