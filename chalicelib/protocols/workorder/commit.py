"""Committing a scene: the engine's state, tasks, boxes, events and the due entry in one transaction.

What a transaction cannot hold (a countersign of fifty, the end of one) is written down as owed in that same transaction
and paid in the next ones; until then the instance's own row already says what is open, so nobody can act on the rest.
An owed instance stands in the due index, so that a crash between two transactions is made good by the sweeper.
"""

from __future__ import annotations

import random
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from chalicelib.errors import Unavailable
from chalicelib.lazy import lazy
from chalicelib.protocols.workorder import people, tasks
from chalicelib.protocols.workorder.case import Case, OpenTask, to_stored
from chalicelib.protocols.workorder.scene import Act, Scene
from chalicelib.storage import due, ledger, workflow_instances
from chalicelib.storage.ledger import Context
from chalicelib.storage.transact import Stale
from chalicelib.storage.workflow_tables import InstanceRow
from chalicelib.todo.commands import Change, Create
from chalicelib.todo.model import Status
from chalicelib.todo.reminders import DueEntry
from chalicelib.web.telemetry import log_fault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from chalicelib.storage.transact import Write
    from chalicelib.todo.commands import Command
    from chalicelib.todo.model import ProcessInstance
    from chalicelib.workflow import state, view
    from chalicelib.workflow.view import WorkItem
else:
    state = lazy("chalicelib.workflow.state")
    view = lazy("chalicelib.workflow.view")

TIMER = "timer"
ROUNDS = 24
ITEMS = 94
COPIES = 12
"""How many people one transaction tells that something was copied to them."""
"""What a transaction may hold beside the instance's own row, its due entry and its process instance."""


@dataclass(frozen=True)
class Done:
    """What a command led to: the instance afterwards, its tasks that opened, what the caller should know."""

    case: Case
    opened: tuple[str, ...]
    warnings: tuple[str, ...] = ()


def perform(
    read: Callable[[], Scene], act: Callable[[Scene], None], more: Callable[[Scene], Sequence[Write]] | None = None
) -> Done:
    """Read, act, commit; again on fresh state when somebody else was faster.

    Raises:
        Unavailable: storage did not answer, or the instance stayed contended.
        HubError: what `act` refuses.
    """
    for round_ in range(ROUNDS):
        if round_:
            time.sleep(random.uniform(0, 0.01 * 2 ** min(round_, 5)))  # noqa: S311 - jitter
        scene = read()
        if scene.case.owed:
            settle(scene)
            continue
        act(scene)
        try:
            return _commit(scene, more(scene) if more else ())
        except Stale as stale:
            if stale.unsure and _ours(scene, stale):
                return Done(scene.case, ())
    raise Unavailable("该流程正被频繁办理，请稍后重试")


def settle(scene: Scene) -> Case:
    """Pay what an instance owes, as much as one transaction holds at a time; stop where another pays for it."""
    while scene.case.owed:
        items = {item.id: item for item in view.items(scene.definition, state.load(scene.definition, scene.case.state))}
        commands, rest = _payable(scene, items)
        after = replace(scene.case, owed=rest)
        after = replace(after, due=_due(scene, after))
        try:
            _write(scene, after, commands, ())
        except Stale:
            break
        scene.case = replace(after, version=after.version + 1)
    return scene.case


def _settle_or_leave(scene: Scene) -> None:
    """Pay now if storage answers; the step itself is stored, so the sweeper pays what is left."""
    try:
        settle(scene)
    except Unavailable as error:
        log_fault(error, request_id=scene.asked.request, where=f"owed by {scene.case.id}")


def _commit(scene: Scene, more: Sequence[Write]) -> Done:
    opened, closed = _net(scene)
    users = people.known(tasks.asked_for(opened.values(), scene.assigned), scene.now)
    scene.read([scene.case.task_id(scene.case.open[item].number) for item in closed if item in scene.case.open])
    numbers = {item: scene.case.count + place for place, item in enumerate(opened, start=1)}
    later_copies = _spare_copies(scene, numbers)
    commands = _must(scene, opened, numbers, users)
    later = _may_wait(scene, opened, closed, numbers, users)
    after = _after(scene, opened, closed, numbers)
    fitting, rest = _fitting(commands, later, scene, ITEMS - len(more))
    rest += later_copies
    after = replace(after, owed=tuple(rest))
    after = replace(after, due=_due(scene, after))
    _write(scene, after, fitting, more)
    scene.case = replace(after, version=after.version + 1)
    scene.steps.clear()
    if rest:
        _settle_or_leave(scene)
    still = tuple(after.task_id(numbers[item]) for item in opened if item in after.open)
    return Done(scene.case, still, tuple(scene.warnings))


def _net(scene: Scene) -> tuple[dict[str, WorkItem], list[str]]:
    """Items that opened (and were not taken away again) and items open before that closed, over all steps."""
    opened: dict[str, WorkItem] = {}
    closed: list[str] = []
    for step in scene.steps:
        for gone in step.closed:
            if gone.item.id not in opened:
                closed.append(gone.item.id)
            elif gone.item.id not in scene.acts:
                del opened[gone.item.id]
        opened.update((item.id, item) for item in step.opened)
    return opened, closed


def _spare_copies(scene: Scene, numbers: Mapping[str, int]) -> list[dict[str, Any]]:
    """Leave of the copies as many as the step's own transaction tells; the others, as they are written down."""
    notes: list[dict[str, Any]] = []
    for item, act in scene.acts.items():
        rest = [person.id for person in act.copied[COPIES:]]
        number = numbers.get(item) or scene.case.open[item].number
        notes += [{"copy": number, "to": rest[at : at + COPIES]} for at in range(0, len(rest), COPIES)]
        scene.acts[item] = replace(act, copied=act.copied[:COPIES])
    return notes


def _must(
    scene: Scene, opened: Mapping[str, WorkItem], numbers: Mapping[str, int], users: Mapping[str, Any]
) -> list[Command]:
    """What the transaction of the step itself has to hold: what somebody did."""
    commands: list[Command] = []
    app_id = scene.case.app_id
    for item, act in scene.acts.items():
        if item in opened:
            made = tasks.create(scene, opened[item], numbers[item], users)
            commands += [made, tasks.close(scene, made.task, act)]
        elif item in scene.case.open:
            task = scene.states.tasks.get((app_id, scene.case.task_id(scene.case.open[item].number)))
            commands += [tasks.close(scene, task, act)] if task else []
    return commands + scene.changes


def _may_wait(
    scene: Scene,
    opened: Mapping[str, WorkItem],
    closed: Iterable[str],
    numbers: Mapping[str, int],
    users: Mapping[str, Any],
) -> list[tuple[Command, dict[str, Any]]]:
    """What the step led to, each with how it is written down when it does not fit."""
    found: list[tuple[Command, dict[str, Any]]] = []
    for item in closed:
        if item in scene.acts or item not in scene.case.open:
            continue
        number = scene.case.open[item].number
        task = scene.states.tasks.get((scene.case.app_id, scene.case.task_id(number)))
        if task is not None:
            note = {
                "close": number,
                "status": scene.rest.status.value,
                "kind": scene.rest.kind,
                "text": scene.rest.text,
            }
            found.append((tasks.close(scene, task, scene.rest), note))
    for item, work in opened.items():
        if item not in scene.acts:
            named = [person.id for person in scene.assigned.get(item, ())]
            made = tasks.create(scene, work, numbers[item], users)
            found.append((made, {"open": item, "number": numbers[item], "to": named}))
    return found


def _fitting(
    must: list[Command], later: Sequence[tuple[Command, dict[str, Any]]], scene: Scene, most: int
) -> tuple[list[Command], list[dict[str, Any]]]:
    commands = list(must)
    rest: list[dict[str, Any]] = []
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
        return 2 + 2 * max(1, len(command.task.assignees) + len(command.task.groups))
    patch = command.patch if isinstance(command, Change) else {}
    stored = scene.states.tasks.get((command.app_id, command.task_id))
    before = max(1, len(stored.assignees) + len(stored.groups)) if stored else 0
    after = len(patch.get("assignees", ())) + len(patch.get("groups", ())) + len(patch.get("handlers", ())) + 1
    return 2 + 2 * before + 2 * after + 4 * len(patch.get("copied_to", ()))


def _payable(scene: Scene, items: Mapping[str, WorkItem]) -> tuple[list[Command], tuple[Mapping[str, Any], ...]]:
    commands: list[Command] = []
    numbers = [each.get("close") or each.get("copy") for each in scene.case.owed[:30]]
    scene.read([scene.case.task_id(number) for number in numbers if number])
    named = [each for owed in scene.case.owed[:30] for each in owed.get("to", ())]
    wanted = [items[owed["open"]] for owed in scene.case.owed[:30] if owed.get("open") in items]
    users = people.known([*named, *tasks.asked_for(wanted, {})], scene.now)
    room = ITEMS
    for place, owed in enumerate(scene.case.owed[:30]):
        command = _command_of(scene, owed, items, users)
        room -= _cost(scene, command) if command else 0
        if commands and (room < 0 or "copy" in owed):  # each says anew whom all of it was copied to
            return commands, scene.case.owed[place:]
        commands += [command] if command else []
    return commands, scene.case.owed[30:]


def _command_of(
    scene: Scene, owed: Mapping[str, Any], items: Mapping[str, WorkItem], users: Mapping[str, Any]
) -> Command | None:
    if "open" in owed:
        if owed["open"] not in items:
            return None
        if owed["to"]:
            scene.assigned[owed["open"]] = [people.person(each, users) for each in owed["to"]]
        return tasks.create(scene, items[owed["open"]], owed["number"], users)
    task = scene.states.tasks.get((scene.case.app_id, scene.case.task_id(owed.get("close") or owed["copy"])))
    if task is not None and "copy" in owed:
        told = tuple(people.person(each, users) for each in owed["to"])
        return Change(task.app_id, task.task_id, {"copied_to": (*task.copied_to, *told)})
    act = Act(Status(owed["status"]), owed["kind"], owed["text"])
    return tasks.close(scene, task, act) if task and tasks.is_open(task) else None


def _after(scene: Scene, opened: Mapping[str, WorkItem], closed: Sequence[str], numbers: Mapping[str, int]) -> Case:
    last = scene.steps[-1] if scene.steps else None
    gone = {*closed, *(item for item in opened if item in scene.acts)}
    still = {item: task for item, task in scene.case.open.items() if item not in gone}
    still |= {item: OpenTask(numbers[item], work.name) for item, work in opened.items() if item not in gone}
    changes: dict[str, Any] = {"open": still, "count": scene.case.count + len(opened), **scene.facts}
    if last is not None:
        changes |= {"state": last.state, "status": last.status}
        if last.status != "running":
            changes["ended_on"] = scene.now
    return replace(scene.case, **changes)


def _due(scene: Scene, after: Case) -> Any:
    if after.owed:
        return scene.case.due or scene.now
    if after.status != "running" or after.suspended:
        return None
    waiting = view.timers(scene.definition, state.load(scene.definition, after.state))
    return waiting[0].due if waiting else None


def _write(scene: Scene, after: Case, commands: Sequence[Command], more: Sequence[Write]) -> None:
    ordered = list(commands)
    writes: list[Write] = [
        workflow_instances.put(to_stored(after), scene.asked.request),
        *due.writes(_entries(scene.case), _entries(after)),
        *more,
    ]
    if after.status != scene.case.status or (not scene.case.version and not ordered):
        ordered, process = _ending(scene, after, ordered)
        writes += process
    context = Context(scene.now, scene.me.id, scene.asked.request)
    try:
        ledger.apply(ordered, context, more=writes, name=str(after.version), known=scene.states)
    except ledger.Refused as refused:
        raise refused.errors[0][1] from None


def _ending(scene: Scene, after: Case, commands: list[Command]) -> tuple[list[Command], list[Write]]:
    """Bring the process instance to what the case has come to, with one of the commands or by itself."""
    patch: dict[str, Any] = {"status": tasks.process_status(after.status), "ended_on": after.ended_on}
    patch["details"] = {"processStatus": after.status}
    for place in reversed(range(len(commands))):
        command = commands[place]
        if isinstance(command, Change):
            commands[place] = replace(command, process_patch=patch)
            return commands, []
    before = scene.process
    started = before or tasks.process_of(after)
    changed: ProcessInstance = replace(
        started,
        status=patch["status"],
        ended_on=after.ended_on,
        details={**started.details, **patch["details"]},
        version=started.version + (1 if before else 0),
    )
    return commands, ledger.process_writes(before, changed)


def _entries(case: Case) -> list[DueEntry]:
    return [DueEntry(TIMER, case.due, case.app_id, case.id, "")] if case.due else []


def _ours(scene: Scene, stale: Stale) -> bool:
    """Whether the row in the way was written by this very request, whose first answer was lost."""
    rows = [row for row in stale.found.values() if isinstance(row, InstanceRow)]
    return any(row.request == scene.asked.request for row in rows)
