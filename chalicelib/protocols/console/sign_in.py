"""How people sign in to the console of this stage: `/hub/console.json`, read by the page before anybody has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.lazy import lazy
from chalicelib.protocols.hub.edge import EDGE, success
from chalicelib.settings import settings
from chalicelib.web.blueprint import HubBlueprint

if TYPE_CHECKING:
    from chalicelib.protocols.console import shapes
    from chalicelib.protocols.hub import shapes as hub_shapes
    from chalicelib.web.request import Request
else:
    shapes = lazy("chalicelib.protocols.console.shapes")
    hub_shapes = lazy("chalicelib.protocols.hub.shapes")

routes = HubBlueprint(__name__, EDGE)


@routes.get(
    "/hub/console.json",
    summary="How people sign in to the console here",
    public=True,
    response=lambda: hub_shapes.Done[shapes.Console],
)
def console(_request: Request) -> dict[str, object]:
    """A link with a token where the stage issues user tokens of its own; a user centre where one is configured."""
    here = settings()
    return success({"stage": here.stage, "signIn": {"links": here.own_user_tokens, "oidc": None, "cas": None}})


def origins() -> tuple[str, ...]:
    """Origins of the user centres that the page calls itself."""
    return ()
