"""What a worker needs from outside: the clock, the network, chance. Handed in, so that tests decide them."""

from __future__ import annotations

import random
import secrets
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from chalicelib.identity.hub_name import hub_name
from chalicelib.outbound.addresses import Reach
from chalicelib.outbound.outgoing import send
from chalicelib.outbound.schedule import Schedule
from chalicelib.settings import settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from chalicelib.delivery.exchange import Call
    from chalicelib.outbound.outcome import Outcome, Prepared

_SCHEDULE = Schedule()


@dataclass(frozen=True)
class Tools:
    """One worker's.

    Attributes:
        now: the present, aware.
        call: sends one request.
        chance: a number in [0, 1) for jitter.
        unique: a fresh text for leases and nonces.
        hub: what this hub is called in trails.
        schedule: when to try again.
    """

    now: Callable[[], datetime]
    call: Call
    chance: Callable[[], float] = random.random
    unique: Callable[[], str] = lambda: uuid.uuid4().hex
    hub: Callable[[], str] = hub_name
    schedule: Schedule = _SCHEDULE


def real_tools() -> Tools:
    """The system's own."""
    return Tools(lambda: datetime.now(UTC), _call, unique=lambda: secrets.token_hex(16))


def _call(request: Prepared) -> Outcome:
    """Send one request the way its URL says: over HTTP, or as a mail."""
    if request.url.startswith("smtp"):
        from chalicelib.outbound.mailing import post  # noqa: PLC0415 - only who sends mail needs it

        return post(request, reach=own_reach())
    return send(request, reach=own_reach())


def own_reach() -> Reach:
    """How far this stage reaches: loopback and private addresses are called in the local stage only."""
    return Reach.LOCAL if settings().stage == "local" else Reach.PUBLIC
