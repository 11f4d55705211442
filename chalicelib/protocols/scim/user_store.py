"""SCIM's users, in the directory."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from scim2_models import NotFoundException, PreconditionFailedException, UniquenessException

from chalicelib.protocols.scim import people
from chalicelib.storage.directory import entries, users

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from chalicelib.storage.directory.model import User


class UserStore:
    """Users at one moment."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def find(self, user_id: str) -> Any:
        """A user as a resource; None when there is none, or SCIM has deleted him."""
        user = users.find_user(user_id)
        return people.shown(user) if user and not user.deleted else None

    def every(self, most: int) -> list[Any] | None:
        """Every user as stored a moment ago; None when there are more than `most`."""
        found = users.everybody(most)
        return None if found is None else [people.shown(user) for user in found if not user.deleted]

    def create(self, person: Any) -> Any:
        """A new user, or one that SCIM has deleted, anew; active unless he is sent otherwise."""
        if person.active is None:
            person = person.model_copy(update={"active": True})

        def make(user: User | None) -> User:
            if user is not None and not user.deleted:
                raise UniquenessException(detail="userName: taken")
            made = people.stored(person, None, _department_name, self._now)
            if user is None:
                return made
            kept = {**made.scim, "version": user.version + 1}
            return replace(made, version=user.version, scim=kept)

        return self._commit(person.user_name, make)

    def update(self, person: Any, expected: str | None) -> Any:
        """A user's whole new state."""
        return self._commit(
            person.id, lambda user: people.stored(person, _checked(user, expected), _department_name, self._now)
        )

    def delete(self, user_id: str, expected: str | None) -> None:
        """Disable him, and hide him from SCIM."""
        users.change_users({user_id: lambda user: replace(_checked(user, expected), enabled=False, deleted=True)})

    def _commit(self, user_id: str, change: Callable[[User | None], User]) -> Any:
        users.change_users({user_id: change})
        return self.find(user_id)


def _checked(user: User | None, expected: str | None) -> User:
    if user is None or user.deleted:
        raise NotFoundException(detail="User not found")
    if expected is not None and people.version_of(user) != expected:
        raise PreconditionFailedException
    return user


def _department_name(department_id: str) -> str:
    entry = entries.find_entry("department", department_id)
    return entry.name if entry else department_id
