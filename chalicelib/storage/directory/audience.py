"""Who belongs to a task's candidate groups, as the directory tells it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.storage.directory import registry_rows
from chalicelib.todo.notices import MOST_RECIPIENTS

if TYPE_CHECKING:
    from chalicelib.todo.model import Task


def members(task: Task) -> tuple[str, ...]:
    """User ids of the members of a task's groups, as many as one event may tell; no read without groups."""
    found: dict[str, None] = {}
    for group in task.groups:
        found |= dict.fromkeys(row.sk for row in registry_rows.members(group, limit=MOST_RECIPIENTS))
        if len(found) >= MOST_RECIPIENTS:
            break
    return tuple(found)
