"""Which applications have pages on an origin: one row for each, written with the application."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.storage.base.transact import Delete, Put
from chalicelib.storage.directory.registry_table import RegistryRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chalicelib.storage.base.transact import Write
    from chalicelib.storage.directory.model import Holder


def moves(old: Holder | None, new: Holder) -> Sequence[Write]:
    """The writes that bring what is told of origins from the old application to the new one; none when it stays."""
    before, after = _told(old), _told(new)
    gone: list[Write] = [Delete(_row(origin, new.id)) for origin in before if origin not in after]
    return [*gone, *(Put(_row(origin, new.id)) for origin in after if origin not in before)]


def applications_at(origin: str) -> tuple[str, ...]:
    """Ids of the enabled applications that have pages there; 1 round trip."""
    return tuple(row.sk for row in RegistryRow.query(f"origin#{origin}"))


def _told(holder: Holder | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(holder.origins)) if holder is not None and holder.enabled else ()


def _row(origin: str, app_id: str) -> RegistryRow:
    return RegistryRow(f"origin#{origin}", app_id)
