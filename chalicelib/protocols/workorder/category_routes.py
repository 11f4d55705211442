"""Categories of processes; the same list is what 综合工单 are chosen from (synthesis/list)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.errors import BadInput
from chalicelib.identity.caller import Caller
from chalicelib.protocols.workorder import lists, shelf
from chalicelib.protocols.workorder.edge import MANAGED, Answer, page, success
from chalicelib.protocols.workorder.reading import PAGING, required
from chalicelib.storage.processes import shelves
from chalicelib.web.blueprint import HubBlueprint
from chalicelib.web.contract import listed

if TYPE_CHECKING:
    from chalicelib.protocols.workorder import wire
    from chalicelib.protocols.workorder.lists import Call, Rows
    from chalicelib.storage.processes.shelves import Item
    from chalicelib.web.contract import Described
    from chalicelib.web.request import Request

routes = HubBlueprint(__name__, MANAGED)
BASE = "/workflow/category"
FILTERS: Described = {"categoryName": "名称包含", "code": "编码包含"}


@routes.get(
    f"{BASE}/list",
    summary="流程分类列表",
    query={**PAGING, **FILTERS},
    closed=True,
    response=lambda shapes: shapes.Listed[shapes.Kept],
)
def list_categories(request: Request) -> Answer:
    """Newest first."""
    return page(*category_rows(lists.called(request)))


def category_rows(call: Call) -> Rows:
    """The rows of the list, for whoever may see them."""
    call.asked.caller.require_user()
    return shelf.rows(call, "category", show, categoryName="categoryName", code="code")


@routes.get(
    f"{BASE}/listAll",
    summary="全部流程分类",
    response=lambda shapes: shapes.Told[listed(shapes.Kept)],
)
def list_all(request: Request) -> Answer:
    """By id."""
    request.caller.require_user()
    return success([show(item) for item in shelves.listed("category")], "查询成功")


@routes.get(
    f"{BASE}/{{categoryIds}}",
    summary="流程分类",
    response=lambda shapes: shapes.Told[shapes.Kept],
)
def one_category(request: Request) -> Answer:
    """One of them."""
    request.caller.require_user()
    return success(show(shelf.find("category", request.path_params["categoryIds"], "categoryId")))


@routes.post(
    BASE,
    summary="新增流程分类",
    allow=Caller.require_administrator,
    response=lambda shapes: shapes.Told[shapes.Kept],
)
def add_category(request: Request, body: wire.CategoryBody) -> Answer:
    """`code` is what processes carry as their category; the id where there is none."""
    required({"categoryName": body.categoryName}, "categoryName")
    _check_parent(body)
    return success(show(shelf.add("category", body.categoryId, _given(body), request)))


@routes.put(
    BASE,
    summary="修改流程分类",
    allow=Caller.require_administrator,
    response=lambda shapes: shapes.Told[shapes.Kept],
)
def change_category(request: Request, body: wire.CategoryBody) -> Answer:
    """What is absent stays."""
    _check_parent(body)
    return success(show(shelf.change("category", body.categoryId, _given(body), request, "categoryId")))


@routes.delete(
    f"{BASE}/{{categoryIds}}",
    summary="删除流程分类（逗号分隔）",
    response=lambda shapes: shapes.Told[None],
)
def remove_categories(request: Request) -> Answer:
    """Processes keep the code they carry."""
    request.caller.require_administrator()
    shelf.drop("category", request.path_params["categoryIds"])
    return success()


def show(item: Item) -> Answer:
    """A row of the list."""
    body = item.body
    return {
        "categoryId": item.id,
        "categoryName": body["name"],
        "code": body.get("code") or item.id,
        "parentId": body.get("parent") or None,
        "remark": body.get("remark") or None,
        "description": body.get("description", ""),
        **shelf.times(item),
    }


def _given(body: wire.CategoryBody) -> dict[str, object]:
    fields = {
        "name": body.categoryName,
        "code": body.code,
        "parent": body.parentId,
        "remark": body.remark,
        "description": body.description,
    }
    return {name: value for name, value in fields.items() if value}


def _check_parent(body: wire.CategoryBody) -> None:
    if not body.parentId:
        return
    if body.parentId == body.categoryId or shelves.read("category", body.parentId) is None:
        raise BadInput("上级分类不存在", field="parentId")
