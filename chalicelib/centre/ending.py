"""Ending an instance before its time: reject (by who handles a task) and stop (by who started it)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.centre import commit, standing
from chalicelib.centre.completing import spoken
from chalicelib.centre.scene import REJECT, STOP, Act, Asked, Scene, by_instance, by_task
from chalicelib.errors import BadInput, Conflict
from chalicelib.lazy import lazy
from chalicelib.storage.audit import recording
from chalicelib.storage.audit.entry import Change as Recorded
from chalicelib.todo.model import Person, Status

if TYPE_CHECKING:
    from chalicelib.centre.commit import Done
    from chalicelib.storage.base.transact import Put
    from chalicelib.workflow import engine
else:
    engine = lazy("chalicelib.workflow.engine")

NOT_RUNNING = "流程未启动或已执行完成，取消申请失败"


def reject(asked: Asked, task_id: str, comment: str, copies: tuple[Person, ...] = ()) -> Done:
    """Refuse: the instance is terminated, with all that is open in it.

    Raises:
        NotFound, Forbidden, Conflict: see `standing.require_handler`.
    """
    return commit.perform(lambda: by_task(asked, task_id), lambda scene: _reject(scene, comment, copies))


def stop(asked: Asked, task_id: str, instance_id: str, comment: str) -> Done:
    """Take the whole application back: the instance is canceled. For its initiator and administrators.

    Raises:
        NotFound: no such task or instance.
        Forbidden: the instance is somebody else's.
        Conflict: it has ended.
    """

    def read() -> Scene:
        scene = by_task(asked, task_id) if task_id else by_instance(asked, instance_id)
        require_same(scene, instance_id)
        return scene

    return commit.perform(read, lambda scene: cancel(scene, comment), lambda scene: recorded(scene, comment))


def cancel(scene: Scene, comment: str) -> None:
    """Cancel the instance of a scene; raises as `stop` does. A suspended one may be canceled too."""
    standing.require_initiator(scene)
    if scene.case.status != "running":
        raise Conflict(NOT_RUNNING, field="procInsId")
    text = comment or f"{scene.me.name or scene.me.id}取消流程"
    scene.rest = Act(Status.ABORT, STOP, text)
    scene.step(engine.terminate, "canceled")


def recorded(scene: Scene, comment: str) -> list[Put]:
    """What goes with a cancellation: whoever stops what he did not start intervenes, and that is on record."""
    if scene.case.initiator.id == scene.asked.user_id:
        return []
    return recording.writes([Recorded(f"instance/{scene.case.id}", {}, {"stopped": True, "comment": comment})])


def require_same(scene: Scene, instance_id: str) -> None:
    """An instance id beside a task must be the task's: it is never taken on trust.

    Raises:
        BadInput: it is another.
    """
    if instance_id and instance_id != scene.case.id:
        raise BadInput("与任务所属的流程实例不一致", field="procInsId")


def _reject(scene: Scene, comment: str, copies: tuple[Person, ...]) -> None:
    item = standing.require_handler(scene)
    text = spoken(scene, comment)
    scene.acts[item] = Act(Status.ABORT, REJECT, text, scene.me, copies)
    scene.rest = Act(Status.ABORT, REJECT, f"{scene.me.name or scene.me.id}驳回：{text}")
    scene.step(engine.terminate, "terminated")
