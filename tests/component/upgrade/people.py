"""Who takes part in the lives that an upgrade cuts in two, and how they call a hub: over HTTP, wherever it runs."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from chalicelib import signing_schemes

if TYPE_CHECKING:
    from collections.abc import Callable

    from chalice.test import Client

    from infra.demo_centre import DemoCentre

    Prepared = Any
    Http = Callable[[str, str, dict[str, str], bytes], tuple[int, Any]]

ROW = {
    "app_id": "OA",
    "created_by_ids": "zhangsan",
    "created_by_names": "张三",
    "created_by_depts": "教务处",
    "subject": "年终考核",
    "created_on": "2026-11-22 10:00:00",
    "form_url": "https://oa.example.edu.cn/form?id=1",
    "form_mobile_url": "https://oa.example.edu.cn/m/form?id=1",
    "priority": "3",
    "biz_key": "biz_1",
    "biz_domain": "OA系统",
    "node_id": "N1",
    "node_name": "部门审批",
    "status": "ACTIVE",
    "process_id": "review",
    "process_name": "考核",
    "process_version": "1",
    "assignee_ids": "lisi",
    "assignee_names": "李四",
}
POA = {
    "appId": "OA",
    "taskName": "请假审批",
    "transTypeCode": "LEAVE",
    "transTypeName": "请假",
    "autoCreateTransType": True,
    "handlers": "lisi",
    "initiator": "zhangsan",
    "initiatorName": "张三",
    "nodeId": "N1",
    "nodeName": "部门审批",
    "handleUrl": "https://oa.example.edu.cn/handle",
    "viewUrl": "https://oa.example.edu.cn/view",
}


@dataclass(frozen=True)
class Parts:
    """The credentials and ids that were given out before the upgrade, as JSON can hold them.

    Attributes:
        tokens: user id → token; `app:OA` → the application's.
        secrets: kind of credential → what the hub showed once.
        ids: a name → the id that the hub gave.
    """

    tokens: dict[str, str] = field(default_factory=dict)
    secrets: dict[str, dict[str, str]] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)


def through(client: Client, method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, Any]:
    """One call of an app in this process: its status and its body."""
    answer = client.http.request(method, path, headers=headers, body=body)
    return answer.status_code, answer.json_body


def whose(request: Prepared, push: DemoCentre, webhook: DemoCentre) -> DemoCentre:
    """The centre that a delivery is for: all targets have one address."""
    return webhook if "webhook-id" in request.headers else push


class Callers:
    """Everybody who calls, with the headers that he was given."""

    def __init__(self, http: Http, parts: Parts) -> None:
        self._http = http
        self.parts = parts

    def call(self, method: str, path: str, headers: dict[str, str], body: Any = None) -> Any:
        sent = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        status, answer = self._http(method, path, {"Content-Type": "application/json", **headers}, sent)
        assert status == 200, (method, path, status, answer)
        return answer

    def user(self, name: str, method: str, path: str, body: Any = None) -> Any:
        """A call of a person, with the headers of a client of the work-order centre."""
        answer = self.call(method, path, self._headers(name), body)
        assert answer["code"] == 200, (method, path, answer)
        return answer.get("data", answer)

    def push(self, inserts: list[dict[str, Any]], updates: list[dict[str, Any]]) -> Any:
        whole = [[{**ROW, **row} for row in inserts], [{**ROW, **row} for row in updates]]
        info = json.dumps({"inserttasks": whole[0], "updatetasks": whole[1]}, ensure_ascii=False)
        headers = {**self.parts.secrets["push"], "Content-Type": "application/x-www-form-urlencoded"}
        return self.call("POST", "/taskcenter/push", headers, urlencode({"appId": "OA", "taskInfo": info}).encode())

    def poa(self, name: str, *rows: dict[str, Any]) -> Any:
        headers = {"Authorization": self.parts.tokens["app:OA"]}
        return self.call("POST", f"/apis/ttc/v1/transaction/poa/{name}", headers, list(rows))

    def signed(self, path: str, **parameters: str) -> Any:
        """A call of the create-todo family, signed zwdd-hmac; its content's data."""
        known = self.parts.secrets["signature"]
        stamp, nonce = datetime.now(UTC).isoformat(timespec="milliseconds"), uuid.uuid4().hex
        pairs = list(parameters.items())
        text = signing_schemes.zwdd_string_to_sign("GET", stamp, nonce, path, pairs)
        headers = {
            "apiKey": known["accessKey"],
            "X-Hmac-Auth-Timestamp": stamp,
            "X-Hmac-Auth-Nonce": nonce,
            "X-Hmac-Auth-Version": "1.0",
            "X-Hmac-Auth-Signature": signing_schemes.zwdd_signature(known["secretKey"], text),
        }
        answer = self.call("GET", f"{path}?{urlencode(pairs)}", headers)
        assert answer["content"]["success"], answer
        return answer["content"]["data"]

    def do(self, name: str, action: str, task: str, **body: Any) -> Any:
        return self.user(name, "POST", f"/workflow/task/{action}", {"taskId": task, **body})

    def todo(self, name: str, process: str = "") -> list[str]:
        """Ids of the work items that wait for a person, of one instance or of all."""
        rows = self._list(name, "todoList")
        return [row["taskId"] for row in rows if process in ("", row["procInsId"])]

    def status(self, name: str, process: str) -> str:
        """How an instance stands, as who has started it sees it."""
        [found] = [row["processStatus"] for row in self._list(name, "ownList") if row["procInsId"] == process]
        return str(found)

    def inbox(self, name: str, box: str = "todo") -> list[str]:
        answer = self.call("GET", f"/hub/inbox?box={box}&pageSize=100", {"Authorization": self.parts.tokens[name]})
        return [row["taskId"] for row in answer["rows"]]

    def _list(self, name: str, which: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self.user(name, "GET", f"/workflow/process/{which}?pageNum=1&pageSize=100")["rows"]
        return rows

    def _headers(self, name: str) -> dict[str, str]:
        token, known = self.parts.tokens[name], self.parts.secrets["workorder"]
        app = {"requestType": "app", "appID": known["appID"], "secretKey": known["secretKey"]}
        return {**app, "accessToken": token, "Authorization": token}
