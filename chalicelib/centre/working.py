"""Jobs that connectors do: called outside of any transaction, answered in one of the instance's.

Three round trips beside the call: read, commit, and the doorbell of who is asked next.
"""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from chalicelib import time_limit
from chalicelib.centre import commit
from chalicelib.centre.case import from_stored
from chalicelib.centre.scene import NORMAL, SYSTEM, Act, Asked, Scene, by_instance, of_case, require_running
from chalicelib.centre.submitting import usable
from chalicelib.errors import HubError, NotFound, Unavailable
from chalicelib.identity.caller import Caller
from chalicelib.jobs import Done, Erred, Later, Order
from chalicelib.lazy import lazy
from chalicelib.storage.base.queues import LONGEST_DELAY
from chalicelib.storage.ledger import due
from chalicelib.storage.processes import job_queue, jobs
from chalicelib.telemetry import count
from chalicelib.todo.model import Status

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from chalicelib.jobs import Answer
    from chalicelib.storage.base.transact import Stale
    from chalicelib.storage.processes.job_queue import Named
    from chalicelib.storage.processes.jobs import Job
    from chalicelib.todo.reminders import DueEntry
    from chalicelib.workflow import engine, view
    from chalicelib.workflow import view as views

    Do = Callable[[Order], Answer]
else:
    engine = lazy("chalicelib.workflow.engine")
    view = lazy("chalicelib.workflow.view")

SUSPENDED_FOR = timedelta(minutes=15)
"""When a job is looked at again whose instance is suspended."""
LONGEST_REASON = 2_000
BUDGET_SECONDS = 50


class _Lost(Exception):
    """Raised when a job is not as it was read: another has done it, or has it now."""


def on_messages(bodies: Iterable[str], do: Do) -> None:
    """Have the jobs done that messages name.

    Raises:
        ValueError: a body is not a message of ours.
        Unavailable: storage did not answer; the message comes again.
    """
    for body in bodies:
        with time_limit.limited(BUDGET_SECONDS):
            work(job_queue.read(body), do)


def work(named: Named, do: Do, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
    """Do one job, unless it is done, or somebody else's by now."""
    job, stored, states = jobs.read_with_instance(named.instance_id, named.number, named.app_id)
    if job is None or stored is None or job.version != named.version or job.stuck:
        return
    asked = Asked(Caller("application", app_id=job.app_id), clock(), uuid.uuid4().hex)
    scene = of_case(asked, from_stored(stored), states)
    if scene.case.suspended:
        _later(job, Later("流程已被挂起", SUSPENDED_FOR.total_seconds(), free=True), asked.now)
        return
    order = _order(scene, job)
    if order is None:
        return
    answer = do(order)
    asked = replace(asked, now=clock())
    later = answer if isinstance(answer, Later) else _given(replace(scene, asked=asked), job, answer)
    if later is not None:
        _later(job, later, asked.now)


def _order(scene: Scene, job: Job) -> Order | None:
    seen = view.view(scene.definition, scene.state)
    found: views.Job | None = next((each for each in seen.jobs if each.id == job.number), None)
    if found is None or scene.case.status != "running":
        return None
    case = scene.case
    return Order(
        f"{case.id}_{job.number}", job.name, case.app_id, case.key, case.id, job.node_id, found.fields, seen.variables,
        found.result, job.attempts,
    )  # fmt: skip


def _given(scene: Scene, job: Job, answer: Done | Erred) -> Later | None:
    """Let the process go on with an answer; what it cannot go on with is for an administrator to see."""
    first: list[Scene] = [scene]

    def read() -> Scene:
        return first.pop() if first else by_instance(scene.asked, job.instance_id)

    try:
        commit.perform(read, lambda current: _act(current, job, answer), lost=_refuse_lost)
    except (_Lost, NotFound):
        return None
    except Unavailable:
        raise
    except HubError as error:
        return Later(error.message, None)
    count("JobsDone", 1)
    return None


def _act(scene: Scene, job: Job, answer: Done | Erred) -> None:
    if scene.case.suspended:
        raise _Lost
    require_running(scene)
    scene.me, scene.rest = SYSTEM, Act(Status.ABORT, NORMAL, "由系统处理")
    brought: Mapping[str, Any] = usable(answer.variables)
    if isinstance(answer, Erred):
        scene.step(engine.fail_job, job.number, answer.code, dict(brought))
    else:
        scene.step(engine.complete_job, job.number, dict(brought))
    scene.answered[job.number] = jobs.closed_as(job)


def _refuse_lost(stale: Stale) -> None:
    if jobs.is_lost(stale):
        raise _Lost


def _later(job: Job, answer: Later, now: datetime) -> None:
    """Put a job off, or leave it to an administrator."""
    stuck = answer.seconds is None
    wait = answer.seconds or 0
    soon = wait <= LONGEST_DELAY and not stuck
    at = now if stuck else now + timedelta(seconds=wait) + (jobs.HEARD if soon else timedelta(0))
    attempts = job.attempts if answer.free else job.attempts + 1
    error = job.error if answer.free else answer.reason[:LONGEST_REASON]
    after = replace(job, at=at, attempts=attempts, error=error, stuck=stuck, version=job.version + 1)
    if jobs.move(job, after) and soon:
        job_queue.ring(after, delay_seconds=wait)
    count("JobsStuck", int(stuck))


def on_due(entry: DueEntry, now: datetime, _changed: object) -> None:
    """What the sweeper does with a job that nobody seems to have heard of: it is rung for again."""
    job = jobs.find(entry.subject_id, entry.mark)
    if job is None or entry not in jobs.entries(job):
        due.remove(entry)
        return
    after = replace(job, at=now + jobs.HEARD, version=job.version + 1)
    if jobs.move(job, after):
        job_queue.ring(after)
