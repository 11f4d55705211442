"""What the administration of channels answers, for the OpenAPI description."""

# ruff: noqa: N815 - the wire's own names

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from chalicelib.protocols.hub.shapes import Done, Page, Second

__all__ = ["Done", "Page"]


class MessageChannel(BaseModel):
    """A channel; its secrets are masked."""

    channelId: str
    name: str
    channel: str
    baseUrl: str
    credential: dict[str, str]
    appIds: list[str]
    userIds: dict[str, str]
    settings: dict[str, Any]
    rateLimit: dict[str, float] | None
    personLimit: dict[str, int] | None
    enabled: bool
    paused: bool
    disabledReason: str | None
    createdAt: Second
