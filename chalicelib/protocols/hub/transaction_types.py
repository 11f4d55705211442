"""Administration of an application's transaction types (事务类型), for rows that do not ask to have theirs created."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.errors import NotFound
from chalicelib.identity.caller import Caller
from chalicelib.protocols.hub.edge import EDGE, success
from chalicelib.storage.directory import holders, transaction_types
from chalicelib.web.blueprint import HubBlueprint
from chalicelib.web.contract import listed

if TYPE_CHECKING:
    from chalicelib.protocols.hub import admin_wire
    from chalicelib.web.request import Request

PATH = "/admin/applications/{appId}/transaction-types"

routes = HubBlueprint(__name__, EDGE)


@routes.get(
    PATH,
    summary="应用的事务类型",
    response=lambda shapes: shapes.Done[listed(shapes.TransactionType)],
)
def list_types(request: Request) -> dict[str, object]:
    """All of them, by code."""
    return success(transaction_types.listed(_application(request)))


@routes.post(
    PATH,
    summary="新增事务类型",
    allow=Caller.require_administrator,
    response=lambda shapes: shapes.Done[shapes.TransactionType],
)
def add_type(request: Request, body: admin_wire.TransactionTypeBody) -> dict[str, object]:
    """Adding one that exists changes nothing."""
    app_id = _application(request)
    transaction_types.ensure(app_id, body.transTypeCode, body.transTypeName)
    return success({"transTypeCode": body.transTypeCode, "transTypeName": body.transTypeName})


def _application(request: Request) -> str:
    request.caller.require_administrator()
    app_id = request.path_params["appId"]
    if holders.find_holder("application", app_id) is None:
        raise NotFound("应用不存在", field="appId")
    return app_id
