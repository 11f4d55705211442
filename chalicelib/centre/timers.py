"""Timers of diagrams, and what instances owe: the sweeper's part of the work-order centre.

An instance stands once in the due index, at its earliest timer, or at once while it owes tasks that did not fit the
transaction of their step.
"""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING

from chalicelib.centre import (
    beginning,
    commit,
    correlating,
    incidents,
    moving,
    owing,
    throwing,
    watch_entries,
    watches,
    working,
)
from chalicelib.centre.ledger import TIMER
from chalicelib.centre.scene import NORMAL, SYSTEM, Act, Asked, Scene, by_instance
from chalicelib.errors import HubError, NotFound, Unavailable
from chalicelib.identity.caller import Caller
from chalicelib.lazy import lazy
from chalicelib.storage.ledger import debt_queue, due
from chalicelib.storage.processes import jobs, starts
from chalicelib.telemetry import count, log_fault
from chalicelib.todo.model import Status
from chalicelib.todo.times import sortable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from chalicelib.storage.base.transact import Write
    from chalicelib.todo.reminders import DueEntry
    from chalicelib.workflow import engine
else:
    engine = lazy("chalicelib.workflow.engine")

POSTPONED = timedelta(minutes=15)
"""How long an instance waits whose timer could not be fired."""


class _NotDue(Exception):
    """Raised while playing an entry that another commit has made needless."""


def on_due(entry: DueEntry, now: datetime, _changed: object) -> None:
    """What the sweeper does with an entry of the kind `timer`."""
    count("TimersFired", int(fire(entry, now)))


def fire(entry: DueEntry, now: datetime) -> bool:
    """Fire the due timers of one instance; whether there was anything to do."""
    asked = Asked(Caller("application", app_id=entry.app_id), now, uuid.uuid4().hex)
    scene: Scene | None = None
    try:
        scene = _read(asked, entry)
        if scene.case.owed:
            debt_queue.ring([entry])
            return False
        commit.perform(lambda: _read(asked, entry), _fire, _settled(entry))
    except _NotDue:
        return False
    except NotFound:
        due.remove(entry)
        return False
    except Unavailable:
        raise  # storage's trouble, not the timer's: the sweeper logs it, and meets the entry again at its next run
    except HubError as error:
        log_fault(error, request_id=asked.request, where=f"timer of {entry.subject_id}")
        due.postpone(entry, now + POSTPONED)
        if scene is not None:
            incidents.note(scene.case, error.message, now)
        return False
    return True


def _read(asked: Asked, entry: DueEntry) -> Scene:
    scene = by_instance(asked, entry.subject_id)
    scene.me = SYSTEM
    case = scene.case
    if case.due is None or case.due > asked.now:
        due.remove(entry)
        raise _NotDue
    return scene


def _settled(entry: DueEntry) -> Callable[[Scene], list[Write]]:
    """An entry that was postponed had an incident, which goes with what has been the matter."""

    def writes(scene: Scene) -> list[Write]:
        on_time = scene.case.due is not None and sortable(scene.case.due) == sortable(entry.at)
        return [] if on_time else [jobs.closed(scene.case.id, incidents.TIMER)]

    return writes


def _fire(scene: Scene) -> None:
    scene.rest = Act(Status.ABORT, NORMAL, "超时，由系统处理")
    scene.step(engine.fire_due_timers)


def pay(entry: DueEntry, now: datetime, over: Callable[[], bool]) -> bool:
    """Pay what an instance owes until time is `over`; whether it owes nothing more.

    Where another pays at the same time, what is left is his.
    """
    asked = Asked(Caller("application", app_id=entry.app_id), now, uuid.uuid4().hex)
    try:
        scene = _read(asked, entry)
        before = scene.case.owed
        after = owing.settle(scene, over)
        return not after.owed or (after.owed == before and not over())
    except (_NotDue, NotFound):
        return True
    except Unavailable:
        return False


PAYERS: Mapping[str, Callable[[DueEntry, datetime, Callable[[], bool]], bool]] = {
    TIMER: pay,
    throwing.THROWN: correlating.pay,
    **moving.PAYERS,
}
HANDLERS: Mapping[str, Callable[[DueEntry, datetime, object], None]] = {
    TIMER: on_due,
    jobs.KIND: working.on_due,
    watch_entries.WATCH: watches.on_due,
    starts.KIND: beginning.on_due,
    throwing.THROWN: correlating.on_due,
    **moving.HANDLERS,
}
