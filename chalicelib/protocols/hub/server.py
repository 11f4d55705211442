"""The hub's own API for people: boxes, tasks with their history, first click, process instances."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from chalicelib.errors import BadInput, Forbidden, NotFound
from chalicelib.lazy import lazy
from chalicelib.protocols.hub import hosts, links, presenting
from chalicelib.protocols.hub.box_pages import box_page
from chalicelib.protocols.hub.edge import APPLICATIONS, EDGE, success
from chalicelib.protocols.hub.paging import FILTERS, PAGING
from chalicelib.storage.directory import substitutes
from chalicelib.storage.ledger import caused, tasks, unit_of_work
from chalicelib.storage.ledger.states import States
from chalicelib.todo import projection
from chalicelib.todo.commands import Open
from chalicelib.todo.people import may_be_lent, may_see
from chalicelib.web.blueprint import HubBlueprint
from chalicelib.web.contract import needed, one_of
from chalicelib.web.reply import redirect

if TYPE_CHECKING:
    from chalicelib.identity.caller import Caller
    from chalicelib.protocols.push import shown
    from chalicelib.todo.model import ProcessInstance, Task
    from chalicelib.web.reply import Reply
    from chalicelib.web.request import Request
else:
    shown = lazy("chalicelib.protocols.push.shown")

BOXES = (projection.TODO, projection.DONE, projection.STARTED, projection.COPIED)

IDS = {"appId": needed("应用编号"), "taskId": needed("待办编号")}
CLIENT = {"client": one_of("pc", "mobile", meaning="缺省为 pc")}

routes = HubBlueprint(__name__, EDGE)


@routes.get(
    "/hub/inbox",
    summary="收件箱：待办、已办、我发起的、抄送我的",
    query={
        "box": one_of(*BOXES, meaning="缺省为 todo"),
        "userId": "查看谁的收件箱，只限管理员",
        **FILTERS,
        **PAGING,
    },
    response=lambda shapes, task_shapes: shapes.Page[task_shapes.BoxRow],
)
def inbox(request: Request) -> dict[str, object]:
    """One page of a person's box; of todos also those of his candidate groups, and what he may handle for others."""
    box = request.query.get("box") or projection.TODO
    if box not in BOXES:
        raise BadInput(f"应为 {' | '.join(BOXES)}", field="box")
    user_id, groups = _whose(request)
    owners = [projection.user_box(user_id)]
    if box != projection.TODO:
        return box_page(request, owners, box)
    owners += [projection.group_box(group) for group in dict.fromkeys(groups)]
    with ThreadPoolExecutor(1) as meanwhile:  # few stand in for anybody: they read twice, nobody waits for the question
        lent = meanwhile.submit(substitutes.lent_boxes, user_id, request.now)
        found = box_page(request, owners, box)
    return box_page(request, owners, box, lent.result()) if lent.result() else found


@routes.get(
    "/hub/applications/{appId}/unassigned",
    summary="应用中没有办理人的待办",
    query={**FILTERS, **PAGING},
    response=lambda shapes, task_shapes: shapes.Page[task_shapes.BoxRow],
)
def unassigned(request: Request) -> dict[str, object]:
    """For the application itself and administrators."""
    app_id = request.path_params["appId"]
    if not request.caller.is_administrator and request.caller.app_id != app_id:
        raise Forbidden("没有权限")
    return box_page(request, projection.application_boxes(app_id), projection.UNASSIGNED)


@routes.get(
    "/hub/tasks",
    summary="待办详情（编号不便写入路径时）",
    query=IDS,
    response=lambda shapes, task_shapes: shapes.Done[task_shapes.Task],
)
@routes.get(
    "/hub/tasks/{appId}/{taskId}",
    summary="待办详情：全部字段、版本与经过",
    response=lambda shapes, task_shapes: shapes.Done[task_shapes.Task],
)
def task(request: Request) -> dict[str, object]:
    """The task under the push document's field names, with what happened to it, oldest first."""
    found = _visible_task(request)
    process = _process_of(found)
    events = tasks.history(found.app_id, found.task_id)
    whole = _owns(request.caller, found.app_id)
    body = presenting.task_body(found, process, events, request.caller, whole=whole)
    return success({**body, **hosts.hosts_of_task(found, request.now)})


@routes.get("/hub/open", summary="打开待办（编号不便写入路径时）", query={**IDS, **CLIENT}, closed=False, status=302)
@routes.get(
    "/hub/tasks/{appId}/{taskId}/open",
    summary="打开待办：记录首次打开并跳转",
    query=CLIENT,
    closed=False,
    status=302,
)
def open_task(request: Request) -> Reply:
    """302 to the page where the task is handled, or, for who need not handle it, looked at.

    What mail programs and messengers hang on a link is let pass: nothing is read from it.
    """
    client = request.query.get("client") or "pc"
    if client not in ("pc", "mobile"):
        raise BadInput("应为 pc | mobile", field="client")
    user_id = request.caller.require_user()
    found = _visible_task(request)
    url = links.to_open(found, client, user_id, request.caller.groups)
    if not url:
        raise NotFound("该待办没有可打开的地址", field="taskId")
    hosts.require_own(url, found.app_id, request.now)
    command = Open(found.app_id, found.task_id, user_id, request.caller.groups)
    known = States(tasks={(found.app_id, found.task_id): found})
    unit_of_work.apply([command], unit_of_work.Context(request.now, user_id, request.request_id), known=known)
    return redirect(url)


@routes.get(
    "/hub/process-instances/{appId}/{processInstanceId}",
    summary="流程实例及其待办",
    response=lambda shapes, task_shapes: shapes.Done[task_shapes.Instance],
)
def process_instance(request: Request) -> dict[str, object]:
    """The instance under the push document's field names; of its tasks those that the caller may see."""
    app_id, process_id = request.path_params["appId"], request.path_params["processInstanceId"]
    found = tasks.get_process(app_id, process_id)
    known = tasks.tasks_of_process(app_id, process_id)
    visible = [each for each in known if _may_see(request.caller, each)]
    initiator = found.initiator.id if found.initiator else None
    if not visible and not (request.caller.user_id == initiator or _owns(request.caller, app_id)):
        raise NotFound("流程实例不存在", field="processInstanceId")
    body = {
        **_present(shown.process_to_wire(found)),
        "version": found.version,
        "tasks": [{**shown.to_wire(each, None), "version": each.version} for each in visible],
    }
    return success(body)


@routes.get(
    "/hub/pushes/{pushId}",
    summary="一次推送引起的变更",
    edge=APPLICATIONS,
    response=lambda shapes, task_shapes: shapes.Done[task_shapes.Push],
)
def push(request: Request) -> dict[str, object]:
    """(appId, taskId, version) of every event that one push_id caused, for its application and administrators.

    Known as soon as the events were dispatched, usually within a second.
    """
    found = caused.events_of(request.path_params["pushId"])
    rows = [
        {"appId": app_id, "taskId": task_id, "version": version}
        for app_id, task_id, version in found
        if _owns(request.caller, app_id)
    ]
    if not rows:
        raise NotFound("没有这次推送", field="pushId")
    return success({"pushId": request.path_params["pushId"], "events": rows})


def _whose(request: Request) -> tuple[str, tuple[str, ...]]:
    wanted = request.query.get("userId")
    if wanted and wanted != request.caller.user_id:
        request.caller.require_administrator()
        from chalicelib.storage.directory.users import groups_of_user  # noqa: PLC0415

        return wanted, groups_of_user(wanted)
    return request.caller.require_user(), request.caller.groups


def _visible_task(request: Request) -> Task:
    found = tasks.get_task(*(_id(request, name) for name in IDS))
    if not (_may_see(request.caller, found) or _stands_in(request, found)):
        raise NotFound("待办不存在", field="taskId")
    return found


def _stands_in(request: Request, found: Task) -> bool:
    """Whether the caller stands in for somebody whom the task waits for."""
    if not may_be_lent(found) or request.caller.user_id is None or not found.is_todo:
        return False
    absent = substitutes.stood_in_for(request.caller.user_id, request.now)
    return any(person.id in absent for person in found.assignees)


def _id(request: Request, name: str) -> str:
    value = request.path_params.get(name) or request.query.get(name)
    if not value:
        raise BadInput("不能为空", field=name)
    return value


def _may_see(caller: Caller, found: Task) -> bool:
    """What is somebody else's is answered as what does not exist."""
    if _owns(caller, found.app_id):
        return True
    return caller.user_id is not None and may_see(found, caller.user_id, caller.groups)


def _owns(caller: Caller, app_id: str) -> bool:
    return caller.is_administrator or (caller.kind == "application" and caller.app_id == app_id)


def _process_of(found: Task) -> ProcessInstance | None:
    try:
        return tasks.get_process(found.app_id, found.process_instance_id)
    except NotFound:
        return None


def _present(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value not in (None, "")}
