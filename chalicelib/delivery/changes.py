"""An event of the ledger as the clients' Change. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalicelib.delivery.change import Change
from chalicelib.protocols.push.shown import process_to_wire, to_wire
from chalicelib.todo.times import china

if TYPE_CHECKING:
    from chalicelib.todo.model import Event, ProcessInstance, Task


def change_of(event: Event, previous: Event | None, process: ProcessInstance | None) -> Change:
    """Return what happened, in the push vocabulary.

    Args:
        event: the event.
        previous: the event before it, if there is one.
        process: the task's process instance, as fresh as it is known.
    """
    task = event.task
    return Change(
        app_id=task.app_id,
        task_id=task.task_id,
        version=event.version,
        kind=event.kind.value,
        at=event.at,
        task=fields_of(task),
        process=_present(process_to_wire(process)) if process else {},
        previous=fields_of(previous.task) if previous else None,
        trail=event.trail,
    )


def fields_of(task: Task) -> dict[str, Any]:
    """A task under the document's names, and what the document has no name for (see `Change.task`)."""
    more = {
        "source": task.source.value,
        "due_time": china(task.due_time),
        "assignees": [{"id": person.id, "name": person.name} for person in task.assignees],
        "candidate_groups": list(task.groups),
        "handlings": [
            {
                "by": part.by.id,
                "name": part.by.name,
                "at": china(part.at),
                "status": part.status,
                "comment": part.comment,
            }
            for part in task.handlings
        ],
    }
    return to_wire(task, None) | more


def _present(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value not in (None, "")}
