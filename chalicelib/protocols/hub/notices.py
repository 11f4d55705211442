"""A person's notices, and the buttons that business systems give their tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.errors import BadInput, NotFound
from chalicelib.messages import receipts
from chalicelib.protocols.hub import hosts
from chalicelib.protocols.hub.edge import EDGE, success
from chalicelib.protocols.hub.paging import PAGING, read_page_number
from chalicelib.storage.ledger import notices, once, tasks, unit_of_work
from chalicelib.todo.actions import DONE, OPEN
from chalicelib.todo.commands import Act
from chalicelib.todo.people import may_see
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


@routes.post(
    "/hub/tasks/{appId}/{taskId}/actions/{index}",
    summary="使用待办自带的操作按钮一次，返回其地址",
    query={"of": one_of(OPEN, DONE, meaning="缺省为 actions")},
    response=lambda shapes: shapes.Done[shapes.Json],
)
def use_action(request: Request) -> dict[str, object]:
    """Count one use of a button against its `times`, and answer what the client is to call or open."""
    name = request.query.get("of") or OPEN
    if name not in (OPEN, DONE):
        raise BadInput(f"应为 {OPEN} | {DONE}", field="of")
    text = request.path_params["index"]
    if not (text.isascii() and text.isdigit() and len(text) <= 3):  # noqa: PLR2004
        raise NotFound("没有这个操作", field="index")
    user_id = request.caller.require_user()
    command = Act(
        app_id=request.path_params["appId"],
        task_id=request.path_params["taskId"],
        user_id=user_id,
        groups=request.caller.groups,
        of_done=name == DONE,
        index=int(text),
    )
    _require_own_page(command, name, request)
    try:
        done = once.apply([command], unit_of_work.Context(request.now, user_id, request.request_id), request.repeat_id)
    except unit_of_work.Refused as refused:
        _, error = refused.errors[0]
        raise NotFound("没有这个操作", field="index") if isinstance(error, NotFound) else error from None
    after = done[0] if done else tasks.get_task(command.app_id, command.task_id)
    return success(after.details[name][command.index])


def _require_own_page(command: Act, name: str, request: Request) -> None:
    """A use that leads to a foreign host is refused before it is counted; 1 round trip where hosts are listed."""
    if not hosts.are_listed(command.app_id, request.now):
        return
    for found in tasks.latest([(command.app_id, command.task_id)]):
        buttons = found.details.get(name, ())
        if may_see(found, command.user_id, command.groups) and command.index < len(buttons):
            hosts.require_own(buttons[command.index].get("url") or "", command.app_id, request.now)
