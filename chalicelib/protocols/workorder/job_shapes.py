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
    """What a decision table has come to: an object of outputs for each rule that counts, and which rules hold."""

    rows: list[Json]
    rules: list[str]


class DecisionRow(BaseModel):
    """A decision table of the list; `updateTime` is when this version was stored."""

    decisionKey: str
    decisionName: str
    version: int
    updateTime: str


class DecisionFile(BaseModel):
    """A decision table with the DMN file that it stands in."""

    decisionKey: str
    version: int
    xml: str


class SavedDecision(BaseModel):
    """A table of a file, and the version that it is now, or would become; `changed` false: it was stored so already."""

    decisionKey: str
    decisionName: str
    version: int
    changed: bool


class SavedDecisions(BaseModel):
    """The tables of a file, in its order."""

    decisions: list[SavedDecision]


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
