"""Rows, tasks and times that many tests start from."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from chalicelib.todo.model import Person, ProcessInstance, Source, Task

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
ZHANGSAN = Person("zhangsan", "张三", "教务处")
LISI = Person("lisi", "李四", "人事处")
WANGWU = Person("wangwu", "王五")


def a_task(**changes: Any) -> Task:
    fields: dict[str, Any] = {
        "app_id": "OA",
        "task_id": "OA20261122000101",
        "source": Source.PUSH,
        "process_instance_id": "OA202611220001",
        "subject": "请假审批",
        "created_on": NOW,
        "version": 1,
        "assignees": (LISI,),
        "creators": (ZHANGSAN,),
        "initiator": ZHANGSAN,
    }
    return Task(**{**fields, **changes})


def a_process(**changes: Any) -> ProcessInstance:
    fields: dict[str, Any] = {
        "app_id": "OA",
        "process_instance_id": "OA202611220001",
        "source": Source.PUSH,
        "version": 1,
        "subject": "张三的请假",
        "started_on": NOW,
        "initiator": ZHANGSAN,
    }
    return ProcessInstance(**{**fields, **changes})


def push_row(**changes: Any) -> dict[str, Any]:
    """An insert row with every field that the document requires; None drops a field."""
    row = {
        "app_id": "OA",
        "task_id": "OA20261122000101",
        "created_by_ids": "zhangsan",
        "created_by_names": "张三",
        "created_by_depts": "教务处",
        "subject": "请假审批",
        "created_on": "2026-11-22 10:00:00",
        "receive_on": "",
        "end_on": "",
        "form_url": "https://oa.example.edu.cn/form?taskId=OA20261122000101",
        "form_mobile_url": "https://oa.example.edu.cn/m/form?taskId=OA20261122000101",
        "priority": "3",
        "biz_key": "biz_20261122000101",
        "biz_domain": "OA系统",
        "node_name": "部门审批",
        "status": "ACTIVE",
        "process_instance_id": "OA202611220001",
        "process_id": "leave",
        "process_name": "请假",
        "process_version": "1",
        "assignee_ids": "lisi",
        "assignee_names": "李四",
    }
    return {name: value for name, value in {**row, **changes}.items() if value is not None}


def full_push_row(**changes: Any) -> dict[str, Any]:
    """All 59 fields as a real system fills them, with one assignee."""
    row = push_row(assignee_ids=None, assignee_names=None)
    row |= {
        "receive_on": "2026-11-22 10:05:00",
        "duration": "0",
        "actual_owner_id": "lisi",
        "actual_owner_name": "李四",
        "actual_owner_dept": "人事处",
        "form_url_view": "https://oa.example.edu.cn/form/view?taskId=OA20261122000101",
        "form_mobile_url_view": "https://oa.example.edu.cn/m/form/view?taskId=OA20261122000101",
        "task_comment": "请尽快处理",
        "biz_task_status": "待部门审批",
        "biz_domain_subtype": "公文",
        "node_id": "OA20261122000101",
        "is_merge_task": "0",
        "merge_num": "0",
        "last_task_status": "COMPLETE",
        "task_delete_flag": "0",
        "distribute": "0",
        "process_instance_initiator_id": "zhangsan",
        "process_instance_initiator": "张三",
        "process_instance_initiator_dp": "教务处",
        "instance_initiator_dpid": "D0102",
        "process_instance_status": "RUNNING",
        "process_instance_start_date": "2026-11-22 09:58:00",
        "process_instance_image_url": "https://oa.example.edu.cn/wf/image?id=OA202611220001",
        "process_instance_log_url": "https://oa.example.edu.cn/wf/log?id=OA202611220001",
        "process_instance_subject": "张三2026年度公务出差请假申请",
        "process_instance_form": "https://oa.example.edu.cn/wf/form?id=OA202611220001",
        "process_instance_form_view": "https://oa.example.edu.cn/wf/form/view?id=OA202611220001",
        "process_source": "学工自定义状态机",
        "process_delete_flag": "0",
        "operate_on": "2026-11-22 10:00:00",
        "operator_id": "zhangsan",
        "operator_name": "张三",
        "operator_dept": "教务处",
        "operate_type": "TRANSFER",
        "next_node_name": "院长审批",
        "next_user_name": "王五",
        "appName": "OA系统",
    }
    return {**row, **changes}
