"""Signers of a running countersign: more of them (加签), or fewer (减签), while the others sign."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.centre import approving, commit, standing, task_facts
from chalicelib.centre.completing import signed_by_people, spoken
from chalicelib.centre.intervening import require_open
from chalicelib.centre.scene import NORMAL, Act, Asked, Scene, by_task
from chalicelib.centre.work_items import commented
from chalicelib.errors import Conflict
from chalicelib.lazy import lazy
from chalicelib.todo.commands import Change
from chalicelib.todo.model import Person, Status

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chalicelib.centre.commit import Done
    from chalicelib.workflow import engine, view
    from chalicelib.workflow.view import WorkItem
else:
    engine = lazy("chalicelib.workflow.engine")
    view = lazy("chalicelib.workflow.view")


def add(asked: Asked, task_id: str, people: Sequence[Person], comment: str) -> Done:
    """Ask more people to sign where `task_id` is one of the open signatures; for its signers and administrators.

    Raises:
        Conflict: the task is none of several signatures of people; see also `standing.require_handler`.
        BadInput: somebody is asked already.
        NotFound, Forbidden: see `standing.require_handler`.
    """

    def act(scene: Scene) -> None:
        administrator = asked.caller.is_administrator
        signature = _signature(scene, require_open(scene) if administrator else standing.require_handler(scene))
        approving.require_able(scene, approving.node_of(scene, signature), people, "nextUserIds")
        scene.named_signers.add(signature.activation)
        scene.step(engine.add_signers, signature.id, [person.id for person in people])
        _say(scene, f"加签 {_names(people)}：{comment}")

    return commit.perform(lambda: by_task(asked, task_id), act)


def remove(asked: Asked, task_id: str, people: Sequence[Person], comment: str) -> Done:
    """Ask these people no longer; when nobody is outstanding after that, the node is done. For administrators.

    Raises:
        Forbidden: the caller is no administrator.
        BadInput: somebody was not asked, or has signed.
        NotFound, Conflict: see `add`.
    """
    asked.caller.require_administrator()

    def act(scene: Scene) -> None:
        signature = _signature(scene, require_open(scene))
        text = f"减签 {_names(people)}：{comment}"
        scene.rest = Act(Status.ABORT, NORMAL, text, details=task_facts.written(removed=True))
        done = scene.step(engine.remove_signers, signature.id, [person.id for person in people])
        if signature.id not in (closed.item.id for closed in done.closed):
            _say(scene, text)

    return commit.perform(lambda: by_task(asked, task_id), act)


def _signature(scene: Scene, item: str) -> WorkItem:
    found = next(each for each in view.view(scene.definition, scene.state).items if each.id == item)
    if not signed_by_people(found):
        raise Conflict("当前节点不是会签节点，不能加签或减签", field="taskId")
    return found


def _say(scene: Scene, text: str) -> None:
    task = scene.the_task()
    said = spoken(scene, text)
    patch = {"comment": said, "details": commented(scene, task, NORMAL, said)}
    scene.changes.append(Change(task.app_id, task.task_id, patch))


def _names(people: Sequence[Person]) -> str:
    return "、".join(person.name or person.id for person in people)
