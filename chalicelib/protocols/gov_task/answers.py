"""The family's envelope: `{success, content: {success, data, responseCode, responseMessage}}`, lists with their paging.

What the caller did wrong is told with success false and HTTP status 200, as clients of this family expect; only who may
not call at all (401, 403) and what may be tried again (503) is told by the status too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.identity.signatures import by_signature
from chalicelib.web.edge import Edge
from chalicelib.web.field_names import CAMEL, described
from chalicelib.web.reply import Reply

if TYPE_CHECKING:
    from chalicelib.errors import HubError
    from chalicelib.web.request import Request

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


EDGE = Edge(
    "gov_task",
    by_signature,
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
