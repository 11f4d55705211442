"""User tokens of the hub's own issuer, for stages without a user centre (docs/protocols/hub.md)."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from chalicelib.errors import Forbidden, NotFound
from chalicelib.identity import accounts
from chalicelib.identity.caller import Caller
from chalicelib.lazy import lazy
from chalicelib.protocols.hub.edge import EDGE, success
from chalicelib.settings import settings
from chalicelib.storage.audit import recording
from chalicelib.storage.audit.entry import Change
from chalicelib.web.blueprint import HubBlueprint

if TYPE_CHECKING:
    from chalicelib.identity import tokens
    from chalicelib.protocols.hub import admin_wire
    from chalicelib.web.request import Request
else:
    tokens = lazy("chalicelib.identity.tokens")

routes = HubBlueprint(__name__, EDGE)


@routes.post(
    "/admin/tokens",
    summary="签发用户令牌（中枢自有签发方）",
    allow=Caller.require_administrator,
    response=lambda shapes: shapes.Done[shapes.UserToken],
)
def issue_user_token(request: Request, body: admin_wire.TokenBody) -> dict[str, object]:
    """Only in stages whose settings let the hub issue user tokens; elsewhere the user centre does."""
    if not settings().own_user_tokens:
        raise Forbidden("本环境的用户令牌由用户中心签发")
    user = accounts.user(body.userId, request.now)
    if user is None or not user.enabled:
        raise NotFound("用户不存在或已停用", field="userId")
    token_id = uuid.uuid4().hex
    text, seconds = tokens.issue_user_token(user.user_id, request.now, token_id)
    recording.note(Change(f"user/{user.user_id}", {}, {"issued": token_id, "seconds": seconds}))
    return success({"userId": user.user_id, "accessToken": text, "expiresIn": seconds})
