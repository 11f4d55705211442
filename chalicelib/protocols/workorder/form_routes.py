"""The form list: schemas that diagrams name as `key_<formId>`. A deployment keeps its own copy.

A form of the Java original's generator is given back as JSON text, in the list too, as its clients expect.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from chalicelib.errors import BadInput
from chalicelib.identity.caller import Caller
from chalicelib.lazy import lazy
from chalicelib.protocols.workorder import lists, shelf
from chalicelib.protocols.workorder.edge import MANAGED, Answer, page, success
from chalicelib.protocols.workorder.reading import PAGING, required
from chalicelib.web import strict_json
from chalicelib.web.blueprint import HubBlueprint

if TYPE_CHECKING:
    from chalicelib.protocols.workorder import wire
    from chalicelib.protocols.workorder.lists import Call, Rows
    from chalicelib.storage.processes.shelves import Item
    from chalicelib.web.contract import Described
    from chalicelib.web.request import Request
    from chalicelib.workflow import forms, generated_forms
else:
    forms = lazy("chalicelib.workflow.forms")
    generated_forms = lazy("chalicelib.workflow.generated_forms")

routes = HubBlueprint(__name__, MANAGED)
BASE = "/workflow/form"
FILTERS: Described = {"formName": "名称包含"}


@routes.get(
    f"{BASE}/list",
    summary="表单列表",
    query={**PAGING, **FILTERS},
    closed=True,
    response=lambda shapes: shapes.Listed[shapes.Kept],
)
def list_forms(request: Request) -> Answer:
    """Newest first."""
    return page(*form_rows(lists.called(request)))


def form_rows(call: Call) -> Rows:
    """The rows of the list, for whoever may see them."""
    call.asked.caller.require_administrator()
    return shelf.rows(call, "form", show, formName="formName")


@routes.get(
    f"{BASE}/{{formIds}}",
    summary="表单",
    response=lambda shapes: shapes.Told[shapes.Kept],
)
def one_form(request: Request) -> Answer:
    """With its schema."""
    request.caller.require_administrator()
    found = shelf.find("form", request.path_params["formIds"], "formId")
    return success({"content": found.body["schema"], **show(found)})


@routes.post(
    BASE,
    summary="新增表单",
    allow=Caller.require_administrator,
    response=lambda shapes: shapes.Told[shapes.Kept],
)
def add_form(request: Request, body: wire.FormBody) -> Answer:
    """`content` is a form-js schema, or a form of the Java original's generator, as an object or as JSON text."""
    name = required({"formName": body.formName}, "formName")
    made = shelf.add(
        "form", body.formId, {"name": name, "schema": _schema(body.content), "remark": body.remark}, request
    )
    return success(show(made))


@routes.put(
    BASE,
    summary="修改表单",
    allow=Caller.require_administrator,
    response=lambda shapes: shapes.Told[shapes.Kept],
)
def change_form(request: Request, body: wire.FormBody) -> Answer:
    """What is absent stays. What is deployed keeps the form as it was."""
    given: dict[str, object] = {"schema": _schema(body.content)} if body.content is not None else {}
    given |= {key: value for key, value in (("name", body.formName), ("remark", body.remark)) if value}
    return success(show(shelf.change("form", body.formId, given, request, "formId")))


@routes.delete(
    f"{BASE}/{{formIds}}",
    summary="删除表单（逗号分隔）",
    response=lambda shapes: shapes.Told[None],
)
def remove_forms(request: Request) -> Answer:
    """What is deployed keeps the form as it was."""
    request.caller.require_administrator()
    shelf.drop("form", request.path_params["formIds"])
    return success()


def show(item: Item) -> Answer:
    """A row of the list."""
    row: Answer = {"formId": item.id, "formKey": f"key_{item.id}", "formName": item.body["name"]}
    schema = item.body["schema"]
    if generated_forms.is_generated(schema):
        row["content"] = json.dumps(schema, ensure_ascii=False)
    return row | {"remark": item.body.get("remark") or None, **shelf.times(item)}


def _schema(content: Any) -> Any:
    schema = strict_json.parse(content, field="content") if isinstance(content, str) else content
    try:
        forms.check_schema(schema)
        forms.refuse_foreign(schema)
    except BadInput as error:
        raise BadInput(error.message, field="content") from None
    return schema
