"""Applications and services with their credentials: one row each, changed by reading, deciding and a condition."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from chalicelib.errors import AlreadyExists, NotFound
from chalicelib.storage.audit.entry import Change
from chalicelib.storage.base.entity import TEXT, Entity, Shape
from chalicelib.storage.base.transact import Stale
from chalicelib.storage.directory import origins
from chalicelib.storage.directory import registry_rows as rows
from chalicelib.storage.directory.changing import change_one
from chalicelib.storage.directory.model import Credential, Holder, HolderKind, Interface

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from chalicelib.storage.base.transact import Put, Write
    from chalicelib.storage.directory.registry_table import RegistryRow

LONGEST_ID = 255
"""Characters; what is longer is nobody's, and not looked for."""

_TIMES = {"datetime": Shape(datetime.isoformat, datetime.fromisoformat)}
_WORDS = dict.fromkeys(("CredentialKind", "Scheme", "HolderKind", "Reinsert", "CommentTypes"), TEXT)
_CREDENTIAL = Entity(Credential, shapes=_TIMES | _WORDS)
HOLDER = Entity(
    Holder,
    keys=("kind", "id", "version"),
    shapes=_TIMES | _WORDS | {"Credential": _CREDENTIAL.nested(), "Interface": Entity(Interface).nested()},
    keep=("name", "created_at", "images", "enabled", "credentials"),
)


def create_holder(holder: Holder) -> Holder:
    """Store a new application or service (version 0 before, 1 after).

    Raises:
        AlreadyExists: its id is taken.
    """
    try:
        change = Change(f"{holder.kind}/{holder.id}", None, HOLDER.body(holder))
        rows.commit(creation(holder), [change])
    except Stale as stale:
        if not stale.is_ours(0, put_holder(holder)):
            raise AlreadyExists("ID 已存在") from None
    return replace(holder, version=1)


def creation(holder: Holder) -> list[Write]:
    """What makes a new application or service; the first write is the one that fails when its id is taken."""
    return [put_holder(holder), *rows.count_new(holder.kind, 1), *origins.moves(None, holder)]


def put_holder(holder: Holder) -> Put:
    """Write an application or a service that was read at its version (0: there must be none)."""
    return rows.put(holder.kind, holder.id, HOLDER.body(holder), version=holder.version)


def find_holder(kind: HolderKind, key: str) -> Holder | None:
    """An application or a service; 1 round trip."""
    row = rows.read(kind, key) if 0 < len(key) <= LONGEST_ID else None
    return _holder(kind, row) if row else None


def find_holders(kind: HolderKind, keys: Iterable[str]) -> dict[str, Holder]:
    """Applications or services by id, those that are stored; 1 round trip per 100 ids."""
    wanted = [key for key in keys if 0 < len(key) <= LONGEST_ID]
    return {key: _holder(kind, row) for key, row in rows.read_many(kind, wanted).items()}


def change_holder(kind: HolderKind, key: str, change: Callable[[Holder], Holder]) -> Holder:
    """Replace an application or service by what `change` makes of it; repeated when somebody else was faster.

    Raises:
        NotFound: there is none of that id.
        Unavailable: others kept changing it.
    """
    return change_one(kind, key, lambda: require_holder(kind, key), change, HOLDER.body, origins.moves)


def require_holder(kind: HolderKind, key: str) -> Holder:
    """An application or a service; 1 round trip.

    Raises:
        NotFound: there is none of that id.
    """
    holder = find_holder(kind, key)
    if holder is None:
        raise NotFound("应用不存在" if kind == "application" else "服务不存在")
    return holder


def page_of_holders(
    kind: HolderKind, size: int, *, number: int = 1, after: str | None = None
) -> tuple[list[Holder], int, str | None]:
    """Applications or services, their total, and where the next page starts (see `registry_rows.page`)."""
    page = rows.page(kind, size, number=number, after=after)
    return [_holder(kind, row) for row in page.rows], page.total, page.after


def _holder(kind: HolderKind, row: RegistryRow) -> Holder:
    return HOLDER.value(row.body, kind=kind, id=row.sk, version=int(row.version or 0))
