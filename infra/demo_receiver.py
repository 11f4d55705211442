"""What the demo centre keeps: the tasks as the hub reported them, and an account of every effect. Pure, no HTTP.

An effect is a state that changed. A receiver of the push protocol refuses a second insert and sees no change in a
repeated update; a receiver of webhooks drops an id it has seen. So a correct sender causes each effect once.
"""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Mapping

SUCCESS, ERROR = "SUCCESS", "ERROR"
EXISTS, MISSING = "数据库保存失败:待办已存在，不能继续插入", "数据库保存失败:待办不存在，不能更新"
_KEY_PARTS = 5


@dataclass(frozen=True)
class Effect:
    """One change of state. `version` is the sender's, 0 when it told none."""

    key: str
    app_id: str
    task_id: str
    what: str
    version: int


@dataclass
class Receiver:
    """The whole memory of one centre. Safe to use from several threads."""

    tasks: dict[str, dict[str, Any]] = field(default_factory=dict)
    effects: list[Effect] = field(default_factory=list)
    repeats: int = 0
    pushes: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def push(self, form: Mapping[str, str], key: str) -> dict[str, str]:
        """Take one push (docs/protocols/push.md) and return its answer. All rows are taken, or none."""
        with self._lock:
            self.pushes += 1
            answer = {"push_id": str(self.pushes)}
            try:
                info = json.loads(form["taskInfo"])
                inserts, updates = info["inserttasks"] or [], info["updatetasks"] or []
                names = [(row["app_id"], row["task_id"]) for row in (*inserts, *updates)]
            except (KeyError, TypeError, ValueError):
                return {**answer, "push_result": ERROR, "msg_info": "接口传入的消息体格式不正确"}
            known = [f"{app}/{task}" in self.tasks for app, task in names]
            if any(self._stands(*name) for name in names[: len(inserts)]):
                self.repeats += 1
                return {**answer, "push_result": ERROR, "msg_info": EXISTS}
            if not all(known[len(inserts) :]):
                return {**answer, "push_result": ERROR, "msg_info": MISSING}
            for row in inserts:
                self._change("insert", row, key)
            for row in updates:
                self._change("update", row, key)
            return {**answer, "push_result": SUCCESS}

    def webhook(self, event: Mapping[str, Any], key: str) -> None:
        """Take one CloudEvent, once for each id."""
        with self._lock:
            if any(effect.key == key for effect in self.effects):
                self.repeats += 1
                return
            data = event.get("data") or {}
            app_id, task_id = str(data.get("appId", "")), str(data.get("taskId", ""))
            version = int(data.get("version") or 0)
            self.tasks[f"{app_id}/{task_id}"] = dict(data.get("task") or {})
            self.effects.append(Effect(key, app_id, task_id, str(event.get("type", "")), version))

    def account(self) -> dict[str, Any]:
        """Return everything for GET /received: tasks, effects, and what should be empty: duplicated, reordered."""
        with self._lock:
            return {
                "tasks": self.tasks,
                "effects": [vars(effect) for effect in self.effects],
                "repeats": self.repeats,
                "duplicated": self._duplicated(),
                "reordered": self._reordered(),
            }

    def _stands(self, app_id: str, task_id: str) -> bool:
        """Whether it is there and not deleted; a deleted one comes back to life by an insert."""
        return self.tasks.get(f"{app_id}/{task_id}", {"task_delete_flag": "1"}).get("task_delete_flag") != "1"

    def _change(self, what: str, row: dict[str, Any], key: str) -> None:
        name = f"{row['app_id']}/{row['task_id']}"
        before = self.tasks.get(name, {})
        after = {**before, **row}
        if after == before:
            self.repeats += 1
            return
        self.tasks[name] = after
        self.effects.append(Effect(key, row["app_id"], row["task_id"], what, version_in(key)))

    def _duplicated(self) -> list[str]:
        seen: set[tuple[str, str, str]] = set()
        found = []
        for effect in self.effects:
            this = (effect.key, effect.app_id, effect.task_id)
            if effect.key and this in seen:
                found.append(effect.key)
            seen.add(this)
        return found

    def _reordered(self) -> list[str]:
        latest: dict[tuple[str, str], int] = {}
        found = []
        for effect in self.effects:
            task = (effect.app_id, effect.task_id)
            if effect.version and effect.version < latest.get(task, 0):
                found.append(effect.key)
            latest[task] = max(effect.version, latest.get(task, 0))
        return found


def version_in(key: str) -> int:
    """Return the task version that the hub's idempotency key names, 0 for anybody else's key."""
    parts = [unquote(part) for part in key.split(":")]
    return int(parts[3]) if len(parts) == _KEY_PARTS and parts[3].isdigit() else 0
