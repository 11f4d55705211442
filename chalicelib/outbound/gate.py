"""May this target be called now? Its circuit breaker and its rate limit as one state, pure."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from chalicelib.outbound.breaker import Breaker, is_failure
from chalicelib.outbound.rate_limit import Bucket

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from chalicelib.outbound.outcome import Outcome
    from chalicelib.outbound.rate_limit import Limit


@dataclass(frozen=True, slots=True)
class Wait:
    """Not now, but in `seconds`; `why` is for the operator."""

    seconds: float
    why: str


@dataclass(frozen=True, slots=True)
class Health:
    """A target's breaker, and its bucket when it has a rate limit."""

    breaker: Breaker = field(default_factory=Breaker)
    bucket: Bucket | None = None

    def ask(self, limit: Limit | None, now: float) -> Health | Wait:
        """Return the state to store before a change is carried, or how long to wait. `now` is epoch seconds."""
        allowed, breaker = self.breaker.ask(now)
        if not allowed:
            return Wait(self.breaker.ready_at(now) - now, "the circuit breaker is open")
        if limit is None:
            return replace(self, breaker=breaker)
        wait, bucket = (self.bucket or Bucket.full(limit, now)).take(limit, now)
        return Wait(wait, "the rate limit is used up") if wait else Health(breaker, bucket)

    def after(self, outcomes: Sequence[Outcome], successes: int, now: float) -> Health:
        """Return the state after these calls.

        Args:
            outcomes: of the calls, in order.
            successes: earlier good calls of this process that were not written down.
            now: epoch seconds.
        """
        breaker = self.breaker.with_successes(successes, now)
        for outcome in outcomes:
            breaker = breaker.record(failed=is_failure(outcome), now=now)
        return replace(self, breaker=breaker)

    def as_dict(self) -> dict[str, Any]:
        """Return plain data for storage."""
        stored: dict[str, Any] = {"breaker": self.breaker.as_dict()}
        if self.bucket:
            stored["bucket"] = [self.bucket.tokens, self.bucket.at]
        return stored

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Health:
        """Read what `as_dict` wrote; an empty mapping is a target that was never called."""
        bucket = stored.get("bucket")
        return cls(Breaker.from_dict(stored.get("breaker", {})), Bucket(*map(float, bucket)) if bucket else None)
