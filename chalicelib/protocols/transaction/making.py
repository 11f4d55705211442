"""What the objects of the POA documents ask for, as the hub's commands."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from chalicelib.errors import BadInput
from chalicelib.storage.base.codec import canonical
from chalicelib.storage.base.keys import digest
from chalicelib.todo.commands import Create, Handle
from chalicelib.todo.model import Links, Person, ProcessInstance, Source, Task
from chalicelib.todo.people import CAN_DELEGATE, MOST_PEOPLE
from chalicelib.todo.reminders import reminder

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from chalicelib.protocols.transaction.wire import Action, Ending, Handling, NewTask

MOST_HANDLERS = MOST_PEOPLE
OWN_INSTANCE = "poa:"
"""What stands before a task's id in the id of a transaction that the task itself began."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a new task comes from: application, its name, fingerprint of the row, the transaction it goes on with.

    `names`: what its people are called, by id.
    """

    app_id: str
    app_name: str
    now: datetime
    digest: str = ""
    process_instance_id: str | None = None
    initiator: Person | None = None
    names: Mapping[str, str] = field(default_factory=dict)


def digest_of(raw: object) -> str:
    """Fingerprint of what was sent, so that the same creation sent again is known."""
    return digest(canonical(raw), 16)


def to_handle(row: Handling, task: Task, handler: Person, now: datetime) -> Handle:
    """The part of `handler`. `next` and `end` complete the task whoever has not handled it; `none` only when last."""
    earlier = task.details.get("previousActions", [])
    given = [{**_shown(action), "handler": handler.id} for action in row.previous_actions]
    return Handle(
        app_id=row.app_id,
        task_id=row.previous_task_id,
        handler=handler,
        at=row.time or now,
        outcome=row.outcome,
        comment=row.opinions,
        completes=row.status != "none",
        closes=row.status == "end",
        details={"previousActions": [*earlier, *given]} if given else {},
    )


def said(row: Ending) -> str:
    """What who ends a task says: opinion, else the word for the outcome."""
    return row.opinions or row.outcome


def to_create(row: NewTask, origin: Origin) -> Create:
    """The creation of a task and, unless it goes on with one, of its transaction.

    Raises:
        BadInput: nobody is to handle it, or too many are.
    """
    handlers = handlers_of(row)
    groups = tuple(dict.fromkeys(listed(row.handling_group)))
    if not handlers and not groups:
        raise BadInput("handlers is null", field="handlers")
    if len(handlers) + len(groups) > MOST_HANDLERS:
        raise BadInput(f"handlers is invalid: 办理人与用户组合计最多 {MOST_HANDLERS} 个", field="handlers")
    due_time = origin.now + timedelta(hours=row.time_out) if row.time_out else None
    task = Task(
        app_id=origin.app_id,
        task_id=row.task_id,
        source=Source.TRANSACTION,
        process_instance_id=instance_id(row, origin),
        subject=row.task_name,
        created_on=origin.now,
        initiator=origin.initiator or Person(f"app:{origin.app_id}", row.initiator_name or origin.app_name),
        assignees=tuple(Person(handler, origin.names.get(handler, "")) for handler in handlers),
        groups=groups,
        due_time=due_time,
        reminders=(reminder(due_time, 0, ("app",), window=False),) if due_time else (),
        node_id=row.node_id or "",
        node_name=row.node_name or "",
        links=_links(row),
        summary=row.task_summary or row.trans_summary,
        details=_task_details(row),
    )
    patch = _process_patch(row)
    process = ProcessInstance(
        app_id=origin.app_id,
        process_instance_id=task.process_instance_id,
        source=Source.TRANSACTION,
        started_on=origin.now,
        initiator=origin.initiator,
        **{"subject": row.type_name or row.task_name, **patch},
    )
    return Create(task, process, process_patch=patch, digest=origin.digest)


def handlers_of(row: NewTask) -> tuple[str, ...]:
    """Ids of those whose todo it is, once each."""
    return tuple(dict.fromkeys(listed(row.handlers)))


def instance_id(row: NewTask, origin: Origin) -> str:
    """The transaction a new task belongs to: the previous task's, the one it names, or its own."""
    return origin.process_instance_id or row.transaction_id or f"{OWN_INSTANCE}{row.task_id}"


def listed(text: str | None) -> list[str]:
    """A comma list (half or full width) of ids as its parts."""
    return [part.strip() for part in (text or "").replace("，", ",").split(",") if part.strip()]


def _links(row: NewTask) -> Links:
    return Links(
        pc=row.handle_url or "",
        pc_view=row.view_url or "",
        mobile=row.m_handle_url or row.mhandle_url or "",
        mobile_view=row.m_view_url or row.mview_url or "",
    )


def _task_details(row: NewTask) -> dict[str, Any]:
    details: dict[str, Any] = {
        "transTypeCode": row.type_code,
        "transTypeName": row.type_name,
        "serialNumber": row.serial_number,
        "timeOut": row.time_out,
        "taskSummary": list(row.task_summary),
        "transSummary": list(row.trans_summary),
        "actions": [_shown(action) for action in row.actions],
    }
    kept = {name: value for name, value in details.items() if value not in (None, "", [], 0)}
    return {**kept, CAN_DELEGATE: row.can_delegate}


def _process_patch(row: NewTask) -> Mapping[str, Any]:
    summary = {"transSummary": list(row.trans_summary)} if row.trans_summary else None
    patch = {
        "subject": row.custom_name or row.transaction_name,
        "process_id": row.type_code,
        "process_name": row.type_name,
        "details": summary,
    }
    return {name: value for name, value in patch.items() if value}


def _shown(action: Action) -> dict[str, Any]:
    return action.model_dump(by_alias=True, exclude_none=True)
