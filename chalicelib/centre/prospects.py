"""What the caller may do with an instance now, and where it would go: played on what was read, and never committed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalicelib.centre import completing, going_back, standing, task_facts
from chalicelib.centre.scene import Scene
from chalicelib.centre.work_items import is_open
from chalicelib.errors import HubError
from chalicelib.lazy import lazy

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from chalicelib.todo.model import Task
    from chalicelib.workflow import engine, view
    from chalicelib.workflow.view import WorkItem
else:
    engine = lazy("chalicelib.workflow.engine")
    view = lazy("chalicelib.workflow.view")


@dataclass(frozen=True, slots=True)
class Prospects:
    """What is open to the caller.

    Attributes:
        task: the task meant: the one asked for, or his only open one.
        allowed: names of the calls that would be let pass, as things stand.
        following: what would open when the task is completed with the form as it is; None when that cannot be told.
        unknown: why it cannot.
    """

    task: Task | None
    allowed: tuple[str, ...]
    following: tuple[WorkItem, ...] | None
    unknown: str = ""


def of(scene: Scene, tasks: Sequence[Task], task_id: str) -> Prospects:
    """Look ahead from an instance whose tasks have been read."""
    task = _meant(scene, tasks, task_id)
    item = _item(scene, task)
    allowed = (*_with_task(scene, task, item), *_with_instance(scene))
    if task is None or item is None:
        return Prospects(task, allowed, None)
    try:
        step = _again(scene, task).step(engine.complete, item.id, dict(task_facts.of(task).form_data))
    except HubError as error:
        return Prospects(task, allowed, None, error.message)
    return Prospects(task, allowed, step.opened)


def _meant(scene: Scene, tasks: Sequence[Task], task_id: str) -> Task | None:
    if task_id:
        return next((task for task in tasks if task.task_id == task_id), None)
    mine = [task for task in tasks if is_open(task) and _item(scene, task)]
    return mine[0] if len(mine) == 1 else None


def _again(scene: Scene, task: Task | None = None) -> Scene:
    """The scene as it was read, for something that is only tried."""
    return Scene(scene.asked, scene.case, scene.states, scene.definition, scene.me, task)


def _item(scene: Scene, task: Task | None) -> WorkItem | None:
    """The open work item of a task that the caller may handle."""
    if task is None or scene.asked.caller.user_id is None:
        return None
    try:
        item = standing.require_handler(_again(scene, task))
    except HubError:
        return None
    return next((each for each in view.view(scene.definition, scene.state).items if each.id == item), None)


def _with_task(scene: Scene, task: Task | None, item: WorkItem | None) -> Iterator[str]:
    administrator = scene.asked.caller.is_administrator
    if task is None or not is_open(task) or not _runs(scene):
        return
    if item is not None:
        facts = task_facts.of(task)
        yield from ("complete", "reject", "delegate", "transfer")
        if any(each.node_id != task.node_id for each in view.return_targets(scene.definition, scene.state, item.id)):
            yield "return"
        if not facts.assignee:
            yield "claim"
        if facts.assignee == scene.me.id and facts.candidates and not facts.owners:
            yield "unClaim"
    open_item = scene.case.item_of(task.task_id)
    known = {each.id: each for each in view.view(scene.definition, scene.state).items}
    signature = open_item is not None and open_item in known and completing.signed_by_people(known[open_item])
    if signature and (administrator or item is not None):
        yield "addSign"
    if signature and administrator:
        yield "removeSign"
    if administrator:
        yield "intervene"


def _with_instance(scene: Scene) -> Iterator[str]:
    caller = scene.asked.caller
    if scene.case.status != "running":
        return
    if caller.is_administrator or scene.case.initiator.id == caller.user_id:
        yield "stopProcess"
    if caller.is_administrator:
        yield "updateState"
    if caller.user_id is not None and going_back.may_withdraw(_again(scene)):
        yield "revokeProcess"


def _runs(scene: Scene) -> bool:
    return scene.case.status == "running" and not scene.case.suspended
