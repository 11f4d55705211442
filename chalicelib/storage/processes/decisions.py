"""Decision tables (DMN) by key, the newest of each; definitions keep the ones they were imported with."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING, NamedTuple

from chalicelib.errors import TooLarge
from chalicelib.storage.base import codec
from chalicelib.storage.base.transact import Put
from chalicelib.storage.processes.process_tables import DefinitionRow

if TYPE_CHECKING:
    from datetime import datetime

PARTITION = "decisions"
MAX_BYTES = 350 * 1024
LONGEST_KEY = 255


class Table(NamedTuple):
    """A stored table: the file it stands in, which version it is, since when."""

    key: str
    xml: bytes
    version: int


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
