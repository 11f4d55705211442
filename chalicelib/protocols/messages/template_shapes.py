"""What the administration of templates answers, for the OpenAPI description."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field

from chalicelib.protocols.hub.shapes import Done, Page

__all__ = ["Done", "Page"]


class SavedTemplate(BaseModel):
    """A version of a template that is stored now."""

    code: str
    version: int


class MessageTemplate(SavedTemplate):
    """A template; `versions` where one is shown."""

    name: str
    channels: dict[str, dict[str, str]]
    languages: dict[str, dict[str, dict[str, str]]]
    data_schema: dict[str, Any] = Field(alias="schema")
    enabled: bool
    versions: list[int] = []


class PreviewedTemplate(SavedTemplate):
    """A template filled with data: channel (and `channel.language`) → part → text."""

    rendered: dict[str, dict[str, str]]
