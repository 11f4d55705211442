"""Instances: listed, suspended, activated, stopped, deleted, messages. Administrators may what initiators may not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.centre import ending, lifecycle, watching
from chalicelib.errors import BadInput, Forbidden
from chalicelib.identity.caller import Caller
from chalicelib.protocols.workorder import asking
from chalicelib.protocols.workorder.edge import MANAGED, Answer, page, success
from chalicelib.protocols.workorder.instance_rows import SOUGHT, instance_row, read_sought
from chalicelib.protocols.workorder.reading import PAGING, read_body, read_page, required
from chalicelib.web.blueprint import HubBlueprint
from chalicelib.web.declared_models import model_of

if TYPE_CHECKING:
    from chalicelib.protocols.workorder import wire
    from chalicelib.web.request import Request

routes = HubBlueprint(__name__, MANAGED)
BASE = "/workflow/instance"
ACTIVE, SUSPENDED = ("1", "active"), ("2", "suspended")


@routes.get(
    f"{BASE}/list",
    summary="流程实例列表",
    allow=Caller.require_administrator,
    query={**PAGING, **SOUGHT},
    closed=True,
    response=lambda shapes, order_shapes: shapes.Listed[order_shapes.InstanceRow],
)
def list_instances(request: Request) -> Answer:
    """Every instance, newest first. For administrators."""
    found = watching.instances(read_sought(request.query), request.now)
    shown = read_page(request.query).of(found)
    return page([instance_row(case, request.now) for case in shown], len(found))


@routes.post(
    f"{BASE}/updateState",
    summary="激活或挂起流程实例",
    allow=Caller.require_administrator,
    response=lambda shapes: shapes.Told[None],
)
def update_state(request: Request, body: wire.StateBody) -> Answer:
    """`state` 1 activates, 2 suspends; parameters in the query or the body. For administrators."""
    state = request.query.get("state") or body.state
    if state not in ACTIVE + SUSPENDED:
        raise BadInput("应为 1（激活）| 2（挂起）", field="state")
    instance_id = request.query.get("instanceId") or body.instanceId or body.procInsId
    instance_id = required({"instanceId": instance_id}, "instanceId")
    lifecycle.suspend(asking.asked(request), instance_id, suspended=state in SUSPENDED)
    return success()


@routes.post(
    f"{BASE}/stopProcessInstance",
    summary="终止流程实例",
    response=lambda shapes: shapes.Told[shapes.Handled],
)
def stop_instance(request: Request, body: wire.StateBody) -> Answer:
    """As stopProcess, by the instance."""
    instance_id = required({"instanceId": body.instanceId or body.procInsId}, "instanceId")
    return success(asking.handled(ending.stop(asking.asked(request), "", instance_id, ""), ""))


@routes.delete(
    f"{BASE}/delete",
    summary="删除已结束的流程实例",
    query={"instanceIds": "流程实例ID，逗号分隔，最多 20 个；也可写 instanceId"},
    response=lambda shapes: shapes.Told[None],
)
def delete(request: Request) -> Answer:
    """Ended ones only. They leave every list; their history stays in the audit trail."""
    ids = request.query.get("instanceIds") or request.query.get("instanceId")
    return _delete(request, ids or read_body(request, model_of(lambda wire: wire.StateBody)).instanceIds)


@routes.delete(
    "/workflow/process/instance/{instanceIds}",
    summary="删除已结束的流程实例",
    response=lambda shapes: shapes.Told[None],
)
def delete_named(request: Request) -> Answer:
    """As `/workflow/instance/delete`."""
    return _delete(request, request.path_params["instanceIds"])


def _require_service(caller: Caller) -> None:
    if not (caller.is_administrator or caller.kind == "service"):
        raise Forbidden("没有权限：需要服务身份或管理员")


@routes.post(
    f"{BASE}/message",
    summary="向流程实例发送消息或信号",
    allow=_require_service,
    response=lambda shapes: shapes.Told[shapes.Handled],
)
def message(request: Request, body: wire.MessageBody) -> Answer:
    """What a receive task or event of the instance waits for. For services and administrators."""
    if body.kind not in ("message", "signal"):
        raise BadInput("应为 message | signal", field="kind")
    instance_id = required({"procInsId": body.procInsId}, "procInsId")
    name = required({"name": body.name}, "name")
    done = lifecycle.send(asking.asked(request), instance_id, body.kind, name, body.variables)
    return success(asking.handled(done, ""))


def _delete(request: Request, ids: str) -> Answer:
    known = [each.strip() for each in required({"instanceIds": ids}, "instanceIds").split(",") if each.strip()]
    if len(known) > 20:  # noqa: PLR2004
        raise BadInput("一次最多 20 个", field="instanceIds")
    for each in dict.fromkeys(known):
        lifecycle.delete(asking.asked(request), each)
    return success()
