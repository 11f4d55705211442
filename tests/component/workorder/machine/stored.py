"""Everything the hub has stored, read past its own doors: whole tables out of moto's memory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from moto.dynamodb.models import dynamodb_backends

from chalicelib.centre.case import Case, from_stored
from chalicelib.storage.base import codec, keys
from chalicelib.storage.ledger import entities
from chalicelib.storage.ledger.due_table import DueRow
from chalicelib.storage.ledger.task_tables import BoxTableRow, EventRow, ProcessRow, TaskRow
from chalicelib.storage.processes.instances import stored as stored_of
from chalicelib.storage.processes.jobs import Job, job_of
from chalicelib.storage.processes.process_tables import InstanceRow, WaitRow
from tests.component.tables import ACCOUNT, REGION

if TYPE_CHECKING:
    from chalicelib.todo.model import ProcessInstance, Task


@dataclass(frozen=True)
class Stored:
    """One moment of the tables. `boxes` are (owner, sort) → row, `counts` (owner, sort) → name → number."""

    cases: dict[str, Case]
    tasks: dict[str, Task]
    processes: dict[str, ProcessInstance]
    events: dict[str, list[EventRow]]
    boxes: dict[tuple[str, str], dict[str, Any]]
    counts: dict[tuple[str, str], dict[str, int]]
    due: list[DueRow]
    waits: dict[str, list[Job]]

    def open_tasks(self) -> list[Task]:
        return [task for task in self.tasks.values() if task.is_todo]


def everything() -> Stored:
    cases = [from_stored(stored_of(row)) for row in _rows(InstanceRow)]
    tasks = [entities.unpack_task(*keys.pair(row.pk), int(row.version), row.body) for row in _rows(TaskRow)]
    processes = [entities.unpack_process(*keys.pair(row.pk), int(row.version), row.body) for row in _rows(ProcessRow)]
    events: dict[str, list[EventRow]] = {}
    for row in _rows(EventRow):
        events.setdefault(keys.pair(row.task)[1], []).append(row)
    waits: dict[str, list[Job]] = {}
    for row in _rows(WaitRow):
        waits.setdefault(row.pk, []).append(job_of(row))
    boxes, counts = {}, {}
    for item in _items(BoxTableRow):
        place = item.pop("owner")["S"], item.pop("sort")["S"]
        if place[1].startswith("count#"):
            counts[place] = {name: int(value["N"]) for name, value in item.items()}
        else:
            boxes[place] = codec.unpack(item["body"]["B"])
    return Stored(
        {case.id: case for case in cases},
        {task.task_id: task for task in tasks},
        {process.process_instance_id: process for process in processes},
        events,
        boxes,
        counts,
        _rows(DueRow),
        waits,
    )


def _items(model: Any) -> list[dict[str, Any]]:
    table = dynamodb_backends[ACCOUNT][REGION].tables[model.Meta.table_name]
    return [
        {name: {value.type: value.value} for name, value in attrs}
        for attrs in (item.attrs.items() for item in table.all_items())
    ]


def _rows(model: Any) -> list[Any]:
    return [model.from_raw_data(item) for item in _items(model)]
