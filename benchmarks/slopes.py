"""What an operation costs when something else grows: round trips and units at each size, and the slope, log-log.

A slope of 0 is a cost that does not depend on it, 1 one that doubles with it.

    python -m benchmarks.slopes
"""

from __future__ import annotations

import io
import os
import uuid
from contextlib import redirect_stdout
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from benchmarks.meter import metering
from benchmarks.requests import on_the_emulator, slope
from chalicelib import aws
from chalicelib.delivery import sweep, watch
from chalicelib.protocols.push import commands, wire
from chalicelib.storage.base import dynamo
from chalicelib.storage.deliveries import targets
from chalicelib.storage.deliveries.targets import StoredTarget
from chalicelib.storage.directory import holders
from chalicelib.storage.directory.holders import create_holder
from chalicelib.storage.directory.model import Holder
from chalicelib.storage.ledger import pages, unit_of_work
from chalicelib.todo.commands import Change
from chalicelib.todo.projection import group_box, user_box
from tests.samples import full_push_row

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from chalicelib.todo.commands import Command

LIMIT = 0.05
TARGETS, GROUPS, PEOPLE = (1, 10, 100), (1, 5, 20), (1, 10, 100)
TASKS, HISTORY, APPLICATIONS = (1, 10, 100, 1000), (1, 10, 100, 1000), (1, 10, 100, 1000)


def rows() -> list[dict[str, Any]]:
    """A row for each thing that grows, on the emulator's DynamoDB."""
    measures = (_targets, _applications, _tasks, _history, _people, _groups)  # targets while there is nothing to do
    with on_the_emulator():
        return [row for measure in measures for row in measure()]


def _applications() -> Iterator[dict[str, Any]]:
    now = datetime.now(UTC)

    def grow(number: int) -> None:
        create_holder(Holder("application", f"app{number:04}", "应用", now))

    yield _row(
        "credentials looked up, by applications",
        APPLICATIONS,
        _measured(APPLICATIONS, grow, lambda: holders.find_holder("application", "app0000")),
        flat=True,
    )


def _tasks() -> Iterator[dict[str, Any]]:
    found = _measured(TASKS, lambda n: insert(f"I{n:05}", "one"), lambda: insert(uuid.uuid4().hex, "one"))
    yield _row("push insert, by open tasks of its instance", TASKS, found, flat=True)


def _history() -> Iterator[dict[str, Any]]:
    insert("old", "old")
    found = _measured(HISTORY, lambda n: _rename("old", f"第{n}版"), lambda: _rename("old", uuid.uuid4().hex))
    yield _row("push update, by events of the task", HISTORY, found, flat=True)


def _people() -> Iterator[dict[str, Any]]:
    found = []
    for number in PEOPLE:
        people = ",".join(f"person{each}" for each in range(number))
        insert(f"crowd{number}", f"crowd{number}", actual_owner_id=people, actual_owner_name=people)
        found.append(_metered(lambda number=number: _rename(f"crowd{number}", "另一个主题")))  # type: ignore[misc]
    yield _row("push update, by people of the task", PEOPLE, found, flat=False)


def _groups() -> Iterator[dict[str, Any]]:
    own = user_box("reader")
    found = [
        _metered(
            lambda number=number: pages.read_page(  # type: ignore[misc]
                [own, *(group_box(f"g{each}") for each in range(number))], "todo", 20
            )
        )
        for number in GROUPS
    ]
    yield _row("inbox page, by groups of the reader", GROUPS, found, flat=False)


def _targets() -> Iterator[dict[str, Any]]:
    later = datetime.now(UTC) + timedelta(days=1)
    for what, work, flat in (("sweep", sweep.sweep, True), ("watch", watch.watch, False)):

        def grow(number: int, what: str = what) -> None:
            name = f"{what}-{number}"
            targets.create_target(StoredTarget(name, name, "webhook", "https://a.cn", datetime.now(UTC)))

        yield _row(
            f"{what} with nothing to do, by targets",
            TARGETS,
            _measured(TARGETS, grow, lambda work=work: work(later)),  # type: ignore[misc]
            flat=flat,
        )
        for target in targets.all_targets():
            targets.change_target(target.target_id, lambda each: StoredTarget(**{**_parts(each), "enabled": False}))


def _parts(target: StoredTarget) -> dict[str, Any]:
    return {name: getattr(target, name) for name in StoredTarget.__dataclass_fields__}


Cost = tuple[float, float]
"""Round trips, units."""


def _measured(sizes: Sequence[int], grow: Callable[[int], Any], work: Callable[[], Any]) -> list[Cost]:
    found, here = [], 0
    for there in sizes:
        for number in range(here, there):
            grow(number)
        here = there
        found.append(_metered(work))
    return found


def _metered(work: Callable[[], Any]) -> Cost:
    with metering(dynamo.connection().client, aws.client("sqs")) as meter:
        work()
    return len(meter.calls), meter.write_units + meter.read_units


def _row(what: str, sizes: Sequence[int], found: Sequence[Cost], *, flat: bool) -> dict[str, Any]:
    trips, units = ([max(each[part], 0.5) for each in found] for part in (0, 1))
    figures = {f"at {size}": f"{cost[0]:g} trips {cost[1]:g} units" for size, cost in zip(sizes, found, strict=True)}
    slopes = {"slope of trips": round(slope(sizes, trips), 3), "slope of units": round(slope(sizes, units), 3)}
    return {"what": what, **figures, **slopes, **({"limit": LIMIT} if flat else {})}


def _rename(task: str, subject: str) -> None:
    _apply([Change("OA", task, {"subject": subject})])


def insert(task_id: str, process: str, **changes: str) -> None:
    """Push one full row."""
    row = full_push_row(task_id=task_id, process_instance_id=process, **changes)
    _apply([commands.to_create(wire.read_row(row, "OA"), datetime.now(UTC), digest="0" * 16)])


def _apply(wanted: Sequence[Command]) -> None:
    unit_of_work.apply(wanted, unit_of_work.Context(datetime.now(UTC), "app:OA", uuid.uuid4().hex))


def main() -> None:
    """Print the table alone."""
    os.environ |= {"AWS_DEFAULT_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "bench", "AWS_SECRET_ACCESS_KEY": "bench"}
    with redirect_stdout(io.StringIO()):  # the hub's own log is no part of the table
        found = rows()
    for row in found:
        print(row)


if __name__ == "__main__":
    main()
