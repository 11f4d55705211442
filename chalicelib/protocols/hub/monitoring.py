"""Monitoring over HTTP (监控中心): what runs, what is late, what is stuck. For administrators."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from chalicelib.lazy import lazy
from chalicelib.protocols.hub.edge import EDGE, success
from chalicelib.storage.deliveries import delivery_pages, targets
from chalicelib.storage.ledger import due, outbox
from chalicelib.storage.messages import channels
from chalicelib.storage.processes import incidents, instance_lines
from chalicelib.storage.reports import alerts
from chalicelib.storage.reports.alerts import AlertState
from chalicelib.web.blueprint import HubBlueprint

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.reports import answers
    from chalicelib.web.request import Request
else:
    answers = lazy("chalicelib.reports.answers")

routes = HubBlueprint(__name__, EDGE)
LATE_AFTER = 15 * 60
"""Seconds after which something that was due is late."""
MOST_LATE = 100
"""Late entries counted in each shard of the due index."""


@routes.get(
    "/hub/monitor",
    summary="监控：运行、逾期与积压",
    response=lambda report_shapes: report_shapes.Known[report_shapes.Monitor],
)
def monitor(request: Request) -> dict[str, object]:
    """For administrators. Read from where things stand; running and overdue from the counters."""
    request.caller.require_administrator()
    known = targets.all_targets()
    live = sum(map(answers.live, answers.applications()), Counter[str]())
    oldest = [since for each in known if (since := delivery_pages.oldest(each.target_id, "pending"))]
    late = [entry for entry in due.due(request.now, MOST_LATE) if age(request.now, entry.at) > LATE_AFTER]
    data: dict[str, Any] = {
        "instances": {
            "running": live["run"],
            "suspended": instance_lines.suspended(),
            "stuck": incidents.stuck(),
            "incidents": incidents.total(""),
        },
        "tasks": {"overdue": live["late"], "unassigned": live["none"]},
        "timers": {"late": len(late), "oldestSeconds": max((age(request.now, each.at) for each in late), default=0)},
        "deliveries": {
            "pending": sum(delivery_pages.count(each.target_id, "pending") for each in known),
            "dead": sum(delivery_pages.count(each.target_id, "dead") for each in known),
            "oldestSeconds": max((age(request.now, since) for since in oldest), default=0),
        },
        "messages": {"dead": sum(delivery_pages.count(each.target_id, "dead") for each in channels.everything())},
        "alerts": {"firing": sum(each.state is AlertState.FIRING for each in alerts.unresolved())},
        "reports": {"lagSeconds": lag(request.now)},
    }
    return success(data, "查询成功")


def lag(now: datetime) -> int:
    """Seconds since the oldest change that is not counted yet; 0 when all are."""
    since = outbox.waiting_since()
    return age(now, since) if since else 0


def age(now: datetime, since: datetime) -> int:
    """Whole seconds, never less than 0."""
    return max(int((now - since).total_seconds()), 0)
