"""Two public senders of the push protocol, rebuilt: which fields they send, in which shape, in which order.

The office system (OA) knows a document by one task id for all its people and steps, writes a row for each person, and
sends only one of the two lists. The laboratory system (PHP) sends everything in the query of a POST without a body.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote, urlencode

OA, LAB = "OA", "HR"
DOCUMENT, INSTANCE = "-4711200981", "4711200981"
NAMES = {"lisi": "李四", "wangwu": "王五", "zhangsan": "张三"}

Row = dict[str, Any]


def oa_insert(person: str, *, ticket: str = "", **changes: Any) -> Row:
    """One person's row of a document that waits for him."""
    return {
        "app_id": OA,
        "task_id": DOCUMENT,
        "created_by_ids": "zhangsan",
        "created_by_names": "张三",
        "created_by_depts": "校长办公室",
        "subject": "关于召开期末工作会议的通知",
        "biz_key": DOCUMENT,
        "biz_domain": "OA",
        "status": "ACTIVE",
        "priority": "2",
        "assignments": [{"assign_id": person, "assign_name": NAMES[person], "assign_dept": "人事处"}],
        "node_name": "部门会签",
        "node_id": "3301",
        "form_url": f"https://oa.example.edu.cn/seeyon/collaboration.do?affairId=7&ticket={ticket or person}",
        "process_instance_id": INSTANCE,
        **changes,
    }


def oa_complete(person: str) -> Row:
    """What it sends of a person who has done his part, before the rows of the next people."""
    return {
        "app_id": OA,
        "task_id": DOCUMENT,
        "status": "COMPLETE",
        "actual_owner_id": person,
        "actual_owner_name": NAMES[person],
        "actual_owner_dept": "人事处",
        "end_on": "2026-11-22 12:30:00",
        "process_instance_id": INSTANCE,
        "process_instance_status": "COMPLETE",
        "process_instance_ent_date": "2026-11-22 12:30:00",
    }


def oa_withdraw() -> Row:
    """Withdrawn or stopped, and the first half of 取回 and 退回: flags are numbers, nothing else is there."""
    return {
        "app_id": OA,
        "task_id": DOCUMENT,
        "task_delete_flag": 1,
        "process_instance_id": INSTANCE,
        "process_delete_flag": 1,
    }


def lab_insert(task_id: str, person: str) -> Row:
    """A row of the laboratory system; `priority` is the number 0."""
    page = f"https://lab.example.edu.cn/approve.php?id={task_id}"
    return {
        "app_id": LAB,
        "task_id": task_id,
        "created_by_ids": "zhangsan",
        "created_by_names": "张三",
        "created_by_depts": "化学学院",
        "subject": "危险化学品申购",
        "created_on": "2026/11/22 10:00:00",
        "form_url": page,
        "form_url_view": f"{page}&view=1",
        "form_mobile_url": f"{page}&m=1",
        "form_mobile_url_view": f"{page}&m=1&view=1",
        "priority": 0,
        "biz_key": f"biz_{task_id}",
        "biz_domain": "实验室",
        "node_name": "导师审批",
        "node_id": "n1",
        "status": "ACTIVE",
        "appName": "实验室管理系统",
        "assignments": [{"assign_id": person, "assign_name": NAMES[person], "assign_dept": ""}],
        "process_instance_id": f"P{task_id}",
        "process_instance_status": "RUNNING",
        "process_instance_subject": "张三的危险化学品申购",
        "process_instance_initiator_id": "zhangsan",
        "process_instance_initiator": "张三",
        "process_instance_initiator_dp": "化学学院",
        "process_instance_image_url": "https://lab.example.edu.cn/flow.php?id=1",
        "process_id": "chem",
        "process_name": "危险化学品申购",
        "process_version": "1.0",
    }


def lab_complete(task_id: str, person: str) -> Row:
    """What the laboratory system sends when it is done."""
    return {
        "app_id": LAB,
        "task_id": task_id,
        "status": "COMPLETE",
        "process_instance_id": f"P{task_id}",
        "process_instance_status": "COMPLETE",
        "actual_owner_id": person,
        "actual_owner_name": NAMES[person],
    }


def as_form(app_id: str, **lists: Any) -> bytes:
    """The body of a push with only these lists."""
    return urlencode({"appId": app_id, "taskInfo": json.dumps(lists, ensure_ascii=False)}).encode()


def as_query(path: str, app_id: str, **lists: Any) -> str:
    """The address of a push that carries everything in its query."""
    return f"{path}?appId={app_id}&taskInfo={quote(json.dumps(lists, ensure_ascii=False))}"
