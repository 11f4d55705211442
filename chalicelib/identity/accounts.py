"""Holders and users as this container last read them, so that a warm check costs no read.

What an administrator ends stays good in other containers for at most `HOLDER_SECONDS` (users: `USER_SECONDS`); what he
adds works at once, because a check that fails on a remembered row is made again on a fresh one.

An id that nobody has costs what a wrong secret of a known one costs: a row without credentials stands for it, is
checked like any other, and is read anew as often. So neither time nor reads tell which ids there are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from chalicelib.identity import remembered
from chalicelib.identity.remembered import Remembered
from chalicelib.storage.directory import holders, users
from chalicelib.storage.directory.model import Holder

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping
    from datetime import datetime

    from chalicelib.storage.directory.model import HolderKind, User

HOLDER_SECONDS = 60
USER_SECONDS = 5
NAME_SECONDS = 60
REFRESH_SECONDS = 2
"""A failed check reads the row anew at most this often, so that wrong secrets do not turn into reads."""

T = TypeVar("T")


_holders: Remembered[Holder] = Remembered()
_strangers: Remembered[Holder] = Remembered()
"""Ids that nobody has; apart, so that whoever tries many does not drive out those that are."""
_users: Remembered[User] = Remembered()
_names: Remembered[str] = Remembered()


def check_holder(kind: HolderKind, key: str, check: Callable[[Holder], T | None], now: datetime) -> T | None:
    """What `check` says of an application or a service; None also when there is none of that id.

    At most 1 round trip; none when the row is remembered and the check passes.
    """
    name = f"{kind}#{key}"
    known = _known(name, now, HOLDER_SECONDS)
    if known is not None:
        result = _checked(known, check)
        if result is not None or _known(name, now, REFRESH_SECONDS):
            return result
    return _checked(_remember(kind, key, holders.find_holder(kind, key), now), check)


def _remember(kind: HolderKind, key: str, found: Holder | None, now: datetime) -> Holder:
    name = f"{kind}#{key}"
    if found is None:
        _holders.forget(name)
        found = _Stranger(kind, key, "", now)
        _strangers.put(name, found, now)
    else:
        _strangers.forget(name)
        _holders.put(name, found, now)
    return found


class _Stranger(Holder):
    """Stands for an id that nobody has: without any credential."""


def _known(name: str, now: datetime, seconds: float) -> Holder | None:
    return _holders.get(name, now, seconds) or _strangers.get(name, now, seconds)


def _checked(holder: Holder, check: Callable[[Holder], T | None]) -> T | None:
    result = check(holder)
    return None if isinstance(holder, _Stranger) else result


def remembered_application(app_id: str, now: datetime) -> Holder | None:
    """An application that has just been checked; None when it was not. No round trip."""
    return _holders.get(f"application#{app_id}", now, HOLDER_SECONDS)


def hosts_of(app_ids: Collection[str], now: datetime) -> Mapping[str, tuple[str, ...]]:
    """The hosts that stored URLs of these applications may have, by application; empty for any host.

    At most 1 round trip per 100 applications; none when they are remembered.
    """
    known = {each: _known(f"application#{each}", now, HOLDER_SECONDS) for each in app_ids}
    missing = [each for each, holder in known.items() if holder is None]
    found = holders.find_holders("application", missing) if missing else {}
    for each in missing:
        _remember("application", each, found.get(each), now)
    return {each: holder.hosts for each, holder in (known | found).items() if holder is not None}


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


def names(user_ids: Iterable[str], now: datetime) -> dict[str, str]:
    """What people are called; empty for whom the directory does not know.

    At most 1 round trip per 100 that were not asked for within a minute.
    """
    wanted = dict.fromkeys(user_ids)
    found = {each: _names.get(each, now, NAME_SECONDS) for each in wanted}
    missing = [each for each, name in found.items() if name is None]
    known = users.find_users(missing) if missing else {}
    for each in missing:
        found[each] = known[each].name if each in known else ""
        _names.put(each, found[each] or "", now)
    return {each: name or "" for each, name in found.items()}


def forget_holder(kind: HolderKind, key: str) -> None:
    """Read an application or service anew next time: it has been changed here."""
    _holders.forget(f"{kind}#{key}")
    _strangers.forget(f"{kind}#{key}")


def forget_users() -> None:
    """Read users anew next time: some have been changed here."""
    _users.forget()
    _names.forget()


def forget_all() -> None:
    """Start as a new container does."""
    remembered.forget_all()
