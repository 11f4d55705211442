"""Reports over HTTP. For administrators; a person sees his own figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.errors import BadInput
from chalicelib.lazy import lazy
from chalicelib.protocols.hub.box_pages import box_page
from chalicelib.protocols.hub.edge import EDGE
from chalicelib.protocols.hub.monitoring import lag
from chalicelib.protocols.hub.paging import FILTERS, PAGING
from chalicelib.protocols.hub.report_rows import needed_value, rows_of
from chalicelib.todo import projection
from chalicelib.todo.times import china
from chalicelib.web.blueprint import HubBlueprint
from chalicelib.web.contract import needed, one_of

if TYPE_CHECKING:
    from chalicelib.reports import figures
    from chalicelib.web.request import Request
else:
    figures = lazy("chalicelib.reports.figures")

routes = HubBlueprint(__name__, EDGE)
PERIOD = {
    "from": needed("起始月份，yyyy-MM"),
    "to": needed("结束月份，yyyy-MM；合计最多 120 个月"),
    "by": one_of("month", "quarter", "year", meaning="缺省为 month"),
}
APP = {"appId": needed("一个应用")}
_LISTED = {"overdue": projection.LATE, "unassigned": projection.UNASSIGNED}


@routes.get(
    "/hub/reports/processes",
    summary="流程报表：发起、完成与耗时",
    query={**PERIOD, **APP, "processKey": "一个流程；缺省为该应用全部"},
    response=lambda report_shapes: report_shapes.Report[report_shapes.ProcessFigures],
)
def processes(request: Request) -> dict[str, object]:
    """For administrators. One query of counters a process."""
    return _told(request, "processes")


@routes.get(
    "/hub/reports/nodes",
    summary="节点报表：在办数量与耗时（流程图热度）",
    query={**PERIOD, **APP, "processKey": "流程；缺省为不属于流程的待办"},
    response=lambda report_shapes: report_shapes.Report[report_shapes.NodeFigures],
)
def nodes(request: Request) -> dict[str, object]:
    """For administrators. All months together."""
    return _told(request, "nodes")


@routes.get(
    "/hub/reports/people",
    summary="人员报表：办理数量与耗时",
    query={**PERIOD, "userId": "用户编号，逗号分隔（最多 50 个）；缺省为本人"},
    response=lambda report_shapes: report_shapes.Report[report_shapes.PersonFigures],
)
def people(request: Request) -> dict[str, object]:
    """Everybody sees himself; administrators anybody."""
    return _told(request, "people")


@routes.get(
    "/hub/reports/departments",
    summary="部门报表：办理数量与耗时",
    query={**PERIOD, "department": needed("部门名称，逗号分隔（最多 50 个）")},
    response=lambda report_shapes: report_shapes.Report[report_shapes.DepartmentFigures],
)
def departments(request: Request) -> dict[str, object]:
    """For administrators, and heads of these departments or of some above them."""
    return _told(request, "departments")


@routes.get(
    "/hub/reports/evaluations",
    summary="评价报表：各流程工单的评分",
    query={**PERIOD, **APP, "processKey": "一个流程；缺省为该应用全部"},
    response=lambda report_shapes: report_shapes.Report[report_shapes.EvaluationFigures],
)
def evaluations(request: Request) -> dict[str, object]:
    """For administrators. Counted in the month in which they were given."""
    return _told(request, "evaluations")


@routes.get(
    "/hub/reports/workload",
    summary="工作量：每人手上的待办、超期与已办",
    query={"userId": "用户编号，逗号分隔（最多 20 个）；缺省为本人"},
    response=lambda report_shapes: report_shapes.Report[report_shapes.Workload],
)
def workload(request: Request) -> dict[str, object]:
    """Everybody sees himself; administrators anybody. Read from the boxes, so never behind."""
    return _told(request, "workload")


@routes.get(
    "/hub/reports/tasks",
    summary="统计所指的待办：超期的、没有办理人的",
    query={
        **APP,
        "status": needed("超期 overdue，或无办理人 unassigned"),
        **{name: meaning for name, meaning in FILTERS.items() if name != "appId"},
        **PAGING,
    },
    response=lambda shapes, task_shapes: shapes.Page[task_shapes.BoxRow],
)
def report_tasks(request: Request) -> dict[str, object]:
    """For administrators. What is overdue comes by its due time, the latest first."""
    request.caller.require_administrator()
    box = _LISTED.get(needed_value(request.query, "status"))
    if box is None:
        raise BadInput(f"应为 {' | '.join(_LISTED)}", field="status")
    return box_page(request, projection.application_boxes(needed_value(request.query, "appId")), box)


def _told(request: Request, report: str) -> dict[str, object]:
    """Every report says its counting rule, as of when it is, and how far it may be behind."""
    rows = rows_of(report, request.caller, request.query, request.now)
    return {
        "code": 200,
        "msg": "查询成功",
        "total": len(rows),
        "rows": rows,
        "rule": figures.RULE,
        "asOf": china(request.now),
        "lagSeconds": lag(request.now),
    }
