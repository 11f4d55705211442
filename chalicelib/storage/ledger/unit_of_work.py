"""The unit of work: load, decide, commit, ring. One call of `apply` is one transaction."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalicelib.errors import HubError, TooLarge, Unavailable
from chalicelib.lazy import lazy
from chalicelib.storage.base import keys
from chalicelib.storage.base.again import Again, until_settled
from chalicelib.storage.base.transact import MAX_ITEMS, Stale, transact
from chalicelib.storage.ledger import boxes, doorbell, notices
from chalicelib.storage.ledger.rows import box_changes, state_writes
from chalicelib.storage.ledger.states import States, fetch, remember
from chalicelib.storage.ledger.task_tables import ProcessRow, TaskRow
from chalicelib.todo.commands import Create, touches_process
from chalicelib.todo.model import Event, Task
from chalicelib.todo.rules import decide

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from chalicelib.storage.base.transact import Write
    from chalicelib.storage.ledger import debts
    from chalicelib.storage.ledger.debts import Debtor
    from chalicelib.storage.ledger.states import TaskKey
    from chalicelib.todo.commands import Command
    from chalicelib.todo.decision import Decision
    from chalicelib.todo.notices import Notice
else:
    debts = lazy("chalicelib.storage.ledger.debts")

ROUNDS = 24


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

    def attempt(round_: int) -> _Plan | Stale:
        plan = _plan(states, commands, context, MAX_ITEMS - len(more))
        writes = [*plan.writes, *more]
        if not plan.events and not more:
            return plan
        if len(writes) > MAX_ITEMS:
            raise TooLarge("一次操作涉及的人员或任务过多，请减少或改用用户组")
        _pay_first(states, plan)
        try:
            transact(writes, _token(context, f"{plan.token_text}\n{name}", round_))
        except Stale as stale:
            if stale.unsure and _written_by(plan.token, stale):
                return plan
            if any(position >= len(plan.writes) for position in stale.found):
                return stale
            _refresh(states, writes, stale)
            raise Again from stale
        return plan

    plan = until_settled(attempt, rounds=ROUNDS, busy="同一待办正被频繁修改，请稍后重试整个请求")
    if isinstance(plan, Stale):
        raise plan
    states.tasks.update(plan.after.tasks)
    states.processes.update(plan.after.processes)
    if plan.debtor:
        _pay_or_leave(states, plan.debtor)
    if plan.events:
        ring(list(dict.fromkeys((event.task.app_id, event.task.task_id) for event in plan.events)))
    return plan.outcome


def foresee(commands: Sequence[Command], now: datetime) -> list[Task | HubError]:
    """What each command would make of its task, or why it would be refused, after those before it; stores nothing."""
    states = States()
    named = [(command.app_id, _process_id(command)) for command in commands]
    wanted: list[tuple[type[TaskRow | ProcessRow], TaskKey]] = [
        (TaskRow, (each.app_id, each.task_id)) for each in commands
    ]
    fetch(states, list(dict.fromkeys([*wanted, *((ProcessRow, key) for key in named if key[1])])))
    found: list[Task | HubError] = []
    for command in commands:
        try:
            found.append(_decide(states, command, now).task)
        except HubError as error:
            found.append(error)
    return found


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


@dataclass(slots=True)
class _Plan:
    writes: list[Write]
    events: list[Event]
    outcome: list[Task]
    after: States
    token: str
    token_text: str
    debtor: Debtor | None


def _plan(states: States, commands: Sequence[Command], context: Context, most: int) -> _Plan:
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
    core, changed, debtor = state_writes(states, after, events, token), box_changes(states, after), None
    writes = [*core, *boxes.writes_of(changed), *notices.writes(told)]
    concerned = {(event.task.app_id, event.task.task_id) for event in events}
    if len(writes) > most and len(concerned) == 1:
        before = states.tasks.get(next(iter(concerned)))
        writes, debtor = debts.spread(core, changed, told, before, most)
    return _Plan(writes, events, outcome, after, token, token_text, debtor)


def _pay_first(states: States, plan: _Plan) -> None:
    """A task's boxes go from one event to the next: what an earlier one owes is paid before this one is committed."""
    for event in plan.events:
        key = (event.task.app_id, event.task.task_id)
        if key in states.owing:
            debts.settle_boxes(key)
            states.owing.discard(key)


def _pay_or_leave(states: States, debtor: Debtor) -> None:
    """Pay now if storage answers in time; the event is stored, so that what is left is paid by those who pay."""
    try:
        debts.settle(debtor)
    except Unavailable:
        if debtor.boxes:
            states.owing.add(debtor.key)
        debts.hand_over(debtor)


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


def _refresh(states: States, writes: list[Write], stale: Stale) -> None:
    for position, row in stale.found.items():
        failed = writes[position].row
        if isinstance(failed, TaskRow | ProcessRow):
            remember(states, type(failed), keys.pair(failed.pk), row)


def _written_by(token: str, stale: Stale) -> bool:
    """Whether the rows in the way were written by this very commit, whose first answer was lost."""
    tasks = [row for row in stale.found.values() if isinstance(row, TaskRow)]
    return bool(tasks) and all(row.token == token for row in tasks)


def _token(context: Context, text: str, round_: int) -> str:
    return hashlib.sha256(f"{context.request}\n{text}\n{round_}".encode()).hexdigest()[:36]
