"""A work order as its calls answer it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalicelib.centre import ordering
from chalicelib.storage.base import codec
from chalicelib.todo.times import china

if TYPE_CHECKING:
    from chalicelib.centre.case import Case
    from chalicelib.protocols.workorder.edge import Answer
    from chalicelib.storage.processes.work_orders import Order

KEPT = (
    "systemId",
    "projectId",
    "workorderId",
    "workorderIdExtend",
    "source",
    "compensation",
    "evaluate",
    "roomNumber",
    "description",
    "attachmentUrls",
)


def show(order: Order, case: Case | None) -> dict[str, Any]:
    """An order with what its process has come to."""
    return {
        "workorderNumber": order.number,
        "title": order.title,
        "workorderStatus": ordering.status_of(order, case),
        "processStatus": case.status if case else None,
        "processId": case.definition_id if case else None,
        "processName": case.process_name if case else None,
        "procInstId": order.instance_id,
        "currentTasks": [task.name for task in case.open.values()] if case else [],
        "createTime": china(order.created_at),
        "createBy": order.user_id,
        **{name: order.fields.get(name, "") for name in KEPT},
        "params": order.fields.get("params", {}),
        "evaluation": evaluation(order),
        "closedAt": china(codec.moment(order.closed["at"])) if order.closed else None,
        "closedBy": order.closed.get("by"),
    }


def evaluation(order: Order) -> Answer | None:
    """An order's judgement; None without one."""
    known = order.evaluation
    if not known:
        return None
    return {**{name: known[name] for name in ("score", "comment", "by")}, "at": china(codec.moment(known["at"]))}
