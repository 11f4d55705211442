"""An administrator's interventions on a running instance, each left in the history: reassign, skip, jump, stop."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from chalicelib.centre import commit, task_facts
from chalicelib.centre.completing import assign_next
from chalicelib.centre.ending import cancel
from chalicelib.centre.scene import NORMAL, RETURN, TRANSFER, Act, Asked, Scene, by_instance, by_task, require_running
from chalicelib.centre.standing import NOT_YOURS, who_did
from chalicelib.centre.submitting import usable
from chalicelib.centre.task_facts import Candidates
from chalicelib.centre.work_items import commented
from chalicelib.errors import BadInput, Conflict, Forbidden
from chalicelib.lazy import lazy
from chalicelib.storage.audit import recording
from chalicelib.storage.audit.entry import Change as Recorded
from chalicelib.todo.commands import Change
from chalicelib.todo.model import Person, Status

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from chalicelib.centre.commit import Done
    from chalicelib.storage.base.transact import Write
    from chalicelib.workflow import engine
else:
    engine = lazy("chalicelib.workflow.engine")


@dataclass(frozen=True)
class Intervention:
    """What an administrator wants with an open task: `action` is reassign (`to`), skip, jump (`target`) or stop."""

    action: str
    task_id: str
    to: tuple[Person, ...] = ()
    target: str = ""
    comment: str = ""
    variables: Mapping[str, Any] = field(default_factory=dict)


def intervene(asked: Asked, wanted: Intervention) -> Done:
    """工单干预: reassign (userIds), skip, jump (targetKey) or stop, at one open task.

    Raises:
        BadInput: no such action, or something it needs is missing.
        Forbidden, NotFound, Conflict: see `reassign`.
    """
    asked.caller.require_administrator()
    task_id = wanted.task_id
    match wanted.action:
        case "reassign":
            return reassign(asked, task_id, wanted.to, wanted.comment)
        case "skip":
            return skip(asked, task_id, wanted.comment, wanted.variables, wanted.to)
        case "jump":
            if not wanted.target:
                raise BadInput("targetKey 不能为空", field="targetKey")
            return jump(asked, task_id, wanted.target, wanted.comment)
        case "stop":
            return stop(asked, task_id, wanted.comment)
    raise BadInput("应为 reassign | skip | jump | stop", field="action")


def reassign(asked: Asked, task_id: str, to: tuple[Person, ...], comment: str) -> Done:
    """Give an open task to others; of several, anyone may take it.

    Raises:
        Forbidden: the caller is no administrator.
        BadInput: nobody is named.
        NotFound, Conflict: there is no such task, or it has ended.
    """

    def act(scene: Scene) -> None:
        require_open(scene)
        if not to:
            raise BadInput("不能为空", field="userIds")
        task = scene.the_task()
        text = f"管理员改派给{'、'.join(each.name or each.id for each in to)}：{comment}"
        alone = to[0].id if len(to) == 1 else ""
        ids = [each.id for each in to]
        given = task_facts.written(
            assignee=alone,
            unclaimed=not alone,
            candidates=Candidates([] if alone else ids),
            owners=(),
            named=ids,
            warning=None,
        )
        details = {**given, **commented(scene, task, TRANSFER, text)}
        patch = {"assignees": to, "groups": (), "operator": scene.me, "comment": text, "details": details}
        scene.changes.append(Change(task.app_id, task.task_id, patch))

    return _administered(asked, task_id, act, intervention="reassign", to=[each.id for each in to], comment=comment)


def skip(asked: Asked, task_id: str, comment: str, variables: Mapping[str, Any], to: tuple[Person, ...] = ()) -> Done:
    """Let the process pass over an open task, without its form; raises as `reassign` does."""

    def act(scene: Scene) -> None:
        item = require_open(scene)
        text = f"管理员跳过：{comment}"
        scene.acts[item] = Act(Status.COMPLETE, NORMAL, text, scene.me, details=task_facts.written(skipped=True))
        done = scene.step(engine.complete, item, dict(usable(variables)))
        if to:
            assign_next(scene, done.opened, to)

    return _administered(asked, task_id, act, intervention="skip", variables=dict(variables), comment=comment)


def jump(asked: Asked, task_id: str, target: str, comment: str) -> Done:
    """Go on at another node of the same process; raises as `reassign` does, and for a target that would lock a join."""

    def act(scene: Scene) -> None:
        item = require_open(scene)
        text = f"管理员跳转：{comment}"
        scene.acts[item] = Act(Status.ABORT, RETURN, text, scene.me)
        scene.rest = Act(Status.ABORT, RETURN, text)
        scene.step(engine.jump, item, target)

    return _administered(asked, task_id, act, intervention="jump", to=target, comment=comment)


def add(asked: Asked, instance_id: str, node: str, comment: str) -> commit.Done:
    """Let an instance go on at one more node, where that leaves no join waiting for ever.

    Raises:
        Forbidden: the caller is no administrator.
        NotFound, Conflict: there is no such instance or node, it has ended, or a join would wait.
    """
    asked.caller.require_administrator()

    def act(scene: Scene) -> None:
        require_running(scene)
        scene.step(engine.put, node)

    told = Recorded(f"instance/{instance_id}", {}, {"intervention": "add", "to": node, "comment": comment})
    return commit.perform(lambda: by_instance(asked, instance_id), act, lambda _: recording.writes([told]))


def take(asked: Asked, task_id: str, comment: str) -> Done:
    """Take an open task away without its process going on there; raises as `add` and `reassign` do."""

    def act(scene: Scene) -> None:
        item = require_open(scene)
        text = f"管理员取走：{comment}"
        scene.acts[item] = Act(Status.ABORT, NORMAL, text, scene.me)
        scene.rest = Act(Status.ABORT, NORMAL, text)
        scene.step(engine.take, item)

    return _administered(asked, task_id, act, intervention="take", comment=comment)


def stop(asked: Asked, task_id: str, comment: str) -> Done:
    """Cancel the instance of a task; raises as `reassign` does."""
    text = f"管理员终止：{comment}"
    return _administered(asked, task_id, lambda scene: cancel(scene, text), intervention="stop", comment=comment)


def delete(asked: Asked, task_id: str, comment: str) -> Done:
    """删除任务: an open task is skipped by an administrator; a finished one leaves the caller's own list, once.

    Raises:
        Forbidden: an open task, and the caller is no administrator; a finished one he did not handle.
        NotFound: there is no such task.
    """
    scene = by_task(asked, task_id)
    if scene.case.item_of(task_id) is not None:
        return skip(asked, task_id, comment, {})
    if asked.user_id in task_facts.of(scene.the_task()).hidden_for:
        return commit.Done(scene.case, ())
    return commit.perform(lambda: by_task(asked, task_id), _hide)


def _hide(scene: Scene) -> None:
    task = scene.the_task()
    if not any(part.by.id == scene.asked.user_id for part in task.handlings):
        raise Forbidden(NOT_YOURS, field="taskId")
    hidden = dict.fromkeys([*task_facts.of(task).hidden_for, scene.asked.user_id])
    scene.changes.append(Change(task.app_id, task.task_id, {"details": task_facts.written(hidden_for=list(hidden))}))


def _administered(asked: Asked, task_id: str, act: Callable[[Scene], None], **what: Any) -> Done:
    """What an administrator does, in one transaction with its record in the audit log."""
    asked.caller.require_administrator()
    return commit.perform(lambda: by_task(asked, task_id), act, lambda scene: _recorded(scene, what))


def _recorded(scene: Scene, what: Mapping[str, Any]) -> Sequence[Write]:
    task = scene.the_task()
    before = {"instance": scene.case.id, "node": task.node_name, "assignees": [each.id for each in task.assignees]}
    return recording.writes([Recorded(f"task/{task.task_id}", before, {"instance": scene.case.id, **what})])


def require_open(scene: Scene) -> str:
    """The open work item of the named task, whosever it is.

    Raises:
        Conflict: it has ended (says who did it), or the instance does not run.
    """
    task = scene.the_task()
    require_running(scene)
    item = scene.case.item_of(task.task_id)
    if item is None:
        raise Conflict(who_did(task), field="taskId")
    return item
