"""Data models that forms are built from (数据建模)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalicelib.errors import BadInput, Conflict
from chalicelib.identity.caller import Caller
from chalicelib.protocols.workorder import lists, shelf
from chalicelib.protocols.workorder.edge import MANAGED, Answer, page, success
from chalicelib.protocols.workorder.reading import PAGING, required
from chalicelib.storage.processes import shelves
from chalicelib.web.blueprint import HubBlueprint

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chalicelib.protocols.workorder import screen_wire
    from chalicelib.storage.processes.shelves import Item
    from chalicelib.web.request import Request

routes = HubBlueprint(__name__, MANAGED)
MODEL = "/workflow/dataModel"


@routes.get(
    f"{MODEL}/list",
    summary="数据模型列表",
    query={**PAGING, "name": "名称包含"},
    closed=True,
    response=lambda shapes, screen_shapes: shapes.Listed[screen_shapes.DataModel],
)
def list_models(request: Request) -> Answer:
    """Newest first."""
    request.caller.require_user()
    return page(*shelf.rows(lists.called(request), "dataModel", show_model, name="name"))


@routes.get(
    f"{MODEL}/{{modelId}}",
    summary="数据模型",
    response=lambda shapes, screen_shapes: shapes.Told[screen_shapes.DataModel],
)
def one_model(request: Request) -> Answer:
    """With the forms that use it."""
    request.caller.require_user()
    found = shelf.find("dataModel", request.path_params["modelId"], "modelId")
    return success(_with_forms(found))


@routes.post(
    MODEL,
    summary="新增数据模型",
    allow=Caller.require_administrator,
    response=lambda shapes, screen_shapes: shapes.Told[screen_shapes.DataModel],
)
def add_model(request: Request, body: screen_wire.DataModelBody) -> Answer:
    """A name and its fields."""
    required({"name": body.name}, "name")
    if body.fields is None:
        raise BadInput("不能为空", field="fields")
    return success(show_model(shelf.add("dataModel", body.modelId or "", shelf.sent(body, "modelId"), request)))


@routes.put(
    MODEL,
    summary="修改数据模型",
    allow=Caller.require_administrator,
    response=lambda shapes, screen_shapes: shapes.Told[screen_shapes.DataModel],
)
def change_model(request: Request, body: screen_wire.DataModelBody) -> Answer:
    """What is absent stays; `usedBy` names the forms that a change concerns."""
    shelf.require_base("dataModel", body.modelId, body.baseVersion, "modelId")
    return success(
        _with_forms(shelf.change("dataModel", body.modelId or "", shelf.sent(body, "modelId"), request, "modelId"))
    )


@routes.delete(
    f"{MODEL}/{{modelId}}",
    summary="删除数据模型（逗号分隔）",
    response=lambda shapes: shapes.Told[None],
)
def remove_models(request: Request) -> Answer:
    """One that a form still uses stays."""
    request.caller.require_administrator()
    ids = request.path_params["modelId"]
    users = {model_id: list(_forms_of(model_id)) for model_id in ids.split(",")}
    used = next((each for each, forms in users.items() if forms), None)
    if used is not None:
        raise Conflict(f"数据模型 {used} 正被表单 {users[used][0]['formName']} 使用", field="modelId")
    shelf.drop("dataModel", ids)
    return success()


def show_model(item: Item) -> Answer:
    """A row of the list."""
    fields = [_whole(each) for each in item.body["fields"]]
    return {
        "modelId": item.id,
        "name": item.body["name"],
        "fields": fields,
        "version": item.version,
        **shelf.times(item),
    }


def _whole(field: dict[str, Any]) -> dict[str, Any]:
    return {"options": [], "required": False, "min": None, "max": None, "pattern": None, **field}


def _with_forms(item: Item) -> Answer:
    return {**show_model(item), "usedBy": list(_forms_of(item.id))}


def _forms_of(model_id: str) -> Iterator[dict[str, str]]:
    """The forms whose schema names the model (`dataModelId`)."""
    for form in shelves.listed("form"):
        schema = form.body.get("schema")
        if isinstance(schema, dict) and schema.get("dataModelId") == model_id:
            yield {"formId": form.id, "formName": form.body["name"]}
