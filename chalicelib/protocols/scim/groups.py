"""A candidate group of the directory as a SCIM group, and back. Pure.

The id is the `displayName` it was made with: business systems name groups in their tasks by a word they know.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from scim2_models import InvalidValueException, Meta

from chalicelib.protocols.scim.models import Group
from chalicelib.protocols.scim.models import Member as InGroup
from chalicelib.protocols.scim.texts import an_id

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chalicelib.storage.directory.model import Entry, Member

MOST_MEMBERS = 10_000


def shown(entry: Entry, members: Sequence[Member]) -> Any:
    """A group as a resource, with its members."""
    group = Group(id=entry.id, display_name=entry.name, external_id=entry.external_id or None)
    group.members = [
        InGroup.model_validate({"value": each.user_id, "$ref": f"Users/{each.user_id}", "type": "User"})
        for each in members
    ] or None
    group.meta = Meta(resource_type="Group", version=version_of(entry, members))
    return group


def _member(user_id: str) -> InGroup:
    return InGroup.model_validate({"value": user_id, "$ref": f"Users/{user_id}", "type": "User"})


def version_of(entry: Entry, members: Sequence[Member]) -> str:
    """The weak ETag of a group: of what it is and of who belongs to it."""
    said = json.dumps([entry.version, *(each.user_id for each in members)])
    return f'W/"{hashlib.sha256(said.encode()).hexdigest()[:16]}"'


def name_of(group: Any) -> str:
    """Its name, which may be an id.

    Raises:
        InvalidValueException: it is none.
    """
    return an_id(group.display_name, "displayName")


def members_of(group: Any) -> list[str]:
    """Ids of its members, once each.

    Raises:
        InvalidValueException: a member is no user, or there are more than 10,000.
    """
    members = group.members or []
    if any(not member.value or (member.type or "User").lower() != "user" for member in members):
        raise InvalidValueException(detail="members: every member is a user, named by value")
    if len(members) > MOST_MEMBERS:
        raise InvalidValueException(detail=f"members: at most {MOST_MEMBERS}")
    return list(dict.fromkeys(member.value for member in members))
