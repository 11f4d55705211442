"""The hub about itself: `/health` and `/openapi.json`."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, cast

from chalicelib.lazy import lazy
from chalicelib.protocols.hub.edge import EDGE
from chalicelib.settings import settings
from chalicelib.web.blueprint import HubBlueprint

if TYPE_CHECKING:
    from chalicelib.protocols import wording
    from chalicelib.web import openapi
    from chalicelib.web.families import HubApp
    from chalicelib.web.request import Request
else:
    openapi = lazy("chalicelib.web.openapi")
    wording = lazy("chalicelib.protocols.wording")

routes = HubBlueprint(__name__, EDGE)


@routes.get(
    "/health",
    summary="健康检查",
    public=True,
    response=lambda shapes: shapes.Health,
)
def health(_request: Request) -> dict[str, object]:
    """Touches nothing but the function itself, so that it may be asked often."""
    return {"status": "ok", "stage": settings().stage}


@routes.get("/openapi.json", summary="本接口描述（OpenAPI）", public=True, response=lambda shapes: shapes.Json)
def describe(_request: Request) -> dict[str, object]:
    """Made from the routes; docs/openapi.json is the same, committed."""
    return _described()


@cache
def _described() -> dict[str, Any]:
    return openapi.document(cast("HubApp", routes.current_app).load_all(), wording.words())
