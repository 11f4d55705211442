"""Groups, roles and departments as named entries; who belongs to them is in users.py."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from chalicelib.errors import Conflict
from chalicelib.storage.base.entity import Entity
from chalicelib.storage.directory import registry_rows as rows
from chalicelib.storage.directory.changing import change_many
from chalicelib.storage.directory.model import Entry, EntryKind
from chalicelib.storage.directory.registry_table import RegistryRow

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from chalicelib.storage.base.together import Wanted
    from chalicelib.storage.base.transact import Write

    EntryChange = Callable[[Entry | None], Entry]

ENTRY = Entity(Entry, keys=("kind", "id", "version"), keep=("name", "parent_id", "enabled"))


def find_entry(kind: EntryKind, key: str) -> Entry | None:
    """A group, role or department; 1 round trip."""
    row = rows.read(kind, key) if key else None
    return _entry(kind, row) if row else None


def find_entries(kind: EntryKind, ids: Sequence[str]) -> dict[str, Entry]:
    """Those of these groups, roles or departments that there are, by id; 1 round trip per 100."""
    return {key: _entry(kind, row) for key, row in rows.read_many(kind, ids).items()}


def entry_place(kind: EntryKind, key: str) -> Wanted:
    """Where a group, role or department stands, for reading it together with other rows."""
    return RegistryRow, rows.partition(kind, key), key


def is_enabled(kind: EntryKind, row: RegistryRow) -> bool:
    """Whether a stored group, role or department is one that people may be reached by."""
    return _entry(kind, row).enabled


def change_entries(kind: EntryKind, changes: Mapping[str, EntryChange]) -> list[Entry]:
    """Replace groups, roles or departments by what the changes make of them (of None where there is none).

    What a change leaves as it was is not written, so a repeated request changes nothing.

    Raises:
        Unavailable: storage did not answer, or others kept changing the same ones.
    """
    return change_many(kind, changes, partial(find_entries, kind), lambda old, new: [_put(old, new)], ENTRY.body)


def page_of_entries(
    kind: EntryKind, size: int, *, number: int = 1, after: str | None = None
) -> tuple[list[Entry], int, str | None]:
    """Groups, roles or departments, their total, and where the next page starts (see `registry_rows.page`)."""
    page = rows.page(kind, size, number=number, after=after)
    return [_entry(kind, row) for row in page.rows], page.total, page.after


def all_entries(kind: EntryKind, most: int) -> list[Entry] | None:
    """All groups, roles or departments, as stored a moment ago; None when there are more than `most`. 2 round trips."""
    found = rows.whole(kind, most)
    return None if found is None else [_entry(kind, row) for row in found]


def require_nobody_in(group: str) -> None:
    """Let an empty candidate group pass.

    Raises:
        Conflict: somebody belongs to it.
    """
    if rows.members(group, limit=1):
        raise Conflict("仍有所属用户，不能停用")


def _put(old: Entry | None, new: Entry) -> Write:
    return rows.put(new.kind, new.id, ENTRY.body(new), version=old.version if old else 0)


def _entry(kind: EntryKind, row: RegistryRow) -> Entry:
    return ENTRY.value(row.body, kind=kind, id=row.sk, version=int(row.version or 0))
