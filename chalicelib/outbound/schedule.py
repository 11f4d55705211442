"""When to try again. The steps are configuration, these are the defaults.

Ten attempts in about three days. Randomness comes in as `chance`, a number in [0, 1).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

MINUTE, HOUR = 60.0, 3600.0
STEPS = (0.0, 5.0, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR)
JITTER = 0.2
_LONGEST_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Schedule:
    """`steps[n]` is the wait in seconds before attempt n+1, counted from the end of attempt n."""

    steps: tuple[float, ...] = STEPS
    jitter: float = JITTER

    def wait_after(self, failures: int, chance: float, retry_after: float | None = None) -> float | None:
        """Return the seconds to wait after this many failed attempts, or None when they are used up (dead).

        The target's own wish is honoured from the scheduled wait up to twice that, and is not jittered.
        """
        if failures >= len(self.steps):
            return None
        base = self.steps[failures]
        if retry_after is not None:
            return min(max(retry_after, base), 2 * base)
        return base * (1 - self.jitter + 2 * self.jitter * chance)


def retry_after_seconds(value: str | None, now: dt.datetime) -> float | None:
    """Read a Retry-After header: seconds, or an HTTP date (RFC 9110 10.2.3). Nonsense counts as absent."""
    if value is None:
        return None
    text = value.strip()
    if text.isascii() and text.isdigit():
        return float(text[:_LONGEST_DIGITS]) if len(text) <= _LONGEST_DIGITS else float(10**_LONGEST_DIGITS)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=dt.UTC)
    return max(0.0, (moment - now).total_seconds())
