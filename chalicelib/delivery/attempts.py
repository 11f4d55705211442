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
OPEN_NAMES = frozenset({"accessKey", "appId", "appKey", "clientId", "operatorId", "scheme", "tenantId", "tokenUrl"})
"""Parts of a credential that are no secret."""
_MASK = "******"


def told(
    before: Sequence[Mapping[str, Any]], made: Sequence[Attempt], version: int, target: Target, now: datetime
) -> list[Mapping[str, Any]]:
    """Return the latest attempts with those just made, newest last, 10 at most.

    An answer that repeats our credential (many test servers echo requests) is shown without it.
    """
    hidden = _secrets(target)
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
    return _masked(text, _secrets(target))[:_REASON]


def _secrets(target: Target) -> list[str]:
    return [value for name, value in target.credential.items() if name not in OPEN_NAMES and value]


def _masked(text: str, hidden: Sequence[str]) -> str:
    for secret in hidden:
        text = text.replace(secret, _MASK)
    return text
