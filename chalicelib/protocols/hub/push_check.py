"""`POST /hub/push/check`: what a push would be answered, and why, row by row; nothing is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.errors import Forbidden, NotFound
from chalicelib.lazy import lazy
from chalicelib.protocols.hub.edge import APPLICATIONS, success
from chalicelib.storage.directory import holders
from chalicelib.web.blueprint import HubBlueprint

if TYPE_CHECKING:
    from chalicelib.protocols.hub import push_check_wire
    from chalicelib.protocols.push import checking, server
    from chalicelib.web.request import Request
else:
    checking = lazy("chalicelib.protocols.push.checking")
    server = lazy("chalicelib.protocols.push.server")

routes = HubBlueprint(__name__, APPLICATIONS)


@routes.post(
    "/hub/push/check",
    summary="试推送：只检查，不保存",
    response=lambda shapes, push_check_wire: shapes.Done[push_check_wire.PushChecked],
)
def check(request: Request, body: push_check_wire.PushCheckBody) -> dict[str, object]:
    """An application checks its own pushes, an administrator anybody's; what is stored already counts."""
    own = request.caller.app_id if request.caller.kind == "application" else None
    app_id = body.appId or own or ""
    if app_id != own and not request.caller.is_administrator:
        raise Forbidden("只能检查本应用的推送")
    holder = holders.find_holder("application", app_id) if app_id else None
    if holder is None:
        raise NotFound("应用不存在", field="appId")
    found = checking.check(body.taskInfo, app_id, server.manners_of(holder), request.now)
    rows = [
        {
            "row": line.label,
            "taskId": line.task_id,
            "does": line.does,
            "accepted": not line.message,
            "field": line.field,
            "message": line.message,
        }
        for line in found.lines
    ]
    return success({"pushResult": "SUCCESS" if found.accepted else "ERROR", "msgInfo": found.info, "rows": rows})
