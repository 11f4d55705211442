"""Playing a command on an instance and committing it whole: state, tasks, boxes, events and due entry together."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from chalicelib.centre import owing, throwing, waiting, watch_entries, work_items
from chalicelib.centre.case import RUNNING, Case, OpenTask
from chalicelib.centre.writing import due_of, write
from chalicelib.storage.base.again import Again, until_settled
from chalicelib.storage.base.transact import Stale
from chalicelib.storage.ledger import debt_queue, due, once

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from chalicelib.centre.owing import Note
    from chalicelib.centre.scene import Scene
    from chalicelib.storage.base.transact import Write
    from chalicelib.todo.commands import Command
    from chalicelib.workflow.view import WorkItem

ROUNDS = 24


@dataclass(frozen=True)
class Done:
    """What a command led to: the instance afterwards, its tasks that opened, what the caller should know."""

    case: Case
    opened: tuple[str, ...]
    warnings: tuple[str, ...] = ()


def perform(
    read: Callable[[], Scene],
    act: Callable[[Scene], None],
    more: Callable[[Scene], Sequence[Write]] | None = None,
    lost: Callable[[Stale], None] | None = None,
) -> Done:
    """Read, act, commit; again on fresh state when somebody else was faster.

    What was done to an instance under the same `repeat_id` is not done again; the instance is answered as it is. (A new
    one has its id from the key, see starting.py.) `lost` may refuse what failed on a condition of its own.

    Raises:
        Unavailable: storage did not answer, or the instance stayed contended.
        HubError: what `act` refuses.
    """

    def attempt(_: int) -> Done:
        scene = read()
        if scene.case.owed:
            owing.settle(scene)
            raise Again
        repeat_id = scene.asked.repeat_id if scene.case.version else ""
        if once.is_noted(repeat_id, scene.now):
            # It may have been noted after the state was read.
            return Done(read().case, ())
        act(scene)
        try:
            noted = once.note(repeat_id, scene.now)
            return _commit(scene, [*noted, *(more(scene) if more else ())])
        except Stale as stale:
            if after := scene.asked.ledger.written_by(scene.asked.request, stale):
                opened = (task.number for item, task in after.open.items() if item not in scene.case.open)
                return Done(after, tuple(after.task_id(number) for number in sorted(opened)), tuple(scene.warnings))
            if lost:
                lost(stale)
            raise

    return until_settled(attempt, rounds=ROUNDS, busy="该流程正被频繁办理，请稍后重试")


def _commit(scene: Scene, more: Sequence[Write]) -> Done:
    opened, closed = _net(scene)
    users = scene.people.known(work_items.asked_for(opened.values(), scene.assigned), scene.now)
    scene.read([scene.case.task_id(scene.case.open[item].number) for item in closed if item in scene.case.open])
    numbers = {item: scene.case.count + place for place, item in enumerate(opened, start=1)}
    later_copies = owing.spare_copies(scene, numbers)
    commands = _must(scene, opened, numbers, users)
    later = _may_wait(scene, opened, closed, numbers, users)
    after = _after(scene, opened, closed, numbers)
    scene.to_ring.clear()
    thrown = throwing.owed(scene)
    awaited, left = waiting.fitting(scene)
    watched = (
        [] if scene.case.version or after.status != RUNNING else due.writes([], [watch_entries.entry(after, scene.now)])
    )
    beside = [*more, *awaited, *watched, *due.writes([], thrown)]
    fitting, rest = owing.fitting(commands, later, scene, owing.ITEMS - len(beside))
    rest = [*left, *rest, *later_copies]
    after = replace(after, owed=tuple(rest))
    after = replace(after, due=due_of(scene, after))
    write(scene, after, fitting, beside)
    scene.case = replace(after, version=after.version + 1)
    scene.steps.clear()
    waiting.ring(scene)
    debt_queue.ring(thrown)
    if rest:
        owing.settle_or_leave(scene)
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


def _must(
    scene: Scene, opened: Mapping[str, WorkItem], numbers: Mapping[str, int], users: Mapping[str, Any]
) -> list[Command]:
    """What the transaction of the step itself has to hold: what somebody did."""
    commands: list[Command] = []
    app_id = scene.case.app_id
    for item, act in scene.acts.items():
        if item in opened:
            made = work_items.create(scene, opened[item], numbers[item], users)
            commands += [made, work_items.close(scene, made.task, act)]
        elif item in scene.case.open:
            task = scene.states.tasks.get((app_id, scene.case.task_id(scene.case.open[item].number)))
            commands += [work_items.close(scene, task, act)] if task else []
    return commands + scene.changes


def _may_wait(
    scene: Scene,
    opened: Mapping[str, WorkItem],
    closed: Iterable[str],
    numbers: Mapping[str, int],
    users: Mapping[str, Any],
) -> list[tuple[Command, Note]]:
    """What the step led to, each with how it is written down when it does not fit."""
    found: list[tuple[Command, Note]] = [(command, dict(note)) for command, note in scene.later]
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
            found.append((work_items.close(scene, task, scene.rest), note))
    for item, work in opened.items():
        if item not in scene.acts:
            made = work_items.create(scene, work, numbers[item], users)
            found.append((made, {"open": item, "number": numbers[item], "to": work_items.named(scene, work)}))
    return found


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
