"""Going back: return (退回) a task to an earlier node, and withdraw (撤回) what one has handled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalicelib.centre import commit, people, standing, task_facts
from chalicelib.centre.completing import assign_next, signed_by_people, spoken
from chalicelib.centre.ending import require_same
from chalicelib.centre.scene import RETURN, REVOKE, Act, Asked, Scene, by_instance, by_task, require_running
from chalicelib.centre.work_items import commented
from chalicelib.errors import Conflict, Forbidden, HubError, NotFound
from chalicelib.lazy import lazy
from chalicelib.todo.commands import Change
from chalicelib.todo.model import Person, Status

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chalicelib.centre.commit import Done
    from chalicelib.todo.model import Task
    from chalicelib.workflow import engine, view
    from chalicelib.workflow.view import WorkItem
else:
    engine = lazy("chalicelib.workflow.engine")
    view = lazy("chalicelib.workflow.view")

NOT_ACTIVE = "流程已结束或已挂起，无法执行撤回操作"


def return_task(asked: Asked, task_id: str, target: str, comment: str, copies: tuple[Person, ...] = ()) -> Done:
    """Return a task to the user task `target`, or to the previous one; what is open downstream of it is taken away.

    Raises:
        Conflict: the target is not serially upstream, or see `standing.require_handler`.
        NotFound, Forbidden: see there.
    """
    return commit.perform(lambda: by_task(asked, task_id), lambda scene: _return(scene, target, comment, copies))


@dataclass(frozen=True, slots=True)
class Earlier:
    """A node that a task may be returned to."""

    node_id: str
    name: str


def return_list(asked: Asked, task_id: str) -> list[Earlier]:
    """The nodes a task may be returned to, nearest first; raises as `return_task` does."""
    scene = by_task(asked, task_id)
    item = standing.require_handler(scene)
    found = {each.node_id: each.name for each in view.return_targets(scene.definition, scene.state, item)}
    current = scene.the_task().node_id
    return [Earlier(node, name) for node, name in found.items() if node != current]


def withdraw(asked: Asked, task_id: str, instance_id: str, comment: str) -> Done:
    """Take back what the caller has completed, as long as nobody has acted after it. It is his again, by name.

    Without a task it is the last one he completed in the instance.

    Raises:
        NotFound: no such task or instance, or nothing of the caller's in it.
        Forbidden: he has not handled the task.
        Conflict: the next step was handled, or the instance does not run.
    """

    def read() -> Scene:
        scene = by_task(asked, task_id) if task_id else by_instance(asked, instance_id)
        require_same(scene, instance_id)
        return scene

    return commit.perform(read, lambda scene: _withdraw(scene, comment))


def may_withdraw(scene: Scene) -> bool:
    """Whether the caller could take back what he completed last; tried on the scene, which is then of no more use."""
    try:
        _withdraw(scene, "")
    except HubError:
        return False
    return True


def _return(scene: Scene, target: str, comment: str, copies: tuple[Person, ...]) -> None:
    item = standing.require_handler(scene)
    text = spoken(scene, comment)
    scene.acts[item] = Act(Status.ROLLBACK, RETURN, text, scene.me, copies)
    scene.rest = Act(Status.ABORT, RETURN, f"{scene.me.name or scene.me.id}退回：{text}")
    passed = view.return_targets(scene.definition, scene.state, item)
    opened = scene.step(engine.return_to, item, target or None).opened
    _ask_again(scene, next(each.activation for each in passed if each.node_id == opened[0].node_id), opened)


def _ask_again(scene: Scene, activation: str, opened: Sequence[WorkItem]) -> None:
    """Whom somebody had named for the target is asked again, not whom the diagram names; 1 round trip per 100 tasks."""
    every = (task_facts.of(task) for task in scene.read_all())
    earlier = [facts for facts in every if not facts.removed and facts.item.partition(".")[0] == activation]
    countable = not opened[0].multi or signed_by_people(opened[0])
    if not countable or not any(facts.named for facts in earlier):
        return
    asked = (facts.named or [facts.assignee] for facts in earlier)
    ids = list(dict.fromkeys(each for several in asked for each in several if each))
    users = scene.people.known(ids, scene.now)
    named = [people.person(each, users) for each in ids if each not in users or users[each].enabled]
    if named:
        assign_next(scene, opened, named)


def _withdraw(scene: Scene, comment: str) -> None:
    task = scene.task or _last_of_mine(scene)
    if not _mine(task, scene.asked.user_id):
        raise Forbidden("没有权限：只能撤回本人办理的任务", field="taskId")
    if scene.case.status != "running" or scene.case.suspended:
        raise Conflict(NOT_ACTIVE, field="procInsId")
    require_running(scene)
    text = comment or f"{scene.me.name or scene.me.id}撤回"
    scene.rest = Act(Status.ROLLBACK, REVOKE, text)
    facts = task_facts.of(task)
    done = scene.step(engine.withdraw, facts.item)
    details = {**task_facts.written(withdrawn=True), **commented(scene, task, REVOKE, text)}
    scene.changes.append(Change(task.app_id, task.task_id, {"comment": text, "details": details}))
    if not facts.skipped:
        again = [item for item in done.opened if item.node_id == task.node_id][-1]
        scene.assigned[again.id] = [scene.me]


def _last_of_mine(scene: Scene) -> Task:
    every = scene.read_all()
    mine = [task for task in every if _mine(task, scene.asked.user_id) and not task_facts.of(task).withdrawn]
    if mine:
        return max(mine, key=lambda task: task.end_on or task.created_on)
    standing.require_part(scene)
    raise NotFound("当前任务不存在，无法执行撤回操作", field="taskId")


def _mine(task: Task, user_id: str) -> bool:
    return task.status is Status.COMPLETE and any(
        part.by.id == user_id and part.status == Status.COMPLETE for part in task.handlings
    )
