"""Who may read an attachment: whoever put it there, administrators, and whoever has a part in what names it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.centre import standing
from chalicelib.centre.scene import by_instance
from chalicelib.errors import NotFound
from chalicelib.lazy import lazy
from chalicelib.storage.base import codec
from chalicelib.storage.base.objects import MISSING
from chalicelib.storage.processes import work_orders

if TYPE_CHECKING:
    from chalicelib.centre.scene import Asked, Scene
    from chalicelib.storage.base.objects import StoredFile
    from chalicelib.todo.model import Task
    from chalicelib.workflow import state
else:
    state = lazy("chalicelib.workflow.state")


def require_readable(asked: Asked, file: StoredFile, instance_id: str) -> None:
    """Let pass whoever may read a file; another than its owner says in which instance he found it.

    Raises:
        NotFound: it is somebody else's, and the instance does not name it; that it is there stays unsaid.
        Forbidden: the instance is not the caller's to see.
    """
    if file.owner == asked.user_id or asked.caller.is_administrator:
        return
    if not instance_id:
        raise NotFound(MISSING, field="fileId")
    scene = by_instance(asked, instance_id)
    if not _names(scene, standing.require_part(scene), file.id):
        raise NotFound(MISSING, field="fileId")


def _names(scene: Scene, tasks: list[Task], file_id: str) -> bool:
    """Whether the instance's variables, its tasks or its order speak of the file: its id is in nothing by chance."""
    known = state.load(scene.definition, scene.case.state).variables
    order = work_orders.read(scene.case.order) if scene.case.order else None
    said = [known, order.fields if order else {}, *(task.details for task in tasks)]
    return any(file_id in codec.canonical(each) for each in said)
