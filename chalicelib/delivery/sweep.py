"""The sweeper: every minute it rings again for what nobody took up, and does what is due.

It reads what is due, never the tables: where nothing waits it asks for no target, however many there are.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from chalicelib.delivery import due as due_work
from chalicelib.outbound.breaker import Breaker
from chalicelib.settings import settings
from chalicelib.storage.base.together import MAX_KEYS, read_together
from chalicelib.storage.deliveries import deliver_queues, delivery_pages, target_states, targets
from chalicelib.storage.ledger import doorbell, outbox
from chalicelib.storage.messages import channels
from chalicelib.telemetry import count, gauge

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from chalicelib.delivery.due import Handler
    from chalicelib.storage.deliveries.targets import StoredTarget

GRACE = timedelta(seconds=60)
DUE_GRACE = timedelta(seconds=20)
"""A cursor due for less is left to the message that was sent for it."""
A_SHARD = 200
A_TARGET = 1000
"""Cursors of one target rung for in one tick; one with a rate limit gets what it can take in two minutes."""


def sweep(now: datetime, others: Mapping[str, Handler] = due_work.NONE) -> int:
    """Ring for events marked longer than a minute and for cursors, then do what is due; returns how many were rung.

    Ringing comes first: it takes a few calls, whatever is due takes as long as it takes.

    `others`: who takes care of what is due and not delivery's own, by kind.
    """
    rung = _ring_doorbell(now) + _ring_for_targets(now)
    due_work.fire_due(now, others)
    count("DoorbellsRungAgain", rung)
    gauge("SweepsDone", 1, settings().stage)
    return rung


def _ring_doorbell(now: datetime) -> int:
    tasks = outbox.overdue(now - GRACE, A_SHARD)
    doorbell.ring_all(tasks)
    return len(tasks)


def _ring_for_targets(now: datetime) -> int:
    """Ring for due cursors; those whose worker vanished are among them, since a lease does not change what is due."""
    known, rings = _known_to_wait(), {}
    for target, breaker in zip(known, _breakers(known), strict=True):
        if breaker.ready_at(now.timestamp()) > now.timestamp():
            continue
        most = 1 if breaker.opened_at is not None else _most(target)
        due = delivery_pages.due(target.target_id, now - DUE_GRACE, most)
        rings[target.protocol, target.target_id] = due
    deliver_queues.ring_all(rings)
    return sum(map(len, rings.values()))


def _known_to_wait() -> list[StoredTarget]:
    waiting = delivery_pages.targets_waiting()
    if waiting is not None and not waiting:
        return []
    known = [target for target in (*targets.all_targets(), *channels.everything()) if target.delivers]
    return known if waiting is None else [target for target in known if target.target_id in waiting]


def _most(target: StoredTarget) -> int:
    return min(A_TARGET, max(1, int(target.per_second * 120))) if target.per_second else A_TARGET


def _breakers(known: Sequence[StoredTarget]) -> list[Breaker]:
    found: list[Breaker] = []
    for start in range(0, len(known), MAX_KEYS):
        keys = [target_states.health_key(target.target_id) for target in known[start : start + MAX_KEYS]]
        rows = read_together([target_states.place(key) for key in keys])
        facts = [target_states.fact_of(key, row) for key, row in zip(keys, rows, strict=True)]  # type: ignore[arg-type]
        found += [Breaker.from_dict(fact.body.get("breaker", {})) for fact in facts]
    return found
