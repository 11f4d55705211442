"""What the calls about connectors answer, for the OpenAPI description; tests hold each against it."""

# ruff: noqa: N815 - the wire's own names

from __future__ import annotations

from pydantic import BaseModel


class Connector(BaseModel):
    """A connector; the values of its headers are masked."""

    name: str
    calls: list[str]
    urls: list[str]
    headers: dict[str, str]
    sends: list[str]
    results: dict[str, str]
    enabled: bool
    createdAt: str | None


class Connectors(BaseModel):
    """All connectors, by name."""

    rows: list[Connector]
