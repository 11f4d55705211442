"""Delivery cursors against the logs they run along."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from chalicelib.delivery.matching import concerns, kin
from chalicelib.delivery.prior import Prior
from chalicelib.storage.deliveries import cursor_writes, cursors, wants
from chalicelib.storage.deliveries.delivery_table import DeliveryRow
from chalicelib.storage.ledger.task_tables import EventRow
from chalicelib.storage.ledger.tasks import event_of
from infra.verify.finding import Finding, Place
from infra.verify.survey import event_shard

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from chalicelib.storage.deliveries.targets import StoredTarget


def cursor_findings(place: Place, targets: Mapping[str, StoredTarget]) -> Iterator[Finding]:
    """What is wrong with one cursor, read anew. `targets`: those that are enabled, by id."""
    key, target_id = place
    where = f"{key} for {target_id}"
    last = next(iter(EventRow.query(key, scan_index_forward=False, limit=1, consistent_read=True)), None)
    row = next(iter(DeliveryRow.batch_get([place], consistent_read=True)), None)
    if row is None:
        return
    if last is None:
        same = DeliveryRow.wanted == row.wanted
        yield Finding("cursor of no task", where, partial(row.delete, condition=same))
    elif max(row.version, row.wanted) > last.version:
        what = f"{where}: at {int(row.version)} of {int(row.wanted)}, the last event is {int(last.version)}"
        yield Finding("cursor beyond the log", what, partial(_tell_the_last_again, row, int(last.version)))
    elif _out_of_sight(row):
        what = f"{where}: {row.status}, at {int(row.version)} of {int(row.wanted)}, due {row.next_at}"
        yield Finding("cursor that nothing will deliver", what, partial(_start, row))
    elif row.wanted < last.version and last.shard is None and _concerns(targets.get(target_id), last):
        mark = partial(last.update, actions=[EventRow.shard.set(event_shard(key))])
        yield Finding("target that was not told", f"{where}: wants {int(row.wanted)} of {int(last.version)}", mark)


def _out_of_sight(row: DeliveryRow) -> bool:
    """Pending without a place among what is due, or at rest with something left to deliver."""
    if row.status == "pending":
        return row.due != cursor_writes.due_key(row.target, cursor_writes.shard(row.task)) or row.next_at is None
    return bool(row.status == "delivered" and row.version < row.wanted)


def _concerns(target: StoredTarget | None, last: EventRow) -> bool:
    if target is None:
        return False
    task, wanted = event_of(last).task, target.filter
    return concerns(wanted, task) or (bool(wanted.user_ids or wanted.group_ids) and kin(wanted, task))


def _tell_the_last_again(row: DeliveryRow, last: int) -> None:
    """The target may know more than the log does: it is told how the task stands now."""
    prior = Prior.from_dict(row.prior or {}).settled(removed=False)
    wants.rewind(cursors.cursor_of(row), last - 1, prior.as_dict(), datetime.now(UTC), wanted=last)


def _start(row: DeliveryRow) -> None:
    cursor = cursors.cursor_of(row)
    wants.rewind(cursor, cursor.version, cursor.prior, datetime.now(UTC))
