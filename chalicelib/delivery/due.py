"""What is due now, found through the due index and given to whoever takes care of its kind.

Everything here may run twice at once, and late: an entry goes only in the transaction that does what it stands for.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from chalicelib.storage.directory import audience
from chalicelib.storage.ledger import debts, doorbell, due, unit_of_work
from chalicelib.storage.ledger.states import States, TaskKey, fetch_task
from chalicelib.telemetry import count, log_fault
from chalicelib.todo.commands import Remind
from chalicelib.todo.notices import MOST_RECIPIENTS
from chalicelib.todo.reminders import REMINDER

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from chalicelib.todo.reminders import DueEntry

    Handler = Callable[[DueEntry, datetime, list[TaskKey]], None]

A_SHARD = 100
"""Entries one run takes up from each shard; the rest is a minute later."""

BY = "hub"
NONE: Mapping[str, Handler] = {}


def fire_due(now: datetime, others: Mapping[str, Handler] = NONE) -> int:
    """Take care of what is due; returns how many entries. One that fails is logged and met again in a minute.

    `others`: who takes care of kinds that are not delivery's own.
    """
    handlers = {**HANDLERS, **others}
    changed: list[TaskKey] = []
    entries = due.due(now, A_SHARD)
    for entry in entries:
        try:
            handlers[entry.kind](entry, now, changed)
        except Exception as error:  # one bad entry must not hold up the others
            log_fault(error, request_id=f"due {entry.kind}", where="sweep")
    if changed:
        doorbell.ring_all(changed)
    count("DueEntries", len(entries))
    return len(entries)


def remind(entry: DueEntry, now: datetime, changed: list[TaskKey]) -> None:
    """Fire one reminder: notices, the task without the reminder and the entry's removal are one transaction."""
    key = (entry.app_id, entry.subject_id)
    states = States()
    task = fetch_task(states, key)
    waits = task is not None and task.is_todo and any(str(each.level) == entry.mark for each in task.reminders)
    if task is None or not waits:
        due.remove(entry)
        return
    members = audience.members(task)
    count("RemindersCutOff", int(len(members) > MOST_RECIPIENTS))
    command = Remind(*key, level=int(entry.mark), members=members)
    unit_of_work.apply([command], unit_of_work.Context(now, BY, uuid.uuid4().hex), known=states, ring=changed.extend)


def pay(entry: DueEntry, _now: datetime, _changed: list[TaskKey]) -> None:
    """Pay what an event still owes; the entry goes with the last of it, or here when nothing is owed any more."""
    key = (entry.app_id, entry.subject_id)
    if entry.kind == debts.BOXES:
        debts.settle_boxes(key)
    else:
        debts.settle_notices(key, int(entry.mark))
    due.remove(entry)


HANDLERS: Mapping[str, Handler] = {REMINDER: remind, debts.BOXES: pay, debts.NOTICES: pay}
