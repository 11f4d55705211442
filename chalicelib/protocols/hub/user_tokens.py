"""User tokens of the hub's own issuer, for stages without a user centre (protocols/README.md section 5)."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from chalicelib.errors import Forbidden, NotFound
from chalicelib.identity import accounts
from chalicelib.lazy import lazy
from chalicelib.protocols.hub.edge import EDGE, success
from chalicelib.settings import settings
from chalicelib.web.blueprint import HubBlueprint

if TYPE_CHECKING:
    from chalicelib.identity import tokens
    from chalicelib.protocols.hub import admin_wire as wire
    from chalicelib.protocols.hub import shapes
    from chalicelib.web import validate as validation
    from chalicelib.web.request import Request
else:
    shapes = lazy("chalicelib.protocols.hub.shapes")
    tokens = lazy("chalicelib.identity.tokens")
    validation = lazy("chalicelib.web.validate")
    wire = lazy("chalicelib.protocols.hub.admin_wire")

routes = HubBlueprint(__name__, EDGE)


@routes.post(
    "/admin/tokens",
    summary="A user token of the hub's own issuer",
    body=lambda: wire.TokenBody,
    response=lambda: shapes.Done[shapes.UserToken],
)
def issue_user_token(request: Request) -> dict[str, object]:
    """Only in stages whose settings let the hub issue user tokens; elsewhere the user centre does."""
    request.caller.require_administrator()
    if not settings().own_user_tokens:
        raise Forbidden("本环境的用户令牌由用户中心签发")
    body = validation.validate(wire.TokenBody, request.json())
    user = accounts.user(body.userId, request.now)
    if user is None or not user.enabled:
        raise NotFound("用户不存在或已停用", field="userId")
    text, seconds = tokens.issue_user_token(user.user_id, request.now, uuid.uuid4().hex)
    return success({"userId": user.user_id, "accessToken": text, "expiresIn": seconds})
