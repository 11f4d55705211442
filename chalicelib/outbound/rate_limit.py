"""A token bucket per target, pure: state in, state out."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `burst` requests at once and `per_second` in the long run; both more than 0, burst at least 1."""

    per_second: float
    burst: float


@dataclass(frozen=True, slots=True)
class Bucket:
    """`tokens` were there at `at` (epoch seconds)."""

    tokens: float
    at: float

    @classmethod
    def full(cls, limit: Limit, now: float) -> Bucket:
        """Return the bucket of a target that was never called."""
        return cls(limit.burst, now)

    def take(self, limit: Limit, now: float) -> tuple[float, Bucket]:
        """Take one token. Return the seconds to wait (0: go ahead, store the new state) and the state.

        A clock that ran backwards adds nothing and takes nothing away.
        """
        gained = max(0.0, now - self.at) * limit.per_second
        tokens = min(limit.burst, self.tokens + gained)
        moment = max(now, self.at)
        if tokens >= 1:
            return 0.0, Bucket(tokens - 1, moment)
        return (1 - tokens) / limit.per_second, Bucket(tokens, moment)
