"""Jobs that strangers do: fetched by topic, taken until a moment, and answered (外部任务).

A service does those of every application, an application its own.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from chalicelib.centre import commit, definitions
from chalicelib.centre.case import from_stored
from chalicelib.centre.scene import NORMAL, Act, Asked, Scene, by_instance, require_running
from chalicelib.centre.submitting import usable
from chalicelib.errors import Conflict, Forbidden, NotFound
from chalicelib.lazy import lazy
from chalicelib.storage.processes import instances, jobs
from chalicelib.todo.model import Person, Status

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from chalicelib.centre.case import Case
    from chalicelib.centre.commit import Done
    from chalicelib.storage.base.transact import Stale
    from chalicelib.storage.processes.jobs import Job
    from chalicelib.workflow import engine, view
else:
    engine = lazy("chalicelib.workflow.engine")
    view = lazy("chalicelib.workflow.view")

MOST_JOBS = 100
LONGEST_LOCK = 24 * 3600
MOST_BYTES = 4 * 1024 * 1024
"""Variables of one answer; what does not fit is left for the next."""
LOST = "作业已不由该 workerId 锁定，或已完成"
_MISSING = "作业不存在或已完成"


@dataclass(frozen=True, slots=True)
class Fetched:
    """A job that has been taken, what its instance knows, and until when it is the worker's."""

    job: Job
    process_key: str
    variables: Mapping[str, Any]

    @property
    def job_id(self) -> str:
        """What it is called outside."""
        return id_of(self.job)


def id_of(job: Job) -> str:
    """What a job is called outside."""
    return f"{job.instance_id}_{job.number}"


@dataclass(frozen=True, slots=True)
class Fetch:
    """What a worker wants: jobs of a topic, at most so many, for so many seconds; `app_id`: of one application."""

    topic: str
    worker: str
    most: int
    seconds: int
    app_id: str = ""


@dataclass(frozen=True, slots=True)
class Failure:
    """How a job failed; `retries` left (None: as many as there were, less one), to be tried in `seconds`."""

    error: str
    retries: int | None
    seconds: int


RETRIES = 3
"""How often a job is tried whose worker does not say."""


def fetch(asked: Asked, wanted: Fetch) -> list[Fetched]:
    """Take jobs of a topic; 2 round trips and 1 for each job.

    Raises:
        Forbidden: they are another application's.
    """
    app_id = _border(asked, wanted.app_id)
    until = asked.now + timedelta(seconds=wanted.seconds)
    places = jobs.available(wanted.topic, app_id, asked.now, wanted.most)
    taken = [job for place in places if (job := jobs.take(place, wanted.worker, until))]
    known = instances.read_many([job.instance_id for job in taken]) if taken else {}
    found: list[Fetched] = []
    room = MOST_BYTES
    for job in taken:
        case = from_stored(known[job.instance_id])
        variables = _variables(case, job)
        if variables is None:
            continue  # suspended, or done meanwhile: nobody is asked for it before the lock ends
        room -= len(json.dumps(variables, ensure_ascii=False).encode())
        if room < 0 and found:
            jobs.give_back(job, replace(job, at=asked.now))
            continue
        found.append(Fetched(job, case.key, variables))
    return found


def complete(asked: Asked, job_id: str, worker: str, variables: Mapping[str, Any]) -> Done:
    """A job has been done; 3 round trips. Its variables become the instance's.

    Raises:
        NotFound: there is no such job, or it has been done.
        Forbidden: it is another application's.
        Conflict: it is not this worker's any more; its instance does not run.
    """

    def act(scene: Scene, number: str, brought: dict[str, Any]) -> None:
        scene.step(engine.complete_job, number, brought)

    return _answer(asked, job_id, worker, variables, act)


def bpmn_error(asked: Asked, job_id: str, worker: str, code: str, variables: Mapping[str, Any]) -> Done:
    """A job has come to an error that the diagram may catch; raises as `complete` does."""

    def act(scene: Scene, number: str, brought: dict[str, Any]) -> None:
        scene.step(engine.fail_job, number, code, brought)

    return _answer(asked, job_id, worker, variables, act)


def fail(asked: Asked, job_id: str, worker: str, how: Failure) -> Job:
    """A job has failed: it may be fetched again after a while, or is stuck once it has no retries. 3 round trips.

    Raises:
        NotFound, Forbidden, Conflict: see `complete`.
    """
    job = _own(asked, job_id, worker)
    left = how.retries if how.retries is not None else (RETRIES if job.retries is None else job.retries) - 1
    after = replace(
        job,
        error=how.error,
        attempts=job.attempts + 1,
        retries=max(0, left),
        stuck=left <= 0,
        at=asked.now if left <= 0 else asked.now + timedelta(seconds=how.seconds),
    )
    if not jobs.give_back(job, after):
        raise Conflict(LOST, field="workerId")
    return replace(after, worker="")


def extend(asked: Asked, job_id: str, worker: str, seconds: int) -> Job:
    """Keep a job for so many seconds from now; raises as `complete` does, also when the lock has run out."""
    job = _own(asked, job_id, worker)
    held = jobs.hold(job, worker, asked.now + timedelta(seconds=seconds)) if job.at > asked.now else None
    if held is None:
        raise Conflict(LOST, field="workerId")
    return held


def _border(asked: Asked, app_id: str) -> str | None:
    """Of which application alone a caller may have jobs."""
    caller = asked.caller
    if caller.kind == "service" or (caller.app_id is None and caller.is_administrator):
        return app_id or None
    own = caller.require_application()
    if app_id not in ("", own):
        raise Forbidden("没有权限：不是本应用的作业")
    return own


def _place(job_id: str) -> tuple[str, str]:
    instance_id, _, number = job_id.rpartition("_")
    if not (instance_id and number.replace(".", "", 1).isdigit() and number.isascii() and len(job_id) <= 100):  # noqa: PLR2004
        raise NotFound(_MISSING, field="jobId")
    return instance_id, number


def _own(asked: Asked, job_id: str, worker: str) -> Job:
    job = jobs.find(*_place(job_id))
    if job is None or job.by != "topic":
        raise NotFound(_MISSING, field="jobId")
    if _border(asked, "") not in (None, job.app_id):
        raise Forbidden("没有权限：不是本应用的作业")
    if job.worker != worker:
        raise Conflict(LOST, field="workerId")
    return job


def _answer(
    asked: Asked,
    job_id: str,
    worker: str,
    variables: Mapping[str, Any],
    act: Callable[[Scene, str, dict[str, Any]], object],
) -> Done:
    instance_id, number = _place(job_id)
    brought = dict(usable(variables))

    def answered(scene: Scene) -> None:
        if _border(asked, "") not in (None, scene.case.app_id):
            raise Forbidden("没有权限：不是本应用的作业")
        if not any(job.id == number and job.by == "topic" for job in view.view(scene.definition, scene.state).jobs):
            raise NotFound(_MISSING, field="jobId")
        require_running(scene)
        scene.rest = Act(Status.ABORT, NORMAL, "由系统处理")
        scene.me = Person(asked.caller.user_id or asked.caller.app_id or worker)
        act(scene, number, brought)
        scene.answered[number] = [jobs.closed_by(instance_id, number, worker)]

    def read() -> Scene:
        try:
            return by_instance(asked, instance_id)
        except NotFound:
            raise NotFound(_MISSING, field="jobId") from None

    return commit.perform(read, answered, lost=_lost)


def _lost(stale: Stale) -> None:
    if jobs.is_lost(stale):
        raise Conflict(LOST, field="workerId")


def _variables(case: Case, job: Job) -> Mapping[str, Any] | None:
    """What the instance knows, and what the diagram hands over to this job; None where it does not wait for it."""
    if case.status != "running" or case.suspended:
        return None
    seen = view.view(definitions.running(case.versions), case.state)
    fields = next((each.fields for each in seen.jobs if each.id == job.number), None)
    return None if fields is None else {**seen.variables, **fields}
