"""Reports over HTTP. For administrators; a person sees his own figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from chalicelib.errors import BadInput
from chalicelib.lazy import lazy
from chalicelib.protocols.hub.box_pages import box_page
from chalicelib.protocols.hub.edge import EDGE
from chalicelib.protocols.hub.monitoring import lag
from chalicelib.protocols.hub.paging import FILTERS, PAGING
from chalicelib.storage.directory import users
from chalicelib.storage.ledger import box_counts
from chalicelib.todo import projection
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
MOST_WORKLOADS = 20
"""People of one answer: each costs the reading of his box."""
_LISTED = {"overdue": projection.LATE, "unassigned": projection.UNASSIGNED}


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
    "/hub/reports/evaluations",
    summary="评价报表：各流程工单的评分",
    query={**PERIOD, **APP, "processKey": "one process; all of the application when absent"},
    response=lambda report_shapes: report_shapes.Report[report_shapes.EvaluationFigures],
)
def evaluations(request: Request) -> dict[str, object]:
    """For administrators. Counted in the month in which they were given."""
    request.caller.require_administrator()
    key = request.query.get("processKey")
    return _told(request, answers.evaluations(_asked(request), _needed(request, "appId"), key))


@routes.get(
    "/hub/reports/workload",
    summary="工作量：每人手上的待办、超期与已办",
    query={"userId": "ids, parted by commas (20 at most); the caller himself when absent"},
    response=lambda report_shapes: report_shapes.Report[report_shapes.Workload],
)
def workload(request: Request) -> dict[str, object]:
    """Everybody sees himself; administrators anybody. Read from the boxes, so never behind."""
    own = request.caller.require_user()
    wanted = [each.strip() for each in (request.query.get("userId") or own).split(",") if each.strip()]
    if wanted != [own]:
        request.caller.require_administrator()
    if len(wanted) > MOST_WORKLOADS:
        raise BadInput(f"一次最多统计 {MOST_WORKLOADS} 人", field="userId")
    return _told(request, [_workload(request, each) for each in dict.fromkeys(wanted)])


@routes.get(
    "/hub/reports/tasks",
    summary="统计所指的待办：超期的、没有办理人的",
    query={
        **APP,
        "status": needed("overdue | unassigned"),
        **{name: meaning for name, meaning in FILTERS.items() if name != "appId"},
        **PAGING,
    },
    response=lambda shapes, task_shapes: shapes.Page[task_shapes.BoxRow],
)
def report_tasks(request: Request) -> dict[str, object]:
    """For administrators. What is overdue comes by its due time, the latest first."""
    request.caller.require_administrator()
    box = _LISTED.get(_needed(request, "status"))
    if box is None:
        raise BadInput(f"应为 {' | '.join(_LISTED)}", field="status")
    return box_page(request, projection.application_boxes(_needed(request, "appId")), box)


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
        "lagSeconds": lag(request.now),
    }


def _workload(request: Request, user_id: str) -> dict[str, Any]:
    groups = users.groups_of_user(user_id)
    boxes = [projection.group_box(group) for group in groups]
    found = box_counts.read(projection.user_box(user_id), boxes, user_id, list, request.now)
    return {
        "userId": user_id,
        "open": found.todo,
        "overdue": found.overdue,
        "claimable": found.claimable,
        "done": found.done,
        "complete": found.complete,
    }
