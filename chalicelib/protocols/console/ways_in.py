"""How people sign in to the console of this stage: `/hub/console.json`, read by the page before anybody has."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from chalicelib.protocols.hub.edge import EDGE, success
from chalicelib.settings import settings
from chalicelib.web.blueprint import HubBlueprint

if TYPE_CHECKING:
    from chalicelib.settings import Issuer
    from chalicelib.web.request import Request

routes = HubBlueprint(__name__, EDGE)


@routes.get(
    "/hub/console.json",
    summary="How people sign in to the console here",
    public=True,
    response=lambda shapes: shapes.Done[shapes.Console],
)
def console(_request: Request) -> dict[str, object]:
    """A link with a token where the stage issues user tokens of its own; a user centre, CAS where one is configured."""
    here = settings()
    oidc = [{"issuer": each.issuer, "clientId": each.client_id, "scope": each.scope} for each in _centres()]
    cas = {"loginUrl": f"{here.cas.url}/login", "serviceUrl": here.cas.service_url} if here.cas else None
    return success({"stage": here.stage, "signIn": {"links": here.own_user_tokens, "oidc": oidc, "cas": cas}})


def origins() -> tuple[str, ...]:
    """Origins of the user centres that the page asks for their endpoints and for a token."""
    found = (urlsplit(each.issuer) for each in _centres())
    return tuple(dict.fromkeys(f"{each.scheme}://{each.netloc}" for each in found))


def _centres() -> list[Issuer]:
    return [each for each in settings().issuers if each.client_id]
