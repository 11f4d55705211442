"""Which targets an event is for. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalicelib.todo.model import EventKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chalicelib.storage.deliveries.targets import Filter
    from chalicelib.todo.model import Event, Task

_OF_ENDED = (EventKind.CREATED, EventKind.CORRECTED)


def concerns(wanted: Filter, task: Task) -> bool:
    """Whether a target's filter lets a task through: its application, its source, and one of its people.

    People are the assignees and those who have handled it (`userIds`) and the candidate groups (`groupIds`); with both
    named, one of either is enough. A task that came through once stays the target's, see `kin`.
    """
    if not kin(wanted, task):
        return False
    if not wanted.user_ids and not wanted.group_ids:
        return True
    people = {person.id for person in task.assignees} | {part.by.id for part in task.handlings}
    return bool(people.intersection(wanted.user_ids)) or bool(set(task.groups).intersection(wanted.group_ids))


def begins(event: Event, settings: Mapping[str, Any]) -> bool:
    """Whether an event may be the first that a target hears of a task.

    History, tasks that had ended when they were loaded, is only for targets whose setting `history` is `true`.
    """
    is_history = not event.task.status.is_open and event.kind in _OF_ENDED
    return not is_history or settings.get("history") == "true"


def kin(wanted: Filter, task: Task) -> bool:
    """Whether the parts of the filter that never change for a task (application, source) let it through."""
    return (not wanted.app_ids or task.app_id in wanted.app_ids) and (
        not wanted.sources or task.source.value in wanted.sources
    )
