"""Create-todo v2 and its public sibling calls (docs/protocols/gov_task.md).

The documents call with GET even what writes: no answer may be stored (`Cache-Control: no-store`, on every answer of the
hub), and query strings are never logged. POST with a form means the same.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from chalicelib.errors import Forbidden
from chalicelib.identity import accounts
from chalicelib.lazy import lazy
from chalicelib.protocols.gov_task.answers import EDGE, success
from chalicelib.protocols.gov_task.parameters import MAX_PAGE, MAX_SIZE, Parameters
from chalicelib.storage.ledger import pages
from chalicelib.storage.ledger.filters import Filters
from chalicelib.storage.ledger.states import States, read_ahead
from chalicelib.todo import projection
from chalicelib.todo.model import ProcessStatus, Source
from chalicelib.todo.times import china
from chalicelib.web.blueprint import HubBlueprint
from chalicelib.web.contract import needed, one_of, whole_number

if TYPE_CHECKING:
    from collections.abc import Callable

    from chalicelib.protocols.gov_task import present, store, wire
    from chalicelib.web.blueprint import View
    from chalicelib.web.contract import Described
    from chalicelib.web.declared_models import ModelOf
    from chalicelib.web.request import Request
else:
    present = lazy("chalicelib.protocols.gov_task.present")
    store = lazy("chalicelib.protocols.gov_task.store")
    wire = lazy("chalicelib.protocols.gov_task.wire")

PACKAGE: Described = {"userId": needed("操作者"), "packageUuid": needed("任务包编号")}
LIST: Described = {
    "userId": needed("查看谁的列表"),
    "tenantId": "一个租户",
    "appKey": "应用自己的标识，不允许其他应用的",
    "keyword": "标题的一部分",
    "createStartTime": "yyyy-MM-dd HH:mm:ss，含该时刻",
    "createEndTime": "格式同上",
    "pageNo": whole_number("页码，从 1 起", MAX_PAGE),
    "pageSize": whole_number("每页行数；缺省为 20", MAX_SIZE),
}
FINISHED: Described = {"finishStartTime": "yyyy-MM-dd HH:mm:ss，含该时刻", "finishEndTime": "格式同上"}
CREATE: Described = {
    "subject": needed("标题", 200),
    "url": "PC 端详情 URL，上限 1000 字符；与 mobileUrl 至少一个",
    "mobileUrl": "移动端详情 URL，上限 1000 字符",
    "assigneeId": needed("待办人 ID", 255),
    "assigneeInfo": '{"imgId":"","name":"张三"}',
    "creatorId": needed("创建人 ID", 255),
    "creatorInfo": '{"imgId":"","name":"张三"}',
    "dueTime": "截止时间 yyyy-MM-dd HH:mm:ss",
    "tenantId": "租户 ID",
    "bizTaskId": "业务系统自定义 ID；重复时返回原待办",
    "packageUuid": "实例唯一 ID；不传则新建实例",
    "isSendDynamicCard": one_of("true", "false", meaning="是否发送动态卡片"),
    "dueNotifyTypeArr": "提醒方式：app、notification",
    "dueNotifyLevel": one_of(
        "0", "1", "2", "3", "4", meaning="0 截止时，1 15 分钟前，2 1 小时前，3 3 小时前，4 1 天前"
    ),
    "isSendWindowNotice": one_of("true", "false", meaning="是否弹窗提醒"),
    "tag": "标签",
    "description": "待办描述",
    "sourceAppkey": "待办来源 appkey",
    "detailLinkOpenType": one_of("pc_slide", "ddtab", meaning="打开方式"),
}

routes = HubBlueprint(__name__, EDGE)


def _both(path: str, summary: str, query: Described, response: ModelOf) -> Callable[[View], View]:
    """Register a view for GET, as documented, and for POST with a form, as the public SDK calls."""

    def register(view: View) -> View:
        contract: dict[str, Any] = {"summary": summary, "query": query, "response": response}
        routes.get(path, **contract)(view)
        form = "application/x-www-form-urlencoded"
        return routes.post(path, **contract, form=True, consumes=form)(view)

    return register


@_both(
    "/tc/v2/openapi/task/create.json",
    "创建待办 v2",
    CREATE,
    response=lambda shapes: shapes.Success[shapes.TaskDto],
)
def create(request: Request) -> dict[str, object]:
    """Create one todo for one person; the same bizTaskId gives the original again."""
    app_id = request.caller.require_application()
    row = wire.read(Parameters(request).all())
    origin = wire.Origin(app_id, request.now, request.repeat_id or uuid.uuid4().hex)
    asked = store.Asked(app_id, "", request.now, uuid.uuid4().hex, request.trail)
    task, package = store.create(
        wire.to_create(row, origin), asked, repeatable=bool(row.bizTaskId or request.repeat_id)
    )
    return success(present.task_dto(task, package, _name(request), request.now))


@_both(
    "/tc/openapi/task/finish.json",
    "完成待办",
    {
        "userId": needed("待办人"),
        "taskUuid": needed("待办"),
        "closePackage": one_of("true", "false", meaning="true: 同时办结实例"),
    },
    response=lambda shapes: shapes.Success[bool],
)
def finish(request: Request) -> dict[str, object]:
    """The assignee has done it."""
    given = Parameters(request)
    asked, task_uuid = _asked(request, given), given.required("taskUuid")
    store.finish(task_uuid, asked, close_package=given.flag("closePackage"))
    return success(True)


@_both(
    "/tc/openapi/task/cancel.json",
    "取消待办",
    {
        "userId": needed("创建人或待办人"),
        "taskUuid": needed("待办"),
        "cancelPakcage": one_of("true", "false", meaning="true: 同时取消实例（sic）"),
    },
    response=lambda shapes: shapes.Success[bool],
)
def cancel(request: Request) -> dict[str, object]:
    """Creator or assignee takes it back. The document misspells cancelPakcage; the right spelling is accepted too."""
    given = Parameters(request)
    asked, task_uuid = _asked(request, given), given.required("taskUuid")
    whole = given.flag("cancelPakcage") or given.flag("cancelPackage")
    store.cancel(task_uuid, asked, cancel_package=whole)
    return success(True)


@_both("/tc/openapi/package/cancel.json", "取消实例", PACKAGE, response=lambda shapes: shapes.Success[bool])
def cancel_package(request: Request) -> dict[str, object]:
    """Abort a package and what is open in it."""
    return _end_package(request, ProcessStatus.ABORT, "取消实例")


@_both("/tc/openapi/package/close.json", "办结实例", PACKAGE, response=lambda shapes: shapes.Success[bool])
def close_package(request: Request) -> dict[str, object]:
    """Complete a package; what is open in it is taken from its assignees."""
    return _end_package(request, ProcessStatus.COMPLETE, "办结实例")


@_both(
    "/tc/openapi/3rd/task/getTodoList",
    "待办列表",
    LIST,
    response=lambda shapes: shapes.ListSuccess[shapes.TaskDto],
)
def todo_list(request: Request) -> dict[str, object]:
    """A person's open todos that the calling application made."""
    return _tasks(request, projection.TODO)


@_both(
    "/tc/openapi/3rd/task/getDoneList",
    "已办列表",
    {**LIST, **FINISHED},
    response=lambda shapes: shapes.ListSuccess[shapes.TaskDto],
)
def done_list(request: Request) -> dict[str, object]:
    """What a person has done of the calling application's todos, newest first."""
    return _tasks(request, projection.DONE)


@_both(
    "/tc/openapi/3rd/Inst/getList",
    "实例列表",
    {**LIST, "status": one_of("RUNNING", "COMPLETE", "ABORT", meaning="任务包的状态")},
    response=lambda shapes: shapes.ListSuccess[shapes.PackageDto],
)
def package_list(request: Request) -> dict[str, object]:
    """The packages that a person created through the calling application, newest first."""
    found, paging = _page(request, projection.STARTED)
    return success([present.package_dto(row, _name(request)) for row in found], **paging)


def _end_package(request: Request, status: ProcessStatus, comment: str) -> dict[str, object]:
    given = Parameters(request)
    asked, package_uuid = _asked(request, given), given.required("packageUuid")
    store.end_package(package_uuid, status, asked, comment)
    return success(True)


def _tasks(request: Request, box: str) -> dict[str, object]:
    found, paging = _page(request, box)
    states = States()
    keys = [(row["appId"], row["taskId"]) for row in found]
    read_ahead(states, keys)
    shown = [
        present.task_dto(task, states.processes.get((key[0], task.process_instance_id)), _name(request), request.now)
        for key in keys
        if (task := states.tasks.get(key))
    ]
    return success(shown, **paging)


def _page(request: Request, box: str) -> tuple[list[dict[str, Any]], dict[str, int]]:
    """Rows of the person's box that the calling application made, and the paging of the answer."""
    given = Parameters(request)
    app_id = request.caller.require_application()
    if given.text("appKey", app_id) != app_id:
        raise Forbidden("与凭证不一致", field="appKey")
    number, size = given.page()
    filters = Filters(
        source=Source.GOV_TASK,
        app_id=app_id,
        keyword=given.text("keyword"),
        tenant_id=given.text("tenantId"),
        status=given.text("status").upper() if box == projection.STARTED else "",
        begin=china(given.moment("createStartTime")) or "",
        end=china(given.moment("createEndTime")) or "",
        ended_begin=china(given.moment("finishStartTime")) or "",
        ended_end=china(given.moment("finishEndTime")) or "",
    )
    found = pages.read_page([projection.user_box(given.required("userId"))], box, size, number=number, filters=filters)
    return found.rows, {"currentPage": number, "pageSize": size, "totalSize": found.total}


def _asked(request: Request, given: Parameters) -> store.Asked:
    app_id = request.caller.require_application()
    return store.Asked(app_id, given.required("userId"), request.now, uuid.uuid4().hex, request.trail)


def _name(request: Request) -> str:
    """The calling application's name, as remembered since it was authenticated."""
    app_id = request.caller.require_application()
    name = accounts.check_holder("application", app_id, lambda holder: holder.name or app_id, request.now)
    return name or app_id
