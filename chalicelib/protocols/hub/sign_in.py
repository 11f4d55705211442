"""`POST /hub/sign-in/cas`: a CAS ticket for a token of the hub's own (protocols/README.md section 8)."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from chalicelib.errors import Disabled, NotFound
from chalicelib.identity import accounts
from chalicelib.lazy import lazy
from chalicelib.protocols.hub.edge import EDGE, success
from chalicelib.settings import settings
from chalicelib.web.blueprint import HubBlueprint

if TYPE_CHECKING:
    from chalicelib.identity import cas, tokens
    from chalicelib.protocols.hub import shapes, sign_in_wire
    from chalicelib.web import validate as validation
    from chalicelib.web.request import Request
else:
    cas = lazy("chalicelib.identity.cas")
    shapes = lazy("chalicelib.protocols.hub.shapes")
    sign_in_wire = lazy("chalicelib.protocols.hub.sign_in_wire")
    tokens = lazy("chalicelib.identity.tokens")
    validation = lazy("chalicelib.web.validate")

MAX_BYTES = 4096
routes = HubBlueprint(__name__, EDGE)


@routes.post(
    "/hub/sign-in/cas",
    summary="A user token for a CAS service ticket",
    public=True,
    body=lambda: sign_in_wire.Ticket,
    response=lambda: shapes.Done[shapes.UserToken],
)
def by_cas(request: Request) -> dict[str, object]:
    """The ticket must have been issued for the configured console; the CAS server accepts it once."""
    server = settings().cas
    if server is None:
        raise NotFound("本环境没有配置 CAS")
    ticket = validation.validate(sign_in_wire.Ticket, request.json(max_bytes=MAX_BYTES)).ticket
    user_id = cas.user_of(ticket, server)
    stored = accounts.user(user_id, request.now)
    if stored is not None and not stored.enabled:
        raise Disabled("账号已被停用")
    text, seconds = tokens.issue_cas_token(user_id, request.now, uuid.uuid4().hex)
    return success({"userId": user_id, "accessToken": text, "expiresIn": seconds})
