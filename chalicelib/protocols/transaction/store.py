"""Applying one row of a batch: what happens to the stored task, and the tasks that follow it.

Handling and creations are independent (docs/protocols/transaction.md). They are tried in one transaction first, and
nearly every row needs no more: 1 read for the whole batch, 1 transaction a row. What a rule refuses is reported and the
rest goes on without it, so a refused creation never takes the handling back. Creations follow a task that has been
handled before too, so that a corrected row can be sent again; they do not follow a handling that was refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chalicelib.errors import AlreadyExists, AlreadyFinished, BadInput, HubError, NotFound, TooLarge, Unavailable
from chalicelib.identity import accounts
from chalicelib.lazy import lazy
from chalicelib.protocols.transaction.answers import row_error
from chalicelib.storage.directory import transaction_types
from chalicelib.storage.ledger import tasks, unit_of_work
from chalicelib.storage.ledger.states import States, TaskKey, fetch_task, read_ahead
from chalicelib.todo.commands import Create
from chalicelib.todo.model import Person

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from chalicelib.protocols.transaction import making, wire
    from chalicelib.protocols.transaction.answers import RowError
    from chalicelib.todo.commands import Command
    from chalicelib.todo.model import Task
else:
    making = lazy("chalicelib.protocols.transaction.making")
    wire = lazy("chalicelib.protocols.transaction.wire")


@dataclass(slots=True)
class Batch:
    """One request: whose, when, the states it has read, and the tasks it has changed so far."""

    app_id: str
    app_name: str
    now: datetime
    request: str
    states: States
    changed: list[TaskKey]
    trail: tuple[str, ...] = ()

    def read_ahead(self, task_ids: Sequence[str]) -> None:
        """Read the stored tasks among these in one round trip per hundred."""
        read_ahead(self.states, [(self.app_id, task_id) for task_id in task_ids if task_id])

    def task(self, task_id: str) -> Task:
        """A stored task.

        Raises:
            NotFound: there is none, or it has been deleted.
        """
        key = (self.app_id, task_id)
        if key not in self.states.tasks:
            fetch_task(self.states, key)
        found = self.states.tasks[key]
        if found is None or found.deleted:
            raise NotFound("待办不存在", field="task_id")
        return found

    def context(self, by: str) -> unit_of_work.Context:
        """Who acts, for the history."""
        return unit_of_work.Context(self.now, by, self.request, self.trail)

    def apply(self, commands: Sequence[Command], by: str) -> None:
        """One transaction of the batch; the doorbell is rung once, for all."""
        unit_of_work.apply(commands, self.context(by), known=self.states, ring=self.changed.extend)


def follow(batch: Batch, first: Command, creates: Sequence[Create], by: str) -> list[RowError]:
    """Apply what happens to a task and the creations that follow it.

    Raises:
        Unavailable: storage did not answer; the whole request may be repeated.
    """
    errors: list[RowError] = []
    waiting: list[Command] = [first, *creates]
    while waiting:
        try:
            batch.apply(waiting, by)
        except unit_of_work.Refused as refused:
            out = {position for position, _ in refused.errors}
            for position, error in refused.errors:
                errors += _refusal(waiting[position], error)
                if waiting[position] is first and not isinstance(error, AlreadyFinished):
                    return errors
            waiting = [command for position, command in enumerate(waiting) if position not in out]
        except TooLarge as error:
            if len(waiting) == 1:
                return [*errors, row_error(error, waiting[0].task_id)]
            return errors + one_by_one(batch, waiting, by)
        else:
            break
    return errors


def one_by_one(batch: Batch, commands: Sequence[Command], by: str) -> list[RowError]:
    """Apply commands in transactions of their own.

    Raises:
        Unavailable: storage did not answer.
    """
    errors: list[RowError] = []
    for command in commands:
        try:
            batch.apply([command], by)
        except unit_of_work.Refused as refused:
            errors += _refusal(command, refused.errors[0][1])
        except TooLarge as error:
            errors.append(row_error(error, command.task_id))
    return errors


def creations(batch: Batch, raws: Sequence[Any], previous: Task) -> tuple[list[Create], list[RowError]]:
    """The creations of a `next` array in the transaction of `previous`, and the rows that cannot be read."""
    found: list[Create] = []
    errors: list[RowError] = []
    for raw in raws:
        try:
            row = wire.read_next(raw)
            prepare_type(batch.app_id, row, default=False)
            found.append(making.to_create(row, origin_of(batch, raw, row, previous)))
        except Unavailable:
            raise
        except HubError as error:
            errors.append(row_error(error, wire.text_of(raw, "taskId")))
    return found, errors


def origin_of(batch: Batch, raw: object, row: wire.NewTask, previous: Task | None) -> making.Origin:
    """Where a new task comes from. Who is named by his id alone gets the name that the directory knows."""
    names = accounts.names([*making.handlers_of(row), *filter(None, [row.initiator])], batch.now)
    initiator = None
    if row.initiator is not None:
        before = previous.initiator if previous else None
        known = before.name if before and before.id == row.initiator else ""
        initiator = Person(row.initiator, row.initiator_name or known or names[row.initiator])
    return making.Origin(
        app_id=batch.app_id,
        app_name=batch.app_name,
        now=batch.now,
        digest=making.digest_of(raw),
        process_instance_id=previous.process_instance_id if previous else None,
        initiator=initiator,
        names=names,
    )


def prepare_type(app_id: str, row: wire.NewTask, *, default: bool) -> None:
    """See to it that the row's transaction type exists; `default` is what an absent autoCreateTransType means.

    Raises:
        NotFound: it does not exist and is not to be created.
    """
    if row.type_code is None:
        return
    if default if row.auto_create is None else row.auto_create:
        transaction_types.ensure(app_id, row.type_code, row.type_name or "")
    else:
        transaction_types.require(app_id, row.type_code)


def _refusal(command: Command, error: HubError) -> list[RowError]:
    """The error of one command; the same creation sent again is none."""
    if isinstance(command, Create) and isinstance(error, AlreadyExists):
        key = (command.app_id, command.task_id)
        if tasks.digests_of_creation([key]).get(key) == command.digest:
            return []
        return [row_error(AlreadyExists("待办已存在"), command.task_id)]
    return [row_error(error, command.task_id)]


def own(app_id: str, batch: Batch) -> None:
    """Refuse a row that names another application than the caller.

    Raises:
        BadInput: it does.
    """
    if app_id != batch.app_id:
        raise BadInput("appId is invalid: 与访问凭证不一致", field="appId")
