"""POA transactions and create-todo v2 on the deployed hub: its permissions, its tables, its signatures."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Any

from infra.calls import read, send_form, send_json
from infra.demo_families import CREATE, POA, create_a_signed_todo, handle_a_transaction, zwdd_headers

Hub = dict[str, Any]


def inbox(hub: Hub, user: str, **query: str) -> list[dict[str, Any]]:
    headers = hub["workorder"]["users"][user]["headers"]
    rows: list[dict[str, Any]] = read(f"{hub['base_url']}/hub/inbox", query, headers).body["rows"]
    return rows


def test_a_handled_transaction_goes_on_with_the_next_person(hub: Hub) -> None:
    now = datetime(2031, 1, 1, tzinfo=UTC)
    handle_a_transaction(hub, now)
    (waiting,) = [row for row in inbox(hub, "wangwu", source="transaction") if row["taskId"] == "POA2031010100000002"]
    assert waiting["summary"][0] == {"title": "金额", "content": "12,000 元"}
    assert "POA2031010100000001" in {row["taskId"] for row in inbox(hub, "lisi", box="done")}


def test_a_signed_creation_is_seen_and_its_bytes_are_used_once(hub: Hub) -> None:
    create_a_signed_todo(hub, datetime(2031, 1, 1, tzinfo=UTC))
    assert "年度预算确认" in {row["subject"] for row in inbox(hub, "wangwu", source="gov_task")}
    known = hub["gov_task"]
    asked = {"subject": "一次", "assigneeId": "wangwu", "creatorId": "zhangsan", "url": "https://a.cn/?x=1"}
    headers = zwdd_headers(known["accessKey"], known["secretKey"], CREATE, asked, datetime.now(UTC))
    statuses = [read(f"{hub['base_url']}{CREATE}", asked, headers).status for _ in range(2)]
    assert statuses == [200, 401]


def test_an_urge_becomes_a_notice_that_is_read_once(hub: Hub) -> None:
    handle_a_transaction(hub, datetime(2031, 1, 2, tzinfo=UTC))
    known = hub["transaction"]
    asked = {
        "grant_type": "client_credentials",
        "client_id": known["client_id"],
        "client_secret": known["client_secret"],
    }
    token = send_form(known["token_url"], asked).body["access_token"]
    row = {"appId": known["appId"], "taskId": "POA2031010200000002", "creator": "zhangsan", "instructions": "请尽快"}
    urged = send_json("POST", f"{hub['base_url']}{POA}/taskCuiBanNew", row, {"Authorization": token})
    assert urged.body["message"] == "催办成功"
    headers = hub["workorder"]["users"]["wangwu"]["headers"]
    notices = f"{hub['base_url']}/hub/notices"
    before = read(notices, {"unread": "true"}, headers).body
    assert before["rows"][0]["text"] == "请尽快"
    send_json("POST", f"{notices}/{before['rows'][0]['id']}/read", {}, headers)
    assert read(notices, {"unread": "true"}, headers).body["total"] == before["total"] - 1


def test_what_is_due_reminds_within_two_minutes(hub: Hub) -> None:
    known = hub["gov_task"]
    due = datetime.now(UTC) + timedelta(hours=8, minutes=-1)
    asked = {
        "subject": "马上到期",
        "assigneeId": "lisi",
        "creatorId": "zhangsan",
        "url": "https://a.cn/?x=1",
        "dueTime": f"{due:%Y-%m-%d %H:%M:%S}",
        "dueNotifyLevel": "0",
    }
    headers = zwdd_headers(known["accessKey"], known["secretKey"], CREATE, asked, datetime.now(UTC))
    assert read(f"{hub['base_url']}{CREATE}", asked, headers).body["success"]
    person = hub["workorder"]["users"]["lisi"]["headers"]
    deadline = time.monotonic() + 130
    while not (rows := read(f"{hub['base_url']}/hub/notices", {}, person).body["rows"]):
        assert time.monotonic() < deadline
        time.sleep(1)
    assert (rows[0]["kind"], rows[0]["subject"]) == ("reminder", "马上到期")
