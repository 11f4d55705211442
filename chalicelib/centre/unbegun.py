"""Timer starts that could not begin an instance: incidents without one, until a later try begins it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from chalicelib.storage.base import keys
from chalicelib.storage.processes import jobs, starts

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.storage.processes.jobs import Job
    from chalicelib.storage.processes.starts import Armed

START = "start"
"""The kind of such an incident, and what stands in place of a job's number."""


def note(armed: Armed, node: str, cause: str, now: datetime) -> None:
    """Write down that a start event could not begin an instance; what storage does not take is written next time."""
    place = _place(armed.key, node)
    known = jobs.find(place, START)
    before = known or jobs.Job(place, START, armed.app_id, START, armed.key, node, now, now, version=0)
    after = replace(before, stuck=True, error=cause, attempts=before.attempts + 1, version=before.version + 1)
    jobs.move(before, after)


def forget(key: str, node: str) -> None:
    """It has begun one; 1 round trip."""
    jobs.remove(_place(key, node), START)


def armed_for(job: Job) -> Armed | None:
    """What waits for the time that an incident is about; None when nothing does any more. 1 round trip."""
    armed = starts.find(job.name)
    return armed if armed and job.node_id in armed.timers else None


def _place(key: str, node: str) -> str:
    return f"{START}-{keys.digest(keys.join(key, node), 24)}"
