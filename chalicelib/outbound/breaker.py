"""One circuit breaker per target, pure: state in, state out. The caller stores it (by condition, see `as_dict`).

Opens at 70 % failures of at least 10 calls within 5 minutes, stays open 30 seconds, then lets one probe through: a good
answer closes it, a bad one opens it again. A probe that never reports (its worker was killed) is given up after 60 s.

Only what says that the target is ill counts as failure: no connection, no answer, a server error, 404, 408, 429 or a
redirect. A business refusal is the answer of a healthy target.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from chalicelib.outbound.outcome import Answered, Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping

WINDOW, SLOT = 300.0, 30.0
FEWEST_CALLS, SHARE = 10, 0.7
OPEN_SECONDS, PROBE_SECONDS = 30.0, 60.0
_ILL = frozenset({404, 408, 429})
_REDIRECTS, _SERVER_ERRORS = range(300, 400), 500


def is_failure(outcome: Outcome) -> bool:
    """Say whether an outcome speaks against the target's health."""
    if not isinstance(outcome, Answered):
        return True
    return outcome.status in _ILL or outcome.status in _REDIRECTS or outcome.status >= _SERVER_ERRORS


@dataclass(frozen=True, slots=True)
class Breaker:
    """`slots`: (slot number, calls, failures), oldest first. Times are epoch seconds; None means not open, no probe."""

    slots: tuple[tuple[int, int, int], ...] = ()
    opened_at: float | None = None
    probing_since: float | None = None

    def ask(self, now: float) -> tuple[bool, Breaker]:
        """Return whether a call may be made now, and the state to store when it is."""
        if self.opened_at is None:
            return True, self
        if now < self.opened_at + OPEN_SECONDS:
            return False, self
        if self.probing_since is not None and now < self.probing_since + PROBE_SECONDS:
            return False, self
        return True, replace(self, probing_since=now)

    def ready_at(self, now: float) -> float:
        """Return the earliest moment at which `ask` may say yes."""
        if self.opened_at is None:
            return now
        probe_ends = 0.0 if self.probing_since is None else self.probing_since + PROBE_SECONDS
        return max(now, self.opened_at + OPEN_SECONDS, probe_ends)

    def record(self, *, failed: bool, now: float) -> Breaker:
        """Return the state after one call."""
        if self.opened_at is not None:
            return Breaker(opened_at=now) if failed else Breaker()
        slots = _counted(self.slots, failed=failed, now=now)
        calls = sum(slot[1] for slot in slots)
        failures = sum(slot[2] for slot in slots)
        if calls >= FEWEST_CALLS and failures >= SHARE * calls:
            return Breaker(opened_at=now)
        return Breaker(slots)

    def with_successes(self, number: int, now: float) -> Breaker:
        """Return the state after `number` good calls made while it was closed; an open one is left as it is."""
        if self.opened_at is not None or not number:
            return self
        *before, (slot, calls, failures) = _counted(self.slots, failed=False, now=now)
        return Breaker((*before, (slot, calls + number - 1, failures)))

    @property
    def is_quiet(self) -> bool:
        """Whether it is closed and no failure is on record, so that one more success need not be written down."""
        return self.opened_at is None and not any(failures for _, _, failures in self.slots)

    def as_dict(self) -> dict[str, Any]:
        """Return plain data for storage: ints, floats, lists, absent when not set."""
        stored: dict[str, Any] = {"slots": [list(slot) for slot in self.slots]}
        if self.opened_at is not None:
            stored["opened_at"] = self.opened_at
        if self.probing_since is not None:
            stored["probing_since"] = self.probing_since
        return stored

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Breaker:
        """Read what `as_dict` wrote; numbers may come back as Decimal."""
        opened, probing = stored.get("opened_at"), stored.get("probing_since")
        return cls(
            tuple((int(slot), int(calls), int(failures)) for slot, calls, failures in stored.get("slots", ())),
            None if opened is None else float(opened),
            None if probing is None else float(probing),
        )


def _counted(slots: tuple[tuple[int, int, int], ...], *, failed: bool, now: float) -> tuple[tuple[int, int, int], ...]:
    current = int(now // SLOT)
    oldest = current - int(WINDOW / SLOT) + 1
    counts = {slot: (calls, failures) for slot, calls, failures in slots if oldest <= slot <= current}
    calls, failures = counts.get(current, (0, 0))
    counts[current] = (calls + 1, failures + failed)
    return tuple((slot, *counts[slot]) for slot in sorted(counts))
