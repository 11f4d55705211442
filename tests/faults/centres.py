"""External centres of all six protocols in memory: what each keeps, and every effect in the order it came about.

An effect is a state that changed. A request that finds its effect already there causes none, and is answered as the
protocol's document says. The version in an effect is the one that the sender's idempotency key names.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from chalicelib.outbound.outcome import Answered
from infra.demo_receiver import Receiver, version_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from chalicelib.outbound.outcome import Prepared

Effect = tuple[str, int, str]
"""Task, version, what."""
CREDENTIALS: dict[str, dict[str, str]] = {
    "push": {"appId": "OA", "accessToken": "secret"},
    "webhook": {"secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"},
    "transaction": {"tokenUrl": "http://centre.test/oauth2/token", "clientId": "OA", "clientSecret": "secret"},
    "gov_task": {"scheme": "zwdd-hmac", "accessKey": "OA", "secretKey": "secret", "tenantId": "1"},
    "dingtalk": {"appKey": "k", "appSecret": "s", "operatorId": "op"},
    "feishu": {"appId": "cli", "appSecret": "s"},
}


class Centre:
    """One centre of one protocol."""

    def __init__(self, protocol: str, now: Callable[[], datetime]) -> None:
        self._take = getattr(self, f"_{protocol}")
        self._now = now
        self._receiver = Receiver()
        self._kept: dict[str, Any] = {}
        self._effects: list[Effect] = []

    def call(self, request: Prepared) -> Answered:
        """Take one request."""
        status, body = self._take(request)
        return Answered(status, {}, json.dumps(body, ensure_ascii=False).encode(), 1, self._now())

    @property
    def effects(self) -> list[Effect]:
        """All of them, in order."""
        told = [(effect.task_id, effect.version, effect.what) for effect in self._receiver.effects]
        return told + self._effects

    def pushed(self, task_id: str) -> dict[str, Any]:
        """A task as a centre of the push protocol has it."""
        return self._receiver.tasks.get(f"OA/{task_id}", {})

    def keep(self) -> Any:
        """Its whole memory."""
        return self._receiver.tasks, self._receiver.effects, self._kept, self._effects

    def remember(self, kept: Any) -> None:
        """Know exactly what was kept."""
        tasks, effects, self._kept, self._effects = kept
        self._receiver = Receiver(tasks, effects)

    def _effect(self, request: Prepared, task: str, what: str) -> None:
        self._effects.append((task, version_in(request.key), what))

    def _push(self, request: Prepared) -> tuple[int, Any]:
        form = dict(parse_qsl(request.body.decode(), keep_blank_values=True))
        return 200, self._receiver.push(form, request.key)

    def _webhook(self, request: Prepared) -> tuple[int, Any]:
        self._receiver.webhook(json.loads(request.body), request.key)
        return 200, {}

    def _transaction(self, request: Prepared) -> tuple[int, Any]:
        if request.secret:
            return 200, {"access_token": "t", "expires_in": 7200}
        path = request.url.rpartition("/")[2]
        given = json.loads(request.body)
        errors: list[dict[str, Any]] = []
        for row in given if isinstance(given, list) else [given]:
            if path == "addTransaction":
                errors += self._added(request, row)
                continue
            task = row.get("previousTaskId") or row["taskId"]
            if self._kept.get(task) != "open":
                errors.append({"code": 2005, "taskId": task, "message": "待办已办结"})
            else:
                self._effect(request, task, path)
                if path != "taskCuiBanNew" and row.get("status") != "none":
                    self._kept[task] = "over"
            for following in row.get("next", ()):
                errors += self._added(request, following)
        return 200, {"code": 0, "data": {"errorIds": errors}}

    def _added(self, request: Prepared, row: dict[str, Any]) -> list[dict[str, Any]]:
        task = row["taskId"]
        if task in self._kept:
            return [{"code": 400, "taskId": task, "message": "待办已存在"}]
        self._kept[task] = "open"
        self._effect(request, task, "add")
        return []

    def _gov_task(self, request: Prepared) -> tuple[int, Any]:
        url = urlsplit(request.url)
        given = dict(parse_qsl(url.query))
        what = url.path.rpartition("/")[2]
        if what == "create.json":
            uuid = f"uuid-{given['bizTaskId']}"
            if uuid not in self._kept:
                self._kept[uuid] = "open"
                self._effect(request, uuid, what)
            return 200, _gov({"taskUuid": uuid, "packageUuid": "package"})
        task = given.get("taskUuid") or given["packageUuid"]
        if self._kept.get(task) == "over":
            return 200, _gov(None, "待办已完成")
        self._kept[task] = "over"
        self._effect(request, task, what)
        return 200, _gov(True)

    def _dingtalk(self, request: Prepared) -> tuple[int, Any]:
        if request.secret:
            return 200, {"accessToken": "t", "expireIn": 7200}
        path = urlsplit(request.url).path
        body = json.loads(request.body) if request.body else {}
        if "/sources/" in path:
            return 200, {"id": f"id-{path.rpartition('/')[2]}"}
        if request.method == "POST":
            task = f"id-{body['sourceId']}"
            if task in self._kept:
                return 400, {"code": "task exist", "message": "task exist"}
        else:
            task = path.removesuffix("/executorStatus").rpartition("/")[2]
        after = {**self._kept.get(task, {}), **body}
        if after != self._kept.get(task):
            self._kept[task] = after
            self._effect(request, task, request.step)
        return 200, {"id": task, "result": True}

    def _feishu(self, request: Prepared) -> tuple[int, Any]:
        if request.secret:
            return 200, {"code": 0, "tenant_access_token": "t", "expire": 7200}
        body = json.loads(request.body)
        name = body["instance_id"]
        if int(body["update_time"]) > self._kept.get(name, 0):
            self._kept[name] = int(body["update_time"])
            self._effect(request, name, ",".join(f"{each['task_id']} {each['status']}" for each in body["task_list"]))
        return 200, {"code": 0, "msg": "ok", "data": {}}


def _gov(data: Any, refused: str = "") -> dict[str, Any]:
    return {"success": True, "content": {"success": not refused, "responseMessage": refused, "data": data}}
