"""One request through scim2-server: the protocol is its, the directory ours."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from scim2_models import PreconditionFailedException, SCIMException
from scim2_server.handler import ScimHandler
from scim2_server.requests import ScimRequest
from scim2_server.service import ScimService

from chalicelib.protocols.scim.models import PROVIDER
from chalicelib.protocols.scim.storing import Directory

if TYPE_CHECKING:
    from scim2_models import ResourceType
    from scim2_server.responses import ScimResponse
    from scim2_server.routing import Target

    from chalicelib.web.request import Request

ROUNDS = 5
"""How often a change is made anew when somebody else was faster."""


class Service(ScimService):
    """Ids may be Chinese, or hold a slash: they are quoted in paths and locations."""

    @staticmethod
    def match(request: ScimRequest) -> Target:
        """What a request asks for."""
        target = ScimService.match(request)
        return replace(target, resource_id=unquote(target.resource_id)) if target.resource_id else target

    def resource_location(self, base_url: str, resource_type: ResourceType, resource_id: str) -> str:
        """The URL of a resource."""
        return super().resource_location(base_url, resource_type, quote(resource_id, safe=""))


SERVICE = Service(PROVIDER)


def serve(request: Request, root: str) -> tuple[int, dict[str, Any] | None, dict[str, str]]:
    """Status, body and headers of the answer to a request below `root`; HubErrors pass."""
    asked = _asked(request, root)
    try:
        response = _handled(asked, request)
    except SCIMException as error:
        response = SERVICE.error_response(error)
    return int(response.status), response.body, response.headers


def _handled(asked: ScimRequest, request: Request) -> ScimResponse:
    """A change that met another one is made again on what is stored now, unless the caller named a version."""
    for _ in range(ROUNDS - 1):
        try:
            return ScimHandler(SERVICE, Directory(request.now)).handle(asked)
        except PreconditionFailedException:
            if request.header("If-Match") or request.header("If-None-Match"):
                raise
    return ScimHandler(SERVICE, Directory(request.now)).handle(asked)


def _asked(request: Request, root: str) -> ScimRequest:
    path = request.template.removeprefix(root)
    for name, value in request.path_params.items():
        path = path.replace(f"{{{name}}}", quote(value, safe=""))
    return ScimRequest(
        method=request.method,
        base_url=request.base_url + root,
        path=path,
        query=dict(request.query.pairs()),
        headers=dict(request.headers),
        body=request.body,
    )
