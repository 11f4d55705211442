"""One row of `taskInfo` as the hub sends it (docs/protocols/push.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalicelib.delivery.telling import outward_id
from chalicelib.protocols.push.people_out import everybody_of, people_of
from chalicelib.protocols.push.shown import process_to_wire, to_wire
from chalicelib.todo.times import china

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chalicelib.delivery.change import Change, Target

_TASK = """
    created_by_ids created_by_names created_by_depts subject created_on end_on form_url form_url_view form_mobile_url
    form_mobile_url_view priority task_comment biz_task_status biz_group_id biz_key biz_domain biz_domain_subtype
    node_name node_id status is_merge_task merge_num last_task_status task_delete_flag distribute operate_on operator_id
    operator_name operator_dept operate_type next_node_name next_user_name appName"""
_PROCESS = """
    process_instance_initiator_id process_instance_initiator process_instance_initiator_dp instance_initiator_dpid
    process_instance_status process_instance_start_date process_instance_ent_date process_instance_image_url
    process_instance_log_url process_instance_subject process_instance_form process_instance_form_view process_id
    process_name process_version process_source process_delete_flag"""
TASK_FIELDS, PROCESS_FIELDS = tuple(_TASK.split()), tuple(_PROCESS.split())
_PEOPLE = ("created_by_ids", "operator_id", "process_instance_initiator_id")
Row = dict[str, Any]


def row_of(change: Change, target: Target) -> Row:
    """Return the row for the task as it is now.

    Required fields are always there; a field that this change emptied is sent empty, because an absent field keeps its
    old value at the centre. `receive_on` and `duration` belong to the centre; `is_use_process` is left out, so that the
    process fields, which are always sent, count.
    """
    identity = target.credential.get("appId", "")
    everything = _document(change)
    before = to_wire(change.previous, None) if change.previous else {}
    row: Row = {name: value for name in TASK_FIELDS + PROCESS_FIELDS if (value := _text(everything, name))}
    row.update({name: "" for name in TASK_FIELDS if name not in row and _text(before, name)})
    row = {**_fallbacks(change, everything, target), **row}
    row.update({name: target.users(row[name]) for name in _PEOPLE if row.get(name)})
    row |= people_of(change, target)
    instance = _text(everything, "process_instance_id") or change.task_id
    return row | {
        "app_id": identity or change.app_id,
        "task_id": outward_id(change, target, change.task_id, identity),
        "process_instance_id": outward_id(change, target, instance, identity),
    }


def as_new(row: Row, change: Change, target: Target) -> Row:
    """Return the row as an insert wants it: an open task, of all its assignees, which nobody has handled yet."""
    everybody = everybody_of(change, target)
    nobody = dict.fromkeys(("actual_owner_id", "actual_owner_name", "actual_owner_dept"), "")
    return {**row, **nobody, **everybody, "status": "ACTIVE", "end_on": ""}


def _document(change: Change) -> dict[str, Any]:
    process = process_to_wire(change.process) if change.process else {}
    return {name: value for name, value in process.items() if value not in (None, "")} | to_wire(change.task, None)


def _text(fields: Mapping[str, Any], *names: str) -> str:
    """Return the first of these fields that has a value, as text; "" when none has."""
    return next((str(value) for name in names if (value := fields.get(name)) not in (None, "")), "")


def _fallbacks(change: Change, everything: Mapping[str, Any], target: Target) -> dict[str, str]:
    """Return a value for each required field, for tasks that came by a protocol without it."""
    source = _text(everything, "biz_domain", "appName") or change.task.source.value
    creator = _text(everything, "created_by_ids", "process_instance_initiator_id") or change.app_id
    subject = _text(everything, "subject", "process_instance_subject") or change.task_id
    url = _text(everything, "form_url", "form_mobile_url", "form_url_view") or str(target.settings.get("link", ""))
    return {
        "created_by_ids": creator,
        "created_by_names": _text(everything, "created_by_names", "process_instance_initiator") or creator,
        "created_by_depts": _text(everything, "created_by_depts", "process_instance_initiator_dp") or "无",
        "subject": subject,
        "created_on": _text(everything, "created_on") or china(change.at),
        "receive_on": "",
        "end_on": "",
        "form_url": url,
        "form_mobile_url": _text(everything, "form_mobile_url") or url,
        "priority": "3",
        "biz_key": change.task_id,
        "biz_domain": source,
        "node_name": _text(everything, "node_name") or subject,
        "status": "ACTIVE",
        "process_id": _text(everything, "process_id") or source,
        "process_name": _text(everything, "process_name", "process_instance_subject") or source,
        "process_version": "1",
    }
