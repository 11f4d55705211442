"""Every running instance is looked at once in a while: what stands still becomes an incident.

Its entry in the due index comes with its start and goes when it is met after the end, so that nothing else in between
writes anything for it.
"""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from chalicelib.centre import incidents
from chalicelib.centre.case import RUNNING, from_stored
from chalicelib.centre.standing_still import why
from chalicelib.centre.watch_entries import entry
from chalicelib.storage.base import keys
from chalicelib.storage.base.transact import transact
from chalicelib.storage.ledger import due
from chalicelib.storage.processes import instances, jobs
from chalicelib.telemetry import count

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.centre.case import Case
    from chalicelib.todo.reminders import DueEntry

SOON = timedelta(hours=1)
"""When an instance that stands still is looked at again."""


def on_due(met: DueEntry, now: datetime, _changed: object) -> None:
    """Look at an instance; the entry moves on with what was seen, and goes when the instance has ended."""
    stored = instances.read_many([met.subject_id]).get(met.subject_id)
    case = from_stored(stored) if stored else None
    if case is None or case.status != RUNNING:
        due.remove(met)
        return
    reason = look(case, now)
    count("InstancesStuck", int(bool(reason)))
    again = replace(met, at=now + SOON) if reason else entry(case, now)
    transact(due.writes([met], [again]), keys.digest(f"{met} {uuid.uuid4().hex}", 36))


def look(case: Case, now: datetime) -> str:
    """Note that an instance stands still, or that it does not any more; why."""
    reason = why(case, now)
    known = jobs.find(case.id, incidents.STUCK)
    if reason and (known is None or known.error != reason):
        incidents.note(case, reason, now, incidents.STUCK)
    elif known is not None and not reason:
        jobs.remove(case.id, incidents.STUCK)
    return reason
