"""Bodies of the administration calls (docs/protocols/hub.md)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BeforeValidator, Field, StringConstraints

from chalicelib.todo.times import parse
from chalicelib.web.validate import Body, Id, Line, Name

Ids = Annotated[list[Id], Field(max_length=48)]


def _moment(value: object) -> object:
    if not isinstance(value, str):
        raise ValueError("不是 yyyy-MM-dd HH:mm:ss")  # noqa: TRY004 - pydantic reports ValueError as the field's
    return parse(value)


MailAddress = Annotated[Line, StringConstraints(max_length=254, pattern=r"^([^\s@<>,;:\"\\]+@[^\s@<>,;:\"\\]+)?$")]
Moment = Annotated[datetime, BeforeValidator(_moment)]


class TransactionTypeBody(Body):
    """A transaction type; its name is its code when absent."""

    transTypeCode: Id  # noqa: N815
    transTypeName: Line = ""  # noqa: N815


MOST_HEADS = 20
"""Of one department."""


class UserBody(Body):
    """A user to import or change; what is absent stays as stored."""

    userId: Id  # noqa: N815
    name: Name | None = None
    departmentId: Line | None = None  # noqa: N815
    departmentName: Line | None = None  # noqa: N815
    roles: Ids | None = None
    groups: Ids | None = None
    phone: Line | None = None
    email: MailAddress | None = None
    enabled: bool | None = Field(None, strict=True)


class GroupBody(Body):
    """A candidate group; with `members`, exactly these users become its own members."""

    groupId: Id  # noqa: N815
    name: Name | None = None
    members: Annotated[list[Id], Field(max_length=10_000)] | None = None
    enabled: bool | None = Field(None, strict=True)


class RoleBody(Body):
    """A role; its candidate group is `ROLE<roleId>`."""

    roleId: Id  # noqa: N815
    name: Name | None = None
    enabled: bool | None = Field(None, strict=True)


class DepartmentBody(Body):
    """A department; its candidate group is `DEPT<departmentId>`. `heads` see its figures and hear of what escalates."""

    departmentId: Id  # noqa: N815
    name: Name | None = None
    parentId: Line | None = None  # noqa: N815
    heads: Annotated[list[Id], Field(max_length=MOST_HEADS)] | None = None
    enabled: bool | None = Field(None, strict=True)


class TokenBody(Body):
    """For whom a user token is asked."""

    userId: Id  # noqa: N815
