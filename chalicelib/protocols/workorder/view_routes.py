"""Views of the work-order hall (视图配置)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.errors import BadInput
from chalicelib.identity.caller import Caller
from chalicelib.protocols.workorder import lists, shelf
from chalicelib.protocols.workorder.edge import MANAGED, Answer, page, success
from chalicelib.protocols.workorder.reading import PAGING, required
from chalicelib.storage.processes import shelves
from chalicelib.web.blueprint import HubBlueprint

if TYPE_CHECKING:
    from chalicelib.protocols.workorder import screen_wire
    from chalicelib.storage.processes.shelves import Item
    from chalicelib.web.request import Request

routes = HubBlueprint(__name__, MANAGED)
VIEW = "/workflow/view"


@routes.get(
    f"{VIEW}/list",
    summary="视图列表",
    query={**PAGING, "name": "名称包含", "templateId": "工单模板ID"},
    closed=True,
    response=lambda shapes, screen_shapes: shapes.Listed[screen_shapes.HallView],
)
def list_views(request: Request) -> Answer:
    """Newest first."""
    request.caller.require_user()
    return page(*shelf.rows(lists.called(request), "view", show_view, name="name", templateId="templateId"))


@routes.get(
    f"{VIEW}/{{viewId}}", summary="视图", response=lambda shapes, screen_shapes: shapes.Told[screen_shapes.HallView]
)
def one_view(request: Request) -> Answer:
    """One of them."""
    request.caller.require_user()
    return success(show_view(shelf.find("view", request.path_params["viewId"], "viewId")))


@routes.post(
    VIEW,
    summary="新增视图",
    allow=Caller.require_administrator,
    response=lambda shapes, screen_shapes: shapes.Told[screen_shapes.HallView],
)
def add_view(request: Request, body: screen_wire.ViewBody) -> Answer:
    """For a template: its columns, filters and what is exported."""
    required({"name": body.name}, "name")
    required({"templateId": body.templateId}, "templateId")
    _check_template(body.templateId)
    return success(show_view(shelf.add("view", body.viewId or "", shelf.sent(body, "viewId"), request)))


@routes.put(
    VIEW,
    summary="修改视图",
    allow=Caller.require_administrator,
    response=lambda shapes, screen_shapes: shapes.Told[screen_shapes.HallView],
)
def change_view(request: Request, body: screen_wire.ViewBody) -> Answer:
    """What is absent stays."""
    shelf.require_base("view", body.viewId, body.baseVersion, "viewId")
    _check_template(body.templateId)
    return success(show_view(shelf.change("view", body.viewId or "", shelf.sent(body, "viewId"), request, "viewId")))


@routes.delete(f"{VIEW}/{{viewId}}", summary="删除视图（逗号分隔）", response=lambda shapes: shapes.Told[None])
def remove_views(request: Request) -> Answer:
    """What is not there is passed over."""
    request.caller.require_administrator()
    shelf.drop("view", request.path_params["viewId"])
    return success()


def show_view(item: Item) -> Answer:
    """A row of the list."""
    body = item.body
    lists_ = {name: body.get(name, []) for name in ("roles", "columns", "filters", "export")}
    own = {"viewId": item.id, "name": body["name"], "templateId": body["templateId"]}
    return {**own, **lists_, "version": item.version, **shelf.times(item)}


def _check_template(template_id: str | None) -> None:
    if template_id and shelves.read("template", template_id) is None:
        raise BadInput("工单模板不存在", field="templateId")
