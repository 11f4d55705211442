"""One row for every route: who may make the call, who may not, and a call that succeeds for the one who may.

`{name}` in a path, a query or a body stands for an id of the victim's (`Town.settle`). Bodies are whole, so that an
attack fails where it should and not because a field is missing. A route without a row fails the matrix.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from chalicelib.protocols.push.server import PATHS
from tests.attack.town import POA, WHSEC

if TYPE_CHECKING:
    from collections.abc import Mapping

ADMIN, ADMIN_AT_CENTRE, PERSON, CENTRE, APPLICATION, KEYED, PUSHING, ANYONE = (
    "admin", "admin at centre", "person", "centre", "application", "keyed", "pushing", "anyone",
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """A call of one route.

    Attributes:
        owner: whose call it is by right: who gets what it is for.
        query: pairs of the query, or of the form when the route takes one.
        told: an outsider is told that the thing is somebody else's (docs/protocols/workorder.md: 4001, unknown 404).
        open: any person of the hub may make the call; it names nothing of anybody's.
        each: the call is let pass, and each of the things it names is judged by itself, in `rows` of its answer.
        names: path parameter → the victim's id it stands for, where the two are called differently.
        fails: with the owner's ids the call is refused for a reason of its own, e.g. a running instance is not deleted.
    """

    owner: str
    query: tuple[tuple[str, str], ...] = ()
    body: Any = None
    told: bool = False
    open: bool = False
    fails: bool = False
    each: bool = False
    names: Mapping[str, str] = field(default_factory=dict)


def _admin(body: Any = None, *, fails: bool = False, **query: str) -> Row:
    return Row(ADMIN, tuple(query.items()), body, fails=fails)


def _centre(body: Any = None, *, told: bool = False, fails: bool = False, **query: str) -> Row:
    return Row(CENTRE, tuple(query.items()), body, told=told, fails=fails)


def _task(*, fails: bool = False, **more: str) -> Row:
    return _centre({"taskId": "{centreTaskId}", "comment": "同意", **more}, told=True, fails=fails)


def _job(**body: Any) -> Row:
    return Row(APPLICATION, body={"workerId": "w", **body}, told=True)


def _keyed(**query: str) -> Row:
    return Row(KEYED, tuple(query.items()))


def _gov(path: str, **query: str) -> dict[str, Row]:
    return {f"{method} {path}": _keyed(**query) for method in ("GET", "POST")}


def _poa(path: str, *more: str, **row: Any) -> dict[str, Row]:
    whole = {"appId": "{caller}", **row}
    body: Any = whole if path == "taskCuiBanNew" else [whole]
    return {f"{method} {POA}/{path}": Row(APPLICATION, body=body) for method in ("POST", *more)}


def _scim(body: Any = None, *, fails: bool = False, of: str = "", **query: str) -> Row:
    return Row(ADMIN, tuple(query.items()), body, fails=fails, names={"id": of} if of else {})


_SCIM, _CORE = "/scim/v2", "urn:ietf:params:scim:schemas:core:2.0"
_MESSAGES = "urn:ietf:params:scim:api:messages:2.0"
_SEARCH = {"schemas": [f"{_MESSAGES}:SearchRequest"], "filter": 'id eq "{userId}"'}
_CHANGED = {"op": "replace", "path": "displayName", "value": "改"}
_PATCH = {"schemas": [f"{_MESSAGES}:PatchOp"], "Operations": [_CHANGED]}
_OPEN = Row(CENTRE, open=True)
_OPEN_PERSON = Row(PERSON, open=True)
_THIS_YEAR = (("from", "2026-01"), ("to", "2026-12"))
_NEW = {"taskName": "审批", "transTypeCode": "L", "autoCreateTransType": True, "handlers": "nobody"}
_ORDER = {"systemId": "OA", "projectId": "", "title": "漏水", "processId": "{processId}", "params": {}}
_ORDER |= {"procInstId": "{procInsId}", "taskId": "{centreTaskId}"}
_HANDLED = {"handler": "zhangsan", "handleStatus": "同意"}
_URGE = {"comment": "快"}
_HOOK = {"name": "c2", "channel": "webhook", "baseUrl": "http://127.0.0.1:9/", "credential": {"secret": WHSEC}}
_SAID = {"app": {"title": "{{ name }}", "body": ""}}
_ONE_TASK = "/hub/tasks/{appId}/{taskId}"
_PUSHED = (
    '{"inserttasks": [], "updatetasks": [{"app_id": "{caller}", "task_id": "{taskId}", "subject": "改", '
    '"process_instance_id": "{processInstanceId}"}]}'
)

ROWS: dict[str, Row] = {
    "GET /health": Row(ANYONE),
    "GET /openapi.json": Row(ANYONE),
    "GET /console": Row(ANYONE),
    "GET /docs": Row(ANYONE),
    "GET /console/{name}": Row(ANYONE, names={"name": "page"}, open=True, fails=True),
    "GET /console/assets/{name}": Row(ANYONE, names={"name": "page"}, open=True, fails=True),
    "GET /hub/console.json": Row(ANYONE),
    "POST /hub/files": Row(PERSON, body={"name": "发票.pdf", "size": 3, "type": "application/pdf"}, open=True),
    "GET /hub/files/{fileId}": Row(PERSON),
    "POST /oauth2/token": Row(
        ANYONE, (("grant_type", "client_credentials"), ("client_id", "{appId}"), ("client_secret", "guess"))
    ),
    "POST /hub/sign-in/cas": Row(ANYONE, body={"ticket": "ST-1"}, fails=True),
    **{f"POST {path}": Row(PUSHING, (("appId", "{caller}"), ("taskInfo", _PUSHED))) for path in PATHS},
    # transactions
    **_poa("taskHandle", previousTaskId="{actedTaskId}", status="next", next=[{**_NEW, "taskId": "X2"}], **_HANDLED),
    **_poa("addTransaction", taskId="X3", previousTaskId="{actedTaskId}", **_NEW),
    **_poa("taskWithdraw", "PUT", taskId="{actedTaskId}", creator="lisi", status="end"),
    **_poa("taskTerminate", taskId="{actedTaskId}", creator="lisi"),
    **_poa("taskCuiBanNew", taskId="{actedTaskId}", creator="lisi", instructions="快"),
    **_poa("todo/addTask", taskId="X4", **_NEW),
    **_poa("todo/handleTask", taskId="{actedTaskId}", **_HANDLED),
    **_poa("todo/deleteTask", "PUT", taskId="{actedTaskId}", creator="lisi"),
    # create-todo v2
    **_gov("/tc/v2/openapi/task/create.json", subject="审批", url="https://oa.example.cn/1", assigneeId="{userId}",
           creatorId="lisi", packageUuid="{packageUuid}"),
    **_gov("/tc/openapi/task/finish.json", userId="{userId}", taskUuid="{taskUuid}"),
    **_gov("/tc/openapi/task/cancel.json", userId="{userId}", taskUuid="{taskUuid}"),
    **_gov("/tc/openapi/package/cancel.json", userId="{userId}", packageUuid="{packageUuid}"),
    **_gov("/tc/openapi/package/close.json", userId="{userId}", packageUuid="{packageUuid}"),
    **_gov("/tc/openapi/3rd/task/getTodoList", userId="{userId}"),
    **_gov("/tc/openapi/3rd/task/getDoneList", userId="{userId}"),
    **_gov("/tc/openapi/3rd/Inst/getList", userId="{userId}"),
    **_gov("/gettoken.json", appkey="{appId}", appsecret="guess"),
    # the hub's own
    "GET /hub/inbox": Row(PERSON, (("userId", "{userId}"),)),
    "GET /hub/applications/{appId}/unassigned": Row(APPLICATION),
    "GET /hub/tasks": Row(PERSON, (("appId", "{appId}"), ("taskId", "{taskId}"))),
    f"GET {_ONE_TASK}": Row(PERSON),
    "GET /hub/open": Row(PERSON, (("appId", "{appId}"), ("taskId", "{taskId}"))),
    f"GET {_ONE_TASK}/open": Row(PERSON),
    f"POST {_ONE_TASK}/actions/{{index}}": Row(PERSON, names={"taskId": "actedTaskId"}),
    "GET /hub/process-instances/{appId}/{processInstanceId}": Row(PERSON),
    "GET /hub/pushes/{pushId}": Row(APPLICATION),
    "POST /hub/push/check": Row(APPLICATION, body={"appId": "{appId}", "taskInfo": '{"inserttasks": []}'}),
    "GET /hub/deliveries": Row(APPLICATION, (("appId", "{appId}"),)),
    "GET /hub/notices": _OPEN_PERSON,
    "GET /hub/me": _OPEN_PERSON,
    "GET /hub/people": _OPEN_PERSON,
    "GET /hub/directory": _OPEN_PERSON,
    "GET /hub/counts": _OPEN_PERSON,
    "GET /hub/reports/processes": Row(ADMIN, (*_THIS_YEAR, ("appId", "{appId}"))),
    "GET /hub/reports/nodes": Row(ADMIN, (*_THIS_YEAR, ("appId", "{appId}"))),
    "GET /hub/reports/people": Row(PERSON, _THIS_YEAR, open=True),
    "GET /hub/reports/departments": Row(ADMIN, (*_THIS_YEAR, ("department", "人事处"))),
    "GET /hub/reports/evaluations": Row(ADMIN, (*_THIS_YEAR, ("appId", "{appId}"))),
    "GET /hub/reports/workload": Row(PERSON, open=True),
    "GET /hub/reports/tasks": Row(ADMIN, (("appId", "{appId}"), ("status", "overdue"))),
    "POST /hub/reports/exports": Row(
        ADMIN, body={"report": "processes", "appId": "{appId}", "from": "2026-01", "to": "2026-12"}
    ),
    "GET /hub/reports/exports/{exportId}": Row(ADMIN),
    "GET /hub/reports/exports/{exportId}/file": Row(ADMIN),
    "GET /hub/monitor": _admin(),
    "GET /hub/alerts": _OPEN_PERSON,
    "POST /hub/alerts/{alertId}/ack": Row(PERSON, body={"comment": "在办"}),
    "POST /admin/alert-rules": _admin(
        {"ruleId": "r2", "name": "超期", "kind": "overdue", "appId": "OA", "audience": {"users": ["{userId}"]}}
    ),
    "GET /admin/alert-rules": _admin(),
    "GET /admin/alert-rules/{ruleId}": _admin(),
    "DELETE /admin/alert-rules/{ruleId}": _admin(),
    "GET /hub/preferences": _OPEN_PERSON,
    "PUT /hub/preferences": Row(PERSON, body={"language": "zh"}, open=True),
    "POST /hub/notices/{id}/read": Row(PERSON),
    "POST /hub/registrations": Row(PERSON, body={"application": {"name": "新"}}, open=True),
    "GET /hub/registrations": _OPEN_PERSON,
    "GET /hub/registrations/{registrationId}": Row(PERSON),
    # administration
    "GET /admin/registrations": _admin(),
    "POST /admin/registrations/{registrationId}/grant": _admin(),
    "POST /admin/registrations/{registrationId}/refuse": _admin({"reason": "不"}),
    "POST /admin/applications": _admin({"appId": "NEW-{appId}", "name": "新"}),
    "GET /admin/applications": _admin(),
    "GET /admin/applications/{appId}": _admin(),
    "PUT /admin/applications/{appId}": _admin({"name": "改"}),
    "DELETE /admin/applications/{appId}": _admin(),
    "GET /admin/applications/{appId}/credentials": _admin(),
    "POST /admin/applications/{appId}/credentials": _admin({"kind": "push"}),
    "DELETE /admin/applications/{appId}/credentials/{credentialId}": _admin(),
    "GET /admin/applications/{appId}/transaction-types": _admin(),
    "POST /admin/applications/{appId}/transaction-types": _admin({"transTypeCode": "T"}),
    "POST /admin/services": _admin({"serverID": "NEW-{serverID}", "name": "新"}),
    "GET /admin/services": _admin(),
    "GET /admin/services/{serverID}": _admin(),
    "PUT /admin/services/{serverID}": _admin({"name": "改"}),
    "DELETE /admin/services/{serverID}": _admin(),
    "GET /admin/services/{serverID}/credentials": _admin(),
    "POST /admin/services/{serverID}/credentials": _admin(),
    "DELETE /admin/services/{serverID}/credentials/{credentialId}": _admin(fails=True),
    "POST /admin/users": _admin({"userId": "{userId}", "name": "改"}),
    "GET /admin/users": _admin(),
    "GET /admin/users/{userId}": _admin(),
    "PUT /admin/users/{userId}": _admin({"roles": ["administrator"]}),
    "DELETE /admin/users/{userId}": _admin(),
    **{
        f"{method} /admin/{plural}{rest}": _admin(body)
        for plural, key in (("groups", "groupId"), ("roles", "roleId"), ("departments", "departmentId"))
        for method, rest, body in (
            ("POST", "", {key: f"{{{key}}}", "name": "改"}),
            ("GET", "", None),
            ("GET", f"/{{{key}}}", None),
            ("PUT", f"/{{{key}}}", {"name": "改"}),
            ("DELETE", f"/{{{key}}}", None),
        )
    },
    # SCIM
    f"GET {_SCIM}/Users": _scim(filter='userName eq "{userId}"'),
    f"POST {_SCIM}/Users": _scim({"schemas": [f"{_CORE}:User"], "userName": "NEW-{userId}"}),
    f"GET {_SCIM}/Users/{{id}}": _scim(of="userId"),
    f"PUT {_SCIM}/Users/{{id}}": _scim({"schemas": [f"{_CORE}:User"], "userName": "{userId}"}, of="userId"),
    f"PATCH {_SCIM}/Users/{{id}}": _scim(_PATCH, of="userId"),
    f"DELETE {_SCIM}/Users/{{id}}": _scim(of="userId"),
    f"GET {_SCIM}/Groups": _scim(filter='id eq "{groupId}"'),
    f"POST {_SCIM}/Groups": _scim({"schemas": [f"{_CORE}:Group"], "displayName": "NEW-{groupId}"}),
    f"GET {_SCIM}/Groups/{{id}}": _scim(of="groupId"),
    f"PUT {_SCIM}/Groups/{{id}}": _scim(
        {"schemas": [f"{_CORE}:Group"], "displayName": "改", "members": [{"value": "{userId}"}]}, of="groupId"
    ),
    f"PATCH {_SCIM}/Groups/{{id}}": _scim(_PATCH, of="groupId"),
    f"DELETE {_SCIM}/Groups/{{id}}": _scim(of="groupId"),
    **{f"POST {_SCIM}{place}/.search": _scim(_SEARCH) for place in ("", "/Users", "/Groups")},
    **{f"GET {_SCIM}/{place}": _scim() for place in ("ServiceProviderConfig", "ResourceTypes", "Schemas")},
    f"GET {_SCIM}/ResourceTypes/{{id}}": _scim(fails=True),
    f"GET {_SCIM}/Schemas/{{id}}": _scim(fails=True),
    f"GET {_SCIM}/{{endpoint}}": Row(ADMIN, fails=True, names={"endpoint": "userId"}),
    "POST /hub/messages": Row(
        APPLICATION, body={"to": {"users": ["lisi"]}, "content": {"title": "停电"}}, open=True
    ),
    "GET /hub/messages": Row(APPLICATION, (("appId", "{appId}"),)),
    "GET /hub/messages/{id}": Row(APPLICATION, names={"id": "messageId"}),
    "GET /hub/messages/{id}/recipients": Row(APPLICATION, names={"id": "messageId"}),
    "POST /hub/messages/{id}/recall": Row(APPLICATION, body={"reason": "发错"}, names={"id": "messageId"}),
    "GET /hub/notices/unread": _OPEN_PERSON,
    "POST /hub/topics/{topic}/messages": Row(APPLICATION, body={"content": {"title": "停电"}}, open=True),
    "GET /hub/topics": _OPEN_PERSON,
    "PUT /hub/topics/{topic}/subscriptions": Row(PERSON, body={"filter": {"data.level": [2]}}, open=True),
    "DELETE /hub/topics/{topic}/subscriptions": _OPEN_PERSON,
    "POST /admin/channels": _admin(_HOOK),
    "GET /admin/channels": _admin(),
    "PUT /admin/channels/{channelId}": _admin({"name": "改"}),
    "DELETE /admin/channels/{channelId}": _admin(),
    "POST /admin/channels/{channelId}/test": _admin(),
    "POST /admin/word-lists": _admin({"listId": "l2", "name": "词", "policy": "mask", "words": ["赌博"]}),
    "GET /admin/word-lists": _admin(),
    "GET /admin/word-lists/{listId}": _admin(),
    "DELETE /admin/word-lists/{listId}": _admin(),
    "POST /hub/messages/{id}/release": Row(ADMIN, names={"id": "heldId"}),
    "POST /admin/topics": _admin({"topic": "news", "name": "新闻"}),
    "GET /admin/topics": _admin(),
    "DELETE /admin/topics/{topic}": _admin(),
    "POST /admin/message-templates": _admin({"code": "t2", "name": "模板", "channels": _SAID}),
    "GET /admin/message-templates": _admin(),
    "GET /admin/message-templates/{code}": _admin(),
    "PUT /admin/message-templates/{code}": _admin({"name": "改", "channels": _SAID}),
    "DELETE /admin/message-templates/{code}": _admin(),
    "POST /admin/message-templates/{code}/preview": _admin({"data": {"name": "张三"}}),
    "POST /admin/message-templates/{code}/test": _admin({"data": {"name": "张三"}}),
    "POST /hub/notices/read": Row(PERSON, body={"ids": ["{id}"]}),
    "POST /admin/tokens": _admin({"userId": "{userId}"}),
    "POST /admin/targets": _admin(
        {
            "name": "t2", "protocol": "push", "baseUrl": "http://127.0.0.1:9/",
            "credential": {"appId": "a", "accessToken": "b"},
        }
    ),
    "GET /admin/audit": _admin(),
    "GET /admin/targets": _admin(),
    "GET /admin/targets/{targetId}": _admin(),
    "PUT /admin/targets/{targetId}": _admin({"name": "改"}),
    "DELETE /admin/targets/{targetId}": _admin(),
    "POST /admin/targets/{targetId}/pause": _admin(),
    "POST /admin/targets/{targetId}/resume": _admin(),
    "POST /admin/targets/{targetId}/test": _admin(),
    "POST /admin/targets/{targetId}/reconcile": _admin({"appId": "{appId}", "taskIds": ["{taskId}"]}),
    "GET /admin/deliveries": _admin(targetId="{targetId}", appId="{appId}"),
    "POST /admin/deliveries/replay": _admin({"targetId": "{targetId}", "appId": "{appId}", "taskId": "{taskId}"}),
    # work-order centre: processes and tasks
    "GET /workflow/process/list": _OPEN,
    "GET /workflow/process/ownList": _OPEN,
    "GET /workflow/process/todoList": _OPEN,
    "GET /workflow/process/claimList": _OPEN,
    "GET /workflow/process/finishedList": _OPEN,
    "GET /workflow/process/copyList": _OPEN,
    "GET /workflow/process/getProcessForm": _centre(
        told=True, definitionId="{definitionId}", deployId="{deployId}", procInsId="{procInsId}"
    ),
    "GET /workflow/process/bpmnXml/{definitionId}": _OPEN,
    "GET /workflow/process/detail": _centre(told=True, procInsId="{procInsId}"),
    "GET /workflow/instance/detail": _centre(told=True, procInsId="{procInsId}"),
    "POST /workflow/process/start": Row(CENTRE, body={"processDefId": "{processId}"}, open=True),
    "POST /workflow/process/start/{processId}": Row(CENTRE, body={}, open=True),
    **{f"POST /workflow/task/{action}": _task() for action in ("complete", "reject", "claim", "unClaim", "delete")},
    "POST /workflow/task/complete": _task(),
    "POST /workflow/task/reject": _task(),
    "POST /workflow/task/delegate": _task(userId="admin"),
    "POST /workflow/task/transfer": _task(userId="admin"),
    "POST /workflow/task/return": _task(targetKey="a", fails=True),
    "POST /workflow/task/returnList": _task(),
    "POST /workflow/task/revokeProcess": _task(fails=True),
    "POST /workflow/task/stopProcess": _task(procInsId="{procInsId}"),
    "POST /workflow/task/claim": _task(fails=True),
    "POST /workflow/task/unClaim": _task(fails=True),
    "POST /workflow/task/delete": _task(fails=True),
    "DELETE /workflow/task/delete": _task(fails=True),
    "POST /workflow/task/addSign": _task(nextUserIds="lisi", fails=True),
    "POST /workflow/task/removeSign": Row(
        ADMIN_AT_CENTRE, body={"taskId": "{centreTaskId}", "nextUserIds": "lisi"}, told=True, fails=True
    ),
    "POST /workflow/task/intervene": Row(
        ADMIN_AT_CENTRE, body={"action": "stop", "taskId": "{centreTaskId}"}, told=True
    ),
    "GET /workflow/task/processVariables/{taskId}": Row(CENTRE, told=True, names={"taskId": "centreTaskId"}),
    # work orders
    "POST /-userdefine/workorder/workorder": _centre(_ORDER, told=True),
    "POST /userdefine/workorder/workorder": _centre(_ORDER, told=True),
    "GET /WorkOrder/app/list": _OPEN_PERSON,
    "GET /synthesis/list": _OPEN_PERSON,
    "GET /WorkOrder/list": Row(ADMIN_AT_CENTRE, (("scope", "application"),)),
    "GET /WorkOrder/order/{number}": _centre(told=True),
    "GET /WorkOrder/order/{number}/print": _centre(told=True),
    "POST /WorkOrder/order/{number}/close": _centre(_URGE, told=True, fails=True),
    "POST /WorkOrder/order/{number}/evaluate": _centre({"score": 5}, told=True, fails=True),
    "POST /WorkOrder/order/{number}/urge": _centre(_URGE, told=True),
    "POST /WorkOrder/order/{number}/intervene": Row(
        ADMIN_AT_CENTRE, body={"action": "stop", "taskId": "{centreTaskId}"}
    ),
    "GET /WorkOrder/template/list": _OPEN_PERSON,
    "GET /WorkOrder/template/{templateIds}": _OPEN_PERSON,
    "POST /WorkOrder/template": _admin({"name": "报修", "processKey": "{processId}"}),
    "PUT /WorkOrder/template": _admin({"templateId": "{templateIds}", "name": "改"}),
    "DELETE /WorkOrder/template/{templateIds}": _admin(),
    **{f"POST /workflow/process/{each}Export": _OPEN for each in ("start", "own", "todo", "claim", "finished", "copy")},
    "POST /workflow/task/batch": Row(CENTRE, body={"rows": [{"taskId": "{centreTaskId}"}]}, each=True),
    # work-order centre: management
    **{
        f"{method} /workflow/{path}": row
        for path, body, key in (
            ("dataModel", {"name": "单", "fields": [{"key": "k", "label": "字段", "type": "text"}]}, "modelId"),
            ("view", {"name": "视图", "templateId": "{templateIds}"}, "viewId"),
        )
        for method, row in (
            ("POST", _admin(body)),
            ("PUT", _admin({key: f"{{{path}Id}}", "name": "改"})),
        )
    },
    "GET /workflow/dataModel/list": _OPEN_PERSON,
    "GET /workflow/dataModel/{modelId}": Row(PERSON, open=True, names={"modelId": "dataModelId"}),
    "DELETE /workflow/dataModel/{modelId}": Row(ADMIN, names={"modelId": "dataModelId"}),
    "GET /workflow/view/list": _OPEN_PERSON,
    "GET /workflow/view/{viewId}": _OPEN_PERSON,
    "DELETE /workflow/view/{viewId}": _admin(),
    "POST /workflow/category/export": _OPEN_PERSON,
    "POST /workflow/form/export": _admin(),
    "POST /workflow/model/export": _admin(),
    "GET /workflow/category/list": _OPEN_PERSON,
    "GET /workflow/category/listAll": _OPEN_PERSON,
    "GET /workflow/category/{categoryIds}": _OPEN_PERSON,
    "POST /workflow/category": _admin({"categoryName": "类"}),
    "PUT /workflow/category": _admin({"categoryId": "{categoryIds}", "categoryName": "改"}),
    "DELETE /workflow/category/{categoryIds}": _admin(),
    "GET /workflow/form/list": _admin(),
    "GET /workflow/form/{formIds}": _admin(),
    "POST /workflow/form": _admin({"formName": "表", "content": {"type": "default", "components": []}}),
    "PUT /workflow/form": _admin({"formId": "{formIds}", "formName": "改"}),
    "DELETE /workflow/form/{formIds}": _admin(),
    "GET /workflow/model/list": _admin(),
    "GET /workflow/model/historyList": _admin(modelId="{modelId}"),
    "GET /workflow/model/bpmnXml/{modelId}": _admin(fails=True),
    "GET /workflow/model/{modelIds}": _admin(),
    "POST /workflow/model": _admin({"modelName": "图", "modelKey": "m2"}),
    "PUT /workflow/model": _admin({"modelId": "{modelId}", "modelName": "改"}),
    "POST /workflow/model/save": _admin({"modelId": "{modelId}", "bpmnXml": "<x/>"}, fails=True),
    "POST /workflow/model/deploy": _admin(modelId="{modelId}", fails=True),
    "POST /workflow/model/latest": _admin(modelId="{modelId}", fails=True),
    "DELETE /workflow/model/{modelIds}": _admin(),
    "POST /workflow/deploy/import": _admin({"xml": "<x/>"}, fails=True),
    "POST /workflow/deploy/trial": _admin({"xml": "<x/>"}, fails=True),
    "GET /workflow/deploy/list": _admin(),
    "GET /workflow/deploy/publishList": _admin(processKey="{processId}"),
    "GET /workflow/deploy/bpmnXml/{definitionId}": _admin(),
    "PUT /workflow/deploy/changeState": _admin(definitionId="{definitionId}", state="suspended"),
    "GET /workflow/deploy/form/{deployId}": _OPEN_PERSON,
    "DELETE /workflow/deploy/{deployIds}": _admin(),
    "GET /workflow/instance/list": _admin(),
    "POST /workflow/instance/updateState": _admin({"instanceId": "{instanceIds}", "state": "2"}),
    "POST /workflow/instance/migrate": _admin(
        {"definitionId": "{payDefinition}", "instanceIds": ["{payInstance}"], "comment": "改版"}
    ),
    "GET /workflow/instance/migration/{migrationId}": _admin(),
    "POST /workflow/instance/modify": _admin({"procInsId": "{payInstance}", "nodeId": "pay"}),
    "POST /workflow/instance/stopProcessInstance": Row(PERSON, body={"instanceId": "{instanceIds}"}, told=True),
    "POST /workflow/instance/message": _admin({"procInsId": "{procInsId}", "name": "m"}, fails=True),
    "DELETE /workflow/instance/delete": Row(PERSON, (("instanceIds", "{instanceIds}"),), told=True, fails=True),
    "DELETE /workflow/process/instance/{instanceIds}": Row(PERSON, told=True, fails=True),
    "POST /admin/connectors": _admin(
        {"name": "x", "calls": ["type:http"], "urls": ["https://x.example.cn"], "headers": {"X-Key": "k"}}
    ),
    "GET /admin/connectors": _admin(),
    "PUT /admin/connectors/{connector}": _admin({"headers": {"X-Key": "k"}}),
    "DELETE /admin/connectors/{connector}": _admin(),
    "GET /hub/monitor/incidents": _admin(),
    "POST /hub/monitor/incidents/{incidentId}": _admin({"action": "skip"}),
    "POST /workflow/decision/evaluate": Row(CENTRE, body={"decisionKey": "oa-rule"}, open=True, fails=True),
    "GET /workflow/decision/list": _admin(),
    "GET /workflow/decision/table/{decisionKey}": _admin(),
    "POST /workflow/decision/table": _admin({"xml": "<x/>"}, fails=True),
    "DELETE /workflow/decision/table/{decisionKey}": _admin(),
    "POST /workflow/process/event": Row(APPLICATION, body={"name": "没有人等"}, open=True, fails=True),
    "POST /workflow/job/fetchAndLock": _job(topic="付款", appId="{appId}"),
    **{f"POST /workflow/job/{{jobId}}/{what}": _job(**more) for what, more in (
        ("complete", {"variables": {"x": 1}}), ("failure", {"error": "坏了"}), ("extendLock", {}),
        ("bpmnError", {"code": "E"}),
    )},
    "GET /workflow/substitute/list": Row(PERSON, (("userId", "{userId}"),)),
    "POST /workflow/substitute": Row(
        PERSON,
        body={"userId": "{userId}", "substituteId": "admin", "beginTime": "2027-01-01 00:00:00",
              "endTime": "2027-01-02 00:00:00"},
    ),
    "DELETE /workflow/substitute/{absenceId}": Row(PERSON, (("userId", "{userId}"),)),
}  # fmt: skip
