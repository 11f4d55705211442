"""Tasks: every button of the document (流程审批 API) and those its clients expect besides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.centre import (
    completing,
    countersigning,
    ending,
    going_back,
    intervening,
    passing,
    people,
    scene,
    standing,
    task_facts,
)
from chalicelib.centre.case import split_task_id
from chalicelib.centre.completing import Completion
from chalicelib.errors import BadInput
from chalicelib.protocols.workorder import asking, rows
from chalicelib.protocols.workorder.edge import EDGE, Answer, success
from chalicelib.protocols.workorder.reading import required
from chalicelib.web.blueprint import HubBlueprint
from chalicelib.web.contract import listed

if TYPE_CHECKING:
    from chalicelib.protocols.workorder import wire
    from chalicelib.todo.model import Person
    from chalicelib.web.request import Request

routes = HubBlueprint(__name__, EDGE)
BASE = "/workflow/task"


@routes.post(
    f"{BASE}/complete",
    summary="审批流程",
    response=lambda shapes: shapes.Told[shapes.Handled],
)
def complete(request: Request, body: wire.TaskBody) -> Answer:
    """Handle a task, or give a delegated one back to who delegated it."""
    task_id = _acted_on(request, body)
    said = Completion(
        body.comment, body.variables, tuple(_people(request, "nextUserIds", body.nextUserIds)), _copies(request, body)
    )
    return success(asking.handled(completing.complete(asking.asked(request), task_id, said), task_id))


@routes.post(
    f"{BASE}/reject",
    summary="拒绝任务",
    response=lambda shapes: shapes.Told[shapes.Handled],
)
def reject(request: Request, body: wire.TaskBody) -> Answer:
    """End the instance: terminated."""
    task_id = _acted_on(request, body)
    done = ending.reject(asking.asked(request), task_id, body.comment, _copies(request, body))
    return success(asking.handled(done, task_id))


@routes.post(
    f"{BASE}/delegate",
    summary="委派任务",
    response=lambda shapes: shapes.Told[shapes.Handled],
)
def delegate(request: Request, body: wire.TaskBody) -> Answer:
    """`userId` fills the task in; it comes back to the caller."""
    task_id = _acted_on(request, body)
    target = _target(request, body)
    done = passing.delegate(asking.asked(request), task_id, target, body.comment, _copies(request, body))
    return success(asking.handled(done, task_id))


@routes.post(
    f"{BASE}/transfer",
    summary="转办任务",
    response=lambda shapes: shapes.Told[shapes.Handled],
)
def transfer(request: Request, body: wire.TaskBody) -> Answer:
    """`userId` has the task from now on."""
    task_id = _acted_on(request, body)
    target = _target(request, body)
    done = passing.transfer(asking.asked(request), task_id, target, body.comment, _copies(request, body))
    return success(asking.handled(done, task_id))


@routes.post(
    f"{BASE}/stopProcess",
    summary="取消流程",
    response=lambda shapes: shapes.Told[shapes.Handled],
)
def stop_process(request: Request, body: wire.TaskBody) -> Answer:
    """`procInsId`, or one of its tasks. For the initiator and administrators: canceled."""
    _one_of(body)
    done = ending.stop(asking.asked(request), body.taskId, body.procInsId, body.comment)
    return success(asking.handled(done, body.taskId))


@routes.post(
    f"{BASE}/return",
    summary="退回任务",
    response=lambda shapes: shapes.Told[shapes.Handled],
)
def return_task(request: Request, body: wire.TaskBody) -> Answer:
    """To `targetKey`, or to the previous user task."""
    task_id = _acted_on(request, body)
    copies = _copies(request, body)
    done = going_back.return_task(asking.asked(request), task_id, body.targetKey, body.comment, copies)
    return success(asking.handled(done, task_id))


@routes.post(
    f"{BASE}/returnList",
    summary="可退回的节点",
    response=lambda shapes: shapes.Told[listed(shapes.Json)],
)
def return_list(request: Request, body: wire.TaskBody) -> Answer:
    """Nearest first."""
    found = going_back.return_list(asking.asked(request), _task_id(body))
    return success([{"id": each.node_id, "name": each.name, "userTaskKey": each.node_id} for each in found], "查询成功")


@routes.post(
    f"{BASE}/revokeProcess",
    summary="撤回",
    response=lambda shapes: shapes.Told[shapes.Handled],
)
def revoke_process(request: Request, body: wire.TaskBody) -> Answer:
    """Take back what the caller completed: `taskId`, or his last in `procInsId`."""
    _one_of(body)
    done = going_back.withdraw(asking.asked(request), body.taskId, body.procInsId, body.comment)
    return success(asking.handled(done, body.taskId))


@routes.post(
    f"{BASE}/claim",
    summary="签收任务",
    response=lambda shapes: shapes.Told[shapes.Handled],
)
def claim(request: Request, body: wire.TaskBody) -> Answer:
    """Take a task that several are asked to do."""
    task_id = _task_id(body)
    return success(asking.handled(passing.claim(asking.asked(request), task_id), task_id))


@routes.post(
    f"{BASE}/unClaim",
    summary="取消签收",
    response=lambda shapes: shapes.Told[shapes.Handled],
)
def unclaim(request: Request, body: wire.TaskBody) -> Answer:
    """Give it back to those who were asked."""
    task_id = _task_id(body)
    return success(asking.handled(passing.unclaim(asking.asked(request), task_id), task_id))


@routes.post(
    f"{BASE}/addSign",
    summary="会签加签",
    response=lambda shapes: shapes.Told[shapes.Handled],
)
def add_sign(request: Request, body: wire.TaskBody) -> Answer:
    """`nextUserIds` sign besides, at the countersign whose open signature `taskId` is."""
    task_id = _task_id(body)
    done = countersigning.add(asking.asked(request), task_id, _signers(request, body), body.comment)
    return success(asking.handled(done, task_id))


@routes.post(
    f"{BASE}/removeSign",
    summary="会签减签",
    response=lambda shapes: shapes.Told[shapes.Handled],
)
def remove_sign(request: Request, body: wire.TaskBody) -> Answer:
    """`nextUserIds` need not sign any more. For administrators."""
    task_id = _task_id(body)
    done = countersigning.remove(asking.asked(request), task_id, _signers(request, body), body.comment)
    return success(asking.handled(done, task_id))


@routes.post(
    f"{BASE}/intervene",
    summary="任务干预",
    response=lambda shapes: shapes.Told[shapes.Handled],
)
def intervene(request: Request, body: wire.InterventionBody) -> Answer:
    """Reassign (userIds), skip, jump (targetKey) or stop, at one open task; on record. For administrators."""
    return success(asking.intervened(request, body))


@routes.delete(
    f"{BASE}/delete",
    summary="删除任务（同 POST）",
    response=lambda shapes: shapes.Told[shapes.Handled],
)
@routes.post(
    f"{BASE}/delete",
    summary="删除任务",
    response=lambda shapes: shapes.Told[shapes.Handled],
)
def delete(request: Request, body: wire.TaskBody) -> Answer:
    """An administrator skips an open task; a finished one leaves the caller's own list."""
    task_id = _task_id(body)
    return success(asking.handled(intervening.delete(asking.asked(request), task_id, body.comment), task_id))


@routes.get(
    f"{BASE}/processVariables/{{taskId}}",
    summary="任务的流程变量",
    response=lambda shapes: shapes.Told[shapes.Json],
)
def process_variables(request: Request) -> Answer:
    """The instance's variables with what the task keeps to itself, for whoever has a part in the instance."""
    found = scene.by_task(asking.asked(request), request.path_params["taskId"])
    standing.require_part(found)
    own = task_facts.of(found.the_task())
    return success({**rows.variables(found.case), **own.form_data, **own.local}, "查询成功")


def _acted_on(request: Request, body: wire.TaskBody) -> str:
    """The task that is acted on: the one named or, with `procInsId` alone, the caller's only open one there."""
    if not body.taskId and body.procInsId:
        return standing.only_task(asking.asked(request), body.procInsId)
    return _task_id(body)


def _task_id(body: wire.TaskBody) -> str:
    """The task, which is required. A `procInsId` beside it must be its own."""
    task_id = required({"taskId": body.taskId}, "taskId")
    named = split_task_id(task_id)
    if body.procInsId and named is not None and named[0] != body.procInsId:
        raise BadInput("与任务所属的流程实例不一致", field="procInsId")
    return task_id


def _one_of(body: wire.TaskBody) -> None:
    if not body.taskId and not body.procInsId:
        raise BadInput("procInsId 与 taskId 至少填一个", field="procInsId")


def _people(request: Request, name: str, ids: str) -> list[Person]:
    return people.HERE.named(ids, name, request.now)


def _signers(request: Request, body: wire.TaskBody) -> list[Person]:
    return _people(request, "nextUserIds", required({"nextUserIds": body.nextUserIds}, "nextUserIds"))


def _copies(request: Request, body: wire.TaskBody) -> tuple[Person, ...]:
    return tuple(_people(request, "copyUserIds", body.copyUserIds))


def _target(request: Request, body: wire.TaskBody) -> Person:
    """Whom a delegation or transfer is for: the only meaning a `userId` ever has."""
    found = _people(request, "userId", required({"userId": body.userId}, "userId"))
    if len(found) != 1:
        raise BadInput("只能是一个用户", field="userId")
    return found[0]
