"""A todo pushed over HTTP is seen by its assignee, on the deployed hub, with the credentials of hub.json."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from infra import demo
from infra.bootstrap import ROOT
from infra.calls import read, send_form
from infra.local import ready
from tests.documented import blocks

if TYPE_CHECKING:
    import pytest

    from infra.stack import Stack

Hub = dict[str, Any]
NOW = datetime(2026, 11, 20, 1, 2, 3, tzinfo=UTC)  # past: what it starts is looked for among what was started since


def inbox(hub: Hub, user: str) -> list[str]:
    headers = hub["workorder"]["users"][user]["headers"]
    answer = read(f"{hub['base_url']}/hub/inbox", {"box": "todo"}, headers)
    assert answer.status == 200, answer
    return [row["subject"] for row in answer.body["rows"]]


def blurred(text: str) -> str:
    """Without ids, times and milliseconds, which differ each time."""
    return re.sub(r"\d+", "0", re.sub(r"[0-9a-f]{8}[0-9a-f-]{24,}", "…", text))


def test_a_pushed_todo_is_seen_by_its_assignee_alone(hub: Hub, capsys: pytest.CaptureFixture[str]) -> None:
    demo.show(hub, NOW)
    shown = capsys.readouterr().out
    subject = "张三的年终考核（09:02:03）"
    assert subject in shown
    assert [blurred(shown)] == [blurred(text) for text in blocks(ROOT / "README.md", "text")]
    assert subject in inbox(hub, "zhangsan")
    assert subject not in inbox(hub, "lisi")


def test_a_push_without_credentials_is_refused(hub: Hub) -> None:
    form = {"appId": "OA", "taskInfo": json.dumps({"inserttasks": [], "updatetasks": []})}
    answer = send_form(f"{hub['base_url']}/taskcenter/push", form)
    assert answer.status == 401
    assert answer.body["push_result"] == "ERROR"


def test_the_client_credentials_of_hub_json_are_exchanged_for_a_token(hub: Hub) -> None:
    known = hub["transaction"]
    asked = {
        "grant_type": "client_credentials",
        "client_id": known["client_id"],
        "client_secret": known["client_secret"],
    }
    assert send_form(known["token_url"], asked).body["access_token"]


def test_the_administrator_of_hub_json_may_administer_and_others_may_not(hub: Hub) -> None:
    users = f"{hub['base_url']}/admin/users"
    assert read(users, {}, hub["admin"]["headers"]).status == 200
    assert read(users, {}, hub["workorder"]["users"]["zhangsan"]["headers"]).status == 403


def test_credentials_stay_the_same_when_the_hub_is_brought_up_again(hub: Hub, stack: Stack) -> None:
    again, changed = ready(stack, attached=True)
    assert not changed
    for part in ("base_url", "push", "transaction", "gov_task"):
        assert again[part] == hub[part]
