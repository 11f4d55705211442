"""Box rows and their counters as writes: what the projection says after, less what it said before.

Counters are one item per (owner, box, month, shard) with one attribute per (priority, day): exact totals, and the place
of any page, from a few small items. Shards only spread writers; they stand in one partition and are read together.
"""

from __future__ import annotations

import zlib
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

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


class Change(NamedTuple):
    """What becomes of one place of one box: (owner, sort key), the row before and the row after, None for no row."""

    place: tuple[str, str]
    old: BoxRow | None
    new: BoxRow | None


def changes(before: Iterable[BoxRow], after: Iterable[BoxRow]) -> list[Change]:
    """What leads from one projection to the other, in order of place."""
    old = {(row.owner, sort_key(row)): row for row in before}
    new = {(row.owner, sort_key(row)): row for row in after}
    found = [Change(place, old.get(place), new.get(place)) for place in sorted(old.keys() | new.keys())]
    return [each for each in found if each.old != each.new]


def writes(before: Iterable[BoxRow], after: Iterable[BoxRow]) -> list[Write]:
    """The deletions, puts and counter changes that lead from one projection to the other."""
    return writes_of(changes(before, after))


def writes_of(made: Iterable[Change]) -> list[Write]:
    """The same for some of the changes, two writes each at most: rows and their counters go together."""
    known = list(made)
    bodies: dict[int, bytes] = {}
    found: list[Write] = [Delete(BoxTableRow(*each.place)) for each in known if each.new is None]
    for place, _, new in known:
        if new is not None:
            body = bodies.get(id(new.row)) or bodies.setdefault(id(new.row), codec.pack(new.row))
            found.append(Put(BoxTableRow(*place, body=body)))
    return found + _counts([each.old for each in known if each.old], [each.new for each in known if each.new])


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
