"""The command that a row of a push stands for (任务中心推送, table 1.2)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from chalicelib.errors import BadInput
from chalicelib.protocols.push.shown import LINKS
from chalicelib.protocols.push.wire import faults, listed
from chalicelib.todo.commands import Change, Create
from chalicelib.todo.model import Links, Person, ProcessInstance, Source, Status, Task
from chalicelib.todo.times import china

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chalicelib.protocols.push.wire import PushRow

_REQUIRED = [
    "created_by_ids",
    "created_by_names",
    "created_by_depts",
    "subject",
    "created_on",
    "form_url",
    "form_mobile_url",
    "biz_key",
    "biz_domain",
    "node_name",
    "status",
    "process_instance_id",
]
_REQUIRED_OF_PROCESS = ("process_id", "process_name", "process_version")
_TASK_DETAILS = [
    "task_comment",
    "biz_task_status",
    "biz_key",
    "biz_domain",
    "biz_domain_subtype",
    "is_merge_task",
    "merge_num",
    "is_use_process",
    "last_task_status",
    "distribute",
    "operate_on",
    "operator_id",
    "operator_name",
    "operator_dept",
    "operate_type",
    "next_node_name",
    "next_user_name",
    "appName",
]
_PROCESS_DETAILS = [
    "instance_initiator_dpid",
    "process_instance_image_url",
    "process_instance_log_url",
    "process_instance_form",
    "process_instance_form_view",
    "process_source",
]


def to_create(row: PushRow, digest: str = "") -> Create:
    """The command of an `inserttasks` row; `digest` fingerprints the row.

    Raises:
        BadInput: a field that the document requires on insert is absent, or the status is not ACTIVE.
    """
    required = [*_REQUIRED, *(() if row.is_use_process else _REQUIRED_OF_PROCESS)]
    if missing := [(name, "不能为空") for name in required if getattr(row, name) is None]:
        raise faults(missing)
    if row.status is not Status.ACTIVE:
        raise BadInput("插入待办任务时应为 ACTIVE", field="status")
    patch = _process_patch(row)
    assert row.created_on is not None  # noqa: S101 - required above
    creators = _people(row.created_by_ids, row.created_by_names, row.created_by_depts)
    process = ProcessInstance(
        **{
            "app_id": row.app_id,
            "process_instance_id": row.process_instance_id,
            "source": Source.PUSH,
            "started_on": row.created_on,
            "initiator": creators[0] if creators else None,
            **patch,
        }
    )
    fields = _task_patch(row)
    task = Task(
        **{
            "app_id": row.app_id,
            "task_id": row.task_id,
            "source": Source.PUSH,
            "process_instance_id": row.process_instance_id,
            "initiator": patch.get("initiator"),
            **fields,
            "links": Links(**fields["links"]),
        }
    )
    return Create(task, process, process_patch=patch, needs_process=bool(row.is_use_process), digest=digest)


def to_change(row: PushRow) -> Change:
    """The command of an `updatetasks` row: only what is given changes."""
    patch = _task_patch(row)
    if row.status is not None:
        patch["status"] = row.status
    if row.status is not None and not row.status.is_open:
        if owners := _owners(row):
            patch["handlers"] = owners
        patch.pop("assignees", None)
        if row.assignee_ids:
            patch["assignees"] = _people(row.assignee_ids, row.assignee_names, None)
    if row.operator_id:
        patch["operator"] = Person(row.operator_id, row.operator_name or "", row.operator_dept or "")
    if row.task_comment:
        patch["comment"] = row.task_comment
    return Change(
        app_id=row.app_id or "",
        task_id=row.task_id or "",
        patch=patch,
        process_patch=_process_patch(row),
        process_instance_id=row.process_instance_id,
    )


def has_no_assignee(command: Create | Change) -> bool:
    """Whether an insert names nobody whose todo it would be."""
    return isinstance(command, Create) and not command.task.assignees and not command.task.groups


def _task_patch(row: PushRow) -> dict[str, Any]:
    links = {attribute: url for name, attribute in LINKS.items() if (url := getattr(row, name))}
    groups = tuple(dict.fromkeys(listed(row.biz_group_id)))
    patch: dict[str, Any] = {
        "subject": row.subject,
        "created_on": row.created_on,
        "end_on": row.end_on,
        "priority": int(row.priority) if row.priority else None,
        "creators": _people(row.created_by_ids, row.created_by_names, row.created_by_depts) or None,
        "assignees": _owners(row) or None,
        "groups": groups or None,
        "node_id": row.node_id,
        "node_name": row.node_name,
        "links": links or None,
        "deleted": row.task_delete_flag == "1" if row.task_delete_flag else None,
        "details": _details(row, _TASK_DETAILS) or None,
    }
    return {name: value for name, value in patch.items() if value is not None}


def _process_patch(row: PushRow) -> dict[str, Any]:
    initiator = None
    if row.process_instance_initiator_id:
        initiator = Person(
            row.process_instance_initiator_id,
            row.process_instance_initiator or "",
            row.process_instance_initiator_dp or "",
        )
    unidentified = () if initiator else ("process_instance_initiator", "process_instance_initiator_dp")
    patch: dict[str, Any] = {
        "subject": row.process_instance_subject,
        "status": row.process_instance_status,
        "initiator": initiator,
        "started_on": row.process_instance_start_date,
        "ended_on": row.process_instance_ent_date,
        "process_id": row.process_id,
        "process_name": row.process_name,
        "process_version": row.process_version,
        "deleted": row.process_delete_flag == "1" if row.process_delete_flag else None,
        "details": _details(row, [*_PROCESS_DETAILS, *unidentified]) or None,
    }
    return {name: value for name, value in patch.items() if value is not None}


def _owners(row: PushRow) -> tuple[Person, ...]:
    """Whose todo it is: actual_owner_id, else the hub's extension assignee_ids (protocols/README.md, section 1)."""
    if row.actual_owner_id:
        return _people(row.actual_owner_id, row.actual_owner_name, row.actual_owner_dept)
    return _people(row.assignee_ids, row.assignee_names, None)


def _details(row: PushRow, names: Iterable[str]) -> dict[str, str]:
    values = {name: getattr(row, name) for name in names}
    return {
        name: china(value) or "" if isinstance(value, datetime) else value
        for name, value in values.items()
        if value is not None
    }


def _people(ids: str | None, names: str | None, depts: str | None) -> tuple[Person, ...]:
    who = listed(ids)
    called, at = (_padded(text, len(who)) for text in (names, depts))
    people: dict[str, Person] = {}
    for id_, name, dept in zip(who, called, at, strict=True):
        people.setdefault(id_, Person(id_, name, dept))
    return tuple(people.values())


def _padded(text: str | None, length: int) -> list[str]:
    parts = [part.strip() for part in (text or "").replace("，", ",").split(",")]
    return (parts + [""] * length)[:length]
