"""The command that a row of a push stands for (任务中心推送, table 1.2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from chalicelib.protocols.push.assignments import listed
from chalicelib.protocols.push.defaults import completed, filled_process, require, uses_stored_process
from chalicelib.protocols.push.shown import LINKS
from chalicelib.todo.commands import Change, Create
from chalicelib.todo.model import Handling, Links, Person, ProcessInstance, Source, Status, Task
from chalicelib.todo.times import china

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chalicelib.protocols.push.wire import PushRow

LEAST_URGENT = 3
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


@dataclass(frozen=True, slots=True)
class Manners:
    """How an application's rows are read (its registry entry).

    Attributes:
        strict: the document's table to the letter.
        reopens: an insert of an ended task opens its next round.
    """

    strict: bool = False
    reopens: bool = False


def to_create(row: PushRow, now: datetime, manners: Manners = Manners(), digest: str = "") -> Create:
    """The command of an `inserttasks` row; `digest` fingerprints the row.

    Raises:
        BadInput: a required field is absent, or the status is none that an insert may have.
    """
    require(row, strict=manners.strict)
    patch = _process_patch(row)
    row = completed(row, now)
    fields = _task_patch(row)
    assignees, owners = _people_of(row)
    assert row.status is not None  # noqa: S101 - required above
    process = ProcessInstance(
        **{
            "app_id": row.app_id,
            "process_instance_id": row.process_instance_id,
            "source": Source.PUSH,
            "started_on": fields["created_on"],
            "initiator": next(iter(fields.get("creators", ())), None),
            **filled_process(row),
            **{name: value for name, value in patch.items() if name != "named"},
        }
    )
    task = Task(
        **{
            "app_id": row.app_id,
            "task_id": row.task_id,
            "source": Source.PUSH,
            "process_instance_id": row.process_instance_id,
            "initiator": patch.get("initiator"),
            **fields,
            "status": row.status,
            "assignees": assignees,
            "handlings": _handlings(row, assignees, owners, now),
            "links": Links(**fields["links"]),
        }
    )
    return Create(
        task,
        process,
        process_patch=patch,
        needs_process=uses_stored_process(row),
        reopens=manners.reopens,
        digest=digest,
    )


def to_change(row: PushRow) -> Change:
    """The command of an `updatetasks` row: only what is given changes."""
    patch = _task_patch(row)
    if row.status is not None:
        patch["status"] = row.status
    if named := _assignments(row) or _people(row.assignee_ids, row.assignee_names, None):
        patch["assignees"] = named
    if owners := _people(row.actual_owner_id, row.actual_owner_name, row.actual_owner_dept):
        patch["owners"] = owners
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


def _task_patch(row: PushRow) -> dict[str, Any]:
    links = {attribute: url for name, attribute in LINKS.items() if (url := getattr(row, name))}
    groups = tuple(dict.fromkeys(listed(row.biz_group_id)))
    patch: dict[str, Any] = {
        "subject": row.subject,
        "created_on": row.created_on,
        "end_on": row.end_on,
        "priority": (int(row.priority) or LEAST_URGENT) if row.priority else None,
        "creators": _people(row.created_by_ids, row.created_by_names, row.created_by_depts) or None,
        "groups": groups or None,
        "node_id": row.node_id,
        "node_name": row.node_name,
        "links": links or None,
        "deleted": row.task_delete_flag == "1" if row.task_delete_flag else None,
        "details": _details(row, _TASK_DETAILS) or None,
    }
    return {name: value for name, value in patch.items() if value is not None}


def _process_patch(row: PushRow) -> dict[str, Any]:
    told = Person(
        row.process_instance_initiator_id or "",
        row.process_instance_initiator or "",
        row.process_instance_initiator_dp or "",
    )
    unidentified = () if told.id else ("process_instance_initiator", "process_instance_initiator_dp")
    patch: dict[str, Any] = {
        "subject": row.process_instance_subject,
        "status": row.process_instance_status,
        "initiator": told if told.id else None,
        "named": told if not told.id and (told.name or told.dept) else None,
        "started_on": row.process_instance_start_date,
        "ended_on": row.process_instance_ent_date,
        "process_id": row.process_id,
        "process_name": row.process_name,
        "process_version": row.process_version,
        "deleted": row.process_delete_flag == "1" if row.process_delete_flag else None,
        "details": _details(row, [*_PROCESS_DETAILS, *unidentified]) or None,
    }
    return {name: value for name, value in patch.items() if value is not None}


def _people_of(row: PushRow) -> tuple[tuple[Person, ...], tuple[Person, ...]]:
    """Whose todo an inserted row is, and who has done his part of it (docs/protocols/push.md).

    `assignments`, else actual_owner_id, else the hub's extension assignee_ids. Whom actual_owner_id names beside the
    assignees is no assignee.
    """
    owners = _people(row.actual_owner_id, row.actual_owner_name, row.actual_owner_dept)
    if assignees := _assignments(row):
        return assignees, owners
    if row.status is not None and not row.status.is_open:
        return _people(row.assignee_ids, row.assignee_names, None) or owners, owners
    return (owners, ()) if owners else (_people(row.assignee_ids, row.assignee_names, None), ())


def _handlings(
    row: PushRow, assignees: tuple[Person, ...], owners: tuple[Person, ...], now: datetime
) -> tuple[Handling, ...]:
    """What has been done of an inserted task: of one that is open by others than its assignees, of history by all."""
    status = row.status or Status.ACTIVE
    if status.is_open:
        waiting = {person.id for person in assignees}
        did = tuple(person for person in owners if person.id not in waiting)
    else:
        did = owners or (() if status is Status.ABORT else assignees)
    outcome = Status.COMPLETE if status.is_open else status
    return tuple(Handling(person, row.end_on or now, outcome, row.task_comment or "") for person in did)


def _assignments(row: PushRow) -> tuple[Person, ...]:
    return tuple(Person(each.assign_id, each.assign_name, each.assign_dept) for each in row.assignments or ())


def _details(row: PushRow, names: Iterable[str]) -> dict[str, str]:
    values = {name: getattr(row, name) for name in names}
    return {
        name: china(value) or "" if isinstance(value, datetime) else value
        for name, value in values.items()
        if value is not None
    }


def _people(ids: str | None, names: str | None, depts: str | None) -> tuple[Person, ...]:
    who = listed(ids)
    if len(who) == 1:
        return (Person(who[0], (names or "").strip(), (depts or "").strip()),)
    called, at = (_padded(text, len(who)) for text in (names, depts))
    people: dict[str, Person] = {}
    for id_, name, dept in zip(who, called, at, strict=True):
        people.setdefault(id_, Person(id_, name, dept))
    return tuple(people.values())


def _padded(text: str | None, length: int) -> list[str]:
    parts = [part.strip() for part in (text or "").replace("，", ",").split(",")]
    return (parts + [""] * length)[:length]
