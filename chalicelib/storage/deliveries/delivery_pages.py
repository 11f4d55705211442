"""Reading cursors by target: what is due, what is stuck, in order of time. A page costs what it shows."""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from chalicelib.errors import BadInput
from chalicelib.storage.base import keys
from chalicelib.storage.deliveries import subjects
from chalicelib.storage.deliveries.cursor_writes import SHARDS, due_key, listed_key
from chalicelib.storage.deliveries.cursors import cursor_of, moment
from chalicelib.storage.deliveries.delivery_table import DeliveryRow
from chalicelib.todo.times import sortable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from pynamodb.expressions.condition import Condition

    from chalicelib.storage.deliveries.cursors import Cursor, Status
    from chalicelib.storage.deliveries.subjects import Subject

MOST_SKIPPED = 10_000
MOST_COUNTED = 10_000
A_LOOK = 1000
_FIRST, _LAST = "0", "9"
"""Before and after every moment that `sortable` writes."""

Place = tuple[str, str, str]
"""Where a cursor stands in a listing: since, subject's key, target."""


def targets_waiting() -> frozenset[str] | None:
    """Targets of which anything is pending, None when more waits than one look shows; 1 round trip.

    The index holds what is pending and nothing else, so that it costs nothing where nothing is, however many targets.
    """
    rows = list(DeliveryRow.by_due.scan(limit=A_LOOK, page_size=A_LOOK, attributes_to_get=["due"]))
    return frozenset(str(row.due).rpartition("#")[0] for row in rows) if len(rows) < A_LOOK else None


def due(target_id: str, before: datetime, limit: int) -> list[Subject]:
    """Subjects of a target's cursors whose next attempt is due, the longest due of each shard first."""
    found: list[Subject] = []
    for number in range(SHARDS):
        rows = DeliveryRow.by_due.query(
            due_key(target_id, number), DeliveryRow.next_at < sortable(before), limit=-(-limit // SHARDS)
        )
        found += [subjects.read(row.task) for row in rows]
    return found[:limit]


def waiting(target_id: str, after: datetime, limit: int) -> list[Subject]:
    """Subjects of a target's cursors whose next attempt lies after a moment, the next ones first."""
    found: list[Subject] = []
    for number in range(SHARDS):
        rows = DeliveryRow.by_due.query(due_key(target_id, number), DeliveryRow.next_at > sortable(after), limit=limit)
        found += [subjects.read(row.task) for row in rows]
    return found[:limit]


@dataclass(frozen=True, slots=True)
class Asked:
    """Which cursors: of these targets, in one of these statuses since `begin` to `end`, of one application's."""

    targets: Sequence[str]
    statuses: Sequence[Status]
    begin: datetime | None = None
    end: datetime | None = None
    app_id: str = ""


def page(
    asked: Asked, size: int, *, newest_first: bool, number: int, after: str | None
) -> tuple[list[Cursor], str | None]:
    """One page of these cursors, and where the next one starts.

    Raises:
        BadInput: the page number lies beyond the first 10,000 rows.
    """
    skip = 0 if after else (number - 1) * size
    if skip > MOST_SKIPPED:
        raise BadInput(f"页码过大：第 {MOST_SKIPPED} 条之后请使用 cursor", field="page_number")
    start = _read_place(after) if after else None
    places = list(islice(_places(asked, start, newest_first=newest_first), skip, skip + size + 1))
    shown = places[:size]
    return _cursors(shown), _write_place(shown[-1]) if len(places) > size else None


def walk(asked: Asked) -> Iterator[tuple[datetime, Subject]]:
    """(since, subject) of these cursors, the oldest first.

    What changes its status during the walk stands behind `end` and is not met again.
    """
    for since, task, _ in _places(asked, None, newest_first=False):
        yield moment(since), subjects.read(task)


def total(asked: Asked) -> int:
    """How many cursors these are; counting ends at 10,000 for each target and status."""
    return sum(_count(asked, target, status) for target in asked.targets for status in asked.statuses)


def count(target_id: str, status: Status) -> int:
    """How many cursors of a target have this status; counting ends at 10,000."""
    return total(Asked([target_id], [status]))


def oldest(target_id: str, status: Status) -> datetime | None:
    """Since when the oldest cursor of this status has it; None when there is none. 4 round trips."""
    found = [
        row.since
        for number in range(SHARDS)
        for row in DeliveryRow.by_status.query(listed_key(target_id, status, number), limit=1)
    ]
    return moment(min(found)) if found else None


def _count(asked: Asked, target_id: str, status: Status) -> int:
    found = 0
    for number in range(SHARDS):
        partition = listed_key(target_id, status, number)
        found += DeliveryRow.by_status.count(partition, _range(asked), _mine(asked), limit=MOST_COUNTED - found)
        if found >= MOST_COUNTED:
            break
    return found


def _places(asked: Asked, start: Place | None, *, newest_first: bool) -> Iterator[Place]:
    streams = [
        _stream(asked, listed_key(target, status, number), start, newest_first=newest_first)
        for target in asked.targets
        for status in asked.statuses
        for number in range(SHARDS)
    ]
    return heapq.merge(*streams, reverse=newest_first)


def _stream(asked: Asked, partition: str, start: Place | None, *, newest_first: bool) -> Iterator[Place]:
    """One partition in order. Rows of one moment come in no fixed order, so they are sorted together."""
    rows = DeliveryRow.by_status.query(
        partition,
        _range(asked, start, newest_first=newest_first),
        _mine(asked),
        scan_index_forward=not newest_first,
        page_size=100,
    )
    moment_rows: list[Place] = []
    for row in rows:
        place = (row.since, row.task, row.target)
        if start and (place >= start if newest_first else place <= start):
            continue
        if moment_rows and moment_rows[0][0] != place[0]:
            yield from sorted(moment_rows, reverse=newest_first)
            moment_rows = []
        moment_rows.append(place)
    yield from sorted(moment_rows, reverse=newest_first)


def _range(asked: Asked, start: Place | None = None, *, newest_first: bool = False) -> Condition | None:
    """The moments asked for, going on from `start`."""
    low = sortable(asked.begin) if asked.begin else _FIRST
    high = sortable(asked.end) if asked.end else _LAST
    if start:
        low, high = (low, start[0]) if newest_first else (start[0], high)
    return None if (low, high) == (_FIRST, _LAST) else DeliveryRow.since.between(low, high)


def _mine(asked: Asked) -> Condition | None:
    return DeliveryRow.task.startswith(keys.join(asked.app_id, "")) if asked.app_id else None


def _cursors(places: Sequence[Place]) -> list[Cursor]:
    found = {
        (row.task, row.target): cursor_of(row)
        for row in DeliveryRow.batch_get([(task, target) for _, task, target in places], consistent_read=True)
    }
    return [found[task, target] for _, task, target in places if (task, target) in found]


def _write_place(place: Place) -> str:
    return "\n".join(place)


def _read_place(text: str) -> Place:
    since, task, target = text.split("\n")
    return since, task, target
