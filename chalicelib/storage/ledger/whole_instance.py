"""Changing all tasks of a process instance, a bounded number in each transaction."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from chalicelib.errors import TooLarge
from chalicelib.storage.base import keys
from chalicelib.storage.ledger import unit_of_work
from chalicelib.storage.ledger.states import States, fetch
from chalicelib.storage.ledger.task_tables import TaskRow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from chalicelib.storage.ledger.states import TaskKey
    from chalicelib.storage.ledger.unit_of_work import Context
    from chalicelib.todo.commands import Command
    from chalicelib.todo.model import Task

CHUNK = 12


def apply_to_tasks(
    app_id: str,
    process_instance_id: str,
    command_of: Callable[[Task], Command | None],
    context: Context,
    ring: Callable[[Sequence[TaskKey]], None],
) -> None:
    """Apply to each task the command that `command_of` gives for it; tasks that refuse it stay as they are.

    Repeating goes on where an interrupted call stopped, as long as `command_of` gives None for what is done.

    Raises:
        Unavailable: storage did not answer; some tasks may have been changed.
    """
    for chunk in _chunks(app_id, process_instance_id):
        states = States()
        fetch(states, [(TaskRow, key) for key in chunk])
        commands = [command for task in states.tasks.values() if task and (command := command_of(task))]
        if commands:
            _apply(commands, context, states, ring)


def _apply(
    commands: Sequence[Command],
    context: Context,
    states: States,
    ring: Callable[[Sequence[TaskKey]], None],
) -> None:
    try:
        unit_of_work.apply(commands, context, known=states, ring=ring)
    except unit_of_work.Refused as refused:
        out = {position for position, _ in refused.errors}
        rest = [command for position, command in enumerate(commands) if position not in out]
        if rest:
            _apply(rest, context, states, ring)
    except TooLarge:
        if len(commands) == 1:
            raise
        half = len(commands) // 2
        _apply(commands[:half], context, states, ring)
        _apply(commands[half:], context, states, ring)


def _chunks(app_id: str, process_instance_id: str) -> Iterator[list[TaskKey]]:
    found = iter(TaskRow.by_process.query(keys.join(app_id, process_instance_id)))
    while chunk := [keys.pair(row.pk) for row in islice(found, CHUNK)]:
        yield chunk
