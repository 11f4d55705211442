"""What work orders may be made of: applications, 综合工单 types, and templates that bind them to a process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.errors import BadInput
from chalicelib.identity.caller import Caller
from chalicelib.protocols.workorder import lists, shelf
from chalicelib.protocols.workorder.edge import MANAGED, TYPES, Answer, page, success
from chalicelib.protocols.workorder.reading import PAGING, read_page, required
from chalicelib.storage.directory import holders
from chalicelib.storage.processes import deployments as stored
from chalicelib.storage.processes import shelves
from chalicelib.web.blueprint import HubBlueprint

if TYPE_CHECKING:
    from chalicelib.protocols.workorder import wire
    from chalicelib.protocols.workorder.lists import Call, Rows
    from chalicelib.storage.processes.shelves import Item
    from chalicelib.web.contract import Described
    from chalicelib.web.request import Request

routes = HubBlueprint(__name__, MANAGED)
TEMPLATE = "/WorkOrder/template"
FILTERS: Described = {
    "appId": "应用ID包含",
    "name": "名称包含",
    "synthesisId": "综合工单类型ID包含",
    "systemId": "系统ID包含",
    "projectId": "项目ID包含",
}
MASKED = "******"
PAGE: Described = {
    "accessToken": "token，也可在请求头",
    "pageNo": PAGING["pageNum"],
    "pageSize": PAGING["pageSize"],
}


@routes.get(
    "/WorkOrder/app/list",
    edge=TYPES,
    summary="查询应用工单类型",
    query=PAGE,
    closed=True,
    response=lambda shapes, order_shapes: shapes.Counted[order_shapes.ApplicationType],
)
def applications(request: Request) -> Answer:
    """Applications that are switched on. The secret is masked: the hub keeps none it could show."""
    wanted = read_page(request.query, "pageNo")
    found, total, _ = holders.page_of_holders("application", wanted.size, number=wanted.number)
    rows = [
        {
            "appId": each.id,
            "applicationName": each.name,
            "applicationId": each.id,
            "applicationSecret": MASKED,
            "appFlag": "0",
            "images": each.images or None,
        }
        for each in found
        if each.enabled
    ]
    return {**success(rows), "total": total}


@routes.get(
    "/synthesis/list",
    edge=TYPES,
    summary="查询综合工单类型",
    query=PAGE,
    closed=True,
    response=lambda shapes, order_shapes: shapes.Counted[order_shapes.SynthesisType],
)
def synthesis_types(request: Request) -> Answer:
    """Categories; `childFlag` says whether others stand in one."""
    wanted = read_page(request.query, "pageNo")
    found = shelves.listed("category")
    parents = {item.body.get("parent") for item in found}
    rows = [
        {
            "synthesisId": item.id,
            "parentId": item.body.get("parent") or None,
            "categoryName": item.body["name"],
            "description": item.body.get("description", ""),
            "childFlag": item.id in parents,
        }
        for item in wanted.of(found)
    ]
    return {**success(rows), "total": len(found)}


@routes.get(
    f"{TEMPLATE}/list",
    summary="工单模板列表",
    query={**PAGING, **FILTERS},
    closed=True,
    response=lambda shapes: shapes.Listed[shapes.Kept],
)
def list_templates(request: Request) -> Answer:
    """Newest first."""
    return page(*template_rows(lists.called(request)))


def template_rows(call: Call) -> Rows:
    """The rows of the list, for whoever may see them."""
    call.asked.caller.require_user()
    return shelf.rows(
        call,
        "template",
        show,
        name="name",
        appId="appId",
        synthesisId="synthesisId",
        systemId="systemId",
        projectId="projectId",
    )


@routes.get(
    f"{TEMPLATE}/{{templateIds}}",
    summary="工单模板",
    response=lambda shapes: shapes.Told[shapes.Kept],
)
def one_template(request: Request) -> Answer:
    """With the version its process has now."""
    request.caller.require_user()
    found = shelf.find("template", request.path_params["templateIds"], "templateId")
    newest = stored.newest(found.body["processKey"])
    active = newest.active if newest else None
    return success({**show(found), "definitionId": active.id if active else None})


@routes.post(
    TEMPLATE,
    summary="新增工单模板",
    allow=Caller.require_administrator,
    response=lambda shapes: shapes.Told[shapes.Kept],
)
def add_template(request: Request, body: wire.TemplateBody) -> Answer:
    """Binds an application, a type, a process and a form; all of them must be there."""
    required({"name": body.name}, "name")
    required({"processKey": body.processKey}, "processKey")
    _check(body)
    return success(show(shelf.add("template", body.templateId, _given(body), request)))


@routes.put(
    TEMPLATE,
    summary="修改工单模板",
    allow=Caller.require_administrator,
    response=lambda shapes: shapes.Told[shapes.Kept],
)
def change_template(request: Request, body: wire.TemplateBody) -> Answer:
    """What is absent stays."""
    _check(body)
    return success(show(shelf.change("template", body.templateId, _given(body), request, "templateId")))


@routes.delete(
    f"{TEMPLATE}/{{templateIds}}",
    summary="删除工单模板（逗号分隔）",
    response=lambda shapes: shapes.Told[None],
)
def remove_templates(request: Request) -> Answer:
    """Orders made from them stay."""
    request.caller.require_administrator()
    shelf.drop("template", request.path_params["templateIds"])
    return success()


def show(item: Item) -> Answer:
    """A row of the list."""
    body = item.body
    return {
        "templateId": item.id,
        "name": body["name"],
        "appId": body.get("appId") or None,
        "synthesisId": body.get("synthesisId") or None,
        "systemId": body.get("systemId") or None,
        "projectId": body.get("projectId") or None,
        "processKey": body["processKey"],
        "formId": body.get("formId") or None,
        "description": body.get("description") or None,
        "enabled": body.get("enabled", True),
        **shelf.times(item),
    }


def _given(body: wire.TemplateBody) -> dict[str, object]:
    names = ("name", "appId", "synthesisId", "systemId", "projectId", "processKey", "formId", "description")
    enabled = {} if body.enabled is None else {"enabled": body.enabled}
    return {name: getattr(body, name) for name in names if getattr(body, name)} | enabled


def _check(body: wire.TemplateBody) -> None:
    if body.processKey and stored.newest(body.processKey) is None:
        raise BadInput("流程不存在", field="processKey")
    if body.appId and holders.find_holder("application", body.appId) is None:
        raise BadInput("应用不存在", field="appId")
    if body.synthesisId and shelves.read("category", body.synthesisId) is None:
        raise BadInput("类型不存在", field="synthesisId")
    if body.formId and shelves.read("form", body.formId) is None:
        raise BadInput("表单不存在", field="formId")
