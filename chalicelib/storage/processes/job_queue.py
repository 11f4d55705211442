"""The queue of jobs: a message says which job its connector is to do, and as of which change of its row.

A lost one costs time: the job stands in the due index too, and the sweeper rings again under another number.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from chalicelib.storage.base import queues

if TYPE_CHECKING:
    from chalicelib.storage.processes.jobs import Job

QUEUE = "jobs"


class Named(NamedTuple):
    """Which job, of which application, as of which change."""

    instance_id: str
    number: str
    version: int
    app_id: str


def ring(job: Job, *, delay_seconds: float = 0) -> bool:
    """Have a job done, `delay_seconds` from now."""
    told = [job.instance_id, job.number, job.version, job.app_id]
    return queues.send(QUEUE, {"job": told}, delay_seconds=delay_seconds)


def read(body: str) -> Named:
    """The job that a message names.

    Raises:
        ValueError: the body is not a message of ours.
    """
    try:
        instance_id, number, version, app_id = json.loads(body)["job"]
        return Named(str(instance_id), str(number), int(version), str(app_id))
    except (KeyError, TypeError) as error:
        raise ValueError("not a message about a job") from error
