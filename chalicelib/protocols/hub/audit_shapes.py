"""What the audit log answers, for the OpenAPI description; tests hold every answer against it."""

# ruff: noqa: N815 - the wire's own names

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field

from chalicelib.protocols.hub.shapes import Second


class AuditActor(BaseModel):
    """Who acted, and from where."""

    kind: str = Field(description="administrator, user, application, service, operator or anonymous")
    userId: str | None
    appId: str | None
    source: str | None = Field(description="the address that the call came from")


class AuditChange(BaseModel):
    """What became of one thing: the fields that differ, secrets as fingerprints."""

    object: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None


class AuditEntry(BaseModel):
    """One entry, bound by its hash to the one before it."""

    at: Second
    actor: AuditActor
    action: str
    requestId: str | None
    changes: list[AuditChange]
    chain: str
    number: int
    previousHash: str
    hash: str


class Entries(BaseModel):
    """One page of entries, newest first."""

    code: int
    msg: str
    rows: list[AuditEntry]
    nextCursor: str | None
