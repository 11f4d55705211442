"""Keeping a target's health (gate.py) over calls and processes: written only when it says something new.

A healthy target's successes are counted in this process alone and written together with the next failure, so that a
delivery that goes well costs no write. A write that loses against another one is decided anew; one that storage does
not take is let go: the breaker is a kindness to the target, not a truth.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from chalicelib.outbound.breaker import is_failure
from chalicelib.outbound.gate import Health, Wait
from chalicelib.storage.deliveries import target_states

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from chalicelib.outbound.outcome import Outcome
    from chalicelib.outbound.rate_limit import Limit
    from chalicelib.storage.deliveries.target_states import Fact

_ROUNDS = 3
_MOST_COUNTED = 1000
_successes: Counter[str] = Counter()


def admit(fact: Fact, limit: Limit | None, now: datetime) -> Wait | None:
    """Ask whether the target may be called, and note that it will be; None: go ahead.

    Costs a write only for a target with a rate limit, and for the probe of an open breaker.
    """
    for _ in range(_ROUNDS):
        health = Health.from_dict(fact.body)
        asked = health.ask(limit, now.timestamp())
        if isinstance(asked, Wait):
            return asked
        if asked == health or target_states.replace(fact, asked.as_dict(), now):
            return None
        fact = target_states.find(fact.key)
    return Wait(1.0, "others are calling it at this moment")


def observe(fact: Fact, outcomes: Sequence[Outcome], now: datetime) -> bool:
    """Note what calls have shown.

    Returns:
        Whether a breaker that was open is closed now.
    """
    good = not any(is_failure(outcome) for outcome in outcomes)
    if not outcomes:
        return False
    if good and Health.from_dict(fact.body).breaker.is_quiet:
        _successes[fact.key] = min(_MOST_COUNTED, _successes[fact.key] + len(outcomes))
        return False
    for _ in range(_ROUNDS):
        fact = target_states.find(fact.key)
        before = Health.from_dict(fact.body)
        after = before.after(outcomes, _successes[fact.key], now.timestamp())
        if target_states.replace(fact, after.as_dict(), now):
            _successes[fact.key] = 0
            return before.breaker.opened_at is not None and after.breaker.opened_at is None
    return False


def forget() -> None:
    """Start as a new container does."""
    _successes.clear()
