"""Tasks and process instances as read: what decisions are made on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from chalicelib.storage.base import keys
from chalicelib.storage.base.transact import MAX_ITEMS, get_together
from chalicelib.storage.ledger import entities
from chalicelib.storage.ledger.task_tables import ProcessRow, TaskRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chalicelib.storage.base.dynamo import HubModel
    from chalicelib.todo.model import ProcessInstance, Task

TaskKey = tuple[str, str]


@dataclass(slots=True)
class States:
    """Tasks and process instances as read (or supposed absent), by key; `owing`: tasks whose boxes lack something."""

    tasks: dict[TaskKey, Task | None] = field(default_factory=dict)
    processes: dict[TaskKey, ProcessInstance | None] = field(default_factory=dict)
    owing: set[TaskKey] = field(default_factory=set)


def fetch(states: States, wanted: Sequence[tuple[type[TaskRow | ProcessRow], TaskKey]]) -> None:
    """Read rows consistently, up to 100 in one round trip, into `states`."""
    for start in range(0, len(wanted), MAX_ITEMS):
        batch = wanted[start : start + MAX_ITEMS]
        rows = get_together([(model, keys.join(*key)) for model, key in batch])
        for (model, key), row in zip(batch, rows, strict=True):
            remember(states, model, key, row)


def fetch_task(states: States, key: TaskKey) -> Task | None:
    """Read one task consistently into `states`; None when there is none. 1 round trip."""
    fetch(states, [(TaskRow, key)])
    return states.tasks[key]


def read_ahead(states: States, wanted: Sequence[TaskKey]) -> None:
    """Read the tasks among `wanted` that are stored, 100 in one round trip, each consistently by itself."""
    rows = TaskRow.batch_get([keys.join(*key) for key in dict.fromkeys(wanted)], consistent_read=True)
    for row in rows:
        remember(states, TaskRow, keys.pair(row.pk), row)


def remember(states: States, model: type[HubModel], key: TaskKey, row: HubModel | None) -> None:
    """Take a task's or process instance's row, as read (None: there is none), into `states`."""
    if isinstance(row, TaskRow):
        (states.owing.add if row.owed else states.owing.discard)(key)
        task = states.tasks[key] = entities.unpack_task(*key, int(row.version), row.body)
        if row.instance:
            process_key = (key[0], task.process_instance_id)
            instance = entities.unpack_process(*process_key, int(row.instance_version), row.instance)
            states.processes.setdefault(process_key, instance)
    elif isinstance(row, ProcessRow):
        states.processes[key] = entities.unpack_process(*key, int(row.version), row.body)
    elif model is TaskRow:
        states.tasks[key] = None
    else:
        states.processes[key] = None
