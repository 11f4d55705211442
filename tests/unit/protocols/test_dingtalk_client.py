"""DingTalk todo: token, create, look-up after a lost answer, update, done, delete."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest

from chalicelib.delivery.change import Target
from chalicelib.delivery.prior import REMOVED, Prior, Token
from chalicelib.outbound.outcome import AlreadyDone, Delivered, Outcome, Prepared, Refused, Retry, Skip, Unknown
from chalicelib.protocols.dingtalk import client as dingtalk
from tests.unit.delivery.samples import AT, LI, TASK, ZHANG, Line, answered, change, deliver, sending

CLOUD = Target(
    "t1",
    "dingtalk",
    "",
    {"appKey": "k", "appSecret": "s", "operatorId": "op/1"},
    ("OA",),
    {"zhangsan": "uZ", "lisi": "uL"},
)
TOKEN = Token("T", AT.timestamp() + 7200)
TASKS = "https://api.dingtalk.com/v1.0/todo/users/op%2F1/tasks"
FRESH, HELD = Prior(token=TOKEN), Prior(known=True, memory={"taskId": "task1"}, token=TOKEN)
DONE = answered({"result": True})


def error(code: str, message: str, status: int = 400) -> Outcome:
    return answered({"code": code, "message": message, "requestid": "r"}, status)


def run(prior: Prior, what: Any, *outcomes: Outcome) -> tuple[Line, Prior]:
    line = Line(*outcomes)
    result = deliver(dingtalk, what, CLOUD, prior, line)
    assert result.through, result.verdict
    return line, result.prior


def test_token_then_create() -> None:
    line, prior = run(
        Prior(), change("created"), answered({"accessToken": "T", "expireIn": 7200}), answered({"id": "task1"})
    )
    token, create = line.sent
    assert (token.url, json.loads(token.body)) == (
        "https://api.dingtalk.com/v1.0/oauth2/accessToken", {"appKey": "k", "appSecret": "s"},
    )  # fmt: skip
    assert (create.method, create.url) == ("POST", f"{TASKS}?operatorId=op%2F1")
    assert create.headers["x-acs-dingtalk-access-token"] == "T"
    body = json.loads(create.body)
    assert (body["sourceId"], body["executorIds"], body["priority"]) == (TASK.task_id, ["uZ"], 30)
    assert body["detailUrl"] == {"pcUrl": TASK.links.pc, "appUrl": TASK.links.mobile}
    assert prior == Prior(known=True, memory={"taskId": "task1"}, token=TOKEN)


def test_the_due_time_is_milliseconds() -> None:
    line, _ = run(FRESH, change("created", due_time=AT + dt.timedelta(days=1)), answered({"id": "1"}))
    assert json.loads(line.sent[0].body)["dueTime"] == 1795420800000


def test_after_a_lost_create_the_task_is_found_by_its_source() -> None:
    lost = deliver(dingtalk, change("created"), CLOUD, FRESH, Line(Unknown("reset")))
    _, prior = run(lost.prior, change("created"), error("todo.taskCreate.paramError", "task exist"))
    assert prior.known
    line, prior = run(prior, change("completed"), answered({"id": "task9"}), DONE)
    assert [(one.method, one.url) for one in line.sent] == [
        ("GET", f"{TASKS}/sources/{TASK.task_id}?operatorId=op%2F1"),
        ("PUT", f"{TASKS}/task9?operatorId=op%2F1"),
    ]


@pytest.mark.parametrize("kind", ["completed", "returned", "aborted"])
def test_every_ending_is_done(kind: Any) -> None:
    line, _ = run(HELD, change(kind), DONE)
    assert (line.sent[0].method, json.loads(line.sent[0].body)) == ("PUT", {"done": True})


def test_one_of_several_is_done_alone() -> None:
    line, _ = run(HELD, change("handled", 2, {"assignees": (ZHANG, LI)}), DONE)
    assert line.sent[0].url == f"{TASKS}/task1/executorStatus?operatorId=op%2F1"
    assert json.loads(line.sent[0].body) == {"executorStatusList": [{"id": "uZ", "isDone": True}]}


def test_a_transfer_changes_the_executors() -> None:
    line, _ = run(HELD, change("transferred"), DONE)
    assert json.loads(line.sent[0].body)["executorIds"] == ["uL"]


def test_a_deleted_task_is_deleted_and_forgotten() -> None:
    line, prior = run(HELD, change("deleted"), answered({"result": True}))
    assert (line.sent[0].method, line.sent[0].url) == ("DELETE", f"{TASKS}/task1?operatorId=op%2F1")
    assert prior == Prior(memory={REMOVED: "1"}, token=TOKEN)


@pytest.mark.parametrize("kind", ["opened", "corrected", "urged", "reminded", "acted"])
def test_what_dingtalk_cannot_express_is_skipped(kind: Any) -> None:
    assert isinstance(dingtalk.requests_for(change(kind), CLOUD, HELD, sending()), Skip)


def test_an_unknown_ended_task_is_created_and_done() -> None:
    line, _ = run(FRESH, change("completed"), answered({"id": "1"}), DONE)
    assert line.steps == ["create", "finish"]


def test_an_unknown_open_task_is_only_created() -> None:
    assert run(FRESH, change("updated"), answered({"id": "1"}))[0].steps == ["create"]


@pytest.mark.parametrize(
    ("step", "code", "message", "status", "kind"),
    [
        ("create", "todo.taskCreate.paramError", "task exist", 400, AlreadyDone),
        ("create", "todo.taskCreate.paramError", "subject is oversize", 400, Refused),
        ("create", "todo.taskCreate.lockError", "todo.taskCreate.lockError", 400, Retry),
        ("create", "todo.taskCreate.flowControlError", "flowControl", 400, Retry),
        ("create", "todo.taskCreate.systemError", "todo.taskCreate.systemError", 500, Retry),
        ("update", "todo.taskUpdate.paramError", "task not exist", 400, Refused),
        ("delete", "todo.taskDelete.paramError", "task not exist", 400, AlreadyDone),
        ("update", "InvalidAuthentication", "不合法的access_token", 400, Retry),
        ("update", "Forbidden.AccessDenied.AccessTokenPermissionDenied", "no permission", 403, Retry),
    ],
)
def test_the_code_in_the_body_decides(step: str, code: str, message: str, status: int, kind: type) -> None:
    answer = error(code, message, status)
    assert isinstance(dingtalk.judge(Prepared(step, "k", "PUT", "https://x.example/"), answer), kind)  # type: ignore[arg-type]


def test_a_stale_token_is_thrown_away() -> None:
    result = deliver(dingtalk, change("updated"), CLOUD, HELD, Line(error("InvalidAuthentication", "x", 401)))
    assert isinstance(result.verdict, Retry)
    assert result.prior.token is None


def test_result_false_is_no_success() -> None:
    verdict = dingtalk.judge(Prepared("update", "k", "PUT", "https://x.example/"), answered({"result": False}))
    assert not isinstance(verdict, Delivered)
