"""`GET /hub/counts`: what a screen shows beside its menus, cheap enough to be asked again and again."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING

from chalicelib.protocols.hub.edge import EDGE, success
from chalicelib.storage.base.keys import digest
from chalicelib.storage.directory import substitutes
from chalicelib.storage.ledger import box_counts
from chalicelib.todo import projection
from chalicelib.web.blueprint import HubBlueprint
from chalicelib.web.reply import Reply

if TYPE_CHECKING:
    from chalicelib.web.request import Request

routes = HubBlueprint(__name__, EDGE)


@routes.get(
    "/hub/counts",
    summary="各类待办与通知的数量",
    response=lambda screen_shapes: screen_shapes.Known[screen_shapes.Counts],
)
def counts(request: Request) -> Reply:
    """With an ETag: sent back as If-None-Match, it is answered 304 while nothing has changed."""
    user_id = request.caller.require_user()
    data = read(request, user_id)
    tag = f'"{digest(json.dumps([user_id, data]))}"'
    if tag in (each.strip().removeprefix("W/") for each in request.header("If-None-Match").split(",")):
        return Reply(status=304, headers={"ETag": tag})
    return Reply(success(data, "查询成功"), headers={"ETag": tag})


def read(request: Request, user_id: str) -> dict[str, object]:
    """How many lines a caller's boxes have; 2 round trips."""
    found = box_counts.read(
        projection.user_box(user_id),
        [projection.group_box(group) for group in dict.fromkeys(request.caller.groups)],
        user_id,
        partial(substitutes.lent_boxes, user_id, request.now),
        request.now,
    )
    return {
        "todo": found.todo,
        "done": found.done,
        "started": found.started,
        "copied": found.copied,
        "claimable": found.claimable,
        "overdue": found.overdue,
        "unreadNotices": found.unread,
        "complete": found.complete,
    }
