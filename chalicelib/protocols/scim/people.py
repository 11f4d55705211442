"""A user of the directory as a SCIM user, and back. Pure.

What the hub has no field for is kept beside its fields as it was sent. Where an administrator has since changed what
the hub has a field for, the hub's own value is shown.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from scim2_models import EnterpriseUser, ForbiddenException, Meta, PayloadTooLargeException
from scim2_models.resources.user import GroupMembership, PhoneNumber, Role

from chalicelib.protocols.scim.models import Person
from chalicelib.protocols.scim.texts import an_id, plain, seen
from chalicelib.storage.directory.model import ADMINISTRATOR_ROLE, User

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_BYTES = 32 * 1024
_NOT_KEPT = {"id", "meta", "groups"}


def shown(user: User) -> Any:
    """A user as a resource, whole."""
    kept = user.scim.get("attributes", {})
    person = Person.model_validate({**kept, "userName": user.user_id})
    person.id = user.user_id
    person.active = user.enabled if "active" in kept or not (user.enabled and kept) else None
    if _name(person) != user.name:
        person.display_name = user.name
    if _phone(person) != user.phone:
        person.phone_numbers = (
            [PhoneNumber.model_validate({"value": user.phone, "type": "work"})] if user.phone else None
        )
    roles = [role for role in user.roles if role != ADMINISTRATOR_ROLE]
    if _roles(person) != roles:
        person.roles = [Role(value=role) for role in roles] or None
    if _department(person) != department_of(user):
        _set_department(person, department_of(user))
    person.groups = [_membership(group) for group in user.groups] or None
    person.meta = Meta.model_validate({"resourceType": "User", "version": version_of(user), **_times(user)})
    return person


def version_of(user: User) -> str:
    """The weak ETag of a user."""
    return f'W/"{user.version}"'


def department_of(user: User) -> str:
    """What stands for a user's department where there is one text for it."""
    return user.department_name or user.department_id


def stored(person: Any, old: User | None, named: Callable[[str], str], now: datetime) -> User:
    """What is stored of a resource.

    Args:
        person: the whole new state.
        old: what is stored now; None for a new one.
        named: the name of a department by its id.
        now: the moment of the change.

    Raises:
        SCIMException: a value the hub cannot hold, or the administrator's role, which is not given this way.
    """
    user = old or User(an_id(person.user_name, "userName"), "")
    roles = tuple(dict.fromkeys(plain(role, "roles.value") for role in _roles(person)))
    if ADMINISTRATOR_ROLE in roles:
        raise ForbiddenException(detail="roles: the administrator's role is neither given nor taken by SCIM")
    kept_role = (ADMINISTRATOR_ROLE,) if ADMINISTRATOR_ROLE in user.roles else ()
    department = _department(person)
    if department != department_of(user):
        plain(department or "-", "department")
        user = replace(user, department_id=department, department_name=named(department) if department else "")
    attributes = person.model_dump(exclude=_NOT_KEPT)
    seen(attributes, "User")
    if len(json.dumps(attributes, ensure_ascii=False).encode()) > MOST_BYTES:
        raise PayloadTooLargeException(detail=f"a user holds at most {MOST_BYTES} bytes")
    since = user.scim.get("created") or now.isoformat()
    kept = {"attributes": attributes, "created": since, "modified": now.isoformat(), "version": user.version + 1}
    return replace(
        user,
        name=plain(_name(person), "displayName"),
        roles=(*kept_role, *roles),
        phone=_phone(person),
        enabled=person.active is not False,
        scim=kept,
    )


def _membership(group: str) -> GroupMembership:
    return GroupMembership.model_validate({"value": group, "$ref": f"Groups/{group}", "type": "direct"})


def _times(user: User) -> dict[str, datetime]:
    """When SCIM made the user; when SCIM changed him, unless somebody else has changed him since."""
    times = {"created": "created"} | ({"lastModified": "modified"} if user.scim.get("version") == user.version else {})
    return {name: datetime.fromisoformat(user.scim[key]) for name, key in times.items() if key in user.scim}


def _name(person: Any) -> str:
    name = person.name
    parts = (name.formatted, f"{name.family_name or ''}{name.given_name or ''}") if name else ()
    return str(next((text for text in (person.display_name, *parts) if text), person.user_name))


def _phone(person: Any) -> str:
    numbers = [number for number in person.phone_numbers or [] if number.value]
    first = next((number for number in numbers if number.primary), numbers[0] if numbers else None)
    return plain(first.value, "phoneNumbers.value") if first else ""


def _roles(person: Any) -> list[str]:
    return [role.value for role in person.roles or [] if role.value]


def _department(person: Any) -> str:
    extension = person[EnterpriseUser]
    return (extension.department or "") if extension else ""


def _set_department(person: Any, department: str) -> None:
    extension = person[EnterpriseUser] or EnterpriseUser()
    extension.department = department or None
    person[EnterpriseUser] = extension
