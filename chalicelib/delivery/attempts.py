"""What an operator sees of the latest requests: when, what, how long, and a trimmed answer without our secrets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalicelib.storage.codec import iso

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from chalicelib.delivery.change import Target
    from chalicelib.delivery.exchange import Attempt

KEPT = 10
_EXCERPT, _REASON = 300, 300
_SHORTEST_SECRET = 4
_MASK = "******"


def told(
    before: Sequence[Mapping[str, Any]], made: Sequence[Attempt], version: int, target: Target, now: datetime
) -> list[Mapping[str, Any]]:
    """Return the latest attempts with those just made, newest last, 10 at most.

    An answer that repeats our credential (many test servers echo requests) is shown without it.
    """
    hidden = [secret for secret in target.credential.values() if len(secret) >= _SHORTEST_SECRET]
    shown = [
        {
            "at": iso(now),
            "version": version,
            "step": attempt.step,
            "status": attempt.status,
            "ms": attempt.duration_ms,
            "verdict": attempt.verdict,
            "reason": _masked(attempt.reason, hidden)[:_REASON],
            "excerpt": _masked(attempt.excerpt, hidden)[:_EXCERPT],
        }
        for attempt in made
    ]
    return [*before, *shown][-KEPT:]


def masked(text: str, target: Target) -> str:
    """A reason without the target's secrets."""
    return _masked(text, [secret for secret in target.credential.values() if len(secret) >= _SHORTEST_SECRET])[:_REASON]


def _masked(text: str, hidden: Sequence[str]) -> str:
    for secret in hidden:
        text = text.replace(secret, _MASK)
    return text
