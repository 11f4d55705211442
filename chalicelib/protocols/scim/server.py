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
    "attributes": "只返回这些属性，逗号分隔",
    "excludedAttributes": "不返回这些属性，逗号分隔",
}
SEARCH: Described = {
    **SHOWN,
    "filter": '过滤条件，例如 userName eq "20260001"',
    "startIndex": whole_number("第一条结果的序号，从 1 起", 1_000_000),
    "count": "每页条数，最多 200",
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
    _declare("get", f"/{plural}", f"SCIM：查找{one}", "Listed", query=SEARCH)
    _declare("post", f"/{plural}/.search", f"SCIM：以请求体查找{one}", "Listed", **sent)
    _declare("post", f"/{plural}", f"SCIM：新增{one}", "Resource", status=201, **sent)
    _declare("get", its, f"SCIM：{one}详情", "Resource", query=SHOWN)
    _declare("put", its, f"SCIM：替换{one}", "Resource", **sent)
    _declare("patch", its, f"SCIM：修改{one}", "Resource", status=204, **changes)
    _declare("delete", its, f"SCIM：删除{one}", "Resource", status=204)


_declare_resources("Users", "用户")
_declare_resources("Groups", "组")
_declare("get", "/ServiceProviderConfig", "SCIM：服务能力", "Resource")
_declare("get", "/ResourceTypes", "SCIM：资源类型列表", "Listed")
_declare("get", "/ResourceTypes/{id}", "SCIM：资源类型", "Resource")
_declare("get", "/Schemas", "SCIM：资源属性列表", "Listed")
_declare("get", "/Schemas/{id}", "SCIM：资源属性", "Resource")
_declare("post", "/.search", "SCIM：以请求体查找用户与组", "Listed", described=lambda shapes: shapes.Resource)
_declare("get", "/{endpoint}", "SCIM：不存在的资源", "Resource")
