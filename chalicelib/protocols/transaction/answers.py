"""The family's envelope: `{took, timestamp, code, message, data: {errorIds: [{code, taskId, message}]}}`."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from chalicelib.errors import AlreadyFinished, BadInput, NotFound
from chalicelib.identity.authenticate import by_bearer
from chalicelib.web.edge import Edge
from chalicelib.web.field_names import described
from chalicelib.web.reply import Reply

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chalicelib.errors import HubError
    from chalicelib.identity.caller import Caller
    from chalicelib.web.request import Request

BAD_PARAMETER, BUSINESS, NO_TASK, FINISHED, NO_TRANSACTION = 400, 500, 2004, 2005, 2008
_WORDS = {
    NO_TASK: "this task is not exist",
    FINISHED: "this task has been finished",
    NO_TRANSACTION: "the transaction is not exists",
}

RowError = dict[str, object]


def row_error(error: HubError, task_id: str) -> RowError:
    """What went wrong with one row, under the id of the task that was to be handled or created."""
    code = _code(error)
    return {"code": code, "taskId": task_id, "message": _WORDS.get(code, error.message)}


def batch(request: Request, started: float, errors: Sequence[RowError], words: str) -> Reply:
    """The answer to a batch; its outer code is 0 whatever became of the rows. `words`: 办理, 终止, 删除, ..."""
    message = f"{words}中有异常数据" if errors else f"{words}成功"
    return envelope(request, 0, message, list(errors), took=round((time.perf_counter() - started) * 1000))


def envelope(request: Request, code: int, message: str, errors: list[RowError], *, took: int = 0) -> Reply:
    """Any answer of the family. HTTP status is 200 unless `code` is an HTTP error status itself."""
    body = {
        "took": took,
        "timestamp": round(request.now.timestamp() * 1000) + took,
        "code": code,
        "message": message,
        "data": {"errorIds": errors},
    }
    return Reply(body, code or 200)


def urge_failed(request: Request, why: str) -> Reply:
    """An urge that could not be delivered: outer code 500 with HTTP status 200, for it is a business failure."""
    return replace(envelope(request, BUSINESS, f"催办失败:{why}", []), status=200)


def with_task_ids(reply: Reply, task_ids: list[str]) -> Reply:
    """The same answer with the ids of the tasks, which the hub may have chosen itself."""
    body = cast("dict[str, Any]", reply.body)
    return replace(reply, body={**body, "data": {**body["data"], "taskIds": task_ids}})


def _code(error: HubError) -> int:
    if isinstance(error, BadInput):
        return BAD_PARAMETER
    if isinstance(error, AlreadyFinished):
        return FINISHED
    if isinstance(error, NotFound) and error.field == "task_id":
        return NO_TASK
    if isinstance(error, NotFound) and error.field == "process_instance_id":
        return NO_TRANSACTION
    return BUSINESS


def _authenticate(request: Request) -> Caller:
    caller = by_bearer(request)
    caller.require_application()
    return caller


def _render_error(error: HubError, request: Request) -> Reply:
    return envelope(request, error.status, described(error), [])


def _acknowledge(request: Request) -> Reply:
    """Our own change came home: every row is through, and nothing stored."""
    return envelope(request, 0, "办理成功", [])


EDGE = Edge(
    "transaction",
    _authenticate,
    _render_error,
    looped=_acknowledge,
    repeatable=True,
    refusal=lambda shapes: shapes.Answer,
    refused_with=(400, 401, 403, 413, 503),
)
