"""The users of the directory and the candidate groups they belong to.

A user's row carries roles, department and groups, so one read gives every candidate group. For the other direction each
candidate group has membership rows, written in the same transaction as the user's row; a disabled user has none.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from chalicelib.errors import BadInput, NotFound
from chalicelib.storage.base.entity import Entity
from chalicelib.storage.directory import administrators
from chalicelib.storage.directory import registry_rows as rows
from chalicelib.storage.directory.changing import change_many
from chalicelib.storage.directory.model import Member, User
from chalicelib.storage.directory.registry_table import RegistryRow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from chalicelib.storage.base.together import Wanted
    from chalicelib.storage.base.transact import Write
    from chalicelib.storage.directory.changing import Pending

    UserChange = Callable[[User | None], User]

USER = Entity(User, keys=("user_id", "version"))
MAX_GROUPS = 48
"""Candidate groups of one user: leaving all of them for as many others still fits one transaction."""


def find_user(user_id: str) -> User | None:
    """A user, enabled or not; 1 round trip."""
    row = rows.read("user", user_id) if user_id else None
    return _user(row) if row else None


def groups_of_user(user_id: str) -> tuple[str, ...]:
    """Every candidate group of a user; none for an unknown or disabled one. 1 round trip."""
    user = find_user(user_id)
    return user.candidate_groups if user and user.enabled else ()


def find_users(user_ids: Sequence[str]) -> dict[str, User]:
    """Users by id; unknown ids are left out. 1 round trip per 100."""
    return {user_id: _user(row) for user_id, row in rows.read_many("user", user_ids).items()}


def change_users(changes: Mapping[str, UserChange]) -> list[User]:
    """Replace users by what the changes make of them (of None where there is none).

    What a change leaves as it was is not written. Each transaction holds as many users as fit. When one fails for good
    the earlier ones stand, and repeating the whole call ends with every user as asked.

    Raises:
        BadInput: a user would belong to more than 48 candidate groups.
        Conflict: no administrator would remain.
        Unavailable: storage did not answer, or others kept changing the same users.
    """
    checked = {user_id: _checking(change) for user_id, change in changes.items()}
    return change_many("user", checked, find_users, _writes, USER.body, _administrator_remains)


def _administrator_remains(wanted: Sequence[Pending]) -> Callable[[Sequence[Pending]], Sequence[Write]]:
    gone = administrators.leaving([(each.old, each.new) for each in wanted])
    return lambda chunk: administrators.keep_one([(each.old, each.new) for each in chunk], gone)


def page_of_users(size: int, *, number: int = 1, after: str | None = None) -> tuple[list[User], int, str | None]:
    """Users, their total, and where the next page starts (see `registry_rows.page`)."""
    page = rows.page("user", size, number=number, after=after)
    return [_user(row) for row in page.rows], page.total, page.after


def everybody(most: int) -> list[User] | None:
    """Every user, as stored a moment ago; None when there are more than `most`. 2 round trips."""
    found = rows.whole("user", most)
    return None if found is None else [_user(row) for row in found]


def members_of(group: str) -> list[Member]:
    """Enabled users of a candidate group (`<id>`, `ROLE<id>`, `DEPT<id>`) by user id; 1 round trip per 10,000."""
    return [Member(row.sk, row.body["name"]) for row in rows.members(group)]


def next_members(group: str, after: str, number: int) -> list[str]:
    """Ids of the next members of a candidate group behind one; 1 round trip."""
    return [row.sk for row in rows.members(group, limit=number, after=after)]


def user_place(user_id: str) -> Wanted:
    """Where a user stands, for reading him together with other rows."""
    return RegistryRow, rows.partition("user", user_id), user_id


def user_of(row: RegistryRow) -> User:
    """A stored row as a value."""
    return _user(row)


def set_members(group_id: str, user_ids: Sequence[str]) -> None:
    """Make exactly these users the own members of a group; what their roles and departments give stays.

    Raises:
        BadInput: one of the users is not in the directory.
    """
    known = require_users(user_ids)
    leaving = {member.user_id for member in members_of(group_id)} - known.keys()
    joining = [user_id for user_id, user in known.items() if group_id not in user.groups]
    change_members(group_id, joining=joining, leaving=sorted(leaving))


def change_members(group_id: str, *, joining: Iterable[str], leaving: Iterable[str]) -> None:
    """Let users join and leave a group; what else they belong to stays.

    Raises:
        NotFound: one of them is not in the directory.
    """
    change_users(dict.fromkeys(joining, _joining(group_id)) | dict.fromkeys(leaving, _leaving(group_id)))


def require_users(user_ids: Sequence[str]) -> dict[str, User]:
    """Users by id.

    Raises:
        BadInput: one of them is not in the directory.
    """
    known = find_users(user_ids)
    unknown = [user_id for user_id in dict.fromkeys(user_ids) if user_id not in known]
    if unknown:
        message = f"用户不存在：{'、'.join(unknown[:20])}"
        raise BadInput(message, field="members")
    return known


def _joining(group_id: str) -> UserChange:
    return lambda user: replace(_stored(user), groups=tuple(dict.fromkeys((*_stored(user).groups, group_id))))


def _leaving(group_id: str) -> UserChange:
    return lambda user: replace(_stored(user), groups=tuple(g for g in _stored(user).groups if g != group_id))


def _stored(user: User | None) -> User:
    if user is None:
        raise NotFound("用户不存在")
    return user


def _checking(change: UserChange) -> UserChange:
    return lambda old: _checked(change(old))


def _checked(user: User) -> User:
    if len(user.candidate_groups) > MAX_GROUPS:
        message = f"用户 {user.user_id} 的角色、部门和用户组合计超过 {MAX_GROUPS} 个"
        raise BadInput(message, field="groups")
    return user


def _writes(old: User | None, new: User) -> list[Write]:
    version = old.version if old else 0
    before, after = _memberships(old), _memberships(new)
    return [
        rows.put("user", new.user_id, USER.body(new), version=version),
        *(rows.put_member(group, new.user_id, name) for group, name in after.items() if before.get(group) != name),
        *(rows.delete_member(group, new.user_id) for group in before if group not in after),
    ]


def _memberships(user: User | None) -> dict[str, str]:
    return dict.fromkeys(user.candidate_groups, user.name) if user and user.enabled else {}


def _user(row: RegistryRow) -> User:
    return USER.value(row.body, user_id=row.sk, version=int(row.version or 0))
