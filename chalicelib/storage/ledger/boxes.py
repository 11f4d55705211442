"""Box rows and their counters as writes: what the projection says after, less what it said before.

Counters are one item per (owner, box, month, shard) with one attribute per (priority, day): exact totals, and the place
of any page, from a few small items. Shards only spread writers; they stand in one partition and are read together.
"""

from __future__ import annotations

import zlib
from collections import Counter
from typing import TYPE_CHECKING

from pynamodb.expressions.operand import Path

from chalicelib.storage.base import codec, keys
from chalicelib.storage.base.transact import Delete, Put, Update
from chalicelib.storage.ledger.task_tables import BoxTableRow
from chalicelib.todo.projection import STARTED
from chalicelib.todo.times import sortable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chalicelib.storage.base.transact import Write
    from chalicelib.todo.projection import BoxRow

COUNT_SHARDS = 4
UNCOUNTED = {STARTED}
"""A person starts hundreds of processes, not hundreds of thousands: counting the rows costs less than keeping count."""


def sort_key(row: BoxRow) -> str:
    """Where a row stands in its owner's partition; the same for every owner, so that merged pages can drop doubles."""
    return f"{row.box}#{row.place}#{keys.digest(keys.join(row.app_id, row.subject_id))}"


def writes(before: Iterable[BoxRow], after: Iterable[BoxRow]) -> list[Write]:
    """The deletions, puts and counter changes that lead from one projection to the other."""
    old = {(row.owner, sort_key(row)): row for row in before}
    new = {(row.owner, sort_key(row)): row for row in after}
    changes: list[Write] = [Delete(BoxTableRow(*place)) for place in old.keys() - new.keys()]
    changes += [
        Put(BoxTableRow(*place, body=codec.pack(row.row))) for place, row in new.items() if old.get(place) != row
    ]
    return changes + _counts(old.values(), new.values())


def count_key(box: str, month: str, shard: int) -> str:
    """The sort key of a counter item."""
    return f"count#{box}#{month}#{shard}"


def _counts(old: Iterable[BoxRow], new: Iterable[BoxRow]) -> list[Write]:
    deltas: dict[tuple[str, str], Counter[str]] = {}
    for rows, step in ((old, -1), (new, 1)):
        for row in rows:
            if row.box in UNCOUNTED:
                continue
            deltas.setdefault(counter_place(row), Counter())[counter_name(row)] += step
    return [
        Update(BoxTableRow(*place), [Path(name).add(step) for name, step in counts.items() if step])
        for place, counts in deltas.items()
        if any(counts.values())
    ]


def counter_place(row: BoxRow) -> tuple[str, str]:
    """Owner and sort key of the item that counts a row."""
    shard = zlib.crc32(row.subject_id.encode()) % COUNT_SHARDS
    return row.owner, count_key(row.box, sortable(row.at)[:6], shard)


def counter_name(row: BoxRow) -> str:
    """Its attribute there: `<priority><day>`, with `s` behind it for rows that a reader may meet twice."""
    return f"{row.priority}{sortable(row.at)[6:8]}{'s' if row.shared else ''}"
