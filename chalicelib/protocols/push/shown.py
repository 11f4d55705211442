"""A task and its process instance as the hub shows them: under the names of the push document (任务中心推送, 1.2).

Free of pydantic, so that a function which only forwards does not load it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalicelib.todo.model import Person
from chalicelib.todo.people import owners
from chalicelib.todo.times import china

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from chalicelib.todo.model import ProcessInstance, Task

LINKS = {
    "form_url": "pc",
    "form_url_view": "pc_view",
    "form_mobile_url": "mobile",
    "form_mobile_url_view": "mobile_view",
}


def to_wire(task: Task, process: ProcessInstance | None) -> dict[str, Any]:
    """Every stored field of a task and its process instance under the document's names; empty ones are left out."""
    fields: dict[str, Any] = {
        "app_id": task.app_id,
        "task_id": task.task_id,
        **_joined("created_by_ids", "created_by_names", "created_by_depts", task.creators),
        "subject": task.subject,
        "created_on": china(task.created_on),
        "receive_on": china(task.receive_on),
        "end_on": china(task.end_on),
        "duration": task.duration_hours,
        **_joined("actual_owner_id", "actual_owner_name", "actual_owner_dept", owners(task)),
        **{name: getattr(task.links, attribute) for name, attribute in LINKS.items()},
        "priority": str(task.priority),
        "biz_group_id": ",".join(task.groups),
        "node_name": task.node_name,
        "node_id": task.node_id,
        "status": task.status.value,
        "process_instance_id": task.process_instance_id,
        "task_delete_flag": "1" if task.deleted else "0",
        "assignments": [_assignment(person) for person in task.assignees],
        "assignee_ids": ",".join(person.id for person in task.assignees),
        "assignee_names": ",".join(person.name for person in task.assignees),
        **task.details,
    }
    if process is not None:
        fields |= process_to_wire(process)
    return {name: value for name, value in fields.items() if value not in (None, "", [])}


def process_to_wire(process: ProcessInstance) -> dict[str, Any]:
    """Every stored field of a process instance under the document's names."""
    initiator = process.initiator or Person("")
    return {
        "app_id": process.app_id,
        "process_instance_id": process.process_instance_id,
        "process_instance_initiator_id": initiator.id,
        "process_instance_status": process.status.value,
        "process_instance_start_date": china(process.started_on),
        "process_instance_ent_date": china(process.ended_on),
        "process_instance_subject": process.subject,
        "process_id": process.process_id,
        "process_name": process.process_name,
        "process_version": process.process_version,
        "process_delete_flag": "1" if process.deleted else "0",
        **process.details,
        **_called(initiator),
    }


def _called(initiator: Person) -> dict[str, str]:
    """What is known of an initiator by his id; of one without an id the details alone tell."""
    said = {"process_instance_initiator": initiator.name, "process_instance_initiator_dp": initiator.dept}
    return {name: value for name, value in said.items() if value}


def _assignment(person: Person) -> dict[str, str]:
    return {"assign_id": person.id, "assign_name": person.name, "assign_dept": person.dept}


def _joined(ids: str, names: str, depts: str, people: Iterable[Person]) -> Mapping[str, str]:
    known = list(people)
    return {
        ids: ",".join(person.id for person in known),
        names: ",".join(person.name for person in known).strip(","),
        depts: ",".join(person.dept for person in known).strip(","),
    }
