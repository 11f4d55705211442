"""Where processes stand still, and what an administrator does about it (docs/protocols/hub.md)."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from chalicelib.centre import incidents
from chalicelib.centre.scene import Asked
from chalicelib.identity.caller import Caller
from chalicelib.protocols.hub.edge import EDGE, page, success
from chalicelib.protocols.hub.paging import PAGING, read_paging
from chalicelib.storage.base import codec
from chalicelib.todo.times import china
from chalicelib.web.blueprint import HubBlueprint

if TYPE_CHECKING:
    from chalicelib.centre.incidents import Incident
    from chalicelib.protocols.hub import incident_wire
    from chalicelib.web.request import Request

Answer = dict[str, object]
routes = HubBlueprint(__name__, EDGE)
_BY_CURSOR = {name: said for name, said in PAGING.items() if name != "pageNum"}


@routes.get(
    "/hub/monitor/incidents",
    summary="停滞的流程：原因、节点与起始时间",
    query={"appId": "只看一个应用的", "procInsId": "只看一个流程实例的", **_BY_CURSOR},
    response=lambda shapes, incident_shapes: shapes.Page[incident_shapes.Incident],
)
def list_incidents(request: Request) -> Answer:
    """Newest first, for administrators: jobs that are tried no more, and timers that cannot be fired."""
    request.caller.require_administrator()
    app_id, instance_id = (request.query.get(name) or "" for name in ("appId", "procInsId"))
    paging = read_paging(request, "admin", "incidents")
    rows, total, after = incidents.page(app_id, instance_id, paging.size, paging.after, request.now)
    return page([_shown(each) for each in rows], total, paging.next_cursor(after))


@routes.post(
    "/hub/monitor/incidents/{incidentId}",
    summary="处理停滞的流程：重试、跳过、跳转或结束",
    allow=Caller.require_administrator,
    response=lambda shapes, incident_shapes: shapes.Done[incident_shapes.Resolved],
)
def resolve(request: Request, body: incident_wire.IncidentAction) -> Answer:
    """`variables` are set first (not with a jump). What was done, by whom and why, stays with the instance."""
    asked = Asked(request.caller, request.now, uuid.uuid4().hex, request.repeat_id)
    wish = incidents.Wish(body.action, body.variables, body.targetKey or "", body.comment)
    done = incidents.act(asked, request.path_params["incidentId"], wish)
    return success({"procInsId": done.case.id, "processStatus": done.case.status, "nextTaskIds": list(done.opened)})


def _shown(incident: Incident) -> Answer:
    job, case = incident.job, incident.case
    return {
        "incidentId": incident.incident_id,
        "kind": job.by,
        "called": job.name,
        "cause": job.error,
        "attempts": job.attempts,
        "since": china(job.at),
        "appId": incident.app_id,
        "procInsId": case.id if case else "",
        "procDefKey": case.key if case else job.name,
        "procDefName": case.process_name if case else "",
        "subject": case.title if case else "",
        "nodeId": job.node_id,
        "interventions": [
            dict(zip(("at", "by", "byName", "action", "nodeId", "comment"), _said(each), strict=True))
            for each in (case.interventions if case else ())
        ],
    }


def _said(intervention: tuple[str, ...]) -> tuple[str | None, ...]:
    return (china(codec.moment(intervention[0])), *intervention[1:])
