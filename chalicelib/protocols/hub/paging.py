"""Reading pageNum, pageSize, cursor and filters; cursors are signed and belong to one box and one set of filters."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalicelib.errors import BadInput
from chalicelib.identity import signing
from chalicelib.storage.pages import Filters
from chalicelib.todo.model import Source
from chalicelib.todo.times import china, parse
from chalicelib.web.contract import Described, whole_number

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.web.request import Request

MAX_SIZE, DEFAULT_SIZE, MAX_NUMBER = 100, 20, 1_000_000
PAGING: Described = {
    "pageNum": whole_number("page from 1; 1 when absent", MAX_NUMBER),
    "pageSize": whole_number("rows a page; 20 when absent", MAX_SIZE),
    "cursor": "nextCursor of an earlier page, instead of pageNum",
}
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z", re.ASCII)


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
    filters = _filters(request)
    scope = json.dumps([owner, box, filters.source, filters.keyword, filters.begin, filters.end])
    cursor = request.query.get("cursor")
    return Paging(
        number=_number(request, "pageNum", 1, MAX_NUMBER),
        size=_number(request, "pageSize", DEFAULT_SIZE, MAX_SIZE),
        after=_place(cursor, scope, request.now) if cursor else None,
        filters=filters,
        scope=scope,
        now=request.now,
    )


def read_page_number(request: Request) -> tuple[int, int]:
    """The number and size of a page, for lists without cursor or filters.

    Raises:
        BadInput: names the parameter.
    """
    return _number(request, "pageNum", 1, MAX_NUMBER), _number(request, "pageSize", DEFAULT_SIZE, MAX_SIZE)


def _number(request: Request, name: str, default: int, most: int) -> int:
    text = request.query.get(name)
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 10 and 1 <= int(text) <= most):  # noqa: PLR2004
        raise BadInput(f"应为 1 到 {most} 的整数", field=name)
    return int(text)


def _place(cursor: str, scope: str, now: datetime) -> str:
    payload = signing.verify("cursor", cursor, now)
    if payload is None:
        raise BadInput("无效或已过期", field="cursor")
    its_scope, place = json.loads(payload)
    if its_scope != scope:
        raise BadInput("不属于这个查询", field="cursor")
    return str(place)


def _filters(request: Request) -> Filters:
    source = request.query.get("source") or ""
    if source and source not in list(Source):
        raise BadInput(f"应为 {' | '.join(Source)}", field="source")
    return Filters(
        source=source,
        keyword=(request.query.get("keyword") or "").strip(),
        begin=_moment(request, "from", "00:00:00"),
        end=_moment(request, "to", "23:59:59"),
    )


def _moment(request: Request, name: str, time_of_day: str) -> str:
    text = request.query.get(name) or ""
    if not text:
        return ""
    try:
        return china(parse(f"{text} {time_of_day}" if _DAY.match(text) else text)) or ""
    except ValueError as error:
        raise BadInput(f"{error}", field=name) from None
