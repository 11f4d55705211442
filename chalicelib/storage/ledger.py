"""The unit of work: load, decide, commit, ring. One call of `apply` is one transaction."""

from __future__ import annotations

import hashlib
import random
import time
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from chalicelib.errors import HubError, TooLarge, Unavailable
from chalicelib.storage import boxes, codec, doorbell, due, keys, notices
from chalicelib.storage.tables import EventRow, ProcessRow, TaskRow
from chalicelib.storage.transact import MAX_ITEMS, Put, Stale, get_together, transact
from chalicelib.todo.commands import Create, touches_process
from chalicelib.todo.model import Event, ProcessInstance, Source, Task
from chalicelib.todo.projection import box_rows, process_box_rows
from chalicelib.todo.reminders import due_entries
from chalicelib.todo.rules import decide

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from chalicelib.storage.dynamo import HubModel
    from chalicelib.storage.transact import Write
    from chalicelib.todo.commands import Command
    from chalicelib.todo.decision import Decision
    from chalicelib.todo.notices import Notice

ROUNDS = 24
EVENT_SHARDS = 8
CARRIERS = {Source.TRANSACTION, Source.GOV_TASK}
"""Sources whose tasks carry a copy of their process instance: their documents end an instance by naming a task."""

TaskKey = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Context:
    """Who asks, when, and by which request. `request` must be new for every request.

    `trail` names the hubs the request has passed through, the one that sent it last; empty for any other caller.
    """

    now: datetime
    by: str
    request: str
    trail: tuple[str, ...] = ()


class Refused(HubError):
    """Raised when one or more commands are refused; nothing was applied. `errors` are (position, error)."""

    status = 409
    code = "refused"

    def __init__(self, errors: Sequence[tuple[int, HubError]]) -> None:
        super().__init__(errors[0][1].message)
        self.errors = list(errors)


@dataclass(slots=True)
class States:
    """Tasks and process instances as read (or supposed absent), by key."""

    tasks: dict[TaskKey, Task | None] = field(default_factory=dict)
    processes: dict[TaskKey, ProcessInstance | None] = field(default_factory=dict)


def apply(
    commands: Sequence[Command],
    context: Context,
    *,
    more: Sequence[Write] = (),
    name: str = "",
    known: States | None = None,
    ring: Callable[[Sequence[TaskKey]], None] = doorbell.ring,
) -> list[Task]:
    """Decide all commands and commit them in one transaction; then ring the doorbell.

    A Create is first tried on the supposition that neither the task nor its process instance is stored: right, it costs
    no read; wrong, the failed conditions bring the stored rows along. Other commands read what they need first.

    Args:
        commands: applied in order; several may concern one task.
        context: who, when, which request.
        more: further writes of the same transaction; when one of their conditions fails, everything was decided on
            grounds that no longer hold, and `Stale` is for the caller to answer.
        name: tells attempts of the same request apart that differ in `more`.
        known: states read already; what is missing in them is read, and they are brought up to date.
        ring: sends the doorbell for the tasks that changed; its failure loses nothing, the sweeper rings again.

    Returns:
        The tasks as the commands left them, in order.

    Raises:
        Refused: a command broke a rule; nothing was applied.
        TooLarge: the commands need more than one transaction holds; nothing was applied.
        Stale: a condition of `more` failed; nothing was applied.
        Unavailable: storage did not answer; repeating is safe.
    """
    states = load(commands, known)
    for round_ in range(ROUNDS):
        if round_ > 1:
            time.sleep(random.uniform(0, 0.01 * 2 ** min(round_, 5)))  # noqa: S311 - jitter
        plan = _plan(states, commands, context)
        writes = [*plan.writes, *more]
        if not plan.events and not more:
            return plan.outcome
        if len(writes) > MAX_ITEMS:
            raise TooLarge("一次操作涉及的人员或任务过多，请减少或改用用户组")
        try:
            transact(writes, _token(context, f"{plan.token_text}\n{name}", round_))
        except Stale as stale:
            if stale.unsure and _written_by(plan.token, stale):
                break
            if any(position >= len(plan.writes) for position in stale.found):
                raise
            _refresh(states, writes, stale)
        else:
            break
    else:
        raise Unavailable("同一待办正被频繁修改，请稍后重试整个请求")
    states.tasks.update(plan.after.tasks)
    states.processes.update(plan.after.processes)
    if plan.events:
        ring(list(dict.fromkeys((event.task.app_id, event.task.task_id) for event in plan.events)))
    return plan.outcome


def load(commands: Sequence[Command], known: States | None = None) -> States:
    """Read what the commands need and is not known; a Create that may bring its process instance needs nothing."""
    states = known or States()
    wanted: list[tuple[type[TaskRow | ProcessRow], TaskKey]] = []
    for command in commands:
        task_key = (command.app_id, command.task_id)
        process_key = (command.app_id, _process_id(command))
        if not isinstance(command, Create) and task_key not in states.tasks:
            wanted.append((TaskRow, task_key))
        named = process_key[1] and (not isinstance(command, Create) or command.needs_process)
        if named and process_key not in states.processes:
            wanted.append((ProcessRow, process_key))
    fetch(states, list(dict.fromkeys(wanted)))
    return states


def fetch(states: States, wanted: Sequence[tuple[type[TaskRow | ProcessRow], TaskKey]]) -> None:
    """Read rows consistently, up to 100 in one round trip, into `states`."""
    for start in range(0, len(wanted), MAX_ITEMS):
        batch = wanted[start : start + MAX_ITEMS]
        rows = get_together([(model, keys.join(*key)) for model, key in batch])
        for (model, key), row in zip(batch, rows, strict=True):
            remember(states, model, key, row)


def read_ahead(states: States, wanted: Sequence[TaskKey]) -> None:
    """Read the tasks among `wanted` that are stored, 100 in one round trip, each consistently by itself."""
    rows = TaskRow.batch_get([keys.join(*key) for key in dict.fromkeys(wanted)], consistent_read=True)
    for row in rows:
        remember(states, TaskRow, keys.pair(row.pk), row)


@dataclass(slots=True)
class _Plan:
    writes: list[Write]
    events: list[Event]
    outcome: list[Task]
    after: States
    token: str
    token_text: str


def _plan(states: States, commands: Sequence[Command], context: Context) -> _Plan:
    after = States(dict(states.tasks), dict(states.processes))
    events: list[Event] = []
    outcome: list[Task] = []
    told: list[Notice] = []
    errors: list[tuple[int, HubError]] = []
    for position, command in enumerate(commands):
        try:
            decision = _decide(after, command, context.now)
        except HubError as error:
            errors.append((position, error))
            continue
        outcome.append(decision.task)
        told += decision.notices
        if decision.kind is not None:
            events.append(
                Event(
                    task=decision.task,
                    kind=decision.kind,
                    at=context.now,
                    by=context.by,
                    request=context.request,
                    digest=getattr(command, "digest", ""),
                    comment=decision.comment,
                    trail=context.trail,
                )
            )
    if errors:
        raise Refused(errors)
    token_text = "\n".join(f"{event.task.app_id}\t{event.task.task_id}\t{event.version}" for event in events)
    token = keys.digest(f"{context.request}\n{token_text}", 20)
    writes = [*_writes(states, after, events, token), *notices.writes(told)]
    return _Plan(writes, events, outcome, after, token, token_text)


def _decide(states: States, command: Command, now: datetime) -> Decision:
    task_key = (command.app_id, command.task_id)
    task = states.tasks.get(task_key)
    process_id = _process_id(command) or (task.process_instance_id if task else "")
    process_key = (command.app_id, process_id)
    if touches_process(command) and task is not None and process_key not in states.processes:
        fetch(states, [(ProcessRow, process_key)])
    decision = decide(task, states.processes.get(process_key), command, now)
    states.tasks[task_key] = decision.task
    if decision.process is not None:
        states.processes[process_key] = decision.process
    return decision


def _process_id(command: Command) -> str:
    if isinstance(command, Create):
        return command.task.process_instance_id
    return getattr(command, "process_instance_id", None) or ""


def _writes(before: States, after: States, events: list[Event], token: str) -> list[Write]:
    writes: list[Write] = []
    old_rows, new_rows = [], []
    waiting: list[Write] = []
    for key, task in after.tasks.items():
        stored = before.tasks.get(key)
        if task is None or task == stored:
            continue
        instance = after.processes.get((task.app_id, task.process_instance_id))
        writes.append(Put(_task_row(task, instance, token), _unchanged(TaskRow, stored)))
        waiting += due.writes(due_entries(stored), due_entries(task))
        old_rows += box_rows(stored)
        new_rows += box_rows(task)
    for key, process in after.processes.items():
        known = before.processes.get(key)
        if process is None or process == known:
            continue
        writes.append(Put(_process_row(process), _unchanged(ProcessRow, known)))
        old_rows += process_box_rows(known)
        new_rows += process_box_rows(process)
    writes += [Put(_event_row(event), EventRow.task.does_not_exist()) for event in events]
    return writes + waiting + boxes.writes(old_rows, new_rows)


def _unchanged(model: type[TaskRow | ProcessRow], stored: Task | ProcessInstance | None):  # type: ignore[no-untyped-def]  # noqa: ANN202 - PynamoDB's Condition
    return model.version == stored.version if stored else model.pk.does_not_exist()


def _task_row(task: Task, instance: ProcessInstance | None, token: str) -> TaskRow:
    carried = instance if task.source in CARRIERS else None
    return TaskRow(
        keys.join(task.app_id, task.task_id),
        version=task.version,
        process=keys.join(task.app_id, task.process_instance_id),
        token=token,
        body=codec.pack_task(task),
        instance=codec.pack_process(carried) if carried else None,
        instance_version=carried.version if carried else None,
    )


def _process_row(process: ProcessInstance) -> ProcessRow:
    return ProcessRow(
        keys.join(process.app_id, process.process_instance_id),
        version=process.version,
        body=codec.pack_process(process),
    )


def _event_row(event: Event) -> EventRow:
    task = keys.join(event.task.app_id, event.task.task_id)
    return EventRow(
        task,
        event.version,
        kind=event.kind.value,
        at=codec.iso(event.at),
        by=event.by,
        request=event.request,
        digest=event.digest or None,
        comment=event.comment or None,
        trail=",".join(event.trail) or None,
        body=codec.pack_task(event.task),
        shard=str(zlib.crc32(task.encode()) % EVENT_SHARDS),
    )


def _refresh(states: States, writes: list[Write], stale: Stale) -> None:
    for position, row in stale.found.items():
        failed = writes[position].row
        if isinstance(failed, TaskRow | ProcessRow):
            remember(states, type(failed), keys.pair(failed.pk), row)


def remember(states: States, model: type[HubModel], key: TaskKey, row: HubModel | None) -> None:
    """Take a task's or process instance's row, as read (None: there is none), into `states`."""
    if isinstance(row, TaskRow):
        task = states.tasks[key] = codec.unpack_task(*key, int(row.version), row.body)
        if row.instance:
            process_key = (key[0], task.process_instance_id)
            instance = codec.unpack_process(*process_key, int(row.instance_version), row.instance)
            states.processes.setdefault(process_key, instance)
    elif isinstance(row, ProcessRow):
        states.processes[key] = codec.unpack_process(*key, int(row.version), row.body)
    elif model is TaskRow:
        states.tasks[key] = None
    else:
        states.processes[key] = None


def process_writes(before: ProcessInstance | None, after: ProcessInstance) -> list[Write]:
    """The writes that bring in or change a process instance while none of its tasks changes."""
    return [
        Put(_process_row(after), _unchanged(ProcessRow, before)),
        *boxes.writes(process_box_rows(before), process_box_rows(after)),
    ]


def _written_by(token: str, stale: Stale) -> bool:
    """Whether the rows in the way were written by this very commit, whose first answer was lost."""
    tasks = [row for row in stale.found.values() if isinstance(row, TaskRow)]
    return bool(tasks) and all(row.token == token for row in tasks)


def _token(context: Context, text: str, round_: int) -> str:
    return hashlib.sha256(f"{context.request}\n{text}\n{round_}".encode()).hexdigest()[:36]
