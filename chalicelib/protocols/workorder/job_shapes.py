"""What the calls about jobs answer, for the OpenAPI description; tests hold each against it."""

# ruff: noqa: N815 - the wire's own names

from __future__ import annotations

from pydantic import BaseModel

from chalicelib.protocols.workorder.shapes import Json


class FetchedJob(BaseModel):
    """A job that the worker has taken until `lockedUntil` (China time)."""

    jobId: str
    procInsId: str
    procDefKey: str
    appId: str
    nodeId: str
    topic: str
    variables: Json
    attempts: int
    retries: int | None
    lockedUntil: str


class FetchedJobs(BaseModel):
    """Jobs that were taken, longest waiting first."""

    rows: list[FetchedJob]


class Decision(BaseModel):
    """What a decision table has come to: an object of outputs for each rule that counts."""

    rows: list[Json]


class Begun(BaseModel):
    """The instances that went on by a message or signal, and those that it has begun."""

    received: list[str]
    started: list[str]


class JobState(BaseModel):
    """What has become of a job that was not done; `stuck`: nobody is given it until an administrator says so."""

    jobId: str
    retries: int | None
    stuck: bool
    nextAt: str | None
    lockedUntil: str | None
