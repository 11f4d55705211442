"""What migrations answer, for the OpenAPI description; tests hold each against it."""

# ruff: noqa: N815 - the wire's own names

from __future__ import annotations

from pydantic import BaseModel


class Migrated(BaseModel):
    """What became of one instance, or would; `warnings`: what it waits for no more, or not yet."""

    procInsId: str
    ok: bool
    msg: str
    warnings: list[str]


class Migration(BaseModel):
    """A migration: how far it is, and its outcomes, those that failed first."""

    migrationId: str | None
    definitionId: str
    fromDefinitionId: str | None
    dryRun: bool
    finished: bool
    done: int
    failed: int
    rows: list[Migrated]
