"""What is lived before an upgrade: lives of every kind, each left in the middle.

Played on the version before to record it, by the documented calls alone.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from tests.component.upgrade.people import POA
from tests.unit.workflow.drawing import draw

if TYPE_CHECKING:
    from tests.component.upgrade.people import Callers

USERS = [
    {"userId": "zhangsan", "name": "张三", "departmentId": "D1", "departmentName": "信息中心"},
    {"userId": "lisi", "name": "李四", "departmentId": "D1", "departmentName": "信息中心", "roles": ["2"]},
    {"userId": "wangwu", "name": "王五", "departmentId": "D2", "departmentName": "教务处", "roles": ["3"]},
    {"userId": "zhaoliu", "name": "赵六", "groups": ["office"], "roles": ["2"]},
]
STEPS = {
    "sequence": draw("start s", "user a assignee=lisi", "user b assignee=wangwu", "end e", "s > a > b > e", key="seq"),
    "branches": draw(
        "start s", "user a assignee=lisi", "and f", "user b assignee=wangwu", "user c candidateGroups=ROLE2", "and j",
        "end e", "s > a > f", "f > b > j", "f > c > j", "j > e", key="branches",
    ),
    "sign": draw(
        "start s", "user a assignee=zhaoliu",
        "user sign candidateUsers=lisi,wangwu assignee=${assignee} multi=parallel collection=HANDLER",
        "user z assignee=admin", "end e", "s > a > sign > z > e", key="sign",
    ),
    "turns": draw(
        "start s", "user sign candidateUsers=lisi,wangwu assignee=${assignee} multi=sequential collection=HANDLER",
        "user z assignee=admin", "end e", "s > sign > z > e", key="turns",
    ),
    "late": draw(
        "start s", "user a assignee=lisi", "boundary late on=a timer=duration:PT1H cancel=true",
        "user b assignee=wangwu", "end e", "end f", "s > a > e", "late > b > f", key="late",
    ),
    "inside": draw(
        "start s", "sub inner", "{", "start si", "user a assignee=lisi", "user b assignee=wangwu", "end ei",
        "si > a > b > ei", "}", "end e", "s > inner > e", key="inside",
    ),
    "choice": draw(
        "start s", "user a assignee=lisi", "xor x", "user b assignee=wangwu", "end e", "end f", "s > a > x",
        "x > b if ${days > 3}", "x > f default", "b > e", key="choice",
    ),
}  # fmt: skip


def directory(all_: Callers) -> None:
    """Applications, a service, people, a group; credentials of each kind, tokens."""
    admin, parts = "admin", all_.parts
    headers = {"Authorization": parts.tokens[admin]}

    def made(path: str, body: object) -> dict[str, Any]:
        found: dict[str, Any] = all_.call("POST", path, headers, body)["data"]
        return found

    for app_id, name in (("OA", "办公自动化"), ("HR", "人事系统")):
        made("/admin/applications", {"appId": app_id, "name": name})
    made("/admin/groups", [{"groupId": "office", "name": "办公室"}])
    made("/admin/users", USERS)
    where = "/admin/applications/OA/credentials"
    for kind in ("push", "client", "signature", "workorder"):
        shown = made(where, {"kind": kind, **({"scheme": "zwdd-hmac"} if kind == "signature" else {})})
        parts.secrets[kind] = {name: text for name, text in shown.items() if isinstance(text, str)}
    parts.secrets["push"] = {name: parts.secrets["push"][name] for name in ("appId", "accessToken")}
    for user in ("zhangsan", "lisi", "wangwu", "zhaoliu"):
        parts.tokens[user] = made("/admin/tokens", {"userId": user})["accessToken"]
    client = parts.secrets["client"]
    asked = {
        "grant_type": "client_credentials",
        "client_id": client["clientId"],
        "client_secret": client["clientSecret"],
    }
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    token = all_.call("POST", "/oauth2/token", form, urlencode(asked).encode())
    parts.tokens["app:OA"] = token["access_token"]


def targets(all_: Callers, url: str) -> None:
    """Centres of three protocols, which listen at `url`, and one that is switched off."""
    headers = {"Authorization": all_.parts.tokens["admin"]}
    known = {
        "push": {"appId": "OA", "accessToken": "secret"},
        "webhook": {"secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"},
    }
    for name, protocol in (("push", "push"), ("webhook", "webhook"), ("off", "push")):
        body = {
            "name": name,
            "protocol": protocol,
            "baseUrl": url,
            "credential": known[protocol],
            "filter": {"appIds": ["OA"]},
            "enabled": name != "off",
        }
        all_.parts.ids[f"target {name}"] = all_.call("POST", "/admin/targets", headers, body)["data"]["targetId"]


def pushed(all_: Callers) -> None:
    """Todos by push: waiting, changed, handled by one of two, ended with its instance, of two tasks of one instance."""
    rows = [
        {"task_id": "T1", "process_instance_id": "P1"},
        {"task_id": "T2", "process_instance_id": "P2", "assignee_ids": "lisi,wangwu", "assignee_names": "李四,王五"},
        {"task_id": "T3", "process_instance_id": "P3"},
        {"task_id": "T4", "process_instance_id": "P1", "priority": "1", "subject": "加急考核"},
    ]
    assert all_.push(rows, [])["push_result"] == "SUCCESS"
    done = {
        "status": "COMPLETE",
        "end_on": "2026-11-22 11:00:00",
        "actual_owner_id": "lisi",
        "actual_owner_name": "李四",
    }
    changed = {"task_id": "T1", "process_instance_id": "P1", "subject": "年终考核（改）"}
    ended = {"task_id": "T3", "process_instance_id": "P3", "process_instance_status": "COMPLETE", **done}
    assert all_.push([], [changed, ended])["push_result"] == "SUCCESS"


def other_protocols(all_: Callers) -> None:
    """A transaction whose first task is handled, a reminder of it; a todo of the create-todo family."""
    all_.poa("addTransaction", {**POA, "taskId": "POA1"}, {**POA, "taskId": "POA3"})
    following = {**POA, "taskId": "POA2", "handlers": "wangwu", "nodeId": "N2"}
    part = {"handler": "lisi", "handlerName": "李四", "handleOpinions": "同意", "handleStatus": "已同意"}
    row = {"appId": "OA", "previousTaskId": "POA1", "status": "next", "next": [following], **part}
    answer = all_.poa("taskHandle", {**row, "handleTime": "2026-11-22 10:30:00"})
    assert answer["data"]["errorIds"] == [], answer
    headers = {"Authorization": all_.parts.tokens["app:OA"]}
    urge = {"appId": "OA", "taskId": "POA3", "creator": "zhangsan", "instructions": "请尽快"}
    all_.call("POST", "/apis/ttc/v1/transaction/poa/taskCuiBanNew", headers, urge)
    made = all_.signed(
        "/tc/v2/openapi/task/create.json",
        subject="年度预算确认", assigneeId="wangwu", assigneeInfo=json.dumps({"name": "王五"}), creatorId="zhangsan",
        creatorInfo=json.dumps({"name": "张三"}), dueTime="2099-06-06 12:00:03", tenantId="1", bizTaskId="B1",
        url="https://www.example.gov.cn/task?id=1", mobileUrl="https://m.example.gov.cn/task?id=1",
    )  # fmt: skip
    all_.parts.ids["signed"] = made["taskUuid"]


def work_orders(all_: Callers) -> None:
    """Instances that wait in the middle of every kind of step."""
    for diagram in STEPS.values():
        all_.user("admin", "POST", "/workflow/deploy/import", {"xml": diagram.decode()})
    for key in ("seq", "branches", "sign", "turns", "late", "inside", "choice"):
        _start(all_, key, days=5)
    ids = all_.parts.ids
    for key in ("seq", "branches", "inside"):
        all_.do("lisi", "complete", all_.todo("lisi", ids[key])[0], comment="同意")
    all_.do("zhaoliu", "complete", all_.todo("zhaoliu", ids["sign"])[0], copyUserIds="zhangsan")
    all_.do("lisi", "addSign", all_.todo("lisi", ids["sign"])[0], nextUserIds="zhangsan", comment="请会签")
    all_.do("wangwu", "complete", all_.todo("wangwu", ids["sign"])[0])
    all_.do("wangwu", "complete", all_.todo("wangwu", ids["branches"])[0])
    all_.do("lisi", "complete", all_.todo("lisi", ids["turns"])[0])
    _start(all_, "seq", "returned")
    all_.do("lisi", "complete", all_.todo("lisi", ids["returned"])[0])
    all_.do("wangwu", "return", all_.todo("wangwu", ids["returned"])[0], targetKey="a", comment="请补充")
    _start(all_, "seq", "delegated")
    all_.do("lisi", "delegate", all_.todo("lisi", ids["delegated"])[0], userId="wangwu", comment="请看")
    order = {"systemId": "OA", "projectId": "", "title": "三楼漏水", "processId": "choice", "params": {"days": 5}}
    made = all_.user("zhangsan", "POST", "/-userdefine/workorder/workorder", order)
    ids["order"], ids["order process"] = made["workorderNumber"], made["ProcessInstanceId"]
    times = {"beginTime": "2026-01-01 00:00:00", "endTime": "2099-01-01 00:00:00"}
    all_.user("wangwu", "POST", "/workflow/substitute", {"substituteId": "zhaoliu", **times})


def _start(all_: Callers, key: str, name: str = "", **variables: object) -> None:
    body = {"processDefId": key, "variables": variables}
    all_.parts.ids[name or key] = all_.user("zhangsan", "POST", "/workflow/process/start", body)["ProcessInstanceId"]


def seen(all_: Callers) -> dict[str, Any]:
    """What people and applications see at this moment, by their own calls: boxes, lists, notices."""
    found: dict[str, Any] = {}
    for user in ("zhangsan", "lisi", "wangwu", "zhaoliu"):
        headers = {"Authorization": all_.parts.tokens[user]}
        for box in ("todo", "done", "started", "copied"):
            found[f"{user} {box}"] = all_.call("GET", f"/hub/inbox?box={box}&pageSize=100", headers)["rows"]
        for name in ("todoList", "finishedList", "ownList", "copyList"):
            path = f"/workflow/process/{name}?pageNum=1&pageSize=100"
            found[f"{user} {name}"] = all_.user(user, "GET", path)["rows"]
        found[f"{user} notices"] = all_.call("GET", "/hub/notices", headers)["rows"]
    found["orders"] = all_.user("zhangsan", "GET", "/WorkOrder/list")["rows"]
    admin = {"Authorization": all_.parts.tokens["admin"]}
    for path in (
        "/admin/targets",
        "/admin/deliveries?pageSize=100",
        "/admin/users?pageSize=100",
        "/admin/applications",
    ):
        found[path] = all_.call("GET", path, admin)["rows"]
    return found
