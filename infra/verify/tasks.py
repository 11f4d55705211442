"""A task against its log. The log is right: a task is what its last event left; what lacks in the log is filled in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from chalicelib.storage.base import codec, keys
from chalicelib.storage.base.transact import Put, Stale, transact
from chalicelib.storage.ledger import debts, due, entities
from chalicelib.storage.ledger.due_table import DueRow
from chalicelib.storage.ledger.rows import CARRIERS
from chalicelib.storage.ledger.task_tables import EventRow, ProcessRow, TaskRow
from chalicelib.todo.model import EventKind
from chalicelib.todo.reminders import DueEntry, due_entries
from infra.verify.boxes import box_findings
from infra.verify.finding import Finding, Place
from infra.verify.survey import event_shard

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pynamodb.expressions.update import Action

    from chalicelib.todo.model import Task

BY = "verify-data"


@dataclass(frozen=True, slots=True)
class _Stored:
    key: str
    row: TaskRow | None
    events: dict[int, EventRow]

    @property
    def last(self) -> int:
        return max(self.events, default=0)

    @property
    def task(self) -> Task | None:
        return entities.unpack_task(*keys.pair(self.key), int(self.row.version), self.row.body) if self.row else None


def task_findings(key: str) -> Iterator[Finding]:
    """What is wrong with a task, its log, its box rows and its reminders, read anew and consistently."""
    stored = _read(key)
    yield from _log_findings(stored)
    yield from _mark_findings(stored)
    if stored.events and (stored.row is None or _differs(stored.row, stored.events[stored.last])):
        what = f"{key}: version {stored.row.version if stored.row else 0}, its last event is {stored.last}"
        yield Finding("task is not what its last event left", what, partial(_roll_forward, stored))
    elif stored.task:
        yield from _debt_findings(stored)
        yield from () if stored.row and stored.row.owed else box_findings(stored.task)
        yield from _due_findings(stored.task)


def _read(key: str) -> _Stored:
    """The row is read first, so that a commit in between shows as a longer log, never as a gap."""
    row = next(iter(TaskRow.batch_get([key], consistent_read=True)), None)
    events = {int(event.version): event for event in EventRow.query(key, consistent_read=True)}
    known = int(row.version) if row else 0
    younger = [version for version in events if version > known]
    if row and younger:  # the commit in between wrote the row too
        row = next(iter(TaskRow.batch_get([key], consistent_read=True)), None)
    return _Stored(key, row, events)


def _differs(row: TaskRow, event: EventRow) -> bool:
    return int(row.version) <= int(event.version) and (row.version != event.version or row.body != event.body)


def _log_findings(stored: _Stored) -> Iterator[Finding]:
    upto = max(stored.last, int(stored.row.version) if stored.row else 0)
    missing = [version for version in range(1, upto + 1) if version not in stored.events]
    if missing:
        what = f"{stored.key}: no event {', '.join(map(str, missing[:5]))} of {upto}"
        yield Finding("gap in a task's events", what, partial(_fill, stored, missing))


def _fill(stored: _Stored, missing: list[int]) -> None:
    """An event that nobody kept becomes one that says what the next kept one says; targets take that for a repeat."""
    now = codec.iso(datetime.now(UTC))
    for version in missing:
        later = [stored.events[each] for each in sorted(stored.events) if each > version]
        body = later[0].body if later else stored.row.body if stored.row else None
        kind = EventKind.CREATED if version == 1 else EventKind.UPDATED
        row = EventRow(stored.key, version, kind=kind.value, at=now, by=BY, request=BY, body=body)
        row.shard = event_shard(stored.key)
        row.save(condition=EventRow.task.does_not_exist())


def _mark_findings(stored: _Stored) -> Iterator[Finding]:
    for version, event in stored.events.items():
        if event.shard is not None and event.shard != event_shard(stored.key):
            what = f"{stored.key}: event {version} is marked in shard {event.shard}, where the sweeper does not find it"
            actions: list[Action] = [EventRow.shard.set(event_shard(stored.key))]
            yield Finding("undispatched mark out of sight", what, partial(event.update, actions=actions))


def _roll_forward(stored: _Stored) -> None:
    event = stored.events[stored.last]
    task = entities.unpack_task(*keys.pair(stored.key), stored.last, event.body)
    row = TaskRow(
        stored.key,
        version=stored.last,
        process=keys.join(task.app_id, task.process_instance_id),
        token=BY,
        body=event.body,
        **_carried(task),
    )
    unchanged = TaskRow.version == int(stored.row.version) if stored.row else TaskRow.pk.does_not_exist()
    try:
        transact([Put(row, unchanged)], keys.digest(f"{BY}{stored.key}{stored.last}{datetime.now(UTC)}", 36))
    except Stale:
        return  # somebody wrote it meanwhile; the next round looks again


def _carried(task: Task) -> dict[str, Any]:
    if task.source not in CARRIERS:
        return {}
    key = keys.join(task.app_id, task.process_instance_id)
    process = next(iter(ProcessRow.batch_get([key], consistent_read=True)), None)
    return {"instance": process.body, "instance_version": int(process.version)} if process else {}


def _debt_findings(stored: _Stored) -> Iterator[Finding]:
    """What is owed stands in the due index, or nobody pays it."""
    key = keys.pair(stored.key)
    owed: list[tuple[DueEntry, Callable[[], None]]] = []
    if stored.row and stored.row.owed:
        since = codec.moment(debts.BoxDebt.read(stored.row.owed).at)
        owed.append((DueEntry(debts.BOXES, since, *key, ""), partial(debts.settle_boxes, key)))
    for version, event in stored.events.items():
        if event.owed:
            entry = DueEntry(debts.NOTICES, codec.moment(event.at), *key, str(version))
            owed.append((entry, partial(debts.settle_notices, key, version)))
    for entry, settle in owed:
        row = cast("DueRow", due.writes([], [entry])[0].row)
        if not list(DueRow.batch_get([(row.shard, row.at)], consistent_read=True)):
            yield Finding("debt that nothing will pay", f"{stored.key}: {entry.kind} {entry.mark}", settle)


def _due_findings(task: Task) -> Iterator[Finding]:
    for write in due.writes([], due_entries(task)):
        row = cast("DueRow", write.row)
        if not list(DueRow.batch_get([(row.shard, row.at)], consistent_read=True)):
            yield Finding("reminder that nothing will fire", f"{row.subject} at {row.at}", row.save)


def stray_due_findings(place: Place) -> Iterator[Finding]:
    """An entry that reminds of a task which does not wait for it."""
    for row in DueRow.batch_get([place], consistent_read=True):
        stored = _read(row.subject).task
        if row.mark not in {entry.mark for entry in due_entries(stored)}:
            yield Finding("reminder of nothing", f"{row.subject} at {row.at}", row.delete)
