"""A task and its process instance as a webhook is told of them: under the push document's names, and a few more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalicelib.protocols.push.shown import process_to_wire, to_wire
from chalicelib.todo.times import china

if TYPE_CHECKING:
    from chalicelib.todo.model import ProcessInstance, Task


def task_document(task: Task) -> dict[str, Any]:
    """The task, with what the document has no name for: people by name, groups, handlings, source, due time."""
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


def process_document(process: ProcessInstance | None) -> dict[str, Any]:
    """The process instance, without empty fields; {} when there is none."""
    fields = process_to_wire(process) if process else {}
    return {name: value for name, value in fields.items() if value not in (None, "")}
