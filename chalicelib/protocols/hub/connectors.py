"""Administration of connectors: whom service tasks of diagrams are done by (docs/protocols/hub.md)."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from chalicelib.identity import vault
from chalicelib.identity.caller import Caller
from chalicelib.lazy import lazy
from chalicelib.protocols.hub.admin_shown import MASK
from chalicelib.protocols.hub.edge import EDGE, success
from chalicelib.storage.processes import connectors as stored
from chalicelib.todo.times import china
from chalicelib.web.blueprint import HubBlueprint

if TYPE_CHECKING:
    from chalicelib.protocols.hub import connector_wire
    from chalicelib.storage.processes.connectors import Connector
    from chalicelib.web.request import Request
else:
    connector_wire = lazy("chalicelib.protocols.hub.connector_wire")

Answer = dict[str, object]
routes = HubBlueprint(__name__, EDGE)
_CONNECTOR = "/admin/connectors/{connector}"


@routes.post(
    "/admin/connectors",
    summary="登记连接器",
    allow=Caller.require_administrator,
    response=lambda shapes, connector_shapes: shapes.Done[connector_shapes.Connector],
)
def register(request: Request, body: connector_wire.NewConnector) -> Answer:
    """Diagrams that name one of `calls` can be imported from now on. The headers are never shown again."""
    made = stored.Connector(
        body.name,
        tuple(dict.fromkeys(body.calls)),
        tuple(dict.fromkeys(body.urls)),
        request.now,
        sends=tuple(dict.fromkeys(body.sends)),
        results=body.results,
        enabled=body.enabled,
    )
    return success(_shown(stored.create(replace(made, sealed=_sealed(made, body.headers)))))


@routes.get(
    "/admin/connectors",
    summary="连接器列表",
    response=lambda shapes, connector_shapes: shapes.Done[connector_shapes.Connectors],
)
def list_all(request: Request) -> Answer:
    """All of them, disabled ones too."""
    request.caller.require_administrator()
    return success({"rows": [_shown(each) for each in stored.every()]})


@routes.put(
    _CONNECTOR,
    summary="修改连接器",
    allow=Caller.require_administrator,
    response=lambda shapes, connector_shapes: shapes.Done[connector_shapes.Connector],
)
def change(request: Request, body: connector_wire.ConnectorChange) -> Answer:
    """What is absent stays. Jobs that wait are done as it is from now on."""

    def how(connector: Connector) -> Connector:
        changes: dict[str, Any] = {name: getattr(body, name) for name in ("calls", "urls", "sends")}
        fields: dict[str, Any] = {
            name: tuple(dict.fromkeys(value)) for name, value in changes.items() if value is not None
        }
        if body.results is not None:
            fields["results"] = body.results
        if body.headers is not None:
            fields["sealed"] = _sealed(connector, body.headers)
        if body.enabled is not None:
            fields["enabled"] = body.enabled
        return replace(connector, **fields)

    return success(_shown(stored.change(request.path_params["connector"], how)))


@routes.delete(
    _CONNECTOR,
    summary="停用连接器",
    response=lambda shapes, connector_shapes: shapes.Done[connector_shapes.Connector],
)
def disable(request: Request) -> Answer:
    """No diagram that names it is imported any more; jobs for it stop, and are seen as incidents."""
    request.caller.require_administrator()
    return success(_shown(stored.change(request.path_params["connector"], lambda each: replace(each, enabled=False))))


def _sealed(connector: Connector, headers: dict[str, str]) -> str:
    """Headers encrypted; those that are so already stay as they are, so that a repeat changes nothing."""
    if headers == _headers(connector):
        return connector.sealed
    return vault.seal(json.dumps(headers), connector.sealed_owner) if headers else ""


def _headers(connector: Connector) -> dict[str, str]:
    found: dict[str, str] = {}
    if connector.sealed:
        found = json.loads(vault.unseal(connector.sealed, connector.sealed_owner))
    return found


def _shown(connector: Connector) -> Answer:
    return {
        "name": connector.name,
        "calls": list(connector.calls),
        "urls": list(connector.urls),
        "headers": dict.fromkeys(_headers(connector), MASK),
        "sends": list(connector.sends),
        "results": dict(connector.results),
        "enabled": connector.enabled,
        "createdAt": china(connector.created_at),
    }
