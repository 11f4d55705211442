"""Commands that a repeat of their request must not do again, although nothing in them tells a repeat from a new wish.

Most commands are repeated harmlessly: a task's id is taken, a status is reached. Urging somebody or pressing a button
twice is a wish of its own, unless the caller says that it is the same request (`Request.repeat_id`). Then a note of it
is part of the transaction, and a second one fails on the note.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from chalicelib.storage.base.ephemera_table import EphemeralRow
from chalicelib.storage.base.transact import Put, Stale
from chalicelib.storage.ledger import unit_of_work

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from chalicelib.storage.base.transact import Write
    from chalicelib.storage.ledger.states import States
    from chalicelib.storage.ledger.unit_of_work import Context
    from chalicelib.todo.commands import Command
    from chalicelib.todo.model import Task

KEPT = timedelta(days=1)


def apply(
    commands: Sequence[Command], context: Context, repeat_id: str, known: States | None = None
) -> list[Task] | None:
    """`ledger.apply`, once for each `repeat_id`; None when it has been done before. Without an id always.

    Raises:
        Refused, TooLarge, Unavailable: see `ledger.apply`.
    """
    try:
        return unit_of_work.apply(commands, context, more=note(repeat_id, context.now), known=known)
    except Stale:
        return None
    except unit_of_work.Refused:
        if is_noted(repeat_id, context.now):
            return None
        raise


def note(repeat_id: str, now: datetime) -> list[Write]:
    """The write that goes with what is done under an id; its condition fails a second time. Nothing without an id."""
    if not repeat_id:
        return []
    row = EphemeralRow(_key(repeat_id), expires=int((now + KEPT).timestamp()))
    return [Put(row, EphemeralRow.pk.does_not_exist() | (EphemeralRow.expires < int(now.timestamp())))]


def is_noted(repeat_id: str, now: datetime) -> bool:
    """Whether it has been done; 1 round trip, none without an id."""
    if not repeat_id:
        return False
    try:
        row = EphemeralRow.get(_key(repeat_id), consistent_read=True)
    except EphemeralRow.DoesNotExist:
        return False
    return int(row.expires) >= int(now.timestamp())


def _key(repeat_id: str) -> str:
    return f"once#{repeat_id}"
