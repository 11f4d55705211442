"""Bodies of the calls by which programs do jobs of processes (外部任务)."""

# ruff: noqa: N815 - the wire's own spellings

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints

from chalicelib.centre.external import LONGEST_LOCK, MOST_JOBS
from chalicelib.protocols.workorder.fields import Values
from chalicelib.web.fields import LINE, legible
from chalicelib.web.validate import Body, Id, Name, Note

Seconds = Annotated[int, Field(strict=True, ge=1, le=LONGEST_LOCK)]
Code = Annotated[
    str,
    StringConstraints(strict=True, strip_whitespace=True, min_length=1, max_length=200, pattern=LINE),
    AfterValidator(legible),
]


class FetchBody(Body):
    """Which jobs a worker takes: of a topic, `maxJobs` at most, for `lockSeconds`; of one application with `appId`."""

    topic: Name
    workerId: Id
    maxJobs: Annotated[int, Field(strict=True, ge=1, le=MOST_JOBS)] = 1
    lockSeconds: Seconds = 300
    appId: Id | None = None


class CompleteBody(Body):
    """A job has been done; its variables become the instance's."""

    workerId: Id
    variables: Values = Field(default_factory=dict)


class FailureBody(Body):
    """A job has failed.

    It is tried again `retries` times, the next time in `retrySeconds`; with 0 an administrator looks at it. Without
    `retries` it is tried three times in all.
    """

    workerId: Id
    error: Note = ""
    retries: Annotated[int, Field(strict=True, ge=0, le=1_000)] | None = None
    retrySeconds: Annotated[int, Field(strict=True, ge=0, le=30 * LONGEST_LOCK)] = 60


class ErrorBody(Body):
    """A job has come to an error that the diagram may catch by its code."""

    workerId: Id
    code: Code
    variables: Values = Field(default_factory=dict)


class EventBody(Body):
    """A message or signal, for who waits for it under this key, or begins by it, and the variables it brings."""

    kind: Literal["message", "signal"] = "message"
    name: Name
    correlationKey: Annotated[
        str, StringConstraints(strict=True, max_length=1_000, pattern=LINE), AfterValidator(legible)
    ] = ""
    variables: Values = Field(default_factory=dict)


class ExtendBody(Body):
    """A job is kept for `lockSeconds` from now."""

    workerId: Id
    lockSeconds: Seconds = 300
