"""Reports and monitoring over HTTP. For administrators; a person sees his own figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from chalicelib.errors import BadInput
from chalicelib.lazy import lazy
from chalicelib.protocols.hub.edge import EDGE, success
from chalicelib.storage.deliveries import delivery_pages, targets
from chalicelib.storage.ledger import due, outbox
from chalicelib.todo.times import china
from chalicelib.web.blueprint import HubBlueprint
from chalicelib.web.contract import needed, one_of

if TYPE_CHECKING:
    from chalicelib.reports import answers, figures, periods
    from chalicelib.web.request import Request
else:
    answers = lazy("chalicelib.reports.answers")
    figures = lazy("chalicelib.reports.figures")
    periods = lazy("chalicelib.reports.periods")

routes = HubBlueprint(__name__, EDGE)
PERIOD = {
    "from": needed("first month, yyyy-MM"),
    "to": needed("last month, yyyy-MM; at most 120 months in all"),
    "by": one_of("month", "quarter", "year", meaning="month when absent"),
}
APP = {"appId": needed("one application")}
LATE_AFTER = 15 * 60
"""Seconds after which something that was due is late."""
MOST_LATE = 100
"""Late entries counted in each shard of the due index."""


@routes.get(
    "/hub/reports/processes",
    summary="流程报表：发起、完成与耗时",
    query={**PERIOD, **APP, "processKey": "one process; all of the application when absent"},
    response=lambda report_shapes: report_shapes.Report[report_shapes.ProcessFigures],
)
def processes(request: Request) -> dict[str, object]:
    """For administrators. One query of counters a process."""
    request.caller.require_administrator()
    asked = _asked(request)
    key = request.query.get("processKey")
    return _told(request, answers.processes(asked, _needed(request, "appId"), key))


@routes.get(
    "/hub/reports/nodes",
    summary="节点报表：在办数量与耗时（流程图热度）",
    query={**PERIOD, **APP, "processKey": "the process; tasks without one when absent"},
    response=lambda report_shapes: report_shapes.Report[report_shapes.NodeFigures],
)
def nodes(request: Request) -> dict[str, object]:
    """For administrators. All months together."""
    request.caller.require_administrator()
    asked = _asked(request)
    return _told(request, answers.nodes(asked, _needed(request, "appId"), request.query.get("processKey") or ""))


@routes.get(
    "/hub/reports/people",
    summary="人员报表：办理数量与耗时",
    query={**PERIOD, "userId": "ids, parted by commas (50 at most); the caller himself when absent"},
    response=lambda report_shapes: report_shapes.Report[report_shapes.PersonFigures],
)
def people(request: Request) -> dict[str, object]:
    """Everybody sees himself; administrators anybody."""
    own = request.caller.require_user()
    wanted = [each.strip() for each in (request.query.get("userId") or own).split(",") if each.strip()]
    if wanted != [own]:
        request.caller.require_administrator()
    return _told(request, answers.people(_asked(request), wanted))


@routes.get(
    "/hub/reports/departments",
    summary="部门报表：办理数量与耗时",
    query={**PERIOD, "department": needed("names, parted by commas (50 at most)")},
    response=lambda report_shapes: report_shapes.Report[report_shapes.DepartmentFigures],
)
def departments(request: Request) -> dict[str, object]:
    """For administrators."""
    request.caller.require_administrator()
    wanted = [each.strip() for each in _needed(request, "department").split(",") if each.strip()]
    return _told(request, answers.departments(_asked(request), wanted))


@routes.get(
    "/hub/monitor",
    summary="监控：运行、逾期与积压",
    response=lambda report_shapes: report_shapes.Known[report_shapes.Monitor],
)
def monitor(request: Request) -> dict[str, object]:
    """For administrators. Read from where things stand; `running` from the counters."""
    request.caller.require_administrator()
    known = targets.all_targets()
    oldest = [since for each in known if (since := delivery_pages.oldest(each.target_id, "pending"))]
    late = [entry for entry in due.due(request.now, MOST_LATE) if _age(request, entry.at) > LATE_AFTER]
    data: dict[str, Any] = {
        "instances": {"running": sum(map(answers.running, answers.applications()))},
        "timers": {"late": len(late), "oldestSeconds": max((_age(request, each.at) for each in late), default=0)},
        "deliveries": {
            "pending": sum(delivery_pages.count(each.target_id, "pending") for each in known),
            "dead": sum(delivery_pages.count(each.target_id, "dead") for each in known),
            "oldestSeconds": max((_age(request, since) for since in oldest), default=0),
        },
        "reports": {"lagSeconds": _lag(request)},
    }
    return success(data, "查询成功")


def _asked(request: Request) -> answers.Asked:
    query = request.query
    by = query.get("by") or "month"
    if by not in ("month", "quarter", "year"):
        raise BadInput("应为 month | quarter | year", field="by")
    return answers.Asked(periods.months(query.get("from") or "", query.get("to") or ""), cast("periods.By", by))


def _needed(request: Request, name: str) -> str:
    value = (request.query.get(name) or "").strip()
    if not value:
        raise BadInput("不能为空", field=name)
    return value


def _told(request: Request, rows: list[dict[str, Any]]) -> dict[str, object]:
    """Every report says its counting rule, as of when it is, and how far it may be behind."""
    return {
        "code": 200,
        "msg": "查询成功",
        "total": len(rows),
        "rows": rows,
        "rule": figures.RULE,
        "asOf": china(request.now),
        "lagSeconds": _lag(request),
    }


def _lag(request: Request) -> int:
    since = outbox.waiting_since()
    return _age(request, since) if since else 0


def _age(request: Request, since: Any) -> int:
    return max(int((request.now - since).total_seconds()), 0)
