"""Which of a task's stored URLs a click leads to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.todo.people import is_theirs

if TYPE_CHECKING:
    from chalicelib.todo.model import Task


def to_open(task: Task, client: str, user_id: str, groups: tuple[str, ...]) -> str:
    """The handling page for whose todo it is, the viewing page for others and for finished tasks.

    Where the wanted one is missing, the nearest: the other purpose on the same device, then the other device.
    """
    links = task.links
    pc, mobile = (links.pc, links.pc_view), (links.mobile, links.mobile_view)
    devices = (mobile, pc) if client == "mobile" else (pc, mobile)
    handles = task.is_todo and is_theirs(task, user_id, groups)
    ordered = [url for device in devices for url in (device if handles else device[::-1])]
    return next((url for url in ordered if url), "")
