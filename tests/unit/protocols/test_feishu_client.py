"""Feishu third-party approvals: one upserting call, ordered by update_time."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.delivery.change import Change, Target
from chalicelib.delivery.prior import Prior, Token
from chalicelib.outbound.outcome import Delivered, Prepared, Refused, Retry, Skip, Unknown
from chalicelib.protocols.feishu import client as feishu
from chalicelib.todo.model import Links, ProcessStatus
from tests.unit.delivery.samples import AT, LI, PROCESS, TASK, ZHANG, Line, answered, change, deliver, sending

CLOUD = Target(
    "t1", "feishu", "", {"appId": "cli", "appSecret": "s"}, ("OA",), {"zhangsan": "fZ"}, {"approvalCode": "CODE"}
)
TOKEN = Token("T", AT.timestamp() + 7200)
FRESH, HELD = Prior(token=TOKEN), Prior(known=True, memory={"updateTime": "1"}, token=TOKEN)
OK = answered({"code": 0, "msg": "success", "data": {}})
BOTH = {"assignees": (ZHANG, LI)}


def synced(what: Change, prior: Prior = HELD, where: Target = CLOUD) -> dict[str, Any]:
    line = Line(OK)
    assert deliver(feishu, what, where, prior, line).through
    assert line.sent[0].url == "https://open.feishu.cn/open-apis/approval/v4/external_instances"
    assert line.sent[0].headers["Authorization"] == "Bearer T"
    body = json.loads(line.sent[0].body)
    assert isinstance(body, dict)
    return body


def states(body: dict[str, Any]) -> dict[str, str]:
    return {task["user_id"]: task["status"] for task in body["task_list"]}


def test_token_then_instance_with_its_task() -> None:
    line = Line(answered({"code": 0, "msg": "ok", "tenant_access_token": "T", "expire": 7200}), OK)
    result = deliver(feishu, change("created"), CLOUD, Prior(), line)
    assert json.loads(line.sent[0].body) == {"app_id": "cli", "app_secret": "s"}
    body = json.loads(line.sent[1].body)
    assert (body["approval_code"], body["status"], body["update_mode"]) == ("CODE", "PENDING", "UPDATE")
    assert (body["instance_id"], body["user_id"], body["end_time"]) == ("instance:OA202611220001", "lisi", "0")
    (task,) = body["task_list"]
    assert (task["task_id"], task["user_id"], task["status"]) == (f"task:{TASK.task_id}#zhangsan", "fZ", "PENDING")
    texts = {text["key"]: text["value"] for text in body["i18n_resources"][0]["texts"]}
    assert texts[body["title"]] == "年终考核"
    assert body["update_time"] == str(round((AT + dt.timedelta(minutes=1)).timestamp() * 1000))
    assert result.prior.token == TOKEN


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("updated", {"fZ": "PENDING", "lisi": "PENDING"}),
        ("handled", {"fZ": "APPROVED", "lisi": "PENDING"}),
        ("completed", {"fZ": "APPROVED", "lisi": "DONE"}),
        ("returned", {"fZ": "REJECTED", "lisi": "DONE"}),
        ("aborted", {"fZ": "DONE", "lisi": "DONE"}),
        ("deleted", {"fZ": "DONE", "lisi": "DONE"}),
        ("transferred", {"lisi": "PENDING", "fZ": "TRANSFERRED"}),
    ],
)
def test_what_each_change_says_about_each_person(kind: Any, expected: dict[str, str]) -> None:
    assert states(synced(change(kind, 2, dict(BOTH)))) == expected


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"status": ProcessStatus.COMPLETE}, "APPROVED"),
        ({"status": ProcessStatus.ABORT}, "TERMINATED"),
        ({"deleted": True}, "DELETED"),
        ({}, "PENDING"),
    ],
)
def test_the_instance_follows_the_process(fields: dict[str, Any], status: str) -> None:
    body = synced(replace(change("completed"), process=replace(PROCESS, **fields)))
    assert body["status"] == status
    assert (body["end_time"] == "0") == (status == "PENDING")


def test_update_time_rises_even_when_two_changes_share_a_moment() -> None:
    first = deliver(feishu, change("created"), CLOUD, FRESH, Line(OK))
    second = replace(change("updated"), at=change("created").at)
    assert int(synced(second, first.prior)["update_time"]) == int(first.prior.memory["updateTime"]) + 1


def test_a_repeat_after_a_lost_answer_says_the_same_moment() -> None:
    lost = Line(Unknown("reset"))
    prior = deliver(feishu, change("updated"), CLOUD, HELD, lost).prior
    assert synced(change("updated"), prior)["update_time"] == json.loads(lost.sent[0].body)["update_time"]


def test_open_ids_when_the_target_says_so() -> None:
    where = replace(CLOUD, settings={"userIdType": "open_id", "link": "https://hub.example/"})
    body = synced(change("created", links=Links()), FRESH, where)
    assert body["task_list"][0]["open_id"] == "fZ"
    assert body["links"]["pc_link"] == "https://hub.example/"


@pytest.mark.parametrize("kind", ["opened", "corrected", "urged", "reminded", "acted"])
def test_what_feishu_cannot_show_is_skipped(kind: Any) -> None:
    assert isinstance(feishu.requests_for(change(kind), CLOUD, HELD, sending()), Skip)


def test_a_task_for_a_group_is_skipped() -> None:
    assert isinstance(feishu.requests_for(change("created", assignees=()), CLOUD, FRESH, sending()), Skip)


@pytest.mark.parametrize(
    ("code", "status", "verdict"),
    [
        (0, 200, Delivered()),
        (99991663, 400, Retry("99991663: m", stale_token=True)),
        (1390014, 400, Retry("1390014: m", uncertain=True)),
        (1395001, 400, Retry("1395001: m", uncertain=True)),
        (1390001, 400, Refused("1390001: m")),
        (1, 403, Retry("1: m", stale_token=True)),
        (1390001, 200, Refused("1390001: m")),
    ],
)
def test_the_code_decides(code: int, status: int, verdict: object) -> None:
    request = Prepared("sync", "k", "POST", "https://x.example/")
    assert feishu.judge(request, answered({"code": code, "msg": "m"}, status)) == verdict
