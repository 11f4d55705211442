"""SCIM's messages for the API description; what they hold is published at `/scim/v2/Schemas`."""

# ruff: noqa: N815 - the wire's own names

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class Error(BaseModel):
    """A refusal."""

    schemas: list[str]
    status: str
    detail: str
    scimType: str | None = None


class Resource(BaseModel):
    """A user, a group or a description, as `/scim/v2/Schemas` describes it."""

    model_config = ConfigDict(extra="allow")
    schemas: list[str]


class Listed(BaseModel):
    """A page of resources."""

    schemas: list[str]
    totalResults: int
    startIndex: int | None = None
    itemsPerPage: int | None = None
    Resources: list[Resource] = []


class Operation(BaseModel):
    """One change of a PATCH."""

    op: str
    path: str | None = None
    value: Any = None


class PatchOp(BaseModel):
    """Changes, made together (RFC 7644 section 3.5.2)."""

    schemas: list[str]
    Operations: list[Operation] = Field(min_length=1)
