"""Groups, roles and departments as named entries; who belongs to them is in registry.py."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalicelib.errors import Conflict, Unavailable
from chalicelib.identity.model import Entry, EntryKind
from chalicelib.storage.base.transact import Stale
from chalicelib.storage.directory import registry_rows as rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from chalicelib.storage.directory.registry_table import RegistryRow

    EntryChange = Callable[[Entry | None], Entry]


def find_entry(kind: EntryKind, key: str) -> Entry | None:
    """A group, role or department; 1 round trip."""
    row = rows.read(kind, key) if key else None
    return _entry(kind, row) if row else None


def change_entries(kind: EntryKind, changes: Mapping[str, EntryChange]) -> list[Entry]:
    """Replace groups, roles or departments by what the changes make of them (of None where there is none).

    What a change leaves as it was is not written, so a repeated request changes nothing.

    Raises:
        Unavailable: storage did not answer, or others kept changing the same ones.
    """
    done: dict[str, Entry] = {}
    for _ in range(rows.ROUNDS):
        missing = [key for key in changes if key not in done]
        stored = {key: _entry(kind, row) for key, row in rows.read_many(kind, missing).items()}
        for start in range(0, len(missing), rows.MAX_WRITES):
            keys = missing[start : start + rows.MAX_WRITES]
            new = [changes[key](stored.get(key)) for key in keys]
            changed = [entry for entry in new if entry != stored.get(entry.id)]
            writes = [rows.put(kind, each.id, _body(each), version=_version(stored.get(each.id))) for each in changed]
            try:
                if writes:
                    rows.commit([*writes, *rows.count_new(kind, len(set(keys) - stored.keys()))])
            except Stale:
                continue
            done.update((entry.id, entry) for entry in new)
        if len(done) == len(changes):
            return [done[key] for key in changes]
    raise Unavailable("正被频繁修改，请稍后重试")


def page_of_entries(
    kind: EntryKind, size: int, *, number: int = 1, after: str | None = None
) -> tuple[list[Entry], int, str | None]:
    """Groups, roles or departments, their total, and where the next page starts (see `registry_rows.page`)."""
    page = rows.page(kind, size, number=number, after=after)
    return [_entry(kind, row) for row in page.rows], page.total, page.after


def every_entry(kind: EntryKind, most: int) -> Iterator[Entry]:
    """Every group, role or department, `most` at most; 1 round trip per 1 MB."""
    return (_entry(kind, row) for row in rows.walk(kind, most))


def require_nobody_in(group: str) -> None:
    """Let an empty candidate group pass.

    Raises:
        Conflict: somebody belongs to it.
    """
    if rows.members(group, limit=1):
        raise Conflict("仍有所属用户，不能停用")


def _version(entry: Entry | None) -> int:
    return entry.version if entry else 0


def _body(entry: Entry) -> dict[str, Any]:
    outside = {"external_id": entry.external_id} if entry.external_id else {}
    return {"name": entry.name, "parent_id": entry.parent_id, "enabled": entry.enabled, **outside}


def _entry(kind: EntryKind, row: RegistryRow) -> Entry:
    return Entry(kind=kind, id=row.sk, version=int(row.version or 0), **row.body)
