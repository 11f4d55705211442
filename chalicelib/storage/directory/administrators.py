"""The directory keeps at least one enabled administrator, whoever is changed, imported or disabled at the same time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.errors import Conflict
from chalicelib.storage.directory import registry_rows as rows
from chalicelib.storage.directory.model import ADMINISTRATOR_ROLE

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from chalicelib.storage.base.transact import Write
    from chalicelib.storage.directory.model import User

    Replacement = tuple[User | None, User]

GROUP = f"ROLE{ADMINISTRATOR_ROLE}"


def administers(user: User | None) -> bool:
    """Whether this is an enabled administrator."""
    return bool(user and user.enabled and ADMINISTRATOR_ROLE in user.roles)


def leaving(replacements: Sequence[Replacement]) -> frozenset[str]:
    """Those who would no longer be administrators."""
    return frozenset(new.user_id for old, new in replacements if administers(old) and not administers(new))


def keep_one(chunk: Sequence[Replacement], gone: Collection[str]) -> list[Write]:
    """The writes that go with a transaction in which administrators leave; 1 round trip, none when nobody leaves.

    They fail when the one who was to remain leaves meanwhile, so two cannot remove each other.

    Args:
        chunk: what the transaction changes.
        gone: everybody who leaves in the whole call.

    Raises:
        Conflict: nobody would remain.
    """
    if not leaving(chunk):
        return []
    if any(administers(new) and new != old for old, new in chunk):
        return []  # his row is written with a condition in this very transaction
    remaining = next((row.sk for row in rows.members(GROUP) if row.sk not in gone), None)
    if remaining is None:
        raise Conflict("不能去掉最后一位管理员：请先指定另一位管理员")
    return [rows.touch_member(GROUP, remaining)]
