"""The family's envelope: `{success, content: {success, data, responseCode, responseMessage}}`, lists with their paging.

What the caller did wrong is told with success false and HTTP status 200, as clients of this family expect; only who may
not call at all (401, 403) and what may be tried again (503) is told by the status too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.errors import Unauthenticated
from chalicelib.identity.authenticate import caller_of_token
from chalicelib.identity.signatures import by_signature, is_signed
from chalicelib.protocols.gov_task import travelling
from chalicelib.web.edge import Edge
from chalicelib.web.field_names import CAMEL, described
from chalicelib.web.reply import Reply

if TYPE_CHECKING:
    from chalicelib.errors import HubError
    from chalicelib.identity.caller import Caller
    from chalicelib.web.request import Request

STANDS_IN = "access_token"
_TOLD_BY_STATUS = (401, 403, 500, 503)
_NAMES = CAMEL | {
    "handler": "userId",
    "process_instance_id": "packageUuid",
    "status": "taskUuid",
    "task_id": "taskUuid",
}
"""The rules' names for what this family's parameters name."""


def success(data: object, **paging: int) -> dict[str, object]:
    """What was asked for; `paging` is currentPage, pageSize and totalSize of a list."""
    content = {"success": True, "data": data, "responseCode": "0", "responseMessage": "OK", **paging}
    return {"success": True, "content": content}


def _render_error(error: HubError, _request: Request) -> Reply:
    content = {
        "success": False,
        "data": None,
        "responseCode": str(error.status),
        "responseMessage": described(error, _NAMES),
    }
    status = error.status if error.status in _TOLD_BY_STATUS else 200
    return Reply({"success": False, "content": content}, status)


def _acknowledge(request: Request) -> Reply:
    """Our own change came home: done, and nothing stored. A created todo gets a name that only such calls will use."""
    uuid = request.query.get("taskUuid") or f"home:{request.query.get('bizTaskId') or ''}"
    return Reply(success({"taskUuid": uuid, "packageUuid": request.query.get("packageUuid") or uuid}))


def _authenticate(request: Request) -> Caller:
    """By signature; a token of `/gettoken.json` may stand in for one, as parameter `access_token`."""
    given = travelling.parameters(request)
    token = next((value for name, value in given if name == STANDS_IN), "")
    if not token or is_signed(request):
        return by_signature(request, given)
    caller = caller_of_token(token, request.now, field=STANDS_IN)
    if caller.kind != "application":
        raise Unauthenticated("应为应用令牌", field=STANDS_IN)
    return caller


EDGE = Edge(
    "gov_task",
    _authenticate,
    _render_error,
    looped=_acknowledge,
    repeatable=True,
    security=(
        (
            "apiKey",
            "X-Hmac-Auth-Timestamp",
            "X-Hmac-Auth-Nonce",
            "X-Hmac-Auth-Version",
            "X-Hmac-Auth-Signature",
        ),
        ("_api_access_key", "_api_timestamp", "_api_signature"),
        ("appKey", "secretKey"),
    ),
    refusal=lambda shapes: shapes.Refused,
    refused_with=(200, 401, 403, 503),
)
