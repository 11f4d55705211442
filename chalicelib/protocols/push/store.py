"""Storing a push: all or nothing up to what one transaction holds, in such chunks beyond that.

While a push of several chunks is under way, and for as long as it has not fully succeeded, it stands as an *open
request*. A repeat of an open request passes over the rows that it stored before, so a sender that repeats after an
ERROR ends with every row stored once and a SUCCESS. A push of one chunk is stored whole or not at all and needs no
such note, unless storage stops answering; then it is noted too, if storage takes it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.errors import AlreadyExists, HubError, TooLarge, Unavailable
from chalicelib.storage.base import keys
from chalicelib.storage.ledger import tasks, unit_of_work
from chalicelib.storage.ledger.open_requests import OpenRequest
from chalicelib.todo.commands import Create

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from chalicelib.protocols.push.reading import Row
    from chalicelib.storage.ledger.unit_of_work import Context
    from chalicelib.todo.commands import Change
    from chalicelib.todo.model import Task

ITEMS_A_CHUNK = 96
BUDGET_SECONDS = 20
FIXED_ITEMS, ITEMS_A_PERSON = 5, 2


Failure = tuple["Row", HubError]


def store(rows: Sequence[Row], context: Context, clock: Callable[[], float], became: dict[str, Task]) -> list[Failure]:
    """Store all rows.

    Args:
        rows: at least one.
        context: who, when, which push.
        clock: seconds, rising.
        became: filled with what became of each row that was stored, by its label.

    Returns:
        The rows that failed, each with its reason.

    Raises:
        Unavailable: storage stopped answering, or time ran out; a repeat of the request goes on where this one stopped.
    """
    request = OpenRequest(rows[0].command.app_id, keys.digest("".join(row.digest for row in rows), 32))
    ends_at = clock() + BUDGET_SECONDS
    try:
        if len(list(_chunks(rows))) == 1:
            failed = _apply(rows, context, became)
            if not any(isinstance(error, AlreadyExists) for _, error in failed) or not request.is_open():
                return failed
        if request.open(context.now):
            rows = _not_stored(rows)
        failed = []
        for chunk in _chunks(rows):
            _check_time(is_up=clock() > ends_at)
            failed += _store_chunk(chunk, context, became)
    except Unavailable:
        request.try_open(context.now)
        raise
    if not failed:
        request.close()
    return failed


def _check_time(*, is_up: bool) -> None:
    if is_up:
        raise Unavailable("行数较多，尚未全部保存；请重发整个请求，已保存的行不会重复")


def _store_chunk(rows: Sequence[Row], context: Context, became: dict[str, Task]) -> list[Failure]:
    """Store what can be stored of a chunk; rows that fail alone do not hold the others up."""
    failed: list[Failure] = []
    rest = list(rows)
    while rest and (refused := _apply(rest, context, became)):
        failed += refused
        out = {row.label for row, _ in refused}
        rest = [row for row in rest if row.label not in out]
    return failed


def _apply(rows: Sequence[Row], context: Context, became: dict[str, Task]) -> list[Failure]:
    try:
        outcome = unit_of_work.apply([row.command for row in rows], context)
    except unit_of_work.Refused as refused:
        return [(rows[position], error) for position, error in refused.errors]
    except TooLarge as error:
        if len(rows) == 1:
            return [(rows[0], error)]
        half = len(rows) // 2
        return _apply(rows[:half], context, became) + _apply(rows[half:], context, became)
    became.update(zip((row.label for row in rows), outcome, strict=True))
    return []


def _not_stored(rows: Sequence[Row]) -> list[Row]:
    """The rows without the inserts that an earlier attempt stored."""
    inserts = [row.command for row in rows if isinstance(row.command, Create)]
    stored = tasks.digests_of_creation([(command.app_id, command.task_id) for command in inserts])
    return [row for row in rows if not _is_in(stored, row.command)]


def _is_in(stored: Mapping[tuple[str, str], str], command: Create | Change) -> bool:
    """Whether this very insert is stored, be it the task's first one or one that gave it again."""
    key = (command.app_id, command.task_id)
    if not isinstance(command, Create) or key not in stored:
        return False
    return command.digest in (stored[key], tasks.digest_of_latest_insert(*key))


def _chunks(rows: Sequence[Row]) -> Iterator[list[Row]]:
    chunk: list[Row] = []
    items = 0
    for row in rows:
        size = FIXED_ITEMS + ITEMS_A_PERSON * _people(row.command)
        if chunk and items + size > ITEMS_A_CHUNK:
            yield chunk
            chunk, items = [], 0
        chunk.append(row)
        items += size
    if chunk:
        yield chunk


def _people(command: Create | Change) -> int:
    """How many boxes a row may touch, by what the row itself tells."""
    if isinstance(command, Create):
        return max(1, len(command.task.assignees) + len(command.task.groups))
    named = sum(len(command.patch.get(name, ())) for name in ("assignees", "groups", "owners"))
    return 2 * max(1, named)
