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
from chalicelib.storage.ledger.pages import Filters
from chalicelib.todo.model import Source
from chalicelib.web.contract import Described, whole_number

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.web.request import Request

PAGING: Described = {
    "pageNum": whole_number("page from 1; 1 when absent", MAX_PAGE_NUMBER),
    "pageSize": whole_number("rows a page; 20 when absent", MAX_PAGE_SIZE),
    "cursor": "nextCursor of an earlier page, instead of pageNum",
}
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
    filters = _filters(request)
    scope = json.dumps([owner, box, filters.source, filters.keyword, filters.begin, filters.end])
    cursor = request.query.get("cursor")
    number, size = read_page_number(request)
    return Paging(
        number=number,
        size=size,
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
    source = request.query.get("source") or ""
    if source and source not in list(Source):
        raise BadInput(f"应为 {' | '.join(Source)}", field="source")
    return Filters(
        source=source,
        keyword=(request.query.get("keyword") or "").strip(),
        begin=moment(request.query, "from", FIRST_SECOND),
        end=moment(request.query, "to", LAST_SECOND),
    )
