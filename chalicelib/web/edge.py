"""How one protocol family proves its callers and words its errors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from chalicelib.errors import HubError
from chalicelib.identity.caller import Caller
from chalicelib.web.reply import Reply
from chalicelib.web.request import Request

Authenticate = Callable[[Request], Caller]
RenderError = Callable[[HubError, Request], Reply]


@dataclass(frozen=True)
class Edge:
    """One family's two faces towards HTTP.

    Attributes:
        name: the family, used as the OpenAPI tag, e.g. `push`.
        authenticate: proves the caller or raises Unauthenticated or Forbidden.
        render_error: puts any HubError into the family's own form.
        looped: answers, as if it had been done, a call that forwards to this hub what came from it (X-Todo-Hub-Trail).
            A family without it is not forwarded to by hubs.
        names_methods: answers a method that a path does not have, in its own form and with those it has, where the
            gateway would answer something of its own.
        security: for the OpenAPI description: the sets of headers that prove a caller, one of which he must send.
        refusal: likewise, the model of a refused call's answer.
        refused_with: likewise, the HTTP statuses it may have; 200 where a success and a refusal share it.
    """

    name: str
    authenticate: Authenticate
    render_error: RenderError
    security: tuple[tuple[str, ...], ...] = (("Authorization",),)
    looped: Callable[[Request], Reply] | None = None
    refusal: Callable[[], Any] = lambda: dict
    refused_with: tuple[int, ...] = (400, 401, 403, 404, 409, 413, 503)
    names_methods: bool = False
