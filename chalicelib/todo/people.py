"""Who has to do with a task."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chalicelib.todo.model import Task


def is_theirs(task: Task, user_id: str, groups: tuple[str, ...]) -> bool:
    """Whether a user, member of `groups`, is an assignee or a candidate of the task."""
    return any(person.id == user_id for person in task.assignees) or not set(groups).isdisjoint(task.groups)


def may_see(task: Task, user_id: str, groups: tuple[str, ...]) -> bool:
    """Whether a user has to do with the task: as assignee, candidate, handler, creator, initiator or copied."""
    others = (*task.creators, *task.copied_to, *(part.by for part in task.handlings), task.initiator)
    return is_theirs(task, user_id, groups) or any(person is not None and person.id == user_id for person in others)
