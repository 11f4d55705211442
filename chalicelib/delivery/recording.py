"""What became of one change at one target: stored under the lease, and rung for when it is soon due again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from chalicelib.delivery.attempts import masked, told
from chalicelib.outbound.outcome import Gone, NotSent, Retry
from chalicelib.storage.base import queues
from chalicelib.storage.deliveries import deliver_queues, leases, targets
from chalicelib.storage.deliveries.leases import Progress
from chalicelib.telemetry import count, logger

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from chalicelib.delivery.change import Target
    from chalicelib.delivery.exchange import Result
    from chalicelib.delivery.tools import Tools
    from chalicelib.outbound.outcome import Skip, Verdict
    from chalicelib.storage.deliveries.cursors import Cursor
    from chalicelib.todo.model import Event

OUT_OF_TIME = NotSent("this worker's time is over; another one goes on")


@dataclass(frozen=True)
class Carried:
    """An event that was carried to a target, among those of the parcel, under the lease that `cursor` holds."""

    cursor: Cursor
    events: Sequence[Event]
    event: Event
    target: Target


class Recorder:
    """Records for one worker; `is_late` tells when it should begin nothing new."""

    def __init__(self, tools: Tools, is_late: Callable[[], bool]) -> None:
        self._tools = tools
        self._is_late = is_late

    def record(self, carried: Carried, result: Result) -> bool:
        """Store what became of one event; whether to go on with the next.

        Raises:
            LeaseLost: another worker has taken over.
        """
        now, cursor = self._tools.now(), carried.cursor
        before = () if result.through and not cursor.failures else cursor.attempts
        attempts = told(before, result.attempts, carried.event.version, carried.target, now)
        progress = Progress(result.prior.as_dict(), attempts)
        if result.through:
            return self._advance(carried, progress)
        verdict = result.verdict
        reason = masked(getattr(verdict, "reason", ""), carried.target)
        if result.outcomes and result.outcomes[-1] is OUT_OF_TIME:
            leases.retry_later(cursor, progress, failures=cursor.failures, reason=cursor.reason, next_at=now)
            _ring(carried, 0)
        elif isinstance(verdict, Gone):
            leases.retry_later(cursor, progress, failures=cursor.failures, reason=reason, next_at=now)
            _close(carried.target, reason)
        else:
            self._fail(carried, progress, verdict, reason)
        return False

    def _fail(self, carried: Carried, progress: Progress, verdict: Verdict | Skip, reason: str) -> None:
        """Due again by the schedule; dead when that is at its end or another attempt would be no use."""
        now, cursor = self._tools.now(), carried.cursor
        failures = cursor.failures + 1
        wait = None
        if isinstance(verdict, Retry):
            wait = self._tools.schedule.wait_after(failures, self._tools.chance(), verdict.retry_after)
        if wait is None:
            leases.bury(cursor, progress, failures=failures, reason=reason, now=now)
            count("DeliveriesDead")
        else:
            next_at = now + timedelta(seconds=wait)
            leases.retry_later(cursor, progress, failures=failures, reason=reason, next_at=next_at)
            if wait <= queues.LONGEST_DELAY:
                _ring(carried, wait)

    def _advance(self, carried: Carried, progress: Progress) -> bool:
        now, cursor, event, events = self._tools.now(), carried.cursor, carried.event, carried.events
        count("DeliveriesThrough")
        if event.version < events[-1].version and not self._is_late():
            following = next(each for each in events if each.version == event.version + 1)
            leases.advance(cursor, event.version, progress, at=following.at, now=now)
            return True
        if event.version < cursor.wanted:
            leases.hand_on(cursor, event.version, progress, at=now, now=now)
            _ring(carried, 0)
        elif not leases.finish(cursor, event.version, progress, now):
            _ring(carried, 0)
        return False


def _ring(carried: Carried, delay: float) -> None:
    cursor = carried.cursor
    deliver_queues.ring(carried.target.protocol, cursor.target_id, [cursor.subject], delay_seconds=delay)


def _close(target: Target, reason: str) -> None:
    """It said 410: nothing is sent any more until its administrator enables it again."""
    targets.change_target(target.target_id, lambda stored: replace(stored, gone=reason or "HTTP 410"))
    logger().warning("target gone", extra={"target": target.target_id})
    count("TargetsGone")
