"""The request of a job: to a connector's own address, or to one that the diagram names and the connector allows."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import unquote

from chalicelib.jobs import HTTP, HTTP_METHODS
from chalicelib.outbound.destination import RefusedCallError, destination_of
from chalicelib.outbound.outcome import Prepared

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chalicelib.jobs import Order
    from chalicelib.storage.processes.connectors import Connector

OURS = frozenset({"host", "content-length", "connection", "transfer-encoding", "idempotency-key", "accept-encoding"})
"""Headers that a diagram cannot set."""


def prepared(order: Order, connector: Connector, headers: Mapping[str, str]) -> Prepared:
    """The one request of a job; the connector's own headers go with it whatever the diagram says.

    Raises:
        RefusedCallError: the diagram asks for what this connector does not allow.
    """
    if order.called == HTTP:
        return _as_drawn(order, connector, headers)
    sent = {
        "jobId": order.job_id,
        "appId": order.app_id,
        "processKey": order.process_key,
        "procInsId": order.instance_id,
        "nodeId": order.node_id,
        "fields": dict(order.fields),
        "variables": {name: order.variables.get(name) for name in connector.sends},
    }
    body = json.dumps(sent, ensure_ascii=False, separators=(",", ":")).encode()
    named = {"Content-Type": "application/json; charset=utf-8", **headers}
    return Prepared("job", order.job_id, "POST", connector.urls[0], named, body)


def _as_drawn(order: Order, connector: Connector, headers: Mapping[str, str]) -> Prepared:
    fields = {name: str(value or "") for name, value in order.fields.items()}
    method = (fields.get("requestMethod") or "GET").upper()
    if method not in HTTP_METHODS:
        raise RefusedCallError(f"requestMethod 应为 {' | '.join(HTTP_METHODS)}")
    url = fields.get("requestUrl", "")
    if not any(lies_below(url, allowed) for allowed in connector.urls):
        raise RefusedCallError(f"连接器 {connector.name} 不允许调用这个地址：{url[:200]}")
    given = {name.lower() for name in headers}
    drawn = _headers_drawn(fields.get("requestHeaders", "")).items()
    named = {**{name: value for name, value in drawn if name.lower() not in given}, **headers}
    return Prepared("job", order.job_id, method, url, named, fields.get("requestBody", "").encode())


def lies_below(url: str, allowed: str) -> bool:
    """Whether a URL is `allowed` or lies below it: same scheme, host and port, and no way out of its path."""
    try:
        wanted, bound = destination_of(url), destination_of(allowed)
    except RefusedCallError:
        return False
    path, base = wanted.path.partition("?")[0], bound.path.partition("?")[0].rstrip("/")
    steps = unquote(unquote(path)).replace("\\", "/").split("/")
    same = (wanted.scheme, wanted.host, wanted.port) == (bound.scheme, bound.host, bound.port)
    return same and ".." not in steps and "." not in steps and (path == base or path.startswith(f"{base}/"))


def _headers_drawn(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in filter(None, (line.strip() for line in text.splitlines())):
        name, colon, value = line.partition(":")
        if not colon or not name.strip() or name.strip().lower() in OURS:
            raise RefusedCallError(f"requestHeaders 不能含：{line[:80]}")
        found[name.strip()] = value.strip()
    return found
