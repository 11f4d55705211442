"""What is said to a call that no route has: an unknown path, or a method that its path does not have.

API Gateway sends such calls here where the template says so (infra/gateway.py); they are answered in the form of the
family that the path begins with.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from chalice.app import Request, Response

from chalicelib.errors import HubError, NotFound, WrongMethod
from chalicelib.web import blueprint

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from chalicelib.web.blueprint import Route

ANYWHERE = "/{proxy+}"
"""The gateway's resource of every path that no other has."""


def answer(family: Sequence[Route], event: Any, context: Any, now: datetime) -> Response:
    """Refuse a call.

    Args:
        family: the routes of the family that the path begins with, at least one.
        event: API Gateway's.
        context: Lambda's.
        now: when it came.
    """
    resource, path = event["requestContext"].get("resourcePath"), path_of(event)
    known = [route for route in family if route.path == resource or _fits(route.path, path)]
    error: HubError = WrongMethod(route.method for route in known) if known else NotFound("没有这个接口")
    edge = (known or family)[0].edge
    route = blueprint.refusing(event["requestContext"]["httpMethod"], ANYWHERE, edge, error)
    response = blueprint.answer(route, Request(event, context), {}, now)
    if response.status_code == WrongMethod.status:
        response.headers["Allow"] = ", ".join(sorted({route.method for route in known}))
    return response


def path_of(event: Any) -> str:
    """What was called, without the stage and the base path that the gateway's own path may begin with."""
    return "/" + str((event.get("pathParameters") or {}).get("proxy") or "")


def _fits(template: str, path: str) -> bool:
    pattern = "".join("[^/]+" if part.startswith("{") else re.escape(part) for part in re.split(r"({\w+})", template))
    return re.fullmatch(pattern, path.rstrip("/")) is not None
