"""Jobs of processes that programs do (外部任务): fetch and lock, complete, failure, bpmnError, extendLock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.centre import correlating, external
from chalicelib.errors import Forbidden
from chalicelib.protocols.workorder import asking
from chalicelib.protocols.workorder.edge import WORKERS, Answer, success
from chalicelib.todo.times import china
from chalicelib.web.blueprint import HubBlueprint

if TYPE_CHECKING:
    from chalicelib.identity.caller import Caller
    from chalicelib.protocols.workorder import job_wire
    from chalicelib.storage.processes.jobs import Job
    from chalicelib.web.request import Request

routes = HubBlueprint(__name__, WORKERS)
BASE = "/workflow/job"
JOB = f"{BASE}/{{jobId}}"


def _require_worker(caller: Caller) -> None:
    if not (caller.is_administrator or caller.app_id is not None):
        raise Forbidden("没有权限：需要服务或应用身份")


@routes.post(
    f"{BASE}/fetchAndLock",
    summary="按主题取走并锁定作业（外部任务）",
    allow=_require_worker,
    response=lambda shapes, job_shapes: shapes.Told[job_shapes.FetchedJobs],
)
def fetch(request: Request, body: job_wire.FetchBody) -> Answer:
    """Nobody else is given them before `lockedUntil`; who dies meanwhile loses nothing.

    A service is given the jobs of every application, an application its own.
    """
    wanted = external.Fetch(body.topic, body.workerId, body.maxJobs, body.lockSeconds, body.appId or "")
    return success({"rows": [_row(each) for each in external.fetch(asking.asked(request), wanted)]}, "查询成功")


@routes.post(
    f"{JOB}/complete",
    summary="完成作业，变量写回流程",
    allow=_require_worker,
    response=lambda shapes: shapes.Told[shapes.Handled],
)
def complete(request: Request, body: job_wire.CompleteBody) -> Answer:
    """Only whoever has it may; a second time it is not found."""
    job_id = request.path_params["jobId"]
    return success(asking.handled(external.complete(asking.asked(request), job_id, body.workerId, body.variables), ""))


@routes.post(
    f"{JOB}/failure",
    summary="报告作业失败",
    allow=_require_worker,
    response=lambda shapes, job_shapes: shapes.Told[job_shapes.JobState],
)
def failure(request: Request, body: job_wire.FailureBody) -> Answer:
    """It may be fetched again after `retrySeconds`; without retries left it waits for an administrator."""
    how = external.Failure(body.error, body.retries, body.retrySeconds)
    return success(_state(external.fail(asking.asked(request), request.path_params["jobId"], body.workerId, how)))


@routes.post(
    f"{JOB}/bpmnError",
    summary="报告流程可捕获的业务错误",
    allow=_require_worker,
    response=lambda shapes: shapes.Told[shapes.Handled],
)
def bpmn_error(request: Request, body: job_wire.ErrorBody) -> Answer:
    """An error event of the diagram catches it by its code; an error nobody catches ends the instance."""
    job_id, asked = request.path_params["jobId"], asking.asked(request)
    return success(asking.handled(external.bpmn_error(asked, job_id, body.workerId, body.code, body.variables), ""))


@routes.post(
    f"{JOB}/extendLock",
    summary="延长作业的锁定",
    allow=_require_worker,
    response=lambda shapes, job_shapes: shapes.Told[job_shapes.JobState],
)
def extend(request: Request, body: job_wire.ExtendBody) -> Answer:
    """A lock that has run out cannot be extended: somebody else may have the job."""
    job_id, asked = request.path_params["jobId"], asking.asked(request)
    return success(_state(external.extend(asked, job_id, body.workerId, body.lockSeconds)))


@routes.post(
    "/workflow/process/event",
    summary="发送消息或信号：由等待它的流程接收，或由它启动流程",
    allow=_require_worker,
    response=lambda shapes, job_shapes: shapes.Told[job_shapes.Begun],
)
def begin(request: Request, body: job_wire.EventBody) -> Answer:
    """A message goes to the instance of the caller's application that has waited longest, or begins a process.

    A signal goes to all that wait and begins all that it begins. Under the same Idempotency-Key nobody hears it twice.
    """
    sent = correlating.Sent(body.kind, body.name, body.correlationKey, body.variables)
    heard = correlating.send(asking.asked(request), sent)
    return success({"received": heard.received, "started": heard.started})


def _row(fetched: external.Fetched) -> Answer:
    job = fetched.job
    return {
        "jobId": fetched.job_id,
        "procInsId": job.instance_id,
        "procDefKey": fetched.process_key,
        "appId": job.app_id,
        "nodeId": job.node_id,
        "topic": job.name,
        "variables": dict(fetched.variables),
        "attempts": job.attempts,
        "retries": job.retries,
        "lockedUntil": china(job.at),
    }


def _state(job: Job) -> Answer:
    at = china(job.at)
    return {
        "jobId": external.id_of(job),
        "retries": job.retries,
        "stuck": job.stuck,
        "nextAt": None if job.worker or job.stuck else at,
        "lockedUntil": at if job.worker else None,
    }
