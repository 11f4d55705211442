"""The work-order hall over HTTP: lists of orders with their filters and, through a view, with fields of their forms."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from chalicelib.centre import hall
from chalicelib.errors import BadInput
from chalicelib.protocols.parameters import FIRST_SECOND, LAST_SECOND, moment
from chalicelib.protocols.workorder import asking
from chalicelib.protocols.workorder.edge import EDGE, Answer, page
from chalicelib.protocols.workorder.instance_rows import is_on, text, word
from chalicelib.protocols.workorder.order_rows import show
from chalicelib.protocols.workorder.reading import PAGING, read_page
from chalicelib.storage.processes import shelves
from chalicelib.todo.times import parse
from chalicelib.web.blueprint import HubBlueprint
from chalicelib.web.contract import one_of

if TYPE_CHECKING:
    from chalicelib.storage.processes.shelves import Item
    from chalicelib.web.contract import Described
    from chalicelib.web.request import Query, Request

routes = HubBlueprint(__name__, EDGE)
SCOPES: tuple[hall.Scope, ...] = ("mine", "application", "all")
STATUSES = ("running", "completed", "terminated", "canceled", "closed")
MOST_VALUES = 20
"""Fields of a form that one call filters by."""
SOUGHT: Described = {
    "scope": one_of(
        *SCOPES, meaning="mine（缺省）：本人发起的；application：本应用的；all：所有应用的。后两种限管理员"
    ),
    "keyword": "编号、标题、说明或流程名称，包含",
    "status": one_of(*STATUSES, meaning="工单状态"),
    "systemId": "系统编号，精确",
    "projectId": "项目编号，精确",
    "workorderId": "工单模板或类型编号，精确",
    "scenario": "模板的应用场景，精确",
    "compensation": "是否有偿，精确",
    "evaluated": one_of("true", "false", meaning="是否已评价"),
    "starter": "发起人编号",
    "node": "当前环节名称，包含",
    "handler": "当前办理人编号",
    "overdue": one_of("true", "false", meaning="true：有已过期限的未结任务"),
    "from": "创建不早于，yyyy-MM-dd 或 yyyy-MM-dd HH:mm:ss",
    "to": "创建不晚于，同上",
    "viewId": "视图编号：只列该视图模板的工单，并附视图的列",
    "fields": "JSON 对象：视图的筛选字段 → 包含的文字；须与 viewId 同用",
}


@routes.get(
    "/WorkOrder/list",
    summary="工单列表",
    query={**PAGING, **SOUGHT},
    closed=True,
    response=lambda order_shapes: order_shapes.Hall,
)
def list_orders(request: Request) -> Answer:
    """Newest first, each with the state its process gives it."""
    asked, given = asking.asked(request), request.query
    view = hall.view(asked, text(given, "viewId")) if text(given, "viewId") else None
    scope = next(each for each in SCOPES if each == (word(given, "scope", SCOPES) or "mine"))
    wanted = read_page(given)
    found = hall.orders(asked, scope, _sought(given, view), wanted.number, wanted.size)
    answer = page([show(order, case) for order, case in found.rows], found.total)
    return {**answer, "view": _shown(view) if view else None}


def _sought(given: Query, view: Item | None) -> hall.Sought:
    begin, end = moment(given, "from", FIRST_SECOND), moment(given, "to", LAST_SECOND)
    return hall.Sought(
        keyword=text(given, "keyword"),
        status=word(given, "status", STATUSES),
        system_id=text(given, "systemId"),
        project_id=text(given, "projectId"),
        template_id=_template(given, view),
        scenario=text(given, "scenario"),
        compensation=text(given, "compensation"),
        starter=text(given, "starter"),
        evaluated=word(given, "evaluated", ("true", "false")),
        node=text(given, "node"),
        handler=text(given, "handler"),
        overdue=is_on(given, "overdue"),
        begin=parse(begin) if begin else None,
        end=parse(end) if end else None,
        values=_values(text(given, "fields"), view),
    )


def _template(given: Query, view: Item | None) -> str:
    wanted = text(given, "workorderId")
    if view is None:
        return wanted
    own: str = view.body["templateId"]
    if wanted not in ("", own):
        raise BadInput("与视图的模板不一致", field="workorderId")
    return own


def _values(given: str, view: Item | None) -> tuple[tuple[str, str], ...]:
    if not given:
        return ()
    try:
        values = json.loads(given)
    except ValueError:
        values = None
    if not isinstance(values, dict) or len(values) > MOST_VALUES:
        raise BadInput(f"应为不超过 {MOST_VALUES} 项的 JSON 对象", field="fields")
    known = view.body.get("filters", []) if view else []
    for key, value in values.items():
        if key not in known:
            raise BadInput(f"{key} 不是该视图的筛选字段", field="fields")
        if not isinstance(value, str):
            raise BadInput(f"{key} 应为文字", field="fields")
    return tuple(values.items())


def _shown(view: Item) -> Answer:
    """A view's name, and its columns and filters with the labels that its template's form gives them."""
    template = shelves.read("template", view.body["templateId"])
    form_id = template.body.get("formId") if template else None
    form = shelves.read("form", form_id) if form_id else None
    labels = _labels(form.body["schema"].get("components", [])) if form else {}
    named = {
        name: [{"key": key, "label": labels.get(key, key)} for key in view.body.get(name, [])]
        for name in ("columns", "filters")
    }
    return {"viewId": view.id, "name": view.body["name"], **named}


def _labels(components: list[dict[str, Any]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for each in components:
        found |= _labels(each.get("components", []))
        if each.get("key") and each.get("label"):
            found[each["key"]] = str(each["label"])
    return found
