"""The one Blueprint subclass: build the request, authenticate, call the view, render.

Chalice turns a view's exception into its own 500 before any middleware sees it, so errors are mapped here, around
the view, and none leaves in Chalice's form.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from chalice.app import Blueprint, Response

from chalicelib import time_limit
from chalicelib.acting import acting
from chalicelib.errors import BadInput, HubError, TooManyRequests, Unavailable, WrongMethod
from chalicelib.identity import limits
from chalicelib.identity.hub_name import is_ours
from chalicelib.settings import settings
from chalicelib.telemetry import log_fault
from chalicelib.web import cross_origin
from chalicelib.web.access_log import log_answer
from chalicelib.web.declared_models import body_of, model_of
from chalicelib.web.reply import Reply, to_response
from chalicelib.web.request import Query, Request

if TYPE_CHECKING:
    from chalice.app import Chalice
    from chalice.app import Request as ChaliceRequest

    from chalicelib.identity.caller import Caller
    from chalicelib.web.contract import Described
    from chalicelib.web.declared_models import ModelOf
    from chalicelib.web.edge import Edge, ReadBody

View = Callable[..., "Reply | dict[str, object] | list[object]"]
"""Takes the request and, where its route has a body, the body as it was read."""
_PREFIX = re.compile(r"(/[A-Za-z0-9._~-]+)+", re.ASCII)
METHODS = ("GET", "POST", "PUT", "DELETE")


@dataclass(frozen=True)
class Route:
    """A route and its contract.

    Attributes:
        public: nobody is authenticated; the caller is `ANONYMOUS`.
        query: its parameters.
        form: with POST they travel in a form, and in the query only if the caller likes.
        allow: lets a caller pass or raises Forbidden, before the body is read; None leaves that to the view.
        closed: a query parameter that is not declared is refused by name; None means as the edge says.
        body: the request body's model: read, described and handed to the view. A view that annotates a parameter
            `body` with a model (`body: wire.FormBody`) has named it; None when there is none.
        read: reads the body as that model; None means as the edge does.
        described: the body's model in the description: of what a view reads itself, or where `read` takes more than
            the one model.
        response: the model of a success; None leaves its shape open.
        status: HTTP status of a success.
        consumes: media type of the body.
        produces: media type of a success.
    """

    method: str
    path: str
    edge: Edge
    summary: str
    view: View
    public: bool = False
    query: Described = field(default_factory=dict)
    form: bool = False
    closed: bool | None = None
    allow: Callable[[Caller], object] | None = None
    body: ModelOf | None = None
    read: ReadBody | None = None
    described: ModelOf | None = None
    response: ModelOf | None = None
    consumes: str = "application/json"
    status: int = 200
    produces: str = "application/json"


class HubBlueprint(Blueprint):
    """Registers views (`Request` → `Reply`, dict or list); `routes` lists them with their contracts.

    A route may name another edge than the blueprint's.
    """

    def __init__(
        self, import_name: str, edge: Edge, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        super().__init__(import_name)
        self.routes: list[Route] = []
        self._edge = edge
        self._clock = clock

    def register(self, app: Chalice, options: dict[str, Any]) -> None:
        """Add the routes to an application. Unlike Chalice's own blueprints, to as many applications as one likes."""
        super().register(app, options)
        for route in (*self.routes, *_wrong_methods(self.routes), *_preflights(self.routes)):
            # "*/*": a wrong or missing content type is the view's to judge, in the family's own form, not a bare 415.
            name = f"{route.method.lower()} {route.path}"
            add = app.route(route.path, methods=[route.method], content_types=["*/*"], name=name)
            add(self._endpoint(route, app))

    def _endpoint(self, route: Route, app: Chalice) -> Callable[..., Response]:
        def endpoint(**raw_path_params: str) -> Response:
            assert app.current_request is not None  # noqa: S101 - Chalice calls this for a request only
            return answer(route, app.current_request, raw_path_params, self._clock())

        return endpoint

    def get(self, path: str, *, summary: str, **contract: Any) -> Callable[[View], View]:
        """Register a view for GET; `contract` are the optional fields of `Route`."""
        return self._declare("GET", path, summary, contract)

    def post(self, path: str, *, summary: str, **contract: Any) -> Callable[[View], View]:
        """Register a view for POST; `contract` are the optional fields of `Route`."""
        return self._declare("POST", path, summary, contract)

    def put(self, path: str, *, summary: str, **contract: Any) -> Callable[[View], View]:
        """Register a view for PUT; `contract` are the optional fields of `Route`."""
        return self._declare("PUT", path, summary, contract)

    def patch(self, path: str, *, summary: str, **contract: Any) -> Callable[[View], View]:
        """Register a view for PATCH; `contract` are the optional fields of `Route`."""
        return self._declare("PATCH", path, summary, contract)

    def delete(self, path: str, *, summary: str, **contract: Any) -> Callable[[View], View]:
        """Register a view for DELETE; `contract` are the optional fields of `Route`."""
        return self._declare("DELETE", path, summary, contract)

    def _declare(self, method: str, path: str, summary: str, contract: dict[str, Any]) -> Callable[[View], View]:
        def declare(view: View) -> View:
            declared = {"edge": self._edge, "body": body_of(view), **contract}
            self.routes.append(Route(method, path, summary=summary, view=view, **declared))
            return view

        return declare


def _wrong_methods(routes: Sequence[Route]) -> Iterator[Route]:
    """For each path whose edge says so, a route for every method that it does not have."""
    known: dict[str, dict[str, Route]] = {}
    for route in routes:
        if route.edge.names_methods:
            known.setdefault(route.path, {})[route.method] = route
    for path, found in known.items():
        edge = next(iter(found.values())).edge
        for method in METHODS:
            if method not in found:
                yield refusing(method, path, edge, WrongMethod(found))


def _preflights(routes: Sequence[Route]) -> Iterator[Route]:
    """For each path that pages of other hosts may call, the route that their browsers ask first."""
    known: dict[str, list[Route]] = {}
    for route in routes:
        if route.path.startswith(route.edge.pages):
            known.setdefault(route.path, []).append(route)
    for path, found in known.items():
        methods = [route.method for route in found]
        yield Route("OPTIONS", path, found[0].edge, "跨源预检", _preflight(methods), public=True, closed=False)


def _preflight(methods: Sequence[str]) -> View:
    return lambda request: cross_origin.preflight(request, methods)


def refusing(method: str, path: str, edge: Edge, error: HubError) -> Route:
    """A route that answers everybody with this error, in the form of its edge."""

    def refuse(_: Request) -> Reply:
        raise error

    return Route(method, path, edge, error.message, refuse, public=True)


def answer(route: Route, raw: ChaliceRequest, raw_path_params: Mapping[str, str], now: datetime) -> Response:
    """Run one call, from the gateway's request to Chalice's response; every answer has the family's own form."""
    with time_limit.limited(settings().call_seconds):
        return _answer(route, raw, raw_path_params, now)


def _answer(route: Route, raw: ChaliceRequest, raw_path_params: Mapping[str, str], now: datetime) -> Response:
    request = _read(route, raw, raw_path_params, now)
    refusal: HubError | None = None
    try:
        request = replace(request, path_params=_decode(raw_path_params))
        if not route.public:
            with acting(request.actor):  # nobody yet, from somewhere
                request = replace(request, caller=route.edge.authenticate(request))
            limits.admit(request.caller.app_id, request.now)
        with acting(request.actor):
            looped = route.edge.looped
            result = looped(request) if looped and _came_home(request) else _call(route, request)
        reply = result if isinstance(result, Reply) else Reply(result)
        response = to_response(reply, request.request_id)
    except HubError as error:
        refusal = error
        response = to_response(_in_time(error, route.edge.render_error(error, request)), request.request_id)
    except Exception as error:  # the last door: whatever it was, the caller gets the protocol's error form
        log_fault(error, request_id=request.request_id, where=f"{route.method} {route.path}")
        refusal = Unavailable("服务暂时不可用，请稍后重试")
        response = to_response(route.edge.render_error(refusal, request), request.request_id)
    if route.path.startswith(route.edge.pages) and route.method != "OPTIONS":
        response.headers.update(_shared(request))
    log_answer(request, response.status_code, refusal)
    return response


def _in_time(error: HubError, reply: Reply) -> Reply:
    """A refusal that says when to come again says so in every family alike, beside the family's own words."""
    if not isinstance(error, TooManyRequests):
        return reply
    return replace(reply, status=error.status, headers={**reply.headers, "Retry-After": str(error.retry_after)})


def _shared(request: Request) -> Mapping[str, str]:
    """What lets a page of another host read the answer; when that cannot be found out, it may not."""
    try:
        return cross_origin.headers_for(request)
    except Exception as error:  # the answer stands, whatever becomes of this
        log_fault(error, request_id=request.request_id, where="origin")
        return {}


def _call(route: Route, request: Request) -> Reply | dict[str, object] | list[object]:
    if route.allow is not None:
        route.allow(request.caller)
    if route.edge.closed if route.closed is None else route.closed:
        _refuse_unknown(route, request)
    if route.body is None:
        return route.view(request)
    read = route.read or route.edge.read
    return route.view(request, read(request, model_of(route.body)))


def _refuse_unknown(route: Route, request: Request) -> None:
    unknown = next((name for name, _ in request.query.pairs() if name not in route.query), None)
    if unknown is not None:
        raise BadInput("未知参数", field=unknown[:64])


def _read(route: Route, raw: ChaliceRequest, raw_path_params: Mapping[str, str], now: datetime) -> Request:
    body = raw.raw_body
    return Request(
        method=route.method,
        template=route.path,
        # The gateway's own path begins with its stage or a base path, which the caller did not mean and did not sign.
        path=re.sub(r"{(\w+)}", lambda name: raw_path_params[name[1]], route.path),
        headers=raw.headers,
        base_url=_base_url(raw),
        source=str((raw.context.get("identity") or {}).get("sourceIp") or ""),
        now=now,
        request_id=_request_id(raw),
        body=body if isinstance(body, bytes) else body.encode("utf-8", "surrogatepass"),
        query=Query(raw.to_original_event().get("multiValueQueryStringParameters")),
    )


def _base_url(raw: ChaliceRequest) -> str:
    """Scheme, host and what the gateway's path has before ours: its stage, or a custom domain's base path.

    A proxy before the gateway tells its own in `X-Forwarded-Prefix`. Whoever else sends that misleads himself alone.
    """
    host = raw.headers.get("host") or raw.context.get("domainName") or "localhost"
    scheme = raw.headers.get("x-forwarded-proto", "https").partition(",")[0].strip()
    whole, ours = str(raw.context.get("path") or ""), str(raw.to_original_event().get("path") or "")
    before = whole.removesuffix(ours) if ours and whole.endswith(ours) else ""
    told = raw.headers.get("x-forwarded-prefix", "")
    return f"{scheme}://{host}{told if _PREFIX.fullmatch(told) else before.rstrip('/')}"


def _came_home(request: Request) -> bool:
    """Whether this is our own change, back through other hubs. Only a forwarded call needs our name looked up."""
    return is_ours(request.trail)


def _request_id(raw: ChaliceRequest) -> str:
    return str(raw.context.get("requestId") or getattr(raw.lambda_context, "aws_request_id", "") or "unknown")


def _decode(raw_path_params: Mapping[str, str]) -> dict[str, str]:
    decoded = {}
    for name, value in raw_path_params.items():
        try:
            decoded[name] = unquote(value, errors="strict")
        except UnicodeDecodeError:
            raise BadInput("路径参数编码须为 UTF-8", field=name) from None
    return decoded
