"""What the calls about registrations answer, for the OpenAPI description."""

# ruff: noqa: N815 - the wire's own names

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel

from chalicelib.protocols.hub.shapes import Done, Interface, Issued, Page, Second

__all__ = ["Done", "Page"]


class WantedApplication(BaseModel):
    """An application as its applicant tells of it."""

    appId: str
    name: str
    images: str
    applicationType: str
    homeUrl: str
    version: str
    description: str
    callbackUrls: list[str]
    origins: list[str]


class WantedService(BaseModel):
    """A service as its applicant tells of it."""

    serverID: str
    name: str
    description: str
    interfaces: list[Interface]


class WantedCredential(BaseModel):
    """The kind of secret that is asked for."""

    kind: str
    scheme: str | None


class Registration(BaseModel):
    """What somebody asks to have registered, and what became of it; `issued` holds the secret once."""

    registrationId: str
    applicantId: str
    status: Literal["requested", "granted", "refused"]
    application: WantedApplication | None
    service: WantedService | None
    credential: WantedCredential
    reason: str
    createdAt: Second
    decidedBy: str | None
    decidedAt: Second | None
    refusal: str | None
    shownAt: Second | None
    issued: Issued | None
