"""The centre's envelope and its codes (接口响应状态码); HTTP says 200 for whatever a code tells.

401 is for credentials, 400 for what cannot be parsed. `BadInput` without a field is such a thing: it is raised only
where a body or a header is read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.errors import (
    BadInput,
    Disabled,
    Forbidden,
    HubError,
    TooLarge,
    TooManyRequests,
    Unauthenticated,
    Unavailable,
    UserCentreDown,
)
from chalicelib.identity.authenticate import (
    by_bearer,
    by_bearer_or_query,
    by_person_or_workorder_headers,
    by_worker,
    by_workorder_headers,
    names_workorder_caller,
)
from chalicelib.web.edge import Authenticate, Edge
from chalicelib.web.field_names import CAMEL, described
from chalicelib.web.reply import Reply

if TYPE_CHECKING:
    from chalicelib.identity.caller import Caller
    from chalicelib.web.request import Request

OK, WRONG_CALL, NO_PERMISSION, DISABLED, BAD_TOKEN, FAILED = 200, 4000, 4001, 4002, 4004, 404
BAD_PARAMETER, NO_USER, USER_CENTRE_DOWN, STORAGE_DOWN = 4101, 4200, 5001, 5003
PEOPLE = ("userId", "userIds", "copyUserIds", "nextUserIds", "substituteId")
"""Parameters that name people: what is wrong with them is that nobody is called so."""

Answer = dict[str, object]


def success(data: object = None, msg: str = "操作成功") -> Answer:
    """One thing."""
    return {"code": OK, "msg": msg, "data": data}


def page(rows: list[Answer], total: int) -> Answer:
    """One page of things."""
    return {"total": total, "rows": rows, "code": OK, "msg": "查询成功"}


_CODES: tuple[tuple[type[HubError], int], ...] = (
    (Disabled, DISABLED),
    (Forbidden, NO_PERMISSION),
    (UserCentreDown, USER_CENTRE_DOWN),
    (Unavailable, STORAGE_DOWN),
    (BadInput, BAD_PARAMETER),
    (TooLarge, BAD_PARAMETER),
    (TooManyRequests, TooManyRequests.status),
)


def code_of(error: HubError) -> int:
    """The documented code of an error."""
    if isinstance(error, Unauthenticated):
        return BAD_TOKEN if error.field in ("accessToken", "Authorization") else NO_PERMISSION
    if isinstance(error, BadInput) and error.field is None:
        return WRONG_CALL
    known = next((code for kind, code in _CODES if isinstance(error, kind)), None)
    return known or (NO_USER if error.field in PEOPLE else FAILED)


def _render_error(error: HubError, _request: Request) -> Reply:
    code = code_of(error)
    status = {WRONG_CALL: 400}.get(code, 401 if isinstance(error, Unauthenticated) else 200)
    named = code == BAD_PARAMETER and CAMEL.get(error.field or "", error.field or "") not in error.message
    body: Answer = {"code": code, "msg": described(error) if named else error.message}
    if errors := getattr(error, "errors", None):
        body["errors"] = [{"field": each.field, "label": each.label, "message": each.message} for each in errors]
    if reasons := getattr(error, "reasons", None):
        body["reasons"] = [{"element": each.element, "line": each.line, "message": each.message} for each in reasons]
    return Reply(body, status)


def _either(request: Request) -> Caller:
    """The centre's header set where it is sent, else a token: the hub's own console and tools manage processes too."""
    return by_workorder_headers(request) if names_workorder_caller(request) else by_bearer(request)


def _either_or_query(request: Request) -> Caller:
    return by_workorder_headers(request) if names_workorder_caller(request) else by_bearer_or_query(request)


_APP = ("requestType", "appID", "secretKey", "accessToken", "Authorization")
_SERVICE = ("requestType", "serverID", "secretKey", "accessToken")
_TOKEN = ("Authorization",)


def _edge(name: str, authenticate: Authenticate, *security: tuple[str, ...]) -> Edge:
    return Edge(
        name,
        authenticate,
        _render_error,
        security,
        refusal=lambda shapes: shapes.CentreRefusal,
        refused_with=(200, 400, 401),
        names_methods=True,
        repeatable=True,
        pages=("/",),
    )


EDGE = _edge("workorder", by_person_or_workorder_headers, _TOKEN, _APP, _SERVICE)
"""Processes and tasks: a person's own token, or the documented header set, whole. Never an application alone."""
MANAGED = _edge("workorder management", _either, _TOKEN, _APP, _SERVICE)
TYPES = _edge("workorder types", _either_or_query, ("accessToken",), _TOKEN, _APP, _SERVICE)
WORKERS = _edge(
    "workorder jobs",
    by_worker,
    _TOKEN,
    ("requestType", "appID", "secretKey"),
    ("requestType", "serverID", "secretKey"),
)
"""Jobs of processes: programs that stand for nobody."""
