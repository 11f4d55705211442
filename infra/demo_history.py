"""Half a year of finished todos, pushed as a system pushes its history, so that reports and boxes show something.

The same rows whenever it is called within a month: what is stored already is refused by the hub and changes nothing.
"""

from __future__ import annotations

import json
import random
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from chalicelib.todo.times import CHINA
from infra.calls import read, send_form, send_json
from infra.terminal import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    Row = dict[str, Any]

MONTHS, A_MONTH = 6, 14
PROCESSES = (("leave", "请假", 5 * 3600), ("repair", "报修", 30 * 3600), ("seal", "用印申请", 12 * 3600))
"""Key, name, and the seconds that one of its todos usually takes."""
NODES = (("dept", "部门审批", "lisi", "李四"), ("leader", "分管领导审批", "wangwu", "王五"))
FATES = ("COMPLETE",) * 12 + ("ROLLBACK", "ABORT")
SECOND = "%Y-%m-%d %H:%M:%S"
RULE = {
    "ruleId": "overdue",
    "name": "待办超期",
    "kind": "overdue",
    "audience": {"roles": ["administrator"], "handlers": True},
    "escalateMinutes": 1440,
}


def push(hub: Row, now: datetime) -> None:
    """Push what is not there yet, in one call, and have an alert rule; `hub` is the content of .local/hub.json."""
    headers = hub["push"]["headers"]
    app_id = headers["appId"]
    made = list(rows(app_id, now))
    admin = hub["admin"]["headers"]
    known = read(f"{hub['base_url']}/hub/tasks/{app_id}/{made[0]['task_id']}", {}, admin)
    if known.body.get("code") == 200:  # noqa: PLR2004 - the hub's own success
        return
    info = json.dumps({"inserttasks": made, "updatetasks": []}, ensure_ascii=False)
    answer = send_form(f"{hub['base_url']}/taskcenter/push", {"appId": app_id, "taskInfo": info}, headers)
    send_json("POST", f"{hub['base_url']}/admin/alert-rules", {**RULE, "appId": app_id}, admin)
    say(f"half a year of history: {len(made)} finished todos were pushed → {answer.body.get('push_result')}")


def rows(app_id: str, now: datetime) -> Iterator[Row]:
    """Rows of the six months up to the one that now is, the oldest first; none of them after now."""
    china = now.astimezone(CHINA)
    for back in range(MONTHS - 1, -1, -1):
        number = china.year * 12 + china.month - 1 - back
        first = datetime(number // 12, number % 12 + 1, 1, 8, tzinfo=CHINA)
        chance = random.Random(number)
        for place in range(A_MONTH):
            row = _row(app_id, first, place, chance)
            if row["end_on"] < china.strftime(SECOND):
                yield row


def _row(app_id: str, first: datetime, place: int, chance: random.Random) -> Row:
    key, name, usual = chance.choice(PROCESSES)
    node, node_name, user, user_name = chance.choice(NODES)
    begun = first + timedelta(days=place * 2, minutes=chance.randrange(9 * 60))
    ended = begun + timedelta(seconds=chance.lognormvariate(0, 0.8) * usual)
    own = f"H{first:%Y%m}{place:02d}"
    return {
        "app_id": app_id,
        "task_id": own,
        "created_by_ids": "zhangsan",
        "created_by_names": "张三",
        "created_by_depts": "教务处",
        "actual_owner_id": user,
        "actual_owner_name": user_name,
        "actual_owner_dept": "信息中心",
        "subject": f"张三的{name}（{begun:%m月%d日}）",
        "created_on": begun.strftime(SECOND),
        "end_on": ended.strftime(SECOND),
        "form_url": f"https://oa.example.edu.cn/task/{own}",
        "form_mobile_url": f"https://oa.example.edu.cn/m/task/{own}",
        "priority": "3",
        "biz_key": own,
        "biz_domain": key,
        "node_id": node,
        "node_name": node_name,
        "status": chance.choice(FATES),
        "process_instance_id": f"P{own}",
        "process_id": key,
        "process_name": name,
        "process_version": "1",
        "process_instance_status": "COMPLETE",
        "process_instance_start_date": begun.strftime(SECOND),
        "process_instance_ent_date": ended.strftime(SECOND),
        "process_instance_subject": f"张三的{name}",
    }
