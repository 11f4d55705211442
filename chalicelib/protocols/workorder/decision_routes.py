"""Decision tables worked out for whoever asks: what a business rule task would decide, without a process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.centre import deciding
from chalicelib.protocols.workorder.edge import EDGE, Answer, success
from chalicelib.protocols.workorder.reading import required
from chalicelib.web.blueprint import HubBlueprint

if TYPE_CHECKING:
    from chalicelib.protocols.workorder import wire
    from chalicelib.web.request import Request

routes = HubBlueprint(__name__, EDGE)


@routes.post(
    "/workflow/decision/evaluate",
    summary="计算决策表",
    response=lambda shapes, job_shapes: shapes.Told[job_shapes.Decision],
)
def evaluate(request: Request, body: wire.DecisionBody) -> Answer:
    """By the newest table of the key; nothing is stored. `rows` is empty where no rule holds."""
    request.caller.require_user()
    key = required({"decisionKey": body.decisionKey}, "decisionKey")
    return success({"rows": deciding.evaluate(key, body.variables)}, "查询成功")
