"""Work orders (工单): made with or for a process, closed, judged, urged; their state follows their process."""

from __future__ import annotations

import secrets
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from chalicelib.centre import commit, definitions, standing, starting, submitting
from chalicelib.centre.ending import cancel, recorded
from chalicelib.centre.scene import Asked, Scene, by_instance
from chalicelib.errors import AlreadyExists, BadInput, Conflict, Forbidden, NotFound
from chalicelib.lazy import lazy
from chalicelib.storage.base import codec
from chalicelib.storage.directory import audience
from chalicelib.storage.ledger import once
from chalicelib.storage.ledger.unit_of_work import Context, Refused
from chalicelib.storage.processes import shelves, work_orders
from chalicelib.storage.processes.deployments import key_of
from chalicelib.storage.reports import counters
from chalicelib.todo.commands import Urge
from chalicelib.todo.times import CHINA

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from chalicelib.centre.case import Case
    from chalicelib.centre.commit import Done
    from chalicelib.storage.base.transact import Write
    from chalicelib.storage.processes.work_orders import Order
    from chalicelib.todo.model import Task
    from chalicelib.workflow import forms
else:
    forms = lazy("chalicelib.workflow.forms")

CLOSED = "closed"
URGED_ANEW = 3
"""How often an order is read again when all its open tasks ended while they were being urged."""
_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def new_number(now: datetime) -> str:
    """A work order's number: its day in China and eight characters that are not mistaken for each other."""
    return f"WO{now.astimezone(CHINA):%Y%m%d}" + "".join(secrets.choice(_ALPHABET) for _ in range(8))


def create(asked: Asked, order: Order, process: str, task_id: str, key: str = "") -> tuple[Order, Done]:
    """Make a work order: for the started instance it names or, without one, by starting `process` with its params.

    Of an instance that has its order already the same one is answered, so that a repeat after a lost answer is safe;
    so is a repeat under the same `key` that started the process itself.

    Raises:
        BadInput: the instance is of another process, the task of another instance; the number is taken.
        NotFound, Forbidden, Conflict: no such process or instance; it is somebody else's; it has another order.
    """
    try:
        if not order.instance_id:
            return _start(asked, order, process, key)
        return _attach(asked, order, process, task_id)
    except AlreadyExists:
        raise BadInput("工单编号已存在", field="workorderNumber") from None


def _start(asked: Asked, order: Order, process: str, key: str) -> tuple[Order, Done]:
    wanted = starting.Start(definitions.to_start(process), order.fields["params"], order.title, order.number, key)
    done = starting.start(asked, wanted, lambda scene: _creation(order, scene))
    if done.case.order != order.number:
        return work_orders.read(done.case.order) or order, done
    return _of(order, done.case), done


def _attach(asked: Asked, order: Order, process: str, task_id: str) -> tuple[Order, Done]:
    scene = by_instance(asked, order.instance_id)
    standing.require_initiator(scene)
    if process not in (scene.case.key, scene.case.definition_id):
        raise BadInput("与流程实例所属的流程不一致", field="processId")
    if task_id not in scene.case.task_ids():
        raise BadInput("不属于该流程实例", field="taskId")
    if scene.case.order:
        return _same(scene.case, order), commit.Done(scene.case, ())

    def act(fresh: Scene) -> None:
        if fresh.case.order:
            raise Conflict("该流程实例已创建工单", field="procInstId")
        fresh.facts["order"] = order.number

    done = commit.perform(lambda: by_instance(asked, order.instance_id), act, lambda fresh: _creation(order, fresh))
    return _of(order, done.case), done


def _of(order: Order, case: Case) -> Order:
    return replace(order, instance_id=case.id, app_id=case.app_id)


def _creation(order: Order, scene: Scene) -> list[Write]:
    if work_orders.read(order.number) is not None:
        raise BadInput("工单编号已存在", field="workorderNumber")
    return work_orders.creation(_of(order, scene.case))


def _same(case: Case, order: Order) -> Order:
    known = work_orders.read(case.order)
    if known is None or (known.title, known.user_id) != (order.title, order.user_id):
        raise Conflict("该流程实例已创建工单", field="procInstId")
    return known


def read(asked: Asked, number: str) -> tuple[Order, Scene]:
    """A work order and its instance, for whoever has a part in it.

    Raises:
        NotFound: there is none.
        Forbidden: it is somebody else's.
    """
    order = work_orders.read(number) if 0 < len(number) <= 64 else None  # noqa: PLR2004
    if order is None:
        raise NotFound("工单不存在", field="workorderNumber")
    return order, by_instance(asked, order.instance_id)


def status_of(order: Order, case: Case | None) -> str:
    """running, completed, terminated, canceled: as its process; closed when it has been closed."""
    return CLOSED if order.closed or case is None else case.status


def close(asked: Asked, number: str, comment: str) -> Order:
    """Close an order: its initiator when its process has ended, an administrator at any time (the process is canceled).

    Raises:
        NotFound, Forbidden: there is none; it is somebody else's.
        Conflict: it is closed, or its process runs.
    """
    order, scene = read(asked, number)
    standing.require_initiator(scene)
    if order.closed:
        raise Conflict("工单已关闭", field="workorderNumber")
    if scene.case.status == "running":
        if not asked.caller.is_administrator:
            raise Conflict("流程尚未结束，不能关闭工单", field="workorderNumber")
        text = f"管理员关闭工单：{comment}"
        commit.perform(
            lambda: by_instance(asked, order.instance_id),
            lambda fresh: cancel(fresh, text),
            lambda fresh: recorded(fresh, text),
        )
    closed = {"by": asked.user_id, "at": codec.iso(asked.now), "comment": comment}
    return work_orders.change(replace(order, closed=closed))


def evaluate(asked: Asked, number: str, score: int, comment: str) -> Order:
    """The initiator's judgement, once, when the process has ended.

    Raises:
        BadInput: the score is not 1 to 5.
        NotFound, Forbidden: there is none; it is somebody else's.
        Conflict: the process runs, or it has been judged.
    """
    order, scene = read(asked, number)
    if scene.case.initiator.id != asked.user_id:
        raise Forbidden("没有权限：只有工单发起人可以评价")
    if not 1 <= score <= 5:  # noqa: PLR2004
        raise BadInput("应为 1 到 5", field="score")
    if scene.case.status == "running":
        raise Conflict("流程尚未结束，不能评价", field="workorderNumber")
    if order.evaluation:
        raise Conflict("工单已评价", field="workorderNumber")
    evaluation = {"score": score, "comment": comment, "by": asked.user_id, "at": codec.iso(asked.now)}
    judged = replace(order, evaluation={**evaluation, "processKey": scene.case.key})
    return work_orders.change(judged, [counters.score(order.app_id, scene.case.key, asked.now, score)])


def urge(asked: Asked, number: str, comment: str) -> list[str]:
    """Urge (催办) whoever has an open task of the order; returns the tasks, without those that ended meanwhile.

    Raises:
        NotFound, Forbidden: there is none; the caller has no part in it.
        Conflict: nothing of it is open.
    """
    for _ in range(URGED_ANEW):
        _, scene = read(asked, number)
        standing.require_part(scene)
        waiting = scene.read([scene.case.task_id(task.number) for task in scene.case.open.values()])
        if urged := [task.task_id for task in waiting if _urged(scene, task, comment)]:
            return urged
        if not waiting:
            break
    raise Conflict("没有待办理的任务，无需催办", field="workorderNumber")


def _urged(scene: Scene, task: Task, comment: str) -> bool:
    """Whether the task was still there to be urged."""
    asked = scene.asked
    command = Urge(task.app_id, task.task_id, scene.me, comment, audience.members(task))
    context = Context(asked.now, scene.me.id, f"{asked.request}-{task.task_id}")
    with suppress(Refused):
        once.apply([command], context, asked.repeat_id and f"{asked.repeat_id}#{task.task_id}", scene.states)
        return True
    return False


def require_bound(template_id: str, process: str, params: Mapping[str, Any]) -> None:
    """Hold an order to the template its type names, where it names one: switched on, of its process, its form filled.

    Raises:
        BadInput: the template is switched off, or bound to another process.
        InvalidForm: the template's form is not satisfied; names each field.
    """
    submitting.usable(params, "params")
    found = shelves.read("template", template_id) if template_id else None
    if found is None:
        return
    if not found.body.get("enabled", True):
        raise BadInput("工单模板已停用", field="workorderId")
    if found.body["processKey"] != (key_of(process) or (process,))[0]:
        raise BadInput("与工单模板绑定的流程不一致", field="processId")
    form = shelves.read("form", found.body["formId"]) if found.body.get("formId") else None
    if form is not None:
        forms.bring(form.body["schema"], params)
