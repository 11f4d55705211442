"""Processes that begin by themselves: by a message, a signal, a time."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.centre import definitions, timers
from chalicelib.storage.ledger import due
from chalicelib.storage.processes import starts
from tests.component.workorder.armed import armed
from tests.component.workorder.test_jobs import application
from tests.unit.workflow.drawing import draw

PATH = "/workflow/process/event"
HOURLY = draw("start s timer=cycle:R3/PT1H", "user a assignee=lisi", "end e", "s > a > e")


def by_message(key="p", name="到货", kind="message"):
    return draw(f"start s {kind}={name}", "user a assignee=lisi", "end e", "s > a > e", key=key)


def sent(centre, key="", **body):
    worker = application(centre).at
    headers = {**worker.headers, "Content-Type": "application/json", **({"Idempotency-Key": key} if key else {})}
    return worker._http.request("POST", PATH, headers=headers, body=json.dumps(body).encode()).json_body


def sweep(moment):
    for entry in due.due(moment, 50):
        if entry.kind == starts.KIND:
            timers.HANDLERS[entry.kind](entry, moment, [])


def todos(centre):
    return centre.person("lisi").rows("todoList")


def test_a_message_begins_its_process_once_under_a_key(centre) -> None:
    centre.deploy(by_message())
    definitions.forget()
    first = sent(centre, "k", name="到货", variables={"n": 3})
    assert sent(centre, "k", name="到货", variables={"n": 3}) == first
    (instance,) = first["data"]["started"]
    (row,) = todos(centre)
    assert (row["procInsId"], row["startUserName"]) == (instance, "系统")
    seen = centre.person("lisi").ok("GET", "/workflow/process/detail", procInsId=instance, taskId=row["taskId"])
    assert seen["data"]["historyProcNodeList"][-1]["activityType"] == "startEvent"
    assert sent(centre, name="到货")["data"]["started"] != [instance]


def test_a_signal_begins_all_that_wait_for_it(centre) -> None:
    for key in ("p", "q"):
        centre.deploy(by_message(key, "开学", "signal"))
    assert len(sent(centre, kind="signal", name="开学")["data"]["started"]) == 2
    assert len(todos(centre)) == 2


def test_nobody_waits_any_more_once_the_version_is_suspended_or_says_otherwise(centre) -> None:
    made = centre.deploy(by_message())
    admin = centre.person("admin")
    admin.ok("PUT", "/workflow/deploy/changeState", definitionId=made["definitionId"], state="suspended")
    assert sent(centre, name="到货")["code"] == 404
    admin.ok("PUT", "/workflow/deploy/changeState", definitionId=made["definitionId"], state="active")
    assert sent(centre, name="到货")["code"] == 200
    centre.deploy(by_message(name="退货"))
    assert sent(centre, name="到货")["code"] == 404
    assert sent(centre, name="退货")["code"] == 200


def test_a_message_begins_one_process_only(centre) -> None:
    centre.deploy(by_message())
    answer = centre.person("admin")("POST", "/workflow/deploy/import", {"xml": by_message("q").decode()}).json_body
    assert (answer["code"], "p" in answer["reasons"][0]["message"]) == (4101, True)


def test_such_a_process_is_not_started_by_hand(centre, zhangsan) -> None:
    centre.deploy(by_message())
    assert zhangsan.refused("POST", "/workflow/process/start", {"processDefId": "p", "variables": {}})[0] == 404


def test_a_time_begins_an_instance_each_time_once(centre) -> None:
    centre.deploy(HOURLY)
    now = datetime.now(UTC)
    sweep(now)
    assert todos(centre) == []
    for hours in (1, 1, 2, 3, 9, 10):
        sweep(now + timedelta(hours=hours, minutes=5))
    assert len(todos(centre)) == 3
    assert armed(now + timedelta(days=9)) == []


def test_what_was_missed_is_not_made_up_for(centre) -> None:
    centre.deploy(draw("start s timer=cycle:R/PT1H", "user a assignee=lisi", "end e", "s > a > e"))
    now = datetime.now(UTC)
    sweep(now + timedelta(hours=7, minutes=5))
    sweep(now + timedelta(hours=7, minutes=6))
    assert len(todos(centre)) == 1


def test_only_the_active_versions_times_count(centre) -> None:
    first = centre.deploy(HOURLY)
    centre.deploy(draw("start s", "user a assignee=lisi", "end e", "s > a > e"))
    later = datetime.now(UTC) + timedelta(hours=2)
    sweep(later)
    assert todos(centre) == []
    assert due.due(later, 50) == []
    centre.person("admin").ok("DELETE", f"/workflow/deploy/{first['deployId']}")


def test_a_time_that_is_no_time_yet_is_refused(centre) -> None:
    drawn = draw("start s timer=date:${when}", "user a assignee=lisi", "end e", "s > a > e").decode()
    answer = centre.person("admin")("POST", "/workflow/deploy/import", {"xml": drawn}).json_body
    assert (answer["code"], "表达式" in answer["reasons"][0]["message"]) == (4101, True)


@pytest.mark.parametrize(
    ("body", "code"),
    [({"name": "没有"}, 404), ({"kind": "timer", "name": "x"}, 4101), ({}, 4101), ({"name": "x", "appId": "y"}, 4101),
     ({"name": "x" * 10_000}, 4101), ({"name": "到货", "variables": {"__proto__": 1}}, 4101)],
)  # fmt: skip
def test_what_begins_nothing_says_why(centre, body, code) -> None:
    centre.deploy(by_message())
    assert sent(centre, **body)["code"] == code
    assert todos(centre) == []
