"""A task as the transaction centre wants it: one entry of `next` (docs/protocols/transaction.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalicelib.delivery.telling import detail, due, handler, outward_id, starter, subject
from chalicelib.todo.people import CAN_DELEGATE

if TYPE_CHECKING:
    from chalicelib.delivery.change import Change, Target
    from chalicelib.todo.model import Task


def shown(task: Task) -> tuple[object, ...]:
    """Return what the centre shows of a task; when none of it changed, it need not be told."""
    people = tuple((person.id, person.name) for person in task.assignees)
    return task.subject, task.links, task.node_id, task.node_name, people, task.groups, due(task)


def app_of(change: Change, target: Target) -> str:
    """Return the appId of a row."""
    return target.credential.get("appId") or change.app_id


def task_id_of(change: Change, target: Target) -> str:
    """Return the task id the centre sees at first."""
    return outward_id(change, target, change.task_id, app_of(change, target))


def handlers_of(task: Task | None, target: Target) -> list[str]:
    """Return who has not handled it yet, as the centre knows them; everybody, when nobody is left."""
    return [target.user(person.id) for person in (task.waiting or task.assignees if task else ())]


def handlers_at_first(change: Change, target: Target) -> list[str]:
    """Return whom a task is made for: those who have it to do, and who needs it so that this change can be told."""
    people = [person.id for person in change.task.assignees]
    if change.ended:
        return [target.user(user) for user in people]
    left = handlers_of(change.task, target)
    who = handler(change)[0]
    told = change.kind == "handled" and who in people
    return [*left, *([target.user(who)] if told and target.user(who) not in left else [])]


def next_task(change: Change, target: Target, task_id: str, handlers: list[str]) -> dict[str, Any]:
    """Return the task's fields. Both spellings of the mobile URLs are sent, centres read one or the other."""
    task, process, links = change.task, change.process, change.task.links
    mobile, view = links.mobile or links.pc, links.pc_view or links.pc
    mobile_view = links.mobile_view or links.mobile or view
    about, domain = subject(change), detail(task, "biz_domain")
    kind = (process.process_id if process else "") or domain or task.source.value
    initiator, initiator_name = starter(change)
    return {
        "autoCreateTransType": True,
        "canDelegate": task.details.get(CAN_DELEGATE, 0),
        "handleUrl": links.pc,
        "handlers": ",".join(handlers),
        "handlingGroup": "" if handlers else ",".join(task.groups),
        "initiator": target.user(initiator),
        "initiatorName": initiator_name,
        "mHandleUrl": mobile,
        "mhandleUrl": mobile,
        "mViewUrl": mobile_view,
        "mviewUrl": mobile_view,
        "nodeId": task.node_id or change.task_id,
        "nodeName": task.node_name or about,
        "serialNumber": detail(task, "biz_key") or change.task_id,
        "status": "next",
        "taskId": task_id,
        "taskName": about,
        "taskSummary": [f"截止时间|{due(task)}"] if task.due_time else [],
        "transTypeCode": kind,
        "transTypeName": (process.process_name if process else "") or domain or kind,
        "transcationName": (process.subject if process else "") or about,
        "viewUrl": view,
    }
