"""What an instance throws for others: owed in the transaction of its step (paid by correlating.py)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.errors import Conflict
from chalicelib.storage.base import keys
from chalicelib.todo.reminders import DueEntry

if TYPE_CHECKING:
    from chalicelib.centre.scene import Scene

THROWN = "throw"
"""The kind of the due entries of what instances have thrown."""
MOST_THROWN = 50
"""Messages and signals of one commit."""


def owed(scene: Scene) -> list[DueEntry]:
    """What the steps of a scene have thrown.

    Raises:
        Conflict: it is more than a transaction holds.
    """
    thrown = [each for step in scene.steps for each in step.thrown]
    if len(thrown) > MOST_THROWN:
        raise Conflict(f"一步抛出的消息与信号超过 {MOST_THROWN} 个")
    version, case = str(scene.case.version), scene.case
    return [
        DueEntry(THROWN, scene.now, case.app_id, case.id, keys.join(version, str(place), *each))
        for place, each in enumerate(thrown)
    ]
