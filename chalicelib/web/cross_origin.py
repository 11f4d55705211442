"""Calls by pages of other hosts (CORS): those of origins that are registered with an application, and no other.

No answer ever says `*`, names an origin that is not registered, or lets a browser send cookies along.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.errors import Forbidden
from chalicelib.identity import origins
from chalicelib.web.reply import Reply

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from chalicelib.web.request import Request

MAX_AGE_SECONDS = 600
SENT = "Authorization, Content-Type, Idempotency-Key, If-None-Match, accessToken, appID, requestType, secretKey"
"""Headers that such a page may send."""
READ = "Content-Disposition, ETag, X-Request-Id"
"""Headers of an answer that it may read, besides those that every page may."""


def preflight(request: Request, methods: Iterable[str]) -> Reply:
    """What a browser asks before it sends the page's call.

    Raises:
        Forbidden: no application is registered with the page's origin.
    """
    origin = request.header("Origin")
    if not origins.applications_at(origin, request.now):
        raise Forbidden("来源未登记：请在应用的 origins 中登记页面的来源", field="Origin")
    allowed = {
        "Access-Control-Allow-Methods": ", ".join(sorted(methods)),
        "Access-Control-Allow-Headers": SENT,
        "Access-Control-Max-Age": str(MAX_AGE_SECONDS),
    }
    return Reply(status=204, headers={**_named(origin), **allowed})


def headers_for(request: Request) -> Mapping[str, str]:
    """What lets the page read the answer; nothing for a page whose origin is not registered.

    A call that shows an application's credential is read by that application's pages alone.
    """
    origin = request.header("Origin")
    if not origin or request.base_url == origin or request.base_url.startswith(f"{origin}/"):
        return {}
    known, app_id = origins.applications_at(origin, request.now), request.caller.app_id
    if not known or (app_id is not None and app_id not in known):
        return {"Vary": "Origin"}
    return {**_named(origin), "Access-Control-Expose-Headers": READ}


def _named(origin: str) -> Mapping[str, str]:
    return {"Access-Control-Allow-Origin": origin, "Vary": "Origin"}
