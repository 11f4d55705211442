"""The payer of debts, as far as a test lets it go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.centre import timers
from chalicelib.delivery import paying
from chalicelib.messages import due as messages
from tests.attack.keeping import drain

if TYPE_CHECKING:
    from datetime import datetime


def pay_debts(now: datetime) -> None:
    """Pay everything that was rung for."""
    while bodies := drain("debts"):
        paying.on_debts(bodies, now, {**timers.PAYERS, **messages.PAYERS})
