"""One message of a delivering queue: what it names is visited in order, as long as there is time and the place answers.

What is left is rung for again: at once when time is over, later when the place cannot be called just now.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from chalicelib.storage.base import queues
from chalicelib.storage.deliveries import deliver_queues

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chalicelib.outbound.gate import Wait
    from chalicelib.storage.deliveries.subjects import Subject

WORK = timedelta(seconds=40)
"""No request is begun later in one invocation: with its 15 s it still ends before the function must (60 s)."""


class Visitor(Protocol):
    """Whoever delivers to one place: a target or a channel."""

    def is_late(self) -> bool:
        """Whether nothing new should be begun."""

    def deliver(self, subject: Subject) -> Wait | None:
        """Deliver what is due of one subject; a Wait tells that the place cannot be called at all (0 s: open end)."""


def visit(visitor: Visitor, protocol: str, place_id: str, named: Sequence[Subject]) -> None:
    """Have each subject delivered that a message names."""
    for position, subject in enumerate(named):
        if visitor.is_late():
            deliver_queues.ring(protocol, place_id, named[position:])
            return
        held = visitor.deliver(subject)
        if held is not None:
            if 0 < held.seconds <= queues.LONGEST_DELAY:
                deliver_queues.ring(protocol, place_id, named[position:], delay_seconds=held.seconds)
            return
