"""`GET /admin/audit`: who changed what, when, from where, before and after (docs/protocols/hub.md)."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any

from chalicelib.identity.caller import Caller
from chalicelib.protocols.hub.edge import EDGE
from chalicelib.protocols.hub.paging import PAGING, read_paging
from chalicelib.storage.audit import reading
from chalicelib.storage.base.codec import moment
from chalicelib.todo.times import china, parse
from chalicelib.web.blueprint import HubBlueprint

if TYPE_CHECKING:
    from chalicelib.web.request import Request

Answer = dict[str, object]
routes = HubBlueprint(__name__, EDGE)
FILTERS = {
    "actor": "操作者：用户、应用或服务的编号",
    "action": "接口路径或操作名称的一部分，例如 `/admin/users`",
    "object": "被修改的对象，例如 `user/zhangsan`；`user/` 表示该类全部",
    "from": "修改时间不早于（中国时间，日期或时刻）",
    "to": "修改时间不晚于（中国时间，日期或时刻）",
    "pageSize": PAGING["pageSize"],
    "cursor": PAGING["cursor"],
}


@routes.get(
    "/admin/audit",
    summary="审计日志：何人、何时、自何处、改了什么",
    query=FILTERS,
    allow=Caller.require_administrator,
    response=lambda audit_shapes: audit_shapes.Entries,
)
def list_entries(request: Request) -> Answer:
    """Newest first. A page may be short, even empty, and still have a next one: a filter looks at 500 a chain."""
    paging = read_paging(request, "admin", "audit")
    asked = reading.Asked(
        actor=_text(request, "actor"),
        action=_text(request, "action"),
        object=_text(request, "object"),
        begin=_stamp(paging.filters.begin, ".000000Z"),
        end=_stamp(paging.filters.end, ".999999Z"),
    )
    found, after = reading.page(asked, paging.size, paging.after)
    cursor = paging.next_cursor(after)
    return {"code": 200, "msg": "查询成功", "rows": [_shown(entry) for entry in found], "nextCursor": cursor}


def _text(request: Request, name: str) -> str:
    return (request.query.get(name) or "").strip()


def _stamp(text: str, fraction: str) -> str:
    """A moment of the query as entries are ordered by; empty stays empty."""
    return parse(text).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S") + fraction if text else ""


def _shown(entry: dict[str, Any]) -> Answer:
    return {
        "at": china(moment(entry["at"])),
        "actor": {
            "kind": entry["kind"],
            "userId": entry.get("user_id"),
            "appId": entry.get("app_id"),
            "source": entry.get("source"),
        },
        "action": entry["action"],
        "requestId": entry.get("request_id"),
        "changes": entry["changes"],
        "chain": entry["chain"],
        "number": entry["number"],
        "previousHash": entry["previous"],
        "hash": entry["hash"],
    }
