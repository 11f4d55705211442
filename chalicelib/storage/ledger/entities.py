"""Tasks and process instances as stored. A new field is one line in todo/model.py, the last one of its class."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.storage.base import codec
from chalicelib.storage.base.entity import Entity, listed, named, optional_name
from chalicelib.todo.model import (
    Deadline,
    Handling,
    Links,
    Person,
    ProcessInstance,
    ProcessStatus,
    Reminder,
    Source,
    Status,
    Task,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chalicelib.storage.base.entity import Shape

_PERSON = {"Person": listed(Person, 1)}
_SHAPES: Mapping[str, Shape] = {
    **_PERSON,
    "Handling": listed(Handling, 4, _PERSON),
    "Links": listed(Links, 4),
    "Reminder": listed(Reminder, 4),
    "Deadline": optional_name(Deadline),
    "Source": named(Source),
    "Status": named(Status),
    "ProcessStatus": named(ProcessStatus),
}
TASK = Entity(Task, keys=("app_id", "task_id", "version"), shapes=_SHAPES)
PROCESS = Entity(ProcessInstance, keys=("app_id", "process_instance_id", "version"), shapes=_SHAPES)


def pack_task(task: Task) -> bytes:
    """A task as bytes; its keys are not inside."""
    return codec.pack(TASK.body(task))


def unpack_task(app_id: str, task_id: str, version: int, data: bytes) -> Task:
    """The task that `pack_task` wrote under these keys."""
    return TASK.value(codec.unpack(data), app_id=app_id, task_id=task_id, version=version)


def pack_process(process: ProcessInstance) -> bytes:
    """A process instance as bytes; its keys are not inside."""
    return codec.pack(PROCESS.body(process))


def unpack_process(app_id: str, process_instance_id: str, version: int, data: bytes) -> ProcessInstance:
    """The process instance that `pack_process` wrote under these keys."""
    keys = {"app_id": app_id, "process_instance_id": process_instance_id, "version": version}
    return PROCESS.value(codec.unpack(data), **keys)
