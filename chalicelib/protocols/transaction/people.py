"""Who the people of a row are: what they are called, who stands in for whom, and what groups a handler brings along."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Any

from chalicelib.identity import accounts
from chalicelib.protocols.transaction.fields import LONGEST_ID
from chalicelib.protocols.transaction.making import listed
from chalicelib.storage.directory import substitutes
from chalicelib.todo.people import handled_by, is_theirs, may_be_lent

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from chalicelib.todo.commands import Handle
    from chalicelib.todo.model import Person, Task

AHEAD = 1_000
"""People of a request that are looked up together, before its rows are read one by one."""


def named_in(given: Sequence[Any]) -> list[str]:
    """Ids of the first thousand people whom the new tasks of a request name; what cannot be an id is left out."""
    return list(islice(dict.fromkeys(each for row in _rows(given) for each in _ids(row.get("handlers"))), AHEAD))


def _rows(given: Sequence[Any]) -> Iterator[dict[str, Any]]:
    for row in given:
        if isinstance(row, dict):
            yield row
            following = row.get("next")
            yield from (each for each in following if isinstance(each, dict)) if isinstance(following, list) else ()


def _ids(text: Any) -> Iterator[str]:
    if isinstance(text, str):
        yield from (each for each in listed(text) if each.isprintable() and len(each) <= LONGEST_ID)


def handler_of(task: Task, handler: Person, now: datetime) -> Person:
    """Whose part a handler does: his own, or, where the task says canDelegate, that of whom he stands in for.

    Of several the first who has not done his part. At most 1 round trip, none for an assignee.
    """
    if not may_be_lent(task) or is_theirs(task, handler.id, ()):
        return handler
    absent = substitutes.stood_in_for(handler.id, now)
    known = handled_by(task)
    theirs = sorted((each for each in task.assignees if each.id in absent), key=lambda each: each.id in known)
    return theirs[0] if theirs else handler


def with_groups(command: Handle, task: Task, now: datetime) -> Handle:
    """The handling, with the handler's groups where only they can make the task his; else without a read."""
    if not task.groups or is_theirs(task, command.handler.id, ()):
        return command
    user = accounts.user(command.handler.id, now)
    return replace(command, groups=user.candidate_groups if user and user.enabled else ())
