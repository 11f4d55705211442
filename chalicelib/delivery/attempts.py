"""What an operator sees of the latest requests: when, what, how long, and a trimmed answer without our secrets."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, quote_plus

from chalicelib.register import open_names
from chalicelib.storage.base.codec import iso

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from chalicelib.delivery.change import Target
    from chalicelib.delivery.exchange import Attempt

KEPT = 10
_EXCERPT, _REASON = 300, 300
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
    shown = open_names(target.protocol)
    secrets = [value for name, value in target.credential.items() if name not in shown and value]
    return [spelt for secret in secrets for spelt in _spellings(secret)]


def _spellings(secret: str) -> set[str]:
    """As a server may repeat it: plain, as a URL or a form has it, as JSON text, in Base64."""
    in_json, in_base64 = json.dumps(secret)[1:-1], base64.b64encode(secret.encode()).decode("ascii")
    return {secret, quote(secret, safe=""), quote(secret), quote_plus(secret), in_json, in_base64}


def _masked(text: str, hidden: Sequence[str]) -> str:
    for secret in hidden:
        text = text.replace(secret, _MASK)
    return text
