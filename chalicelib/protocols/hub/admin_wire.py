"""Bodies of the administration calls (docs/protocols/hub.md)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from chalicelib.todo.times import parse
from chalicelib.todo.urls import check_url
from chalicelib.web.validate import Body, Id, Line, Name

Ids = Annotated[list[Id], Field(max_length=48)]


def _moment(value: object) -> object:
    if not isinstance(value, str):
        raise ValueError("不是 yyyy-MM-dd HH:mm:ss")  # noqa: TRY004 - pydantic reports ValueError as the field's
    return parse(value)


Moment = Annotated[datetime, BeforeValidator(_moment)]
Image = Annotated[Line, BeforeValidator(lambda url: check_url(url) if url else url)]


_FIELD_OF = {"commentTypes": "comment_types"}
_USUAL = {"reinsert": "refuse", "commentTypes": "document"}
_CALLED = ("appId", "serverID")


class HolderBody(Body):
    """What is said of an application or a service."""

    def given(self) -> dict[str, Any]:
        """What it says, but for the id, under the names of `Holder`."""
        said = {name: value for name, value in self if value is not None and name not in _CALLED}
        return {_FIELD_OF.get(name, name): "" if value == _USUAL.get(name) else value for name, value in said.items()}


class Manners(HolderBody):
    """How an application is dealt with: `reinsert` and `strict` for pushes, `commentTypes` for work orders."""

    reinsert: Literal["refuse", "reopen"] | None = None
    strict: bool | None = Field(None, strict=True)
    commentTypes: Literal["document", "flowable"] | None = None  # noqa: N815


class NewApplication(Manners):
    """An application to register; without `appId` one is made up."""

    appId: Id | None = None  # noqa: N815
    name: Name
    images: Image = ""


class NewService(Body):
    """A service to register; without `serverID` one is made up."""

    serverID: Id | None = None  # noqa: N815
    name: Name


class HolderChange(HolderBody):
    """Changes of a service; what is absent stays."""

    name: Name | None = None
    enabled: bool | None = Field(None, strict=True)


class ApplicationChange(HolderChange, Manners):
    """Changes of an application; what is absent stays."""

    images: Image | None = None


class NewCredential(Body):
    """A credential to issue; `scheme` is for kind signature."""

    kind: Literal["push", "client", "signature", "workorder", "scim"]
    scheme: Literal["zwdd-hmac", "csb-hmac-sha1", "csb-hmac-sha256", "app-key"] | None = None
    expiresAt: Moment | None = None  # noqa: N815

    @model_validator(mode="after")
    def _scheme_fits_kind(self) -> NewCredential:
        if (self.kind == "signature") != (self.scheme is not None):
            raise ValueError("kind 为 signature 时须给出 scheme，其它 kind 不得给出 scheme")
        return self


class TransactionTypeBody(Body):
    """A transaction type; its name is its code when absent."""

    transTypeCode: Id  # noqa: N815
    transTypeName: Line = ""  # noqa: N815


class UserBody(Body):
    """A user to import or change; what is absent stays as stored."""

    userId: Id  # noqa: N815
    name: Name | None = None
    departmentId: Line | None = None  # noqa: N815
    departmentName: Line | None = None  # noqa: N815
    roles: Ids | None = None
    groups: Ids | None = None
    phone: Line | None = None
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
    """A department; its candidate group is `DEPT<departmentId>`."""

    departmentId: Id  # noqa: N815
    name: Name | None = None
    parentId: Line | None = None  # noqa: N815
    enabled: bool | None = Field(None, strict=True)


class TokenBody(Body):
    """For whom a user token is asked."""

    userId: Id  # noqa: N815
