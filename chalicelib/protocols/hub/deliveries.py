"""What is stuck, why, since when, and sending it again (docs/protocols/hub.md)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from chalicelib.errors import BadInput, Forbidden, NotFound
from chalicelib.identity import signing
from chalicelib.identity.caller import Caller
from chalicelib.lazy import lazy
from chalicelib.protocols.hub import target_shown
from chalicelib.protocols.hub.edge import APPLICATIONS, EDGE, page, success
from chalicelib.protocols.hub.paging import PAGING, read_paging
from chalicelib.register import BY_NAME
from chalicelib.storage.audit import recording
from chalicelib.storage.audit.entry import Change
from chalicelib.storage.deliveries import cursors, delivery_pages, targets
from chalicelib.storage.deliveries.cursors import STATUSES, moment
from chalicelib.storage.deliveries.delivery_pages import Asked
from chalicelib.storage.messages import channels
from chalicelib.todo.times import parse, sortable
from chalicelib.web.blueprint import HubBlueprint
from chalicelib.web.contract import one_of

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.delivery import reconcile, replay
    from chalicelib.protocols.hub import target_wire
    from chalicelib.storage.deliveries.cursors import Cursor, Status
    from chalicelib.storage.deliveries.targets import StoredTarget
    from chalicelib.web.request import Request
    from chalicelib.web.validate import Body
else:
    reconcile = lazy("chalicelib.delivery.reconcile")
    replay = lazy("chalicelib.delivery.replay")

Answer = dict[str, object]
routes = HubBlueprint(__name__, EDGE)
FILTERS = {
    "targetId": "一个投递目标；缺省为全部",
    "status": one_of(*STATUSES, meaning="一种状态；缺省为全部"),
    "appId": "一个应用的待办",
    "taskId": "一条待办（须同时给出 appId）：它到各目标的投递",
    "from": "进入该状态的时间不早于（中国时间，日期或时刻）",
    "to": "进入该状态的时间不晚于（中国时间，日期或时刻）",
}


@routes.get(
    "/admin/deliveries",
    summary="投递情况：积压、原因与起始时间",
    query={**FILTERS, **PAGING},
    response=lambda shapes: shapes.Page[shapes.Delivery],
)
def list_deliveries(request: Request) -> Answer:
    """With status pending or dead the oldest first, else the newest. `total` is counted up to 10,000 a status."""
    request.caller.require_administrator()
    return _listed(request, request.query.get("appId") or "")


@routes.get(
    "/hub/deliveries",
    summary="本应用待办的投递情况",
    query={**FILTERS, **PAGING},
    edge=APPLICATIONS,
    response=lambda shapes: shapes.Page[shapes.Delivery],
)
def own_deliveries(request: Request) -> Answer:
    """What became of what it pushed at every target; another application's is none of its business."""
    app_id = request.caller.require_application()
    if request.query.get("appId") not in (None, "", app_id) or request.caller.kind != "application":
        raise Forbidden("与凭证不一致", field="appId")
    return _listed(request, app_id)


def _listed(request: Request, app_id: str) -> Answer:
    target_id, task_id = (request.query.get(name) or "" for name in ("targetId", "taskId"))
    wanted = _statuses(request.query.get("status") or "")
    if task_id:
        return _of_task(app_id, task_id, target_id, wanted)
    known = [_named(target_id)] if target_id else [*targets.all_targets(), *channels.everything()]
    paging = read_paging(request, "deliveries", f"{target_id}#{','.join(wanted)}#{app_id}")
    begin, end = (parse(text) if text else None for text in (paging.filters.begin, paging.filters.end))
    last = end and end + timedelta(milliseconds=999)
    asked = Asked([target.target_id for target in known], wanted, begin, last, app_id)
    rows, after = delivery_pages.page(
        asked, paging.size, newest_first="delivered" in wanted, number=paging.number, after=paging.after
    )
    shown = [target_shown.show_delivery(row) for row in rows]
    return page(shown, delivery_pages.total(asked), paging.next_cursor(after))


@routes.post(
    "/admin/deliveries/replay",
    summary="重新投递",
    allow=Caller.require_administrator,
    response=lambda shapes: shapes.Done[shapes.Replayed],
)
def send_again(request: Request, body: target_wire.Replay) -> Answer:
    """Answers `{moved, busy, cursor}`; with a cursor there is more to send: repeat the call with it.

    `targetId` may be a channel's: what is dead there is sent again from its first step.
    """
    if body.asNew and body.asKnown:
        raise BadInput("不能与 asNew 同时为 true", field="asKnown")
    target = _named(body.targetId)
    belief = body.belief
    if _is_channel(target):
        _require_dead_ones(body)
        belief = "absent"
    if body.taskId and not body.appId:
        raise BadInput("不能为空", field="appId")
    _note(target, "replay", body)
    if body.taskId:
        done = replay.replay_task(target, (body.appId or "", body.taskId), body.from_, request.now, body.belief)
        return success({"moved": done.moved, "busy": done.busy, "cursor": None})
    began = _began("replay", body.cursor, request.now)
    done = replay.replay_target(target, body.from_, body.appId, began, request.now, belief)
    return success({"moved": done.moved, "busy": done.busy, "cursor": _mark("replay", began, request, more=done.more)})


@routes.post(
    "/admin/targets/{targetId}/reconcile",
    summary="与投递目标对账",
    allow=Caller.require_administrator,
    response=lambda shapes: shapes.Done[shapes.Reconciled],
)
def reconcile_target(request: Request, body: target_wire.Reconcile) -> Answer:
    """Tasks named, or what any target was told about since `from`, 500 a call. `repair` sends the missing ones."""
    target = targets.find_target(request.path_params["targetId"])
    if body.taskIds is not None:
        if not body.appId:
            raise BadInput("不能为空", field="appId")
        report = reconcile.compare(target, [(body.appId, task_id) for task_id in body.taskIds])
        after = None
    else:
        begin = _began("reconcile", body.cursor, request.now) if body.cursor else body.from_
        report, reached = reconcile.compare_since(target, targets.all_targets(), begin, request.now)
        after = signing.sign("reconcile", sortable(reached).encode(), request.now) if reached else None
    if body.repair:
        _note(target, "reconcile", body)
    repaired = reconcile.repair(target, report, request.now) if body.repair else 0
    return success({**report.as_dict(), "repaired": repaired, "cursor": after})


def _named(target_id: str) -> StoredTarget:
    """A target, or a channel of messages."""
    try:
        return targets.find_target(target_id)
    except NotFound:
        found = channels.known([target_id])
        if not found:
            raise
        return found[0]


def _is_channel(target: StoredTarget) -> bool:
    return target.protocol in BY_NAME and bool(BY_NAME[target.protocol].channel)


def _require_dead_ones(body: target_wire.Replay) -> None:
    """A message is told once: of a channel nothing is sent again but what has failed.

    Raises:
        BadInput: something else is asked for; names it.
    """
    asked = {"from": body.from_, "taskId": body.taskId, "asNew": body.asNew, "asKnown": body.asKnown}
    named = [name for name, value in asked.items() if value]
    if named:
        raise BadInput("消息渠道只重新投递失败的消息", field=named[0])


def _note(target: StoredTarget, what: str, body: Body) -> None:
    """Deliveries are moved one by one: that they are about to be is on record before the first."""
    asked = body.model_dump(mode="json", exclude_none=True, exclude={"cursor"})
    kind = "channel" if _is_channel(target) else "target"
    recording.note(Change(f"{kind}/{target.target_id}", {}, {what: asked}))


def _of_task(app_id: str, task_id: str, target_id: str, wanted: list[Status]) -> Answer:
    if not app_id:
        raise BadInput("不能为空", field="appId")
    found = [each for each in cursors.of_subject((app_id, task_id)) if _shown(each, target_id, wanted)]
    return page([target_shown.show_delivery(each) for each in found], len(found), None)


def _shown(cursor: Cursor, target_id: str, wanted: list[Status]) -> bool:
    return target_id in ("", cursor.target_id) and cursor.status in wanted


def _statuses(text: str) -> list[Status]:
    if not text:
        return list(STATUSES)
    chosen = [status for status in STATUSES if status == text]
    if not chosen:
        raise BadInput(f"应为 {' | '.join(STATUSES)}", field="status")
    return chosen


def _began(label: str, cursor: str | None, now: datetime) -> datetime:
    """The moment that a cursor of this call carries; the present without one."""
    if cursor is None:
        return now
    payload = signing.verify(label, cursor, now)
    if payload is None:
        raise BadInput("无效或已过期", field="cursor")
    return moment(payload.decode())


def _mark(label: str, began: datetime, request: Request, *, more: bool) -> str | None:
    return signing.sign(label, sortable(began).encode(), request.now) if more else None
