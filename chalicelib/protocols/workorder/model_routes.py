"""Models: diagrams being drawn, saved as often as one likes, deployed when they are ready."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalicelib.centre import deploying, offers
from chalicelib.errors import BadInput, Conflict, NotFound
from chalicelib.identity.caller import Caller
from chalicelib.lazy import lazy
from chalicelib.protocols.workorder import lists, shelf
from chalicelib.protocols.workorder.deploy_routes import deployed_answer
from chalicelib.protocols.workorder.edge import MANAGED, Answer, page, success
from chalicelib.protocols.workorder.reading import PAGING, query_text, read_page, required
from chalicelib.storage.processes import shelves
from chalicelib.storage.processes.shelves import Item
from chalicelib.web.blueprint import HubBlueprint

if TYPE_CHECKING:
    from chalicelib.protocols.workorder import wire
    from chalicelib.protocols.workorder.lists import Call, Rows
    from chalicelib.web.contract import Described
    from chalicelib.web.request import Request
    from chalicelib.workflow import bpmn_import, xml_reading
else:
    bpmn_import = lazy("chalicelib.workflow.bpmn_import")
    xml_reading = lazy("chalicelib.workflow.xml_reading")

routes = HubBlueprint(__name__, MANAGED)
BASE = "/workflow/model"
FILTERS: Described = {"modelName": "名称包含", "modelKey": "标识包含", "category": "分类包含"}
KEPT_VERSIONS = 20


@routes.get(
    f"{BASE}/list",
    summary="流程模型列表",
    query={**PAGING, **FILTERS},
    closed=True,
    response=lambda shapes: shapes.Listed[shapes.Kept],
)
def list_models(request: Request) -> Answer:
    """Newest first, without their diagrams."""
    return page(*model_rows(lists.called(request)))


def model_rows(call: Call) -> Rows:
    """The rows of the list, for whoever may see them."""
    call.asked.caller.require_administrator()
    return shelf.rows(call, "model", show, modelName="modelName", modelKey="modelKey", category="category")


@routes.get(
    f"{BASE}/historyList",
    summary="流程模型的历史版本",
    query={"modelId": "模型ID", "modelKey": "模型标识，与 modelId 二选一", **PAGING},
    closed=True,
    response=lambda shapes: shapes.Listed[shapes.Kept],
)
def history(request: Request) -> Answer:
    """Former diagrams that a `newVersion` put aside, newest first, the latest 20."""
    request.caller.require_administrator()
    wanted = read_page(request.query)
    found = _named(request)
    former: list[dict[str, Any]] = found.body.get("former", [])
    rows: list[Answer] = [
        {**show(found), "modelId": f"{found.id}@{each['version']}", "version": each["version"]} for each in former
    ]
    return page(list(wanted.of(rows[::-1])), len(rows))


@routes.get(
    f"{BASE}/bpmnXml/{{modelId}}",
    summary="流程模型的 XML",
    response=lambda shapes: shapes.Told[str],
)
def diagram(request: Request) -> Answer:
    """As it was last saved; `<modelId>@<version>` for a former one."""
    request.caller.require_administrator()
    model_id, _, version = request.path_params["modelId"].partition("@")
    return success(_xml(shelf.find("model", model_id, "modelId"), version).decode())


@routes.get(
    f"{BASE}/{{modelIds}}",
    summary="流程模型",
    response=lambda shapes: shapes.Told[shapes.Kept],
)
def one_model(request: Request) -> Answer:
    """With its diagram."""
    request.caller.require_administrator()
    found = shelf.find("model", request.path_params["modelIds"], "modelId")
    return success({**show(found), "bpmnXml": found.xml.decode()})


@routes.post(
    BASE,
    summary="新增流程模型",
    allow=Caller.require_administrator,
    response=lambda shapes: shapes.Told[shapes.Kept],
)
def add_model(request: Request, body: wire.ModelBody) -> Answer:
    """A name and a key; the diagram is saved into it."""
    required({"modelName": body.modelName}, "modelName")
    required({"modelKey": body.modelKey}, "modelKey")
    return success(show(shelf.add("model", "", _given(body), request, body.bpmnXml.encode())))


@routes.put(
    BASE,
    summary="修改流程模型",
    allow=Caller.require_administrator,
    response=lambda shapes: shapes.Told[shapes.Kept],
)
def change_model(request: Request, body: wire.ModelBody) -> Answer:
    """Name, category, description; what is absent stays."""
    return success(show(shelf.change("model", body.modelId, _given(body), request, "modelId")))


@routes.post(
    f"{BASE}/save",
    summary="保存流程图",
    allow=Caller.require_administrator,
    response=lambda shapes: shapes.Told[shapes.Kept],
)
def save_model(request: Request, body: wire.ModelBody) -> Answer:
    """An unfinished diagram may be saved too: what stands in the way of running it is answered as `reasons`.

    The diagram that is there already makes no new version of itself.
    """
    required({"bpmnXml": body.bpmnXml}, "bpmnXml")
    xml = body.bpmnXml.encode()
    xml_reading.read(xml)
    known = shelf.find("model", required({"modelId": body.modelId}, "modelId"), "modelId")
    former = known.body.get("former", [])
    number = known.body.get("number", 1)
    if body.newVersion and known.xml not in (b"", xml):
        former = [*former, {"version": number, "xml": known.xml.decode()}][-KEPT_VERSIONS:]
        number += 1
    changed = {**known.body, **_given(body), "former": former, "number": number}
    if (changed, xml) == (known.body, known.xml):
        return success({**show(known), "reasons": _reasons(xml)})
    item = Item(known.id, changed, known.version, xml)
    saved = shelves.save("model", item, f"{request.request_id} {known.version}", known)
    return success({**show(saved), "reasons": _reasons(xml)})


@routes.post(
    f"{BASE}/latest",
    summary="把历史版本设为最新",
    query={"modelId": "<模型ID>@<版本>"},
    response=lambda shapes: shapes.Told[shapes.Kept],
)
def make_latest(request: Request) -> Answer:
    """A former diagram becomes the model's diagram again; the one that is so already stays."""
    request.caller.require_administrator()
    model_id, _, version = query_text(request, "modelId").partition("@")
    known = shelf.find("model", model_id, "modelId")
    xml, number = _xml(known, version), known.body.get("number", 1)
    if xml == known.xml:
        return success(show(known))
    former = [*known.body.get("former", []), {"version": number, "xml": known.xml.decode()}][-KEPT_VERSIONS:]
    changed = {**known.body, "former": former, "number": number + 1}
    item = Item(known.id, changed, known.version, xml)
    return success(show(shelves.save("model", item, f"{request.request_id} latest", known)))


@routes.post(
    f"{BASE}/deploy",
    summary="部署流程模型",
    query={"modelId": "模型ID"},
    response=lambda shapes: shapes.Told[shapes.Deployed],
)
def deploy_model(request: Request) -> Answer:
    """Make the diagram, with the forms as they are now, the newest version of its process."""
    request.caller.require_administrator()
    found = shelf.find("model", query_text(request, "modelId"), "modelId")
    if not found.xml:
        raise Conflict("请先设计流程图！", field="modelId")
    made = deploying.deploy(
        found.xml,
        {},
        request.now,
        name=found.body["name"],
        category=found.body.get("category", ""),
        repeat_id=request.repeat_id,
    )
    return success(deployed_answer(made), "部署成功")


@routes.delete(
    f"{BASE}/{{modelIds}}",
    summary="删除流程模型（逗号分隔）",
    response=lambda shapes: shapes.Told[None],
)
def remove_models(request: Request) -> Answer:
    """What is deployed stays deployed."""
    request.caller.require_administrator()
    shelf.drop("model", request.path_params["modelIds"])
    return success()


def show(item: Item) -> Answer:
    """A row of the list."""
    body = item.body
    return {
        "modelId": item.id,
        "modelName": body["name"],
        "modelKey": body.get("key") or None,
        "category": body.get("category") or None,
        "description": body.get("description") or None,
        "version": body.get("number", 1),
        **shelf.times(item),
    }


def _named(request: Request) -> Item:
    """The model that `modelId` names or, where only its key is known, `modelKey`: the newest of that key."""
    key = (request.query.get("modelKey") or "").strip()
    if request.query.get("modelId") or not key:
        return shelf.find("model", query_text(request, "modelId"), "modelId")
    found = [each for each in shelves.listed("model") if each.body.get("key") == key]
    if not found:
        raise NotFound("不存在", field="modelKey")
    return shelf.find("model", max(found, key=lambda each: str(each.body.get("at"))).id, "modelKey")


def _xml(model: Item, version: str) -> bytes:
    if not version or version == str(model.body.get("number", 1)):
        return model.xml
    former: list[dict[str, Any]] = model.body.get("former", [])
    found = next((each for each in former if str(each["version"]) == version), None)
    if found is None:
        raise BadInput("没有这个历史版本", field="modelId")
    return str(found["xml"]).encode()


def _given(body: wire.ModelBody) -> dict[str, object]:
    fields = {"name": body.modelName, "key": body.modelKey, "category": body.category, "description": body.description}
    return {name: value for name, value in fields.items() if value}


def _reasons(xml: bytes) -> list[str]:
    try:
        bpmn_import.import_bpmn(xml, offered=offers.offered(xml))
    except BadInput as error:
        return [str(each) for each in getattr(error, "reasons", ())] or [error.message]
    return []
