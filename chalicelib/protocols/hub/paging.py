"""Reading pageNum, pageSize, cursor and filters; cursors are signed and belong to one box and one set of filters."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalicelib.errors import BadInput
from chalicelib.identity import signing
from chalicelib.protocols.parameters import (
    FIRST_SECOND,
    LAST_SECOND,
    MAX_PAGE_NUMBER,
    MAX_PAGE_SIZE,
    moment,
    page_of,
)
from chalicelib.storage.ledger.filters import ORDERS, Filters
from chalicelib.todo.model import Source
from chalicelib.todo.times import china
from chalicelib.web.contract import Described, one_of, whole_number

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from chalicelib.web.request import Request

PAGING: Described = {
    "pageNum": whole_number("页码，从 1 起；缺省为 1", MAX_PAGE_NUMBER),
    "pageSize": whole_number("每页行数；缺省为 20", MAX_PAGE_SIZE),
    "cursor": "上一页给出的 nextCursor，代替 pageNum",
}
BOXES_OWN = "priority"
FILTERS: Described = {
    "source": one_of(*Source, meaning="待办来源"),
    "appId": "一个应用的",
    "processKey": "工单流程标识的一部分",
    "processName": "工单流程名称的一部分",
    "priority": one_of("1", "2", "3", meaning="一种优先级"),
    "keyword": "标题、节点、发起人或待办编号的一部分",
    "from": "创建时间不早于，yyyy-MM-dd 或 yyyy-MM-dd HH:mm:ss",
    "to": "创建时间不晚于，格式同上",
    "dueFrom": "到期时间不早于，格式同上",
    "dueTo": "到期时间不晚于，格式同上",
    "overdue": one_of("true", "false", meaning="true：已经到期的"),
    "unclaimed": one_of("true", "false", meaning="true：尚可签收的"),
    "sort": one_of(
        BOXES_OWN,
        *ORDERS,
        meaning="priority：收件箱自身的顺序（缺省）；due：先到期的在前；newest、oldest：按创建时间",
    ),
}
"""Of a box; each costs its reader his own box at most."""
DEFAULT_SIZE = 20


@dataclass(frozen=True, slots=True)
class Paging:
    """What part of a box is asked for."""

    number: int
    size: int
    after: str | None
    filters: Filters
    scope: str
    now: datetime

    def next_cursor(self, place: str | None) -> str | None:
        """The signed cursor that leads on from `place`."""
        if place is None:
            return None
        return signing.sign("cursor", json.dumps([self.scope, place]).encode(), self.now)


def read_paging(request: Request, owner: str, box: str) -> Paging:
    """Read a list request's paging.

    Raises:
        BadInput: names the parameter.
    """
    scope = json.dumps([owner, box, *sorted(each for each in request.query.pairs() if each[0] not in PAGING)])
    cursor = request.query.get("cursor")
    number, size = read_page_number(request)
    return Paging(
        number=number,
        size=size,
        after=_place(cursor, scope, request.now) if cursor else None,
        filters=_filters(request),
        scope=scope,
        now=request.now,
    )


def read_page_number(request: Request) -> tuple[int, int]:
    """The number and size of a page, for lists without cursor or filters.

    Raises:
        BadInput: names the parameter.
    """
    return page_of(request.query, "pageNum", "pageSize", DEFAULT_SIZE)


def _place(cursor: str, scope: str, now: datetime) -> str:
    payload = signing.verify("cursor", cursor, now)
    if payload is None:
        raise BadInput("无效或已过期", field="cursor")
    its_scope, place = json.loads(payload)
    if its_scope != scope:
        raise BadInput("不属于这个查询", field="cursor")
    return str(place)


def _filters(request: Request) -> Filters:
    order = _one_of(request, "sort", (BOXES_OWN, *ORDERS))
    return Filters(
        source=_one_of(request, "source", tuple(Source)),
        keyword=_text(request, "keyword"),
        begin=moment(request.query, "from", FIRST_SECOND),
        end=moment(request.query, "to", LAST_SECOND),
        app_id=_text(request, "appId"),
        priority=int(_one_of(request, "priority", ("1", "2", "3")) or 0),
        process_key=_text(request, "processKey"),
        process_name=_text(request, "processName"),
        due_begin=moment(request.query, "dueFrom", FIRST_SECOND),
        due_end=moment(request.query, "dueTo", LAST_SECOND),
        late_at=(china(request.now) or "") if _flag(request, "overdue") else "",
        also=(("unclaimed", "1"),) if _flag(request, "unclaimed") else (),
        order=next((each for each in ORDERS if each == order), ""),
    )


def _text(request: Request, name: str) -> str:
    return (request.query.get(name) or "").strip()


def _one_of(request: Request, name: str, words: Sequence[str]) -> str:
    value = _text(request, name)
    if value and value not in words:
        raise BadInput(f"应为 {' | '.join(words)}", field=name)
    return value


def _flag(request: Request, name: str) -> bool:
    return _one_of(request, name, ("true", "false")) == "true"
