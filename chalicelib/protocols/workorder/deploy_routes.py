"""Deployments: import, list, versions, suspend, remove. For administrators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.centre import definitions, deploying, listing
from chalicelib.errors import BadInput
from chalicelib.identity.caller import Caller
from chalicelib.protocols.workorder.edge import MANAGED, Answer, page, success
from chalicelib.protocols.workorder.lists import definition_row
from chalicelib.protocols.workorder.reading import PAGING, query_text, read_page
from chalicelib.storage.processes import deployments as stored
from chalicelib.web.blueprint import HubBlueprint
from chalicelib.web.contract import needed

if TYPE_CHECKING:
    from chalicelib.protocols.workorder import wire
    from chalicelib.web.request import Request

routes = HubBlueprint(__name__, MANAGED)
BASE = "/workflow/deploy"


@routes.post(
    f"{BASE}/import",
    summary="导入并部署一个 BPMN 2.0 文件",
    allow=Caller.require_administrator,
    response=lambda shapes: shapes.Told[shapes.Deployed],
)
def import_file(request: Request, body: wire.ImportBody) -> Answer:
    """Answers what was deployed and what is left out of the diagram; a file that cannot be run is refused whole.

    With `dryRun` nothing is stored: the ids are null, `version` is the one that it would become.
    """
    tables = tuple(each.encode() for each in body.decisions)
    file = deploying.File(body.xml.encode(), body.forms, body.name, body.category, tables)
    guard = deploying.Guard(drop_forms=body.dropForms, base_version=body.baseVersion)
    if body.dryRun:
        return success(_checked(deploying.check(file, guard)), "检查通过")
    made = deploying.deploy_file(file, request.now, guard, repeat_id=request.repeat_id)
    return success(deployed_answer(made), "导入成功")


def _checked(found: deploying.Checked) -> Answer:
    own = {"definitionId": None, "deployId": None, "processKey": found.key, "version": found.version}
    return {**own, "warnings": list(found.warnings)}


def deployed_answer(made: deploying.Deployment) -> Answer:
    """`data` of a deployment (docs/protocols/hub.md)."""
    return {
        "definitionId": made.deployed.id,
        "deployId": made.deployed.deployment_id,
        "processKey": made.deployed.key,
        "version": made.deployed.version,
        "warnings": list(made.warnings),
    }


@routes.get(
    f"{BASE}/list",
    summary="流程部署列表：每个流程的最新版本",
    query={"processKey": "流程标识包含", "processName": "名称包含", **PAGING},
    closed=True,
    response=lambda shapes: shapes.Listed[shapes.DefinitionRow],
)
def list_newest(request: Request) -> Answer:
    """The newest version of every process, suspended or not."""
    request.caller.require_administrator()
    wanted = read_page(request.query)
    found = listing.deployed(request.query.get("processKey") or "", request.query.get("processName") or "")
    return page([definition_row(each) for each in wanted.of(found)], len(found))


@routes.get(
    f"{BASE}/publishList",
    summary="流程的全部版本",
    query={"processKey": needed("流程标识"), **PAGING},
    closed=True,
    response=lambda shapes: shapes.Listed[shapes.DefinitionRow],
)
def list_versions(request: Request) -> Answer:
    """Newest first."""
    request.caller.require_administrator()
    wanted = read_page(request.query)
    found = stored.versions(query_text(request, "processKey"))
    return page([definition_row(each) for each in wanted.of(found)], len(found))


@routes.put(
    f"{BASE}/changeState",
    summary="激活或挂起流程定义",
    query={"definitionId": needed("流程定义ID"), "state": needed("active 或 suspended")},
    response=lambda shapes: shapes.Told[None],
)
def change_state(request: Request) -> Answer:
    """A suspended version cannot be started; instances that run are not touched."""
    request.caller.require_administrator()
    state = query_text(request, "state")
    if state not in ("active", "suspended", "1", "2"):
        raise BadInput("应为 active | suspended", field="state")
    deploying.suspend(query_text(request, "definitionId"), request.now, suspended=state in ("suspended", "2"))
    return success()


@routes.get(
    f"{BASE}/bpmnXml/{{definitionId}}",
    summary="流程图 XML",
    response=lambda shapes: shapes.Told[str],
)
def diagram(request: Request) -> Answer:
    """The diagram as it was imported."""
    request.caller.require_administrator()
    return success(definitions.content(request.path_params["definitionId"]).xml.decode())


@routes.get(
    f"{BASE}/form/{{deployId}}",
    summary="部署的发起表单",
    response=lambda shapes: shapes.Told[shapes.Json],
)
def start_form(request: Request) -> Answer:
    """As it was deployed."""
    request.caller.require_user()
    definition_id = stored.of_deployment(request.path_params["deployId"])
    return success(definitions.start_form(definition_id), "查询成功")


@routes.delete(
    f"{BASE}/{{deployIds}}",
    summary="删除流程部署（逗号分隔的部署ID或流程定义ID）",
    response=lambda shapes: shapes.Told[None],
)
def remove(request: Request) -> Answer:
    """They leave every list and cannot be started; what runs on them runs on."""
    request.caller.require_administrator()
    for each in dict.fromkeys(part.strip() for part in request.path_params["deployIds"].split(",")):
        deploying.remove(each if ":" in each else stored.of_deployment(each), request.now)
    return success()
