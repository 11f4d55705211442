"""Rows of the registry table: read one, read many, page through a kind, write with a condition.

Every kind lives in a fixed number of list partitions, so a listing is a few Queries and never a Scan, and an import of
users spreads over several partitions. A counter per kind, written in the transaction of each creation, gives totals.
"""

from __future__ import annotations

import json
import zlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from chalicelib.errors import BadInput
from chalicelib.storage.audit import recording
from chalicelib.storage.base.keys import digest
from chalicelib.storage.base.together import MAX_KEYS, read_together
from chalicelib.storage.base.transact import Delete, Put, Update, Write
from chalicelib.storage.directory.registry_table import RegistryRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from chalicelib.storage.audit.entry import Change
    from chalicelib.storage.base.dynamo import HubModel

Kind = Literal[
    "application", "service", "user", "group", "role", "department", "target", "registration", "channel", "connector"
]  # fmt: skip

SHARDS: dict[str, int] = {"user": 16}
MAX_OFFSET = 10_000
MAX_WRITES = 99 - recording.WRITES
"""A transaction's hundred, less the counter and the record."""


def partition(kind: Kind, key: str) -> str:
    """The list partition a thing lives in."""
    return _shard(kind, zlib.crc32(key.encode()) % SHARDS.get(kind, 1))


def read(kind: Kind, key: str) -> RegistryRow | None:
    """One row, consistently; 1 round trip."""
    try:
        return RegistryRow.get(partition(kind, key), key, consistent_read=True)
    except RegistryRow.DoesNotExist:
        return None


def read_many(kind: Kind, keys: Iterable[str]) -> dict[str, RegistryRow]:
    """Rows by id; ids that are not stored are left out. 1 round trip per 100 ids."""
    wanted = [(RegistryRow, partition(kind, key), key) for key in dict.fromkeys(keys)]
    parts = (wanted[start : start + MAX_KEYS] for start in range(0, len(wanted), MAX_KEYS))
    found = (row for part in parts for row in read_together(part))
    return {row.sk: row for row in found if isinstance(row, RegistryRow)}


def put(kind: Kind, key: str, body: dict[str, Any], *, version: int) -> Put:
    """Write a thing that was read at `version` (0: it must not be stored yet)."""
    row = RegistryRow(partition(kind, key), key, version=version + 1, body=body)
    return Put(row, RegistryRow.version == version if version else RegistryRow.pk.does_not_exist())


def count_new(kind: Kind, number: int) -> list[Write]:
    """The write that goes with `number` creations."""
    return [Update(RegistryRow("count", kind), [RegistryRow.total.add(number)])] if number else []


def put_member(group: str, user_id: str, name: str) -> Put:
    """Write a membership; guarded by the condition on the user's row in the same transaction."""
    return Put(RegistryRow(f"member#{group}", user_id, body={"name": name}))


def delete_member(group: str, user_id: str) -> Delete:
    """Remove a membership; guarded as `put_member` is."""
    return Delete(RegistryRow(f"member#{group}", user_id))


def touch_member(group: str, user_id: str) -> Update:
    """Write a membership as it is, which fails when it has ended."""
    return Update(RegistryRow(f"member#{group}", user_id), [RegistryRow.version.add(1)], RegistryRow.pk.exists())


def members(group: str, *, limit: int | None = None, after: str = "") -> list[RegistryRow]:
    """Memberships of a candidate group by user id, behind one; 1 round trip per 1 MB, about 10,000 members."""
    behind = RegistryRow.sk > after if after else None
    return list(RegistryRow.query(f"member#{group}", behind, consistent_read=True, limit=limit))


def commit(writes: Sequence[Write], changes: Sequence[Change]) -> None:
    """Commit together, with the record of the changes.

    The writes themselves name the transaction, so a repeat is never done twice.

    Raises:
        Stale: a condition failed.
        Unavailable: see `transact`.
    """
    named = [(type(write).__name__, *_content(write.row)) for write in writes]
    recording.commit(writes, digest(json.dumps(named, ensure_ascii=False), 36), changes)


@dataclass(frozen=True)
class RowPage:
    """Rows of one page, how many there are in all, and where the next page starts (None at the end)."""

    rows: list[RegistryRow]
    total: int
    after: str | None


def page(kind: Kind, size: int, *, number: int = 1, after: str | None = None) -> RowPage:
    """Page through a kind, in the fixed order of its partitions and by id within one.

    Args:
        kind: what to list.
        size: rows a page.
        number: page from 1, for the first 10,000 rows.
        after: instead of a number, the place an earlier page ended at; any depth costs the same.

    Raises:
        BadInput: the page number lies beyond the first 10,000 rows.
    """
    skip = 0 if after is not None else (number - 1) * size
    if skip > MAX_OFFSET:
        message = f"页码过大：第 {MAX_OFFSET} 条之后请使用 cursor"
        raise BadInput(message, field="page_number")
    first, _, start = (after or "0:").partition(":")
    rows: list[RegistryRow] = []
    for shard in range(int(first), SHARDS.get(kind, 1)):
        condition = RegistryRow.sk > start if start and shard == int(first) else None
        missing = skip + size + 1 - len(rows)
        rows += RegistryRow.query(_shard(kind, shard), condition, limit=missing, consistent_read=True)
        if len(rows) > skip + size:
            break
    shown = rows[skip : skip + size]
    more = len(rows) > skip + size
    return RowPage(shown, total(kind), _place(shown[-1]) if more else None)


def whole(kind: Kind, most: int) -> list[RegistryRow] | None:
    """Every row of a kind, from all its partitions at once; None when there are more than `most`. 2 round trips."""
    if total(kind) > most:
        return None
    with ThreadPoolExecutor(8) as pool:
        shards = pool.map(lambda number: list(RegistryRow.query(_shard(kind, number))), range(SHARDS.get(kind, 1)))
        return [row for rows in shards for row in rows]


def _content(row: HubModel) -> tuple[object, ...]:
    return (row.pk, row.sk, row.version, row.body) if isinstance(row, RegistryRow) else (repr(row),)


def total(kind: Kind) -> int:
    """How many there are; 1 round trip."""
    try:
        return int(RegistryRow.get("count", kind, consistent_read=True).total or 0)
    except RegistryRow.DoesNotExist:
        return 0


def _shard(kind: Kind, number: int) -> str:
    return f"{kind}#{number:02d}"


def _place(row: RegistryRow) -> str:
    return f"{int(row.pk.rpartition('#')[2])}:{row.sk}"
