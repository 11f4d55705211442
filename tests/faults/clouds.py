"""DingTalk and Feishu as their public documentation describes them, as far as the hub calls them.

Each notes an effect where a state changed, so that a harmless repeat leaves none.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from chalicelib.outbound.outcome import Answered

if TYPE_CHECKING:
    from chalicelib.outbound.outcome import Prepared

Effect = tuple[str, ...]
"""The task's id, and what happened to it."""
TOKEN = "T-1"


def answered(body: dict[str, Any], status: int = 200) -> Answered:
    return Answered(status, {}, json.dumps(body).encode(), 1, datetime.now(UTC))


class DingTalk:
    """钉钉待办 v1.0. `sourceId` is unique; a task is changed under the id that DingTalk gave it."""

    def __init__(self) -> None:
        self.log: list[Effect] = []
        self._tasks: dict[str, dict[str, Any]] = {}
        self._ids: dict[str, str] = {}

    def call(self, request: Prepared) -> Answered:
        path = [unquote(part) for part in urlsplit(request.url).path.split("/")[1:]]
        body = json.loads(request.body) if request.body else {}
        if path[-1] == "accessToken":
            return answered({"accessToken": TOKEN, "expireIn": 7200})
        if request.headers["x-acs-dingtalk-access-token"] != TOKEN:
            return self._error("InvalidAuthentication", "不合法的access_token")
        if request.method == "POST":
            return self._create(body)
        if path[-2] == "sources":
            found = self._ids.get(path[-1])
            return answered({"id": found}) if found else self._error("todo.notFound", "task not exist", 404)
        return self._change(request.method, path, body)

    def effects(self) -> list[Effect]:
        return self.log

    def _create(self, body: dict[str, Any]) -> Answered:
        source = body["sourceId"]
        if source in self._ids:
            return self._error("todo.taskCreate.paramError", "task exist")
        task_id = self._ids[source] = f"id-{len(self._ids)}"
        self._tasks[task_id] = {"source": source, "subject": body["subject"], "executorIds": body["executorIds"]}
        self.log.append((source, "create", body["subject"], *body["executorIds"]))
        return answered({"id": task_id})

    def _change(self, method: str, path: list[str], body: dict[str, Any]) -> Answered:
        task_id = path[-2] if path[-1] == "executorStatus" else path[-1]
        if task_id not in self._tasks:
            return self._error("todo.paramError", "task not exist")
        task = self._tasks[task_id]
        if method == "DELETE":
            del self._tasks[task_id]
            self.log.append((task["source"], "delete"))
        for person in body.pop("executorStatusList", ()):
            body[f"done by {person['id']}"] = person["isDone"]
        changed = {name: value for name, value in body.items() if task.get(name) != value and name != "description"}
        task.update(changed)
        if changed:
            self.log.append((task["source"], json.dumps(changed, ensure_ascii=False)))
        return answered({"result": True})

    def _error(self, code: str, message: str, status: int = 400) -> Answered:
        return answered({"code": code, "message": message, "requestid": "r"}, status)


class Feishu:
    """飞书三方审批 v4. Instance and tasks are upserted; only a larger update_time is taken."""

    def __init__(self) -> None:
        self.log: list[Effect] = []
        self._known: dict[str, tuple[int, str]] = {}

    def call(self, request: Prepared) -> Answered:
        body = json.loads(request.body)
        if "app_secret" in body:
            return answered({"code": 0, "msg": "ok", "tenant_access_token": TOKEN, "expire": 7200})
        if request.headers["Authorization"] != f"Bearer {TOKEN}":
            return answered({"code": 99991663, "msg": "Invalid access token"}, 400)
        self._take(body["instance_id"], body["status"], body)
        for task in body["task_list"]:
            self._take(task["task_id"], task["status"], task)
        return answered({"code": 0, "msg": "success", "data": {}})

    def effects(self) -> list[Effect]:
        return self.log

    def _take(self, name: str, status: str, body: dict[str, Any]) -> None:
        before = self._known.get(name, (0, ""))
        if int(body["update_time"]) <= before[0]:
            return
        self._known[name] = int(body["update_time"]), status
        self.log.append((name.split(":")[1].split("#", maxsplit=1)[0], name, status))
