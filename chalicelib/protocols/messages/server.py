"""Sending messages, what became of them, and taking them back (docs/protocols/messages.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalicelib.errors import BadInput
from chalicelib.lazy import lazy
from chalicelib.protocols.hub.edge import page, success
from chalicelib.protocols.hub.paging import PAGING, read_paging
from chalicelib.protocols.messages.edge import EDGE, own_message, require_sender
from chalicelib.storage.messages import heads, recipients
from chalicelib.storage.messages.model import Status
from chalicelib.web.blueprint import HubBlueprint
from chalicelib.web.contract import one_of

if TYPE_CHECKING:
    from chalicelib.messages import accepting, recalling
    from chalicelib.protocols.messages import composing, shown, wire
    from chalicelib.web.request import Request
else:
    accepting = lazy("chalicelib.messages.accepting")
    composing = lazy("chalicelib.protocols.messages.composing")
    recalling = lazy("chalicelib.messages.recalling")
    shown = lazy("chalicelib.protocols.messages.shown")

Answer = dict[str, object]
routes = HubBlueprint(__name__, EDGE)
MOST_LOOKED_AT = 2_000
"""Recipients read for one page of those that a filter lets through."""
A_READ = 200


@routes.post(
    "/hub/messages",
    summary="发送消息给人员、用户组、部门与角色",
    allow=require_sender,
    response=lambda shapes: shapes.Done[shapes.AcceptedMessage],
)
def send(request: Request, body: wire.NewMessage) -> Answer:
    """Accepted once and for ever by its Idempotency-Key or `dedupKey`; who could not be told stands in the answer."""
    message = composing.compose(request, require_sender(request.caller), body, composing.audience_of(body.to))
    draft = accepting.Draft(message, composing.named_by(body.to), composing.template_of(body))
    return success(shown.show_accepted(accepting.accept(draft, request.now)), "已受理")


@routes.get(
    "/hub/messages",
    summary="已发送的消息",
    query={**PAGING, "appId": "谁发送的消息，只限管理员；缺省为自己的"},
    response=lambda shapes: shapes.Page[shapes.SentMessage],
)
def list_messages(request: Request) -> Answer:
    """An application's own, newest first. `total` is what this page shows; `nextCursor` leads on."""
    sender = require_sender(request.caller)
    wanted = request.query.get("appId") or sender
    if wanted != sender:
        request.caller.require_administrator()
    paging = read_paging(request, "messages", wanted)
    if paging.number > 1:
        raise BadInput("请使用 cursor 翻页", field="pageNum")
    found, after = heads.page(wanted, paging.size, paging.after)
    return page([shown.show_message(each) for each in found], len(found), paging.next_cursor(after))


@routes.get(
    "/hub/messages/{id}", summary="消息的状态与计数", response=lambda shapes: shapes.Done[shapes.CountedMessage]
)
def show(request: Request) -> Answer:
    """The state of the whole, and how many recipients stand how."""
    message = own_message(request.caller, request.path_params["id"])
    counts = shown.show_counts(heads.counts(message.message_id))
    return success({**shown.show_message(message), **counts}, "查询成功")


@routes.get(
    "/hub/messages/{id}/recipients",
    summary="消息的收件人、渠道与状态",
    query={
        "channel": "一种渠道",
        "status": one_of(*Status, meaning="一种状态"),
        "pageNum": PAGING["pageNum"],
        "pageSize": PAGING["pageSize"],
        "cursor": PAGING["cursor"],
    },
    response=lambda shapes: shapes.Page[shapes.MessageStanding],
)
def list_recipients(request: Request) -> Answer:
    """In order of user ids, a row for each channel; `pageSize` counts people. `total` counts all that match."""
    message = own_message(request.caller, request.path_params["id"])
    channel, status = request.query.get("channel"), request.query.get("status")
    if status and status not in list(Status):
        raise BadInput(f"应为 {' | '.join(Status)}", field="status")
    paging = read_paging(request, "recipients", message.message_id)
    if paging.number > 1:
        raise BadInput("请使用 cursor 翻页", field="pageNum")

    def wanted(in_channel: str, has: Status) -> bool:
        return channel in (None, "", in_channel) and status in (None, "", has.value)

    rows, last = _matching(message.message_id, paging.after or "", paging.size, wanted)
    total = sum(number for place, number in heads.counts(message.message_id).items() if wanted(*place))
    return page(rows, total, paging.next_cursor(last))


def _matching(message_id: str, last: str, size: int, wanted: Any) -> tuple[list[dict[str, object]], str | None]:
    rows: list[dict[str, object]] = []
    people = looked_at = 0
    while looked_at < MOST_LOOKED_AT:
        found = recipients.after(message_id, last, A_READ)
        for each in found:
            fitting = [shown.show_standing(each, one) for one in each.standings if wanted(one.channel, one.status)]
            rows += fitting
            people += bool(fitting)
            last = each.user_id
            if people == size:
                return rows, last
        looked_at += len(found)
        if len(found) < A_READ:
            return rows, None
    return rows, last


@routes.post(
    "/hub/messages/{id}/recall", summary="撤回消息", response=lambda shapes: shapes.Done[shapes.RecalledMessage]
)
def recall(request: Request, body: wire.MessageRecall) -> Answer:
    """Nobody more is told; unread notices go; what was read or has left the hub is counted as too late."""
    message = own_message(request.caller, request.path_params["id"])
    done = recalling.recall(message, request.now, body.reason)
    return success(
        {
            "stopped": done.stopped,
            "recalled": done.recalled,
            "tooLate": done.too_late,
            "complete": done.complete,
        },
        "已撤回",
    )
