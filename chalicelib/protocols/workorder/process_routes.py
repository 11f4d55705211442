"""Processes: what can be started, starting it, and the lists of a person (流程 API of the document)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.centre import definitions, scene, standing, starting
from chalicelib.errors import BadInput
from chalicelib.lazy import lazy
from chalicelib.protocols.workorder import asking, detail, lists, rows
from chalicelib.protocols.workorder.edge import EDGE, Answer, page, success
from chalicelib.protocols.workorder.reading import ORDER, PAGING, STARTABLE, STARTED, query_text, read_values
from chalicelib.storage.processes import deployments as stored
from chalicelib.web.blueprint import HubBlueprint
from chalicelib.web.contract import needed

if TYPE_CHECKING:
    from chalicelib.protocols.workorder import wire
    from chalicelib.web.request import Request
    from chalicelib.workflow import forms
else:
    forms = lazy("chalicelib.workflow.forms")

routes = HubBlueprint(__name__, EDGE)
BASE = "/workflow/process"


@routes.get(
    f"{BASE}/list",
    summary="获取可发起流程列表",
    query={**PAGING, **STARTABLE},
    closed=True,
    response=lambda shapes: shapes.Listed[shapes.DefinitionRow],
)
def startable(request: Request) -> Answer:
    """The newest active version of every process, by key."""
    return page(*lists.startable(lists.called(request)))


@routes.get(
    f"{BASE}/getProcessForm",
    summary="获取流程表单信息",
    query={
        "definitionId": needed("流程定义ID"),
        "deployId": needed("部署ID"),
        "procInsId": "以此流程实例的变量填充表单",
    },
    response=lambda shapes: shapes.Told[shapes.Json],
)
def process_form(request: Request) -> Answer:
    """The start form as it was deployed; with an instance the caller has a part in, filled with its values."""
    request.caller.require_user()
    definition_id, deploy_id = query_text(request, "definitionId"), query_text(request, "deployId")
    if stored.find(definition_id).deployment_id != deploy_id:
        raise BadInput("与 definitionId 不属于同一次部署", field="deployId")
    form = definitions.start_form(definition_id)
    if instance_id := request.query.get("procInsId"):
        found = scene.by_instance(asking.asked(request), instance_id)
        standing.require_part(found)
        form = forms.fill(form, rows.variables(found.case))
    return success(form)


@routes.post(
    f"{BASE}/start/{{processId}}",
    summary="发起流程",
    read=read_values,
    response=lambda shapes: shapes.Told[shapes.Started],
)
def start_named(request: Request, body: wire.StartBody) -> Answer:
    """Start what the path names; a body may be the flat form values or the document's object."""
    return _start(request, body, request.path_params["processId"])


@routes.post(
    f"{BASE}/start",
    summary="发起流程",
    response=lambda shapes: shapes.Told[shapes.Started],
)
def start_process(request: Request, body: wire.StartBody) -> Answer:
    """Start what the body names: processDefId or processId, a definition id or a key (its newest active version)."""
    return _start(request, body, "")


def _start(request: Request, body: wire.StartBody, named: str) -> Answer:
    ids = list(dict.fromkeys(each for each in (named, body.processDefId, body.processId) if each))
    if not ids:
        raise BadInput("不能为空", field="processDefId")
    deployed = definitions.to_start(ids[0])
    if any(each not in (deployed.id, deployed.key) for each in ids):
        raise BadInput("路径与请求体中的流程定义不一致", field="processDefId")
    done = starting.start(asking.asked(request), starting.Start(deployed, body.variables, key=asking.once(request)))
    return success(asking.started(done), "流程启动成功")


@routes.get(
    f"{BASE}/ownList",
    summary="查看我发起的流程",
    query={**PAGING, **STARTED},
    closed=True,
    response=lambda shapes: shapes.Listed[shapes.ProcessRow],
)
def own_list(request: Request) -> Answer:
    """Instances the caller started, newest first."""
    return page(*lists.own(lists.called(request)))


@routes.get(
    f"{BASE}/todoList",
    summary="查询待办任务",
    query={**PAGING, **STARTED, **ORDER},
    closed=True,
    response=lambda shapes: shapes.Listed[shapes.ProcessRow],
)
def todo_list(request: Request) -> Answer:
    """Tasks that wait for the caller: assigned to him, offered to him or his groups, or to whom he stands in for."""
    return page(*lists.todo(lists.called(request)))


@routes.get(
    f"{BASE}/claimList",
    summary="查询待签任务",
    query={**PAGING, **STARTED, **ORDER},
    closed=True,
    response=lambda shapes: shapes.Listed[shapes.ProcessRow],
)
def claim_list(request: Request) -> Answer:
    """Tasks the caller may claim: he is one of several who are asked."""
    return page(*lists.claimable(lists.called(request)))


@routes.get(
    f"{BASE}/finishedList",
    summary="查询已办任务",
    query={**PAGING, **STARTED},
    closed=True,
    response=lambda shapes: shapes.Listed[shapes.ProcessRow],
)
def finished_list(request: Request) -> Answer:
    """Tasks the caller has handled, newest first."""
    return page(*lists.finished(lists.called(request)))


@routes.get(
    f"{BASE}/copyList",
    summary="查询抄送",
    query={**PAGING, **STARTED},
    closed=True,
    response=lambda shapes: shapes.Listed[shapes.ProcessRow],
)
def copy_list(request: Request) -> Answer:
    """What was copied to the caller; it stays, whatever becomes of the process."""
    return page(*lists.copied(lists.called(request)))


DETAIL = {"procInsId": needed("流程实例ID"), "taskId": "待办任务ID"}


@routes.get(
    "/workflow/instance/detail",
    summary="流程详情（同 process/detail）",
    query=DETAIL,
    response=lambda shapes: shapes.Told[shapes.Detail],
)
@routes.get(
    f"{BASE}/detail",
    summary="流程详情：表单、历史、节点高亮",
    query=DETAIL,
    response=lambda shapes: shapes.Told[shapes.Detail],
)
def process_detail(request: Request) -> Answer:
    """For everybody who has a part in the instance."""
    found = scene.by_instance(asking.asked(request), query_text(request, "procInsId"))
    tasks = standing.require_part(found)
    return success(detail.of(found, tasks, request.query.get("taskId") or ""), "查询成功")


@routes.get(
    f"{BASE}/bpmnXml/{{definitionId}}",
    summary="流程图 XML",
    response=lambda shapes: shapes.Told[str],
)
def bpmn_xml(request: Request) -> Answer:
    """The diagram as it was imported."""
    request.caller.require_user()
    return success(definitions.content(request.path_params["definitionId"]).xml.decode(), "查询成功")
