"""Who belongs to a task's candidate groups, as the directory tells it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.storage.directory import registry_rows
from chalicelib.todo.notices import MOST_RECIPIENTS

if TYPE_CHECKING:
    from chalicelib.todo.model import Task


def members(task: Task) -> tuple[str, ...]:
    """User ids of the members of a task's groups; no read without groups.

    When they are more than one event may tell, at least one more than that is given, so that nobody is lost unseen.
    """
    found: dict[str, None] = {}
    for group in task.groups:
        found |= dict.fromkeys(row.sk for row in registry_rows.members(group, limit=MOST_RECIPIENTS + 1))
        if len(found) > MOST_RECIPIENTS:
            break
    return tuple(found)
