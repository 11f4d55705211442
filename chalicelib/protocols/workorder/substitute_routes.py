"""Substitutes (代理人): out of office from–to. Everybody keeps his own; administrators keep anybody's."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from chalicelib.centre import people
from chalicelib.errors import BadInput, Conflict, Forbidden, NotFound
from chalicelib.protocols.workorder.edge import MANAGED, Answer, success
from chalicelib.protocols.workorder.reading import required
from chalicelib.storage.directory import substitutes
from chalicelib.storage.directory.substitutes import Absence
from chalicelib.todo.times import china, parse
from chalicelib.web.blueprint import HubBlueprint
from chalicelib.web.contract import listed

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.protocols.workorder import wire
    from chalicelib.web.request import Request

routes = HubBlueprint(__name__, MANAGED)
BASE = "/workflow/substitute"
MOST = 20


@routes.get(
    f"{BASE}/list",
    summary="代理人设置",
    query={"userId": "管理员可查他人"},
    response=lambda shapes: shapes.Told[listed(shapes.AbsenceRow)],
)
def list_absences(request: Request) -> Answer:
    """The caller's absences, past ones too."""
    found = substitutes.of(_whose(request, request.query.get("userId") or ""))
    return success([_show(each, request.now) for each in found], "查询成功")


@routes.post(
    BASE,
    summary="设置代理人",
    response=lambda shapes: shapes.Told[shapes.AbsenceRow],
)
def add_absence(request: Request, body: wire.AbsenceBody) -> Answer:
    """From beginTime to before endTime. There are no chains: a substitute's own substitute gains nothing from it."""
    user_id = _whose(request, body.userId)
    named = people.HERE.named(
        required({"substituteId": body.substituteId}, "substituteId"), "substituteId", request.now
    )
    if len(named) != 1 or named[0].id == user_id:
        raise BadInput("应为本人以外的一个用户", field="substituteId")
    begin, end = _moment(body.beginTime, "beginTime"), _moment(body.endTime, "endTime")
    if end <= begin:
        raise BadInput("应晚于 beginTime", field="endTime")
    known = [each for each in substitutes.of(user_id) if each.end > request.now]
    if any(begin < each.end and each.begin < end for each in known):
        raise Conflict("该时间段已设置代理人", field="beginTime")
    if len(known) >= MOST:
        raise Conflict(f"最多 {MOST} 条", field="beginTime")
    absence = Absence(uuid.uuid4().hex, user_id, named[0].id, begin, end)
    substitutes.save(absence)
    return success(_show(absence, request.now))


@routes.delete(
    f"{BASE}/{{absenceId}}",
    summary="取消代理人",
    query={"userId": "管理员可取消他人的"},
    response=lambda shapes: shapes.Told[None],
)
def remove_absence(request: Request) -> Answer:
    """It ends at once."""
    user_id = _whose(request, request.query.get("userId") or "")
    found = next((each for each in substitutes.of(user_id) if each.id == request.path_params["absenceId"]), None)
    if found is None:
        raise NotFound("没有这条代理人设置", field="absenceId")
    substitutes.remove(found)
    return success()


def _whose(request: Request, user_id: str) -> str:
    own = request.caller.require_user()
    if user_id and user_id != own and not request.caller.is_administrator:
        raise Forbidden("没有权限：只能设置本人的代理人", field="userId")
    return user_id or own


def _moment(text: str, name: str) -> datetime:
    try:
        return parse(required({name: text}, name))
    except ValueError as error:
        raise BadInput(str(error), field=name) from None


def _show(absence: Absence, now: datetime) -> Answer:
    names = people.HERE.known([absence.user_id, absence.substitute_id], now)
    return {
        "absenceId": absence.id,
        "userId": absence.user_id,
        "userName": people.person(absence.user_id, names).name or None,
        "substituteId": absence.substitute_id,
        "substituteName": people.person(absence.substitute_id, names).name or None,
        "beginTime": china(absence.begin),
        "endTime": china(absence.end),
        "active": absence.covers(now),
    }
