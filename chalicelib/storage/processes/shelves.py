"""Short lists that administrators keep: categories, forms, models, templates. One partition each, read whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from chalicelib.errors import AlreadyExists, Conflict, TooLarge
from chalicelib.storage.audit import recording
from chalicelib.storage.audit.entry import Change, fingerprint
from chalicelib.storage.base import codec, keys
from chalicelib.storage.base.transact import Delete, Put, Stale
from chalicelib.storage.processes.process_tables import DefinitionRow

if TYPE_CHECKING:
    from collections.abc import Sequence

Kind = Literal["category", "form", "model", "template", "dataModel", "view"]

MOST = 2_000
MOST_REMOVED = 100 - recording.WRITES
"""What a transaction holds, with its record."""
MAX_BYTES = 350 * 1024
"""DynamoDB holds 400 KB in an item."""


@dataclass(frozen=True, slots=True)
class Item:
    """One entry; version 0 means not stored yet. `xml` only where a kind has a diagram."""

    id: str
    body: dict[str, Any]
    version: int = 0
    xml: bytes = b""


def read(kind: Kind, item_id: str) -> Item | None:
    """One entry; 1 round trip."""
    try:
        return _item(DefinitionRow.get(kind, item_id, consistent_read=True))
    except DefinitionRow.DoesNotExist:
        return None


def read_many(kind: Kind, ids: Sequence[str]) -> dict[str, Item]:
    """Entries by id; what is not stored is left out. 1 round trip per 100."""
    wanted = [(kind, item_id) for item_id in dict.fromkeys(ids)]
    return {row.sk: _item(row) for row in DefinitionRow.batch_get(wanted, consistent_read=True)}


def listed(kind: Kind) -> list[Item]:
    """Every entry by id, 2,000 at most; 1 round trip per MB."""
    return [_item(row) for row in DefinitionRow.query(kind, consistent_read=True, limit=MOST)]


def save(kind: Kind, item: Item, request: str, was: Item | None = None) -> Item:
    """Store an entry read at `item.version` (0: a new one), as `was`.

    Raises:
        AlreadyExists: a new entry's id is taken.
        Conflict: somebody else has changed it meanwhile.
        TooLarge: more than one item holds.
    """
    packed = codec.pack(item.body)
    if len(packed) + len(item.xml) > MAX_BYTES:
        raise TooLarge(f"内容过大：压缩后超过 {MAX_BYTES // 1024} KB")
    row = DefinitionRow(kind, item.id, version=item.version + 1, body=packed, xml=item.xml or None)
    known = DefinitionRow.version == item.version if item.version else DefinitionRow.pk.does_not_exist()
    write = Put(row, known)
    try:
        recording.commit([write], keys.digest(f"{request} {kind} {item.id}", 36), [_change(kind, was, item)])
    except Stale as stale:
        if not stale.is_ours(0, write):
            raise (Conflict("已被他人修改，请刷新后重试") if item.version else AlreadyExists("ID 已存在")) from None
    return Item(item.id, item.body, item.version + 1, item.xml)


def remove(kind: Kind, ids: Sequence[str], request: str) -> None:
    """Drop entries; what is not stored is passed over."""
    known = list(dict.fromkeys(ids))
    if len(known) > MOST_REMOVED:
        raise TooLarge(f"一次最多删除 {MOST_REMOVED} 项")
    stored = read_many(kind, known)
    if stored:
        writes = [Delete(DefinitionRow(kind, item_id)) for item_id in stored]
        recording.commit(
            writes, keys.digest(f"{request} {known}", 36), [_change(kind, each, None) for each in stored.values()]
        )


def _change(kind: Kind, before: Item | None, after: Item | None) -> Change:
    named = after or before
    return Change(f"{kind}/{named.id if named else ''}", _told(before), _told(after))


def _told(item: Item | None) -> dict[str, Any] | None:
    if item is None:
        return None
    return {**item.body, **({"xml": fingerprint(item.xml.hex())} if item.xml else {})}


def _item(row: DefinitionRow) -> Item:
    return Item(row.sk, codec.unpack(row.body), int(row.version or 0), row.xml or b"")
