"""Which calls of the transaction family each change becomes."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs

import pytest

from chalicelib.delivery.prior import REMOVED, Prior, Token
from chalicelib.outbound.outcome import AlreadyDone, Answered, Delivered, Prepared, Refused, Retry, Skip
from chalicelib.protocols.transaction import client as transaction
from chalicelib.todo.model import Person
from tests.unit.delivery.samples import (
    AT,
    KNOWN,
    LI,
    TASK,
    WANG,
    ZHANG,
    Line,
    answered,
    as_known,
    change,
    deliver,
    done_by,
    sending,
    target,
)

TOKENED = target("transaction", "https://centre.example/", token="T0")
BY_SECRET = target(
    "transaction", tokenUrl="https://centre.example/oauth2/token", clientId="hub", clientSecret="s3cret&="
)
ID = TASK.task_id
OK = answered({"took": 1, "timestamp": 1, "code": 0, "message": "办理成功", "data": {"errorIds": []}})


def failed(*rows: tuple[int, str]) -> Answered:
    listed = [{"code": code, "taskId": ID, "message": message} for code, message in rows]
    return answered({"took": 1, "code": 0, "message": "办理中有异常数据", "data": {"errorIds": listed}})


def calls(*args: Any, prior: Prior = KNOWN, **fields: Any) -> list[tuple[str, Any]]:
    plan = transaction.requests_for(change(*args, **fields), TOKENED, prior, sending())
    assert not isinstance(plan, Skip), plan
    prefix = "https://centre.example/apis/ttc/v1/transaction/poa"
    assert all(request.url.startswith(prefix) and request.headers["Authorization"] == "T0" for request in plan)
    return [(request.url.removeprefix(prefix), json.loads(request.body)) for request in plan]


def test_a_created_task_is_added() -> None:
    ((path, (row,)),) = calls("created", prior=Prior())
    assert path == "/addTransaction"
    assert (row["appId"], row["taskId"], row["handlers"], row["taskName"]) == ("OA", ID, "zhangsan", "张三的年终考核")
    assert (row["transTypeCode"], row["autoCreateTransType"]) == ("kaohe", True)
    assert row["mHandleUrl"] == row["mhandleUrl"] == TASK.links.mobile


def test_a_task_that_was_deleted_there_is_made_anew_under_another_id() -> None:
    ((_, (row,)),) = calls("restored", 4, prior=Prior(memory={REMOVED: "1"}))
    assert row["taskId"] == f"{ID}#4"


def test_what_happens_to_a_deleted_task_is_not_told() -> None:
    line, prior = Line(), Prior(memory={REMOVED: "1"})
    result = deliver(transaction, change("aborted", 3, deleted=True), TOKENED, prior, line)
    assert isinstance(result.verdict, Skip)
    assert (result.prior, line.sent) == (prior, [])


def test_groups_stand_in_for_absent_assignees() -> None:
    ((_, (row,)),) = calls("created", prior=Prior(), assignees=(), groups=("ROLE2",))
    assert (row["handlers"], row["handlingGroup"]) == ("", "ROLE2")


def test_a_task_for_nobody_waits_until_it_has_somebody() -> None:
    plan = transaction.requests_for(change("created", assignees=()), TOKENED, Prior(), sending())
    assert isinstance(plan, Skip)


@pytest.mark.parametrize(("kind", "status", "told"), [("completed", "end", "已办理"), ("returned", "end", "已退回")])
def test_an_ended_task_is_handled_to_its_end(kind: Any, status: str, told: str) -> None:
    ((path, (row,)),) = calls(kind)
    assert path == "/taskHandle"
    assert (row["status"], row["handler"], row["previousTaskId"]) == (status, "zhangsan", ID)
    assert (row["handleStatus"], row["handleTime"]) == (told, "2026-11-22 17:00:00")


def test_one_of_several_handles_with_none() -> None:
    ((path, (row,)),) = calls("handled", 2, {"assignees": (LI, ZHANG)})
    assert (path, row["status"], row["handler"]) == ("/taskHandle", "none", "zhangsan")


def test_a_handler_the_centre_does_not_know_is_shown_by_name() -> None:
    ((_, (row,)),) = calls("completed", handlings=done_by(Person("admin", "管理员")))
    assert (row["handler"], row["handlerName"]) == ("zhangsan", "管理员")


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        ("aborted", "/taskTerminate"),
        ("deleted", "/todo/deleteTask"),
        ("urged", "/taskCuiBanNew"),
        ("reminded", "/taskCuiBanNew"),
    ],
)
def test_the_other_endings_have_their_calls(kind: Any, path: str) -> None:
    ((called, body),) = calls(kind)
    row = body[0] if isinstance(body, list) else body
    assert (called, row["appId"], row["taskId"], row["creator"]) == (path, "OA", ID, "lisi")
    assert isinstance(body, dict) == (kind in ("urged", "reminded"))


def test_a_transferred_task_is_passed_on_and_later_calls_name_the_new_one() -> None:
    line = Line(OK)
    result = deliver(transaction, change("transferred"), TOKENED, as_known(taskId=ID), line)
    (row,) = json.loads(line.sent[0].body)
    assert (row["status"], row["handler"], row["previousTaskId"]) == ("next", "zhangsan", ID)
    assert (row["next"][0]["taskId"], row["next"][0]["handlers"]) == (f"{ID}#2", "lisi")
    ended = Line(OK)
    deliver(
        transaction, change("completed", 3, {"assignees": (LI,)}, handlings=done_by(LI)), TOKENED, result.prior, ended
    )
    assert json.loads(ended.sent[0].body)[0]["previousTaskId"] == f"{ID}#2"


def test_an_updated_task_is_replaced() -> None:
    ((path, (row,)),) = calls("updated")
    assert (path, row["status"], row["taskId"], row["next"][0]["taskId"]) == ("/taskWithdraw", "next", ID, f"{ID}#2")


def test_an_update_it_cannot_show_is_not_sent() -> None:
    plan = transaction.requests_for(change("updated", subject=TASK.subject, priority=1), TOKENED, KNOWN, sending())
    assert isinstance(plan, Skip)


@pytest.mark.parametrize("kind", ["opened", "corrected"])
def test_what_it_has_no_call_for_is_skipped(kind: Any) -> None:
    assert isinstance(transaction.requests_for(change(kind), TOKENED, KNOWN, sending()), Skip)


def test_an_unknown_ended_task_is_added_and_ended() -> None:
    assert [path for path, _ in calls("corrected", prior=Prior())] == ["/addTransaction", "/taskHandle"]


def test_the_token_is_asked_for_first_kept_and_used() -> None:
    line = Line(answered({"access_token": "T1", "expires_in": 600, "token_type": "bearer"}), OK)
    result = deliver(transaction, change("created"), BY_SECRET, Prior(), line)
    assert line.steps == ["token", "add"]
    assert parse_qs(line.sent[0].body.decode()) == {
        "grant_type": ["client_credentials"], "client_id": ["hub"], "client_secret": ["s3cret&="],
    }  # fmt: skip
    assert line.sent[1].headers["Authorization"] == "T1"
    assert result.prior.token == Token("T1", AT.timestamp() + 600)
    assert result.attempts[0].excerpt == "", "a token is not kept among the answers"


def test_a_token_that_is_refused_is_asked_for_anew() -> None:
    known = Prior(token=Token("old", AT.timestamp() + 600))
    first = deliver(transaction, change("created"), BY_SECRET, known, Line(answered({}, 401)))
    assert isinstance(first.verdict, Retry)
    line = Line(answered({"access_token": "new"}), OK)
    assert deliver(transaction, change("created"), BY_SECRET, first.prior, line).through
    assert line.steps == ["token", "add"]


@pytest.mark.parametrize(
    ("step", "rows", "kind"),
    [
        ("add", [], Delivered),
        ("add", [(400, "transTypeCode is null")], Refused),
        ("add", [(500, "任务已存在")], AlreadyDone),
        ("add", [(500, "系统异常")], Retry),
        ("end", [(2005, "this task has been finished")], AlreadyDone),
        ("end", [(2004, "this task is not exist")], Refused),
        ("delete", [(2004, "this task is not exist")], AlreadyDone),
        ("delete", [(2008, "the transaction is not exists")], AlreadyDone),
        ("pass-on", [(2005, "this task has been finished"), (400, "nodeId is null")], Refused),
        ("pass-on", [(2005, "this task has been finished"), (500, "系统异常")], Retry),
    ],
)
def test_the_rows_inside_the_answer_decide(step: str, rows: list[tuple[int, str]], kind: type) -> None:
    assert isinstance(transaction.judge(Prepared(step, "k", "POST", "https://x.example/"), failed(*rows)), kind)


def test_an_outer_error_is_tried_again_in_doubt() -> None:
    verdict = transaction.judge(Prepared("add", "k", "POST", "x"), answered({"code": 500, "message": "系统繁忙"}))
    assert verdict == Retry("500 系统繁忙", uncertain=True)


def test_a_transfer_from_a_group_replaces_the_task() -> None:
    ((path, _),) = calls("transferred", 2, {"assignees": (), "groups": ("ROLE2",)}, assignees=(WANG,))
    assert path == "/taskWithdraw"
