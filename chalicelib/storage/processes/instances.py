"""Instances: the engine's state, opaque here, beside what the hub knows; one row, whose version guards all of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chalicelib.errors import TooLarge
from chalicelib.storage.base import codec, keys
from chalicelib.storage.base.transact import Put, get_together
from chalicelib.storage.ledger.states import States, read_ahead, remember
from chalicelib.storage.ledger.task_tables import ProcessRow, TaskRow
from chalicelib.storage.processes.process_tables import InstanceRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chalicelib.storage.base.dynamo import HubModel
    from chalicelib.storage.base.transact import Stale
    from chalicelib.storage.ledger.states import TaskKey

MAX_BYTES = 350 * 1024
TOGETHER = 25


@dataclass(frozen=True, slots=True)
class Stored:
    """An instance as stored. `facts` is a JSON object; version 0 means not stored yet."""

    id: str
    version: int
    state: bytes
    facts: dict[str, Any]


def read(instance_id: str, app_id: str, task_ids: Sequence[str]) -> tuple[Stored | None, States]:
    """An instance with its process instance and some of its tasks, as they were at one moment; 1 round trip.

    `app_id` is a guess at whose instance it is; where it is wrong the states hold None.
    """
    states = States()
    wanted: list[tuple[type[HubModel], str]] = [
        (InstanceRow, instance_id),
        (ProcessRow, keys.join(app_id, instance_id)),
    ]
    wanted += [(TaskRow, keys.join(app_id, task_id)) for task_id in task_ids]
    row, process, *tasks = get_together(wanted)
    remember(states, ProcessRow, (app_id, instance_id), process)
    for task_id, task in zip(task_ids, tasks, strict=True):
        remember(states, TaskRow, (app_id, task_id), task)
    return (stored(row) if isinstance(row, InstanceRow) else None), states


def read_rest(states: States, app_id: str, instance_id: str, task_ids: Sequence[str]) -> None:
    """Read what is not known yet of an instance's process instance and tasks: 1 round trip, for many tasks 1 per 100.

    Many are read each consistently by itself: what they are decided by is the version of the instance's own row.
    """
    wanted: list[tuple[type[TaskRow | ProcessRow], TaskKey]] = []
    if (app_id, instance_id) not in states.processes:
        wanted.append((ProcessRow, (app_id, instance_id)))
    wanted += [(TaskRow, (app_id, each)) for each in dict.fromkeys(task_ids) if (app_id, each) not in states.tasks]
    if len(wanted) > TOGETHER:
        many = [key for model, key in wanted if model is TaskRow]
        states.tasks.update(dict.fromkeys(many))
        read_ahead(states, many)
        wanted = [(model, key) for model, key in wanted if model is ProcessRow]
    rows = get_together([(model, keys.join(*key)) for model, key in wanted]) if wanted else []
    for (model, key), row in zip(wanted, rows, strict=True):
        remember(states, model, key, row)


def read_many(instance_ids: Sequence[str]) -> dict[str, Stored]:
    """Instances by id, each consistently by itself; 1 round trip per 100."""
    rows = InstanceRow.batch_get(list(dict.fromkeys(instance_ids)), consistent_read=True)
    return {row.pk: stored(row) for row in rows}


def put(kept: Stored, request: str) -> Put:
    """The write of an instance that was read at `kept.version`.

    Raises:
        TooLarge: its variables are more than an item holds.
    """
    facts = codec.pack(kept.facts)
    if len(kept.state) + len(facts) > MAX_BYTES:
        raise TooLarge("流程变量过大：压缩后超过 350 KB", field="variables")
    row = InstanceRow(kept.id, version=kept.version + 1, request=request, state=kept.state, facts=facts)
    return Put(row, InstanceRow.version == kept.version if kept.version else InstanceRow.pk.does_not_exist())


def written_by(request: str, stale: Stale) -> Stored | None:
    """The instance in the way of a commit, if this very request has written it: its first answer was lost."""
    rows = (row for row in stale.found.values() if isinstance(row, InstanceRow))
    return next((stored(row) for row in rows if stale.unsure and row.request == request), None)


def stored(row: InstanceRow) -> Stored:
    """The instance that a row holds."""
    return Stored(row.pk, int(row.version), row.state, codec.unpack(row.facts))
