"""Every instance's line in the list of all: what it is without its state, written with each change of it.

pk `instances#running` or `instances#ended`, sk when it started and its id; one that is suspended stands besides under
`instances#suspended`. An instance from before these lines were
kept has one from its next change on.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from chalicelib.errors import BadInput
from chalicelib.storage.base import codec
from chalicelib.storage.base.transact import Delete, Put
from chalicelib.storage.processes.instances import Stored
from chalicelib.storage.processes.process_tables import WorkOrderRow
from chalicelib.todo.times import sortable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from chalicelib.storage.base.transact import Write

MOST_LISTED = 10_000
"""Lines of either list that one call reads."""
_RUNNING, _ENDED, _SUSPENDED = "instances#running", "instances#ended", "instances#suspended"
_FIRST, _LAST = "0", "~"
_LEFT_OUT = ("asked", "count")


def writes(before: Stored | None, after: Stored) -> list[Write]:
    """What brings an instance's line up to date: 1 item, 2 with its end, 1 where it leaves every list.

    1 more where it is suspended, or is not any more.
    """
    was, now = _owner(before) if before else "", _owner(after)
    gone: list[Write] = [Delete(WorkOrderRow(was, _place(after)))] if was and was != now else []
    held = WorkOrderRow(_SUSPENDED, _place(after))
    if _is_suspended(after) != (before is not None and _is_suspended(before)):
        gone.append(Put(held) if _is_suspended(after) else Delete(held))
    if after.facts.get("deleted"):
        return [Delete(WorkOrderRow(now, _place(after)))]
    facts = {name: value for name, value in after.facts.items() if name not in _LEFT_OUT}
    facts["owed"] = [{} for _ in facts.get("owed", ())][:1]
    line = WorkOrderRow(now, _place(after), version=after.version + 1, body=codec.pack(facts))
    return [*gone, Put(line)]


def read(*, running: bool, begin: datetime | None, end: datetime | None) -> list[Stored]:
    """The lines of running or of ended instances that started between two moments, newest first, without state.

    Raises:
        BadInput: there are more than MOST_LISTED.
    """
    found = list(islice(_between(_RUNNING if running else _ENDED, begin, end), MOST_LISTED + 1))
    if len(found) > MOST_LISTED:
        raise BadInput(f"超过 {MOST_LISTED} 个流程实例，请缩小起止时间", field="from")
    return found


def oldest_running(before: datetime) -> Iterator[Stored]:
    """Lines of running instances that began before a moment, the oldest first, MOST_LISTED at most."""
    return islice(_between(_RUNNING, None, before, forward=True), MOST_LISTED)


def suspended() -> int:
    """How many running instances are suspended, counted up to 10,000; 1 round trip a MB of their lines."""
    return int(WorkOrderRow.count(_SUSPENDED, limit=MOST_LISTED))


def running_after(place: str, most: int) -> tuple[list[Stored], str]:
    """The next lines of running instances, oldest first, and the place of the last; "" when there are no more."""
    bounds = WorkOrderRow.sk.between(f"{place}~" if place else _FIRST, _LAST)
    rows = list(WorkOrderRow.query(_RUNNING, bounds, limit=most, consistent_read=True))
    found = [
        Stored(row.sk.partition("#")[2], int(row.version or 0), b"", codec.unpack(row.body or b"")) for row in rows
    ]
    return found, rows[-1].sk if len(rows) == most else ""


def _between(owner: str, begin: datetime | None, end: datetime | None, *, forward: bool = False) -> Iterator[Stored]:
    bounds = WorkOrderRow.sk.between(sortable(begin) if begin else _FIRST, f"{sortable(end)}~" if end else _LAST)
    for row in WorkOrderRow.query(owner, bounds, scan_index_forward=forward, consistent_read=True):
        yield Stored(row.sk.partition("#")[2], int(row.version or 0), b"", codec.unpack(row.body or b""))


def _is_suspended(stored: Stored) -> bool:
    return bool(stored.facts.get("suspended")) and stored.facts["status"] == "running"


def _owner(stored: Stored) -> str:
    return _RUNNING if stored.facts["status"] == "running" else _ENDED


def _place(stored: Stored) -> str:
    return f"{sortable(codec.moment(stored.facts['started_on']))}#{stored.id}"
