"""How people sign in to the console of this stage: `/hub/console.json`, read by the page before anybody has."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from chalicelib.errors import UserCentreDown
from chalicelib.identity import discovery
from chalicelib.protocols.hub.edge import EDGE, success
from chalicelib.settings import settings
from chalicelib.web.blueprint import HubBlueprint

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.settings import Issuer
    from chalicelib.web.request import Request

routes = HubBlueprint(__name__, EDGE)


@routes.get(
    "/hub/console.json",
    summary="控制台的登录方式",
    public=True,
    response=lambda shapes: shapes.Done[shapes.Console],
)
def console(_request: Request) -> dict[str, object]:
    """A link with a token where the stage issues user tokens of its own; a user centre, CAS where one is configured."""
    here = settings()
    oidc = [{"issuer": each.issuer, "clientId": each.client_id, "scope": each.scope} for each in _centres()]
    cas = {"loginUrl": f"{here.cas.url}/login", "serviceUrl": here.cas.service_url} if here.cas else None
    return success({"stage": here.stage, "signIn": {"links": here.own_user_tokens, "oidc": oidc, "cas": cas}})


def origins(now: datetime) -> tuple[str, ...]:
    """Origins of the user centres that the page asks for their endpoints and for a token.

    The endpoint that gives tokens may lie elsewhere than the issuer; while a user centre does not answer, its own
    origin must do. At most 1 request a user centre, none when it is remembered.
    """
    called = [url for each in _centres() for url in (each.issuer, *_token_endpoint(each, now))]
    return tuple(dict.fromkeys(f"{each.scheme}://{each.netloc}" for each in map(urlsplit, called)))


def _token_endpoint(issuer: Issuer, now: datetime) -> tuple[str, ...]:
    try:
        return (discovery.find(issuer, now).token_endpoint,)
    except UserCentreDown:
        return ()


def _centres() -> list[Issuer]:
    return [each for each in settings().issuers if each.client_id]
