"""Runs of the workers and of the schedules."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from chalicelib.errors import Unavailable
from tests.faults.cases import gov_task, hub, jobs, push, workorder
from tests.faults.centres import CREDENTIALS
from tests.faults.sweeping import Case

if TYPE_CHECKING:
    from tests.faults.site import Site


def hears(site: Site) -> None:
    """A function takes the next message."""
    site.hear()


def twice(site: Site) -> None:
    """The message that is being heard is delivered a second time, to another container."""
    if site.notes.get("message"):
        site.world.hear(*site.notes["message"])


def rung(site: Site) -> None:
    """A task with three events; the doorbell is rung and not heard yet."""
    push.stored()(site)
    site.push([], [push.change(subject="改过")])
    site.push([], [push.change(status="COMPLETE", end_on="2026-11-22 11:00:00", actual_owner_id="lisi")])
    _note_next(site)


def dispatched(site: Site) -> None:
    """The same, dispatched: the target's queue is rung and not heard yet."""
    rung(site)
    while "doorbell" in site.world.queues.waiting[0][2]:
        site.hear()
    _note_next(site)


def forgotten(site: Site) -> None:
    """The same, and every message was lost; a minute has passed."""
    rung(site)
    site.world.queues.waiting.clear()
    site.clock.pass_(timedelta(minutes=2))


def undelivered(site: Site) -> None:
    """Dispatched, and the target's messages were lost; a minute has passed."""
    dispatched(site)
    site.world.queues.waiting.clear()
    site.clock.pass_(timedelta(minutes=2))


def reminding(site: Site) -> None:
    """A reminder is due."""
    gov_task.made(site)
    site.quiesce(1)
    site.clock.pass_(timedelta(days=9, hours=2))


def overdue(site: Site) -> None:
    """A due time without a reminder has passed."""
    site.world.create("T1", due_time=site.clock.now() + timedelta(hours=1), reminders=())
    site.quiesce(1)
    site.clock.pass_(timedelta(hours=2))


def owing(site: Site) -> None:
    """A task of a crowd was stored, and then storage stopped answering: its boxes are owed, and the payer is rung."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("chalicelib.storage.ledger.unit_of_work.debts.settle", _refuse)
        push.stored(push.row(**push.CROWDED))(site)
    while "debts" not in site.world.queues.waiting[0][2]:
        site.hear()
    _note_next(site)


def owing_unheard(site: Site) -> None:
    """The same, and every message was lost; a minute has passed."""
    owing(site)
    site.world.queues.waiting.clear()
    site.clock.pass_(timedelta(minutes=2))


def connected(site: Site) -> None:
    """A job waits for its connector; its queue is rung and not heard yet."""
    jobs.connected(site)
    while "jobs" not in site.world.queues.waiting[0][2]:
        site.hear()
    _note_next(site)


def connected_unheard(site: Site) -> None:
    """The same, and every message was lost; a few minutes have passed."""
    connected(site)
    site.world.queues.waiting.clear()
    site.clock.pass_(timedelta(minutes=5))


def _refuse(_debtor: object) -> None:
    raise Unavailable("存储繁忙")


def _note_next(site: Site) -> None:
    _, _, queue, body = site.world.queues.waiting[0]
    site.notes["message"] = queue, body


def run(name: str, act: Any, ready: Any, **more: Any) -> Case:
    """A run that nobody repeats but the next tick."""
    return Case(name, act, ready, retried=False, unheard=True, **more)


CASES = [
    run("dispatch", hears, rung, rival=twice),
    run("pay: the boxes of a crowd", hears, owing, rival=twice),
    run("sweep: a debt is rung for again", lambda site: site.sweep(), owing_unheard),
    *(run(f"deliver_{protocol}", hears, dispatched, rival=twice, protocol=protocol) for protocol in CREDENTIALS),
    run("sweep: events forgotten", lambda site: site.sweep(), forgotten, rival=lambda site: site.sweep()),
    run("sweep: deliveries forgotten", lambda site: site.sweep(), undelivered),
    run("sweep: a reminder is due", lambda site: site.sweep(), reminding, rival=lambda site: site.sweep()),
    run("sweep: a due time has passed", lambda site: site.sweep(), overdue, rival=lambda site: site.sweep()),
    run("sweep: a rule is looked at", lambda site: site.sweep(), hub.about_to_fire, rival=lambda site: site.sweep()),
    run("sweep: a timer is due", lambda site: site.sweep(), workorder.timed, rival=lambda site: site.sweep()),
    run("work: a connector is called", hears, connected, rival=twice),
    run("sweep: a job is rung for again", lambda site: site.sweep(), connected_unheard, rival=lambda s: s.sweep()),
    run("sweep: a process begins at its time", lambda s: s.sweep(), jobs.waits_for_time, rival=lambda s: s.sweep()),
    run("watch", lambda site: site.watch(), undelivered),
]
