"""The hub in this process with a clock that is set by hand, its people, and what is known of what they did."""

from __future__ import annotations

import json
import uuid
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from unittest.mock import patch
from urllib.parse import urlencode

from chalice.test import Client

from app import app
from chalicelib.centre import definitions, people, timers
from chalicelib.delivery import due as due_work
from chalicelib.identity.tokens import issue_user_token
from chalicelib.storage.base import dynamo
from chalicelib.storage.directory.model import User
from tests.component.storage.faults import one_at_a_time
from tests.component.tables import empty_aws
from tests.component.workorder.conftest import PEOPLE, SECRET, Centre, enrol
from tests.component.workorder.machine import crowd
from tests.component.workorder.machine.recount import check
from tests.component.workorder.machine.stored import Stored, everything
from tests.unit.workflow.blocks import CALLEE

if TYPE_CHECKING:
    from chalicelib.todo.model import Task

APP = {"requestType": "app", "appID": "WO", "secretKey": SECRET}


class Clock:
    """Stands where the modules that ask for the time import datetime."""

    def __init__(self) -> None:
        self.at = datetime(2026, 12, 1, 1, tzinfo=UTC)

    def now(self, _zone: object) -> datetime:
        return self.at


class World:
    def __init__(self) -> None:
        self.clock = Clock()
        self.log = crowd.Log()
        self.absences: list[crowd.Absence] = []
        self.orders: dict[str, str] = {}
        self.ends: dict[str, tuple[str, datetime]] = {}
        self.versions: dict[str, list[str]] = {}
        self._open = ExitStack()
        for module in ("chalicelib.web.blueprint", "tests.component.workorder.conftest"):
            self._open.enter_context(patch(f"{module}.datetime", self.clock))
        empty_aws()
        app.load_all()
        definitions.forget()
        people.forget()
        self._open.enter_context(one_at_a_time(dynamo.connection().client))
        self.http = self._open.enter_context(Client(app)).http
        centre = Centre(self.http)
        enrol([*PEOPLE.values(), User("gone", "走了", enabled=False)])
        self.deploy(CALLEE)
        assert centre
        self.stored: Stored = everything()

    def close(self) -> None:
        self._open.close()

    def deploy(self, diagram: bytes) -> None:
        declared = '<bpmn2:userTask flowable:variables="again,fail,pick" '
        xml = diagram.decode().replace("<bpmn2:userTask ", declared)
        for text in (xml, f"{xml}<!-- again -->"):
            answer = self.call("admin", "POST", "/workflow/deploy/import", {"xml": text})
            assert answer["code"] == 200, answer
            self.versions.setdefault(answer["data"]["processKey"], []).append(answer["data"]["definitionId"])

    def program(self, what: str, **body: Any) -> dict[str, Any]:
        """The application's program does a job, or fails at it."""
        self.clock.at += timedelta(seconds=1)
        headers = {"requestType": "app", "appID": "WO", "secretKey": SECRET, "Content-Type": "application/json"}
        sent = json.dumps({"workerId": "w", **body}).encode()
        answer = self.http.request("POST", f"/workflow/job/{what}", headers=headers, body=sent)
        assert answer.status_code == 200, answer.body.decode()
        found: dict[str, Any] = answer.json_body
        return found

    def call(self, who: str, method: str, path: str, body: object = None, **query: Any) -> dict[str, Any]:
        """An answer of the hub, which is never a fault of its own."""
        self.clock.at += timedelta(seconds=1)
        token = issue_user_token(who, self.clock.at, uuid.uuid4().hex)[0]
        headers = {**APP, "accessToken": token, "Authorization": token, "Content-Type": "application/json"}
        sent = json.dumps(body).encode() if body is not None else b""
        answer = self.http.request(method, f"{path}?{urlencode(query)}", headers=headers, body=sent)
        assert answer.status_code == 200, answer.body.decode()
        found: dict[str, Any] = answer.json_body
        return found

    def look(self) -> None:
        """Read the tables anew, and check all that must hold of them."""
        self.stored = everything()
        check(self.stored)
        for case in self.stored.cases.values():
            if case.ended_on is not None:
                assert self.ends.setdefault(case.id, (case.status, case.ended_on)) == (case.status, case.ended_on)
            else:
                assert case.id not in self.ends
        for task in self.stored.tasks.values():
            self._heard(task)

    def _heard(self, task: Task) -> None:
        """A task's comments are what people were seen to say, and one more where something else ended it."""
        said = [(kind, who) for kind, _, who, *_ in task.details.get("comments", ())]
        known = self.log.said.get(task.task_id, [])
        ended_otherwise = not task.status.is_open and task.task_id not in self.log.closed
        assert said[: len(known)] == known, (task.task_id, said, known)
        assert len(said) == len(known) + ended_otherwise, (task.task_id, said, known)
        parts = {part.by.id for part in task.handlings}
        assert parts == self.log.parts.get(task.task_id, set()), task.task_id

    def stands_for(self, who: str) -> set[str]:
        return crowd.absentees(self.absences, who, self.clock.at)

    def sweep(self) -> None:
        """The sweeper's minute; nothing that is due is left behind."""
        due_work.fire_due(self.clock.at, timers.HANDLERS)

    def see(self, who: str) -> None:
        """Every list of a person shows just what the tables say."""
        stored, log = self.stored, self.log
        shown = {
            name: self._list(who, name) for name in ("todoList", "claimList", "finishedList", "copyList", "ownList")
        }
        mine = crowd.todo_of(stored, who, self.stands_for(who))
        assert shown["todoList"] == mine
        assert shown["claimList"] == [each for each in mine if stored.tasks[each].details.get("unclaimed")]
        alive = {task_id for task_id, task in stored.tasks.items() if not task.deleted}
        done = {task_id for task_id, parts in log.parts.items() if who in parts} & alive
        assert shown["finishedList"] == sorted(done - log.hidden.get(who, set()))
        assert shown["copyList"] == sorted(log.copied.get(who, set()) & alive)
        cases = stored.cases.values()
        assert shown["ownList"] == sorted(case.id for case in cases if case.initiator.id == who and not case.deleted)

    def _list(self, who: str, name: str) -> list[str]:
        page = self.call(who, "GET", f"/workflow/process/{name}", pageNum=1, pageSize=100)
        assert page["code"] == 200
        assert page["total"] == len(page["rows"]), (who, name, page["total"], len(page["rows"]))
        return sorted(row["procInsId" if name == "ownList" else "taskId"] for row in page["rows"])
