"""The main job on real input, shown: each step calls the hub over HTTP as a caller would and prints the answer."""

from __future__ import annotations

import json
import time
import unicodedata
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from chalicelib.todo.times import CHINA
from infra.calls import Answer, read, send_form
from infra.demo_families import create_a_signed_todo, handle_a_transaction
from infra.demo_processes import walk_a_leave
from infra.demo_purchase import walk_a_purchase
from infra.terminal import Trouble, say

if TYPE_CHECKING:
    from datetime import datetime

SHOWN = {"subject": "主题", "source": "来源", "priority": "紧急", "status": "状态", "createdOn": "创建时间"}
ARRIVAL_SECONDS = 90
Row = dict[str, Any]


def show(hub: Row, now: datetime) -> None:
    """Run every step; `hub` is the content of .local/hub.json.

    Raises:
        Trouble: a step was not answered as it should be.
    """
    for step in STEPS:
        step(hub, now)


def push_one_todo(hub: Row, now: datetime) -> None:
    """Task-centre push of one row for zhangsan."""
    row = _row(hub["push"]["headers"]["appId"], now)
    info = json.dumps({"inserttasks": [row], "updatetasks": []}, ensure_ascii=False)
    form = {"appId": row["app_id"], "taskInfo": info}
    answer = send_form(f"{hub['base_url']}/taskcenter/push", form, hub["push"]["headers"])
    _expect(answer, "push", lambda body: body["push_result"] == "SUCCESS")
    say(f"OA pushed 「{row['subject']}」 → {json.dumps(answer.body, ensure_ascii=False)}")


def see_it_in_the_inbox(hub: Row, now: datetime) -> None:
    """Inbox of zhangsan: the pushed row is there."""
    headers = hub["workorder"]["users"]["zhangsan"]["headers"]
    subject = _row("OA", now)["subject"]
    answer = read(f"{hub['base_url']}/hub/inbox", {"box": "todo", "keyword": subject}, headers)
    _expect(answer, "inbox", lambda body: [row["subject"] for row in body["rows"]] == [subject])
    say("in 张三's inbox:")
    print(table(answer.body["rows"]), flush=True)


def see_it_at_the_centre(hub: Row, now: datetime) -> None:
    """The demo centre has received the same row from the hub."""
    wanted = _row(hub["push"]["headers"]["appId"], now)
    name = f"{wanted['app_id']}/{wanted['task_id']}"
    deadline = time.monotonic() + ARRIVAL_SECONDS
    while True:
        tasks = read(hub["demo_centre"]["received"], {}, {}).body.get("tasks", {})
        if name in tasks:
            break
        if time.monotonic() > deadline:
            raise Trouble(f"The demo's todo did not reach {hub['demo_centre']['url']} in {ARRIVAL_SECONDS} s.")
        time.sleep(0.5)
    row = tasks[name]
    asked = "、".join(each["assign_name"] for each in row.get("assignments") or ())
    say(f"at the demo centre: 「{row['subject']}」 {row['status']}, of {asked}")


STEPS = [
    push_one_todo,
    see_it_in_the_inbox,
    see_it_at_the_centre,
    handle_a_transaction,
    create_a_signed_todo,
    walk_a_leave,
    walk_a_purchase,
]


def table(rows: list[Row]) -> str:
    """Inbox rows as aligned text; a Chinese character is two columns wide."""
    lines = [list(SHOWN.values()), *([str(row.get(key) or "") for key in SHOWN] for row in rows)]
    widths = [max(_width(line[column]) for line in lines) for column in range(len(SHOWN))]
    return "\n".join("    " + "  ".join(map(_padded, line, widths)).rstrip() for line in lines)


def _row(app_id: str, now: datetime) -> Row:
    china = now.astimezone(CHINA)
    number = china.strftime("%Y%m%d%H%M%S")
    return {
        "app_id": app_id,
        "task_id": f"OA{number}01",
        "created_by_ids": "lisi",
        "created_by_names": "李四",
        "created_by_depts": "信息中心",
        "actual_owner_id": "zhangsan",
        "actual_owner_name": "张三",
        "subject": f"张三的年终考核（{china:%H:%M:%S}）",
        "created_on": f"{china:%Y-%m-%d %H:%M:%S}",
        "form_url": "https://oa.example.edu.cn/task/1",
        "form_mobile_url": "https://oa.example.edu.cn/m/task/1",
        "priority": "2",
        "biz_key": f"biz_{number}",
        "biz_domain": "OA系统",
        "node_id": f"OA{number}01",
        "node_name": "部门负责人审批",
        "status": "ACTIVE",
        "process_instance_id": f"OA{number}",
        "process_id": "annual-review",
        "process_name": "年终考核",
        "process_version": "1",
    }


def _expect(answer: Answer, what: str, good: Any) -> None:
    if answer.status != HTTPStatus.OK or not good(answer.body):
        raise Trouble(f"The demo's {what} was answered {answer.status} {answer.body}")


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))
