"""A person's notices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.errors import BadInput
from chalicelib.messages import receipts
from chalicelib.protocols.hub.edge import EDGE, success
from chalicelib.protocols.hub.paging import PAGING, read_page_number
from chalicelib.storage.ledger import notices
from chalicelib.web.blueprint import HubBlueprint
from chalicelib.web.contract import one_of

if TYPE_CHECKING:
    from chalicelib.web.request import Request

routes = HubBlueprint(__name__, EDGE)


@routes.get(
    "/hub/notices",
    summary="我的通知：提醒、催办与抄送",
    query={
        "unread": one_of("true", "false", meaning="true：只看未读的"),
        "pageNum": PAGING["pageNum"],
        "pageSize": PAGING["pageSize"],
    },
    response=lambda task_shapes: task_shapes.NoticePage,
)
def list_notices(request: Request) -> dict[str, object]:
    """One page; `unread` is the exact number of unread ones in all."""
    wanted = request.query.get("unread") or "false"
    if wanted not in ("true", "false"):
        raise BadInput("应为 true | false", field="unread")
    number, size = read_page_number(request)
    found = notices.page(request.caller.require_user(), size, number, unread_only=wanted == "true")
    return {"code": 200, "msg": "查询成功", "total": found.total, "unread": found.unread, "rows": found.rows}


@routes.post(
    "/hub/notices/{id}/read",
    summary="通知标为已读",
    response=lambda shapes, task_shapes: shapes.Done[task_shapes.Marked],
)
def mark_read(request: Request) -> dict[str, object]:
    """Doing it twice is no error."""
    wanted = request.path_params["id"]
    notices.mark_read(request.caller.require_user(), wanted, request.now, receipts.receipt)
    return success({"id": wanted, "read": True})
