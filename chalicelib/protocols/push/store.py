"""Storing a push: all or nothing up to what one transaction holds, in such chunks beyond that.

While a push of several chunks is under way, and for as long as it has not fully succeeded, it stands as an *open
request*. A repeat of an open request passes over the rows that it stored before, so a sender that repeats after an
ERROR ends with every row stored once and a SUCCESS. A push of one chunk is stored whole or not at all and needs no
such note, unless storage stops answering; then it is noted too, if storage takes it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalicelib.errors import AlreadyExists, HubError, TooLarge, Unavailable
from chalicelib.storage import ledger, tasks
from chalicelib.storage.open_requests import OpenRequest
from chalicelib.todo.commands import Create

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from chalicelib.storage.ledger import Context
    from chalicelib.todo.commands import Change

ITEMS_A_CHUNK = 96
FIXED_ITEMS, ITEMS_A_PERSON = 5, 2


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a push: how messages call it, and its command."""

    label: str
    command: Create | Change


Failure = tuple[Row, HubError]


def store(rows: Sequence[Row], context: Context, fingerprint: str) -> list[Failure]:
    """Store all rows.

    Args:
        rows: at least one.
        context: who, when, which push.
        fingerprint: of the request's whole content; equal for a repeated request.

    Returns:
        The rows that failed, each with its reason.

    Raises:
        Unavailable: storage stopped answering; a repeat of the request goes on where this one stopped.
    """
    request = OpenRequest(rows[0].command.app_id, fingerprint)
    chunks = list(_chunks(rows))
    try:
        if len(chunks) == 1:
            failed = _apply(rows, context)
            if not any(isinstance(error, AlreadyExists) for _, error in failed) or not request.is_open():
                return failed
        resumed = request.open(context.now)
        failed = [failure for chunk in chunks for failure in _store_chunk(chunk, context, resumed=resumed)]
    except Unavailable:
        request.try_open(context.now)
        raise
    if not failed:
        request.close()
    return failed


def _store_chunk(rows: Sequence[Row], context: Context, *, resumed: bool) -> list[Failure]:
    """Store what can be stored of a chunk; rows that fail alone do not hold the others up."""
    failed: list[Failure] = []
    rest = list(rows)
    while rest:
        refused = _apply(rest, context)
        if not refused:
            break
        failed += [failure for failure in refused if not (resumed and _is_stored(*failure))]
        out = {row.label for row, _ in refused}
        rest = [row for row in rest if row.label not in out]
    return failed


def _apply(rows: Sequence[Row], context: Context) -> list[Failure]:
    try:
        ledger.apply([row.command for row in rows], context)
    except ledger.Refused as refused:
        return [(rows[position], error) for position, error in refused.errors]
    except TooLarge as error:
        if len(rows) == 1:
            return [(rows[0], error)]
        half = len(rows) // 2
        return _apply(rows[:half], context) + _apply(rows[half:], context)
    return []


def _is_stored(row: Row, error: HubError) -> bool:
    """Whether an insert was refused only because the same row is stored already."""
    command = row.command
    if not isinstance(error, AlreadyExists) or not isinstance(command, Create):
        return False
    return tasks.digest_of_creation(command.app_id, command.task_id) == command.digest


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
    yield chunk


def _people(command: Create | Change) -> int:
    """How many boxes a row may touch, by what the row itself tells."""
    if isinstance(command, Create):
        return max(1, len(command.task.assignees) + len(command.task.groups))
    named = len(command.patch.get("assignees", ())) + len(command.patch.get("groups", ()))
    return 2 * max(1, named, len(command.patch.get("handlers", ())))
