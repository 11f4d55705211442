"""Round trips and capacity of pushes and inbox pages, on the emulator's DynamoDB."""

from __future__ import annotations

import math
import os
import tempfile
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.meter import metering
from chalicelib import aws
from chalicelib.protocols.push import commands, wire
from chalicelib.storage.base import dynamo
from chalicelib.storage.base.transact import Update
from chalicelib.storage.ledger import boxes, pages, unit_of_work
from chalicelib.todo.projection import box_rows, user_box
from infra import bare
from infra.emulator import Emulator
from infra.ports import free_port
from tests.component.delivery.world import forget
from tests.samples import a_task, full_push_row

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CROWDS = (100, 1_000, 10_000, 100_000)
OWN = 3_000
DAYS = 365
SIZE = 20
START = datetime(2026, 1, 1, tzinfo=UTC)


def rows() -> list[dict[str, Any]]:
    """Pushes first, on empty tables; then the inbox of one person beside ever larger crowds."""
    with on_the_emulator():
        return [*_pushes(), *_pages()]


def _pushes() -> Iterator[dict[str, Any]]:
    first, second = full_push_row(), full_push_row(task_id="OA20261122000102")
    update = {**first, "status": "COMPLETE", "end_on": "2026-11-22 12:30:00"}
    _insert(full_push_row(task_id="warm", process_instance_id="warm"))
    yield _measured("push insert, full row, new instance", lambda: _insert(first))
    yield _measured("push insert, full row, known instance", lambda: _insert(second))
    yield _measured("push update, full row", lambda: _apply(commands.to_change(wire.read_row(update, "OA"))))


def _pages() -> Iterator[dict[str, Any]]:
    owner = user_box("reader")
    _fill(owner, OWN)
    here, units = 0, []
    for crowd in CROWDS:
        _fill_crowd(here, crowd)
        here = crowd
        row = _measured(f"inbox page beside {crowd:,} todos of others", lambda: pages.read_page([owner], "todo", SIZE))
        units.append(row["read units"])
        yield row
    yield {"what": "inbox: slope of read units, log-log", "slope": round(_slope(CROWDS, units), 3), "limit": 0.05}
    for number in (1, 10, OWN // SIZE):
        yield _measured(f"inbox page {number}", partial(pages.read_page, [owner], "todo", SIZE, number=number))


def _measured(what: str, work: Callable[[], Any]) -> dict[str, Any]:
    with metering(dynamo.connection().client, aws.client("sqs")) as meter:
        work()
    row = {"what": what, "round trips": len(meter.calls), "calls": "+".join(meter.calls)}
    if meter.own_write_units:
        return {
            **row,
            "write units (emulator)": meter.said_units,
            "write units (own count)": meter.own_write_units,
            "index write units": meter.index_write_units,
        }
    return {**row, "read units": meter.said_units}


def _insert(row: dict[str, Any]) -> None:
    _apply(commands.to_create(wire.read_row(row, "OA"), datetime.now(UTC), digest="0" * 16))


def _apply(command: Any) -> None:
    unit_of_work.apply([command], unit_of_work.Context(datetime.now(UTC), "app:OA", os.urandom(16).hex()))


def _fill(owner: str, number: int) -> None:
    """A person's todos, spread over a year, with their counters."""
    tasks = [
        a_task(task_id=f"own-{n}", priority=n % 3 + 1, created_on=START + timedelta(days=n % DAYS, seconds=n))
        for n in range(number)
    ]
    mine = [replace(row, owner=owner) for task in tasks for row in box_rows(task)]
    client = dynamo.connection().client
    puts: list[dict[str, Any]] = []
    for write in boxes.writes([], mine):
        item = write.row.serialize()
        if isinstance(write, Update):
            for action in write.actions:
                path, value = (operand.values[0] for operand in action.values)
                client.update_item(
                    TableName="todohub-local-boxes",
                    Key=item,
                    UpdateExpression="ADD #n :n",
                    ExpressionAttributeNames={"#n": path[0]},
                    ExpressionAttributeValues={":n": value},
                )
        else:
            puts.append({"PutRequest": {"Item": item}})
    _batched("todohub-local-boxes", puts)


def _fill_crowd(here: int, there: int) -> None:
    item = {"body": {"B": b"x" * 220}}
    puts = [
        {"PutRequest": {"Item": {**item, "owner": {"S": f"U#crowd{n % 5000}"}, "sort": {"S": f"todo#1#{n}"}}}}
        for n in range(here, there)
    ]
    _batched("todohub-local-boxes", puts)


def _batched(table: str, puts: list[dict[str, Any]]) -> None:
    client = dynamo.connection().client
    for start in range(0, len(puts), 25):
        client.batch_write_item(RequestItems={table: puts[start : start + 25]})


def _slope(sizes: tuple[int, ...], units: list[float]) -> float:
    xs, ys = [math.log(size) for size in sizes], [math.log(max(unit, 0.5)) for unit in units]
    middle_x, middle_y = sum(xs) / len(xs), sum(ys) / len(ys)
    above = sum((x - middle_x) * (y - middle_y) for x, y in zip(xs, ys, strict=True))
    return above / sum((x - middle_x) ** 2 for x in xs)


@contextmanager
def on_the_emulator() -> Iterator[None]:
    """The emulator's tables, empty, in a folder of their own; its IAM is not asked here."""
    with tempfile.TemporaryDirectory() as folder:
        emulator = Emulator(Path(folder), free_port())
        emulator.start(attached=True)
        os.environ |= emulator.aws.environment()
        try:
            bare.create(dynamo.connection().client, aws.client("sqs"))
            yield
        finally:
            emulator.stop()
            os.environ.pop("AWS_ENDPOINT_URL")
            dynamo.connection.cache_clear()
            aws.client.cache_clear()
            aws.session.cache_clear()  # which remembers the keys of this emulator
            forget()
