"""Where processes stand still until an administrator acts: the rows of `waits` under INCIDENTS, the newest first."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from chalicelib.storage.base import keys
from chalicelib.storage.base.together import read_together
from chalicelib.storage.processes.jobs import INCIDENTS, job_of, sort_of
from chalicelib.storage.processes.process_tables import WaitRow

if TYPE_CHECKING:
    from chalicelib.storage.processes.jobs import Job

MOST_COUNTED = 10_000
STUCK = "stuck"
"""What stands in place of a job's number where an instance runs and nothing moves it on."""


def page(app_id: str, size: int, after: str | None) -> tuple[list[Job], str | None]:
    """Incidents, of one application where it is named, and where the next page starts; 2 round trips."""
    start = json.loads(after) if after else None
    options: dict[str, Any] = {"limit": size, "scan_index_forward": False, "last_evaluated_key": start}
    if app_id:
        found = WaitRow.by_owner.query(keys.join(app_id, INCIDENTS), **options)
    else:
        found = WaitRow.by_topic.query(INCIDENTS, **options)
    places = [(row.pk, row.sk) for row in found]
    stored = read_together([(WaitRow, *place) for place in places]) if places else []
    rows = [job_of(row) for row in stored if row is not None]
    last = found.last_evaluated_key
    return [job for job in rows if job.stuck], json.dumps(last) if last else None


def of_instance(instance_id: str) -> list[Job]:
    """Those of one instance; 1 round trip."""
    rows = WaitRow.query(instance_id, consistent_read=True)
    return [job for job in map(job_of, rows) if job.stuck]


def stuck() -> int:
    """How many instances nothing moves on, counted up to 10,000; 1 round trip per MB."""
    mine = WaitRow.sk == sort_of(STUCK)
    return int(WaitRow.by_topic.count(INCIDENTS, filter_condition=mine, limit=MOST_COUNTED))


def total(app_id: str) -> int:
    """How many there are, counted up to 10,000; 1 round trip per MB."""
    if app_id:
        return int(WaitRow.by_owner.count(keys.join(app_id, INCIDENTS), limit=MOST_COUNTED))
    return int(WaitRow.by_topic.count(INCIDENTS, limit=MOST_COUNTED))
