"""The hub's own envelope: `{code, msg, data}` or `{code, msg, total, rows, nextCursor}`; code 200 is success."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from chalicelib.identity.authenticate import by_bearer, by_push_headers_or_bearer
from chalicelib.web.edge import Edge
from chalicelib.web.field_names import described
from chalicelib.web.reply import Reply

if TYPE_CHECKING:
    from chalicelib.errors import HubError
    from chalicelib.web.request import Request


def success(data: object, msg: str = "操作成功") -> dict[str, object]:
    """One thing."""
    return {"code": 200, "msg": msg, "data": data}


def page(rows: list[dict[str, object]], total: int, next_cursor: str | None) -> dict[str, object]:
    """One page of things."""
    return {"code": 200, "msg": "查询成功", "total": total, "rows": rows, "nextCursor": next_cursor}


def _render_error(error: HubError, _request: Request) -> Reply:
    return Reply({"code": error.status, "msg": described(error), "error": error.code}, error.status)


EDGE = Edge(
    "hub",
    by_bearer,
    _render_error,
    closed=True,
    repeatable=True,
    refusal=lambda shapes: shapes.Refusal,
    pages=("/hub/",),
)
APPLICATIONS = replace(
    EDGE, authenticate=by_push_headers_or_bearer, security=(("appId", "accessToken"), ("Authorization",))
)
"""Of calls that an application may make with the credential it pushes with."""
