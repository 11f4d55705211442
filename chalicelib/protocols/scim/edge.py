"""SCIM's own form: errors as `urn:ietf:params:scim:api:messages:2.0:Error` (RFC 7644 section 3.12)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.errors import AlreadyExists, BadInput, TooLarge, Unauthenticated
from chalicelib.identity.authenticate import by_provisioning
from chalicelib.web.edge import Edge
from chalicelib.web.reply import Reply

if TYPE_CHECKING:
    from chalicelib.errors import HubError
    from chalicelib.web.request import Request

MEDIA_TYPE = "application/scim+json"
ERROR = "urn:ietf:params:scim:api:messages:2.0:Error"
_TYPES: dict[type[HubError], str] = {} if TYPE_CHECKING else {BadInput: "invalidValue", AlreadyExists: "uniqueness"}


def _render_error(error: HubError, _request: Request) -> Reply:
    detail = f"{error.field}: {error.message}" if error.field else error.message
    kind = next((name for type_, name in _TYPES.items() if isinstance(error, type_)), None)
    said: dict[str, object] = {"schemas": [ERROR], "status": str(error.status), "detail": detail}
    headers = {"Content-Type": MEDIA_TYPE}
    if error.status == Unauthenticated.status:
        headers["WWW-Authenticate"] = 'Bearer realm="todohub"'
    return Reply({**said, "scimType": kind} if kind else said, error.status, headers)


EDGE = Edge(
    "scim",
    by_provisioning,
    _render_error,
    refusal=lambda shapes: shapes.Error,
    media=MEDIA_TYPE,
    refused_with=(400, 401, 403, 404, 409, 412, TooLarge.status, 503),
)
