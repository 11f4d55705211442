"""`/gettoken.json`: a token that stands in for signatures, which public clients of the family ask for first."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from chalicelib.errors import Forbidden
from chalicelib.identity.signatures import credential_of
from chalicelib.lazy import lazy
from chalicelib.protocols.gov_task.answers import EDGE, success
from chalicelib.protocols.gov_task.parameters import Parameters
from chalicelib.web.blueprint import HubBlueprint
from chalicelib.web.contract import needed

if TYPE_CHECKING:
    from chalicelib.identity import tokens
    from chalicelib.web.request import Request
else:
    tokens = lazy("chalicelib.identity.tokens")

PATH = "/gettoken.json"
routes = HubBlueprint(__name__, EDGE)
_CONTRACT: dict[str, Any] = {
    "summary": "取访问令牌",
    "query": {"appkey": needed("应用标识"), "appsecret": needed("应用密钥")},
    "response": lambda shapes: shapes.Success[shapes.AccessToken],
}


@routes.get(PATH, **_CONTRACT)
@routes.post(PATH, **_CONTRACT, form=True, consumes="application/x-www-form-urlencoded")
def get_token(request: Request) -> dict[str, object]:
    """The token goes along as `access_token` and ends with the credential that it was asked for with."""
    given = Parameters(request)
    app_id, secret = given.required("appkey"), given.required("appsecret")
    if app_id != request.caller.app_id:
        raise Forbidden("与凭证不一致", field="appkey")
    credential = credential_of(app_id, secret, request.now)
    text, seconds = tokens.issue_application_token(app_id, credential.credential_id, request.now, uuid.uuid4().hex)
    return success({"accessToken": text, "expiresIn": seconds})
