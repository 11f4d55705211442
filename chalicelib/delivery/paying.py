"""Paying what events and instances owe: heard from a queue of its own, so that no debt holds up anybody's timer.

A payer stops when its time is up and rings for itself again; what it has paid stays paid.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from chalicelib import time_limit
from chalicelib.errors import Unavailable
from chalicelib.storage.ledger import debt_queue, debts, due
from chalicelib.telemetry import count

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime

    from chalicelib.todo.reminders import DueEntry

    Payer = Callable[[DueEntry, datetime, Callable[[], bool]], bool]
    """Pays an entry until it is told that time is up; whether all is paid."""

BUDGET_SECONDS = 40
"""Of one message: the function may run for 60."""
NONE: Mapping[str, Payer] = {}


def on_debts(
    bodies: Iterable[str],
    now: datetime,
    others: Mapping[str, Payer] = NONE,
    clock: Callable[[], float] = time.monotonic,
) -> None:
    """Pay what the messages name.

    `others`: who pays kinds that are not the ledger's own.

    Raises:
        ValueError: a body is not a message of ours.
    """
    payers = {debts.BOXES: _boxes, debts.NOTICES: _notices, **others}
    for body in bodies:
        entry = debt_queue.read(body)
        with time_limit.limited(BUDGET_SECONDS):
            paid = payers[entry.kind](entry, now, _over(clock))
        count("DebtsPaid", int(paid))
        if not paid:
            debt_queue.ring([entry])


def _over(clock: Callable[[], float]) -> Callable[[], bool]:
    ends_at = clock() + BUDGET_SECONDS
    return lambda: clock() >= ends_at


def _boxes(entry: DueEntry, _now: datetime, _over: Callable[[], bool]) -> bool:
    return _settled(entry, lambda: debts.settle_boxes((entry.app_id, entry.subject_id)))


def _notices(entry: DueEntry, _now: datetime, _over: Callable[[], bool]) -> bool:
    return _settled(entry, lambda: debts.settle_notices((entry.app_id, entry.subject_id), int(entry.mark)))


def _settled(entry: DueEntry, settle: Callable[[], None]) -> bool:
    try:
        settle()
    except Unavailable:
        return False
    due.remove(entry)
    return True
