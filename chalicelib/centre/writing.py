"""One transaction of an instance: its row, what the commands need, its due entry, its process instance."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from chalicelib.centre import work_items
from chalicelib.centre.case import Case, to_stored
from chalicelib.lazy import lazy
from chalicelib.storage.ledger import due, unit_of_work
from chalicelib.storage.ledger.rows import process_writes
from chalicelib.storage.ledger.unit_of_work import Context
from chalicelib.storage.processes import instances
from chalicelib.todo.commands import Change
from chalicelib.todo.reminders import DueEntry

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from chalicelib.centre.scene import Scene
    from chalicelib.storage.base.transact import Write
    from chalicelib.todo.commands import Command
    from chalicelib.todo.model import ProcessInstance
    from chalicelib.workflow import state, view
else:
    state = lazy("chalicelib.workflow.state")
    view = lazy("chalicelib.workflow.view")

TIMER = "timer"


def write(scene: Scene, after: Case, commands: Sequence[Command], more: Sequence[Write] = ()) -> None:
    """Commit `after`, with what `commands` change and `more`; 2 round trips, with the doorbell.

    Raises:
        Stale: the instance is no longer as the scene read it.
        Unavailable: storage did not answer.
    """
    ordered = list(commands)
    writes: list[Write] = [
        instances.put(to_stored(after), scene.asked.request),
        *due.writes(_entries(scene.case), _entries(after)),
        *more,
    ]
    if after.status != scene.case.status or (not scene.case.version and not ordered):
        ordered, process = _ending(scene, after, ordered)
        writes += process
    context = Context(scene.now, scene.me.id, scene.asked.request)
    try:
        unit_of_work.apply(ordered, context, more=writes, name=str(after.version), known=scene.states)
    except unit_of_work.Refused as refused:
        raise refused.errors[0][1] from None


def due_of(scene: Scene, after: Case) -> datetime | None:
    """When the sweeper is to look at an instance: at its earliest timer, at once while it owes something."""
    if after.owed:
        return scene.case.due or scene.now
    if after.status != "running" or after.suspended:
        return None
    waiting = view.timers(scene.definition, state.load(scene.definition, after.state))
    return waiting[0].due if waiting else None


def _ending(scene: Scene, after: Case, commands: list[Command]) -> tuple[list[Command], list[Write]]:
    """Bring the process instance to what the case has come to, with one of the commands or by itself."""
    patch: dict[str, Any] = {"status": work_items.process_status(after.status), "ended_on": after.ended_on}
    patch["details"] = {"processStatus": after.status}
    for place in reversed(range(len(commands))):
        command = commands[place]
        if isinstance(command, Change):
            commands[place] = replace(command, process_patch=patch)
            return commands, []
    before = scene.process
    started = before or work_items.process_of(after)
    changed: ProcessInstance = replace(
        started,
        status=patch["status"],
        ended_on=after.ended_on,
        details={**started.details, **patch["details"]},
        version=started.version + (1 if before else 0),
    )
    return commands, process_writes(before, changed)


def _entries(case: Case) -> list[DueEntry]:
    return [DueEntry(TIMER, case.due, case.app_id, case.id, "")] if case.due else []
