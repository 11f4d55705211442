"""Where a process stands still, and what an administrator does about it: retry, skip, jump, end.

A job that is tried no more is its own incident; a timer that cannot be fired has a row beside it, and so has an
instance that nothing moves on.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from chalicelib.centre import beginning, commit, definitions, unbegun
from chalicelib.centre.case import from_stored
from chalicelib.centre.scene import NORMAL, STOP, Act, Asked, Scene, by_instance, require_running
from chalicelib.centre.standing_still import why
from chalicelib.centre.submitting import usable
from chalicelib.errors import BadInput, Conflict, NotFound
from chalicelib.lazy import lazy
from chalicelib.storage.audit import recording
from chalicelib.storage.audit.entry import Change
from chalicelib.storage.base import codec
from chalicelib.storage.processes import incidents, instances, job_queue, jobs
from chalicelib.todo.model import Status

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from chalicelib.centre.case import Case
    from chalicelib.centre.commit import Done
    from chalicelib.storage.base.transact import Stale, Write
    from chalicelib.storage.processes.jobs import Job
    from chalicelib.workflow import engine
else:
    engine = lazy("chalicelib.workflow.engine")

TIMER = "timer"
"""What stands in place of a job's number where timers of an instance cannot be fired."""
CALL = "call"
"""The kind of the job of a call that means nothing that is there."""
STUCK = incidents.STUCK
_BESIDE = (TIMER, STUCK)
ACTIONS = ("retry", "skip", "jump", "end")
MOST_KEPT = 50
_MISSING = "异常不存在或已处理"


@dataclass(frozen=True, slots=True)
class Incident:
    """Where an instance stands still, and the instance; none where one could not begin."""

    job: Job
    case: Case | None

    @property
    def incident_id(self) -> str:
        """What it is called outside."""
        return f"{self.job.instance_id}_{self.job.number}"

    @property
    def app_id(self) -> str:
        """Whose it is."""
        return self.case.app_id if self.case else self.job.app_id


@dataclass(frozen=True, slots=True)
class Wish:
    """What an administrator wants: `action` one of ACTIONS, variables set first, for a jump where to."""

    action: str
    variables: Mapping[str, Any] = field(default_factory=dict)
    target: str = ""
    comment: str = ""


def page(
    app_id: str, instance_id: str, size: int, after: str | None, now: datetime
) -> tuple[list[Incident], int, str | None]:
    """Incidents newest first, how many there are, and where the next page starts; 4 round trips."""
    if instance_id:
        found, following = incidents.of_instance(instance_id), None
        total = len(found)
    else:
        found, following = incidents.page(app_id, size, after)
        total = incidents.total(app_id)
    known = instances.read_many([job.instance_id for job in found]) if found else {}
    cases = {key: from_stored(stored) for key, stored in known.items()}
    shown = [Incident(job, cases.get(job.instance_id)) for job in found]
    return [each for each in shown if _stands(each, now) and app_id in ("", each.app_id)], total, following


def _stands(incident: Incident, now: datetime) -> bool:
    """Whether there still is something to do about it; one of an instance that has ended or moved on meanwhile goes."""
    job, case = incident.job, incident.case
    if case is None:
        if job.by != unbegun.START:
            return False
        if unbegun.armed_for(job) is not None:
            return True
    elif case.status == "running" and (job.number != STUCK or why(case, now)):
        return True
    jobs.remove(incident.job.instance_id, incident.job.number)
    return False


def act(asked: Asked, incident_id: str, wish: Wish) -> Done:
    """Do something about an incident; what was done, by whom and why stays with the instance.

    Raises:
        Forbidden: the caller is no administrator.
        NotFound: there is no such incident any more.
        BadInput: no such action, or it needs something.
        Conflict: the process cannot go on that way, or somebody else was faster.
    """
    asked.caller.require_administrator()
    if wish.action not in ACTIONS:
        raise BadInput(f"应为 {' | '.join(ACTIONS)}", field="action")
    if (wish.action == "jump") != bool(wish.target):
        raise BadInput("jump 时不能为空，其它操作不得有", field="targetKey")
    usable(wish.variables)
    instance_id, _, number = incident_id.rpartition("_")
    job = jobs.find(instance_id, number) if instance_id and len(incident_id) <= 100 else None  # noqa: PLR2004
    if job is None or not job.stuck:
        raise NotFound(_MISSING, field="incidentId")
    if job.by == unbegun.START:
        return _begin(asked, job, wish)
    tried = 0 if job.by == "connector" else job.attempts
    at = _again_at(asked, job)
    after = replace(job, stuck=False, retries=None, attempts=tried, at=at, version=job.version + 1)
    again = wish.action == "retry" and job.by not in (*_BESIDE, CALL)

    def done(scene: Scene) -> None:
        require_running(scene)
        scene.rest = Act(Status.ABORT, STOP if wish.action == "end" else NORMAL, wish.comment or "管理员处理异常")
        _DO[wish.action](scene, job, wish)
        if not again and number not in _BESIDE:
            scene.answered[number] = jobs.closed_as(job)
        scene.facts["interventions"] = _kept(scene, job, wish)

    def more(_: Scene) -> list[Write]:
        own = jobs.moved(job, after) if again else jobs.closed_as(job) if number in _BESIDE else []
        return [*own, *recording.writes([_told(job, wish)])]

    made = commit.perform(lambda: by_instance(asked, instance_id), done, more, _lost)
    if again and job.by == "connector":
        job_queue.ring(after)
    return made


def _begin(asked: Asked, job: Job, wish: Wish) -> Done:
    """Try a timer start at once that could not begin; it has no instance that could be passed over or ended."""
    if wish.action != "retry" or wish.variables:
        raise Conflict("定时启动的异常只能重试，且不带变量；停用请挂起流程定义", field="action")
    armed = unbegun.armed_for(job)
    if armed is None:
        raise NotFound(_MISSING, field="incidentId")
    recording.note(_told(job, wish))
    return beginning.begin_timed(armed, definitions.to_start(armed.key), job.node_id, asked.now)


def note(case: Case, cause: str, now: Any, kind: str = TIMER) -> None:
    """Write down that the timers of an instance cannot be fired, or it is stuck; what is not stored is next time."""
    known = jobs.find(case.id, kind)
    before = known or jobs.Job(case.id, kind, case.app_id, kind, kind, "", now, now, version=0)
    after = replace(before, stuck=True, error=cause, attempts=before.attempts + 1, version=before.version + 1)
    jobs.move(before, after)


def _again_at(asked: Asked, job: Job) -> Any:
    return asked.now + (jobs.HEARD if job.by == "connector" else timedelta(0))


def _retry(scene: Scene, job: Job, wish: Wish) -> None:
    if job.number in _BESIDE:
        scene.step(engine.fire_due_timers, dict(wish.variables))
    else:
        scene.step(engine.retry_job, job.number, dict(wish.variables))
        if job.number in scene.missing:
            raise Conflict(scene.missing[job.number], field="action")


def _skip(scene: Scene, job: Job, wish: Wish) -> None:
    _require_job(job)
    scene.step(engine.complete_job, job.number, dict(wish.variables))


def _jump(scene: Scene, job: Job, wish: Wish) -> None:
    _require_job(job)
    if wish.variables:
        raise BadInput("jump 不带变量", field="variables")
    scene.step(engine.jump_job, job.number, wish.target)


def _end(scene: Scene, _job: Job, _wish: Wish) -> None:
    scene.step(engine.terminate, "canceled")


_DO: Mapping[str, Callable[[Scene, Job, Wish], None]] = {"retry": _retry, "skip": _skip, "jump": _jump, "end": _end}


def _require_job(job: Job) -> None:
    if job.number in _BESIDE:
        raise Conflict("定时器异常与卡住的流程只能重试或结束", field="action")


def _told(job: Job, wish: Wish) -> Change:
    """What the audit log says of it."""
    before = {"cause": job.error, "attempts": job.attempts, "node": job.node_id}
    after = {"action": wish.action, "target": wish.target, "variables": dict(wish.variables), "comment": wish.comment}
    return Change(f"incident/{job.instance_id}_{job.number}", before, after)


def _kept(scene: Scene, job: Job, wish: Wish) -> tuple[tuple[str, ...], ...]:
    said = (codec.iso(scene.now), scene.me.id, scene.me.name, wish.action, job.node_id, wish.comment)
    return (*scene.case.interventions, said)[-MOST_KEPT:]


def _lost(stale: Stale) -> None:
    if jobs.is_lost(stale):
        raise NotFound(_MISSING, field="incidentId")
