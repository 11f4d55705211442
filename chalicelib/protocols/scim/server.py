"""SCIM 2.0 over HTTP (RFC 7644): `/scim/v2/Users`, `/Groups` and what describes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalicelib.errors import TooLarge
from chalicelib.lazy import lazy
from chalicelib.protocols.scim.edge import EDGE, MEDIA_TYPE
from chalicelib.web.blueprint import HubBlueprint
from chalicelib.web.contract import whole_number
from chalicelib.web.reply import Reply

if TYPE_CHECKING:
    from chalicelib.protocols.scim import serving
    from chalicelib.web.contract import Described
    from chalicelib.web.request import Request
else:
    serving = lazy("chalicelib.protocols.scim.serving")

ROOT = "/scim/v2"
MAX_BYTES = 1024 * 1024
SHOWN: Described = {
    "attributes": "names of what alone is returned, by commas",
    "excludedAttributes": "names of what is not returned, by commas",
}
SEARCH: Described = {
    **SHOWN,
    "filter": 'for example userName eq "20260001"',
    "startIndex": whole_number("the first result, from 1", 1_000_000),
    "count": "results a page, at most 200",
}
routes = HubBlueprint(__name__, EDGE)


def _serve(request: Request) -> Reply:
    """What the service answers, in SCIM's own form."""
    if len(request.body) > MAX_BYTES:
        raise TooLarge(f"请求体过大：上限 {MAX_BYTES} 字节")
    status, body, headers = serving.serve(request, ROOT)
    return Reply(body if body is not None else "", status, headers)


def _declare(method: str, path: str, summary: str, response: str, **contract: Any) -> None:
    add = getattr(routes, method)
    shape = (lambda shapes: shapes.Listed) if response == "Listed" else (lambda shapes: shapes.Resource)
    add(f"{ROOT}{path}", summary=summary, produces=MEDIA_TYPE, consumes=MEDIA_TYPE, response=shape, **contract)(_serve)


def _declare_resources(plural: str, one: str) -> None:
    its = f"/{plural}/{{id}}"
    sent = {"described": lambda shapes: shapes.Resource}
    changes = {"described": lambda shapes: shapes.PatchOp}
    _declare("get", f"/{plural}", f"Search the {plural.lower()}", "Listed", query=SEARCH)
    _declare("post", f"/{plural}/.search", f"Search the {plural.lower()} by a body", "Listed", **sent)
    _declare("post", f"/{plural}", f"Create a {one}", "Resource", status=201, **sent)
    _declare("get", its, f"One {one}", "Resource", query=SHOWN)
    _declare("put", its, f"Replace a {one}", "Resource", **sent)
    _declare("patch", its, f"Change a {one}", "Resource", **changes)
    _declare("delete", its, f"Delete a {one}", "Resource", status=204)


_declare_resources("Users", "user")
_declare_resources("Groups", "group")
_declare("get", "/ServiceProviderConfig", "What the SCIM service can do", "Resource")
_declare("get", "/ResourceTypes", "What kinds of resources there are", "Listed")
_declare("get", "/ResourceTypes/{id}", "One kind of resources", "Resource")
_declare("get", "/Schemas", "The attributes of resources", "Listed")
_declare("get", "/Schemas/{id}", "The attributes of one schema", "Resource")
_declare("post", "/.search", "Search users and groups by a body", "Listed", described=lambda shapes: shapes.Resource)
_declare("get", "/{endpoint}", "Nothing: the answer to what does not exist here", "Resource")
