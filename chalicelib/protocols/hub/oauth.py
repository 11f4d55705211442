"""`POST /oauth2/token`: an application's token for its client credentials (RFC 6749 sections 2.3.1, 4.4, 5)."""

from __future__ import annotations

import uuid
from base64 import b64decode
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_plus

from chalicelib.errors import BadInput, HubError, Unauthenticated
from chalicelib.identity.authenticate import by_bearer, check_client
from chalicelib.lazy import lazy
from chalicelib.web.blueprint import HubBlueprint
from chalicelib.web.edge import Edge
from chalicelib.web.reply import Reply

if TYPE_CHECKING:
    from chalicelib.identity import tokens
    from chalicelib.web.request import Request
else:
    tokens = lazy("chalicelib.identity.tokens")

MAX_BYTES = 16 * 1024
SCHEME = "Bearer"


class UnsupportedGrant(BadInput):
    """Raised for any grant but client_credentials."""

    code = "unsupported_grant_type"


def _render_error(error: HubError, _request: Request) -> Reply:
    names = {400: "invalid_request", 401: "invalid_client", 403: "unauthorized_client", 413: "invalid_request"}
    name = error.code if isinstance(error, UnsupportedGrant) else names.get(error.status, "temporarily_unavailable")
    described = f"{error.field}: {error.message}" if error.field else error.message
    challenge = {"WWW-Authenticate": 'Basic realm="todohub"'} if error.status == Unauthenticated.status else {}
    return Reply({"error": name, "error_description": described}, error.status, challenge)


EDGE = Edge(
    "oauth2",
    by_bearer,
    _render_error,
    refusal=lambda shapes: shapes.TokenRefusal,
    refused_with=(400, 401, 403, 413, 503),
)
routes = HubBlueprint(__name__, EDGE)


@routes.post(
    "/oauth2/token",
    summary="以客户端凭证换取访问令牌",
    public=True,
    consumes="application/x-www-form-urlencoded",
    described=lambda shapes: shapes.TokenForm,
    response=lambda shapes: shapes.Token,
)
def token(request: Request) -> Reply:
    """Answer `{access_token, token_type, expires_in}`."""
    fields = _fields(request)
    grant = fields.get("grant_type") or ""
    if grant != "client_credentials":
        raise UnsupportedGrant("应为 client_credentials" if grant else "不能为空", field="grant_type")
    client_id, secret = _basic(request) or (fields.get("client_id") or "", fields.get("client_secret") or "")
    if not client_id or not secret:
        raise Unauthenticated("缺少 client_id 或 client_secret")
    credential = check_client(client_id, secret, request.now)
    text, seconds = tokens.issue_application_token(client_id, credential.credential_id, request.now, uuid.uuid4().hex)
    answer = {"access_token": text, "token_type": SCHEME, "expires_in": seconds}
    return Reply(answer, headers={"Pragma": "no-cache"})


def _fields(request: Request) -> dict[str, Any]:
    if request.media_type != "application/json":
        return dict(request.form(max_bytes=MAX_BYTES))
    fields = request.json_object(max_bytes=MAX_BYTES)
    for name, value in fields.items():
        if not isinstance(value, str):
            raise BadInput("应为文本", field=name[:64])
    return fields


def _basic(request: Request) -> tuple[str, str] | None:
    scheme, _, encoded = request.header("Authorization").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        client_id, colon, secret = b64decode(encoded.strip(), validate=True).decode().partition(":")
    except ValueError:  # not Base64, or neither it nor what it holds is text
        colon = ""
    if not colon:
        raise Unauthenticated("应为 Basic base64(client_id:client_secret)", field="Authorization")
    return unquote_plus(client_id), unquote_plus(secret)
