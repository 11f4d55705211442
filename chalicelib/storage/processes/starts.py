"""What begins processes besides people: of each key the events and times that its version waits for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from chalicelib.storage.base import codec, keys
from chalicelib.storage.base.transact import Put, Stale, transact
from chalicelib.storage.ledger import due
from chalicelib.storage.processes.process_tables import DefinitionRow
from chalicelib.todo.reminders import DueEntry

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from chalicelib.storage.base.transact import Write

KIND = "start"
"""The kind of the due entries that timer starts have."""
MOST_KEYS = 2_000
_PARTITION = "starts"


class Timed(NamedTuple):
    """When a timer start falls due next, and how it goes on (workflow/timers.py)."""

    at: datetime
    period: str = ""
    repeats: int = 0


@dataclass(frozen=True, slots=True)
class Armed:
    """What begins processes of a key.

    `events` are (message or signal, its name); `timers` by their start event's id; `app_id` is whose instances they
    are.
    """

    key: str
    definition_id: str
    app_id: str
    events: tuple[tuple[str, str], ...] = ()
    timers: Mapping[str, Timed] = field(default_factory=dict)
    version: int = 0


def find(key: str) -> Armed | None:
    """What is stored of a key; 1 round trip."""
    try:
        return _armed(DefinitionRow.get(_PARTITION, key, consistent_read=True))
    except DefinitionRow.DoesNotExist:
        return None


def every() -> list[Armed]:
    """Of all keys; 1 round trip per MB."""
    return [_armed(row) for row in DefinitionRow.query(_PARTITION, consistent_read=True, limit=MOST_KEYS)]


def writes(before: Armed | None, after: Armed) -> list[Write]:
    """What leads from one to the other; nothing where neither waits for anything."""
    if before is None and not (after.events or after.timers):
        return []
    body = {
        "definition": after.definition_id,
        "app": after.app_id,
        "events": [list(each) for each in after.events],
        "timers": {node: [codec.iso(timed.at), timed.period, timed.repeats] for node, timed in after.timers.items()},
    }
    version = before.version if before else 0
    row = DefinitionRow(_PARTITION, after.key, version=version + 1, body=codec.pack(body))
    put = Put(row, DefinitionRow.version == version if version else DefinitionRow.pk.does_not_exist())
    return [put, *due.writes(_entries(before), _entries(after))]


def change(before: Armed, after: Armed) -> bool:
    """Store what follows; whether nobody else was faster. 1 round trip."""
    own = writes(before, after)
    first = own[0]
    try:
        transact(own, keys.digest(f"starts {after.key} {before.version} {sorted(after.timers.items())}", 36))
    except Stale as stale:
        return isinstance(first, Put) and stale.is_ours(0, first)
    return True


def entry(armed: Armed, node: str) -> DueEntry:
    """Where a timer start stands in the due index."""
    return DueEntry(KIND, armed.timers[node].at, armed.app_id, armed.key, node)


def _entries(armed: Armed | None) -> list[DueEntry]:
    return [entry(armed, node) for node in armed.timers] if armed else []


def _armed(row: DefinitionRow) -> Armed:
    body = codec.unpack(row.body)
    return Armed(
        row.sk,
        body["definition"],
        body["app"],
        tuple((kind, name) for kind, name in body["events"]),
        {node: Timed(codec.moment(at), period, repeats) for node, (at, period, repeats) in body["timers"].items()},
        int(row.version),
    )
