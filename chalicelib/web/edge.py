"""How one protocol family proves its callers and words its errors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chalicelib.errors import HubError
from chalicelib.identity.caller import Caller
from chalicelib.lazy import lazy
from chalicelib.web.reply import Reply
from chalicelib.web.request import Request

if TYPE_CHECKING:
    from chalicelib.web import validate as validation
else:
    validation = lazy("chalicelib.web.validate")

Authenticate = Callable[[Request], Caller]
RenderError = Callable[[HubError, Request], Reply]
ReadBody = Callable[[Request, Any], Any]
"""Reads a call's body as a model; raises BadInput that names what is wrong."""


def read_object(request: Request, model: Any) -> Any:
    """The body as one JSON object of a model.

    Raises:
        BadInput: it cannot be parsed (no field), or a field is wrong (named).
        TooLarge: see `Request.json`.
    """
    return validation.validate(model, request.json_object())


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
        repeatable: its calls that change something honour Idempotency-Key (docs/decisions/0061).
        media: for the OpenAPI description: the media type of its refusals.
        closed: a query parameter that a route does not declare is refused by name, not ignored.
        read: how a body becomes a model, unless a route says otherwise.
        security: for the OpenAPI description: the sets of headers that prove a caller, one of which he must send.
        refusal: likewise, the model of a refused call's answer.
        pages: how the paths begin that pages of other hosts may call (web/cross_origin.py); none when empty.
        refused_with: likewise, the HTTP statuses it may have; 200 where a success and a refusal share it.
    """

    name: str
    authenticate: Authenticate
    render_error: RenderError
    security: tuple[tuple[str, ...], ...] = (("Authorization",),)
    looped: Callable[[Request], Reply] | None = None
    repeatable: bool = False
    media: str = "application/json"
    closed: bool = False
    read: ReadBody = read_object
    refusal: Callable[..., Any] = lambda: dict
    refused_with: tuple[int, ...] = (400, 401, 403, 404, 409, 413, 503)
    names_methods: bool = False
    pages: tuple[str, ...] = ()
