"""Decision tables (DMN) by key, the newest of each; definitions keep the ones they were imported with."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING, NamedTuple

from chalicelib.errors import Conflict, TooLarge
from chalicelib.storage.audit import recording
from chalicelib.storage.audit.entry import Change, fingerprint
from chalicelib.storage.base import codec, keys
from chalicelib.storage.base.transact import Delete, Put, Stale
from chalicelib.storage.processes.process_tables import DefinitionRow

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

PARTITION = "decisions"
MAX_BYTES = 350 * 1024
LONGEST_KEY = 255
MOST = 2_000
MOST_IN_A_FILE = 10
"""Tables of one file that are saved at once: each keeps the file, and a transaction holds 4 MB."""


class Table(NamedTuple):
    """A stored table: the file it stands in, which version it is, since when."""

    key: str
    xml: bytes
    version: int


class Line(NamedTuple):
    """A stored table without its file. `at` is when this version was stored."""

    key: str
    name: str
    version: int
    at: str


def listed() -> list[Line]:
    """Every table by key, 2,000 at most; 1 round trip per MB."""
    wanted = ["pk", "sk", "version", "body"]
    rows = DefinitionRow.query(PARTITION, consistent_read=True, limit=MOST, attributes_to_get=wanted)
    return [_line(row) for row in rows]


def find(key: str) -> Table | None:
    """The newest table of a key; 1 round trip."""
    if not 0 < len(key) <= LONGEST_KEY:
        return None
    try:
        row = DefinitionRow.get(PARTITION, key, consistent_read=True)
    except DefinitionRow.DoesNotExist:
        return None
    return Table(key, gzip.decompress(row.xml), int(row.version))


def put(table: Table, name: str, now: datetime) -> Put:
    """The write of a table that was read at `table.version` (0: there was none).

    Raises:
        TooLarge: the file is more than an item holds.
    """
    xml = gzip.compress(table.xml, mtime=0)
    if len(xml) > MAX_BYTES:
        raise TooLarge(f"决策表文件过大：压缩后超过 {MAX_BYTES // 1024} KB", field="decisions")
    body = codec.pack({"name": name, "at": codec.iso(now)})
    row = DefinitionRow(PARTITION, table.key, version=table.version + 1, body=body, xml=xml)
    return Put(row, DefinitionRow.version == table.version if table.version else DefinitionRow.pk.does_not_exist())


def save(tables: Sequence[tuple[Table | None, Table, str]], now: datetime, request: str) -> None:
    """Store tables, each as the one before, itself at the version that it was read at, and its name; all or none.

    Raises:
        TooLarge: one is more than an item holds.
        Conflict: somebody else has changed one meanwhile.
    """
    writes = [put(table, name, now) for _, table, name in tables]
    changes = [_change(table.key, _told(was) or None, {"name": name, **_told(table)}) for was, table, name in tables]
    try:
        recording.commit(writes, keys.digest(f"{request} decisions", 36), changes)
    except Stale as stale:
        if not stale.is_ours(0, writes[0]):
            raise Conflict("已被他人修改，请刷新后重试", field="decisionKey") from None


def remove(line: Line, request: str) -> None:
    """Drop the newest version of a table; definitions keep theirs."""
    write = Delete(DefinitionRow(PARTITION, line.key))
    recording.commit([write], keys.digest(f"{request} {line.key}", 36), [_change(line.key, {"name": line.name}, None)])


def _change(key: str, before: dict[str, str] | None, after: dict[str, str] | None) -> Change:
    return Change(f"decision/{key}", before, after)


def _told(table: Table | None) -> dict[str, str]:
    return {"xml": fingerprint(table.xml.hex())} if table else {}


def _line(row: DefinitionRow) -> Line:
    body = codec.unpack(row.body)
    return Line(row.sk, body["name"], int(row.version or 0), body["at"])
