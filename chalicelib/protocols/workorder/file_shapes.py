"""What `/hub/files` answers, for the OpenAPI description; tests hold each against it."""

# ruff: noqa: N815 - the wire's own names

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from chalicelib.protocols.hub.shapes import Done as Known

__all__ = ["FileToGet", "FileToPut", "Known"]


class PutTo(BaseModel):
    """Where and with what a browser puts a file."""

    url: str
    method: Literal["PUT"]
    headers: dict[str, str] = Field(description="to be sent as they are; they are signed")


class FileToPut(BaseModel):
    """A file that may be put there."""

    fileId: str
    upload: PutTo


class FileToGet(BaseModel):
    """A file, and where it can be got for five minutes."""

    fileId: str
    name: str
    type: str
    size: int = Field(description="bytes")
    url: str
