"""From a request to who asks, and from what was done to the document's answer."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from chalicelib.centre import intervening, people
from chalicelib.centre.scene import Asked
from chalicelib.errors import BadInput
from chalicelib.protocols.workorder.reading import required

if TYPE_CHECKING:
    from chalicelib.centre.commit import Done
    from chalicelib.protocols.workorder.edge import Answer
    from chalicelib.protocols.workorder.wire import InterventionBody
    from chalicelib.web.request import Request


def asked(request: Request) -> Asked:
    """Who asks, and when."""
    made = Asked(request.caller, request.now, uuid.uuid4().hex, request.repeat_id)
    request.notes["request"] = made.request
    return made


def once(request: Request) -> str:
    """`Idempotency-Key`: a repeat under the same key starts nothing twice. Empty when none was sent.

    Raises:
        BadInput: it is longer than 255 characters, or not plain text.
    """
    key = request.idempotency_key
    if len(key) > 255:  # noqa: PLR2004
        raise BadInput("应为不超过 255 个字符的文本", field="Idempotency-Key")
    return key


def started(done: Done) -> Answer:
    """`data` of a start: the instance, and the first task that is open in it."""
    case = done.case
    numbers = sorted(task.number for task in case.open.values())
    first = case.task_id(numbers[0]) if numbers else None
    return {"TaskId": first, "ProcessInstanceId": case.id, **_warned(done)}


def handled(done: Done, task_id: str) -> Answer:
    """`data` of a task's handling: the task (null where none was named), its instance, the tasks that opened then."""
    answer: Answer = {"TaskId": task_id or None, "ProcessInstanceId": done.case.id, "nextTaskIds": list(done.opened)}
    return answer | {"processStatus": done.case.status, **_warned(done)}


def intervened(request: Request, body: InterventionBody) -> Answer:
    """Intervene at an open task, and `data` of it; for administrators."""
    request.caller.require_administrator()
    wanted = intervening.Intervention(
        body.action,
        required({"taskId": body.taskId}, "taskId"),
        tuple(people.HERE.named(body.userIds, "userIds", request.now)),
        body.targetKey,
        body.comment,
        body.variables,
    )
    return handled(intervening.intervene(asked(request), wanted), body.taskId)


def _warned(done: Done) -> Answer:
    return {"warnings": list(done.warnings)} if done.warnings else {}
