"""What an insert must say, and what is filled in where it does not (docs/protocols/push.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.errors import BadInput
from chalicelib.protocols.push.wire import faults
from chalicelib.todo.model import Status

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.protocols.push.wire import PushRow

_REQUIRED = ("subject", "process_instance_id", "status")
_REQUIRED_STRICTLY = (
    "created_by_ids", "created_by_names", "created_by_depts", "subject", "created_on", "form_url", "form_mobile_url",
    "priority", "biz_key", "biz_domain", "node_name", "status", "process_instance_id",
)  # fmt: skip
_PROCESS = ("process_id", "process_name", "process_version")
_PROCESS_DATA = (
    *_PROCESS, "process_source", "process_instance_initiator_id", "process_instance_initiator",
    "process_instance_initiator_dp", "instance_initiator_dpid", "process_instance_status",
    "process_instance_start_date", "process_instance_ent_date", "process_instance_image_url",
    "process_instance_log_url", "process_instance_subject", "process_instance_form", "process_instance_form_view",
)  # fmt: skip
_HOW = {
    "created_on": "当前时间",
    "form_url": "同 form_mobile_url",
    "form_mobile_url": "同 form_url",
    "priority": "3",
    "node_name": "同 subject",
    "biz_key": "同 task_id",
    "process_id": "同 biz_domain",
    "process_name": "流程实例主题，其次 subject",
    "process_version": "1",
}
_LEAST_URGENT = "3"
_UNFILLED = ("created_by_ids", "created_by_names", "created_by_depts", "biz_domain")


def require(row: PushRow, *, strict: bool) -> None:
    """Let an insert pass that says what it must; `strict`, what the document's table marks as required.

    Raises:
        BadInput: names every field that is absent, or a status that no insert has.
    """
    process = () if uses_stored_process(row) else _PROCESS
    names = (*_REQUIRED_STRICTLY, *process) if strict else _REQUIRED
    missing = [(name, "不能为空") for name in names if getattr(row, name) is None]
    if strict and row.priority == "0":
        missing.append(("priority", "应为 1、2、3"))
    if not (row.form_url or row.form_mobile_url or strict):
        missing.append(("form_url", "与 form_mobile_url 不能都为空"))
    if missing:
        raise faults(missing)
    if row.status is Status.ACTIVE:
        return
    if strict or row.status is Status.TRANSFER:
        raise BadInput("插入待办任务时应为 ACTIVE", field="status")
    if row.end_on is None:
        raise BadInput("插入已结束的任务（历史数据）时不能为空", field="end_on")


def uses_stored_process(row: PushRow) -> bool:
    """Whether an existing process instance is meant: is_use_process 1 and nothing said about the instance."""
    return row.is_use_process == "1" and all(getattr(row, name) is None for name in _PROCESS_DATA)


def completed(row: PushRow, now: datetime) -> PushRow:
    """The row with its task's fields filled in where it says nothing."""
    given = {
        "created_on": row.created_on or now,
        "form_url": row.form_url or row.form_mobile_url,
        "form_mobile_url": row.form_mobile_url or row.form_url,
        "priority": _LEAST_URGENT if row.priority in (None, "0") else row.priority,
        "node_name": row.node_name or row.subject,
        "biz_key": row.biz_key or row.task_id,
    }
    return row.model_copy(update=given)


def filled(row: PushRow) -> dict[str, str]:
    """Field of an inserted row that was filled in → with what."""
    absent = {name: how for name, how in _HOW.items() if getattr(row, name) is None}
    if row.priority == "0":
        absent["priority"] = _HOW["priority"]
    if uses_stored_process(row):
        absent = {name: how for name, how in absent.items() if name not in _PROCESS}
    return absent


def left_empty(row: PushRow) -> list[str]:
    """Fields of an inserted row that the document wants and nothing can be put in for."""
    return [name for name in _UNFILLED if getattr(row, name) is None]


def filled_process(row: PushRow) -> dict[str, str]:
    """What a new process instance is called where the row does not say it; one that is stored keeps its own."""
    return {
        "process_id": row.biz_domain or "",
        "process_name": row.process_instance_subject or row.subject or "",
        "process_version": "1",
    }
