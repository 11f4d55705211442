"""The bell: how many notices are unread, and marking them as read (docs/protocols/messages.md)."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

from chalicelib.messages import receipts
from chalicelib.protocols.hub import edge
from chalicelib.storage.base.keys import digest
from chalicelib.storage.ledger import notices
from chalicelib.web.blueprint import HubBlueprint
from chalicelib.web.reply import Reply

if TYPE_CHECKING:
    from chalicelib.protocols.messages import wire
    from chalicelib.web.request import Request

routes = HubBlueprint(__name__, edge.EDGE)
BUDGET_SECONDS = 8


@routes.get(
    "/hub/notices/unread", summary="未读通知数（按类别）", response=lambda shapes: shapes.Done[shapes.UnreadNotices]
)
def unread(request: Request) -> Reply:
    """One read unit; with an ETag: sent back as If-None-Match, it is answered 304 while nothing has changed."""
    user_id = request.caller.require_user()
    whole, by_class = notices.unread_by_class(user_id)
    data = {"unread": whole, "byClass": by_class}
    tag = f'"{digest(json.dumps([user_id, data]))}"'
    if tag in (each.strip().removeprefix("W/") for each in request.header("If-None-Match").split(",")):
        return Reply(status=304, headers={"ETag": tag})
    return Reply(edge.success(data, "查询成功"), headers={"ETag": tag})


@routes.post(
    "/hub/notices/read", summary="通知批量或全部标为已读", response=lambda shapes: shapes.Done[shapes.MarkedNotices]
)
def read_some(request: Request, body: wire.ReadNotices) -> dict[str, object]:
    """Those named, each of which must be the caller's, or all that are unread now. Doing it twice is no error."""
    user_id = request.caller.require_user()
    if body.ids is not None:
        wanted = list(dict.fromkeys(body.ids))
        for each in wanted:
            notices.mark_read(user_id, each, request.now, receipts.receipt)
        return edge.success({"read": len(wanted), "complete": True})
    ends_at = time.monotonic() + BUDGET_SECONDS
    number, complete = receipts.read_all(user_id, request.now, lambda: time.monotonic() >= ends_at)
    return edge.success({"read": number, "complete": complete})
