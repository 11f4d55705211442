"""What a piece of work asks of AWS: calls, round trips, and capacity, as the emulator says and as the rules say.

Units by the published rules: a write is 1 per started KB, doubled in a transaction; a read 1 per started 4 KB, halved
when eventually consistent, doubled in a transaction. An index entry written is counted apart: one unit a started KB.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from math import ceil
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

INDEXED = {"tasks": (("process",),), "events": (("shard",),)}


@dataclass
class Meter:
    """Calls seen so far and what they cost."""

    calls: list[str] = field(default_factory=list)
    said_units: float = 0
    own_write_units: float = 0
    index_write_units: float = 0
    request_bytes: int = 0

    def on_call(self, model: Any, params: dict[str, Any], **_: Any) -> None:
        """Botocore's hook before each call."""
        self.calls.append(model.name)
        body = params.get("body", b"")
        self.request_bytes += len(body)

    def on_params(self, params: dict[str, Any], model: Any, **_: Any) -> None:
        """Botocore's hook with a call's parameters."""
        if model.name == "TransactWriteItems":
            for entry in params["TransactItems"]:
                self._transacted(entry)

    def on_answer(self, parsed: dict[str, Any], **_: Any) -> None:
        """Botocore's hook with a call's answer."""
        consumed = parsed.get("ConsumedCapacity", [])
        for entry in consumed if isinstance(consumed, list) else [consumed]:
            self.said_units += entry.get("CapacityUnits", 0)

    def _transacted(self, entry: dict[str, Any]) -> None:
        ((_, write),) = entry.items()
        item = write.get("Item") or {**write["Key"], **write.get("ExpressionAttributeValues", {})}
        self.own_write_units += 2 * ceil(max(1, size(item)) / 1024)
        for attributes in INDEXED.get(write["TableName"].rpartition("-")[2], ()):
            if all(name in item for name in attributes):
                self.index_write_units += 1


def size(item: dict[str, dict[str, Any]]) -> int:
    """Bytes of an item: names in UTF-8 plus values; numbers about half a byte a digit plus one."""
    return sum(len(name.encode()) + _value_size(value) for name, value in item.items())


def _value_size(value: dict[str, Any]) -> int:
    ((kind, content),) = value.items()
    if kind == "S":
        return len(content.encode())
    if kind == "N":
        return ceil(len(content.strip("-0.")) / 2) + 1
    if kind == "B":
        return len(content)
    return 1


@contextmanager
def metering(*clients: Any) -> Iterator[Meter]:
    """Meter all calls of these botocore clients."""
    meter = Meter()
    hooks = (
        ("before-call", meter.on_call),
        ("provide-client-params", meter.on_params),
        ("after-call", meter.on_answer),
    )
    for client in clients:
        for event, hook in hooks:
            client.meta.events.register(event, hook)
    try:
        yield meter
    finally:
        for client in clients:
            for event, hook in hooks:
                client.meta.events.unregister(event, hook)
