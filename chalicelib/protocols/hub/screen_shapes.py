"""What the calls that screens are made of answer, for the OpenAPI description; tests hold every answer against it."""

# ruff: noqa: N815 - the wire's own names

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field

from chalicelib.protocols.hub.shapes import Done as Known
from chalicelib.protocols.hub.shapes import Page as Found
from chalicelib.protocols.hub.shapes import Second

__all__ = ["Counts", "Directory", "Found", "Known", "Me", "Preferences", "SomePerson"]


class SomePerson(BaseModel):
    """Somebody of the directory."""

    userId: str
    name: str
    departmentId: str | None
    departmentName: str | None


class NamedRole(BaseModel):
    """A role and what it is called."""

    roleId: str
    name: str


class NamedGroup(BaseModel):
    """A group and what it is called."""

    groupId: str
    name: str


class NamedDepartment(BaseModel):
    """A department, what it is called and what it belongs to."""

    departmentId: str
    name: str
    parentId: str | None


class StandIn(BaseModel):
    """Who stands in for the caller, from when until when."""

    absenceId: str
    substituteId: str
    beginTime: Second
    endTime: Second


class Counts(BaseModel):
    """How many lines the caller's boxes have, and how many of his todos can be claimed or are late."""

    todo: int
    done: int
    started: int
    copied: int
    claimable: int
    overdue: int
    unreadNotices: int
    complete: bool = Field(description="false for a huge box: claimable and overdue are of its first 4,000 lines or so")


class Me(SomePerson):
    """The caller."""

    roles: list[NamedRole]
    groups: list[NamedGroup]
    candidateGroups: list[str] = Field(description="groups the person acts for; ROLE<id> and DEPT<id> among them")
    isAdministrator: bool
    substitutes: list[StandIn]
    standsInFor: list[str]
    language: str = Field(description="zh or en")
    counts: Counts
    preferences: dict[str, Any] = Field(description="what the screens remember, by name")
    menus: list[str] = Field(description="names of the menus he may see")


class Directory(BaseModel):
    """What roles, groups and departments are called."""

    roles: list[NamedRole]
    groups: list[NamedGroup]
    departments: list[NamedDepartment]


class Preferences(BaseModel):
    """A person's preferences by name; `version` counts the changes."""

    values: dict[str, Any]
    version: int
