"""What one transaction of an instance holds: its row, what the commands need, its due entry, its process instance."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from chalicelib.centre import ledger, work_items
from chalicelib.lazy import lazy
from chalicelib.storage.ledger.unit_of_work import Context
from chalicelib.todo.commands import Change

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from chalicelib.centre.case import Case
    from chalicelib.centre.scene import Scene
    from chalicelib.storage.base.transact import Write
    from chalicelib.todo.commands import Command
    from chalicelib.todo.model import ProcessInstance
    from chalicelib.workflow import state, view
else:
    state = lazy("chalicelib.workflow.state")
    view = lazy("chalicelib.workflow.view")


def write(scene: Scene, after: Case, commands: Sequence[Command], more: Sequence[Write] = ()) -> None:
    """Commit `after`, with what `commands` change and `more`; 2 round trips, with the doorbell.

    Raises:
        Stale: the instance is no longer as the scene read it.
        Unavailable: storage did not answer.
    """
    ordered, process = list(commands), None
    if after.status != scene.case.status or (not scene.case.version and not ordered):
        ordered, process = _ending(scene, after, ordered)
    context = Context(scene.now, scene.me.id, scene.asked.request)
    change = ledger.Change(scene.case, after, ordered, process, more)
    scene.asked.ledger.commit(change, context, scene.states)


def due_of(scene: Scene, after: Case) -> datetime | None:
    """When the sweeper is to look at an instance: at its earliest timer, at once while it owes something."""
    if after.owed:
        return scene.case.due or scene.now
    if after.status != "running" or after.suspended:
        return None
    waiting = view.timers(scene.definition, state.load(scene.definition, after.state))
    return waiting[0].due if waiting else None


def _ending(
    scene: Scene, after: Case, commands: list[Command]
) -> tuple[list[Command], tuple[ProcessInstance | None, ProcessInstance] | None]:
    """Bring the process instance to what the case has come to, with one of the commands or by itself."""
    patch: dict[str, Any] = {"status": work_items.process_status(after.status), "ended_on": after.ended_on}
    patch["details"] = {"processStatus": after.status}
    for place in reversed(range(len(commands))):
        command = commands[place]
        if isinstance(command, Change):
            commands[place] = replace(command, process_patch=patch)
            return commands, None
    before = scene.process
    started = before or work_items.process_of(after)
    changed: ProcessInstance = replace(
        started,
        status=patch["status"],
        ended_on=after.ended_on,
        details={**started.details, **patch["details"]},
        version=started.version + (1 if before else 0),
    )
    return commands, (before, changed)
