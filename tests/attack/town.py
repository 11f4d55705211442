"""Two tenants in one hub: OA, whose things zhangsan and lisi have to do with, and HR with mallory, who wants them."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any
from urllib.parse import urlencode

from chalice.test import Client

from app import app
from chalicelib.centre import definitions, people
from chalicelib.delivery import dispatch
from chalicelib.identity import accounts, issuing
from chalicelib.identity.issuing import Order
from chalicelib.identity.tokens import issue_application_token, issue_user_token
from chalicelib.reports import counting
from chalicelib.storage.directory import holders, users
from chalicelib.storage.directory.model import ADMINISTRATOR_ROLE, Holder, HolderKind, User
from chalicelib.storage.reports import alerts
from chalicelib.storage.reports.alerts import Alert, AlertChange, AlertState
from tests.attack import keeping
from tests.component.files import lie
from tests.component.protocols.poa_rows import new_task
from tests.samples import push_row
from tests.unit.workflow.drawing import draw

SECRET = "s" * 43
WHSEC = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
FORM = "application/x-www-form-urlencoded"
PEOPLE = {
    "zhangsan": User("zhangsan", "张三", "D1", "信息中心", groups=("财务组",)),
    "lisi": User("lisi", "李四", "D1", "信息中心", roles=("2",)),
    "mallory": User("mallory", "马洛里", "D9", "外部"),
    "admin": User("admin", "管理员", "D0", "平台", roles=(ADMINISTRATOR_ROLE,)),
}
_DRAWN = draw(
    "start s", "user a assignee=zhangsan", "user b assignee=zhangsan", "end e", "s > a > b > e", key="oa-flow"
)
DIAGRAM = _DRAWN.decode()
PAYING = draw("start s", "service pay topic=付款", "end e", "s > pay > e", key="oa-pay").decode()
DECISIONS = (
    '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d"><decision id="oa-decision" name="谁批">'
    '<decisionTable><output name="who"/></decisionTable></decision></definitions>'
)
POA, CREATE = "/apis/ttc/v1/transaction/poa", "/tc/v2/openapi/task/create.json"

Headers = dict[str, str]


@dataclass(frozen=True)
class Call:
    """One request, before it is somebody's."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    body: Any = None
    form: bool = False

    @property
    def url(self) -> str:
        return f"{self.path}?{urlencode(self.query)}" if self.query else self.path

    @property
    def content(self) -> tuple[str, bytes]:
        """Media type and bytes of the body; bytes go as they are."""
        if isinstance(self.body, bytes):
            return (FORM if self.form else "application/json"), self.body
        if self.form:
            return FORM, urlencode(self.body).encode()
        return "application/json", b"" if self.body is None else json.dumps(self.body, ensure_ascii=False).encode()


class Town:
    """The hub with both tenants and, of the first, one of everything that has an id."""

    def __init__(self) -> None:
        app.load_all()
        definitions.forget()
        people.forget()
        self.http = Client(app).http
        now = datetime.now(UTC)
        for app_id in ("OA", "HR"):
            self._holder("application", app_id, now)
        self._holder("service", "bus", now)
        users.change_users({key: partial(_itself, user) for key, user in PEOPLE.items()})
        accounts.forget_all()

    def _holder(self, kind: HolderKind, key: str, now: datetime) -> None:
        holders.create_holder(Holder(kind, key, key, now))
        if kind == "application":
            for name in ("push", "client"):
                issuing.issue(kind, key, Order(name, SECRET, f"{name}-{key}", now))
            for scheme in ("zwdd-hmac", "csb-hmac-sha256", "app-key"):
                issuing.issue(kind, key, Order("signature", SECRET, f"{scheme}-{key}", now, scheme=scheme))
        issuing.issue(kind, key, Order("workorder", SECRET, f"workorder-{key}", now))

    def send(self, headers: Headers, call: Call) -> Any:
        media_type, body = call.content
        return self.http.request(
            call.method, call.url, headers={"Content-Type": media_type, "Accept": "*/*", **headers}, body=body
        )

    def ok(self, headers: Headers, method: str, path: str, body: Any = None, **query: str) -> Any:
        answer = self.send(headers, Call(method, path, tuple(query.items()), body))
        assert answer.status_code == 200, answer.body.decode()
        return answer.json_body

    @staticmethod
    def token(user_id: str) -> str:
        return issue_user_token(user_id, datetime.now(UTC), uuid.uuid4().hex)[0]

    def person(self, user_id: str) -> Headers:
        return {"Authorization": self.token(user_id)}

    def at_centre(self, user_id: str, app_id: str = "OA") -> Headers:
        token = self.token(user_id)
        app_headers = {"requestType": "app", "appID": app_id, "secretKey": SECRET}
        return {**app_headers, "accessToken": token, "Authorization": token}

    def through_service(self, user_id: str) -> Headers:
        return {"requestType": "service", "serverID": "bus", "secretKey": SECRET, "accessToken": self.token(user_id)}

    @staticmethod
    def application(app_id: str) -> Headers:
        token, _ = issue_application_token(app_id, f"client-{app_id}", datetime.now(UTC), uuid.uuid4().hex)
        return {"Authorization": token}

    @staticmethod
    def pushing(app_id: str) -> Headers:
        return {"appId": app_id, "accessToken": SECRET}

    @staticmethod
    def keyed(app_id: str) -> Headers:
        return {"appKey": app_id, "secretKey": SECRET}

    def settle(self) -> dict[str, str]:
        """Make one of everything for OA and its people; returns parameter name → id, as the routes call them."""
        admin, zhangsan = self.person("admin"), self.at_centre("zhangsan")
        ids = {"appId": "OA", "serverID": "bus", "credentialId": "push-OA", "userId": "zhangsan"}
        info = {"inserttasks": [push_row(assignee_ids="zhangsan", biz_group_id="财务组")], "updatetasks": []}
        pushed = self.send(self.pushing("OA"), push_call("OA", info)).json_body
        assert pushed["push_result"] == "SUCCESS", pushed
        ids |= {"pushId": pushed["push_id"], "taskId": info["inserttasks"][0]["task_id"]}
        ids |= {"processInstanceId": "OA202611220001"}
        row = new_task("OA-X1", handlers="zhangsan", actions=[{"name": "撤回", "url": "https://oa.example.cn/r"}])
        assert not self.ok(self.application("OA"), "POST", f"{POA}/addTransaction", [row])["data"]["errorIds"]
        urge = {"appId": "OA", "taskId": "OA-X1", "creator": "lisi", "instructions": "请尽快"}
        self.ok(self.application("OA"), "POST", f"{POA}/taskCuiBanNew", urge)
        ids["actedTaskId"] = "OA-X1"
        ids["id"] = self.ok(self.person("zhangsan"), "GET", "/hub/notices")["rows"][0]["id"]
        said = {"to": {"users": ["lisi"]}, "content": {"title": "停电通知"}}
        ids["messageId"] = self.ok(self.application("OA"), "POST", "/hub/messages", said)["data"]["messageId"]
        said = {"code": "leave", "name": "请假", "channels": {"app": {"title": "{{ name }}"}}}
        self.ok(self.person("admin"), "POST", "/admin/message-templates", said)
        self.ok(self.person("admin"), "POST", "/admin/topics", {"topic": "outage", "name": "停电"})
        self.ok(self.person("zhangsan"), "PUT", "/hub/topics/outage/subscriptions", {})
        hook = {"name": "c", "channel": "webhook", "baseUrl": "http://127.0.0.1:9/", "credential": {"secret": WHSEC}}
        ids["channelId"] = self.ok(self.person("admin"), "POST", "/admin/channels", hook)["data"]["channelId"]
        words = {"listId": "words", "name": "词", "policy": "hold", "words": ["待审"]}
        self.ok(self.person("admin"), "POST", "/admin/word-lists", words)
        held = {"to": {"users": ["lisi"]}, "content": {"title": "待审"}}
        ids["heldId"] = self.ok(self.application("OA"), "POST", "/hub/messages", held)["data"]["messageId"]
        ids |= {"code": "leave", "topic": "outage", "listId": "words"}
        made = self.ok(self.keyed("OA"), "GET", CREATE, subject="审批", url="https://oa.example.cn/1",
                       assigneeId="zhangsan", creatorId="lisi", bizTaskId="B1")["content"]["data"]  # fmt: skip
        ids |= {"taskUuid": made["taskUuid"], "packageUuid": made["packageUuid"]}
        ids |= self._process(admin, zhangsan)
        target: dict[str, Any] = {"name": "t", "protocol": "push", "baseUrl": "http://127.0.0.1:9/p"}
        target |= {"credential": {"appId": "OA", "accessToken": "x"}, "enabled": False}
        ids["targetId"] = self.ok(admin, "POST", "/admin/targets", target)["data"]["targetId"]
        connector = {"name": "pay", "calls": ["com.example.Pay"], "urls": ["http://127.0.0.1:9/j"]}
        ids["connector"] = self.ok(admin, "POST", "/admin/connectors", connector)["data"]["name"]
        for plural, key in (("groups", "groupId"), ("roles", "roleId"), ("departments", "departmentId")):
            self.ok(admin, "POST", f"/admin/{plural}", {key: f"{key}-1", "name": "名"})
            ids[key] = f"{key}-1"
        wish = {"application": {"appId": "wished", "name": "新"}}
        asked = self.ok(self.person("zhangsan"), "POST", "/hub/registrations", wish)["data"]
        ids["registrationId"] = asked["registrationId"]
        file = {"name": "发票.pdf", "size": 3, "type": "application/pdf"}
        ids["fileId"] = self.ok(self.person("zhangsan"), "POST", "/hub/files", file)["data"]["fileId"]
        lie(ids["fileId"], "zhangsan")
        dispatch.on_doorbell(keeping.drain("doorbell"), counting.settle)
        ids |= self._alert(admin)
        report = {"report": "people", "from": "2026-01", "to": "2026-12"}
        ids["exportId"] = self.ok(admin, "POST", "/hub/reports/exports", report)["data"]["exportId"]
        return ids

    def _alert(self, admin: Headers) -> dict[str, str]:
        """A rule, and an alert of it that zhangsan is told of."""
        rule = {"ruleId": "late", "name": "超期", "kind": "reports_lag", "minutes": 1}
        self.ok(admin, "POST", "/admin/alert-rules", {**rule, "audience": {"users": ["zhangsan"]}})
        now = datetime.now(UTC)
        firing = Alert("late", "reports", "统计滞后", AlertState.FIRING, now, AlertChange.FIRING, now, 1)
        alerts.store(firing)
        return {"ruleId": "late", "alertId": firing.alert_id}

    def _process(self, admin: Headers, zhangsan: Headers) -> dict[str, str]:
        """The work-order centre's: a definition, an instance of zhangsan's with an order, and the short lists."""
        deployed = self.ok(admin, "POST", "/workflow/deploy/import", {"xml": DIAGRAM})["data"]
        key, definition = deployed["processKey"], deployed["definitionId"]
        order = {"systemId": "OA", "projectId": "", "title": "漏水", "processId": key, "params": {}}
        made = self.ok(zhangsan, "POST", "/userdefine/workorder/workorder", order)["data"]
        absence = {"substituteId": "lisi", "beginTime": "2026-01-01 00:00:00", "endTime": "2026-01-02 00:00:00"}
        kept = {
            "categoryIds": ("category", {"categoryName": "类"}, "categoryId"),
            "formIds": ("form", {"formName": "表", "content": {"type": "default", "components": []}}, "formId"),
            "modelIds": ("model", {"modelName": "图", "modelKey": "m"}, "modelId"),
        }
        ids = {
            name: self.ok(admin, "POST", f"/workflow/{path}", body)["data"][own]
            for name, (path, body, own) in kept.items()
        }
        template = self.ok(admin, "POST", "/WorkOrder/template", {"name": "报修", "processKey": key})["data"]
        fields = [{"key": "k", "label": "字段", "type": "text"}]
        data_model = self.ok(admin, "POST", "/workflow/dataModel", {"name": "单", "fields": fields})["data"]
        self.ok(admin, "POST", "/workflow/decision/table", {"xml": DECISIONS})
        view = self.ok(admin, "POST", "/workflow/view", {"name": "视图", "templateId": template["templateId"]})["data"]
        paying = self.ok(admin, "POST", "/workflow/deploy/import", {"xml": PAYING})["data"]["definitionId"]
        self.ok(zhangsan, "POST", "/workflow/process/start", {"processDefId": "oa-pay", "variables": {}})
        fetch = {"topic": "付款", "workerId": "w"}
        (job,) = self.ok(self.application("OA"), "POST", "/workflow/job/fetchAndLock", fetch)["data"]["rows"]
        self.ok(zhangsan, "POST", "/workflow/process/start", {"processDefId": "oa-pay", "variables": {}})
        (stuck,) = self.ok(self.application("OA"), "POST", "/workflow/job/fetchAndLock", fetch)["data"]["rows"]
        failed = {"workerId": "w", "error": "坏了", "retries": 0}
        self.ok(self.application("OA"), "POST", f"/workflow/job/{stuck['jobId']}/failure", failed)
        paid = self.ok(admin, "POST", "/workflow/deploy/import", {"xml": PAYING})["data"]["definitionId"]
        wish = {"definitionId": paid, "fromDefinitionId": paying, "dryRun": True}
        migration = self.ok(admin, "POST", "/workflow/instance/migrate", wish)["data"]["migrationId"]
        keeping.drain("debts")
        return ids | {
            "payDefinition": paid,
            "payInstance": job["procInsId"],
            "migrationId": migration,
            "incidentId": stuck["jobId"],
            "jobId": job["jobId"],
            "decisionKey": "oa-decision",
            "dataModelId": data_model["modelId"],
            "viewId": view["viewId"],
            "templateIds": template["templateId"],
            "modelId": ids["modelIds"],
            "definitionId": definition,
            "deployId": deployed["deployId"],
            "deployIds": deployed["deployId"],
            "processId": key,
            "procInsId": made["ProcessInstanceId"],
            "instanceIds": made["ProcessInstanceId"],
            "centreTaskId": made["TaskId"],
            "number": made["workorderNumber"],
            "absenceId": self.ok(self.person("zhangsan"), "POST", "/workflow/substitute", absence)["data"]["absenceId"],
        }


def push_call(app_id: str, info: Any) -> Call:
    text = info if isinstance(info, str) else json.dumps(info, ensure_ascii=False)
    return Call("POST", "/taskcenter/push", body={"appId": app_id, "taskInfo": text}, form=True)


def _itself(user: User, stored: User | None) -> User:
    return replace(user, version=stored.version if stored else 0)
