"""The three steps of a delivery and their types: prepare a request, call, record a verdict.

    requests_for(change, target, prior, sending) -> [Prepared] | Skip      the protocol's client, pure
    call(Prepared)                               -> Answered | NotSent | Unknown      outgoing.py, no opinion
    judge(Prepared, Answered)                    -> Verdict                the protocol's client, pure

An outcome says what the network did; a verdict says what it means for the delivery.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Prepared:
    """One HTTP request, complete, ready to be sent.

    `step` names it among the requests of one change ("insert", "finish:zhangsan"); `key` is its idempotency key, the
    same over all attempts. `secret` marks an exchange whose answer must not be kept (a token). `teaches` are ids the
    task has at the target once this request is through; an empty value takes one away.
    """

    step: str
    key: str
    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    secret: bool = False
    teaches: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Skip:
    """The target cannot express this change, or need not hear of it. Counts as delivered; the reason is kept."""

    reason: str


@dataclass(frozen=True, slots=True)
class Answered:
    """The target answered. Header names are lower case; the body is raw and at most as long as the cap.

    `at` is the moment it came; `whole` is false when the body was longer than the cap or cut short by the target.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    duration_ms: int
    at: dt.datetime
    whole: bool = True


@dataclass(frozen=True, slots=True)
class NotSent:
    """Nothing reached the target, so nothing can have happened there."""

    reason: str
    duration_ms: int = 0


@dataclass(frozen=True, slots=True)
class Unknown:
    """The request left, no usable answer came back. It may have taken effect."""

    reason: str
    duration_ms: int = 0


Outcome = Answered | NotSent | Unknown


@dataclass(frozen=True, slots=True)
class NewToken:
    """An access token a target issued, good for `lifetime` seconds from now."""

    value: str
    lifetime: float


@dataclass(frozen=True, slots=True)
class Delivered:
    """The target took the request.

    `learned` are ids it gave for the task, `learned_for_process` those for the whole process instance; an empty value
    means that the id is valid no longer.
    """

    learned: Mapping[str, str] = field(default_factory=dict)
    learned_for_process: Mapping[str, str] = field(default_factory=dict)
    token: NewToken | None = None


@dataclass(frozen=True, slots=True)
class AlreadyDone:
    """The target says the effect is already there. Success only after an attempt whose outcome was unknown."""

    reason: str


@dataclass(frozen=True, slots=True)
class Retry:
    """Try again by the schedule. `retry_after` is the target's wish in seconds.

    `uncertain`: the request may have taken effect all the same. `stale_token`: ask for a new token first.
    """

    reason: str
    retry_after: float | None = None
    uncertain: bool = False
    stale_token: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """The target will never take this request. The delivery is dead, visible with this reason, and can be replayed."""

    reason: str


@dataclass(frozen=True, slots=True)
class Gone:
    """HTTP 410: the target wants nothing more. It is disabled."""

    reason: str


Verdict = Delivered | AlreadyDone | Retry | Refused | Gone
