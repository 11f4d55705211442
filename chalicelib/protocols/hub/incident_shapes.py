"""What the calls about incidents answer, for the OpenAPI description; tests hold each against it."""

# ruff: noqa: N815 - the wire's own names

from __future__ import annotations

from pydantic import BaseModel


class Intervention(BaseModel):
    """What an administrator has done at an incident of an instance."""

    at: str | None
    by: str
    byName: str
    action: str
    nodeId: str
    comment: str


class Incident(BaseModel):
    """Where an instance stands still; `kind` is connector, topic, timer, call or start, `called` whom it is for."""

    incidentId: str
    kind: str
    called: str
    cause: str
    attempts: int
    since: str | None
    appId: str
    procInsId: str
    procDefKey: str
    procDefName: str
    subject: str
    nodeId: str
    interventions: list[Intervention]


class Resolved(BaseModel):
    """How the instance stands after what was done."""

    procInsId: str
    processStatus: str
    nextTaskIds: list[str]
