"""Where the centre keeps instances and their tasks: what it asks of a ledger, and the one over the hub's storage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from chalicelib.centre.case import from_stored, to_stored
from chalicelib.storage.ledger import debt_queue, due, unit_of_work
from chalicelib.storage.ledger.rows import process_writes
from chalicelib.storage.processes import instance_lines, instances
from chalicelib.todo.reminders import DueEntry

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chalicelib.centre.case import Case
    from chalicelib.storage.base.transact import Stale, Write
    from chalicelib.storage.ledger.states import States
    from chalicelib.storage.ledger.unit_of_work import Context
    from chalicelib.todo.commands import Command
    from chalicelib.todo.model import ProcessInstance

TIMER = "timer"
"""The kind of the due entries that instances have."""


@dataclass(frozen=True, slots=True)
class Change:
    """One transaction of an instance.

    Attributes:
        before: the instance as it was read; version 0 is a new one.
        after: what becomes of it.
        commands: what becomes of its tasks.
        process: its process instance as read and as it becomes, where no command brings that.
        more: further writes of the same transaction.
    """

    before: Case
    after: Case
    commands: Sequence[Command]
    process: tuple[ProcessInstance | None, ProcessInstance] | None = None
    more: Sequence[Write] = ()


class Ledger(Protocol):
    """What the centre asks of storage. `app_id` is a guess: where it is wrong, the states hold None."""

    def read(self, instance_id: str, app_id: str, task_ids: Sequence[str]) -> tuple[Case | None, States]:
        """An instance with its process instance and some of its tasks, as they were at one moment."""

    def find(self, instance_id: str) -> Case | None:
        """An instance alone."""

    def read_rest(self, states: States, app_id: str, instance_id: str, task_ids: Sequence[str]) -> None:
        """Read what `states` do not know yet of an instance's process instance and tasks."""

    def commit(self, change: Change, context: Context, states: States) -> None:
        """Make a change, all of it or nothing.

        Raises:
            Stale: the instance is no longer as it was read.
            HubError: a command broke a rule.
            Unavailable: storage did not answer.
        """

    def written_by(self, request: str, stale: Stale) -> Case | None:
        """The instance that is in the way, if this very request has written it and the first answer was lost."""

    def hand_over(self, case: Case) -> None:
        """Have what an instance owes paid by the function that pays."""


class StoredLedger:
    """The hub's tables."""

    def read(self, instance_id: str, app_id: str, task_ids: Sequence[str]) -> tuple[Case | None, States]:
        """1 round trip."""
        stored, states = instances.read(instance_id, app_id, task_ids)
        return (from_stored(stored) if stored else None), states

    def find(self, instance_id: str) -> Case | None:
        """1 round trip."""
        stored = instances.read_many([instance_id]).get(instance_id)
        return from_stored(stored) if stored else None

    def read_rest(self, states: States, app_id: str, instance_id: str, task_ids: Sequence[str]) -> None:
        """1 round trip, for many tasks 1 per 100, none for what is known."""
        instances.read_rest(states, app_id, instance_id, task_ids)

    def commit(self, change: Change, context: Context, states: States) -> None:
        """2 round trips, with the doorbell."""
        before = to_stored(change.before) if change.before.version else None
        after = to_stored(change.after)
        writes = [
            instances.put(after, context.request),
            *instance_lines.writes(before, after),
            *due.writes(_entries(change.before), _entries(change.after)),
            *change.more,
            *(process_writes(*change.process) if change.process else ()),
        ]
        try:
            unit_of_work.apply(change.commands, context, more=writes, name=str(change.after.version), known=states)
        except unit_of_work.Refused as refused:
            raise refused.errors[0][1] from None

    def written_by(self, request: str, stale: Stale) -> Case | None:
        """No round trip: what is in the way came with the refusal."""
        ours = instances.written_by(request, stale)
        return from_stored(ours) if ours else None

    def hand_over(self, case: Case) -> None:
        """1 message; lost, it costs a minute: the sweeper rings again."""
        debt_queue.ring(_entries(case))


STORED: Ledger = StoredLedger()


def _entries(case: Case) -> list[DueEntry]:
    return [DueEntry(TIMER, case.due, case.app_id, case.id, "")] if case.due else []
