"""`POST /workflow/task/batch`: up to 50 tasks approved at once. There is no way to refuse in bulk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.centre import batch
from chalicelib.protocols.workorder import asking
from chalicelib.protocols.workorder.edge import EDGE, OK, Answer, code_of, success
from chalicelib.web.blueprint import HubBlueprint

if TYPE_CHECKING:
    from chalicelib.centre.batch import Outcome
    from chalicelib.protocols.workorder import screen_wire
    from chalicelib.web.request import Request

routes = HubBlueprint(__name__, EDGE)


@routes.post(
    "/workflow/task/batch",
    summary="批量审批（同意），每项各有结果",
    response=lambda shapes, screen_shapes: shapes.Told[screen_shapes.Batch],
)
def approve(request: Request, body: screen_wire.BatchBody) -> Answer:
    """Complete each task with its comment. What cannot be done says why in its own row; the others stand.

    Repeat the call after any interruption: what the caller has completed is told as done, and `repeated`.
    """
    request.caller.require_user()
    wanted = [batch.Approval(row.taskId, row.comment) for row in body.rows]
    rows = [_row(each) for each in batch.approve(asking.asked(request), wanted)]
    done = sum(bool(row["ok"]) for row in rows)
    return success({"done": done, "failed": len(rows) - done, "rows": rows})


def _row(outcome: Outcome) -> Answer:
    error = outcome.error
    row: Answer = {"taskId": outcome.task_id, "ok": error is None, "repeated": False, "code": OK, "msg": "操作成功"}
    if outcome.done is not None:
        handled = asking.handled(outcome.done, outcome.task_id)
        return row | {name: value for name, value in handled.items() if name not in ("TaskId", "warnings")}
    if error is None:
        return row | {"repeated": True, "msg": "任务此前已由当前用户办理"}
    row |= {"code": code_of(error), "msg": error.message}
    named = getattr(error, "errors", None) or ()
    return row | {"errors": [{"field": each.field, "label": each.label, "message": each.message} for each in named]}
