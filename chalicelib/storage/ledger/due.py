"""The due index: what is to happen when, spread over shards. Reading it costs what is due, not what exists."""

from __future__ import annotations

import zlib
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from chalicelib.storage.base import keys
from chalicelib.storage.base.transact import Delete, Put
from chalicelib.storage.ledger.due_table import DueRow
from chalicelib.todo.reminders import DueEntry
from chalicelib.todo.times import sortable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chalicelib.storage.base.transact import Write

SHARDS = 8


def writes(before: Iterable[DueEntry], after: Iterable[DueEntry]) -> list[Write]:
    """The deletions and puts that lead from one set of entries to the other."""
    old, new = set(before), set(after)
    gone = sorted(old - new, key=place)
    come = sorted(new - old, key=place)
    return [*(Delete(_row(entry)) for entry in gone), *(Put(_row(entry)) for entry in come)]


def due(now: datetime, limit: int) -> list[DueEntry]:
    """Entries whose moment has come, at most `limit` a shard, the oldest of each shard first."""
    return [entry for shard in range(SHARDS) for entry in of_shard(str(shard), now, limit)]


def of_shard(shard: str, now: datetime, limit: int, *, after: str = "") -> list[DueEntry]:
    """Those of one shard, the oldest first, behind the place `after`."""
    upto = f"{sortable(now)}~"
    between = DueRow.at.between(f"{after}~", upto) if after else DueRow.at < upto
    return [_entry(row) for row in DueRow.query(shard, between, limit=limit)]


def postpone(entry: DueEntry, until: datetime) -> None:
    """Move an entry that could not be taken care of out of the way of the others."""
    _row(replace(entry, at=until)).save()
    _row(entry).delete()


def remove(entry: DueEntry) -> None:
    """Drop an entry that nothing stands behind any more; doing it twice is harmless."""
    _row(entry).delete()


def _row(entry: DueEntry) -> DueRow:
    return DueRow(*place(entry), kind=entry.kind, subject=keys.join(entry.app_id, entry.subject_id), mark=entry.mark)


def place(entry: DueEntry) -> tuple[str, str]:
    """Where an entry stands: its shard, and its key there."""
    subject = keys.join(entry.app_id, entry.subject_id)
    own = keys.digest(keys.join(entry.kind, subject, entry.mark), 16)
    return str(zlib.crc32(subject.encode()) % SHARDS), f"{sortable(entry.at)}#{own}"


def _entry(row: DueRow) -> DueEntry:
    app_id, subject_id = keys.pair(row.subject)
    at = datetime.strptime(row.at.partition("#")[0], "%Y%m%d%H%M%S.%f").replace(tzinfo=UTC)
    return DueEntry(row.kind, at, app_id, subject_id, row.mark)
