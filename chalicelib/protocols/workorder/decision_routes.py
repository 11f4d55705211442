"""Decision tables (DMN): worked out for whoever asks: what a business rule task would decide, without a process."""

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
    """By the newest table of the key, or by that in `xml`; stores nothing. `rows` is empty where no rule holds."""
    request.caller.require_user()
    if body.xml:
        request.caller.require_administrator()
    key = required({"decisionKey": body.decisionKey}, "decisionKey")
    found = deciding.evaluate(key, body.variables, body.xml.encode())
    return success({"rows": found.rows, "rules": list(found.rules)}, "查询成功")
