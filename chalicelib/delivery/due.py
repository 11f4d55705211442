"""What is due now, found through the due index and given to whoever takes care of its kind.

Everything here may run twice at once, and late: an entry goes only in the transaction that does what it stands for.
"""

from __future__ import annotations

import time
import uuid
from typing import TYPE_CHECKING

from chalicelib import time_limit
from chalicelib.delivery.turns import Turns
from chalicelib.storage.directory import audience
from chalicelib.storage.ledger import debt_queue, debts, doorbell, due, unit_of_work
from chalicelib.storage.ledger.states import States, TaskKey, fetch_task
from chalicelib.telemetry import count, log_fault
from chalicelib.todo.commands import MissDeadline, Remind
from chalicelib.todo.model import Deadline
from chalicelib.todo.notices import MOST_RECIPIENTS
from chalicelib.todo.reminders import OVERDUE, REMINDER

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from chalicelib.todo.commands import Command
    from chalicelib.todo.model import Task
    from chalicelib.todo.reminders import DueEntry

    Handler = Callable[[DueEntry, datetime, list[TaskKey]], None]

A_SHARD = 100
"""Entries one run takes up from each shard; the rest is a minute later."""
BUDGET_SECONDS, ENTRY_SECONDS = 35, 10
"""Of one run, and for what one entry asks of AWS: the sweeper may run for 55 seconds, and comes every minute."""

BY = "hub"
NONE: Mapping[str, Handler] = {}
turns = Turns()


def fire_due(now: datetime, others: Mapping[str, Handler] = NONE, clock: Callable[[], float] = time.monotonic) -> int:
    """Take care of what is due while the time for it lasts; returns how many entries.

    One that fails is logged and met again. The next run goes on behind the last entry of this one, so that neither
    those that fail nor those that take long keep the others from their turn.

    Args:
        now: the present.
        others: who takes care of kinds that are not delivery's own.
        clock: seconds, rising.
    """
    handlers = {**HANDLERS, **others}
    changed: list[TaskKey] = []
    ends_at, done = clock() + BUDGET_SECONDS, 0
    for entry in turns.due(now, A_SHARD):
        if clock() >= ends_at:
            break
        turns.met(entry)
        done += 1
        try:
            with time_limit.limited(ENTRY_SECONDS):
                handlers[entry.kind](entry, now, changed)
        except Exception as error:  # one bad entry must not hold up the others
            log_fault(error, request_id=f"due {entry.kind}", where="sweep")
    if changed:
        doorbell.ring_all(changed)
    count("DueEntries", done)
    return done


def remind(entry: DueEntry, now: datetime, changed: list[TaskKey]) -> None:
    """Fire one reminder: notices, the task without the reminder and the entry's removal are one transaction."""
    _fire(
        entry,
        now,
        changed,
        lambda task: any(str(each.level) == entry.mark for each in task.reminders),
        lambda members: Remind(entry.app_id, entry.subject_id, level=int(entry.mark), members=members),
    )


def miss_deadline(entry: DueEntry, now: datetime, changed: list[TaskKey]) -> None:
    """Have a task be overdue, in the same way."""
    _fire(
        entry,
        now,
        changed,
        lambda task: task.deadline is Deadline.AHEAD and task.due_time == entry.at,
        lambda members: MissDeadline(entry.app_id, entry.subject_id, members),
    )


def _fire(
    entry: DueEntry,
    now: datetime,
    changed: list[TaskKey],
    waits: Callable[[Task], bool],
    command: Callable[[tuple[str, ...]], Command],
) -> None:
    states = States()
    task = fetch_task(states, (entry.app_id, entry.subject_id))
    if task is None or not task.is_todo or not waits(task):
        due.remove(entry)
        return
    members = audience.members(task)
    count("RemindersCutOff", int(len(members) > MOST_RECIPIENTS))
    context = unit_of_work.Context(now, BY, uuid.uuid4().hex)
    unit_of_work.apply([command(members)], context, known=states, ring=changed.extend)


def hand_over(entry: DueEntry, _now: datetime, _changed: list[TaskKey]) -> None:
    """Have what an event still owes paid by the function that pays; the entry goes with the last of it."""
    debt_queue.ring([entry])


HANDLERS: Mapping[str, Handler] = {
    REMINDER: remind,
    OVERDUE: miss_deadline,
    debts.BOXES: hand_over,
    debts.NOTICES: hand_over,
}
