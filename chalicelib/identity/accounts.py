"""Holders and users as this container last read them, so that a warm check costs no read.

What an administrator ends stays good in other containers for at most `HOLDER_SECONDS` (users: `USER_SECONDS`); what he
adds works at once, because a check that fails on a remembered row is made again on a fresh one. Nothing is remembered
of ids that do not exist.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from chalicelib.identity import remembered
from chalicelib.identity.remembered import Remembered
from chalicelib.storage.directory import holders, users

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from chalicelib.storage.directory.model import Holder, HolderKind, User

HOLDER_SECONDS = 60
USER_SECONDS = 5
REFRESH_SECONDS = 2
"""A failed check reads the row anew at most this often, so that wrong secrets do not turn into reads."""

T = TypeVar("T")


_holders: Remembered[Holder] = Remembered()
_users: Remembered[User] = Remembered()


def check_holder(kind: HolderKind, key: str, check: Callable[[Holder], T | None], now: datetime) -> T | None:
    """What `check` says of an application or a service; None also when there is none of that id.

    At most 1 round trip; none when the row is remembered and the check passes.
    """
    name = f"{kind}#{key}"
    known = _holders.get(name, now, HOLDER_SECONDS)
    if known is not None:
        result = check(known)
        if result is not None or _holders.get(name, now, REFRESH_SECONDS):
            return result
    holder = holders.find_holder(kind, key)
    if holder is None:
        return None
    _holders.put(name, holder, now)
    return check(holder)


def remembered_application(app_id: str, now: datetime) -> Holder | None:
    """An application that has just been checked; None when it was not. No round trip."""
    return _holders.get(f"application#{app_id}", now, HOLDER_SECONDS)


def registered(kind: HolderKind, key: str, now: datetime) -> str:
    """The id, if it is one of an application or a service that was just checked; empty otherwise. No round trip."""
    return key if _holders.get(f"{kind}#{key}", now, HOLDER_SECONDS) else ""


def user(user_id: str, now: datetime) -> User | None:
    """A user of the directory, enabled or not; at most 1 round trip."""
    known = _users.get(user_id, now, USER_SECONDS)
    if known is not None:
        return known
    found = users.find_user(user_id)
    if found is not None:
        _users.put(user_id, found, now)
    return found


def forget_holder(kind: HolderKind, key: str) -> None:
    """Read an application or service anew next time: it has been changed here."""
    _holders.forget(f"{kind}#{key}")


def forget_users() -> None:
    """Read users anew next time: some have been changed here."""
    _users.forget()


def forget_all() -> None:
    """Start as a new container does."""
    remembered.forget_all()
