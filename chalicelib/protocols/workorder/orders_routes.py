"""Work orders over HTTP: 创建工单 under the document's path, with and without its dash, and what one may do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.centre import listing, ordering, standing
from chalicelib.errors import BadInput
from chalicelib.identity.caller import Caller
from chalicelib.protocols.workorder import asking, detail
from chalicelib.protocols.workorder.edge import EDGE, Answer, success
from chalicelib.protocols.workorder.order_rows import KEPT, evaluation, show
from chalicelib.protocols.workorder.reading import read_body, required
from chalicelib.storage.processes.work_orders import Order
from chalicelib.todo.times import china
from chalicelib.web.blueprint import HubBlueprint

if TYPE_CHECKING:
    from chalicelib.protocols.workorder import wire
    from chalicelib.web.request import Request

routes = HubBlueprint(__name__, EDGE)
BASE = "/WorkOrder/order"
REQUIRED = ("processId", "params", "systemId", "projectId", "title")


def _read(request: Request, model: type[wire.OrderBody]) -> wire.OrderBody:
    raw = request.json_object()
    wanted = (*REQUIRED, *(["taskId"] if raw.get("procInstId") else []))
    missing = next((name for name in wanted if name not in raw), None)
    if missing:
        raise BadInput(f"缺少 {missing}", field=missing)
    body = read_body(request, model)
    for name in ("processId", "title", *(["taskId"] if body.procInstId else [])):
        required({name: getattr(body, name)}, name)
    return body


@routes.post(
    "/-userdefine/workorder/workorder",
    summary="创建工单",
    read=_read,
    response=lambda shapes, order_shapes: shapes.Told[order_shapes.OrderMade],
)
def create_dashed(request: Request, body: wire.OrderBody) -> Answer:
    """For the instance that procInstId and taskId name or, without them, by starting processId with `params`."""
    return _create(request, body)


@routes.post(
    "/userdefine/workorder/workorder",
    summary="创建工单",
    read=_read,
    response=lambda shapes, order_shapes: shapes.Told[order_shapes.OrderMade],
)
def create_plain(request: Request, body: wire.OrderBody) -> Answer:
    """The same, without the dash."""
    return _create(request, body)


def _create(request: Request, body: wire.OrderBody) -> Answer:
    ordering.require_bound(body.workorderId, body.processId, body.params)
    asked = asking.asked(request)
    order = Order(
        number=body.workorderNumber or ordering.new_number(request.now),
        app_id=asked.app_id,
        user_id=asked.user_id,
        instance_id=body.procInstId,
        title=body.title,
        created_at=request.now,
        fields={**{name: getattr(body, name) for name in KEPT if getattr(body, name)}, "params": body.params},
    )
    made, done = ordering.create(asked, order, body.processId, body.taskId, asking.once(request))
    first: Answer = {"TaskId": body.taskId} if body.procInstId else asking.started(done)
    return success({**first, "ProcessInstanceId": made.instance_id, "workorderNumber": made.number}, "工单创建成功")


@routes.get(
    f"{BASE}/{{number}}",
    summary="工单详情",
    response=lambda shapes, order_shapes: shapes.Told[order_shapes.OrderRow],
)
def one_order(request: Request) -> Answer:
    """The order with its process in full, for whoever has a part in it."""
    order, scene = ordering.read(asking.asked(request), request.path_params["number"])
    tasks = standing.require_part(scene)
    return success({**show(order, scene.case), "process": detail.of(scene, tasks, "")}, "查询成功")


@routes.get(
    f"{BASE}/{{number}}/print",
    summary="工单打印数据",
    response=lambda shapes, order_shapes: shapes.Told[order_shapes.OrderRow],
)
def print_order(request: Request) -> Answer:
    """What a printed order shows: its fields, the form's labels with their values, who did what when."""
    order, scene = ordering.read(asking.asked(request), request.path_params["number"])
    tasks = standing.require_part(scene)
    shown = {
        **show(order, scene.case),
        "initiatorName": scene.case.initiator.name or scene.case.initiator.id,
        "initiatorDept": scene.case.initiator.dept or None,
        "form": detail.printed(scene, order.fields.get("params", {})),
        "history": [each for each in reversed(detail.history(scene, tasks)) if each["endTime"]],
        "printedAt": china(request.now),
    }
    return success(shown, "查询成功")


@routes.post(
    f"{BASE}/{{number}}/close",
    summary="关闭工单",
    response=lambda shapes, order_shapes: shapes.Told[order_shapes.OrderRow],
)
def close_order(request: Request, body: wire.UrgeBody) -> Answer:
    """The initiator when its process has ended; an administrator at any time."""
    order = ordering.close(asking.asked(request), request.path_params["number"], body.comment)
    return success(show(order, listing.cases([order.instance_id]).get(order.instance_id)))


@routes.post(
    f"{BASE}/{{number}}/evaluate",
    summary="评价工单",
    response=lambda shapes, order_shapes: shapes.Told[order_shapes.Evaluated],
)
def evaluate_order(request: Request, body: wire.EvaluationBody) -> Answer:
    """The initiator, once."""
    order = ordering.evaluate(asking.asked(request), request.path_params["number"], body.score, body.comment)
    return success({"workorderNumber": order.number, "evaluation": evaluation(order)})


@routes.post(
    f"{BASE}/{{number}}/urge",
    summary="催办",
    response=lambda shapes, order_shapes: shapes.Told[order_shapes.Urged],
)
def urge_order(request: Request, body: wire.UrgeBody) -> Answer:
    """A notice to everybody whom an open task of the order waits for."""
    return success({"taskIds": ordering.urge(asking.asked(request), request.path_params["number"], body.comment)})


@routes.post(
    f"{BASE}/{{number}}/intervene",
    summary="工单干预",
    allow=Caller.require_administrator,
    response=lambda shapes: shapes.Told[shapes.Handled],
)
def intervene(request: Request, body: wire.InterventionBody) -> Answer:
    """As `/workflow/task/intervene`, at a task of this order."""
    asked = asking.asked(request)
    order, _ = ordering.read(asked, request.path_params["number"])
    if body.taskId.rpartition("-")[0] != order.instance_id:
        raise BadInput("不属于该工单", field="taskId")
    return success(asking.intervened(request, body))
