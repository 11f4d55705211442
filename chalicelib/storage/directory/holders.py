"""Applications and services with their credentials: one row each, changed by reading, deciding and a condition."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from chalicelib.errors import AlreadyExists, NotFound, Unavailable
from chalicelib.identity.model import Credential, Holder, HolderKind
from chalicelib.storage.base.transact import Stale
from chalicelib.storage.directory import registry_rows as rows
from chalicelib.storage.directory.registry_table import RegistryRow

if TYPE_CHECKING:
    from collections.abc import Callable

_MANNERS = {"reinsert": "refuse", "strict": False, "comment_types": "document"}
LONGEST_ID = 255
"""Characters; what is longer is nobody's, and not looked for."""


def create_holder(holder: Holder) -> Holder:
    """Store a new application or service (version 0 before, 1 after).

    Raises:
        AlreadyExists: its id is taken.
    """
    body = _body(holder)
    try:
        rows.commit([rows.put(holder.kind, holder.id, body, version=0), *rows.count_new(holder.kind, 1)])
    except Stale as stale:
        stored = stale.found.get(0)
        ours = stale.unsure and isinstance(stored, RegistryRow) and stored.body == body
        if not ours:
            raise AlreadyExists("ID 已存在") from None
    return replace(holder, version=1)


def find_holder(kind: HolderKind, key: str) -> Holder | None:
    """An application or a service; 1 round trip."""
    row = rows.read(kind, key) if 0 < len(key) <= LONGEST_ID else None
    return _holder(kind, row) if row else None


def change_holder(kind: HolderKind, key: str, change: Callable[[Holder], Holder]) -> Holder:
    """Replace an application or service by what `change` makes of it; repeated when somebody else was faster.

    Raises:
        NotFound: there is none of that id.
        Unavailable: others kept changing it.
    """
    for _ in range(rows.ROUNDS):
        holder = find_holder(kind, key)
        if holder is None:
            raise NotFound("应用不存在" if kind == "application" else "服务不存在")
        changed = change(holder)
        if changed == holder:
            return holder
        try:
            rows.commit([rows.put(kind, key, _body(changed), version=holder.version)])
        except Stale:
            continue
        return replace(changed, version=holder.version + 1)
    raise Unavailable("正被频繁修改，请稍后重试")


def page_of_holders(
    kind: HolderKind, size: int, *, number: int = 1, after: str | None = None
) -> tuple[list[Holder], int, str | None]:
    """Applications or services, their total, and where the next page starts (see `registry_rows.page`)."""
    page = rows.page(kind, size, number=number, after=after)
    return [_holder(kind, row) for row in page.rows], page.total, page.after


def _body(holder: Holder) -> dict[str, Any]:
    manners = {name: getattr(holder, name) for name, usual in _MANNERS.items() if getattr(holder, name) != usual}
    return {
        **manners,
        "name": holder.name,
        "created_at": holder.created_at.isoformat(),
        "images": holder.images,
        "enabled": holder.enabled,
        "credentials": [_credential_body(credential) for credential in holder.credentials],
    }


def _credential_body(credential: Credential) -> dict[str, Any]:
    body = asdict(credential) | {
        "created_at": credential.created_at.isoformat(),
        "expires_at": credential.expires_at.isoformat() if credential.expires_at else None,
    }
    return {name: value for name, value in body.items() if value not in (None, "")}


def _holder(kind: HolderKind, row: RegistryRow) -> Holder:
    body: dict[str, Any] = row.body
    return Holder(
        kind=kind,
        id=row.sk,
        name=body["name"],
        created_at=datetime.fromisoformat(body["created_at"]),
        images=body["images"],
        **{name: body[name] for name in _MANNERS if name in body},
        enabled=body["enabled"],
        credentials=tuple(_credential(each) for each in body["credentials"]),
        version=int(row.version or 0),
    )


def _credential(body: dict[str, Any]) -> Credential:
    expires_at = body.get("expires_at")
    return Credential(
        **body
        | {
            "created_at": datetime.fromisoformat(body["created_at"]),
            "expires_at": datetime.fromisoformat(expires_at) if expires_at else None,
        }
    )
