"""Names of people and members of groups, remembered for a while so that a warm step reads neither."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from chalicelib.errors import BadInput, NotFound
from chalicelib.identity.remembered import Remembered
from chalicelib.storage.directory import registry_rows, substitutes, users
from chalicelib.storage.directory.model import ADMINISTRATOR_ROLE
from chalicelib.todo.model import Person

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from chalicelib.storage.directory.model import User

KEPT_SECONDS = 60
ADMINISTRATORS = f"ROLE{ADMINISTRATOR_ROLE}"
"""The candidate group of whoever may decide what nobody else was named for."""
MOST_NAMED = 200


class Directory(Protocol):
    """What the centre asks about people."""

    def find_users(self, user_ids: list[str]) -> Mapping[str, User]:
        """Users by id; unknown ones are left out."""

    def members_of(self, group: str) -> list[str]:
        """Ids of a candidate group's members."""

    def has_members(self, group: str) -> bool:
        """Whether anybody belongs to it."""

    def stood_in_for(self, user_id: str, now: datetime) -> frozenset[str]:
        """Ids of those for whom a person stands in."""


class StoredDirectory:
    """The hub's registry."""

    def find_users(self, user_ids: list[str]) -> Mapping[str, User]:
        """1 round trip per 100."""
        return users.find_users(user_ids)

    def members_of(self, group: str) -> list[str]:
        """1 round trip per MB."""
        return [member.user_id for member in users.members_of(group)]

    def has_members(self, group: str) -> bool:
        """1 round trip."""
        return bool(registry_rows.members(group, limit=1))

    def stood_in_for(self, user_id: str, now: datetime) -> frozenset[str]:
        """1 round trip."""
        return substitutes.stood_in_for(user_id, now)


class People:
    """A directory, and what was read of it lately."""

    def __init__(self, directory: Directory) -> None:
        self.directory = directory
        self._users: Remembered[User] = Remembered()
        self._inhabited: Remembered[bool] = Remembered()

    def known(self, user_ids: Iterable[str], now: datetime) -> dict[str, User]:
        """Users of the directory by id; at most 1 round trip per 100 that were not met lately."""
        found: dict[str, User] = {}
        missing = []
        for user_id in dict.fromkeys(user_ids):
            user = self._users.get(user_id, now, KEPT_SECONDS)
            if user is None:
                missing.append(user_id)
            else:
                found[user_id] = user
        for user_id, user in (self.directory.find_users(missing) if missing else {}).items():
            self._users.put(user_id, user, now)
            found[user_id] = user
        return found

    def one(self, user_id: str, now: datetime) -> Person:
        """One person; at most 1 round trip."""
        return person(user_id, self.known([user_id], now))

    def named(self, text: str | None, field: str, now: datetime) -> list[Person]:
        """The people that a comma list of ids names, once each.

        Raises:
            NotFound: somebody is not in the directory, or switched off (code 4200).
            BadInput: too many.
        """
        ids = list(dict.fromkeys(part.strip() for part in (text or "").split(",") if part.strip()))
        if len(ids) > MOST_NAMED:
            raise BadInput(f"最多 {MOST_NAMED} 人", field=field)
        found = self.known(ids, now)
        unknown = [each for each in ids if each not in found or not found[each].enabled]
        if unknown:
            raise NotFound(f"没找到用户：{'、'.join(unknown[:20])}", field=field)
        return [person(each, found) for each in ids]

    def has_members(self, group: str, now: datetime) -> bool:
        """Whether anybody belongs to a candidate group; that somebody does is remembered."""
        if self._inhabited.get(group, now, KEPT_SECONDS):
            return True
        found = self.directory.has_members(group)
        if found:
            self._inhabited.put(group, True, now)
        return found

    def members(self, groups: Iterable[str]) -> Members:
        """Members of groups, for an engine step."""
        return Members(self.directory, groups)

    def stood_in_for(self, user_id: str, now: datetime) -> frozenset[str]:
        """Ids of those for whom a person stands in; 1 round trip."""
        return self.directory.stood_in_for(user_id, now)

    def forget(self) -> None:
        """Start as a new container does."""
        self._users.forget()
        self._inhabited.forget()


def person(user_id: str, users: Mapping[str, User]) -> Person:
    """Somebody with the name and department the directory has; an external user centre's people may not be in it."""
    user = users.get(user_id)
    return Person(user_id, user.name, user.department_name) if user else Person(user_id)


class Members(Mapping[str, Sequence[str]]):
    """Members of groups, read when an engine step asks for them: only nodes that all candidates sign ever do."""

    def __init__(self, directory: Directory, groups: Iterable[str]) -> None:
        self._directory = directory
        self._groups = frozenset(groups)
        self._read: dict[str, Sequence[str]] = {}

    def __getitem__(self, group: str) -> Sequence[str]:
        if group not in self._read:
            self._read[group] = self._directory.members_of(group)
        return self._read[group]

    def __iter__(self) -> Iterator[str]:
        return iter(self._groups)

    def __len__(self) -> int:
        return len(self._groups)


HERE = People(StoredDirectory())
"""The people of this hub, as this function knows them."""


def forget() -> None:
    """Start as a new container does."""
    HERE.forget()
