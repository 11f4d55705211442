"""What grows with what: tasks of an instance, events of a task; and how evenly 1,000 pushes spread over partitions."""

from __future__ import annotations

import os
import uuid
from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from benchmarks.meter import metering
from benchmarks.operations import figures
from benchmarks.requests import on_the_emulator
from chalicelib import aws
from chalicelib.protocols.push import commands, wire
from chalicelib.storage.base import dynamo
from chalicelib.storage.ledger import unit_of_work
from chalicelib.todo.commands import Change
from tests.samples import full_push_row

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from chalicelib.todo.commands import Command

TASKS, HISTORY = (1, 10, 100), (1, 10, 100)
PUSHES, PEOPLE = 1_000, 100


def rows() -> list[dict[str, Any]]:
    """On the emulator's DynamoDB."""
    with on_the_emulator():
        return [*_tasks_per_instance(), *_history(), *_spread()]


def _measured(what: str, commands: Sequence[Command]) -> dict[str, Any]:
    with metering(dynamo.connection().client, aws.client("sqs")) as meter:
        _apply(commands)
    return {"what": what, **figures(meter)}


def _tasks_per_instance() -> Iterator[dict[str, Any]]:
    here = 0
    for there in TASKS:
        for number in range(here, there):
            _apply([_insert(f"I{number:04}", "one-instance")])
        here = there
        yield _measured(f"push insert into an instance of {there} tasks", [_insert(f"next-{there}", "one-instance")])


def _history() -> Iterator[dict[str, Any]]:
    _apply([_insert("old", "old")])
    here = 1
    for there in HISTORY:
        for number in range(here, there):
            _apply([Change("OA", "old", {"subject": f"第{number}版"})])
        here = there
        yield _measured(f"update of a task with {there} events", [Change("OA", "old", {"subject": f"在{there}之后"})])
        here += 1


def _spread() -> Iterator[dict[str, Any]]:
    """Partitions by what is written to them; box partitions are people, so how even it is depends on who gets todos."""
    with metering(dynamo.connection().client) as meter:
        for number in range(PUSHES):
            person = f"user{number % PEOPLE}"
            _apply([_insert(f"S{number:06}", f"S{number:06}", actual_owner_id=person, **_by(person))])
    written = meter.partitions.total()
    shares: Counter[str] = Counter()
    for (table, _), units in meter.partitions.items():
        shares[table] = max(shares[table], units)
    name = f"hottest partition in {PUSHES:,} pushes of one application to {PEOPLE} people"
    (hottest, most), *_ = shares.most_common(1)
    yield {
        "what": name,
        "share": round(most / written, 4),
        "table": hottest,
        **{f"share, {table}": round(units / written, 4) for table, units in shares.most_common()[1:]},
    }


def _by(person: str) -> dict[str, str]:
    return {"process_instance_initiator_id": person, "process_instance_initiator": person}


def _insert(task_id: str, process: str, **changes: str) -> Command:
    row = full_push_row(task_id=task_id, process_instance_id=process, **changes)
    return commands.to_create(wire.read_row(row, "OA"), datetime.now(UTC), digest="0" * 16)


def _apply(commands: Sequence[Command]) -> None:
    unit_of_work.apply(commands, unit_of_work.Context(datetime.now(UTC), "app:OA", uuid.uuid4().hex))


def main() -> None:
    """Print the table alone."""
    os.environ |= {"AWS_DEFAULT_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "bench", "AWS_SECRET_ACCESS_KEY": "bench"}
    for row in rows():
        print(row)


if __name__ == "__main__":
    main()
