"""What a piece of work asks of AWS: calls, round trips, bytes, and capacity, as the emulator says and as the rules say.

Units by the published rules: a write is 1 per started KB, doubled in a transaction; a read 1 per started 4 KB, halved
when eventually consistent, doubled in a transaction. An index entry written is counted apart: one unit a started KB.
"""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import ceil
from typing import TYPE_CHECKING, Any

from infra import data

if TYPE_CHECKING:
    from collections.abc import Iterator

READS = {"GetItem", "BatchGetItem", "Query", "TransactGetItems"}
WRITES = {"PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems"}
_TABLES = [
    each["Properties"] for each in data.template()["Resources"].values() if each["Type"] == "AWS::DynamoDB::Table"
]
PARTITION = {each["TableName"]["Fn::Sub"].rpartition("-")[2]: each["KeySchema"][0]["AttributeName"] for each in _TABLES}
"""Table → the attribute that is its partition key."""
INDEXED = {"tasks": (("process",),), "events": (("shard",),)}


@dataclass
class Meter:
    """Calls seen so far and what they cost."""

    calls: list[str] = field(default_factory=list)
    said_units: float = 0
    read_units: float = 0
    write_units: float = 0
    own_write_units: float = 0
    index_write_units: float = 0
    _before: float = 0
    _asked: int = 0
    partitions: Counter[tuple[str, str]] = field(default_factory=Counter)
    request_bytes: int = 0
    answer_bytes: int = 0

    def on_call(self, model: Any, params: dict[str, Any], **_: Any) -> None:
        """Botocore's hook before each call."""
        self.calls.append(model.name)
        body = params.get("body", b"")
        self.request_bytes += len(body)

    def on_params(self, params: dict[str, Any], model: Any, **_: Any) -> None:
        """Botocore's hook with a call's parameters; has DynamoDB say what the call costs."""
        if model.name in READS | WRITES:
            params["ReturnConsumedCapacity"] = "TOTAL"
        if model.name == "TransactWriteItems":
            self._before = self.own_write_units + self.index_write_units
            for entry in params["TransactItems"]:
                self._transacted(entry)
        if model.name == "BatchGetItem":
            self._asked = sum(len(each["Keys"]) for each in params["RequestItems"].values())

    def on_answer(self, parsed: dict[str, Any], model: Any, http_response: Any, **_: Any) -> None:
        """Botocore's hook with a call's answer."""
        consumed = parsed.get("ConsumedCapacity", [])
        said = [entry.get("CapacityUnits", 0) for entry in (consumed if isinstance(consumed, list) else [consumed])]
        self.said_units += sum(said)
        self.read_units += sum(said) if model.name in READS else 0
        self.write_units += sum(said) if model.name in WRITES else 0
        if model.name == "BatchGetItem" and not sum(said):  # the emulator does not say; all of ours are consistent
            self.read_units += self._asked
        if model.name == "TransactWriteItems" and "Error" in parsed:  # AWS counts what fails, the emulator does not
            self.write_units += self.own_write_units + self.index_write_units - self._before
        self.answer_bytes += len(http_response.content)

    def _transacted(self, entry: dict[str, Any]) -> None:
        ((_, write),) = entry.items()
        item = write.get("Item") or {**write["Key"], **write.get("ExpressionAttributeValues", {})}
        table, units = write["TableName"].rpartition("-")[2], 2 * ceil(max(1, size(item)) / 1024)
        self.own_write_units += units
        self.partitions[table, item[PARTITION[table]]["S"]] += units
        for attributes in INDEXED.get(table, ()):
            if all(name in item for name in attributes):
                self.index_write_units += 1
                self.partitions[f"{table}, index", item[attributes[0]]["S"]] += 1


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
