"""What a person's screens remember for him: drafts, saved filters, language. One small row a person."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from chalicelib.errors import TooLarge
from chalicelib.storage.base import codec, keys
from chalicelib.storage.base.again import until_settled
from chalicelib.storage.base.transact import Put, Stale, transact
from chalicelib.storage.directory.registry_table import RegistryRow

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chalicelib.storage.base.together import Wanted

MAX_BYTES = 8 * 1024
_SORT = "preferences"


@dataclass(frozen=True, slots=True)
class Preferences:
    """Values by name; version 0 means that nothing was kept yet."""

    values: Mapping[str, Any] = field(default_factory=dict)
    version: int = 0


def read(user_id: str) -> Preferences:
    """A person's; 1 round trip."""
    try:
        return preferences_of(RegistryRow.get(*place(user_id)[1:], consistent_read=True))
    except RegistryRow.DoesNotExist:
        return Preferences()


def place(user_id: str) -> Wanted:
    """Where a person's stand, for reading them together with other rows."""
    return RegistryRow, f"preferences#{user_id}", _SORT


def preferences_of(row: RegistryRow) -> Preferences:
    """A stored row as a value."""
    return Preferences(row.body, int(row.version or 0))


def change(user_id: str, given: Mapping[str, Any]) -> Preferences:
    """Keep what is given and leave the rest; null drops a value. What changes nothing is not written.

    Raises:
        TooLarge: more than 8 KB in all.
        Unavailable: others kept changing the same.
    """

    def attempt(_: int) -> Preferences:
        known = read(user_id)
        merged = {name: value for name, value in {**known.values, **given}.items() if value is not None}
        text = json.dumps(merged, ensure_ascii=False, separators=(",", ":"))
        if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
            raise TooLarge(f"偏好合计最多 {MAX_BYTES // 1024} KB")
        if merged == known.values:
            return known
        return _write(user_id, merged, known.version)

    return until_settled(attempt)


def _write(user_id: str, values: dict[str, Any], version: int) -> Preferences:
    row = RegistryRow(f"preferences#{user_id}", _SORT, version=version + 1, body=values)
    write = Put(row, RegistryRow.version == version if version else RegistryRow.pk.does_not_exist())
    try:
        transact([write], keys.digest(codec.canonical([user_id, version, values]), 36))
    except Stale as stale:
        if not stale.is_ours(0, write):
            raise
    return Preferences(values, version + 1)
