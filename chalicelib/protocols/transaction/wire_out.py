"""A task as the transaction centre wants it: one entry of `next` (transaction.md, body parameters)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalicelib.delivery.fields import assignees, groups, handler, outward_id, text, waiting

if TYPE_CHECKING:
    from chalicelib.delivery.change import Change, Fields, Target

SHOWN = (
    "subject", "form_url", "form_url_view", "form_mobile_url", "form_mobile_url_view", "node_id", "node_name",
    "assignees", "candidate_groups", "due_time",
)  # fmt: skip


def app_of(change: Change, target: Target) -> str:
    """Return the appId of a row."""
    return target.credential.get("appId") or change.app_id


def task_id_of(change: Change, target: Target) -> str:
    """Return the task id the centre sees at first."""
    return outward_id(change, target, change.task_id, app_of(change, target))


def handlers_of(task: Fields | None, target: Target) -> list[str]:
    """Return who has not handled it yet, as the centre knows them; everybody, when nobody is left."""
    return [target.user(user) for user in waiting(task or {}) or assignees(task)]


def handlers_at_first(change: Change, target: Target) -> list[str]:
    """Return whom a task is made for: those who have it to do, and who needs it so that this change can be told."""
    if change.ended:
        return [target.user(user) for user in assignees(change.task)]
    left = handlers_of(change.task, target)
    who = handler(change)[0]
    told = change.kind == "handled" and who in assignees(change.task)
    return [*left, *([target.user(who)] if told and target.user(who) not in left else [])]


def next_task(change: Change, target: Target, task_id: str, handlers: list[str]) -> dict[str, Any]:
    """Return the task's fields. Both spellings of the mobile URLs are sent, centres read one or the other."""
    everything = {**change.process, **change.task}
    url, view = text(everything, "form_url"), text(everything, "form_url_view", "form_url")
    mobile = text(everything, "form_mobile_url", "form_url")
    mobile_view = text(everything, "form_mobile_url_view", "form_mobile_url", "form_url_view", "form_url")
    subject = text(everything, "subject", "process_instance_subject") or change.task_id
    kind = text(everything, "process_id", "biz_domain", "source") or change.app_id
    due = text(everything, "due_time")
    return {
        "autoCreateTransType": True,
        "canDelegate": 0,
        "handleUrl": url,
        "handlers": ",".join(handlers),
        "handlingGroup": "" if handlers else ",".join(groups(change.task)),
        "initiator": target.user(text(everything, "process_instance_initiator_id", "created_by_ids").split(",")[0]),
        "initiatorName": text(everything, "process_instance_initiator", "created_by_names").split(",")[0],
        "mHandleUrl": mobile,
        "mhandleUrl": mobile,
        "mViewUrl": mobile_view,
        "mviewUrl": mobile_view,
        "nodeId": text(everything, "node_id") or change.task_id,
        "nodeName": text(everything, "node_name") or subject,
        "serialNumber": text(everything, "biz_key") or change.task_id,
        "status": "next",
        "taskId": task_id,
        "taskName": subject,
        "taskSummary": [f"截止时间|{due}"] if due else [],
        "transTypeCode": kind,
        "transTypeName": text(everything, "process_name", "biz_domain") or kind,
        "transcationName": text(everything, "process_instance_subject") or subject,
        "viewUrl": view,
    }
