"""A trial: where a diagram would lead with given values. For administrators, before they deploy it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.centre import deploying, people
from chalicelib.identity.caller import Caller
from chalicelib.protocols.workorder.called import expected, names_of
from chalicelib.protocols.workorder.edge import MANAGED, Answer, success
from chalicelib.web.blueprint import HubBlueprint

if TYPE_CHECKING:
    from chalicelib.protocols.workorder import screen_wire
    from chalicelib.web.request import Request

routes = HubBlueprint(__name__, MANAGED)


@routes.post(
    "/workflow/deploy/trial",
    summary="试走流程：按给定的值看流程会怎样流转，不保存任何内容",
    allow=Caller.require_administrator,
    response=lambda shapes, screen_shapes: shapes.Told[screen_shapes.Trial],
)
def try_out(request: Request, body: screen_wire.TrialBody) -> Answer:
    """Every task is taken for handled as soon as it opens; times, messages and jobs are not waited for but named."""
    initiator = body.initiator or request.caller.require_user()
    played = deploying.try_out(deploying.File(body.xml.encode(), {}), body.variables, initiator, request.now)
    named = [user for item in played.asked for user in (item.who.assignee, *item.who.users) if user]
    names = names_of((), people.HERE, request.now, named)
    found: Answer = {"status": played.status, "stopped": played.stopped or None}
    path: Answer = {"nodes": list(played.nodes), "flows": list(played.flows), "waits": list(played.waits)}
    return success({**found, **path, "asked": expected(played.asked, names)})
