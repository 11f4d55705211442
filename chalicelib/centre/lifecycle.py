"""What happens to an instance as a whole: suspended, deleted, a message delivered, its timers fired."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from chalicelib.centre import commit, standing, work_items
from chalicelib.centre.scene import NORMAL, Act, Asked, Scene, by_instance, require_running
from chalicelib.centre.submitting import usable
from chalicelib.errors import Conflict
from chalicelib.lazy import lazy
from chalicelib.storage.audit import recording
from chalicelib.storage.audit.entry import Change as Recorded
from chalicelib.storage.ledger import unit_of_work
from chalicelib.storage.ledger.rows import process_writes
from chalicelib.storage.ledger.unit_of_work import Context
from chalicelib.todo.commands import Change
from chalicelib.todo.model import Status

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from chalicelib.centre.commit import Done
    from chalicelib.storage.base.transact import Write
    from chalicelib.workflow import engine
else:
    engine = lazy("chalicelib.workflow.engine")

DELETED_AT_ONCE = 8


def suspend(asked: Asked, instance_id: str, *, suspended: bool) -> Done:
    """Suspend or activate an instance. While suspended nothing can be done with it and its timers wait.

    Raises:
        NotFound: there is no such instance.
        Conflict: it has ended, or is already so.
    """

    def act(scene: Scene) -> None:
        if scene.case.status != "running":
            raise Conflict("流程已结束", field="instanceId")
        if scene.case.suspended == suspended:
            raise Conflict("流程已处于该状态", field="state")
        scene.facts["suspended"] = suspended
        for task in scene.read([scene.case.task_id(each.number) for each in scene.case.open.values()]):
            number = int(task.task_id.rpartition("-")[2])
            scene.later.append((work_items.held(task, suspended=suspended), {"hold": number}))

    told = _recorded(instance_id, {"suspended": not suspended}, {"suspended": suspended})
    return commit.perform(lambda: by_instance(asked, instance_id), act, told)


def send(asked: Asked, instance_id: str, kind: str, name: str, variables: Mapping[str, Any]) -> Done:
    """Deliver a message or signal to one instance.

    Raises:
        NotFound: there is no such instance, or it does not wait for it.
        Conflict: it does not run.
    """

    def act(scene: Scene) -> None:
        require_running(scene)
        scene.rest = Act(Status.ABORT, NORMAL, f"因收到 {name} 而结束")
        scene.step(engine.send_event, kind, name, dict(usable(variables)))

    told = _recorded(instance_id, {}, {kind: name, "variables": dict(variables)})
    return commit.perform(lambda: by_instance(asked, instance_id), act, told)


def delete(asked: Asked, instance_id: str) -> None:
    """Take an ended instance out of every list. Repeating goes on where an interrupted call stopped.

    Raises:
        NotFound: there is no such instance, or it has been deleted.
        Forbidden: it is somebody else's.
        Conflict: it has not ended.
    """
    scene = by_instance(asked, instance_id)
    standing.require_initiator(scene)
    if scene.case.status == "running":
        raise Conflict("不允许删除进行中的流程实例", field="instanceIds")
    shown = [task for task in scene.read_all() if not task.deleted]
    for start in range(0, len(shown), DELETED_AT_ONCE):
        commands = [
            Change(task.app_id, task.task_id, {"deleted": True}) for task in shown[start : start + DELETED_AT_ONCE]
        ]
        unit_of_work.apply(commands, Context(asked.now, scene.me.id, f"{asked.request}-{start}"), known=scene.states)
    told = _recorded(instance_id, {"deleted": False}, {"deleted": True})
    commit.perform(lambda: by_instance(asked, instance_id), _deleted, lambda scene: [*_hidden(scene), *told(scene)])


def _recorded(
    instance_id: str, before: Mapping[str, Any], after: Mapping[str, Any]
) -> Callable[[Scene], Sequence[Write]]:
    """What an intervention leaves in the audit log, in its own transaction."""
    return lambda _: recording.writes([Recorded(f"instance/{instance_id}", before, after)])


def _deleted(scene: Scene) -> None:
    scene.facts["deleted"] = True


def _hidden(scene: Scene) -> list[Write]:
    before = scene.process
    if before is None or before.deleted:
        return []
    return process_writes(before, replace(before, deleted=True, version=before.version + 1))
