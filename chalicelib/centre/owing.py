"""What did not fit the transaction of a step: written down in it as owed, and paid in the next ones.

A transaction holds 100 items, and a countersign of fifty, or the end of one, needs more. Until all is paid the
instance's own row already says what is open, so nobody can act on the rest. An owing instance stands in the due index,
so that a crash between two transactions is made good by the sweeper.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING, Any

from chalicelib.centre import people, waiting, work_items
from chalicelib.centre.scene import Act, Scene
from chalicelib.centre.writing import due_of, write
from chalicelib.errors import Unavailable
from chalicelib.lazy import lazy
from chalicelib.storage.base.transact import Stale
from chalicelib.telemetry import log_fault
from chalicelib.todo.commands import Change, Create
from chalicelib.todo.model import Status

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from chalicelib.centre.case import Case
    from chalicelib.todo.commands import Command
    from chalicelib.todo.model import Person
    from chalicelib.workflow import state, view
    from chalicelib.workflow.view import WorkItem
else:
    state = lazy("chalicelib.workflow.state")
    view = lazy("chalicelib.workflow.view")

ITEMS = 94
"""What a transaction may hold beside the instance's own row, its due entry and its process instance."""
COPIES = 12
"""How many people one transaction tells that something was copied to them."""
A_ROUND = 30
"""How many debts are looked at for one transaction."""

Note = dict[str, Any]
"""A debt.

`open` (item, number, to), `close` (number, status, kind, text), `copy` (number, to), `hold` (number),
`place` (number, item), or of a job `await` or `forget` (its number).
"""


AT_ONCE = 24
"""Transactions that the request itself pays by; what is left after them is left to the function that pays."""


def settle(scene: Scene, over: Callable[[], bool] = lambda: False) -> Case:
    """Pay what an instance owes, as much as one transaction holds at a time.

    It stops when time is `over`, and where another pays for it.
    """
    while scene.case.owed and not over():
        items = {item.id: item for item in view.items(scene.definition, state.load(scene.definition, scene.case.state))}
        about, awaited = waiting.owed(scene, scene.case.owed[:A_ROUND])
        commands, rest = ([], scene.case.owed[about:]) if about else _payable(scene, items)
        after = replace(scene.case, owed=rest)
        after = replace(after, due=due_of(scene, after))
        try:
            write(scene, after, commands, awaited)
        except Stale:
            break
        scene.case = replace(after, version=after.version + 1)
        waiting.ring(scene)
    return scene.case


def settle_or_leave(scene: Scene) -> None:
    """Pay now what a few transactions hold, if storage answers; the step is stored, so that others may pay the rest."""
    paid = count(1)
    try:
        settle(scene, lambda: next(paid) > AT_ONCE)
    except Unavailable as error:
        log_fault(error, request_id=scene.asked.request, where=f"owed by {scene.case.id}")
    if scene.case.owed:
        scene.asked.ledger.hand_over(scene.case)


def spare_copies(scene: Scene, numbers: Mapping[str, int]) -> list[Note]:
    """Leave of the copies as many as the step's own transaction tells; the others, as they are written down."""
    notes: list[Note] = []
    for item, act in scene.acts.items():
        number = numbers.get(item) or scene.case.open[item].number
        notes += _copy_notes(number, act.copied[COPIES:])
        scene.acts[item] = replace(act, copied=act.copied[:COPIES])
    for place, change in enumerate(scene.changes):
        told, stored = change.patch.get("copied_to", ()), scene.states.tasks[change.app_id, change.task_id]
        most = COPIES + (len(stored.copied_to) if stored else 0)
        if len(told) > most:
            notes += _copy_notes(int(change.task_id.rpartition("-")[2]), told[most:])
            scene.changes[place] = replace(change, patch={**change.patch, "copied_to": told[:most]})
    return notes


def _copy_notes(number: int, people_: Sequence[Person]) -> list[Note]:
    ids = [person.id for person in people_]
    return [{"copy": number, "to": ids[at : at + COPIES]} for at in range(0, len(ids), COPIES)]


def fitting(
    must: list[Command], later: Sequence[tuple[Command, Note]], scene: Scene, most: int
) -> tuple[list[Command], list[Note]]:
    """Take of what may wait as much as `most` items hold beside what must be; the notes of the rest."""
    commands = list(must)
    rest: list[Note] = []
    room = most - sum(_cost(scene, command) for command in must)
    for command, note in later:
        room -= _cost(scene, command)
        if room >= 0 and not rest:
            commands.append(command)
        else:
            rest.append(note)
    return commands, rest


def _cost(scene: Scene, command: Command) -> int:
    """Items of a transaction that a command needs at most: task, event, box lines with their counters, notices."""
    if isinstance(command, Create):
        asked = len(command.task.assignees) + len(command.task.groups)
        return 2 + 2 * max(1, asked) + len(command.task.reminders)
    patch = command.patch if isinstance(command, Change) else {}
    stored = scene.states.tasks.get((command.app_id, command.task_id))
    before = max(1, len(stored.assignees) + len(stored.groups)) if stored else 0
    after = len(patch.get("assignees", ())) + len(patch.get("groups", ())) + len(patch.get("handlers", ())) + 1
    return 2 + 2 * before + 2 * after + 4 * len(patch.get("copied_to", ()))


def _payable(scene: Scene, items: Mapping[str, WorkItem]) -> tuple[list[Command], tuple[Mapping[str, Any], ...]]:
    commands: list[Command] = []
    numbers = [_number(each) for each in scene.case.owed[:A_ROUND]]
    scene.read([scene.case.task_id(number) for number in numbers if number])
    named = [each for owed in scene.case.owed[:A_ROUND] for each in owed.get("to", ())]
    wanted = [items[owed["open"]] for owed in scene.case.owed[:A_ROUND] if owed.get("open") in items]
    users = scene.people.known([*named, *work_items.asked_for(wanted, {})], scene.now)
    room = ITEMS
    for place, owed in enumerate(scene.case.owed[:A_ROUND]):
        command = _command_of(scene, owed, items, users)
        room -= _cost(scene, command) if command else 0
        if commands and (room < 0 or "copy" in owed):  # each says anew whom all of it was copied to
            return commands, scene.case.owed[place:]
        commands += [command] if command else []
    return commands, scene.case.owed[A_ROUND:]


def _number(owed: Mapping[str, Any]) -> int:
    """The number of the task that a debt is about; 0 where there is none yet."""
    return int(owed.get("close") or owed.get("copy") or owed.get("hold") or owed.get("place") or 0)


def _command_of(
    scene: Scene, owed: Mapping[str, Any], items: Mapping[str, WorkItem], users: Mapping[str, Any]
) -> Command | None:
    if "open" in owed:
        if owed["open"] not in items:
            return None
        if owed["to"]:
            scene.assigned[owed["open"]] = [people.person(each, users) for each in owed["to"]]
        return work_items.create(scene, items[owed["open"]], owed["number"], users)
    task = scene.states.tasks.get((scene.case.app_id, scene.case.task_id(_number(owed))))
    if task is not None and "copy" in owed:
        more = [people.person(each, users) for each in owed["to"]]
        return Change(task.app_id, task.task_id, {"copied_to": work_items.told(task, more)})
    if "place" in owed:
        item = items.get(owed["item"])
        return work_items.placed(task, item) if task and item and work_items.is_open(task) else None
    if "hold" in owed:
        return work_items.held(task, suspended=scene.case.suspended) if task and work_items.is_open(task) else None
    act = Act(Status(owed["status"]), owed["kind"], owed["text"])
    return work_items.close(scene, task, act) if task and work_items.is_open(task) else None
