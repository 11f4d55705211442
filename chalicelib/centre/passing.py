"""Handing a task on: delegate (comes back), transfer (does not), claim and unclaim."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalicelib.centre import approving, commit, people, standing, task_facts
from chalicelib.centre.completing import owners_above, spoken
from chalicelib.centre.scene import CLAIM, DELEGATE, TRANSFER, UNCLAIM, Asked, Scene, by_task
from chalicelib.centre.work_items import commented, told
from chalicelib.errors import BadInput, Conflict, Forbidden
from chalicelib.lazy import lazy
from chalicelib.todo.commands import Change
from chalicelib.todo.model import Person

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chalicelib.centre.commit import Done
    from chalicelib.workflow import view
    from chalicelib.workflow.model import Node
else:
    view = lazy("chalicelib.workflow.view")

Copies = tuple[Person, ...]


def delegate(asked: Asked, task_id: str, target: Person, comment: str, copies: Copies = ()) -> Done:
    """Let somebody else fill a task in; when he completes it, it comes back.

    Raises:
        NotFound, Forbidden, Conflict: see `standing.require_handler`.
        Conflict: the caller has delegated it to this very person, who still has it.
        BadInput: the target is the caller, or already one of those it was delegated by.
    """
    return commit.perform(lambda: by_task(asked, task_id), lambda scene: _delegate(scene, target, comment, copies))


def transfer(asked: Asked, task_id: str, target: Person, comment: str, copies: Copies = ()) -> Done:
    """Give a task to somebody else for good; raises as `delegate` does."""
    return commit.perform(lambda: by_task(asked, task_id), lambda scene: _transfer(scene, target, comment, copies))


def claim(asked: Asked, task_id: str) -> Done:
    """Take a task that several are asked to do.

    Raises:
        Conflict: somebody has claimed or done it (says who).
        NotFound, Forbidden: see `standing.require_handler`.
    """
    return commit.perform(lambda: by_task(asked, task_id), _claim)


def unclaim(asked: Asked, task_id: str) -> Done:
    """Give a claimed task back to those who were asked.

    Raises:
        Conflict: it was not claimed but assigned.
        NotFound, Forbidden: see `standing.require_handler`.
    """
    return commit.perform(lambda: by_task(asked, task_id), _unclaim)


def _delegate(scene: Scene, target: Person, comment: str, copies: Copies) -> None:
    holder, above = _giving(scene, target, "委派")
    owners = [*above, holder]
    facts = task_facts.of(scene.the_task())
    if facts.assignee == target.id and list(facts.owners) == owners:
        raise Conflict(f"任务已委派给 {target.name or target.id}，无需重复委派", field="taskId")
    _hand_on(scene, target, DELEGATE, _said(scene, target, comment), copies, task_facts.written(owners=owners))


def _transfer(scene: Scene, target: Person, comment: str, copies: Copies) -> None:
    _, above = _giving(scene, target, "转办")
    known = task_facts.written(owners=above, named=[target.id])
    _hand_on(scene, target, TRANSFER, _said(scene, target, comment), copies, known)


def _giving(scene: Scene, target: Person, what: str) -> tuple[str, Sequence[str]]:
    """Whose task it is, and who has delegated it down to him, once he may give it to `target`."""
    node = _node(scene, standing.require_handler(scene))
    holder = (scene.standing_for or scene.me).id
    above = owners_above(scene.the_task(), holder)
    approving.require_able(scene, node, [target], "userId")
    if target.id in (*above, holder, scene.me.id):
        raise BadInput(f"不能{what}给自己或已委派过此任务的人", field="userId")
    return holder, above


def _said(scene: Scene, target: Person, comment: str) -> str:
    return f"{scene.me.name or scene.me.id}->{target.name or target.id}：{spoken(scene, comment)}"


def _node(scene: Scene, item: str) -> Node:
    found = view.view(scene.definition, scene.state).items
    return approving.node_of(scene, next(each for each in found if each.id == item))


def _hand_on(scene: Scene, target: Person, kind: str, text: str, copies: Copies, kept: dict[str, Any]) -> None:
    task = scene.the_task()
    patch: dict[str, Any] = {
        "assignees": (target,),
        "groups": (),
        "operator": scene.me,
        "comment": text,
        "details": {
            **kept,
            **task_facts.written(assignee=target.id, unclaimed=False),
            **commented(scene, task, kind, text),
        },
    }
    if copies:
        patch["copied_to"] = told(task, copies)
    scene.changes.append(Change(task.app_id, task.task_id, patch))


def _claim(scene: Scene) -> None:
    task = scene.the_task()
    holder = task_facts.of(task).assignee
    if holder and holder != scene.asked.user_id and standing.has_part(task, scene.asked.caller):
        name = task.assignees[0].name or holder
        raise Conflict(f"任务已被 {name} 签收", field="taskId")
    standing.require_handler(scene)
    if holder:
        raise Conflict("任务已由当前用户签收，无需重复签收", field="taskId")
    text = spoken(scene, "签收")
    taken = task_facts.written(assignee=scene.me.id, unclaimed=False)
    details = {**taken, **commented(scene, task, CLAIM, text)}
    patch = {"assignees": (scene.me,), "groups": (), "details": details, "comment": text}
    scene.changes.append(Change(task.app_id, task.task_id, patch))


def _unclaim(scene: Scene) -> None:
    standing.require_handler(scene)
    task = scene.the_task()
    facts = task_facts.of(task)
    users, groups = facts.candidates
    if not facts.assignee or facts.owners or not facts.candidates:
        raise Conflict("任务不是签收来的，不能取消签收", field="taskId")
    if facts.assignee != scene.me.id:
        raise Forbidden(standing.NOT_YOURS, field="taskId")
    known = scene.people.known(users, scene.now)
    patch: dict[str, Any] = {
        "assignees": tuple(people.person(each, known) for each in users),
        "groups": tuple(groups),
        "comment": "取消签收",
        "details": {
            **task_facts.written(assignee="", unclaimed=True),
            **commented(scene, task, UNCLAIM, "取消签收"),
        },
    }
    scene.changes.append(Change(task.app_id, task.task_id, patch))
