"""`POST /hub/sign-in/cas`: a CAS ticket for a token of the hub's own (docs/user-centre.md)."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from chalicelib.errors import Disabled, NotFound, Unauthenticated
from chalicelib.identity import accounts, guessing
from chalicelib.lazy import lazy
from chalicelib.protocols.hub.edge import EDGE, success
from chalicelib.settings import settings
from chalicelib.web.blueprint import HubBlueprint

if TYPE_CHECKING:
    from chalicelib.identity import cas, tokens
    from chalicelib.protocols.hub import sign_in_wire
    from chalicelib.web.request import Request
else:
    cas = lazy("chalicelib.identity.cas")
    tokens = lazy("chalicelib.identity.tokens")

routes = HubBlueprint(__name__, EDGE)


@routes.post(
    "/hub/sign-in/cas",
    summary="以 CAS 票据换取用户令牌",
    public=True,
    response=lambda shapes: shapes.Done[shapes.UserToken],
)
def by_cas(request: Request, body: sign_in_wire.Ticket) -> dict[str, object]:
    """The ticket must have been issued for the configured console; the CAS server accepts it once."""
    server = settings().cas
    if server is None:
        raise NotFound("本环境没有配置 CAS")
    try:
        user_id = cas.user_of(body.ticket, server)
    except Unauthenticated:
        guessing.told("ticket")
        raise
    stored = accounts.user(user_id, request.now)
    if stored is not None and not stored.enabled:
        raise Disabled("账号已被停用")
    text, seconds = tokens.issue_cas_token(user_id, request.now, uuid.uuid4().hex)
    return success({"userId": user_id, "accessToken": text, "expiresIn": seconds})
