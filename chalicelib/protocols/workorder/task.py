"""Tasks: every button of the document (流程审批 API) and those its clients expect besides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.lazy import lazy
from chalicelib.protocols.workorder import asking, completing, people
from chalicelib.protocols.workorder.completing import Completion
from chalicelib.protocols.workorder.edge import EDGE, Answer, success
from chalicelib.protocols.workorder.reading import read_body, required
from chalicelib.web.blueprint import HubBlueprint

if TYPE_CHECKING:
    from chalicelib.protocols.workorder import wire
    from chalicelib.web.request import Request
else:
    wire = lazy("chalicelib.protocols.workorder.wire")

routes = HubBlueprint(__name__)
BASE = "/workflow/task"


@routes.post(f"{BASE}/complete", edge=EDGE, summary="审批流程", body=lambda: wire.TaskBody)
def complete(request: Request) -> Answer:
    """Handle a task, or give a delegated one back to who delegated it."""
    body = read_body(request, wire.TaskBody)
    task_id = required(body.model_dump(include={"taskId"}), "taskId")
    said = Completion(
        body.comment,
        body.variables,
        tuple(people.named(body.nextUserIds, "nextUserIds", request.now)),
        tuple(people.named(body.copyUserIds, "copyUserIds", request.now)),
    )
    done = completing.complete(asking.asked(request), task_id, said)
    return success(asking.handled(done, task_id))
