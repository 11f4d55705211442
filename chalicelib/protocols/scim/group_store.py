"""SCIM's groups, in the directory: the named entry, and memberships in the rows of its users."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from scim2_models import InvalidValueException, NotFoundException, PreconditionFailedException, UniquenessException

from chalicelib.errors import BadInput
from chalicelib.protocols.scim import groups
from chalicelib.storage.directory import entries, users
from chalicelib.storage.directory.model import Entry

if TYPE_CHECKING:
    from collections.abc import Sequence


class GroupStore:
    """Candidate groups."""

    def find(self, group_id: str) -> Any:
        """A group with its members; None when there is none, or it is disabled."""
        entry = entries.find_entry("group", group_id)
        return groups.shown(entry, users.members_of(group_id)) if entry and entry.enabled else None

    def every(self, most: int) -> list[Any] | None:
        """Every group with its members; None when there are more than `most`. 1 round trip a group."""
        found = entries.all_entries("group", most)
        return (
            None if found is None else [groups.shown(each, users.members_of(each.id)) for each in found if each.enabled]
        )

    def create(self, group: Any) -> Any:
        """A new group, or a disabled one anew."""
        group_id, members = groups.name_of(group), groups.members_of(group)
        _require(members)

        def make(entry: Entry | None) -> Entry:
            if entry is not None and entry.enabled:
                raise UniquenessException(detail="displayName: taken")
            new = entry or Entry("group", group_id, group_id)
            return replace(new, name=group_id, enabled=True, external_id=group.external_id or "")

        entries.change_entries("group", {group_id: make})
        users.change_members(group_id, joining=members, leaving=())
        return self.find(group_id)

    def update(self, group: Any, expected: str | None) -> Any:
        """A group's whole new state; its id stays, whatever its name becomes."""
        before = self._checked(group.id, expected)
        new = groups.members_of(group)
        joining = [member for member in new if member not in before]
        _require(joining)
        name, outside = groups.name_of(group), group.external_id or ""
        change = {group.id: lambda entry: replace(_existing(entry), name=name, external_id=outside)}
        entries.change_entries("group", change)
        users.change_members(group.id, joining=joining, leaving=sorted(before - set(new)))
        return self.find(group.id)

    def delete(self, group_id: str, expected: str | None) -> None:
        """Nobody belongs to it any more, then it is disabled; so that an interrupted call may be repeated."""
        members = self._checked(group_id, expected)
        users.change_members(group_id, joining=(), leaving=sorted(members))
        entries.change_entries("group", {group_id: lambda entry: replace(_existing(entry), enabled=False)})

    @staticmethod
    def _checked(group_id: str, expected: str | None) -> set[str]:
        """Ids of its members, if it is as it was read."""
        entry = _existing(entries.find_entry("group", group_id))
        members = users.members_of(group_id)
        if expected is not None and groups.version_of(entry, members) != expected:
            raise PreconditionFailedException
        return {member.user_id for member in members}


def _existing(entry: Entry | None) -> Entry:
    if entry is None or not entry.enabled:
        raise NotFoundException(detail="Group not found")
    return entry


def _require(members: Sequence[str]) -> None:
    try:
        users.require_users(members)
    except BadInput as error:
        raise InvalidValueException(detail=f"members: {error.message}") from None
