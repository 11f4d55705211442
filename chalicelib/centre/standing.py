"""Who may act on a task or an instance, and in whose place. What a body says about people is never asked here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.centre import task_facts
from chalicelib.centre.scene import Scene, by_instance, require_running
from chalicelib.centre.work_items import is_open
from chalicelib.errors import BadInput, Conflict, Forbidden
from chalicelib.todo.people import is_theirs, may_see
from chalicelib.todo.times import china

if TYPE_CHECKING:
    from chalicelib.centre.scene import Asked
    from chalicelib.identity.caller import Caller
    from chalicelib.todo.model import Task

NOT_YOURS = "没有权限：该任务不属于当前用户"


def require_handler(scene: Scene) -> str:
    """Let pass whoever may handle the named task now; returns the id of its open work item.

    That is its assignee or, while nobody is, a candidate; who has delegated it; who stands in for one of its people.

    Raises:
        Forbidden: it is somebody else's.
        Conflict: it has been handled (says by whom), or the instance does not run.
    """
    task = scene.the_task()
    _require_standing(scene, task)
    if not is_open(task):
        raise Conflict(who_did(task), field="taskId")
    require_running(scene)
    item = scene.case.item_of(task.task_id)
    if item is None:
        raise Conflict("任务已不在当前流程中", field="taskId")
    return item


def only_task(asked: Asked, instance_id: str) -> str:
    """The caller's only open task in an instance, where an action names no task.

    Raises:
        NotFound: there is no such instance.
        BadInput: he has none there, or several.
    """
    scene = by_instance(asked, instance_id)
    waiting = scene.read([scene.case.task_id(each.number) for each in scene.case.open.values()])
    user_id, groups = asked.user_id, asked.caller.groups
    mine = [each for each in waiting if is_theirs(each, user_id, groups) or user_id in task_facts.of(each).owners]
    if not mine and waiting:
        absent = scene.people.stood_in_for(user_id, scene.now)
        mine = [each for each in waiting if any(person.id in absent for person in each.assignees)]
    if len(mine) != 1:
        why = "有多个待办任务，请指定" if mine else "没有待办任务，请指定"
        raise BadInput(f"当前用户在该流程中{why} taskId", field="taskId")
    return mine[0].task_id


def who_did(task: Task) -> str:
    """Why nothing can be done with a task that has ended."""
    if not task.parts:
        return f"任务已结束（{task.status}），无需办理"
    part = task.parts[-1]
    return f"任务已由 {part.by.name or part.by.id} 于 {china(part.at)} 办理"


def require_initiator(scene: Scene) -> None:
    """Let the initiator and administrators pass.

    Raises:
        Forbidden: the instance is somebody else's.
    """
    if scene.case.initiator.id != scene.asked.caller.user_id and not scene.asked.caller.is_administrator:
        raise Forbidden("没有权限：只有流程发起人或管理员可以操作")


def require_part(scene: Scene) -> list[Task]:
    """Let pass whoever has to do with the instance; returns all its tasks.

    Raises:
        Forbidden: the caller has nothing to do with it.
    """
    caller = scene.asked.caller
    tasks = scene.read_all()
    if scene.case.initiator.id == caller.user_id or caller.is_administrator:
        return tasks
    if not any(has_part(task, caller) for task in tasks) and not _substitutes(scene, tasks):
        raise Forbidden("没有权限：与该流程无关")
    return tasks


def has_part(task: Task, caller: Caller) -> bool:
    """Whether somebody has to do with a task: assignee, candidate, owner, handler, or somebody it was copied to."""
    user_id = caller.user_id
    if user_id is None:
        return False
    facts = task_facts.of(task)
    candidate = user_id in facts.candidates.users or not set(facts.candidates.groups).isdisjoint(caller.groups)
    return candidate or user_id in facts.owners or may_see(task, user_id, caller.groups)


def _require_standing(scene: Scene, task: Task) -> None:
    caller = scene.asked.caller
    user_id = caller.require_user()
    if is_open(task):
        if is_theirs(task, user_id, caller.groups) or user_id in task_facts.of(task).owners:
            return
    elif has_part(task, caller):
        return
    stands_for = _substitutes(scene, [task])
    if stands_for is None:
        raise Forbidden(NOT_YOURS, field="taskId")
    scene.standing_for = scene.people.one(stands_for, scene.now)


def _substitutes(scene: Scene, tasks: list[Task]) -> str | None:
    """Whom of the tasks' assignees the caller stands in for now; 1 round trip."""
    absent = scene.people.stood_in_for(scene.asked.user_id, scene.now)
    assigned = [person.id for task in tasks for person in task.assignees]
    return next((each for each in assigned if each in absent), None)
